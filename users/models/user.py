"""User: the login, global."""

import uuid
from typing import Any, ClassVar

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from users.choices import StartPage


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
    start_page = models.CharField(_("Startsida"), max_length=20, choices=StartPage, default=StartPage.USUAL)
    shortcuts = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    favourites = ArrayField(models.UUIDField(), default=list, blank=True, db_default=[])  # clients kept at hand
    is_dense = models.BooleanField(default=False, db_default=False)  # Tät: tables with lower rows
    list_columns = ArrayField(models.CharField(max_length=20), null=True)  # of the client list; None for all
    has_letter_keys = models.BooleanField(default=True, db_default=True)  # keys that are a sign: they can be turned off
    muted_notices = ArrayField(models.CharField(max_length=30), default=list, blank=True, db_default=[])  # mail.notices
    default_client_id = models.UUIDField(null=True)  # the company that Mina åtkomster opens with
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
