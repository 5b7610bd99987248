"""Failed sign-ins: the pair (typed name, address) waits longer and longer; an address alone only raises an alarm.

An exam room is one address with forty people, so no address is ever shut out; `SIGNIN_QUIET_ADDRESSES` names networks
that do not even raise the alarm. Rows and log lines hold a keyed digest of what was typed, never the name itself. The
tables are django-axes's; its own handler would store the request's fields, so this one writes the rows.
"""

import ipaddress
import logging
from datetime import datetime, timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt, AccessFailureLog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from training import access, audit, clock, identity, sealing
from training.errors import Refusal
from training.models import Account, AuditEntry

logger = logging.getLogger(__name__)

BY = "system:sign-in"
UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104 - written where the server names no address, never bound
KEEP_LOG_DAYS = 200  # network logs stay six months at least (domain README §9)


class Locked(Refusal):
    """Too many wrong tries from this address for this name."""

    sentence = _("Too many wrong tries. Wait a while and try again.")

    def __init__(self, wait: timedelta) -> None:
        minutes = max(1, -(-int(wait.total_seconds()) // 60))
        super().__init__(
            ngettext(
                "Too many wrong tries. Wait %(minutes)d minute and try again, or ask for a new slip.",
                "Too many wrong tries. Wait %(minutes)d minutes and try again, or ask for a new slip.",
                minutes,
            )
            % {"minutes": minutes}
        )


def canonical(typed: str) -> str:
    """What was typed, in the form it is compared and digested: a mobile of eleven digits, else a document number."""
    mobile = identity.normalise_mobile(typed)
    return mobile if len(mobile) == 11 and mobile.isdigit() else identity.normalise(typed)


def digest(typed: str) -> str:
    """The keyed digest of a typed name for lock-out rows and logs; another key space than the register's look-up."""
    return sealing.digest("sign-in", canonical(typed))


def address(request: HttpRequest) -> str:
    """The client's address: the server's peer, or what the trusted proxies in front wrote (`TRUSTED_PROXY_COUNT`)."""
    found = request.META.get("REMOTE_ADDR", "")
    hops = settings.TRUSTED_PROXY_COUNT
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if hops and len(forwarded) >= hops:
        found = forwarded[-hops]
    try:
        return str(ipaddress.ip_address(found))
    except ValueError:
        return UNKNOWN_ADDRESS


def delay(failures: int) -> timedelta:
    """How long a pair waits after so many wrong tries: nothing below the limit, then step by step longer."""
    steps = settings.SIGNIN_DELAY_MINUTES
    beyond = failures - settings.SIGNIN_FAILURE_LIMIT
    return timedelta(minutes=steps[min(beyond, len(steps) - 1)]) if beyond >= 0 else timedelta()


def _memory() -> timedelta:
    return timedelta(hours=settings.AXES_COOLOFF_TIME)


def wait(who: str, where: str, *, at: datetime) -> timedelta:
    """What is left of the wait for a pair (digest, address); zero when it may try."""
    row = AccessAttempt.objects.filter(username=who, ip_address=where, user_agent="").first()
    if row is None or row.attempt_time < at - _memory():
        return timedelta()
    locked = delay(row.failures_since_start)
    return max(timedelta(), row.attempt_time + locked - at) if locked else timedelta()


def refuse_if_locked(request: HttpRequest, typed: str, *, at: datetime) -> None:
    """Raises Locked while the pair of this typed name and this address waits."""
    left = wait(digest(typed), address(request), at=at)
    if left:
        raise Locked(left)


@transaction.atomic
def note_failure(request: HttpRequest, who: str, *, at: datetime) -> None:
    """Count a wrong try for (digest, address), write the log row, and raise the alarms that are due."""
    where = address(request)
    AccessAttempt.objects.filter(attempt_time__lt=at - _memory()).delete()
    row, _created = AccessAttempt.objects.select_for_update().get_or_create(
        username=who, ip_address=where, user_agent="", defaults={"failures_since_start": 0, "http_accept": "", "path_info": ""}
    )
    AccessAttempt.objects.filter(pk=row.pk).update(failures_since_start=F("failures_since_start") + 1, attempt_time=at)
    failures = row.failures_since_start + 1
    locked = delay(failures)
    match = getattr(request, "resolver_match", None)
    line = AccessFailureLog.objects.create(
        username=who, ip_address=where, user_agent="", http_accept="", path_info=match.view_name if match else "", locked_out=bool(locked)
    )
    AccessFailureLog.objects.filter(pk=line.pk).update(attempt_time=at)
    logger.warning("sign-in failed: %s from %s, %d in a row", who[:16], where, failures)
    if locked:
        minutes = int(locked.total_seconds() // 60)
        audit.record("training.sign_in_locked", at=at, by=BY, data={"name": who[:16], "address": where, "failures": failures, "minutes": minutes})
    _alarm(where, at)


def _quiet(where: str) -> bool:
    here = ipaddress.ip_address(where)
    return any(here in ipaddress.ip_network(network, strict=False) for network in settings.SIGNIN_QUIET_ADDRESSES)


def _alarm(where: str, at: datetime) -> None:
    """One audit entry an hour when an address collects failures; nobody is locked by it."""
    since = at - timedelta(minutes=settings.SIGNIN_ALARM_MINUTES)
    failures = AccessFailureLog.objects.filter(ip_address=where, attempt_time__gt=since).count()
    if failures < settings.SIGNIN_ALARM_FAILURES or _quiet(where):
        return
    said = AuditEntry.objects.filter(action="training.address_alarm", at__gt=at - timedelta(hours=1), data__address=where)
    if not said.exists():
        logger.error("many failed sign-ins from %s: %d", where, failures)
        audit.record("training.address_alarm", at=at, by=BY, data={"address": where, "failures": failures})


def forgive(request: HttpRequest, who: str) -> None:
    """A good sign-in clears the pair."""
    AccessAttempt.objects.filter(username=who, ip_address=address(request)).delete()


def prune(*, at: datetime) -> int:
    """Delete log rows older than `KEEP_LOG_DAYS`; returns how many. Called by a sweep."""
    return AccessFailureLog.objects.filter(attempt_time__lt=at - timedelta(days=KEEP_LOG_DAYS)).delete()[0]


# -- What django-axes calls, by name, from the settings


def typed_digest(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """AXES_USERNAME_CALLABLE: the digest instead of the name."""
    typed = str((credentials or {}).get("username") or (credentials or {}).get("login") or "")
    return digest(typed)


def describe(username: str, ip_address: str, user_agent: str, path_info: str, request: HttpRequest) -> str:
    """AXES_CLIENT_STR_CALLABLE: what a log line may say about a client."""
    return f"{(username or '')[:16]} from {ip_address}"


def respond(request: HttpRequest, original: HttpResponse | None = None, credentials: dict[str, Any] | None = None) -> HttpResponse:
    """AXES_LOCKOUT_CALLABLE: our pages have said it already."""
    return original or HttpResponse(str(Locked.sentence), status=429, content_type="text/plain; charset=utf-8")


class Handler(AxesDatabaseHandler):
    """AXES_HANDLER: our rows and delays in place of axes's."""

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        return bool(wait(typed_digest(request, credentials), address(request), at=clock.now()))

    def user_login_failed(self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
        if request is not None and not getattr(request, "axes_locked_out", False):
            note_failure(request, typed_digest(request, credentials), at=clock.now())

    def user_logged_in(self, sender: Any, request: HttpRequest, user: Account, **kwargs: Any) -> None:
        """Whatever door it was: the session starts its idle clock and knows whether it belongs to staff."""
        if hasattr(request, "session"):
            request.session["seen"] = int(clock.now().timestamp())
            request.session["staff"] = access.is_staff(user)

    def user_logged_out(self, sender: Any, request: HttpRequest, user: Account | None, **kwargs: Any) -> None:
        """Nothing to keep: the audit trail has it."""
