"""The exam page: saved only by receipt, nothing lost by a reload, and what each step costs. What it must not tell: `test_secrets`."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exams import proctoring, tickets, wordings
from exams.models import Attempt, AttemptState
from tests.clock import clock
from tests.exams.test_attempts import answer, bare
from tests.factories.exams import AT, BY, make_open, make_registration, make_session, make_waiting, right_answers
from tests.factories.training import make_account

pytestmark = pytest.mark.django_db
BACKEND = "training.backends.NumberBackend"


@pytest.fixture
def candidate(client):
    """A candidate whose room is open and who has not started."""
    account = make_account("")
    attempt = make_waiting(make_registration(make_session(), person=account.person))
    proctoring.open_room(session=attempt.registration.session, at=AT, by=BY)
    client.force_login(account, backend=BACKEND)
    clock.set(AT + timedelta(minutes=1))
    return attempt


def url(name, attempt):
    return reverse(f"exams:{name}", args=[attempt.public_id])


def post(name, attempt, body, token=None):
    token = tickets.sign_attempt(attempt) if token is None else token
    return Client().post(url(name, attempt), json.dumps(body), content_type="application/json", headers={"X-Attempt-Token": token})


def paper_of(page):
    return json.loads(re.search(r'<script id="paper" type="application/json">(.*?)</script>', page.text, re.S).group(1))


def test_start_opens_and_delivers_the_whole_paper(client, candidate):
    assert client.get(url("sit", candidate)).templates[0].name == "exams/sitting/waiting.html"
    page = client.post(url("sit", candidate))
    paper = paper_of(page)
    assert page.text.count("<section data-question ") == 5
    assert set(paper) == {"attempt", "token", "now", "deadline", "saved_at", "heartbeat", "answers", "last_seq", "urls"}
    assert Attempt.objects.get(pk=candidate.pk).state == AttemptState.OPEN


def test_start_costs_six_statements(client, candidate):
    client.get(url("sit", candidate))
    wordings._kept.clear()
    with CaptureQueriesContext(connection) as captured:
        client.post(url("sit", candidate))
    assert len(bare(captured.captured_queries)) == 6


def test_save_costs_three_statements_without_a_session(candidate):
    opened = make_open()
    with CaptureQueriesContext(connection) as captured:
        assert post("save", opened, {"responses": [answer(1, 0, "true")]}).status_code == 200
    assert len(bare(captured.captured_queries)) == 3


def test_submit_costs_six_statements(candidate, django_capture_on_commit_callbacks):
    opened = make_open()
    wordings.of(opened.paper)  # as after showing the paper; a process that never showed it needs one more
    with CaptureQueriesContext(connection) as captured, django_capture_on_commit_callbacks() as callbacks:
        assert post("submit", opened, {"responses": [answer(1, 0, "true")]}).json() == {"url": url("result", opened)}
    assert len(bare(captured.captured_queries)) == 6
    assert len(callbacks) == 1


def test_reload_loses_nothing(client, candidate):
    client.post(url("sit", candidate))
    post("save", candidate, {"responses": [answer(1, 0, "true"), answer(2, 4, "0", "2"), answer(3, 0, "false")]})
    paper = paper_of(client.get(url("sit", candidate)))
    assert paper["answers"] == {"0": {"seq": 3, "choice": ["false"]}, "4": {"seq": 2, "choice": ["0", "2"]}}
    assert paper["last_seq"] == 3


def test_save_needs_the_token_of_this_attempt(client, candidate):
    opened = make_open()
    body = {"responses": [answer(1, 0, "true")]}
    assert post("save", opened, body, token="").status_code == 302
    assert post("save", opened, body, token=tickets.sign_attempt(candidate)).status_code == 302
    assert client.post(url("save", opened), json.dumps(body), content_type="application/json").status_code == 403
    assert client.get(url("save", opened)).status_code == 405
    assert Attempt.objects.get(pk=opened.pk).last_seq == 0


@pytest.mark.parametrize(
    "choice",
    ["true", [1], [None], ["x" * 67], ["1"] * 61, ["nul\x00"], ["tab\t"], ["half \ud800"]],
    ids=["text", "number", "none", "long", "many", "nul", "tab", "half"],
)
def test_values_of_no_sense_or_size_are_refused_whole(choice):
    opened = make_open()
    clock.set(AT)
    body = {"responses": [answer(1, 0, "true"), {"index": 1, "seq": 2, "choice": choice}]}
    assert post("save", opened, body).status_code == 400
    assert Attempt.objects.get(pk=opened.pk).last_seq == 0


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"responses": [1]}', '{"responses": {"a": 1}}'])
def test_save_refuses_what_it_can_not_read(body):
    opened = make_open()
    clock.set(AT)
    answered = Client().post(url("save", opened), body, content_type="application/json", headers={"X-Attempt-Token": tickets.sign_attempt(opened)})
    assert answered.status_code == 400


def test_save_after_the_end_says_so_and_submit_still_leads_to_the_result():
    opened = make_open()
    clock.set(AT + timedelta(minutes=61))
    refused = post("save", opened, {"responses": [answer(1, 0, "true")]})
    assert (refused.status_code, refused.json()["closed"]) == (409, True)
    assert post("submit", opened, {"responses": []}).json()["url"] == url("result", opened)
    assert Attempt.objects.get(pk=opened.pk).state == AttemptState.EXPIRED


def test_other_peoples_attempts_do_not_exist(client, candidate):
    other = make_open()
    for name in ("sit", "result"):
        assert client.get(url(name, other)).status_code == 404
    assert Client().get(url("sit", other)).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_the_whole_way_to_the_result(client):
    account = make_account("")
    attempt = make_waiting(make_registration(make_session(), person=account.person))
    proctoring.open_room(session=attempt.registration.session, at=AT, by=BY)
    clock.set(AT + timedelta(minutes=1))
    client.force_login(account, backend=BACKEND)
    client.post(url("sit", attempt))
    right = [answer(seq, index, *choice) for seq, (index, choice) in enumerate(right_answers(attempt).items(), 1)]
    post("submit", attempt, {"responses": right})
    row = Attempt.objects.get(pk=attempt.pk)
    assert (row.state, row.passed) == (AttemptState.CONFIRMED, True)
    page = client.get(url("result", attempt))
    assert page.status_code == 200
    assert "10" in page.text
