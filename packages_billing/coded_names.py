"""The names behind the codes of the catalogue, for whoever shows the log."""

from packages_billing.models import Package, SystemPermission


def coded_names() -> dict[str, dict[str, str]]:
    """By field of the log: what each code is called, in the reader's language. Two queries; no name, no entry."""
    packages = {row.code: str(row) for row in Package.objects.all()}
    permissions = {row.code: str(row) for row in SystemPermission.objects.all()}
    of_permissions = ("permission", "contents", "granted", "taken")
    return dict.fromkeys(("package", "packages", "includes"), packages) | dict.fromkeys(of_permissions, permissions)
