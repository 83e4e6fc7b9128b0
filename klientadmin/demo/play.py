"""Plays the histories: everything that happened to a firm's clients, in the order of time, through the real actions."""

import re
import unicodedata
import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from clients.actions.cards import set_tags
from clients.actions.create import NewClient, create_client
from clients.actions.ending import end_client
from clients.actions.notes import write_note
from clients.lookup import REGISTER_NAMES
from clients.models import Client, ClientTemplate
from common.identifiers import OrgNumber, parse_number
from klientadmin.demo.clock import standing_at
from klientadmin.demo.companies import Invented
from klientadmin.demo.numbers import invented
from klientadmin.demo.people import acting
from klientadmin.demo.stories import Step, steps_of

_LETTERS = str.maketrans("åäöøæı", "aaooai")


class Histories:
    """The clients of one firm. `play()` makes them; afterwards they are found by name."""

    def __init__(
        self, companies: Iterable[Invented], *, domain: str, series: str, now: datetime,
        templates: dict[str, ClientTemplate],
    ) -> None:  # fmt: skip
        self.companies = list(companies)
        self.domain, self.series, self.now = domain, series, now
        self.templates = templates
        self.ids: dict[str, uuid.UUID] = {}

    def client(self, name: str) -> Client:
        """The client as it is now."""
        return Client.objects.select_related("reseller").get(pk=self.ids[name])

    def play(self, *others: Step) -> None:
        """Makes every client and what happened to it since, the firm's other steps at their time."""
        steps = list(others)
        for serial, company in enumerate(self.companies):
            steps += self._steps_of(company, serial)
        for step in sorted(steps, key=lambda step: step.at):
            with standing_at(step.at):
                step.do()

    def _steps_of(self, company: Invented, serial: int) -> list[Step]:
        hours = timedelta(hours=serial * 5 % 8, minutes=serial * 17 % 60)
        at = self.now.replace(hour=8, minute=2) - timedelta(days=company.day) + hours
        at = min(at, self.now - timedelta(minutes=90 + serial))
        steps = [Step(at, lambda: self._create(company, serial, at))]
        steps += steps_of(lambda: self.client(company.name), company.story, at, self.now)
        if company.note:
            noted_at = at + (self.now - at) / 2
            steps.append(Step(noted_at, lambda: self._note(company, noted_at)))
        if company.ends_in is not None:
            told_at = self.now + timedelta(days=min(company.ends_in - 25, -4))
            steps.append(Step(told_at, lambda: self._end(company, told_at)))
        return steps

    def _create(self, company: Invented, serial: int, at: datetime) -> None:
        by = acting(f"{company.by}@{self.domain}", at)
        client, _is_new = create_client(self._facts(company, serial, at), form_key=uuid.uuid4(), by=by)
        self.ids[company.name] = client.pk
        if company.tags:
            set_tags(client, names=list(company.tags), by=by)

    def _note(self, company: Invented, at: datetime) -> None:
        write_note(self.client(company.name), body=company.note, by=acting(f"{company.by}@{self.domain}", at))

    def _end(self, company: Invented, at: datetime) -> None:
        assert company.ends_in is not None  # noqa: S101  # the caller has looked
        last_day = self.now.date() + timedelta(days=company.ends_in)
        end_client(self.client(company.name), last_day=last_day, by=acting(f"{company.by}@{self.domain}", at))

    def _facts(self, company: Invented, serial: int, at: datetime) -> NewClient:
        source = REGISTER_NAMES.get(company.country, "") if company.number == "invented" and not company.is_demo else ""
        return NewClient(
            name=company.name,
            country=company.country,
            number=self._number(company, serial),
            is_demo=company.is_demo,
            template=self.templates.get(company.template),
            legal_form=company.form,
            street=f"{_STREETS[serial % len(_STREETS)]} {1 + serial * 7 % 40}",
            postcode=_postcode(company.country, serial),
            city=company.city,
            registered_on=date(1998 + serial % 26, 1 + serial % 12, 1 + serial * 3 % 28),
            industry=company.industry,
            register_status=company.register if source else "",
            register_status_since=at.date() - timedelta(days=40) if source and company.register != "active" else None,
            register_source=source,
            register_fetched_at=at if source else None,
            contact_name=company.contact,
            contact_title=company.title,
            contact_email=_address(company),
            contact_phone=f"070-174 {10 + serial:02} {31 + serial:02}" if company.contact else "",
        )

    def _number(self, company: Invented, serial: int) -> OrgNumber | None:
        if not company.number or company.is_demo:
            return None
        if company.number != "invented":
            return parse_number(company.country, company.number)
        return invented(company.country, serial * 20, self.series)


def _postcode(country: str, serial: int) -> str:
    """Of the country's form: 831 12 in Sweden, five digits in Finland, four in Norway and Denmark."""
    if country == "SE":
        return f"83{serial % 10} {10 + serial}"
    return f"{65000 + serial * 10}" if country == "FI" else f"{7000 + serial * 3}"


_STREETS = ("Storgatan", "Kyrkgatan", "Verkstadsvägen", "Sågverksvägen", "Hamngatan", "Björkallén", "Rådhusgatan")


def _address(company: Invented) -> str:
    """An address at a name that reaches nobody (.example)."""
    if not company.contact:
        return ""
    return f"{_ascii(company.contact).replace(' ', '.')}@{_ascii(company.name).replace(' ', '')[:30]}.example"


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()
