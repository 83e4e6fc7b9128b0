import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations

_REVOKED = [("DELETE", "packages_billing_closing"), ("UPDATE, DELETE", "packages_billing_closedline")]

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
        ('packages_billing', '0011_closing_order'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='closing',
            name='closing_is_frozen',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='closing',
            trigger=pgtrigger.compiler.Trigger(name='closing_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.sha256 <> '' AND (NEW.closed_by_name <> '' OR OLD.id IS DISTINCT FROM NEW.id OR OLD.reseller_id IS DISTINCT FROM NEW.reseller_id OR OLD.month IS DISTINCT FROM NEW.month OR OLD.number IS DISTINCT FROM NEW.number OR OLD.closed_at IS DISTINCT FROM NEW.closed_at OR OLD.closed_by_id IS DISTINCT FROM NEW.closed_by_id OR OLD.line_count IS DISTINCT FROM NEW.line_count OR OLD.sha256 IS DISTINCT FROM NEW.sha256))", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='0a5bc53655f1e9d340974ee2a2fbdeecf07bed57', operation='UPDATE', pgid='pgtrigger_closing_is_frozen_bb2f4', table='packages_billing_closing', when='BEFORE')),
        ),
        migrations.RunPython(revoke, migrations.RunPython.noop),
    ]
