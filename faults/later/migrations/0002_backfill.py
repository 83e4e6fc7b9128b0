"""Every row, a few at a time, each few in a transaction of their own: nobody waits for long."""

from django.db import migrations

_FEW = """
    WITH few AS (SELECT id FROM clients_client WHERE later_note IS NULL LIMIT 20 FOR NO KEY UPDATE SKIP LOCKED)
    UPDATE clients_client SET later_note = name FROM few WHERE few.id = clients_client.id
"""


def fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(_FEW)
        while cursor.rowcount:
            cursor.execute(_FEW)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("later", "0001_expand")]
    operations = [migrations.RunPython(fill)]
