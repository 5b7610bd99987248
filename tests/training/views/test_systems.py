"""The pages where systems are connected: a key and a secret are shown once, and an office keeps what lies within its own areas."""

from datetime import UTC, datetime

import pytest

from tests.clock import clock
from tests.factories.interface import make_system
from tests.factories.training import make_account, make_area_tree, make_enterprise
from training.api import systems
from training.models import ApiSystem, ApiToken, AuditEntry, WebhookEndpoint

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 10, 1, 0, tzinfo=UTC)
BASE = "/staff/systems/"


@pytest.fixture
def town():
    clock.set(AT)
    return make_area_tree(1)[1]


@pytest.fixture
def office(client, town):
    account = make_account("office", area=town)
    client.force_login(account)
    return account


def test_connect_make_a_key_use_it_revoke_it(client, office, town):
    enterprise = make_enterprise(area=town)
    answered = client.post(f"{BASE}new/", {"label": "化工平台", "enterprises": f"{enterprise.uscc}\n"})
    system = ApiSystem.objects.get()
    assert answered.url == f"{BASE}{system.public_id}/"
    made = client.post(f"{answered.url}key/", {"scopes": ["read:registry"], "expires_on": "2027-01-31"})
    assert made["Cache-Control"] == "no-store"
    text = next(word for word in made.content.decode().replace("<", " ").replace(">", " ").split() if word.startswith("sts_"))
    assert text not in client.get(answered.url).content.decode()
    bearer = {"authorization": f"Bearer {text}"}
    assert client.get("/api/enterprises", headers=bearer).json()["items"][0]["number"] == enterprise.uscc
    client.post(f"/staff/keys/{ApiToken.objects.get().public_id}/revoke/")
    assert client.get("/api/enterprises", headers=bearer).status_code == 401
    acts = {"training.system_connected", "training.api_key_made", "training.api_key_revoked"}
    assert acts <= set(AuditEntry.objects.values_list("action", flat=True))


def test_what_is_missing_is_said_on_the_page(client, office, town):
    assert "选择" in client.post(f"{BASE}new/", {"label": "化工平台"}).content.decode() or not ApiSystem.objects.exists()
    assert client.post(f"{BASE}new/", {"label": "化工平台", "enterprises": make_enterprise().uscc}).status_code == 200
    assert not ApiSystem.objects.exists()
    system = make_system(area=town).system
    for given in ({}, {"scopes": ["read:registry"], "expires_on": "2030-01-01"}, {"scopes": ["write:statutory"], "expires_on": "2027-01-01"}):
        assert client.post(f"{BASE}{system.public_id}/key/", given).status_code == 200
    assert ApiToken.objects.count() == 1


def test_an_address_is_added_replayed_and_closed(client, office, town):
    system = make_system(area=town).system
    page = f"{BASE}{system.public_id}/"
    assert client.post(f"{page}address/", {"url": "http://example.org/", "kinds": ["entry.posted"]}).status_code == 200
    assert not WebhookEndpoint.objects.exists()
    client.post(f"{page}address/", {"url": "https://hooks.example.org/", "kinds": ["entry.posted"]})
    endpoint = WebhookEndpoint.objects.get()
    assert "https://hooks.example.org/" in client.get(page).content.decode()
    client.post(f"/staff/addresses/{endpoint.public_id}/replay/", {"since": "1"})
    assert AuditEntry.objects.filter(action="training.webhook_replayed").exists()
    client.post(f"/staff/addresses/{endpoint.public_id}/close/")
    endpoint.refresh_from_db()
    assert endpoint.closed_at is not None


def test_an_office_keeps_no_system_that_reaches_further(client, office, town):
    mine = make_system(area=town).system
    both = systems.connect(label="县平台", reach=[{"area": town}, {"area": make_area_tree(1)[1]}], at=AT, by=office)
    assert list(systems.within(office)) == [mine]
    assert client.get(f"{BASE}{both.public_id}/").status_code == 404
    assert set(systems.within(make_account("sysadmin"))) == {mine, both}


def test_the_list_asks_few_questions(client, office, town, django_assert_max_num_queries):
    for _ in range(6):
        make_system(area=town)
    client.get(BASE)
    with django_assert_max_num_queries(14):
        assert client.get(BASE).content.decode().count("化工安全平台") >= 6
