"""What the firm's own people have prepared: a start template, a team on a klientmall, a program with a key."""

from datetime import datetime, timedelta

from clients.models import Client, ClientTemplate
from common.access import CONSULTANT_PERMISSIONS
from klientadmin.demo.people import acting, employment
from packages_billing.actions import set_offer
from packages_billing.models import Package
from users import actions
from users.actions.teams import set_team
from users.choices import MembershipState, ResellerRole, StartPage
from users.models import User

_ANNA, _KARIN = "anna@byran.example", "karin@byran.example"
_WAITS, _AWAY = "moa@byran.example", "sten@byran.example"


def prepare_staff(client: Client, template: ClientTemplate, at: datetime) -> None:
    """A program on the client, a team and packages of the template, a shared start, someone invited, someone away."""
    anna = acting(_ANNA, at)
    _share_a_start(at)
    set_team(template, team={employment(_KARIN): ResellerRole.CONSULTANT}, by=anna)
    offered = Package.objects.filter(code__in=["complete", "accounting", "crm", "invoicing", "bank", "expenses"])
    set_offer(template, packages=list(offered), by=anna)
    _put_program_on(client, at)
    _hire(client, at)


def _share_a_start(at: datetime) -> None:
    user = User.objects.get(email=_ANNA)
    user.start_page, user.shortcuts = StartPage.CLIENTS, ["new_client", "my_clients", "waiting"]
    user.save(update_fields=["start_page", "shortcuts"])
    template = actions.share_user_template(user, name="Ny konsult", by=acting(_ANNA, at), at=at)
    karin = User.objects.get(email=_KARIN)
    actions.take_user_template(karin, key=template.key, by=acting(_KARIN, at), at=at)


def _put_program_on(client: Client, at: datetime) -> None:
    anna = acting(_ANNA, at)
    new = actions.NewIntegration(
        name="Busy tidrapport", email="busy@byran.example", system="Busy", owner=employment(_KARIN),
        purpose="Hämtar godkända tider varje natt och lägger dem på projekten",
        packages=Package.objects.filter(code="invoicing"),
    )  # fmt: skip
    program = actions.create_integration(client, new=new, by=anna, at=at)
    old, _secret = actions.create_api_key(
        program, name="Provkörning", expires_at=at + timedelta(days=90), by=anna, at=at
    )
    actions.revoke_api_key(old, by=anna, at=at)
    expires_at = at + timedelta(days=365)
    key, _secret = actions.create_api_key(program, name="Servern", expires_at=expires_at, by=anna, at=at)
    actions.note_key_used(key, at + timedelta(hours=6))


def _hire(client: Client, at: datetime) -> None:
    """Moa has not answered yet; Sten is away."""
    internal = Client.objects.select_related("reseller").get(reseller=client.reseller_id, is_internal=True)
    people = [
        actions.NewPerson(first_name="Moa", last_name="Ström", email=_WAITS, phone="070-174 55 20"),
        actions.NewPerson(first_name="Sten", last_name="Öhman", email=_AWAY),
    ]
    anna = acting(_ANNA, at)
    _moa, sten = actions.invite_employees(internal, people=people, permissions=CONSULTANT_PERMISSIONS, by=anna, at=at)
    actions.end_employment(sten, state=MembershipState.INACTIVE, by=anna, at=at)
