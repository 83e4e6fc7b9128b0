"""The first step of a new firm: the text that its clients will approve."""

from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.models import AgreementText
from clients.first_run import Step
from clients.models import Reseller
from common.access import Actor, Permission


def check_the_text(actor: Actor) -> Step:
    """A version is published, in whatever language. Two queries: the firm's own language is where it begins."""
    language = Reseller.objects.values_list("language", flat=True).get(pk=actor.firm)
    return Step(
        _("Kontrollera avtalstexten"),
        _("En färdig text följer med. Läs den, ändra det som är byråns eget och publicera den."),
        _("Läs avtalstexten"),
        reverse("agreements:text_edit", args=[language]),
        actor.may_at_firm(Permission.EDIT_AGREEMENT_TEXTS),
        is_done=AgreementText.objects.filter(reseller=actor.firm).exists(),
    )
