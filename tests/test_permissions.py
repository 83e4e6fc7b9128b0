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
from common.access import Permission
from mail.models import Message
from tests import factories
from tests.test_house import views
from users.actions import create_api_key, share_user_template
from users.choices import MemberKind, ResellerRole
from users.models import Membership, User
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
  home                              L33333333L3    L55555555L5
  clients:list                      L22222000L0    L33333000L0
  clients:save_view                 L55555000L0    L33333000L0
  clients:delete_view               L55555000L0    L34444000L0
  clients:new                       L22202000L0    L22202000L0
  clients:look_up                   L55505000L0    L22202000L0
  clients:detail                    L22424000L0    L55555000L0
  clients:edit_company              L22404000L0    L22404000L0
  clients:edit_contact              L22404000L0    L22404000L0
  clients:set_extra                 L55505000L0    L33404000L0
  clients:edit_tags                 L22404000L0    L33404000L0
  clients:personal_number           L40004000L0    L40004000L0
  clients:write_note                L22424000L0    L22404000L0
  clients:end                       L20004000L0    L20004000L0
  clients:reopen                    L20004000L0    L30004000L0
  clients:events                    L22424000L0    L33434000L0
  clients:firm_events               L22222000L0    L33333000L0
  clients:mail                      L22202000L0    L33303000L0
  clients:mail_message              L22404000L0    L55505000L0
  clients:mail_body                 L22404000L0    L55505000L0
  clients:mail_send_again           L55505000L0    L33404000L0
  clients:templates                 L20002000L0    L50005000L0
  clients:template_new              L20002000L0    L20002000L0
  clients:template_edit             L20004000L0    L20004000L0
  clients:template_archive          L20004000L0    L30004000L0
  clients:template_default          L50005000L0    L30004000L0
  agreements:public                 22222222222    22222222222
  agreements:receipt                44444444444    44444444444
  agreements:send                   L55505000L0    L33404000L0
  agreements:copy_link              L55505000L0    L22404000L0
  agreements:paper                  L22404000L0    L22404000L0
  agreements:evidence               L22424000L0    L55555000L0
  agreements:download_paper         L44444000L0    L55555000L0
  agreements:texts                  L20002000L0    L50005000L0
  agreements:text_edit              L20002000L0    L20002000L0
  agreements:text_waiting           L20004000L0    L30004000L0
  agreements:text_show              L20004000L0    L50005000L0
  users:me                          L22222222L2    L55555555L5
  users:account                     L22222222L2    L22222222L2
  users:responsible                 L22404000L0    L22404000L0
  users:employees                   L20002000L0    L50005000L0
  users:invite_employee             L20002000L0    L20002000L0
  users:employee                    L20004000L0    L50005000L0
  users:employee_rights             L20004000L0    L20004000L0
  users:leave                       L20004000L0    L20004000L0
  users:employee_activate           L50005000L0    L30004000L0
  users:employee_send_again         L50005000L0    L30004000L0
  users:integration_new             L20004000L0    L20004000L0
  users:integration                 L22424000L0    L55555000L0
  users:integration_change          L20004000L0    L20004000L0
  users:integration_access          L20004000L0    L30004000L0
  users:integration_end             L20004000L0    L30004000L0
  users:api_key_new                 L50005000L0    L20004000L0
  users:api_key_revoke              L50005000L0    L30004000L0
  users:user_templates              L20002000L0    L50005000L0
  users:user_template_rename        L20004000L0    L20004000L0
  users:user_template_archive       L20004000L0    L30004000L0
  users:user_template_share         L50005000L0    L20002000L0
  users:user_template_take          L55555555L5    L22222222L2
  users:api_access                  11111111111    55555555555
  account_change_password           L22222222L2    L22222222L2
  account_set_password              L33333333L3    L33333333L3
  account_reset_password            22222222222    22222222222
  account_reset_password_done       22222222222    55555555555
  account_reset_password_from_key   22222222222    22222222222
  account_reauthenticate            L22222222L2    L22222222L2
  mfa_index                         L22222222L2    L55555555L5
  mfa_authenticate                  33333333333    33333333333
  mfa_reauthenticate                L33333333L3    L33333333L3
  mfa_activate_totp                 L33333333L3    L33333333L3
  mfa_deactivate_totp               L44444444L4    L44444444L4
  mfa_view_recovery_codes           L44444444L4    L55555555L5
  mfa_generate_recovery_codes       L33333333L3    L33333333L3
  mfa_download_recovery_codes       L44444444L4    L44444444L4
  mfa_list_webauthn                 L22222222L2    L55555555L5
  mfa_add_webauthn                  L33333333L3    L33333333L3
  mfa_reauthenticate_webauthn       L33333333L3    L33333333L3
  mfa_remove_webauthn               L33333333L3    L33333333L3
  mfa_edit_webauthn                 L33333333L3    L33333333L3
  mfa_login_webauthn                33333333333    33333333333
  openid_connect_login              55555555555    44444444444
  openid_connect_callback           44444444444    55555555555
  usersessions_list                 L22222222L2    L33333333L3
  account_login                     23333333323    23333333323
  account_logout                    32222222232    33333333333
  healthz                           22222222222    55555555555
  readyz                            22222222222    55555555555
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
    operator = factories.login("drift@klientadmin.example")
    operator.is_operator = True
    operator.save()
    people = {
        "admin": anna, "on_it": karin, "off_it": off_it, "auditor": auditor, "other_admin": nils, "client_user": own,
        "two_firms": two, "expired": gone, "blocked": blocked, "operator": operator,
    }  # fmt: skip
    return Cast(people, _arguments(byran, alfa, anna))


def _arguments(byran: Reseller, alfa: Client, anna: User) -> dict[str, Any]:
    """A row of everything that an address may name."""
    agreement = request_approval(alfa, by=factories.actor_of(anna))
    token = links.answer_token(agreement)
    Browser().get(reverse("agreements:public", args=[token]))  # seen once: the only thing that a GET may change
    newcomer = factories.login("ny@kund.example")
    uidb36, _dash, key = password_path(newcomer).rstrip("/").rpartition("/")[2].partition("-")
    view = SavedView.objects.create(reseller=byran, user_id=anna.pk, name="Min", query="status=active")
    program = factories.integration(alfa, owner=anna)
    api_key, _secret = create_api_key(program, name="Servern", expires_at=None, by=factories.actor_of(anna))
    shared = share_user_template(anna, name="Som Anna", by=factories.actor_of(anna))
    return {
        "employment_id": Membership.objects.get(person__user__email="off@byran.example").pk,
        "integration_id": program.pk, "key_id": api_key.pk, "user_template_id": shared.pk,
        "pk": alfa.pk, "agreement_id": agreement.pk, "text_id": agreement.text_id, "token": token, "language": "sv",
        "message_id": Message.objects.get(client_id=alfa.pk).pk, "view_id": view.pk, "extra": "company_search",
        "provider_id": "nobody",
        "template_id": factories.client_template(byran).pk, "uidb36": uidb36, "key": key,
    }  # fmt: skip


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
    assert wrong == []


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
