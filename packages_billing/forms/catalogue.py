"""A package of the catalogue: its names, its place, the permissions in it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.forms.fields import LineField
from common.offering import offer_choices, offer_rows
from packages_billing.actions import PackageFacts
from packages_billing.actions.catalogue import KINDS_TO_ADD
from packages_billing.choices import PackageKind
from packages_billing.models import Package, PackagePermission, SystemPermission


class PackageForm(forms.Form):
    """What can be changed of a package. The ticks are drawn as a tree by the template."""

    name = LineField(_("Namn på svenska"), 80, required=True)
    name_nb = LineField(_("Namn på norska"), 80)
    name_en = LineField(_("Namn på engelska"), 80)
    includes = forms.ModelChoiceField(
        queryset=Package.objects.none(),
        label=_("Innehåller allt i"),
        required=False,
        empty_label=_("Inget annat paket"),
        help_text=_("Huvudpaketet närmast under. Allt i det, och i dem under det, följer med."),
    )
    permissions = forms.ModelMultipleChoiceField(
        queryset=SystemPermission.objects.none(), label=_("Behörigheter"), required=False
    )
    # The catalogue that the change was looked over against, and that it has been.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None, *, package: Package) -> None:
        super().__init__(data, initial=self._initial(package))
        self.package = package
        offer_rows(self, "permissions", SystemPermission.objects.grantable())
        below = Package.objects.of_kind(PackageKind.MAIN).exclude(pk=package.pk)
        offer_rows(self, "includes", below)
        self.fields["name"].error_messages["required"] = _("Ge paketet ett namn.")
        for name in ("name_nb", "name_en"):
            self.fields[name].help_text = _("Tomt: det svenska namnet visas.")
        if not package._state.adding and package.kind != PackageKind.MAIN:
            del self.fields["includes"]

    @staticmethod
    def _initial(package: Package) -> dict[str, Any]:
        if package._state.adding:
            return {}
        own = PackagePermission.objects.filter(package=package).values_list("permission_id", flat=True)
        names = {name: getattr(package, name) for name in ("name", "name_nb", "name_en")}
        return names | {"includes": package.includes_id, "permissions": list(own)}

    @property
    def ticked(self) -> set[Any]:
        """The permissions that are ticked in the form as it is shown."""
        return {row.pk if isinstance(row, SystemPermission) else row for row in self._shown_permissions()}

    def _shown_permissions(self) -> list[Any]:
        if not self.is_bound:
            return list(self.initial.get("permissions", []))
        return list(self.cleaned_data.get("permissions", [])) if hasattr(self, "cleaned_data") else []

    def facts(self) -> PackageFacts:
        """What the actions take."""
        values = self.cleaned_data
        names = {name: values[name] for name in ("name", "name_nb", "name_en")}
        return PackageFacts(
            **names, includes=values.get("includes"), permissions=list(values["permissions"])
        )  # fmt: skip


class NewPackageForm(PackageForm):
    """A package that is not there yet: its code and its group too, which stay as they are."""

    code = LineField(_("Kod"), 40, required=True, spellcheck="false", autocapitalize="none")
    kind = forms.ChoiceField(label=_("Grupp"), choices=())
    field_order = ["kind", "code"]

    def __init__(self, data: Mapping[str, Any] | None, *, package: Package) -> None:
        super().__init__(data, package=package)
        offer_choices(self, "kind", [(kind, kind.label) for kind in KINDS_TO_ADD])
        self.fields["code"].error_messages["required"] = _("Ge paketet en kod.")
        self.fields["code"].help_text = _(
            "Läses av affärssystemet: små bokstäver, siffror, understreck. Ändras aldrig."
        )
        self.fields["kind"].help_text = _("En användare har högst ett huvudpaket, och vilka tilläggspaket som helst.")
