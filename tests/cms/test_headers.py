"""What every answer says to the browser: one policy for the pages, one for the editors, and cookies a stranger's page can not send."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests import doors
from tests.clock import clock
from tests.cms.production import SERVER, python
from tests.factories.training import make_account
from training.access import Role

pytestmark = pytest.mark.django_db

PAGES = {
    "default-src": "'self'",
    "img-src": "'self' data: blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}
WASM = PAGES | {"script-src": "'self' 'wasm-unsafe-eval'"}
HANDED_IN = {"default-src": "'none'", "sandbox": ""}  # a stranger's file may do nothing at all
STRANGERS = {"training:private_file", "question_banks:picture"}
EDITORS = PAGES | {"script-src": "'self' 'unsafe-inline'", "style-src": "'self' 'unsafe-inline'", "frame-ancestors": "'self'"}


def policy(response: Any) -> dict[str, str]:
    """The directives of an answer's policy."""
    parts = [part.strip() for part in response.headers["Content-Security-Policy"].split(";") if part.strip()]
    return {name: values for name, _, values in (part.partition(" ") for part in parts)}


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[doors.World]:
    """One world for all walks; nothing of it stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        clock.set(doors.AT)
        yield doors.build()
        transaction.set_rollback(True)


def test_every_page_carries_the_policy_and_only_scan_and_verdict_run_wasm(town: doors.World) -> None:
    clock.set(doors.AT)
    everything, failures, with_wasm = town.client(town.without(())), [], set()
    for door in doors.doors():
        if door.route.startswith("cms/"):
            continue
        for client in (town.client(None), everything):
            response = doors.ask(client, door, town.names.get(door.name, {}), "GET")
            found = policy(response)
            with_wasm |= {door.route.split("/")[0]} if found == WASM else set()
            if found not in ([PAGES, HANDED_IN] if door.name in STRANGERS else [PAGES, WASM]):
                failures.append(f"{door}: {response.headers['Content-Security-Policy']}")
            if response.headers["X-Content-Type-Options"] != "nosniff" or response.headers["Referrer-Policy"] not in {"same-origin", "no-referrer"}:
                failures.append(f"{door}: {dict(response.headers)}")
    assert not failures, "\n".join(failures)
    assert with_wasm == {"scan", "c"}


@pytest.mark.parametrize("address", ["/", "/sign-in/", "/healthz", "/media/images/none.png", "/no/such/page/"])
def test_public_answers_and_errors_carry_it_too(client: Any, address: str) -> None:
    response = client.get(address)
    assert policy(response) == PAGES
    assert response.headers["X-Frame-Options"] == "DENY"


def test_a_refusal_carries_it_too(client: Any) -> None:
    client.force_login(make_account("learner"), backend=doors.BACKEND)
    response = client.get("/coverage/")
    assert (response.status_code, policy(response)) == (403, PAGES)


def test_the_editors_have_a_policy_of_their_own(client: Any, prepared: None) -> None:
    client.force_login(make_account(Role.EDITOR), backend=doors.BACKEND)
    response = client.get("/cms/")
    assert (response.status_code, policy(response)) == (200, EDITORS)
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_on_a_server_everything_goes_by_tls_and_cookies_are_closed(collected: Path) -> None:
    code = """
from django.conf import settings
from django.test import Client
client = Client(headers={"host": "training.example.gov.cn"})
plain = client.get("/sign-in/")
print(plain.status_code, plain.url)
page = client.get("/sign-in/", secure=True)
print(page.status_code, page.headers["Strict-Transport-Security"])
print(page.headers["Referrer-Policy"], page.headers["Cross-Origin-Opener-Policy"])
print(page.cookies["csrftoken"].OutputString().split("; ", 1)[1])
print(settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE)
print(client.get("/sign-in/", secure=True, headers={"host": "elsewhere.example"}).status_code)
"""
    done = python(code, **SERVER, STATIC_ROOT=str(collected))
    assert done.returncode == 0, done.stderr
    plain, tls, headers, cookie, session, elsewhere = done.stdout.strip().splitlines()
    assert plain == "301 https://training.example.gov.cn/sign-in/"
    assert tls == "200 max-age=31536000; includeSubDomains; preload"
    assert headers == "same-origin same-origin"
    assert {"Secure", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert session == "True True Lax"
    assert elsewhere == "400"
