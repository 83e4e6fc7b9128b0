"""The people whose rights are tried at every address, and a row of everything that an address may name."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import uuid4

from django.test import Client as Browser
from django.urls import URLPattern, reverse
from django.utils import timezone

from agreements import links
from agreements.actions import request_approval
from clients.models import BulkOrder, Client, CompanyProposal, FollowedCompany, Reseller, SavedView
from common.access import SYSTEM
from common.tokens import make_token
from events.models import Event
from mail.models import Message
from packages_billing.actions import NewPrice, add_price
from packages_billing.choices import OrderState, Refusal
from packages_billing.models import ClosingOrder, Package, Price
from tests import factories
from tests.source import views
from users import actions
from users.actions import create_api_key, share_user_template
from users.choices import MemberKind, ResellerRole
from users.links import invitation_token
from users.models import AccessRequest, Membership, Person, User
from users.reset import password_path


@dataclass
class Cast:
    """The people by role, and what stands in the addresses."""

    people: dict[str, User]
    arguments: dict[str, Any] = field(default_factory=dict)

    def browser(self, role: str) -> Browser:
        """Signed in as the role, as far as it can be."""
        browser = Browser()
        if role in self.people:
            browser.force_login(self.people[role])
        if role == "blocked":
            User.objects.filter(pk=self.people[role].pk).update(is_active=False)
        return browser


def everyone(byran: Reseller, andra: Reseller, alfa: Client, *, admin: User, on_it: User, other_admin: User) -> Cast:
    """Everyone in ROLES."""
    off_it = factories.employee(byran, "off@byran.example", "Olle", "Fors", factories.CONSULTANT)
    auditor = factories.employee(byran, "rev@byran.example", "Rebecka", "Vik", factories.AUDITOR)
    blocked = factories.employee(byran, "blocked@byran.example", "Bo", "Borta", factories.ADMINISTRATOR)
    factories.put_on(on_it, alfa)
    factories.put_on(auditor, alfa, ResellerRole.AUDITOR)
    own, two, gone = (factories.login(f"{name}@kund.example", name) for name in ("own", "two", "gone"))
    factories.member(own, alfa)
    factories.member(two, alfa)
    factories.member(two, factories.client(andra, name="Beta AB"))
    yesterday = timezone.localdate() - timedelta(days=1)
    factories.member(gone, alfa, kind=MemberKind.EXTERNAL, ends_on=yesterday)
    chief = factories.login("chief@kund.example", "Chief")
    factories.give(factories.member(chief, alfa), "user_administration")
    factories.member(chief, factories.client(byran, name="Gamma AB"))
    operator = factories.login("drift@klientadmin.example")
    operator.is_operator = True
    operator.save()
    people = {
        "admin": admin, "on_it": on_it, "off_it": off_it, "auditor": auditor, "other_admin": other_admin,
        "client_user": own, "two_firms": two, "expired": gone, "blocked": blocked, "operator": operator,
        "client_admin": chief,
    }  # fmt: skip
    return Cast(people, arguments(byran, alfa, admin))


def arguments(byran: Reseller, alfa: Client, anna: User) -> dict[str, Any]:
    """A row of everything that an address may name."""
    agreement = request_approval(alfa, by=factories.actor_of(anna))
    token = links.answer_token(agreement)
    Browser().get(reverse("agreements:public", args=[token]))  # seen once: the only thing that a GET may change
    newcomer = factories.login("ny@kund.example")
    uidb36, _dash, key = password_path(newcomer).rstrip("/").rpartition("/")[2].partition("-")
    person = Person.objects.create(reseller=byran, first_name="Linnea", email="linnea@kund.example")
    own, asked, invitation = _people_at(alfa, anna)
    followed = _followed_by(own, alfa)
    message = Message.objects.get(client_id=alfa.pk, kind="agreement.request")
    view = SavedView.objects.create(reseller=byran, user_id=anna.pk, name="Min", query="status=active")
    program = factories.integration(alfa, owner=anna)
    api_key, _secret = create_api_key(program, name="Servern", expires_at=None, by=factories.actor_of(anna))
    shared = share_user_template(anna, name="Som Anna", by=factories.actor_of(anna))
    return {
        "employment_id": Membership.objects.get(person__user__email="off@byran.example").pk,
        "integration_id": program.pk, "key_id": api_key.pk, "user_template_id": shared.pk,
        "proposal_id": _proposed_to(alfa).pk,
        "pk": alfa.pk, "agreement_id": agreement.pk, "text_id": agreement.text_id, "token": token, "language": "sv",
        "message_id": message.pk, "view_id": view.pk, "extra": "company_search", "kind": int(MemberKind.SYSTEM),
        "own_id": own.pk, "request_id": asked.pk, "invitation_token": invitation, "provider_id": "nobody",
        "sort": "invitations", "dialog": "asking",
        "event_id": Event.objects.of_client(alfa.pk).newest_first().values_list("pk", flat=True)[0],
        "followed_id": followed.pk, "country": followed.country, "number": followed.number,
        "membership_id": factories.membership(person, alfa, kind=MemberKind.SYSTEM).pk, "month": "2026-03",
        "work": "tag", "bulk_id": _done_to_many(anna, byran).pk,
        "order_id": _refused_closing(byran).pk,
        "package_id": Package.objects.get(code="crm").pk, "reseller_id": byran.pk, "price_id": _coming_price().pk,
        "person_id": person.pk, "template_id": factories.client_template(byran).pk, "uidb36": uidb36, "key": key,
        "recipient_id": own.person_id, "notice": "register_status", "stop_token": _stop_token(own),
    }  # fmt: skip


def _stop_token(row: Membership) -> str:
    link = row.person.stop_links("register_status")["stop"]
    return make_token(link.kind, link.row_id, link.salt)


def _coming_price() -> Price:
    """A price of CRM that has not begun."""
    new = NewPrice("SEK", Decimal(219), "user_month", "by_day", timezone.localdate() + timedelta(days=40))
    return add_price(Package.objects.get(code="crm"), new=new, by=SYSTEM)


def _proposed_to(alfa: Client) -> CompanyProposal:
    """A company that a register proposed, of a country whose register the tests have no way into."""
    facts = {"country": "SE", "number": "5599110185", "name": "Alfa Bygg AB", "status": "active"}
    return CompanyProposal.objects.create(client=alfa, found_at=timezone.now(), **facts)


def _refused_closing(byran: Reseller) -> ClosingOrder:
    """A month that was to be closed and could not be."""
    facts = {"month": "2026-03-01", "asked_at": timezone.now(), "asked_by_name": "Anna Ek"}
    return ClosingOrder.objects.create(reseller=byran, state=OrderState.REFUSED, refusal=Refusal.NOT_OVER, **facts)


def _done_to_many(anna: User, byran: Reseller) -> BulkOrder:
    """Something that Anna asked to be done to many clients, and that is done."""
    facts = {"work": "tag", "values": {"tag_name": "Bokslut"}, "language": "sv", "form_key": uuid4()}
    now = timezone.now()
    return BulkOrder.objects.create(reseller=byran, asked_by_id=anna.pk, asked_at=now, done_at=now, **facts)


def _followed_by(own: Membership, alfa: Client) -> FollowedCompany:
    """A company that the client user follows: Alfa pays for Företagssök."""
    Client.objects.filter(pk=alfa.pk).update(has_company_search=True)
    own.client.has_company_search = True
    return factories.followed_company(own, "5599110011")


def _people_at(alfa: Client, anna: User) -> tuple[Membership, AccessRequest, str]:
    """The client user's membership, what they have asked for, and a link that somebody else was mailed."""
    row = Membership.objects.get(client=alfa, person__user__email="own@kund.example")
    by = factories.actor_of(anna)
    asked = actions.ask_for_access(row, thing=Package.objects.get(code="bank"), reason="Betala", by=by)
    access = actions.NewAccess(kind=MemberKind.SYSTEM)
    new = [actions.NewPerson("Ny", "Person", "inbjuden@kund.example")]
    (invited,) = actions.invite_people(alfa, people=new, access=access, by=by)
    token = invitation_token(invited.invitations.get())
    Browser().get(reverse("users:invitation", args=[token]))  # seen once
    return row, asked, token


@cache
def _entries() -> dict[str, URLPattern]:
    return dict(views())


def address_of(name: str, cast: Cast) -> str:
    """Where it is, with the cast's own rows in it."""
    entry = _entries()[name]
    wanted = entry.pattern.converters.keys() or getattr(entry.pattern, "regex", None).groupindex.keys()  # type: ignore[union-attr]
    values = {key: cast.arguments[key] for key in wanted}
    if name.startswith("mfa_"):
        values = dict.fromkeys(values, 987654)  # nobody's
    return reverse(name, kwargs=values)
