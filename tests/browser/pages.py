"""Every page and state that exists, one line each: tests/browser/test_axe.py and test_hostile_names.py walk it.

A new page is a new line. `address` is filled from tests/browser/seeding.py; `do` brings the page into its state, and
finds nothing by its words: `make axe` walks in three languages.
"""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect


@dataclass(frozen=True)
class Shown:
    """One page in one state, as `who` sees it; nobody where `who` is empty."""

    name: str
    address: str
    who: str = "admin"
    do: Callable[[Page], None] = lambda _page: None
    is_of_client: bool = False


def number(typed: str, answer: str) -> Callable[[Page], None]:
    """Types the number into the wizard or the company card; the register's answer shows as what the selector finds."""

    def do(page: Page) -> None:
        page.locator("#id_org_number").fill(typed)
        expect(page.locator(answer).first).to_be_attached()

    return do


def name_in_norway(page: Page) -> None:
    """Hits of a name search to pick from."""
    page.locator("#id_country").select_option("NO")
    page.locator("#id_name").fill("Nordlys Handel")
    expect(page.locator("#register-notes fieldset")).to_be_visible()


def press(button: str = "main form .btn-primary") -> Callable[[Page], None]:
    """Presses a button, and waits for the error that comes."""

    def do(page: Page) -> None:
        page.locator(button).last.click()
        expect(page.locator("[data-focus], .err").first).to_be_visible()

    return do


def menu(selector: str) -> Callable[[Page], None]:
    """Opens a menu."""
    return lambda page: page.locator(selector).first.click()


def copy_link(page: Page) -> None:
    """Presses Kopiera länk."""
    page.locator("form[action$='/link/'] button").click()
    expect(page.locator("#agreement-link")).to_be_visible()


def ask_before_leaving(page: Page) -> None:
    """Types something and presses Escape."""
    page.locator("#id_name").fill("Halvskrivet AB")
    page.keyboard.press("Escape")
    expect(page.locator("[data-stay]")).to_be_visible()


def by_password(page: Page) -> None:
    """Chooses a password and writes none."""
    page.locator("input[name=how][value=password]").check()
    press("[data-go]")(page)


def wrong_password(page: Page) -> None:
    """Signs in with a wrong one."""
    page.locator("#id_login").fill("nobody@sidor.example")
    page.locator("#id_password").fill("not the password")
    page.keyboard.press("Enter")
    expect(page.locator(".note-bad:visible")).to_be_visible()


def make_key(page: Page) -> None:
    """Makes an API key, which is shown this once."""
    page.locator("#id_name").fill("Servern")
    page.locator("form[action$='/keys/'] button").click()
    expect(page.locator("#secret")).to_be_visible()


def gather(steps: int) -> Callable[[Page], None]:
    """Puts somebody on the list of Bjud in, and presses Nästa this many times."""

    def do(page: Page) -> None:
        page.locator("details.plainsum summary").click()
        page.locator("#id_pasted").fill("Britta-Lena Östergren-Hammarström <britta@sidor.example>, bo@sidor.example")
        for step in range(2, steps + 2):
            page.locator("dialog button[value=next]").click()
            expect(page.locator(f".steps li:nth-child({step})[aria-current]")).to_be_visible()

    return do


def put_back(page: Page) -> None:
    """Pastes an address that is none."""
    page.locator("details.plainsum summary").click()
    page.locator("#id_pasted").fill("bo@sidor.example, nej")
    page.locator("button[value=paste]").click()
    expect(page.locator("[data-focus]")).to_be_visible()


def both_roles(page: Page) -> None:
    """Picks somebody as both Redovisningskonsult and Revisor, and goes on."""
    row = page.locator(".put-list li:has(button)").first
    row.locator("input[value=auditor]").check()
    row.locator("button").click()
    expect(page.locator(".put-list .sel")).to_be_visible()
    page.locator("dialog button[value=next]").click()
    expect(page.locator("#id_reason")).to_be_visible()


def other_packages(page: Page) -> None:
    """Chooses other packages in Hantera åtkomst; the tree follows."""
    page.locator("#main-none").check()
    expect(page.locator(".tree .gone").first).to_be_visible()
    page.locator("#addon-bank").check()
    expect(page.locator(".tree .new").first).to_be_visible()


def untick(page: Page) -> None:
    """Takes a permission out of a package; what people lose by it is said."""
    page.locator(".tree .tick:checked").first.uncheck()
    page.locator("main form .btn-primary").click()
    expect(page.locator(".review")).to_be_visible()


PAGES = [
    Shown("list", "/clients/"),
    Shown("list, filtered", "/clients/?agreement=sent&demo=no"),
    Shown("list, no hits", "/clients/?q=zzzz"),
    Shown("list, empty", "/clients/", "newcomer"),
    Shown("list, a filter's menu", "/clients/", do=menu(".filters details:visible > summary")),
    Shown("account menu", "/clients/", do=menu(".who summary")),
    Shown("wizard", "/clients/new/"),
    Shown("wizard, found", "/clients/new/", do=number("5599110011", "#register-side h3 .i")),
    Shown("wizard, konkurs", "/clients/new/", do=number("5599112900", "#id_confirmed")),
    Shown("wizard, not found", "/clients/new/", do=number("5599120051", "#register-notes .note-info")),
    Shown("wizard, half an answer", "/clients/new/", do=number("5599120036", "#register-notes .note-info")),
    Shown("wizard, wrong check digit", "/clients/new/", do=number("5599110012", "#register-notes .note-bad")),
    Shown("wizard, already a client", "/clients/new/", do=number("5591774467", "#register-notes .note-bad")),
    Shown("wizard, hits", "/clients/new/", do=name_in_norway),
    Shown("wizard, errors", "/clients/new/", do=press("#create")),
    Shown("wizard, leaving", "/clients/new/", do=ask_before_leaving),
    Shown("client, waiting", "/clients/{client}/", is_of_client=True),
    Shown("client, approved", "/clients/{approved}/", is_of_client=True),
    Shown("client, demo", "/clients/{demo}/", is_of_client=True),
    Shown("client, sole trader", "/clients/{sole}/", is_of_client=True),
    Shown("client, ending", "/clients/{ending}/", is_of_client=True),
    Shown("client, its menu", "/clients/{sole}/", do=menu(".client-head details.menu summary"), is_of_client=True),
    Shown("client, company", "/clients/{client}/company/", is_of_client=True),
    Shown("company, register", "/clients/{client}/company/", do=number("5599112900", "#register-notes .drift")),
    Shown("company, not found", "/clients/{client}/company/", do=number("5599120051", "#register-notes .note-info")),
    Shown("client, contact", "/clients/{client}/contact/", is_of_client=True),
    Shown("client, tags", "/clients/{client}/tags/", is_of_client=True),
    Shown("client, notes", "/clients/{client}/notes/", is_of_client=True),
    Shown("client, note missing", "/clients/{client}/notes/", do=press()),
    Shown("client, responsible", "/clients/{client}/responsible/", is_of_client=True),
    Shown("client, ending it", "/clients/{client}/end/", is_of_client=True),
    Shown("client, opening it again", "/clients/{ending}/reopen/", is_of_client=True),
    Shown("client, number", "/clients/{sole}/number/", is_of_client=True),
    Shown("client, paper", "/clients/{client}/agreement/paper/", is_of_client=True),
    Shown("client, paper missing", "/clients/{client}/agreement/paper/", do=press()),
    Shown("client, evidence", "/clients/{approved}/agreement/{agreement}/", is_of_client=True),
    Shown("client, link copied", "/clients/{client}/", do=copy_link),
    Shown("client, events", "/clients/{client}/events/", is_of_client=True),
    Shown("events", "/reports/events/", is_of_client=True),
    Shown("events, none", "/reports/events/?client=zzzz"),
    Shown("mail", "/reports/mail/", is_of_client=True),
    Shown("mail, one", "/reports/mail/{message}/", is_of_client=True),
    Shown("templates", "/templates/"),
    Shown("templates, none", "/templates/", "newcomer"),
    Shown("template, new", "/templates/new/"),
    Shown("template, errors", "/templates/new/", do=press()),
    Shown("template", "/templates/{template}/"),
    Shown("template, archiving", "/templates/{template}/archive/"),
    Shown("user templates", "/templates/users/"),
    Shown("user templates, none", "/templates/users/", "newcomer"),
    Shown("user template, its menu", "/templates/users/", do=menu("main details.menu summary")),
    Shown("user template, name", "/templates/users/{user_template}/"),
    Shown("user template, archiving", "/templates/users/{user_template}/archive/"),
    Shown("employees", "/employees/"),
    Shown("employees, no hits", "/employees/?q=zzzz"),
    Shown("employees, gone", "/employees/?gone=1"),
    Shown("employee", "/employees/{employment}/"),
    Shown("employee, menu", "/employees/{employment}/", do=menu("main details.menu summary")),
    Shown("employee, rights", "/employees/{employment}/rights/"),
    Shown("employee, leaving", "/employees/{employment}/leave/"),
    Shown("employee, away", "/employees/{employment}/leave/?state=inactive"),
    Shown("employees, inviting", "/employees/invite/"),
    Shown("employees, errors", "/employees/invite/", do=press()),
    Shown("inviting", "/clients/{client}/users/invite/2/", is_of_client=True),
    Shown("inviting, errors", "/clients/{client}/users/invite/2/", do=press("dialog .btn-primary")),
    Shown("inviting, pasted", "/clients/{client}/users/invite/2/", do=put_back),
    Shown("inviting, huvudpaket", "/clients/{client}/users/invite/2/", do=gather(1)),
    Shown("inviting, tillägg", "/clients/{client}/users/invite/2/", do=gather(2)),
    Shown("inviting, the sum", "/clients/{client}/users/invite/3/", do=gather(3), is_of_client=True),
    Shown("inviting, external", "/clients/{client}/users/invite/3/"),
    Shown("adding people", "/clients/{client}/users/invite/5/"),
    Shown("adding people, errors", "/clients/{client}/users/invite/5/", do=press("dialog .btn-primary")),
    Shown("employees to pick", "/clients/{client}/users/employee/", is_of_client=True),
    Shown("employees to pick, errors", "/clients/{client}/users/employee/", do=press("dialog .btn-primary")),
    Shown("employees to pick, both roles", "/clients/{client}/users/employee/", do=both_roles),
    Shown("people", "/clients/{peopled}/users/?removed=1", is_of_client=True),
    Shown("people, a menu", "/clients/{peopled}/users/", do=menu("main tbody details.menu summary")),
    Shown("people, no hits", "/clients/{peopled}/users/?q=zzzz"),
    Shown("person, inactivating", "/clients/{peopled}/users/{membership}/deactivate/", is_of_client=True),
    Shown("person, removing", "/clients/{peopled}/users/{membership}/remove/", is_of_client=True),
    Shown("person, erasing", "/clients/{peopled}/users/{membership}/erase/", is_of_client=True),
    Shown("person, moving", "/clients/{peopled}/users/{membership}/move/?to=3", is_of_client=True),
    Shown("who had access", "/clients/{peopled}/access-on/", is_of_client=True),
    Shown("who had access, a person", "/people/{person}/access/", is_of_client=True),
    Shown("person, an address", "/clients/{client}/users/{unaddressed}/person/", is_of_client=True),
    Shown("moving, an address", "/clients/{client}/users/{unaddressed}/move/?to=3", is_of_client=True),
    Shown("moving, no address", "/clients/{client}/users/{unaddressed}/move/?to=3", do=press("dialog .btn-primary")),
    Shown("access", "/clients/{peopled}/users/{membership}/access/", is_of_client=True),
    Shown("packages", "/clients/{peopled}/packages/", is_of_client=True),
    Shown("packages, none", "/clients/{client}/packages/", is_of_client=True),
    Shown("unused", "/reports/invoicing/unused/"),
    Shown("unused, none", "/reports/invoicing/unused/", "newcomer"),
    Shown("access, roles", "/clients/{client}/users/{place}/access/", is_of_client=True),
    Shown("access, tree", "/clients/{peopled}/users/{membership}/tree/", is_of_client=True),
    Shown("access, tree follows", "/clients/{peopled}/users/{membership}/tree/", do=other_packages),
    Shown("program, new", "/clients/{client}/users/integration/", is_of_client=True),
    Shown("program, errors", "/clients/{client}/users/integration/", do=press()),
    Shown("program", "/clients/{client}/users/{program}/integration/", is_of_client=True),
    Shown("program, a key", "/clients/{client}/users/{program}/integration/", do=make_key),
    Shown("program, changing", "/clients/{client}/users/{program}/integration/change/", is_of_client=True),
    Shown("program, access", "/clients/{client}/users/{program}/integration/access/", is_of_client=True),
    Shown("program, ending", "/clients/{client}/users/{program}/integration/end/", is_of_client=True),
    Shown("texts", "/templates/agreements/"),
    Shown("texts, a version", "/templates/agreements/version/{text}/"),
    Shown("texts, a new version", "/templates/agreements/sv/"),
    Shown("texts, who waits", "/templates/agreements/sv/waiting/", is_of_client=True),
    Shown("overview", "/overview/"),
    Shown("overview, agreed prices", "/overview/?currency=NOK"),
    Shown("overview, no clients", "/overview/", "newcomer"),
    Shown("catalogue", "/operator/", "operator"),
    Shown("package", "/operator/packages/{package}/", "operator"),
    Shown("package, new", "/operator/packages/new/", "operator"),
    Shown("package, errors", "/operator/packages/new/", "operator", do=press()),
    Shown("package, changing", "/operator/packages/{package}/change/", "operator"),
    Shown("package, looked over", "/operator/packages/{package}/change/", "operator", do=untick),
    Shown("package, withdrawing", "/operator/packages/{package}/withdraw/", "operator"),
    Shown("price, new", "/operator/packages/{package}/prices/new/", "operator"),
    Shown("price, errors", "/operator/packages/{package}/prices/new/", "operator", do=press()),
    Shown("price, withdrawing", "/operator/prices/{price}/withdraw/", "operator"),
    Shown("firms' prices", "/operator/firms/", "operator"),
    Shown("a firm's prices", "/operator/firms/{firm}/", "operator"),
    Shown("my access", "/me/"),
    Shown("my access, companies", "/me/", "owner", is_of_client=True),
    Shown("my access, a company", "/me/{membership}/", "owner", is_of_client=True),
    Shown("my access, another company", "/me/{membership}/", "owner", do=menu(".head details.menu summary")),
    Shown("asking", "/me/{membership}/ask/", "owner", is_of_client=True),
    Shown("asking, errors", "/me/{membership}/ask/", "owner", do=press()),
    Shown("requests", "/requests/", is_of_client=True),
    Shown("requests, none", "/requests/", "newcomer"),
    Shown("request", "/requests/{request}/", is_of_client=True),
    Shown("request, no word", "/requests/{request}/", do=press("#refuse .btn-danger-line")),
    Shown("request, answered", "/requests/{answered}/", is_of_client=True),
    Shown("invitation", "/invitations/{invitation}/", "", is_of_client=True),
    Shown("invitation, errors", "/invitations/{invitation}/", "", do=by_password),
    Shown("invitation, joining", "/invitations/{joining}/", "owner", is_of_client=True),
    Shown("invitation, another account", "/invitations/{invitation}/", "owner", is_of_client=True),
    Shown("invitation, used", "/invitations/{used_invitation}/", "", is_of_client=True),
    Shown("invitation, dead link", "/invitations/nothing/", ""),
    Shown("my account", "/me/account/"),
    Shown("password", "/account/password/change/"),
    Shown("password, errors", "/account/password/change/", do=press()),
    Shown("second step", "/account/2fa/"),
    Shown("second step, on", "/account/2fa/", "two_step"),
    Shown("second step, app", "/account/2fa/totp/activate/"),
    Shown("second step, app off", "/account/2fa/totp/deactivate/", "two_step"),
    Shown("second step, codes", "/account/2fa/recovery-codes/", "two_step"),
    Shown("second step, new codes", "/account/2fa/recovery-codes/generate/", "two_step"),
    Shown("passkeys", "/account/2fa/passkeys/"),
    Shown("passkeys, new", "/account/2fa/passkeys/add/"),
    Shown("confirm it is you", "/account/reauthenticate/"),
    Shown("sessions", "/account/sessions/"),
    Shown("logout", "/logout/"),
    Shown("login", "/login/", ""),
    Shown("login, wrong", "/login/", "", do=wrong_password),
    Shown("reset", "/account/password/reset/", ""),
    Shown("reset, sent", "/account/password/reset/done/", ""),
    Shown("reset, choose", "{reset}", ""),
    Shown("agreement", "/agreements/{open_token}/", "", is_of_client=True),
    Shown("agreement, errors", "/agreements/{open_token}/", "", do=press("button[value=approve]")),
    Shown("agreement, answered", "/agreements/{used_token}/", "", is_of_client=True),
    Shown("agreement, receipt", "/agreements/receipt/{receipt_token}/", "", is_of_client=True),
    Shown("agreement, dead link", "/agreements/nothing/", ""),
    Shown("403", "/templates/", "consultant"),
    Shown("404", "/nothing/here/"),
]

# Shown when something else is wrong; drawn from the template alone.
ERRORS = ["400", "403_csrf", "429", "500", "503"]
PAGES += [Shown(f"error {name}", f"/errors-drawn/{name}", "") for name in ERRORS]

# Each address once; the other lines are states of it.
_BY_ADDRESS: dict[str, Shown] = {}
for _shown in PAGES:
    _BY_ADDRESS.setdefault(_shown.address.partition("?")[0], _shown)
FIRST_STATES = list(_BY_ADDRESS.values())
