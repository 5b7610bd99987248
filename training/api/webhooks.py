"""Telling systems what is new: events are spread to the addresses that want them, sent signed, tried again with growing pauses, and replayed on demand.

An event is delivered at least once: the receiver keeps the number. One address that does not answer holds up nobody else.
"""

import json
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from training import audit, clock, sealing
from training.models import ApiScope, ApiSystem, WebhookDelivery, WebhookEndpoint, WebhookEvent

from . import answers, sending, systems
from .reach import Reach

PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440, 1440, 1440)]
HELD = timedelta(minutes=15)  # a delivery under way is left alone so long; a sweep that died gives it back
AT_ONCE = 200
SPREAD = 500


def endpoints(at: datetime) -> list[WebhookEndpoint]:
    """Open addresses of systems that hold a live key to read the ledger."""
    keys = {token.system_id for token in systems.live(at) if ApiScope.LEDGER in token.scopes}
    return list(WebhookEndpoint.objects.filter(closed_at__isnull=True, system__in=keys).select_related("system"))


def events(endpoint: WebhookEndpoint) -> QuerySet[WebhookEvent]:
    """What an address is told: its kinds of events, of entries within the reach of its system, since it was added."""
    inside = Reach(endpoint.system).entries().values("pk")
    return WebhookEvent.objects.filter(pk__gt=endpoint.since, kind__in=endpoint.kinds, entry__in=inside)


@transaction.atomic
def spread(*, at: datetime) -> int:
    """Give noted events to the addresses that want them; returns how many deliveries were made. A second run makes none."""
    waiting = list(WebhookEvent.objects.filter(spread_at__isnull=True).order_by("pk").values_list("pk", flat=True)[:SPREAD])
    made = sum(_prepare(endpoint, events(endpoint).filter(pk__in=waiting), at) for endpoint in endpoints(at)) if waiting else 0
    WebhookEvent.objects.filter(pk__in=waiting).update(spread_at=at)
    return made


def _prepare(endpoint: WebhookEndpoint, rows: QuerySet[WebhookEvent], at: datetime) -> int:
    """Deliveries of these events, with their bodies as they will be sent each time."""
    fresh = rows.exclude(deliveries__endpoint=endpoint).select_related("entry__person__merged_into", "entry__enterprise", "entry__area").order_by("pk")
    listed = [WebhookDelivery(endpoint=endpoint, event=event, body=body(event), next_at=at) for event in fresh]
    WebhookDelivery.objects.bulk_create(listed, batch_size=SPREAD, ignore_conflicts=True)
    return len(listed)


def document(event: WebhookEvent) -> dict[str, object]:
    """An event as a system reads it."""
    return {"number": event.pk, "event": event.kind, "at": event.at.isoformat(), "entry": answers.entry(event.entry)}


def body(event: WebhookEvent) -> str:
    """The same as one line of JSON."""
    return json.dumps(document(event), ensure_ascii=False, separators=(",", ":"))


def deliver(*, at: datetime) -> dict[str, int]:
    """Spread what is new and send what is due, oldest first; returns counts. Network is used outside every transaction."""
    counts = {"spread": 0, "delivered": 0, "failed": 0}
    while made := spread(at=at):
        counts["spread"] += made
    silent: set[int] = set()
    usable = [endpoint.pk for endpoint in endpoints(at)]
    due = WebhookDelivery.objects.filter(next_at__lte=at, endpoint__in=usable).select_related("endpoint", "event").order_by("event", "pk")
    for delivery in due[:AT_ONCE]:
        if delivery.endpoint_id not in silent and _claim(delivery, at):
            good = _try(delivery)
            counts["delivered" if good else "failed"] += 1
            silent |= set() if good else {delivery.endpoint_id}
    return counts


def _claim(delivery: WebhookDelivery, at: datetime) -> bool:
    """Take a delivery before anybody else does."""
    return bool(WebhookDelivery.objects.filter(pk=delivery.pk, next_at=delivery.next_at).update(next_at=at + HELD))


def _try(delivery: WebhookDelivery) -> bool:
    """Send once and write down what came of it."""
    at, endpoint = clock.now(), delivery.endpoint
    headers = {
        "X-Event": delivery.event.kind,
        "X-Event-Number": str(delivery.event_id),
        "X-Signature": sending.signature(sealing.unseal(bytes(endpoint.secret_sealed)), delivery.body, at),
    }
    try:
        status = sending.send(endpoint.url, delivery.body, headers)
        answered, good = str(status), 200 <= status < 300
    except (sending.NotReached, sending.BadAddress) as error:
        answered, good = (str(error) if isinstance(error, sending.NotReached) else "bad address")[:60], False
    pause = PAUSES[delivery.attempts] if delivery.attempts < len(PAUSES) else None
    WebhookDelivery.objects.filter(pk=delivery.pk).update(
        attempts=delivery.attempts + 1,
        answered=answered,
        delivered_at=at if good else None,
        next_at=None if good or pause is None else at + pause,
    )
    return good


@transaction.atomic
def replay(endpoint: WebhookEndpoint, *, since: int, at: datetime, by: audit.Actor) -> int:
    """Send every event from this number on again, also those that were given up or told before; returns how many."""
    rows = events(endpoint).filter(pk__gte=since)
    _prepare(endpoint, rows.filter(spread_at__isnull=False), at)
    again = WebhookDelivery.objects.filter(Q(event__in=rows), endpoint=endpoint)
    count = again.update(next_at=at, delivered_at=None, attempts=0, answered="")
    audit.record(
        "training.webhook_replayed", at=at, by=by, subject=endpoint.system, data={"endpoint": str(endpoint.public_id), "since": since, "events": count}
    )  # fmt: skip
    return count


def troubles(system: ApiSystem) -> QuerySet[WebhookDelivery]:
    """Deliveries that failed at least once and have not arrived, the newest first."""
    rows = WebhookDelivery.objects.filter(endpoint__system=system, delivered_at__isnull=True, attempts__gt=0)
    return rows.select_related("endpoint").order_by("-event", "-pk")
