"""Invitation slips: a printed code (and a longer secret in its QR) that signs one person in once.

The code and the token are shown on the sheet that is printed and nowhere else: the database keeps keyed digests. A new
slip ends the older ones. Who re-issues one on the spot says that they saw the identity card, and that is audited.
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from training import access, accounts, audit, devices, identity, notices, sealing
from training.access import Role
from training.audit import Actor
from training.clock import day
from training.errors import Refusal
from training.models import Account, Engagement, EngagementRole, Enterprise, Person, Slip

CODE_DIGITS = 8
KEEPERS = [EngagementRole.PRINCIPAL, EngagementRole.SAFETY_MANAGER]


class CardNotSeen(Refusal):
    sentence = _("Look at the person's identity card first, and tick that you have seen it.")


class NotGood(Refusal):
    """Unknown, used, replaced or expired: one sentence for all, so that nothing is learned by trying."""

    sentence = _("This slip can not be used (any more). Ask your enterprise administrator or village liaison for a new one.")


class AccountShut(Refusal):
    sentence = _("This person's account is blocked. Ask the office.")


def _engaged(by: Account, role: str, at: datetime) -> QuerySet[Engagement]:
    """Current posts and employments in the enterprises and areas the grants of one role reach."""
    now = Engagement.objects.on(day(at))
    return now.filter(Q(enterprise__in=access.enterprises(by, role)) | Q(area__in=access.areas(by, role)))


def people(by: Account, *, at: datetime) -> QuerySet[Person]:
    """Whom this account may hand a slip.

    The office: everybody in its areas. Liaisons and enterprise administrators: who works there now; an administrator not
    those who head another enterprise too, because the slip would open that one as well. Holders of office roles get
    theirs from whoever keeps their account (`accounts.within`).
    """
    staff = Account.objects.filter(grants__revoked_at__isnull=True, grants__role__in=accounts.STAFF_ROLES)
    elsewhere = Engagement.objects.on(day(at)).filter(role__in=KEEPERS).exclude(enterprise__in=access.enterprises(by, Role.ENTERPRISE_ADMIN))
    office = Q(pk__in=access.persons(by, Role.OFFICE).values("pk")) if access.has_role(by, Role.OFFICE) else Q(pk__in=[])
    village = Q(pk__in=_engaged(by, Role.LIAISON, at).values("person"))
    enterprise = Q(pk__in=_engaged(by, Role.ENTERPRISE_ADMIN, at).values("person")) & ~Q(pk__in=elsewhere.values("person"))
    kept = Q(pk__in=accounts.within(by).values("person"))
    reach = ((office | village | enterprise) & ~Q(pk__in=staff.values("person"))) | kept
    return Person.objects.filter(reach, merged_into__isnull=True).exclude(account=by)


def newcomers(by: Account, enterprise: Enterprise, *, at: datetime) -> QuerySet[Person]:
    """Those of an enterprise whom this account may hand a slip and who never signed in."""
    here = Engagement.objects.on(day(at)).filter(enterprise=enterprise)
    blocked = Account.objects.filter(Q(last_login__isnull=False) | Q(is_active=False))
    return people(by, at=at).filter(pk__in=here.values("person")).exclude(pk__in=blocked.values("person"))


@transaction.atomic
def issue(person: Person, *, at: datetime, by: Actor, card_seen: bool = False) -> tuple[Slip, str]:
    """A new slip for a person (and the account, where there is none); returns the slip (with `.token`) and its code.

    Raises CardNotSeen when the person has signed in before and nobody looked at the card, AccountShut for a blocked account.
    """
    account = accounts.open_for(person, at=at, by=by)
    if not account.is_active:
        raise AccountShut
    again = account.last_login is not None
    if again and not card_seen:
        raise CardNotSeen
    account.slips.filter(used_at__isnull=True, revoked_at__isnull=True).update(revoked_at=at)
    code, token = _code(), secrets.token_urlsafe(18)
    slip = Slip.objects.create(
        account=account,
        code_digest=sealing.digest("slip-code", code),
        token_digest=sealing.digest("slip-token", token),
        issued_at=at,
        issued_by=by if isinstance(by, Account) else None,
        expires_at=at + timedelta(days=settings.SLIP_DAYS),
    )
    slip.token = token
    audit.record("training.slip_issued", at=at, by=by, subject=account, data={"again": again, "card_seen": card_seen})
    if again:
        issuer = by.get_full_name() if isinstance(by, Account) else ""
        notices.send("training.slip_issued", to=person, at=at, by=by, context={"issuer": issuer}, key=f"slip:{slip.pk}")
    return slip, code


def signed_in_before(person: Person) -> bool:
    """Whether somebody has come in under this person's name before, so that the card must be seen."""
    account = Account.objects.filter(person=person).first()
    return account is not None and account.last_login is not None


def _code() -> str:
    """Eight digits, so that a phone shows its number pad; never one that another slip carries."""
    while True:
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        if not Slip.objects.filter(code_digest=sealing.digest("slip-code", code)).exists():
            return code


def _good(at: datetime) -> QuerySet[Slip]:
    good = Slip.objects.filter(used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at, account__is_active=True)
    return good.select_related("account__person")


def by_token(token: str, *, at: datetime) -> Slip:
    """The slip behind a QR. Raises NotGood."""
    slip = _good(at).filter(token_digest=sealing.digest("slip-token", token)).first()
    if slip is None:
        raise NotGood
    return slip


def by_code(code: str, number: str, *, at: datetime) -> Slip:
    """The slip of a typed code, together with the person's mobile number or the last four of the document. Raises NotGood."""
    digits = "".join(sign for sign in identity.normalise(code) if sign.isdigit())
    slip = _good(at).filter(code_digest=sealing.digest("slip-code", digits)).first()
    if slip is None or slip.account.person is None or not _belongs(slip.account.person, number):
        raise NotGood
    return slip


def _belongs(person: Person, number: str) -> bool:
    typed = identity.normalise(number)
    mobile = sealing.digest("mobile", identity.normalise_mobile(number))
    return bool(typed) and (mobile == person.mobile_digest or sealing.digest("identity", typed) == person.identity_digest or typed == person.last4)


@transaction.atomic
def use(slip: Slip, *, at: datetime) -> Account:
    """Use a slip up; returns the account to sign in. Raises NotGood for the second of two uses at once.

    Whoever needed a new slip lost a phone or a password: other phones forget the person, and an own password is due next.
    """
    if not Slip.objects.filter(pk=slip.pk, used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at).update(used_at=at):
        raise NotGood
    account = slip.account
    audit.record("training.slip_used", at=at, by=account, subject=account)
    if account.last_login is not None:
        devices.forget(account, at=at, by=account)
        account.set_unusable_password()
    account.must_set_password = True
    account.save(update_fields=["must_set_password", "password"])
    return account
