from django.conf import settings
from django.db import migrations, models

_REVOKED = [("DELETE", "clients_client"), ("UPDATE, DELETE", "clients_invoiceemail")]

def revoke(apps, schema_editor):
    """What is evidence is deleted by the owner alone (docs/decisions/0028): a trigger can be told to look away, a right not."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT current_user = %s", [settings.DATABASE_APP_ROLE])
        if cursor.fetchone()[0]:
            return  # one role for both: see events.0002_roles
    role = schema_editor.quote_name(settings.DATABASE_APP_ROLE)
    for rights, table in _REVOKED:
        schema_editor.execute(f"REVOKE {rights} ON {table} FROM {role}")


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0002_roles'),
        ('clients', '0011_bulk_orders'),
        ('users', '0013_notices'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='client',
            name='real_client_has_contact_email',
        ),
        migrations.AddField(
            model_name='client',
            name='pruned_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name='client',
            constraint=models.CheckConstraint(condition=models.Q(('is_demo', True), ('is_internal', True), models.Q(('contact_email', ''), _negated=True), ('pruned_at__isnull', False), _connector='OR'), name='real_client_has_contact_email'),
        ),
        migrations.RunPython(revoke, migrations.RunPython.noop),
    ]
