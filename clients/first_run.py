"""The first run of a firm: what is done before its first client, one step after the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from clients.models import ClientTemplate
from common import steps
from common.access import Actor, Permission


@dataclass(frozen=True, slots=True)
class Step:
    """A step: what it is for, where it is done, and whether it is. `may` says whether this person can do it."""

    words: str
    why: str
    button: str
    url: str
    may: bool
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class FirstRun:
    """The steps in order. `next_step` is the first that is left to do for this person."""

    steps: Sequence[Step]

    @property
    def next_step(self) -> Step | None:
        """None where somebody else has to go on."""
        return next((step for step in self.steps if step.may and not step.is_done), None)


def first_run(actor: Actor) -> FirstRun:
    """For a firm without clients; whether it has any is for the caller to know. One query for each of the first two."""
    return FirstRun([step(actor) for step in steps.load(settings.FIRST_RUN_STEPS)])


def make_a_template(actor: Actor) -> Step:
    """A klientmall is on offer."""
    is_done = ClientTemplate.objects.of_reseller(actor.firm).on_offer().exists()
    return Step(
        _("Gör en klientmall"),
        _("Land, språk, valuta, momsperiod och paket fylls i av sig själva hos nya klienter."),
        _("Ny klientmall"),
        reverse("clients:template_new"),
        actor.may_at_firm(Permission.EDIT_CLIENT_TEMPLATES),
        is_done,
    )


def create_a_client(actor: Actor) -> Step:
    """The last step: it is gone when it is done."""
    return Step(
        _("Upprätta första klienten"),
        _("Skriv ett organisationsnummer, så hämtar vi resten från registret. Avtalet skickas av sig självt."),
        _("Ny kund"),
        reverse("clients:new"),
        actor.may_at_firm(Permission.CREATE_CLIENTS),
    )
