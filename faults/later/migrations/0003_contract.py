"""Nothing reads it any longer."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("later", "0002_backfill")]
    operations = [migrations.RunSQL("ALTER TABLE clients_client DROP COLUMN later_note")]
