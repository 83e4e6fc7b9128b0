"""The catalogue that a new installation starts with. Afterwards it is data: the operator changes it on screen."""

from django.db import migrations

# Module (code, sv, nb, en): its permissions (code, sv, nb, en).
TREE = [
    (("crm", "Kunder och affärer", "Kunder og salg", "Customers and deals"), [
        ("see", "Se kunder och kontakter", "Se kunder og kontakter", "See customers and contacts"),
        ("edit", "Ändra kunder och kontakter", "Endre kunder og kontakter", "Change customers and contacts"),
        ("deals", "Affärer och prognos", "Salg og prognose", "Deals and forecast"),
        ("activities", "Aktiviteter och möten", "Aktiviteter og møter", "Activities and meetings"),
        ("mailings", "Utskick till kunder", "Utsendelser til kunder", "Mailings to customers"),
    ]),
    (("invoicing", "Fakturering", "Fakturering", "Invoicing"), [
        ("see", "Se kundfakturor", "Se kundefakturaer", "See customer invoices"),
        ("create", "Skapa och kreditera kundfakturor", "Opprette og kreditere kundefakturaer", "Create and credit customer invoices"),
        ("remind", "Skicka påminnelser", "Sende purringer", "Send reminders"),
        ("recurring", "Avtalsfakturering", "Avtalefakturering", "Recurring invoices"),
        ("articles", "Ändra artiklar och priser", "Endre varer og priser", "Change articles and prices"),
        ("ledger", "Se kundreskontra", "Se kundereskontro", "See accounts receivable"),
    ]),
    (("projects", "Projekt", "Prosjekt", "Projects"), [
        ("see", "Se projekt", "Se prosjekter", "See projects"),
        ("create", "Skapa och avsluta projekt", "Opprette og avslutte prosjekter", "Create and close projects"),
        ("plan", "Planera resurser", "Planlegge ressurser", "Plan resources"),
        ("report_time", "Rapportera tid", "Føre timer", "Report time"),
        ("approve_time", "Godkänna tid", "Godkjenne timer", "Approve time"),
        ("margin", "Se projektets marginal", "Se prosjektets margin", "See the project's margin"),
    ]),
    (("accounting", "Ekonomi", "Økonomi", "Accounting"), [
        ("see", "Se bokföringen", "Se regnskapet", "See the books"),
        ("post", "Bokföra verifikationer", "Bokføre bilag", "Post vouchers"),
        ("supplier_invoices", "Registrera leverantörsfakturor", "Registrere leverandørfakturaer", "Register supplier invoices"),
        ("approve_suppliers", "Attestera leverantörsfakturor", "Attestere leverandørfakturaer", "Approve supplier invoices"),
        ("vat", "Momsdeklaration", "Mva-melding", "VAT return"),
        ("reports", "Ekonomiska rapporter", "Økonomiske rapporter", "Financial reports"),
        ("assets", "Anläggningsregister", "Anleggsregister", "Asset register"),
        ("year_end", "Bokslut", "Årsoppgjør", "Year-end closing"),
    ]),
    (("bank", "Bank", "Bank", "Bank"), [
        ("see", "Se konton och saldon", "Se kontoer og saldoer", "See accounts and balances"),
        ("prepare", "Förbereda betalningar", "Forberede betalinger", "Prepare payments"),
        ("approve", "Godkänna betalningar", "Godkjenne betalinger", "Approve payments"),
        ("reconcile", "Stämma av bank", "Avstemme bank", "Reconcile bank"),
    ]),
    (("payroll", "Lön", "Lønn", "Payroll"), [
        ("see", "Se löner", "Se lønn", "See payroll"),
        ("run", "Köra lön", "Kjøre lønn", "Run payroll"),
        ("employees", "Ändra anställdas uppgifter", "Endre ansattes opplysninger", "Change employees' details"),
    ]),
    (("expenses", "Utlägg", "Utlegg", "Expenses"), [
        ("report", "Registrera utlägg", "Registrere utlegg", "Report expenses"),
        ("approve", "Attestera utlägg", "Attestere utlegg", "Approve expenses"),
    ]),
    (("administration", "Administration", "Administrasjon", "Administration"), [
        ("settings", "Inställningar", "Innstillinger", "Settings"),
        ("users", "Användaradministration", "Brukeradministrasjon", "User administration"),
        ("history", "Historik", "Historikk", "History"),
        ("integrations", "Integrationer", "Integrasjoner", "Integrations"),
        ("critical", "Kritisk administratörstillgång", "Kritisk administratortilgang", "Critical administrator access"),
    ]),
]  # fmt: skip

# What a permission also carries in this application.
RIGHTS = {"administration.users": "manage_people"}

# Package (code, kind, includes, sv, nb, en, permissions); "module.*" is all of the module.
PACKAGES = [
    ("crm", "main", None, "CRM", "CRM", "CRM",
     ["crm.*", "invoicing.see"]),
    ("projects", "main", "crm", "Projektstyrning", "Prosjektstyring", "Project management",
     ["projects.see", "projects.create", "projects.plan", "projects.report_time", "projects.approve_time"]),
    ("accounting", "main", "projects", "Ekonomi och redovisning", "Økonomi og regnskap", "Finance and accounting",
     ["accounting.*", "projects.margin", "invoicing.ledger", "bank.see"]),
    ("complete", "main", "accounting", "Komplett", "Komplett", "Complete",
     ["invoicing.*", "bank.prepare", "bank.reconcile", "payroll.*", "expenses.*",
      "administration.settings", "administration.history"]),
    ("invoicing", "addon", None, "Fakturering", "Fakturering", "Invoicing",
     ["invoicing.*"]),
    ("bank", "addon", None, "Bank", "Bank", "Bank",
     ["bank.*"]),
    ("user_administration", "addon", None, "Användaradministration", "Brukeradministrasjon", "User administration",
     ["administration.users"]),
    ("payroll", "addon", None, "Lön", "Lønn", "Payroll",
     ["payroll.*"]),
    ("expenses", "addon", None, "Utlägg", "Utlegg", "Expenses",
     ["expenses.*"]),
    ("consultant", "reseller", None, "Redovisningskonsult", "Regnskapskonsulent", "Accounting consultant",
     ["accounting.*", "invoicing.*", "crm.see", "projects.see", "expenses.*", "bank.see", "administration.settings",
      "administration.history"]),
    ("auditor", "reseller", None, "Revisor", "Revisor", "Auditor",
     ["accounting.see", "accounting.reports", "invoicing.see", "invoicing.ledger", "administration.history"]),
    ("integration", "reseller", None, "Integrationsanvändare", "Integrasjonsbruker", "Integration user",
     ["administration.integrations"]),
    ("company_search", "extra", None, "Företagssök", "Firmasøk", "Company search",
     []),
    ("custom_invoice_email", "extra", None, "Egendefinierad fakturaepost", "Egendefinert faktura-e-post",
     "Custom invoice email", []),
]  # fmt: skip

ORDER = [
    "complete", "accounting", "projects", "crm", "invoicing", "bank", "user_administration", "payroll", "expenses",
    "consultant", "auditor", "integration", "company_search", "custom_invoice_email",
]  # fmt: skip


def install(apps, schema_editor):
    permissions = _install_tree(apps.get_model("packages_billing", "SystemPermission"))
    Package = apps.get_model("packages_billing", "Package")
    Own = apps.get_model("packages_billing", "PackagePermission")
    Content = apps.get_model("packages_billing", "PackageContent")
    packages, contents = {}, {}
    for code, kind, includes, sv, nb, en, patterns in PACKAGES:
        package = packages[code] = Package.objects.create(
            code=code, kind=kind, includes=packages.get(includes), position=ORDER.index(code),
            name=sv, name_nb=nb, name_en=en,
        )
        own = [row for pattern in patterns for row in _matching(permissions, pattern)]
        Own.objects.bulk_create([Own(package=package, permission=row) for row in own])
        contents[code] = {row.code: (row, package) for row in own} | contents.get(includes, {})
        Content.objects.bulk_create(
            [Content(package=package, permission=row, source=source) for row, source in contents[code].values()]
        )


def _install_tree(SystemPermission):
    permissions, position = {}, 0
    for (module, sv, nb, en), leaves in TREE:
        position += 1
        parent = SystemPermission.objects.create(code=module, name=sv, name_nb=nb, name_en=en, position=position)
        for code, *names in leaves:
            position += 1
            full = f"{module}.{code}"
            permissions[full] = SystemPermission.objects.create(
                code=full, parent=parent, position=position, right=RIGHTS.get(full, ""),
                name=names[0], name_nb=names[1], name_en=names[2],
            )
    return permissions


def _matching(permissions, pattern):
    if pattern.endswith(".*"):
        return [row for code, row in permissions.items() if code.startswith(pattern[:-1])]
    return [permissions[pattern]]


class Migration(migrations.Migration):
    dependencies = [("packages_billing", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
