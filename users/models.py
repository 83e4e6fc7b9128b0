"""User (the login, global), Person (of one firm) and Membership (a person on a client)."""

import uuid
from datetime import date
from typing import Any, ClassVar, Self

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from users.choices import MemberKind, ResellerRole


class UserManager(BaseUserManager["User"]):
    """Makes logins. An address is kept in lower case: case does not tell two people apart."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new login. Without a password it cannot sign in until an invitation or a reset has set one."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """The login with this address, case aside."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A login. Global: the same person may be staff of one firm and a user at clients of several."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("E-post"), unique=True)
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=5, default="sv")
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)  # runs the platform; sees no firm's clients
    # Every blocking, by whatever path, is counted in the database: sessions and links from before it stay dead.
    times_blocked = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    # Chosen beside a second step: too short to stand alone (users/passwords.py).
    has_short_password = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_login_per_address")]
        triggers = [
            pgtrigger.Trigger(
                name="blockings_are_counted",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "((OLD.is_active AND NOT NEW.is_active) OR NEW.times_blocked <> OLD.times_blocked)"
                ),
                func="NEW.times_blocked = OLD.times_blocked + (OLD.is_active AND NOT NEW.is_active)::int; RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """First and last name, or the address of someone who gave none."""
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def get_session_auth_hash(self) -> str:
        """What a session must carry: another password, or a blocking since, and it is over."""
        return salted_hmac("users.sessions", f"{self.password}:{self.times_blocked}", algorithm="sha256").hexdigest()

    # Django's own pages ask for these; rights live on memberships (common/access.py), so the answer is no.
    is_staff = is_superuser = False

    def has_perm(self, _perm: str, _obj: Any = None) -> bool:
        """No: Django's own permissions are not used."""
        return False

    def has_module_perms(self, _app: str) -> bool:
        """No: Django's own permissions are not used."""
        return False


class Person(models.Model):
    """What one firm knows of someone. Another firm's Person of the same login is another row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reseller = models.ForeignKey("clients.Reseller", on_delete=models.PROTECT, related_name="people")
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="people")
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "reseller", Lower("email"), condition=~Q(email=""), name="one_person_per_address_and_firm"
            ),
            models.UniqueConstraint(fields=["reseller", "user"], name="one_person_per_login_and_firm"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Reads of memberships. The day is the client's own and always a parameter."""

    def in_force(self, on: date) -> Self:
        """Memberships that hold on this day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on, is_active=True)

    def employees_of(self, reseller_id: uuid.UUID) -> Self:
        """The firm's own people (anställda): those on its internal client."""
        return self.filter(client__reseller_id=reseller_id, client__is_internal=True).select_related("person")


class Membership(models.Model):
    """A person on a client. On the internal client it makes an employee, and holds the rights as staff."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    client = models.ForeignKey("clients.Client", on_delete=models.PROTECT, related_name="memberships")
    kind = models.PositiveSmallIntegerField(choices=MemberKind)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    permissions = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "client"], name="one_membership_per_person_and_client"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="membership_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.person.name

    def holds_on(self, on: date) -> bool:
        """Whether the membership is in force on this day of the client's calendar."""
        return self.is_active and self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


class RolePeriod(models.Model):
    """What an employee was on a client, from when until when. `employment` is the membership in the internal client."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="roles")
    employment = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="client_roles")
    role = models.CharField(max_length=20, choices=ResellerRole)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "role"], condition=Q(ends_on__isnull=True), name="one_open_period_per_role"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="role_ends_after_it_starts"
            ),
        ]
