"""The application role may use every table, and of the log only add and read.

Default privileges cover the tables that later migrations make; tables made before this one are granted here: so it does
not matter in which order the applications are migrated.
"""

from django.conf import settings
from django.db import migrations

_LOG_TABLES = ["events_event", "events_eventseal"]


def grant_application_role(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT current_user = %s", [settings.DATABASE_APP_ROLE])
        if cursor.fetchone()[0]:
            return  # one role for both: `check --deploy` refuses that; taking rights from the owner would stop it migrating
    role = schema_editor.quote_name(settings.DATABASE_APP_ROLE)
    grants = [
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
        *[f"REVOKE UPDATE, DELETE ON {table} FROM {role}" for table in _LOG_TABLES],
        f"REVOKE DELETE ON events_eventdetail FROM {role}",
    ]
    for statement in grants:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [migrations.RunPython(grant_application_role, migrations.RunPython.noop)]
