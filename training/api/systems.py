"""Connecting a system: who it is and how far it reaches, its keys, and the addresses it wants to be told at.

An office connects systems within its own areas, a system administrator any. A key is shown once; its text stands nowhere afterwards.
"""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from training import access, audit, sealing
from training.access import Role
from training.clock import day
from training.errors import Refusal
from training.models import Account, ApiGrant, ApiScope, ApiSystem, ApiToken, WebhookEndpoint, WebhookEvent, WebhookKind

from . import sending

LONGEST = timedelta(days=365)
MARK = "sts_"  # so that a key left in a file or a log is recognised


class NoReach(Refusal):
    sentence = _("Say how far the system reaches: choose one area, one department or one enterprise.")


class NoScope(Refusal):
    sentence = _("Choose what the key may do.")


class BadExpiry(Refusal):
    sentence = _("A key is good for a year at most: choose a day after today and within a year.")


class NoKinds(Refusal):
    sentence = _("Choose what the system is to be told.")


def within(by: Account) -> QuerySet[ApiSystem]:
    """The systems this account keeps: none reaching further than its own areas."""
    if access.has_role(by, Role.SYSADMIN):
        return ApiSystem.objects.all()
    areas = access.areas(by, Role.OFFICE)
    inside = ApiGrant.objects.filter(Q(area__in=areas) | Q(department__area__in=areas) | Q(enterprise__area__in=areas))
    outside = ApiGrant.objects.exclude(pk__in=inside.values("pk"))
    return ApiSystem.objects.filter(pk__in=inside.values("system")).exclude(pk__in=outside.values("system"))


@transaction.atomic
def connect(*, label: str, reach: Iterable[dict[str, Any]], at: datetime, by: Account) -> ApiSystem:
    """A new system with its reach: each part names `area`, `department` or `enterprise`. Raises NoReach."""
    parts = [{name: place for name, place in part.items() if place is not None} for part in reach]
    if not parts or any(len(part) != 1 for part in parts):
        raise NoReach
    system = ApiSystem.objects.create(label=label, made_at=at, made_by=by)
    ApiGrant.objects.bulk_create(ApiGrant(system=system, **part) for part in parts)
    audit.record("training.system_connected", at=at, by=by, subject=system, data={"reach": [str(place) for part in parts for place in part.values()]})
    return system


def digest(text: str) -> str:
    """A key is random and long, so a plain digest is enough and needs no secret."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def make_token(system: ApiSystem, *, scopes: Iterable[str], expires_on: date, at: datetime, by: Account) -> ApiToken:
    """A key for a system; `token.text` is the only place where it can be read. Raises NoScope, BadExpiry."""
    chosen = [scope for scope in ApiScope.values if scope in set(scopes)]
    if not chosen or chosen == [ApiScope.STATUTORY]:
        raise NoScope
    if not day(at) < expires_on <= day(at) + LONGEST:
        raise BadExpiry
    text = MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        system=system, digest=digest(text), ending=text[-4:], scopes=chosen, made_at=at, made_by=by, expires_on=expires_on
    )  # fmt: skip
    token.text = text
    audit.record(
        "training.api_key_made", at=at, by=by, subject=system, data={"key": str(token.public_id), "scopes": chosen, "expires_on": expires_on.isoformat()}
    )
    return token


@transaction.atomic
def revoke(token: ApiToken, *, at: datetime, by: Account) -> None:
    """The key opens nothing from now on; revoked again it stays as it is."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=at):
        audit.record("training.api_key_revoked", at=at, by=by, subject=token.system, data={"key": str(token.public_id)})


def live(at: datetime) -> QuerySet[ApiToken]:
    """Keys that open something on this day."""
    return ApiToken.objects.filter(revoked_at__isnull=True, expires_on__gte=day(at))


def recognise(text: str, *, at: datetime) -> ApiToken | None:
    """The live key of this text; its day of use is written once a day."""
    token = live(at).select_related("system").filter(digest=digest(text)).first()
    if token is not None and token.last_used_on != day(at):
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=day(at))
    return token


@transaction.atomic
def add_endpoint(system: ApiSystem, *, url: str, kinds: Iterable[str], at: datetime, by: Account) -> WebhookEndpoint:
    """An address to be told from now on; `endpoint.secret` is shown once. Raises NoKinds, BadAddress."""
    chosen = [kind for kind in WebhookKind.values if kind in set(kinds)]
    if not chosen:
        raise NoKinds
    sending.target(url)
    secret = secrets.token_urlsafe(32)
    since = WebhookEvent.objects.aggregate(last=Max("pk"))["last"] or 0
    endpoint = WebhookEndpoint.objects.create(system=system, url=url, secret_sealed=sealing.seal(secret), kinds=chosen, since=since, made_at=at)
    endpoint.secret = secret
    audit.record("training.webhook_added", at=at, by=by, subject=system, data={"endpoint": str(endpoint.public_id), "kinds": chosen})
    return endpoint


@transaction.atomic
def close_endpoint(endpoint: WebhookEndpoint, *, at: datetime, by: Account) -> None:
    """Nothing is sent there any more."""
    if WebhookEndpoint.objects.filter(pk=endpoint.pk, closed_at__isnull=True).update(closed_at=at):
        audit.record("training.webhook_closed", at=at, by=by, subject=endpoint.system, data={"endpoint": str(endpoint.public_id)})


def calls_a_minute() -> int:
    """How often one key may ask within a minute."""
    return int(settings.API_CALLS_A_MINUTE)
