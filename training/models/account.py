"""Who may sign in, with what, and what their roles let them see."""

import secrets
import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .area import Area, Department
from .enterprise import Enterprise
from .person import Person


def new_login() -> str:
    """A random account name; nobody types it, so nothing personal stands in it."""
    return "u" + secrets.token_hex(8)


class AccountManager(BaseUserManager["Account"]):
    def create_superuser(self, password: str | None = None, **fields: object) -> "Account":
        account = self.model(is_staff=True, is_superuser=True, **fields)
        account.set_password(password)
        account.save()
        return account


class Account(AbstractBaseUser, PermissionsMixin):
    """A way in for one person. People type their mobile or identity number; `login` is random."""

    login = models.CharField(max_length=40, unique=True, default=new_login)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True, related_name="account")
    email = models.EmailField(_("E-mail"), blank=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    must_set_password = models.BooleanField(default=True)
    pin = models.CharField(max_length=128, blank=True, editable=False)
    created_at = models.DateTimeField(editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = AccountManager()

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["created_at"]

    class Meta:
        ordering = ["pk"]
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return self.person.name if self.person else self.login

    def get_short_name(self) -> str:
        return self.person.masked_name if self.person else self.login

    @property
    def first_name(self) -> str:
        """Shown by Wagtail's history."""
        return self.get_short_name()

    @property
    def last_name(self) -> str:
        return ""


class Role(models.TextChoices):
    LEARNER = "learner", _("Learner")
    ENTERPRISE_ADMIN = "enterprise_admin", _("Enterprise administrator")
    LIAISON = "liaison", _("Village liaison")
    DEPARTMENT = "department", _("Competent department")
    LEADER = "leader", _("Leader (read-only)")
    COUNTY_VIEWER = "county_viewer", _("County viewer")
    OFFICE = "office", _("Office")
    EDITOR = "editor", _("Editor")
    TRAINER = "trainer", _("Trainer")
    BASE_MANAGER = "base_manager", _("Exam-base manager")
    EXAMINER = "examiner", _("Examiner")
    PROCTOR = "proctor", _("Proctor")
    MARKER = "marker", _("Marker")
    INSPECTOR = "inspector", _("Inspector")
    SYSADMIN = "sysadmin", _("System administrator")


class RoleGrant(models.Model):
    """One role with one scope. A person's scope is the union of the rows: areas ∪ departments ∪ listed enterprises."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="grants")
    role = models.CharField(_("Role"), max_length=20, choices=Role)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="+")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True, related_name="+")
    granted_at = models.DateTimeField(editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["account", "role", "pk"]
        verbose_name = _("role grant")
        verbose_name_plural = _("role grants")
        constraints = [
            models.UniqueConstraint(fields=["account", "role", "area"], condition=Q(revoked_at__isnull=True, area__isnull=False), name="rolegrant_area_once"),
            models.UniqueConstraint(
                fields=["account", "role", "department"], condition=Q(revoked_at__isnull=True, department__isnull=False), name="rolegrant_department_once"
            ),
            models.UniqueConstraint(
                fields=["account", "role", "enterprise"], condition=Q(revoked_at__isnull=True, enterprise__isnull=False), name="rolegrant_enterprise_once"
            ),
            models.UniqueConstraint(
                fields=["account", "role"],
                condition=Q(revoked_at__isnull=True, area__isnull=True, department__isnull=True, enterprise__isnull=True),
                name="rolegrant_unscoped_once",
            ),
            models.CheckConstraint(
                condition=Q(area__isnull=True, department__isnull=True)
                | Q(area__isnull=True, enterprise__isnull=True)
                | Q(department__isnull=True, enterprise__isnull=True),
                name="rolegrant_one_scope_a_row",
            ),
        ]
