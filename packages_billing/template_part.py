"""The part of a client template that is about packages: which ones are offered for its clients."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.models import ClientTemplate
from common.access import Actor
from common.offering import offer_rows
from packages_billing.actions import set_offer
from packages_billing.choices import PackageKind
from packages_billing.models import Package, PackageOffer

OFFERED = (PackageKind.MAIN, PackageKind.ADDON)


class OfferForm(forms.Form):
    """Ticks; none at all means that everything is offered."""

    packages = forms.ModelMultipleChoiceField(
        queryset=Package.objects.none(),
        label=_("Paket"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Väljs när någon bjuds in. Kryssar du inte i något erbjuds alla paket."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "packages", Package.objects.on_offer().of_kind(*OFFERED))


class OfferPart:
    """See CLIENT_TEMPLATE_PARTS in docs/architecture.md."""

    label = _("Paket som erbjuds")
    template = "packages_billing/offer_part.html"

    @staticmethod
    def form(template: ClientTemplate, data: Any, *, prefix: str) -> OfferForm:
        """What is ticked now."""
        ticked = list(PackageOffer.objects.filter(template=template.pk).values_list("package_id", flat=True))
        return OfferForm(data, initial={"packages": ticked}, prefix=prefix)

    @staticmethod
    def save(template: ClientTemplate, form: OfferForm, *, by: Actor) -> None:
        """Keeps the ticks."""
        set_offer(template, packages=list(form.cleaned_data["packages"]), by=by)

    @staticmethod
    def summary(template: ClientTemplate) -> str:
        """What is offered, for the wizard's side panel; empty where everything is."""
        rows = PackageOffer.objects.filter(template=template, package__retired_at__isnull=True)
        offers = rows.select_related("package").order_by("package__position")
        return ", ".join(str(offer.package) for offer in offers)
