"""The application role may use every table, and of the log only add and read.

Default privileges cover the tables that later migrations make; tables made before this migration are granted here.
"""

from django.conf import settings
from django.db import migrations

_LOG_TABLES = ["events_event", "events_eventseal"]


def grant_application_role(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASE_APP_ROLE)
    grants = [
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
        f"REVOKE ALL ON django_migrations FROM {role}",
        f"GRANT SELECT ON django_migrations TO {role}",
        *[f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}" for table in _LOG_TABLES],
        f"REVOKE DELETE, TRUNCATE ON events_eventdetail FROM {role}",
    ]
    for statement in grants:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [migrations.RunPython(grant_application_role, migrations.RunPython.noop)]
