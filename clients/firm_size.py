"""How many clients a firm has, as far as a page must know it."""

from clients.models import Client
from common.access import ActorRequest
from common.pagination import capped_counts
from common.remembered import once_a_request

_LARGE = 2_000  # what is reckoned over more clients than that is remembered for some minutes


def firm_clients(request: ActorRequest) -> int:
    """The firm's clients, seen or not, counted as far as pages count. One query a request."""
    rows = Client.objects.administered().filter(reseller_id=request.actor.firm)
    return once_a_request(request, "firm_clients", lambda: capped_counts({"all": rows})["all"])


def is_large(request: ActorRequest) -> bool:
    """Whether a sum over all the firm's clients takes so long that a page had better remember it."""
    return firm_clients(request) > _LARGE
