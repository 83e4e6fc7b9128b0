"""A column that may be empty: the release that runs knows nothing of it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clients", "0001_initial")]
    operations = [migrations.RunSQL("ALTER TABLE clients_client ADD COLUMN later_note text")]
