"""A client and the questions that pages ask about clients."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Self

import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Func, Q, TextField, Value
from django.db.models.functions import Concat, Lower
from django.utils.translation import gettext_lazy as _

from clients.choices import WARNING_STATUSES, AgreementState, ClientStatus, Country, Currency, Language, VatPeriod
from clients.models.register import NOT_YET
from common.access import Actor, Permission
from common.identifiers import digits_typed, format_number
from common.many import one_of
from common.ordering import LETTERS, ORDER, sort_key
from common.periods import TIME_ZONES
from common.telephones import Digits

FIRST_OF_ALL = datetime(1970, 1, 1, tzinfo=UTC)  # when a client is due of whom its register's feed tells


class ClientQuerySet(models.QuerySet["Client"]):
    """Clients, as the trade asks for them. A day is a parameter, never the database's own."""

    def visible_to(self, actor: Actor) -> Self:
        """Clients the actor may know of: all of the firm where they may see all, and those they are on now."""
        if actor.sees_all_of is None:
            return self.filter(one_of(actor.client_ids)) if actor.client_ids else self.none()
        # The firm's own clients are not named one by one as well: a plain condition lets the list walk its index.
        elsewhere = actor.client_permissions.keys() - actor.staff_client_ids
        own = Q(reseller_id=actor.sees_all_of)
        return self.filter(own | Q(one_of(elsewhere)) if elsewhere else own)

    def where_staff_may(self, permission: Permission, actor: Actor) -> Self:
        """The clients of the actor's own firm on which they hold the right (Actor.may_on), not the internal one."""
        rows = self.administered().filter(reseller_id=actor.firm)
        as_staff = permission in actor.staff_permissions
        if as_staff and actor.sees_all_of is not None:
            return rows
        on = {pk for pk, held in actor.client_permissions.items() if permission in held}
        on |= actor.staff_client_ids if as_staff else set()
        return rows.filter(one_of(on)) if on else self.none()

    def administered(self) -> Self:
        """The clients of the list Kunder: not the firm's own internal one."""
        return self.filter(is_internal=False)

    def with_status(self, status: str, on: date) -> Self:
        """Clients that are Aktiv, Avslutas or Avslutad on this day."""
        if status == ClientStatus.ACTIVE:
            return self.filter(ends_on__isnull=True)
        if status == ClientStatus.ENDING:
            return self.filter(ends_on__gte=on)
        return self.filter(ends_on__lt=on)

    def not_ended(self, on: date) -> Self:
        """Clients that are Aktiv or Avslutas on this day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))

    def matching(self, words: str) -> Self:
        """Clients whose name, number or contact holds the words; one or two letters begin the name.

        A page of them is picked apart (common.pagination): else the planner may walk the whole list in name order.
        """
        words = words.strip().lower()
        if len(words) < 3:
            return self.filter(name_sort_key__startswith=sort_key(words))
        only_digits = "" if any(char.isalpha() for char in words) else digits_typed(words)
        held = Q(search_text__contains=words)
        if only_digits not in ("", words):
            held |= Q(search_text__contains=only_digits)
        return self.filter(held)

    def with_telephone(self, digits: str) -> Self:
        """Clients whose contact has the number, as telephone_typed() reads it."""
        return self.alias(telephone=Digits("contact_phone")).filter(telephone__contains=digits)

    def with_personal_number(self, hashes: Sequence[str]) -> Self:
        """The sole trader's client behind the keyed hashes of one number (common.field_key)."""
        return self.filter(personal_number_hash__in=hashes)

    def awaiting_approval(self) -> Self:
        """Real clients whose newest agreement (biträdesavtal) is sent or opened, and not answered."""
        return self.filter(is_demo=False, agreement_state__in=[AgreementState.SENT, AgreementState.OPENED])

    def real(self) -> Self:
        """Neither demo clients nor the firm's own."""
        return self.filter(is_demo=False, is_internal=False)

    def without_number(self) -> Self:
        """Real clients whose number nobody has written yet (Väntrum)."""
        return self.real().filter(org_number="", personal_number_hash="")

    def to_look_up_at(self, country: str, at: datetime) -> Self:
        """Real clients whose turn it is in the country's register, and that nobody is asking about just now."""
        free = Q(register_lease_until__isnull=True) | Q(register_lease_until__lte=at)
        return self.real().filter(free, country=country, register_next_check_at__lte=at)


class Client(models.Model):
    """A company that the firm administers (klient). A demo client never becomes a real one.

    A sole trader's number is a personal identity number: it stands encrypted in `personal_number_sealed`, beside a
    keyed hash for exact search, and `org_number` is empty. Pages show `personal_number_masked`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # No index of its own: each of those below begins with it.
    reseller = models.ForeignKey("clients.Reseller", on_delete=models.PROTECT, related_name="clients", db_index=False)
    is_internal = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    name = models.CharField(_("Företagsnamn"), max_length=200)
    name_sort_key = models.GeneratedField(
        expression=Func(Lower("name"), Value(LETTERS), Value(ORDER), function="translate"),
        output_field=TextField(),
        db_persist=True,
    )
    country = models.CharField(_("Land"), max_length=2, choices=Country, default=Country.SE)
    org_number = models.CharField(_("Organisationsnummer"), max_length=12, blank=True)
    personal_number_masked = models.CharField(max_length=12, blank=True)
    personal_number_hash = models.CharField(max_length=64, blank=True)
    personal_number_sealed = models.BinaryField(null=True)

    legal_form = models.CharField(_("Juridisk form"), max_length=80, blank=True)
    street = models.CharField(_("Adress"), max_length=200, blank=True)
    postcode = models.CharField(_("Postnummer"), max_length=12, blank=True)
    city = models.CharField(_("Ort"), max_length=80, blank=True)
    registered_on = models.DateField(_("Registrerat"), null=True, blank=True)
    industry = models.CharField(_("Bransch"), max_length=160, blank=True)
    register_status = models.CharField(max_length=20, blank=True)  # clients.registries.contract.CompanyStatus
    register_status_since = models.DateField(null=True, blank=True)
    register_source = models.CharField(max_length=40, blank=True)
    register_fetched_at = models.DateTimeField(null=True)
    # What the clock asks the registers (clients.actions.monitoring): when last, when next, and who asks just now.
    register_asked_at = models.DateTimeField(null=True)
    register_missing_since = models.DateTimeField(null=True)  # the register had it, and does not find it any more
    register_next_check_at = models.DateTimeField(default=NOT_YET, db_default=NOT_YET)
    register_lease_until = models.DateTimeField(null=True)
    has_register_changes = models.BooleanField(default=False, db_default=False)  # open differences, for the list

    contact_name = models.CharField(_("Namn"), max_length=120, blank=True)
    contact_title = models.CharField(_("Titel"), max_length=80, blank=True)
    contact_email = models.EmailField(_("E-post"), blank=True)
    contact_phone = models.CharField(_("Telefon"), max_length=40, blank=True)

    template = models.ForeignKey("clients.ClientTemplate", null=True, on_delete=models.PROTECT, related_name="clients")
    language = models.CharField(_("Språk"), max_length=5, choices=Language, default=Language.SV)
    currency = models.CharField(_("Valuta"), max_length=3, choices=Currency, default=Currency.SEK)
    vat_period = models.CharField(_("Momsperiod"), max_length=12, choices=VatPeriod, default=VatPeriod.QUARTER)
    fiscal_year_start = models.PositiveSmallIntegerField(_("Räkenskapsåret börjar i"), default=1)
    chart_of_accounts = models.CharField(_("Kontoplan"), max_length=60, blank=True)
    time_zone = models.CharField(_("Tidszon"), max_length=40, default=TIME_ZONES["SE"])
    customer_number = models.CharField(_("Kundnummer"), max_length=40, blank=True)
    has_company_search = models.BooleanField(_("Företagssök"), default=False)
    has_custom_invoice_email = models.BooleanField(_("Egendefinierad fakturaepost"), default=False)

    # Up by name: users stands above clients, and the list shows who is responsible without a join of its own.
    responsible = models.ForeignKey(
        "users.Membership", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    agreement_state = models.CharField(max_length=12, choices=AgreementState, default=AgreementState.NOT_SENT)
    # What the list counts, written by users.counts whenever something happens to the client's people.
    main_packages = models.PositiveIntegerField(_("Huvudpaket"), default=0, db_default=0)
    addon_packages = models.PositiveIntegerField(_("Tilläggspaket"), default=0, db_default=0)
    firm_users = models.PositiveIntegerField(_("Användare från byrån"), default=0, db_default=0)
    own_users = models.PositiveIntegerField(_("Egna användare"), default=0, db_default=0)
    external_users = models.PositiveIntegerField(_("Externa användare"), default=0, db_default=0)
    tags = models.ManyToManyField("clients.Tag", related_name="clients", blank=True)
    ends_on = models.DateField(_("Sista dag"), null=True, blank=True)
    pruned_at = models.DateTimeField(null=True)  # when what was known of its people was forgotten (gallring)
    form_key = models.UUIDField(null=True)  # the creation form's own key: the same form posted twice is one client
    created_at = models.DateTimeField()
    created_by_id = models.UUIDField(null=True)

    # What the search field looks in: generated, so that no way of writing can forget it.
    search_text = models.GeneratedField(
        expression=Lower(
            Concat(
                "name", Value(" "), "org_number", Value(" "), "contact_name", Value(" "), "contact_email", Value(" "),
                "customer_number", output_field=TextField(),
            )
        ),
        output_field=TextField(),
        db_persist=True,
    )  # fmt: skip

    objects = ClientQuerySet.as_manager()
    responsible_name: str | None  # where rows are asked for with it (clients.rows)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reseller", "country", "org_number"],
                condition=Q(is_demo=False) & ~Q(org_number=""),
                name="one_real_client_per_number",
            ),
            models.UniqueConstraint(
                fields=["reseller", "country", "personal_number_hash"],
                condition=Q(is_demo=False) & ~Q(personal_number_hash=""),
                name="one_real_client_per_person",
            ),
            models.UniqueConstraint(fields=["reseller", "form_key"], name="one_client_per_form"),
            models.UniqueConstraint(
                fields=["reseller"], include=["id"], condition=Q(is_internal=True), name="one_internal_client"
            ),
            models.CheckConstraint(condition=~Q(is_demo=True, is_internal=True), name="internal_client_is_no_demo"),
            models.CheckConstraint(
                condition=Q(is_demo=True) | Q(is_internal=True) | ~Q(contact_email="") | Q(pruned_at__isnull=False),
                name="real_client_has_contact_email",
            ),
            models.CheckConstraint(
                condition=Q(personal_number_hash="") | Q(org_number=""), name="personal_number_stands_apart"
            ),
        ]
        indexes = [
            models.Index(fields=["reseller", "name_sort_key", "id"], name="client_by_name"),
            models.Index(fields=["reseller", "org_number", "id"], name="client_by_number"),
            models.Index(fields=["reseller", "created_at", "id"], name="client_by_age"),
            # What a view or a filter counts stands in the index (include), so that no row is read for a number.
            models.Index(
                fields=["reseller", "-ends_on"], include=["id", "is_internal", "is_demo"], name="client_by_end"
            ),
            models.Index(
                fields=["reseller", "agreement_state", "name_sort_key", "id"],
                include=["is_internal", "is_demo", "ends_on"],
                name="client_by_agreement",
            ),
            models.Index(
                fields=["responsible", "name_sort_key", "id"],
                include=["reseller", "is_internal", "ends_on"],
                name="client_by_responsible",
            ),
            models.Index(
                fields=["reseller", "name_sort_key", "id"],
                include=["is_internal", "ends_on"],
                condition=Q(is_demo=True),
                name="demo_by_name",
            ),
            models.Index(
                fields=["reseller", "name_sort_key", "id"],
                include=["is_internal", "ends_on"],
                condition=Q(register_status__in=WARNING_STATUSES),
                name="warned_by_name",
            ),
            models.Index(
                fields=["reseller", "name_sort_key", "id"],
                include=["is_internal", "ends_on"],
                condition=Q(has_register_changes=True),
                name="changed_by_name",
            ),
            models.Index(
                fields=["reseller", "name_sort_key", "id"],
                include=["ends_on"],
                condition=Q(org_number="", personal_number_hash="", is_demo=False, is_internal=False),
                name="unnumbered_by_name",
            ),
            models.Index(
                fields=["country", "register_next_check_at", "id"],
                condition=Q(is_demo=False, is_internal=False),
                name="client_by_next_check",
            ),
            models.Index(
                fields=["country", "org_number"],
                condition=~Q(org_number="") & Q(is_demo=False, is_internal=False),
                name="client_by_register",
            ),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="client_search"),
            GinIndex(OpClass(Digits("contact_phone"), name="gin_trgm_ops"), name="client_telephone"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="demo_and_internal_are_for_ever", fields=["is_demo", "is_internal"]),
            # Closed months and the log tell of it without a foreign key that would hold it.
            pgtrigger.Protect(name="client_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_sole_trader(self) -> bool:
        """Whether the number is a personal identity number (enskild firma)."""
        return bool(self.personal_number_hash)

    @property
    def number(self) -> str:
        """The number as its country writes it; a sole trader's masked; empty when there is none yet."""
        return self.personal_number_masked or (format_number(self.country, self.org_number) if self.org_number else "")

    def status_on(self, day: date) -> ClientStatus:
        """Aktiv, Avslutas or Avslutad on this day of the client's calendar."""
        if self.ends_on is None:
            return ClientStatus.ACTIVE
        return ClientStatus.ENDING if day <= self.ends_on else ClientStatus.ENDED
