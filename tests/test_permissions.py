"""Who may open and post what: every address, every role. An address without a row fails the suite.

One line per address, one sign per role for GET (HEAD answers the same) and for POST with an empty form:

    2 answers (also 422: a form with errors)    3 leads on           L to the login
    0 forbidden (403)                           4 not found (404)    5 wrong method (405)
    1 wants an API key (401)

All ids in the addresses belong to the client Alfa of Byrån, or to Byrån itself.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from agreements import links
from agreements.actions import request_approval
from agreements.models import Agreement
from clients.models import Client, Reseller, SavedView
from common.access import SYSTEM, Permission
from mail.models import Message
from packages_billing.actions import NewPrice, add_price
from packages_billing.models import Package, Price
from tests import factories
from tests.source import views
from users import actions
from users.actions import create_api_key, share_user_template
from users.choices import MemberKind, ResellerRole
from users.links import invitation_token
from users.models import AccessRequest, Membership, Person, User
from users.reset import password_path

ROLES = [
    "anonymous",
    "admin",  # administrator of Byrån
    "on_it",  # consultant of Byrån who is on Alfa
    "off_it",  # consultant of Byrån who is on no client
    "auditor",  # auditor of Byrån who is on Alfa
    "other_admin",  # administrator of another firm
    "client_user",  # Alfa's own person, kind 2
    "two_firms",  # a person at Alfa and at a client of the other firm
    "expired",  # external at Alfa until yesterday
    "blocked",  # administrator of Byrån whose login is blocked
    "operator",  # of the platform
    "client_admin",  # Alfa's own person with Användaradministration there, who is a plain user of another client
]

TABLE = """
# address                           GET            POST
#                                   anonymous
#                                   .admin
#                                   ..on_it
#                                   ...off_it
#                                   ....auditor
#                                   .....other_admin
#                                   ......client_user
#                                   .......two_firms
#                                   ........expired
#                                   .........blocked
#                                   ..........operator
#                                   ...........client_admin
  home                              L33333333L33   L55555555L55
  overview                          L22222000L00   L55555000L00
  clients:list                      L22222000L00   L33333000L00
  clients:save_view                 L55555000L00   L33333000L00
  clients:delete_view               L55555000L00   L34444000L00
  clients:new                       L22202000L00   L22202000L00
  clients:look_up                   L55505000L00   L22202000L00
  clients:detail                    L22424000L00   L55555000L00
  clients:edit_company              L22404000L00   L22404000L00
  clients:edit_contact              L22404000L00   L22404000L00
  clients:set_extra                 L55505000L00   L33404000L00
  clients:edit_tags                 L22404000L00   L33404000L00
  clients:personal_number           L40004000L00   L40004000L00
  clients:write_note                L22424000L00   L22404000L00
  clients:end                       L20004000L00   L20004000L00
  clients:reopen                    L20004000L00   L30004000L00
  clients:events                    L22424000L00   L33434000L00
  clients:firm_events               L22222000L00   L33333000L00
  clients:mail                      L22202000L00   L33303000L00
  clients:mail_message              L22404000L00   L55505000L00
  clients:mail_body                 L22404000L00   L55505000L00
  clients:mail_send_again           L55505000L00   L33404000L00
  clients:templates                 L20002000L00   L50005000L00
  clients:template_new              L20002000L00   L20002000L00
  clients:template_edit             L20004000L00   L20004000L00
  clients:template_archive          L20004000L00   L30004000L00
  clients:template_default          L50005000L00   L30004000L00
  agreements:public                 222222222222   222222222222
  agreements:receipt                444444444444   444444444444
  agreements:send                   L55505000L00   L33404000L00
  agreements:copy_link              L55505000L00   L22404000L00
  agreements:paper                  L22404000L00   L22404000L00
  agreements:evidence               L22424000L00   L55555000L00
  agreements:download_paper         L44444000L00   L55555000L00
  agreements:texts                  L20002000L00   L50005000L00
  agreements:text_edit              L20002000L00   L20002000L00
  agreements:text_waiting           L20004000L00   L30004000L00
  agreements:text_show              L20004000L00   L50005000L00
  users:me                          L22222222L22   L55555555L55
  users:company                     L44444244L44   L55555555L55
  users:ask                         L44444244L44   L44444244L44
  users:default_company             L55555555L55   L44444344L44
  users:withdraw                    L55555555L55   L44444344L44
  users:requests                    L20002000L00   L50005000L05
  users:decide                      L20004000L04   L20004000L04
  users:invitation                  222222222222   200000000200
  users:invitation_key              555555555555   200000000200
  users:resume_invitation           L33333333L33   L55555555L55
  users:account                     L22222222L22   L22222222L22
  users:responsible                 L22404000L00   L22404000L00
  users:people                      L22424000L02   L55555000L05
  users:packages                    L22424000L02   L55555000L05
  users:deactivate                  L20004000L02   L30004000L03
  users:activate                    L20004000L02   L30004000L03
  users:remove                      L20004000L02   L30004000L03
  users:send_again                  L20004000L02   L20004000L02
  users:extend                      L40004000L04   L40004000L04
  users:move                        L20004000L02   L20004000L02
  users:change_person               L20004000L02   L20004000L02
  users:erase                       L20004000L02   L30004000L03
  users:invite                      L20004000L02   L20004000L02
  users:put_employee                L20004000L00   L20004000L00
  users:access                      L20004000L02   L20004000L02
  users:tree                        L20004000L02   L20004000L02
  packages_billing:invoicing        L22202000L00   L33303000L00
  users:unused                      L22202000L00   L55505000L00
  packages_billing:invoicing_client L22404000L00   L55505000L00
  packages_billing:invoicing_close  L20002000L00   L30003000L00
  packages_billing:invoicing_draft  L55505000L00   L22404000L00
  packages_billing:catalogue        L00000000L20   L00000000L50
  packages_billing:package          L00000000L20   L00000000L50
  packages_billing:package_new      L00000000L20   L00000000L20
  packages_billing:package_change   L00000000L20   L00000000L20
  packages_billing:package_withdraw L00000000L20   L00000000L30
  packages_billing:package_offer    L00000000L50   L00000000L30
  packages_billing:price_new        L00000000L20   L00000000L20
  packages_billing:price_withdraw   L00000000L20   L00000000L30
  packages_billing:firms            L00000000L20   L00000000L50
  packages_billing:firm             L00000000L20   L00000000L50
  users:access_on                   L22424000L00   L55555000L00
  users:person_access               L22424000L00   L55555000L00
  users:employees                   L20002000L00   L50005000L00
  users:invite_employee             L20002000L00   L20002000L00
  users:employee                    L20004000L00   L50005000L00
  users:employee_rights             L20004000L00   L20004000L00
  users:leave                       L20004000L00   L20004000L00
  users:employee_activate           L50005000L00   L30004000L00
  users:employee_send_again         L50005000L00   L30004000L00
  users:integration_new             L20004000L00   L20004000L00
  users:integration                 L22424000L00   L55555000L05
  users:integration_change          L20004000L00   L20004000L00
  users:integration_access          L20004000L00   L30004000L00
  users:integration_end             L20004000L00   L30004000L00
  users:api_key_new                 L50005000L05   L20004000L00
  users:api_key_revoke              L50005000L05   L30004000L00
  users:user_templates              L20002000L00   L50005000L00
  users:user_template_rename        L20004000L00   L20004000L00
  users:user_template_archive       L20004000L00   L30004000L00
  users:user_template_share         L50005000L00   L20002000L00
  users:user_template_take          L55555555L55   L22222222L22
  users:api_access                  111111111111   555555555555
  account_change_password           L22222222L22   L22222222L22
  account_set_password              L33333333L33   L33333333L33
  account_reset_password            222222222222   222222222222
  account_reset_password_done       222222222222   555555555555
  account_reset_password_from_key   222222222222   222222222222
  account_reauthenticate            L22222222L22   L22222222L22
  mfa_index                         L22222222L22   L55555555L55
  mfa_authenticate                  333333333333   333333333333
  mfa_reauthenticate                L33333333L33   L33333333L33
  mfa_activate_totp                 L33333333L33   L33333333L33
  mfa_deactivate_totp               L44444444L44   L44444444L44
  mfa_view_recovery_codes           L44444444L44   L55555555L55
  mfa_generate_recovery_codes       L33333333L33   L33333333L33
  mfa_download_recovery_codes       L44444444L44   L44444444L44
  mfa_list_webauthn                 L22222222L22   L55555555L55
  mfa_add_webauthn                  L33333333L33   L33333333L33
  mfa_reauthenticate_webauthn       L33333333L33   L33333333L33
  mfa_remove_webauthn               L33333333L33   L33333333L33
  mfa_edit_webauthn                 L33333333L33   L33333333L33
  mfa_login_webauthn                333333333333   333333333333
  openid_connect_login              555555555555   444444444444
  openid_connect_callback           444444444444   555555555555
  usersessions_list                 L22222222L22   L33333333L33
  account_login                     233333333233   233333333233
  account_logout                    322222222322   333333333333
  healthz                           222222222222   555555555555
  readyz                            222222222222   555555555555
"""


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


@pytest.fixture
def cast(byran: Reseller, andra: Reseller, alfa: Client, anna: User, karin: User, nils: User) -> Cast:
    """Everyone in ROLES."""
    off_it = factories.employee(byran, "off@byran.example", "Olle", "Fors", factories.CONSULTANT)
    auditor = factories.employee(byran, "rev@byran.example", "Rebecka", "Vik", factories.AUDITOR)
    blocked = factories.employee(byran, "blocked@byran.example", "Bo", "Borta", factories.ADMINISTRATOR)
    factories.put_on(karin, alfa)
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
        "admin": anna, "on_it": karin, "off_it": off_it, "auditor": auditor, "other_admin": nils, "client_user": own,
        "two_firms": two, "expired": gone, "blocked": blocked, "operator": operator, "client_admin": chief,
    }  # fmt: skip
    return Cast(people, _arguments(byran, alfa, anna))


def _arguments(byran: Reseller, alfa: Client, anna: User) -> dict[str, Any]:
    """A row of everything that an address may name."""
    agreement = request_approval(alfa, by=factories.actor_of(anna))
    token = links.answer_token(agreement)
    Browser().get(reverse("agreements:public", args=[token]))  # seen once: the only thing that a GET may change
    newcomer = factories.login("ny@kund.example")
    uidb36, _dash, key = password_path(newcomer).rstrip("/").rpartition("/")[2].partition("-")
    person = Person.objects.create(reseller=byran, first_name="Linnea", email="linnea@kund.example")
    own, asked, invitation = _people_at(alfa, anna)
    message = Message.objects.get(client_id=alfa.pk, kind="agreement.request")
    view = SavedView.objects.create(reseller=byran, user_id=anna.pk, name="Min", query="status=active")
    program = factories.integration(alfa, owner=anna)
    api_key, _secret = create_api_key(program, name="Servern", expires_at=None, by=factories.actor_of(anna))
    shared = share_user_template(anna, name="Som Anna", by=factories.actor_of(anna))
    return {
        "employment_id": Membership.objects.get(person__user__email="off@byran.example").pk,
        "integration_id": program.pk, "key_id": api_key.pk, "user_template_id": shared.pk,
        "pk": alfa.pk, "agreement_id": agreement.pk, "text_id": agreement.text_id, "token": token, "language": "sv",
        "message_id": message.pk, "view_id": view.pk, "extra": "company_search", "kind": int(MemberKind.SYSTEM),
        "own_id": own.pk, "request_id": asked.pk, "invitation_token": invitation, "provider_id": "nobody",
        "membership_id": factories.membership(person, alfa, kind=MemberKind.SYSTEM).pk, "month": "2026-03",
        "package_id": Package.objects.get(code="crm").pk, "reseller_id": byran.pk, "price_id": _coming_price().pk,
        "person_id": person.pk, "template_id": factories.client_template(byran).pk, "uidb36": uidb36, "key": key,
    }  # fmt: skip


def _coming_price() -> Price:
    """A price of CRM that has not begun."""
    new = NewPrice("SEK", Decimal(219), "user_month", "by_day", timezone.localdate() + timedelta(days=40))
    return add_price(Package.objects.get(code="crm"), new=new, by=SYSTEM)


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


def rows() -> Iterator[tuple[str, str, str]]:
    for line in TABLE.strip().splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            name, get, post = line.split()
            yield name, get, post


def test_every_address_has_a_row() -> None:
    written = [name for name, _get, _post in rows()]

    assert sorted(written) == sorted({name for name, _entry in views()})
    assert all(len(get) == len(post) == len(ROLES) for _name, get, post in rows())


def address_of(name: str, cast: Cast) -> str:
    entry = dict(views())[name]
    wanted = entry.pattern.converters.keys() or getattr(entry.pattern, "regex", None).groupindex.keys()  # type: ignore[union-attr]
    values = {key: cast.arguments[key] for key in wanted}
    if name.startswith("mfa_"):
        values = dict.fromkeys(values, 987654)  # nobody's
    return reverse(name, kwargs=values)


def sign_of(response: Any) -> str:
    if response.status_code in (301, 302, 303):
        return "L" if response.headers["Location"].startswith("/login/?next=") else "3"
    return {200: "2", 422: "2", 204: "3", 401: "1", 403: "0", 404: "4", 405: "5"}.get(
        response.status_code, str(response.status_code)
    )


def everything() -> dict[str, str]:
    """A fingerprint of every table but the sessions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'public'"
            " AND relname NOT IN ('django_session', 'usersessions_usersession', 'django_migrations')"
        )
        prints = {}
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM \"{table}\" t"
            )
            prints[table] = cursor.fetchone()[0]
    return prints


@pytest.mark.parametrize("role", ROLES)
def test_every_role_at_every_address(cast: Cast, role: str, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    settings.MFA_RATE_LIMITS = False
    place, browser = ROLES.index(role), cast.browser(role)
    wrong: list[str] = []
    before = everything()
    for name, get, _post in rows():
        url = address_of(name, cast)
        for method in (browser.get, browser.head):
            if (sign := sign_of(method(url))) != get[place]:
                wrong.append(f"{method.__name__} {name}: {sign}, not {get[place]}")
    assert everything() == before, "a GET changed something"

    for name, _get, post in rows():
        sign = _post_and_undo(browser, address_of(name, cast), denied=post[place] in "L045")
        if sign != post[place]:
            wrong.append(f"post {name}: {sign}, not {post[place]}")
    assert everything() == before, "a denied POST changed something"
    assert not wrong, "\n".join(wrong)


def _post_and_undo(browser: Browser, url: str, *, denied: bool) -> str:
    """Posts an empty form. What an allowed one changed is undone; what a denied one changed is left to be found."""
    cache.clear()
    with transaction.atomic():
        sign = sign_of(browser.post(url))
        if not denied:
            transaction.set_rollback(True)
    return sign


def test_rights_are_held_per_client(
    cast: Cast, byran: Reseller, alfa: Client, as_user: Callable[[User], Browser]
) -> None:
    """Someone who may see Alfa and is a plain user of Gamma: Alfa opens, Gamma is closed, Delta is unknown."""
    gamma, delta = factories.client(byran, name="Gamma AB"), factories.client(byran, name="Delta AB")
    kim = factories.login("kim@kund.example", "Kim")
    factories.member(kim, alfa, permissions=[Permission.SEE_CLIENTS])
    factories.member(kim, gamma)
    browser = as_user(kim)

    answers = [browser.get(f"/clients/{client.pk}/").status_code for client in (alfa, gamma, delta)]

    assert answers == [200, 403, 404]
    assert browser.get(f"/clients/{alfa.pk}/contact/").status_code == 403


def test_a_client_administrator_opens_the_own_peoples_tab_and_no_other_page_of_any_client(
    cast: Cast, alfa: Client
) -> None:
    browser = cast.browser("client_admin")
    gamma = Client.objects.get(name="Gamma AB")

    assert browser.get(f"/clients/{alfa.pk}/users/").status_code == 200
    assert browser.get(f"/clients/{gamma.pk}/users/").status_code == 403
    for page in ("", "company/", "contact/", "events/", "end/", "notes/", "responsible/", "tags/"):
        assert browser.get(f"/clients/{alfa.pk}/{page}").status_code in (403, 405), page


def test_a_right_taken_away_is_gone_at_the_next_request(cast: Cast, alfa: Client) -> None:
    browser = cast.browser("on_it")
    assert browser.get(f"/clients/{alfa.pk}/").status_code == 200

    factories.end_access(Membership.objects.get(client=alfa, person__user=cast.people["on_it"]), timezone.now())

    assert browser.get(f"/clients/{alfa.pk}/").status_code == 404


def test_an_employee_who_leaves_loses_every_client_at_once(cast: Cast, alfa: Client) -> None:
    browser = cast.browser("on_it")
    employment = factories.employment_of(cast.people["on_it"])
    factories.end_access(employment, timezone.now())

    assert browser.get(f"/clients/{alfa.pk}/").status_code == 403
    assert browser.get("/").url == "/me/"


def test_every_denied_answer_keeps_the_safe_headers(cast: Cast, alfa: Client) -> None:
    for role in ("anonymous", "other_admin", "client_user"):
        response = cast.browser(role).get(f"/clients/{alfa.pk}/")
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "no-store, private"


def test_nothing_is_left_of_the_other_firm_in_a_denied_answer(cast: Cast, alfa: Client) -> None:
    response = cast.browser("other_admin").get(f"/clients/{alfa.pk}/")

    assert response.status_code == 404
    assert "Alfa" not in response.content.decode()
    assert Agreement.objects.filter(client=alfa).exists()
