"""What the demonstration's clients pay for: their own people with packages, some changed later, a closed month."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from clients.models import Reseller
from klientadmin.demo import people
from klientadmin.demo.companies import Invented
from klientadmin.demo.play import Histories
from klientadmin.demo.stories import Step
from packages_billing.actions import close_month
from packages_billing.models import Package
from packages_billing.pricing import Month
from users import actions
from users.choices import MemberKind
from users.models import Membership

_NAMES = (
    ("Samira", "Haddad"), ("Ellinor", "Rask"), ("Johan", "Berg"), ("Fatima", "Nilsson"), ("Oskar", "Lundin"),
    ("Hedda", "Norling"), ("Viktor", "Sjö"), ("Amina", "Yusuf"), ("Tilda", "Åhs"), ("Måns", "Eriksson"),
)  # fmt: skip
_PACKAGES = (("complete", "bank"), ("crm",), ("accounting", "payroll"), ("crm", "invoicing"), ("projects",))
_LATER = (("crm", "bank"), ("accounting",), ("complete",), ("projects", "invoicing"), ("crm",))
_PAYING = 12


def paying_steps(firm: Reseller, histories: Histories, email: str, now: datetime) -> Iterator[Step]:
    """Two people each at some clients since these were new; one of them gets other packages later."""
    chosen = [company for company in histories.companies if _pays(company)][:_PAYING]
    for place, company in enumerate(chosen):
        at = now - timedelta(days=company.day) + timedelta(days=3, hours=place % 5)
        for number in range(2):
            yield Step(at, _inviting(histories, company.name, 2 * place + number, email, at))
        changed_at = now - timedelta(days=5 + 9 * place)
        if changed_at > at + timedelta(days=1):
            yield Step(changed_at, _changing(histories, company.name, place, email, changed_at))
    this_month = Month.of(now.date())
    closed_at = now.replace(year=this_month.previous.year, month=this_month.previous.month, day=3, hour=9)
    yield Step(closed_at, lambda: close_month(firm, this_month.previous.previous, by=people.acting(email, closed_at)))


def _pays(company: Invented) -> bool:
    return not company.is_demo and company.ends_in is None and company.day > 40 and company.register == "active"


def _inviting(histories: Histories, client: str, number: int, email: str, at: datetime) -> Callable[[], None]:
    first_name, last_name = _NAMES[number % len(_NAMES)]

    def invite() -> None:
        access = actions.NewAccess(kind=MemberKind.SYSTEM, packages=_packages(_PACKAGES[number % len(_PACKAGES)]))
        person = actions.NewPerson(first_name, last_name, f"person{number}@paket.example")
        target, by = histories.client(client), people.acting(email, at)
        (row,) = actions.invite_people(target, people=[person], access=access, by=by)
        if number % 5:  # the fifth has never accepted, and is charged all the same
            people.accept(row, first_name=first_name, last_name=last_name)

    return invite


def _changing(histories: Histories, client: str, place: int, email: str, at: datetime) -> Callable[[], None]:
    def change() -> None:
        address = f"person{2 * place}@paket.example"
        rows = Membership.objects.filter(client=histories.client(client), person__email=address)
        row, packages = rows.select_related("client", "person").get(), _packages(_LATER[place % len(_LATER)])
        actions.change_access(row, packages=packages, by=people.acting(email, at))

    return change


def _packages(codes: tuple[str, ...]) -> list[Package]:
    return list(Package.objects.filter(code__in=codes))
