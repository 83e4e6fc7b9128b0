"""Packages and permissions as a form chooses them: read from what was posted, kept against being overwritten."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from common.offering import offer_choices
from packages_billing.models import Package, SystemPermission
from users.actions.meanwhile import Opened
from users.models import Membership
from users.standing import Standing
from users.tree import Catalogue, Choice, Offer, ticked

_SALT = "users.choosing.opened"
if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_ELSE: "dict[str, str | _StrPromise]" = {"invalid_choice": _("Välj bland det som visas.")}


class ChoiceForm(forms.Form):
    """One huvudpaket or none, tilläggspaket, and the permission tree where it was drawn (`tree`).

    The tree says what it was drawn for (`drawn`, `granted`, `taken`) and what has a tick (`on`, `module`): what
    differs was done by hand, whatever packages were chosen in the same breath.
    """

    main = forms.ChoiceField(required=False, label=_("Huvudpaket"), error_messages=_ELSE)
    addons = forms.MultipleChoiceField(required=False, label=_("Tilläggspaket"), error_messages=_ELSE)
    granted = forms.MultipleChoiceField(required=False, label=_("Behörigheter"), error_messages=_ELSE)
    taken = forms.MultipleChoiceField(required=False, label=_("Behörigheter"), error_messages=_ELSE)
    on = forms.MultipleChoiceField(required=False, label=_("Behörigheter"), error_messages=_ELSE)
    module = forms.MultipleChoiceField(required=False, label=_("Behörigheter"), error_messages=_ELSE)
    drawn = forms.MultipleChoiceField(required=False, label=_("Behörigheter"), error_messages=_ELSE)
    tree = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, catalogue: Catalogue, held: Collection[str] = ()) -> None:
        super().__init__(data)
        self.catalogue = catalogue
        self.offers = [row for row in catalogue.offers.values() if not row.is_retired or row.code in held]
        codes = [(code, code) for code in sorted(catalogue.codes)]
        mains, addons = self.main_offers, self.addon_offers
        choices = {
            "main": _pairs(mains), "addons": _pairs(addons), "drawn": _pairs([*mains, *addons]),
            "granted": codes, "taken": codes, "on": codes, "module": [(row.code, "") for row in catalogue.modules],
        }  # fmt: skip
        for name, values in choices.items():
            offer_choices(self, name, values)

    @property
    def main_offers(self) -> list[Offer]:
        """The huvudpaket to choose among."""
        return [offer for offer in self.offers if offer.is_main]

    @property
    def addon_offers(self) -> list[Offer]:
        """The tilläggspaket to choose among."""
        return [offer for offer in self.offers if not offer.is_main]

    @cached_property
    def choice(self) -> Choice:
        """What was chosen. Of a form that is not valid, what is."""
        self.is_valid()
        chosen = {
            name: frozenset(self.cleaned_data.get(name) or ()) for name in ("addons", "granted", "taken", "drawn")
        }
        hand = Choice(chosen["drawn"], chosen["granted"] - chosen["taken"], chosen["taken"])
        if self.cleaned_data.get("tree"):
            on, modules = self.cleaned_data.get("on") or (), self.cleaned_data.get("module") or ()
            hand = ticked(self.catalogue, hand, on, modules)
        main = self.cleaned_data.get("main")
        return replace(hand, packages=chosen["addons"] | ({main} if main else set()))


def _pairs(offers: Collection[Offer]) -> list[tuple[str, str]]:
    return [(offer.code, offer.name) for offer in offers]


def choice_of(standing: Standing, catalogue: Catalogue) -> Choice:
    """What a membership has. Roles of the firm's own are no choice of packages."""
    return Choice(
        frozenset(standing["packages"]) & catalogue.offers.keys(),
        frozenset(standing["granted"]),
        frozenset(standing["taken"]),
    )


def rows_of(choice: Choice) -> dict[str, Any]:
    """The choice as an action takes it: {"packages": [...], "granted": [...], "taken": [...]}."""
    return {
        "packages": list(Package.objects.filter(code__in=choice.packages)),
        "granted": list(SystemPermission.objects.grantable().filter(code__in=choice.granted)),
        "taken": list(SystemPermission.objects.grantable().filter(code__in=choice.taken)),
    }


def sign_opened(membership: Membership, opened: Opened) -> str:
    """What the form carries of how the access stood when it was opened."""
    return signing.dumps({"of": str(membership.pk), "was": dict(opened)}, salt=_SALT)


def read_opened(membership: Membership, signed: str) -> Mapping[str, Any] | None:
    """What sign_opened() wrote; None for what it did not write, or wrote of somebody else."""
    try:
        said = signing.loads(signed, salt=_SALT)
    except signing.BadSignature:
        return None
    return said["was"] if said["of"] == str(membership.pk) else None
