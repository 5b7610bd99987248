"""SMS: codes for signing in, off until an installation configures a provider.

`SMS_ADAPTER` names a class with `send(mobile, text)`; without it `enabled()` is False and no page offers codes. An adapter
must not log the mobile number. A code lives in the browser's session as a keyed digest, for five minutes and five tries;
whether a number is registered is not told.
"""

import secrets
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from training import lockout, sealing, signing_in
from training.backends import known_as
from training.errors import Refusal
from training.models import Account

GOOD_SECONDS = 5 * 60
TRIES = 5
PAUSE_SECONDS = 60  # between two codes for one number


class SmsOff(Refusal):
    sentence = _("Text messages are not set up here. Use your password or a slip.")


class NotSent(Refusal):
    sentence = _("The message could not be sent. Use your password or a slip, or try again later.")


class JustSent(Refusal):
    sentence = _("A code was sent a moment ago. Wait a minute before you ask for another.")


class WrongSmsCode(Refusal):
    sentence = _("The code is wrong or too old. Ask for a new one.")


class Adapter(Protocol):
    """What a provider's class must be able to do. `send` raises OSError when the provider can not be reached or refuses."""

    def send(self, mobile: str, text: str) -> None: ...


def enabled() -> bool:
    """Whether this installation can send text messages."""
    return bool(settings.SMS_ADAPTER)


def send(mobile: str, text: str) -> None:
    """Hand one message to the provider. Raises SmsOff where none is configured, NotSent when the provider fails."""
    if not enabled():
        raise SmsOff
    adapter: Adapter = import_string(settings.SMS_ADAPTER)()
    try:
        adapter.send(mobile, text)
    except OSError:
        raise NotSent from None


def start(request: HttpRequest, *, mobile: str, at: datetime) -> None:
    """Send a code to a registered mobile; for any other number nothing is sent and the same is said.

    Raises SmsOff, Locked, JustSent, NotSent. A mobile that several people share gets none: it would not say who is there.
    """
    if not enabled():
        raise SmsOff
    lockout.refuse_if_locked(request, mobile, at=at)
    who = lockout.digest(mobile)
    for key in (f"sms:{who}", f"sms:{lockout.address(request)}:{int(at.timestamp()) // 10}"):
        if not cache.add(key, True, PAUSE_SECONDS):
            raise JustSent
    found = [account for account in known_as(mobile) if account.person and account.person.read_mobile() == lockout.canonical(mobile)]
    code = f"{secrets.randbelow(1_000_000):06d}"
    account = found[0] if len(found) == 1 else None
    request.session["sms"] = {"account": account.pk if account else None, "who": who, "code": _kept(code), "until": at.timestamp() + GOOD_SECONDS, "tries": 0}
    if account is not None:
        send(lockout.canonical(mobile), gettext("Your sign-in code is %(code)s, good for five minutes. Tell it to nobody.") % {"code": code})


def finish(request: HttpRequest, code: str, *, at: datetime) -> Account:
    """Sign in with the code that was sent. Raises WrongSmsCode, also when it is too old or was tried too often."""
    asked = request.session.get("sms")
    if not asked or at.timestamp() > asked["until"] or asked["tries"] >= TRIES:
        raise WrongSmsCode
    asked["tries"] += 1
    request.session["sms"] = asked
    account = Account.objects.filter(pk=asked["account"], is_active=True).first()
    if not constant_time_compare(asked["code"], _kept(code.strip())) or account is None:
        lockout.note_failure(request, asked["who"], at=at)
        raise WrongSmsCode
    signing_in.establish(request, account, at=at, by_means="sms")
    return account


def _kept(code: str) -> str:
    return sealing.digest("sms", code)
