"""The price list that a new installation starts with. Afterwards the operator adds rows of its own."""

from datetime import date
from decimal import Decimal

from django.db import migrations
from django.utils import timezone

# Package: unit, SEK, NOK, EUR, DKK a month.
PRICES = {
    "complete": ("user_month", "399.00", "399.00", "36.00", "269.00"),
    "accounting": ("user_month", "299.00", "299.00", "27.00", "199.00"),
    "projects": ("user_month", "249.00", "249.00", "23.00", "169.00"),
    "crm": ("user_month", "199.00", "199.00", "18.00", "135.00"),
    "invoicing": ("user_month", "79.00", "79.00", "7.50", "55.00"),
    "bank": ("user_month", "49.00", "49.00", "4.50", "35.00"),
    "user_administration": ("user_month", "29.00", "29.00", "2.75", "19.00"),
    "payroll": ("user_month", "89.00", "89.00", "8.00", "59.00"),
    "expenses": ("user_month", "39.00", "39.00", "3.50", "27.00"),
    "consultant": ("user_month", "149.00", "149.00", "13.50", "99.00"),
    "auditor": ("user_month", "0.00", "0.00", "0.00", "0.00"),
    "integration": ("user_month", "99.00", "99.00", "9.00", "69.00"),
    "company_search": ("client_month", "99.00", "99.00", "9.00", "69.00"),
    "custom_invoice_email": ("client_month", "49.00", "49.00", "4.50", "35.00"),
}
SINCE = date(2024, 1, 1)


def install(apps, schema_editor):
    Package = apps.get_model("packages_billing", "Package")
    Price = apps.get_model("packages_billing", "Price")
    packages = {package.code: package for package in Package.objects.all()}
    Price.objects.bulk_create(
        Price(
            package=packages[code], currency=currency, amount=Decimal(amount), unit=unit, proration="by_day",
            valid_from=SINCE, created_at=timezone.now(),
        )
        for code, (unit, *amounts) in PRICES.items()
        for currency, amount in zip(["SEK", "NOK", "EUR", "DKK"], amounts, strict=True)
    )


class Migration(migrations.Migration):
    dependencies = [("packages_billing", "0004_prices")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
