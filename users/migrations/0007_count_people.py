"""The numbers that the client list shows, for the clients that were there before they were kept."""

from django.db import migrations
from django.utils import timezone

from users.counts import recount


def count_everyone(apps, schema_editor):
    clients = apps.get_model("clients", "Client").objects.values_list("pk", flat=True)
    recount(list(clients), timezone.now())


class Migration(migrations.Migration):
    dependencies = [("users", "0006_blocking_and_short_passwords"), ("clients", "0005_list_counts")]
    operations = [migrations.RunPython(count_everyone, migrations.RunPython.noop)]
