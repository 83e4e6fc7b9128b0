"""Administration > Inställningar also carries the right to write the client's own invoice mail."""

from django.db import migrations

_RIGHT = "UPDATE packages_billing_systempermission SET \"right\" = 'edit_invoice_email' WHERE code = 'administration.settings'"
_BACK = "UPDATE packages_billing_systempermission SET \"right\" = '' WHERE code = 'administration.settings'"


class Migration(migrations.Migration):
    dependencies = [("packages_billing", "0008_catalogue_rules")]
    operations = [migrations.RunSQL(_RIGHT, _BACK)]
