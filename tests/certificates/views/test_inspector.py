"""The inspector's desk: one answer a scan, recorded once, the comparison of the person kept."""

import json
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from certificates.models import IdentityCheck, ScanRecord
from tests.clock import clock
from tests.factories.certificates import AT, make_certificate, make_inspector, make_type
from tests.factories.training import make_account
from training.models import Account, AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> None:
    clock.set(AT)


@pytest.fixture
def inspector(client: Client) -> Account:
    account = make_inspector()
    client.force_login(account)
    return account


def post(client: Client, name: str, **body: str):  # noqa: ANN201
    return client.post(reverse(name), json.dumps(body), content_type="application/json")


def scan(client: Client, **body: str):  # noqa: ANN201
    return post(client, "scan:check", **({"client_id": str(uuid.uuid4())} | body))


def test_page_loosens_one_thing_only(client: Client, inspector: Account) -> None:
    response = client.get(reverse("scan:index"))
    assert response.status_code == 200
    assert "script-src 'self' 'wasm-unsafe-eval'" in response["Content-Security-Policy"]
    assert response["Permissions-Policy"] == "camera=(self)"
    html = response.content.decode()
    assert " style=" not in html
    assert "onclick" not in html


def test_a_scan_is_judged_and_recorded_once(client: Client, inspector: Account) -> None:
    certificate, client_id = make_certificate(), str(uuid.uuid4())
    answers = [scan(client, client_id=client_id, text=certificate.text).json() for _turn in range(2)]
    assert answers[0] == answers[1]
    assert (answers[0]["name"], answers[0]["colour"], answers[0]["scan"]) == ("valid", "green", client_id)
    record = ScanRecord.objects.get()
    assert (record.certificate, record.scanned_by, record.verdict, record.at) == (
        certificate,
        inspector,
        "valid",
        clock.now().replace(microsecond=record.at.microsecond),
    )
    assert AuditEntry.objects.filter(action="certificates.scanned").count() == 1
    assert certificate.person.name not in json.dumps(answers, ensure_ascii=False)


def test_false_codes_are_red_and_recorded_without_their_text(client: Client, inspector: Account) -> None:
    answer = scan(client, text="https://v.examp1e.cn/c/1").json()
    assert (answer["name"], answer["colour"], answer["facts"]) == ("not_ours", "red", [])
    assert ScanRecord.objects.get().certificate is None


def test_typed_codes_and_numbers(client: Client, inspector: Account) -> None:
    certificate = make_certificate()
    assert scan(client, typed=certificate.shown_code).json()["name"] == "valid"
    assert scan(client, typed=certificate.number, last4=certificate.last4).json()["name"] == "valid"
    for slip in ({"typed": "123"}, {"typed": certificate.number}):
        response = scan(client, **slip)
        assert response.status_code == 422
        assert response.json()["error"]
    assert ScanRecord.objects.count() == 2


def test_other_work_is_orange(client: Client, inspector: Account) -> None:
    certificate, other = make_certificate(), make_type(category=0x0102)
    answer = scan(client, text=certificate.text, work=other.code).json()
    assert (answer["name"], answer["style"]) == ("other_work", "is-other")


@pytest.mark.parametrize("outcome", ["match", "mismatch"])
def test_the_first_comparison_stands(client: Client, inspector: Account, outcome: str) -> None:
    kept = scan(client, text=make_certificate().text).json()["scan"]
    assert post(client, "scan:identity", scan=kept, outcome=outcome).json() == {"scan": kept, "outcome": outcome}
    again = "match" if outcome == "mismatch" else "mismatch"
    assert post(client, "scan:identity", scan=kept, outcome=again).json()["outcome"] == outcome
    assert IdentityCheck.objects.get().checked_by == inspector


def test_another_inspectors_scan_is_not_there(client: Client, inspector: Account) -> None:
    kept = scan(client, text=make_certificate().text).json()["scan"]
    client.force_login(make_inspector())
    assert post(client, "scan:identity", scan=kept, outcome="match").status_code == 404
    assert scan(client, client_id=kept, text="x").status_code == 422
    assert kept not in client.get(reverse("scan:recent")).content.decode()


@pytest.mark.parametrize("body", ["", "[]", '{"client_id": 5}', '{"client_id": "x"}', "{"])
def test_unreadable_requests_are_refused(client: Client, inspector: Account, body: str) -> None:
    assert client.post(reverse("scan:check"), body, content_type="application/json").status_code == 400
    assert client.post(reverse("scan:identity"), body, content_type="application/json").status_code == 400


def test_recent_scans_cost_the_same_for_one_and_three(client: Client, inspector: Account, django_assert_num_queries) -> None:  # noqa: ANN001
    certificate = make_certificate()
    for rows in (1, 3):
        while ScanRecord.objects.count() < rows:
            scan(client, text=certificate.text)
        with django_assert_num_queries(QUERIES_RECENT):
            client.get(reverse("scan:recent"))


QUERIES_RECENT = 5


@pytest.mark.parametrize("name", ["scan:index", "scan:recent"])
def test_pages_refuse_strangers_and_other_roles(client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code == 302
    client.force_login(make_account("learner"))
    assert client.get(reverse(name)).status_code == 403
    client.force_login(make_account("office"))
    assert client.get(reverse(name)).status_code == 200
    assert client.post(reverse(name)).status_code == 405


@pytest.mark.parametrize("name", ["scan:check", "scan:identity"])
def test_posts_refuse_strangers_and_other_roles(client: Client, name: str) -> None:
    assert post(client, name).status_code == 302
    client.force_login(make_account("proctor"))
    assert post(client, name).status_code == 403
    client.force_login(make_inspector())
    assert client.get(reverse(name)).status_code == 405
    assert not ScanRecord.objects.exists()
