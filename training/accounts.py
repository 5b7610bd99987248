"""Accounts of people with office roles: who may create them, with which roles, and how far they see.

An office keeps the accounts whose every grant lies inside its own areas; a system administrator keeps all. Nobody
changes their own account, and only a system administrator makes another.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from training import access, audit, identity, sealing
from training.access import Role
from training.audit import Actor
from training.clock import day
from training.errors import Refusal
from training.models import Account, Area, Department, Enterprise, Person, RoleGrant

STAFF_ROLES = [role for role in Role.values if role not in {Role.LEARNER, Role.ENTERPRISE_ADMIN}]
GRANTABLE = [role for role in Role.values if role not in {Role.LEARNER, Role.SYSADMIN}]

audit.register({
    "training.account_opened": _("Account opened again"),
    "training.devices_forgotten": _("Remembered phones forgotten"),
    "training.recovery_code_used": _("Recovery code used"),
})  # fmt: skip


class OwnAccount(Refusal):
    sentence = _("You can not change your own account. Ask a colleague or the system administrator.")


class NeedsScope(Refusal):
    sentence = _("Say how far this role reaches: choose one area, one department or one enterprise.")


class NeedsEnterprise(Refusal):
    sentence = _("An enterprise administrator needs the enterprise: enter its credit code or provisional number.")


class AlreadyGranted(Refusal):
    sentence = _("The person already has this role with this scope.")


class NeedsNumber(Refusal):
    sentence = _("Enter a mobile number or a document number, so that the person can sign in.")


class OtherName(Refusal):
    sentence = _("This document number is registered under another name. Check the name and the number.")


def _inside(by: Account) -> Q:
    """Grants that lie inside the areas of this office account."""
    areas = access.areas(by, Role.OFFICE)
    return Q(area__in=areas) | Q(department__area__in=areas) | Q(enterprise__area__in=areas)


def within(by: Account) -> QuerySet[Account]:
    """The accounts this account keeps: with a grant, and none reaching further than its own areas."""
    if access.has_role(by, Role.SYSADMIN):
        return Account.objects.filter(grants__isnull=False).distinct()
    if not access.has_role(by, Role.OFFICE):
        return Account.objects.none()
    inside = RoleGrant.objects.filter(_inside(by))
    outside = RoleGrant.objects.filter(revoked_at__isnull=True).exclude(pk__in=inside.values("pk"))
    return Account.objects.filter(pk__in=inside.values("account"), is_superuser=False).exclude(pk__in=outside.values("account"))


def grantable(by: Account) -> list[str]:
    """The roles this account may give."""
    if access.has_role(by, Role.SYSADMIN):
        return [*GRANTABLE, Role.SYSADMIN]
    return GRANTABLE if access.has_role(by, Role.OFFICE) else []


def scopes(by: Account) -> tuple[QuerySet[Area], QuerySet[Department], QuerySet[Enterprise]]:
    """The areas, departments and enterprises this account may hand out as a scope."""
    if access.has_role(by, Role.SYSADMIN):
        return Area.objects.all(), Department.objects.all(), Enterprise.objects.all()
    areas = access.areas(by, Role.OFFICE)
    return areas, Department.objects.filter(area__in=areas), Enterprise.objects.filter(area__in=areas)


@transaction.atomic
def create(*, name: str, mobile: str, number: str = "", email: str = "", first: dict[str, Any], at: datetime, by: Actor) -> Account:
    """An account for a member of staff, with a registered person or a new one, and its `first` grant (see `grant`).

    The first sign-in is by slip. Raises NeedsNumber, OtherName, identity.BadIdentity or BadMobile, and what `grant` raises.
    """
    mobile = identity.check_mobile(mobile) if mobile else ""
    number = identity.check(number, today=day(at)) if number else ""
    if not (mobile or number):
        raise NeedsNumber
    person = _person(name.strip(), mobile, number) or _register(name.strip(), mobile, number, at, by)
    account = open_for(person, email=email, at=at, by=by)
    grant(account, **first, at=at, by=by)
    return account


def open_for(person: Person, *, email: str = "", at: datetime, by: Actor) -> Account:
    """The person's account, made without a password where there is none yet."""
    defaults = {"created_at": at, "email": email, "password": make_password(None)}
    account, created = Account.objects.get_or_create(person=person, defaults=defaults)
    if created:
        audit.record("training.account_created", at=at, by=by, subject=account)
    return account


def _person(name: str, mobile: str, number: str) -> Person | None:
    """The registered person: by document number, else by mobile and name together."""
    if number:
        person = Person.objects.filter(identity_digest=sealing.digest("identity", number)).first()
        if person is not None:
            if person.name != name:
                raise OtherName
            return person.merged_into or person
        return None
    return Person.objects.filter(mobile_digest=sealing.digest("mobile", mobile), name=name, merged_into__isnull=True).first()


def _register(name: str, mobile: str, number: str, at: datetime, by: Actor) -> Person:
    person = Person(name=name, registered_at=at, born_on=identity.born_on(number))
    if number:
        person.set_identity(number)
    person.set_mobile(mobile)
    person.save()
    audit.record("training.person_registered", at=at, by=by, subject=person, data={"as": "staff"})
    return person


def refuse_own(account: Account, by: Actor) -> None:
    """Nobody changes their own account. Raises OwnAccount."""
    if isinstance(by, Account) and by.pk == account.pk:
        raise OwnAccount


@transaction.atomic
def grant(
    account: Account,
    *,
    role: str,
    area: Area | None = None,
    department: Department | None = None,
    enterprise: Enterprise | None = None,
    at: datetime,
    by: Actor,
) -> RoleGrant:
    """Give a role with exactly one scope (a system administrator has none). Raises OwnAccount, NeedsScope, AlreadyGranted."""
    refuse_own(account, by)
    places = [place for place in (area, department, enterprise) if place is not None]
    if role == Role.ENTERPRISE_ADMIN and enterprise is None:
        raise NeedsEnterprise
    if len(places) != (0 if role == Role.SYSADMIN else 1):
        raise NeedsScope
    live = account.grants.filter(role=role, area=area, department=department, enterprise=enterprise, revoked_at__isnull=True)
    if live.exists():
        raise AlreadyGranted
    given = RoleGrant.objects.create(account=account, role=role, area=area, department=department, enterprise=enterprise, granted_at=at)
    account.__dict__.pop("_live_grants", None)
    access.sync_groups(account)
    audit.record("training.role_granted", at=at, by=by, subject=account, data={"role": role, "scope": [str(place) for place in places]})
    return given


@transaction.atomic
def revoke(given: RoleGrant, *, at: datetime, by: Actor) -> None:
    """Take a role back; a second time changes nothing. Raises OwnAccount."""
    refuse_own(given.account, by)
    if RoleGrant.objects.filter(pk=given.pk, revoked_at__isnull=True).update(revoked_at=at):
        access.sync_groups(given.account)
        audit.record("training.role_revoked", at=at, by=by, subject=given.account, data={"role": given.role, "grant": given.pk})


@transaction.atomic
def close(account: Account, *, at: datetime, by: Actor) -> None:
    """Shut an account: its sessions end with the next request, its slips end at once. Raises OwnAccount."""
    refuse_own(account, by)
    if Account.objects.filter(pk=account.pk, is_active=True).update(is_active=False):
        account.slips.filter(used_at__isnull=True, revoked_at__isnull=True).update(revoked_at=at)
        audit.record("training.account_closed", at=at, by=by, subject=account)


@transaction.atomic
def reopen(account: Account, *, at: datetime, by: Actor) -> None:
    """Let a shut account in again. Raises OwnAccount."""
    refuse_own(account, by)
    if Account.objects.filter(pk=account.pk, is_active=False).update(is_active=True):
        audit.record("training.account_opened", at=at, by=by, subject=account)
