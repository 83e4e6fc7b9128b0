from django.conf import settings
from django.db import migrations

_REVOKED = [
    ("DELETE", "agreements_agreement"),
    ("UPDATE, DELETE", "agreements_agreementpaper"),
    ("DELETE", "agreements_agreementtext"),
]


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
    dependencies = [("agreements", "0001_initial"), ("events", "0002_roles")]
    operations = [migrations.RunPython(revoke, migrations.RunPython.noop)]
