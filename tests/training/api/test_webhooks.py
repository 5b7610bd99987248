"""Being told: signed, at least once, in order, again after a failure, again on demand, and never into the house."""

import hashlib
import hmac
import json
import socket
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.clock import clock
from tests.factories.interface import ear, make_system
from tests.factories.training import make_account, make_area_tree, make_engagement, make_enterprise, make_hours
from training import records
from training.api import sending, systems, webhooks
from training.api.sending import BadAddress, NotReached
from training.models import ApiToken, AuditEntry, WebhookDelivery, WebhookEvent

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 10, 1, 0, tzinfo=UTC)
KINDS = ["entry.posted", "entry.corrected"]


@pytest.fixture(autouse=True)
def _now(settings):
    clock.set(AT)
    settings.WEBHOOK_PRIVATE_HOSTS = ["127.0.0.1"]


@pytest.fixture
def worker():
    _county, _town, (village,) = make_area_tree(1)
    return make_engagement(enterprise=make_enterprise(area=village), role="worker")


@pytest.fixture
def caller(worker):
    return make_system(enterprise=worker.enterprise)


@pytest.fixture
def hearing(caller):
    with ear() as found:
        found.endpoint = systems.add_endpoint(caller.system, url=found.url, kinds=KINDS, at=AT, by=make_account("sysadmin"))
        yield found


def study(worker, on=1):
    return make_hours(worker.person, 1, date(2026, 3, on), at=clock.now(), what="worker")[0]


def deliver():
    return webhooks.deliver(at=clock.now())


def test_what_happened_is_told_once_and_signed(hearing, worker):
    entry = study(worker)
    newer = records.correct(entry, reason="数错了", at=AT, by="system:test", amount=2)
    assert deliver() == {"spread": 2, "delivered": 2, "failed": 0}
    assert deliver() == {"spread": 0, "delivered": 0, "failed": 0}
    assert [json.loads(body)["event"] for _headers, body in hearing.heard] == KINDS
    assert [json.loads(body)["entry"]["number"] for _headers, body in hearing.heard] == [entry.pk, newer.pk]
    headers, body = hearing.heard[0]
    stamp, given = (part.split("=")[1] for part in headers["X-Signature"].split(","))
    expected = hmac.new(hearing.endpoint.secret.encode(), f"{stamp}.{body}".encode(), hashlib.sha256).hexdigest()
    assert (given, int(stamp)) == (expected, int(AT.timestamp()))
    assert worker.person.read_identity() not in body
    assert worker.person.name not in body


def test_what_lies_beyond_the_reach_is_not_told(hearing, worker):
    study(make_engagement(role="worker"))
    assert deliver()["spread"] == 0
    assert hearing.heard == []
    assert not WebhookEvent.objects.filter(spread_at__isnull=True).exists()


def test_nothing_is_noted_while_nobody_listens(worker, caller):
    study(worker)
    assert not WebhookEvent.objects.exists()


def test_an_act_taken_back_is_not_told(hearing, worker):
    from django.db import transaction

    with transaction.atomic():
        study(worker)
        transaction.set_rollback(True)
    assert deliver()["spread"] == 0


def test_a_failure_is_tried_again_with_growing_pauses_and_in_order(hearing, worker):
    study(worker, 1)
    study(worker, 2)
    hearing.answer = 500
    assert deliver() == {"spread": 2, "delivered": 0, "failed": 1}
    assert len(hearing.heard) == 1, "the address is left alone for this time"
    first = WebhookDelivery.objects.order_by("event").first()
    assert (first.attempts, first.answered) == (1, "500")
    assert timedelta(minutes=1) <= first.next_at - AT < timedelta(minutes=2)
    hearing.answer = 200
    clock.set(AT + timedelta(minutes=2))
    assert deliver()["delivered"] == 2
    assert hearing.numbers[1:] == sorted(hearing.numbers[1:])


def test_a_redirect_is_no_success_and_is_not_followed(hearing, worker):
    study(worker)
    hearing.answer = 302
    assert deliver()["failed"] == 1
    assert len(hearing.heard) == 1


def test_after_many_failures_nobody_tries_until_it_is_replayed(hearing, worker):
    study(worker)
    hearing.answer = 503
    for _ in range(len(webhooks.PAUSES) + 3):
        deliver()
        clock.set(clock.now() + timedelta(days=2))
    lost = WebhookDelivery.objects.get()
    assert (lost.attempts, lost.given_up) == (len(webhooks.PAUSES) + 1, True)
    hearing.answer = 200
    assert deliver()["delivered"] == 0
    assert webhooks.replay(hearing.endpoint, since=lost.event_id, at=clock.now(), by="system:test") == 1
    assert deliver()["delivered"] == 1


def test_a_replay_tells_again_from_a_number_on(hearing, worker, caller):
    for day in (1, 2, 3):
        study(worker, day)
    deliver()
    numbers = hearing.numbers
    answered = caller.post(f"endpoints/{hearing.endpoint.public_id}/replay", {"from_event": numbers[1]})
    assert answered.json() == {"events": 2}
    bodies = [body for _headers, body in hearing.heard]
    deliver()
    assert hearing.numbers == numbers + numbers[1:]
    assert [body for _headers, body in hearing.heard][3:] == bodies[1:]
    assert AuditEntry.objects.get(action="training.webhook_replayed").actor == f"api:{caller.system.public_id}"
    assert [one["number"] for one in caller.get("events", after=numbers[0]).json()["items"]] == numbers[1:]


def test_another_systems_address_is_not_there(hearing, worker):
    other = make_system(enterprise=worker.enterprise)
    assert other.post(f"endpoints/{hearing.endpoint.public_id}/replay", {"from_event": 1}).status_code == 404


def test_without_a_live_key_nothing_leaves(hearing, worker):
    study(worker)
    ApiToken.objects.update(revoked_at=AT)
    assert deliver()["delivered"] == 0
    assert hearing.heard == []


def test_a_closed_address_hears_nothing(hearing, worker):
    study(worker)
    systems.close_endpoint(hearing.endpoint, at=AT, by=make_account("sysadmin"))
    deliver()
    assert hearing.heard == []


def test_two_sweeps_at_once_tell_once(hearing, worker):
    study(worker)
    webhooks.spread(at=AT)
    (delivery,) = WebhookDelivery.objects.select_related("endpoint", "event")
    assert webhooks._claim(delivery, AT)
    assert not webhooks._claim(delivery, AT)
    assert deliver()["delivered"] == 0, "it is under way"


def test_the_secret_is_sealed(hearing):
    hearing.endpoint.refresh_from_db()
    assert hearing.endpoint.secret.encode() not in bytes(hearing.endpoint.secret_sealed)


@pytest.mark.parametrize(
    "url",
    ["http://example.org/", "https://user:pw@example.org/", "ftp://example.org/", "https://", "https://10.0.0.1/", "https://[::1]/", "https://localhost/",
     "https://169.254.169.254/latest", "https://[::ffff:127.0.0.1]/", "https://example.org/#a", "https://exa mple.org/", "https://example.org:99999/"],
)  # fmt: skip
def test_an_address_is_https_and_public(url):
    with pytest.raises(BadAddress):
        sending.target(url)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.0.1", "100.64.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1", "224.0.0.1"])
def test_a_public_name_that_leads_inside_leads_nowhere(address, monkeypatch):
    answers = [(0, 0, 0, "", ("93.184.216.34", 443)), (0, 0, 0, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: answers)
    with pytest.raises(NotReached, match="private"):
        sending.pinned(sending.target("https://hooks.example.org/a"))


def test_what_was_looked_at_is_what_is_connected_to(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: [(0, 0, 0, "", ("93.184.216.34", 443))])
    assert sending.pinned(sending.target("https://hooks.example.org/a")) == "93.184.216.34"
