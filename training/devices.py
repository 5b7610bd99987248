"""Remembered phones: a cookie with a random token, the people who used it, and a six-digit PIN each.

One phone serves several people. What the phone keeps is only the token; the list shows masked names, and five wrong
PINs make the phone forget how to let that person in: a password or a new slip is needed again.
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from training import audit, sealing
from training.audit import Actor
from training.errors import Refusal
from training.models import Account, Device, DevicePerson

PIN_DIGITS = 6
PIN_TRIES = 5
_ASCENDING = "01234567890123456789"


class WrongPin(Refusal):
    def __init__(self, left: int) -> None:
        super().__init__(ngettext("The PIN is wrong. %(left)d try is left.", "The PIN is wrong. %(left)d tries are left.", left) % {"left": left})


class PinBlocked(Refusal):
    sentence = _("The PIN no longer works on this phone. Sign in with your password or a new slip.")


class WeakPin(Refusal):
    sentence = _("This PIN is easy to guess. Choose six other digits, not a sequence and not from your own numbers.")


def _cookie() -> str:
    return settings.DEVICE_COOKIE


def _lifetime() -> timedelta:
    return timedelta(days=settings.DEVICE_DAYS)


def recognise(request: HttpRequest, *, at: datetime) -> Device | None:
    """The remembered phone this request comes from."""
    token = request.COOKIES.get(_cookie(), "")
    if not token:
        return None
    return Device.objects.filter(token_digest=sealing.digest("device", token), created_at__gt=at - _lifetime()).first()


def people(device: Device | None) -> QuerySet[DevicePerson]:
    """The people this phone remembers, the last one first."""
    rows = DevicePerson.objects.filter(device=device, account__is_active=True) if device else DevicePerson.objects.none()
    return rows.select_related("account__person").order_by("-last_used_at")


@transaction.atomic
def remember(device: Device | None, account: Account, *, at: datetime) -> tuple[Device, str]:
    """Let a phone remember a person; returns the phone and, for a new one, the token for its cookie ("" otherwise)."""
    token = ""
    if device is None:
        token = secrets.token_urlsafe(32)
        device = Device.objects.create(token_digest=sealing.digest("device", token), created_at=at)
    DevicePerson.objects.update_or_create(device=device, account=account, defaults={"last_used_at": at, "failed_pins": 0})
    return device, token


def keep(response: HttpResponse, token: str) -> None:
    """Put the token of a new phone into its cookie."""
    if token:
        age = int(_lifetime().total_seconds())
        response.set_cookie(_cookie(), token, max_age=age, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


def _peppered(account: Account, pin: str) -> str:
    """A million PINs are quickly tried against a stolen hash, so a key outside the database goes in first."""
    return sealing.digest("pin", f"{account.public_id}:{pin}")


def _weak(account: Account, pin: str) -> bool:
    plain = len(set(pin)) <= 2 or pin in _ASCENDING or pin in _ASCENDING[::-1]
    person = account.person
    own = f"{person.read_mobile()} {person.read_identity()} {person.born_on:%y%m%d}" if person and person.born_on else ""
    return plain or pin in own


@transaction.atomic
def set_pin(account: Account, pin: str, *, at: datetime, by: Actor) -> None:
    """Choose the PIN for the person's remembered phones. Raises WeakPin."""
    if len(pin) != PIN_DIGITS or not (pin.isascii() and pin.isdigit()) or _weak(account, pin):
        raise WeakPin
    account.pin = make_password(_peppered(account, pin))
    account.save(update_fields=["pin"])
    DevicePerson.objects.filter(account=account).update(failed_pins=0)
    audit.record("training.pin_set", at=at, by=by, subject=account)


def check_pin(device: Device, account: Account, pin: str, *, at: datetime) -> None:
    """Check a PIN on a phone that knows the person. Raises WrongPin, and PinBlocked after five wrong ones."""
    known = DevicePerson.objects.filter(device=device, account=account)
    counted = known.filter(failed_pins__lt=PIN_TRIES).update(failed_pins=F("failed_pins") + 1)
    if not counted or not account.pin:
        raise PinBlocked
    if check_password(_peppered(account, pin), account.pin):
        known.update(failed_pins=0, last_used_at=at)
        return
    left = PIN_TRIES - known.values_list("failed_pins", flat=True).get()
    if left > 0:
        raise WrongPin(left)
    with transaction.atomic():
        audit.record("training.sign_in_locked", at=at, by="system:sign-in", subject=account, data={"door": "pin"})
    raise PinBlocked


def count(account: Account) -> int:
    """How many phones remember the person."""
    return DevicePerson.objects.filter(account=account).count()


@transaction.atomic
def forget(account: Account, *, at: datetime, by: Actor, device: Device | None = None) -> int:
    """Make one phone (or every phone) forget the person; without any phone left the PIN goes too. Returns how many forgot."""
    known = DevicePerson.objects.filter(account=account)
    count, _rows = (known.filter(device=device) if device else known).delete()
    if account.pin and not known.exists():
        account.pin = ""
        account.save(update_fields=["pin"])
    audit.record("training.devices_forgotten", at=at, by=by, subject=account, data={"phones": count})
    return count
