"""A firm for the table of pages, with a client in every state that a page shows. Run in the stack's own database."""

import json
import re
import sys
import time
import uuid
from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from itertools import count
from typing import Any

from allauth.account.internal.userkit import user_id_to_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone

from agreements import links
from agreements.actions import request_approval
from agreements.actions.answering import approve
from clients.actions import order_bulk, save_invoice_email
from clients.actions.cards import set_tags
from clients.actions.ending import end_client
from clients.actions.notes import write_note
from clients.bulk import plan, work_of
from clients.invoice_texts import STANDARD
from clients.models import BulkOrder, Client, CompanyChange, CompanyProposal, RegisterDifference, Reseller
from common.access import SYSTEM, Actor
from common.plain import visible_line
from klientadmin.sharing import kept_as
from mail.links import addresses, pack
from mail.models import Message
from mail.notices import Notice
from packages_billing.actions import NewPrice, add_price
from packages_billing.choices import OrderState, Refusal
from packages_billing.models import ClosingOrder, Package
from packages_billing.pricing import Month
from packages_billing.progress import note_stage
from tests import factories
from tests.clients.cards import sole_trader
from tests.klientadmin.waiting import everything
from users import actions
from users.actions import share_user_template
from users.choices import MemberKind
from users.links import invitation_token
from users.models import Invitation, Membership, User
from users.reset import password_path

# Long, and in words that break nowhere: what a narrow page must bear.
LONG = "Västernorrlandskustens Fastighetsförvaltningsaktiebolag i Örnsköldsvik med omnejd, Annelundh-Östergrensson & Co"


def seed(
    name: str = "Sidor AB", client_name: str = LONG, contact_name: str = "Britta-Lena Östergren-Hammarström"
) -> None:
    """Makes the firm, and prints where everything is as JSON: sessions by role, and what stands in addresses."""
    mark = uuid.uuid4().hex[:8]
    firm, empty = factories.reseller(name, f"1{mark}"), factories.reseller(f"Tomma {name}", f"2{mark}")
    people = {
        "admin": factories.employee(firm, f"admin-{mark}@sidor.example", "Astrid", "Sid", factories.ADMINISTRATOR),
        "consultant": factories.employee(firm, f"kim-{mark}@sidor.example", "Kim", "Sid", factories.CONSULTANT),
        "newcomer": factories.employee(empty, f"ny-{mark}@sidor.example", "Ny", "Start", factories.ADMINISTRATOR),
        "two_step": factories.employee(firm, f"totp-{mark}@sidor.example", "Två", "Steg", factories.ADMINISTRATOR),
    }
    busy = factories.reseller(f"Mycket {name}", f"3{mark}")
    people["busy"] = factories.employee(busy, f"mycket-{mark}@sidor.example", "Mia", "Mycket", factories.ADMINISTRATOR)
    everything(busy, factories.actor_of(people["busy"]), int(mark, 16))
    people["operator"] = factories.login(f"drift-{mark}@sidor.example", "Disa", "Drift")
    people["operator"].is_operator = True
    people["operator"].save(update_fields=["is_operator"])
    TOTP.activate(people["two_step"], generate_totp_secret())
    RecoveryCodes.activate(people["two_step"])
    by = factories.actor_of(people["admin"])
    facts = _clients(firm, by, client_name, contact_name)
    facts |= {"email": people["two_step"].email, "reset": password_path(people["consultant"]), "mark": mark}
    factories.client_template(firm, name="Gammal mall", archived_at=timezone.now())
    facts["template"] = factories.client_template(firm, name="Svenskt aktiebolag", is_default=True).pk
    facts |= _own_people(people, facts["client"], by)
    facts |= _prices(firm)
    facts |= _closings(firm, empty, contact_name)
    facts |= _people(people, firm, by, client_name, contact_name)
    facts |= _orders(by)
    facts |= _companies(people["owner"], firm, client_name)
    sessions = {role: session_of(user) for role, user in people.items()}
    sharing = {"sharing": Client.objects.get(pk=facts["client"]), "sharing none": None}
    kept = {role: kept_as(people["admin"].pk, shown) for role, shown in sharing.items()}
    sessions |= {role: session_of(people["admin"]) for role in sharing}
    told = {key: str(value) for key, value in facts.items()}
    sys.stdout.write(json.dumps({"sessions": sessions, "sharing": kept, "facts": told}))


def _prices(firm: Reseller) -> dict[str, Any]:
    """A package with a price that is agreed with the firm now, and another that is coming."""
    package, today = Package.objects.get(code="crm"), timezone.localdate()
    for amount, day in ((150, today), (145, today + timedelta(days=60))):
        new = NewPrice("NOK", Decimal(amount), "user_month", "by_day", day, firm)
        price = add_price(package, new=new, by=SYSTEM)
    return {"package": package.pk, "price": price.pk, "firm": firm.pk}


def _closings(firm: Reseller, empty: Reseller, name: str) -> dict[str, Any]:
    """A month that is being closed, by nobody, and one that was refused."""
    at = timezone.now()
    month = Month.of(timezone.localdate()).previous
    facts = {"month": month.first, "asked_at": at, "asked_by_name": name[:200]}
    until = at + timedelta(days=1)
    order = ClosingOrder.objects.create(reseller=firm, state=OrderState.RUNNING, claimed_until=until, **facts)
    note_stage(order.pk, 2, 5)
    ClosingOrder.objects.create(reseller=empty, state=OrderState.REFUSED, refusal=Refusal.FAILED, **facts)
    return {"closing_month": month}


def _orders(by: Actor) -> dict[str, Any]:
    """What the administrator asked to be done to many: one in part, one that is done, one that nobody goes on with."""
    at, work = timezone.now(), work_of("untag")
    assert work
    clients, values = Client.objects.visible_to(by).administered(), {"tag_name": "Koncern"}
    found = plan(work, clients, values, by=by, at=at)
    failed, done, held = (order_bulk(work, values=values, plan=found, form_key=uuid.uuid4(), by=by) for _ in range(3))
    held.lines.filter(pk__in=held.lines.values("pk")[1:]).update(state="waiting", reason="")
    done.lines.filter(state="waiting").update(state="done")
    failed.lines.filter(state="waiting").update(state="failed")
    BulkOrder.objects.filter(pk__in=[failed.pk, done.pk]).update(done_at=at)
    BulkOrder.objects.filter(pk=held.pk).update(claimed_until=at + timedelta(days=1))
    return {"bulk": done.pk, "bulk_open": held.pk, "bulk_failed": failed.pk}


def _people(people: dict[str, User], firm: Reseller, by: Actor, client_name: str, name: str) -> dict[str, Any]:
    """A client's own person with requests in every state, and links that were mailed: one waits, one is used."""
    client, mark = factories.client(firm, name=f"{client_name[:195]} Egna"), uuid.uuid4().hex[:8]
    owner = people["owner"] = factories.login(f"vd-{mark}@sidor.example", name[:100], "Östergren")
    member = factories.member(owner, client)
    other = factories.client(firm, name="Andra bolaget AB")
    factories.give(factories.member(owner, other), "complete")
    factories.give(member, "crm")
    theirs, at = factories.actor_of(owner), timezone.now()
    asked = [
        actions.ask_for_access(member, thing=package, reason=client_name, by=theirs, at=at)
        for package in Package.objects.filter(code__in=["bank", "payroll", "expenses", "accounting"])
    ]
    actions.approve_request(asked[0], days=30, by=by, at=at)
    actions.refuse_request(asked[1], word=client_name, by=by, at=at)
    actions.withdraw_request(asked[2], by=theirs, at=at)
    new = [
        actions.NewPerson(name[:100], f"{name[:96]} {nick}", f"{nick}-{mark}@sidor.example") for nick in ("ny", "med")
    ]
    access = actions.NewAccess(kind=MemberKind.SYSTEM, packages=Package.objects.filter(code__in=["crm", "bank"]))
    tokens = [
        invitation_token(row.invitations.get())
        for row in actions.invite_people(client, people=new, access=access, by=by)
    ]
    words = {"first_name": "Med", "last_name": "Redan", "password": uuid.uuid4().hex}
    people["joined"] = actions.accept_as_new(tokens[1], **words, by=Actor(kind="contact"), at=at)
    actions.invite_people(
        factories.client(firm, name="Tredje AB"),
        people=[actions.NewPerson("V", "D", owner.email)],
        access=access,
        by=by,
    )
    joining = Invitation.objects.get(email=owner.email)
    actions.stop_notice(member.person, notice=Notice.RESPONSIBLE, by=theirs)
    return {
        "membership": member.pk, "peopled": client.pk, "request": asked[3].pk, "answered": asked[1].pk,
        "invitation": tokens[0], "other": other.pk,
        "stop": _way_out(member, "company_changed"), "stopped": _way_out(member, "responsible"),
        "used_invitation": tokens[1], "joining": invitation_token(joining),
    }  # fmt: skip


def _way_out(row: Membership, notice: str) -> str:
    """The path of the link that turns off such mail."""
    return addresses(pack(row.person.stop_links(notice)))["stop"].removeprefix(settings.BASE_URL)


def _companies(owner: User, firm: Reseller, name: str) -> dict[str, Any]:
    """Companies that the owner follows, one of them changed lately; a client that follows none, and one without."""
    rows = Membership.objects.select_related("client__reseller", "person__user").filter(person__user=owner)
    member = rows.filter(access_requests__isnull=False).distinct().get()
    Client.objects.filter(pk=member.client_id).update(has_company_search=True)
    followed, days_ago = (
        factories.followed_company(member, "5599110011", name=f"{name[:193]} Följda"),
        timedelta(days=3),
    )
    factories.followed_company(member, "899100018", country="NO", name="Tindebakken Bygg AS", source="Brønnøysund")
    factories.followed_company(member, "5599800017", name="Nere AB")
    before = {"name": "Gamla AB", "status": "active", "street": "Torget 1", "postcode": "831 30", "city": "Östersund"}
    after = {"name": name[:200], "status": "bankrupt", "street": name[:200], "postcode": "782 10", "city": "Granfors"}
    CompanyChange.objects.create(company=followed, found_at=timezone.now() - days_ago, before=before, after=after)
    other = factories.member(owner, factories.client(firm, name="Följer inget AB", has_company_search=True))
    return {
        "nothing_followed": other.pk,
        "no_search": Membership.objects.get(person__user=owner, client__name="Andra bolaget AB").pk,
    }


def _clients(firm: Reseller, by: Actor, client_name: str, contact_name: str) -> dict[str, Any]:
    made = {"contact_name": contact_name[:120], "contact_email": "vd@sidor.example"}
    names = (f"{client_name[:196]} {number}" for number in count(1))  # no two links of one name lead to two places
    waiting = factories.client(firm, org_number="5591774467", register_status="bankrupt", name=next(names), **made)
    asked = request_approval(waiting, by=by)
    set_tags(waiting, names=["Koncern", "Månadsrapport"], by=by)
    write_note(waiting, body=f"{client_name}\n{contact_name}", by=by)
    approved = factories.client(firm, name=next(names), **made)
    agreement = request_approval(approved, by=by)
    token = links.answer_token(agreement)
    agreement = approve(token, approver_name=contact_name[:120], by=by, at=timezone.now())
    ending = factories.client(firm, name=next(names), **made)
    end_client(ending, last_day=timezone.localdate() + timedelta(days=40), by=by)
    return {
        "mailed": _mailed(factories.client(firm, has_custom_invoice_email=True, name=next(names), **made), by).pk,
        "client": waiting.pk, "open_token": links.answer_token(asked), "used_token": token, "approved": approved.pk,
        "receipt_token": links.receipt_token(agreement), "agreement": agreement.pk, "text": agreement.text_id,
        "ending": ending.pk, "demo": factories.client(firm, is_demo=True, name=next(names), **made).pk,
        "sole": sole_trader(firm, name=next(names), **made).pk,
        "differing": differing(
            factories.client(firm, org_number="899100018", country="NO", name=next(names), **made)
        ).pk,
        "proposed": _proposed(factories.client(firm, country="NO", name=next(names), **made)).pk,
        "message": Message.objects.filter(client_id=waiting.pk).latest("queued_at").pk,
    }  # fmt: skip


def differing(client: Client) -> Client:
    """A client of which the register shows something else in every field."""
    said: dict[str, dict[str, str]] = {
        "status": {"status": "bankrupt", "reason": "Konkurs", "since": "2026-02-04"},
        "name": {"name": f"{client.name[:180]} Nya"},
        "address": {"street": client.name[:180], "postcode": "0585", "city": "Dalvik"},
        "contact": {"contact_name": client.name[:120], "contact_title": "VD"},
    }
    facts = {"reseller_id": client.reseller_id, "client": client, "found_at": timezone.now()}
    for field, theirs in said.items():
        RegisterDifference.objects.create(field=field, ours={"status": "active"}, theirs=theirs, **facts)
    client.register_source, client.register_status, client.has_register_changes = "Brønnøysund", "bankrupt", True
    client.register_fetched_at = client.register_missing_since = timezone.now()
    client.save()
    return client


def _proposed(client: Client) -> Client:
    """A client without a number that two companies in the register may be."""
    for number, name in (("899100085", client.name[:200]), ("899100158", "NORDAVIND KAFFE AS")):
        facts = {"number": number, "name": name, "city": "Lyngvik", "status": "active", "found_at": timezone.now()}
        CompanyProposal.objects.create(client=client, country="NO", **facts)
    return client


def _mailed(client: Client, by: Actor) -> Client:
    """Writes the client's invoice mail twice, the first time in whatever words are in its name."""
    name = visible_line(re.sub("[{}]", "", client.name))
    for number, (subject, text) in enumerate(((name[:150], f"{name}\n\n{{Amount}}"), STANDARD["sv"])):
        save_invoice_email(client, language="sv", subject=subject, text=text, based_on=number, by=by)
    return client


def _own_people(people: dict[str, User], client_id: Any, by: Actor) -> dict[str, Any]:
    """A start template, and a consultant who is on a client and owns a program there."""
    template = share_user_template(people["admin"], name="Som Astrid", by=by)
    client = Client.objects.select_related("reseller").get(pk=client_id)
    place = factories.put_on(people["consultant"], client)
    program = factories.integration(client, owner=people["consultant"])
    access = actions.NewAccess(kind=MemberKind.NO_LOGIN, selectable_as=["project_manager"])
    (unaddressed,) = actions.invite_people(client, people=[actions.NewPerson("Utan", "Adress")], access=access, by=by)
    return {
        "user_template": template.pk, "program": program.pk, "place": place.pk,
        "unaddressed": unaddressed.pk, "person": place.person_id,
        "employment": factories.employment_of(people["consultant"]).pk,
    }  # fmt: skip


def session_of(user: User) -> str:
    """A session in which the user has just proved who they are, for long."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    proved = {"method": "password", "at": time.time() + 7200, "reauthenticated": True}
    session["account_authentication_methods"] = [proved]
    session["account_authentication_methods_user"] = user_id_to_str(user)
    session.save()
    return str(session.session_key)


def speak(language: str) -> None:
    """Everyone reads this language from now on."""
    User.objects.update(language=language)
