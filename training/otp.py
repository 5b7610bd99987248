"""The second factor of staff: six digits from an authenticator app (TOTP), and recovery codes for the day the phone is lost.

Built on django-otp's tables. The secret the app gets is derived from the stored key with a key outside the database, so a
stolen table opens nothing; recovery codes are stored as keyed digests. Wrong codes wait twice as long each time.
"""

import secrets
from base64 import b32encode
from datetime import datetime
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_otp import login as mark_verified
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from training import audit, identity, sealing
from training.audit import Actor
from training.errors import Refusal
from training.models import Account

CODES = 10
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that looks like something else


class WrongCode(Refusal):
    sentence = _("The code is wrong or too old. Wait for the next one in your app and enter that.")


class TooSoon(Refusal):
    sentence = _("Too many wrong codes. Wait a minute and try again.")


def device(account: Account) -> TOTPDevice | None:
    """The authenticator the account confirmed."""
    return TOTPDevice.objects.filter(user=account, confirmed=True).first()


def due(account: Account, *, staff: bool) -> bool:
    """Whether a sign-in needs the second step: the person has turned it on, or staff must (STAFF_TOTP_REQUIRED)."""
    return (staff and settings.STAFF_TOTP_REQUIRED) or device(account) is not None


def enrol(account: Account) -> TOTPDevice:
    """The authenticator being set up; asked again it is the same, until a first code confirms it."""
    found, _created = TOTPDevice.objects.get_or_create(user=account, confirmed=False, defaults={"name": "app"})
    return found


def secret(authenticator: TOTPDevice) -> bytes:
    """The 20 bytes the app and the server share."""
    return bytes.fromhex(sealing.digest("totp", authenticator.key))[:20]


def address(authenticator: TOTPDevice, *, issuer: str) -> str:
    """What the QR says to the app; the label is the masked name."""
    label = quote(authenticator.user.get_short_name())
    return f"otpauth://totp/{label}?" + urlencode({"secret": b32encode(secret(authenticator)).decode(), "issuer": issuer}, quote_via=quote)


def typed_secret(authenticator: TOTPDevice) -> str:
    """The secret in groups of four, for apps without a camera."""
    text = b32encode(secret(authenticator)).decode()
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def codes_left(account: Account) -> int:
    """How many recovery codes are unspent."""
    return StaticToken.objects.filter(device__user=account).count()


def _accepts(authenticator: TOTPDevice, code: str, at: datetime) -> bool:
    """Whether the code is right now and was not used before; counts wrong ones. Raises TooSoon."""
    allowed, _why = authenticator.verify_is_allowed()
    if not allowed:
        raise TooSoon
    totp = TOTP(secret(authenticator), authenticator.step, authenticator.t0, authenticator.digits, authenticator.drift)
    totp.time = at.timestamp()
    if not (code.isascii() and code.isdigit() and totp.verify(int(code), authenticator.tolerance, authenticator.last_t + 1)):
        authenticator.throttle_increment()
        return False
    authenticator.last_t = totp.t()
    authenticator.drift = totp.drift
    authenticator.throttle_reset(commit=False)
    authenticator.save()
    return True


def confirm(request: HttpRequest, authenticator: TOTPDevice, code: str, *, at: datetime, by: Actor) -> list[str]:
    """Turn the second factor on with a first right code; returns the recovery codes, shown once. Raises WrongCode, TooSoon."""
    if not _accepts(authenticator, identity.normalise(code), at):
        raise WrongCode
    with transaction.atomic():
        TOTPDevice.objects.filter(user=authenticator.user, confirmed=True).delete()
        authenticator.confirmed = True
        authenticator.save(update_fields=["confirmed"])
        codes = new_codes(authenticator.user)
        audit.record("training.totp_enrolled", at=at, by=by, subject=authenticator.user)
    _pass(request, authenticator)
    return codes


def verify(request: HttpRequest, account: Account, code: str, *, at: datetime) -> None:
    """The second step of a sign-in: a code of the app, or one recovery code. Raises WrongCode, TooSoon."""
    authenticator, typed = device(account), identity.normalise(code)
    if authenticator is None:
        raise WrongCode
    if len(typed) == authenticator.digits:
        if not _accepts(authenticator, typed, at):
            raise WrongCode
    else:
        _spend(authenticator, typed, at)
    _pass(request, authenticator)


def _spend(authenticator: TOTPDevice, typed: str, at: datetime) -> None:
    allowed, _why = authenticator.verify_is_allowed()
    if not allowed:
        raise TooSoon
    with transaction.atomic():
        spent, _rows = StaticToken.objects.filter(device__user=authenticator.user, token=_kept(typed)).delete()
        if spent:
            audit.record("training.recovery_code_used", at=at, by=authenticator.user, subject=authenticator.user)
    if not spent:
        authenticator.throttle_increment()
        raise WrongCode


def _pass(request: HttpRequest, authenticator: TOTPDevice) -> None:
    request.session.pop("totp_due", None)
    mark_verified(request, authenticator)
    request.session.cycle_key()


def _kept(code: str) -> str:
    return sealing.digest("recovery", code)[:16]


def new_codes(account: Account) -> list[str]:
    """Ten new recovery codes in place of the old ones."""
    StaticDevice.objects.filter(user=account).delete()
    box = StaticDevice.objects.create(user=account, name="recovery")
    codes = ["".join(secrets.choice(_ALPHABET) for _sign in range(10)) for _code in range(CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=box, token=_kept(code)) for code in codes])
    return codes


@transaction.atomic
def renew_codes(account: Account, *, at: datetime, by: Actor) -> list[str]:
    """New recovery codes at the person's wish, audited."""
    codes = new_codes(account)
    audit.record("training.totp_enrolled", at=at, by=by, subject=account, data={"only": "recovery codes"})
    return codes


def remove(account: Account, *, at: datetime, by: Actor) -> bool:
    """Turn the second factor off (lost phone, or the person's own wish); returns whether there was one."""
    with transaction.atomic():
        StaticDevice.objects.filter(user=account).delete()
        count, _rows = TOTPDevice.objects.filter(user=account).delete()
        if count:
            audit.record("training.totp_removed", at=at, by=by, subject=account)
    return bool(count)
