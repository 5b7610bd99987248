"""The public page: the truth for anybody, nothing for guessers."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from certificates import limits, statuses
from certificates.models import ReasonClass
from tests.clock import clock
from tests.factories.certificates import AT, BY, make_certificate
from tests.factories.training import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> None:
    clock.set(AT)


def page(client: Client, code: str):  # noqa: ANN201
    return client.get(f"/c/{code}")


def test_page_shows_what_is_printed(client: Client) -> None:
    certificate = make_certificate(person=make_person(name="张三丰"))
    response = page(client, certificate.code)
    html = response.content.decode()
    assert response.status_code == 200
    for printed in (
        certificate.title,
        "张*丰",
        certificate.last4,
        certificate.enterprise_name,
        certificate.shown_number,
        "2026-06-18",
        "2029-06-17",
        "2026-06-18 10:00",
    ):
        assert printed in html
    assert certificate.type.wording in html
    assert "is-ok" in html
    assert "张三丰" not in html
    assert certificate.person.read_identity() not in html
    assert str(certificate.person.public_id) not in html


def test_page_is_private_and_loosens_one_thing_only(client: Client) -> None:
    response = page(client, make_certificate().code)
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    policy = response["Content-Security-Policy"]
    assert re.search(r"script-src 'self' 'wasm-unsafe-eval'(;|$)", policy)
    assert "unsafe-inline" not in policy
    assert "default-src 'self'" in policy
    html = response.content.decode()
    assert " style=" not in html
    assert "<style" not in html


def test_a_revoked_certificate_keeps_its_page_with_the_reason(client: Client) -> None:
    certificate = make_certificate()
    statuses.revoke(certificate, reason=ReasonClass.CHEATING, note="内部说明", at=AT, by=BY)
    html = page(client, certificate.code).content.decode()
    assert "is-late" in html
    assert certificate.masked_name in html
    assert "内部说明" not in html


@pytest.mark.parametrize("code", ["0" * 24, "0" * 26, "abc", "1/2", "%00", "１" * 25, "../admin", "9" * 25])
def test_unknown_and_malformed_are_one_and_the_same(client: Client, code: str) -> None:
    known_unknown = page(client, "1" * 25)
    response = page(Client(), code)
    assert response.status_code == known_unknown.status_code == 404
    assert response.content == known_unknown.content
    assert dict(response.headers) == dict(known_unknown.headers)
    assert not response.cookies


def test_guessing_is_slowed_but_real_certificates_are_answered(client: Client) -> None:
    certificate = make_certificate()
    for _turn in range(limits.MISSES_AN_HOUR):
        assert page(client, "1" * 25).status_code == 404
    refused = page(client, "1" * 25)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert page(client, certificate.code).status_code == 200
    assert client.get("/c/" + "1" * 25, REMOTE_ADDR="192.0.2.7").status_code == 404


def test_typing_leads_to_the_page_or_to_the_answer(client: Client) -> None:
    certificate = make_certificate()
    url = reverse("verify:index")
    assert client.get(url).status_code == 200
    assert client.post(url, {"code": certificate.shown_code}).headers["Location"] == f"/c/{certificate.code}"
    found = client.post(url, {"code": certificate.shown_number, "last4": certificate.last4})
    assert found.status_code == 200
    assert certificate.masked_name in found.content.decode()
    assert client.post(url, {"code": certificate.number, "last4": "0000"}).status_code == 404
    assert client.post(url, {"code": certificate.number}).status_code == 422
    assert client.post(url, {"code": "12"}).status_code == 422


def check(client: Client, **body: str):  # noqa: ANN201
    return client.post(reverse("verify:check"), json.dumps(body), content_type="application/json")


def test_the_printed_record_is_checked(client: Client) -> None:
    certificate = make_certificate()
    record = certificate.text.partition("#")[2]
    assert check(client, code=certificate.code, record=record).json()["name"] == "valid"
    altered = check(client, code=certificate.code, record=record[:-1] + str((int(record[-1]) + 1) % 10)).json()
    assert (altered["name"], altered["style"], altered["facts"]) == ("bad_signature", "is-late", [])
    other = make_certificate()
    assert check(client, code=other.code, record=record).json()["name"] == "bad_signature"
    assert check(client, code=certificate.code, record="x").status_code == 400
    assert client.post(reverse("verify:check"), "[", content_type="application/json").status_code == 400
    assert client.get(reverse("verify:check")).status_code == 405


def test_check_needs_the_token_of_the_page() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert check(strict, code="1" * 25, record="1" * 200).status_code == 403


def test_public_keys_are_published(client: Client) -> None:
    key = make_certificate().key
    [jwk] = client.get("/.well-known/jwks.json").json()["keys"]
    assert (jwk["kty"], jwk["crv"], jwk["cq_kid"], jwk["status"]) == ("OKP", "Ed25519", key.kid, "active")


def test_page_costs_one_query(client: Client, django_assert_num_queries) -> None:  # noqa: ANN001
    certificates = [make_certificate() for _turn in range(3)]
    with django_assert_num_queries(1):
        page(client, certificates[0].code)
