"""What a candidate can get hold of before the session closes holds no key, no lasting identifier and no score, whatever the kind of question."""

import dataclasses
import json
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from exams import attempts, proctoring, tickets, wordings
from exams.models import Attempt, AttemptState, Session
from question_banks import kinds, pictures, starter
from question_banks.models import Bank, ItemVersion, Picture
from tests.clock import clock
from tests.factories.exams import AT, BEFORE, BY, make_blueprint, make_registration, make_session, make_waiting, right_answers
from tests.factories.kinds import BY_MACHINE, SAMPLES
from tests.factories.question_banks import make_approved, make_bank, make_picture
from tests.factories.training import make_account

pytestmark = pytest.mark.django_db
BACKEND = "training.backends.NumberBackend"
# Texts that stand in keys and nowhere else.
SECRET = "密钥词"
OTHER_KEYS: dict[str, Any] = {
    "judgement": False,
    "single": [0],
    "multiple": [1, 2],
    "fill": [{"value": "7", "tolerance": "0"}, {"accept": ["别的"], "case": True}],
    "matching": [2, 1],
    "ordering": [0, 1, 2, 3],
    "hotspot": {"areas": [{"shape": "rect", "coords": [1, 1, 9, 9]}]},
    "case": [True, [3], [{"value": "1", "tolerance": "0"}], [2, 1, 0]],
}


def _bank() -> Bank:
    """A question of every kind; pictures in stem, options and parts; a secret wherever a candidate must not look."""
    bank, shown = make_bank(title="甲乙丙丁题库"), make_picture()
    mark = [pictures.mark(make_picture(size=(40 + number, 30)).sha256, f"图{number}") for number in range(4)]
    for kind in BY_MACHINE:
        stem, content, key = json.loads(json.dumps(SAMPLES[kind]))
        if kind == "hotspot":
            content["picture"] = shown.sha256
        if kind == "single":
            stem, content["options"] = stem + mark[0], [f"{text}{one}" for text, one in zip(content["options"], mark, strict=True)]
        if kind == "case":
            content["parts"][1]["stem"] += mark[1]
        if kind == "fill":
            key[1]["accept"] = [SECRET]
        make_approved(bank, kind, stem=stem, content=content, key=key, explanation=SECRET * 2, clause_title=f"{SECRET}法")
    return bank


@pytest.fixture
def sitting() -> tuple[Client, Attempt]:
    """A signed-in candidate in an open room, not started; an officer publishes the results."""
    account = make_account("")
    rules = [{"kind": kind, "count": 1, "points": "7.31"} for kind in BY_MACHINE]
    blueprint = make_blueprint(bank=_bank(), rules=rules, release="by_officer", pass_mark=Decimal("3.17"))
    attempt = make_waiting(make_registration(make_session(blueprint=blueprint), person=account.person))
    proctoring.open_room(session=attempt.registration.session, at=AT, by=BY)
    client = Client()
    client.force_login(account, backend=BACKEND)
    clock.set(AT + timedelta(minutes=1))
    return client, attempt


def _url(name: str, attempt: Attempt) -> str:
    return reverse(f"exams:{name}", args=[attempt.public_id])


def _post(name: str, attempt: Attempt, body: Any) -> Any:
    token = {"X-Attempt-Token": tickets.sign_attempt(attempt)}
    return Client().post(_url(name, attempt), json.dumps(body), content_type="application/json", headers=token)


def _pictures(page: str) -> list[str]:
    return re.findall(r'<img[^>]* src="([^"]+)"', page)


def _everything(client: Client, attempt: Attempt) -> dict[str, str]:
    """Every answer that reaches a candidate, from the list of sessions to the page after handing in, with headers."""
    registration = attempt.registration
    ticket, session = [registration.public_id], [registration.session.public_id]
    pages = [reverse("exams:index"), reverse("exams:my"), reverse("exams:session", args=session), reverse("exams:enter", args=[tickets.sign(registration)])]
    pages += [reverse(f"exams:{name}", args=ticket) for name in ("ticket", "ticket_qr", "whereabouts")]
    found: list[tuple[str, Any]] = [(page, client.get(page)) for page in [*pages, _url("sit", attempt)]]
    exam = client.post(_url("sit", attempt))
    found += [("exam", exam), *((page, client.get(page)) for page in _pictures(exam.text))]
    rows = [{"index": index, "seq": index + 1, "choice": choice} for index, choice in list(right_answers(attempt).items())[:5]]
    found.append(("save", _post("save", attempt, {"responses": rows})))
    found.append(("reload", client.get(_url("sit", attempt))))
    found.append(("bad", _post("save", attempt, {"responses": "x"})))
    found.append(("submit", _post("submit", attempt, {"responses": []})))
    found.append(("closed", _post("save", attempt, {"responses": rows})))
    found += [(f"{page} after", client.get(page)) for page in [*pages, _url("result", attempt)]]
    return {name: f"{answer.headers}\n{answer.content.decode('utf-8', 'replace')}" for name, answer in found}


def test_nothing_a_candidate_gets_holds_a_key_a_lasting_identifier_or_a_score(sitting: tuple[Client, Attempt]) -> None:
    client, attempt = sitting
    answers = _everything(client, attempt)
    closed = Attempt.objects.get(pk=attempt.pk)
    assert closed.state == AttemptState.SUBMITTED
    assert closed.score == Decimal("7.31") * 5

    secrets = [SECRET, attempt.paper.seed, attempt.paper.sha256, attempt.paper.pool_sha256, str(closed.score)]
    for version in ItemVersion.objects.select_related("item__bank"):
        secrets += [str(version.public_id), str(version.item.public_id), version.digest, version.digest[:12], version.cluster, version.sameness]
        secrets += [str(version.item.bank.public_id), version.item.bank.code, version.item.bank.title]
    for picture in Picture.objects.select_related("file"):
        secrets += [picture.sha256, str(picture.file.public_id), picture.file.name, picture.file.name.rpartition("/")[2].partition(".")[0]]
    for name, text in answers.items():
        assert not [secret for secret in secrets if secret in text], name
    assert len(answers) > 20


def test_the_page_is_the_same_whatever_the_key_says(sitting: tuple[Client, Attempt]) -> None:
    client, attempt = sitting
    client.post(_url("sit", attempt))
    before = _plain(client.get(_url("sit", attempt)).text)
    for place, wording in list(wordings._kept.items()):
        assert kinds.check(wording.kind, wording.content, OTHER_KEYS[wording.kind]) == [] or wording.kind == "hotspot"
        wordings._kept[place] = dataclasses.replace(wording, key=OTHER_KEYS[wording.kind])
    try:
        assert _plain(client.get(_url("sit", attempt)).text) == before
    finally:
        wordings._kept.clear()


def _plain(page: str) -> str:
    """Without what differs on every answer."""
    return re.sub(r'(csrfmiddlewaretoken" value="|"X-CSRFToken": "|"now": ")[^"]*', "", page)


def test_pictures_open_only_to_their_candidate_and_only_while_the_paper_is_open(sitting: tuple[Client, Attempt]) -> None:
    client, attempt = sitting
    first = reverse("exams:picture", args=[attempt.public_id, 1, 0])
    assert client.get(first).status_code == 404
    page = client.post(_url("sit", attempt)).text
    addresses = _pictures(page)
    # Stem and four options of one question, a part of the case, the picture of the hot-spot; each option is known by where it stands now.
    assert len(addresses) == 7
    for address in addresses:
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
        assert not {"ETag", "Last-Modified"} & set(answer.headers)
        assert "private" in answer["Cache-Control"]
    other = Client()
    assert other.get(addresses[0]).status_code == 302
    other.force_login(make_account(""), backend=BACKEND)
    assert other.get(addresses[0]).status_code == 404
    for index, place in ((1, 9), (0, 0), (99, 0)):
        assert client.get(reverse("exams:picture", args=[attempt.public_id, index, place])).status_code == 404
    attempts.submit(public_id=attempt.public_id, at=clock.now())
    assert client.get(addresses[0]).status_code == 404


def test_the_place_of_a_picture_is_that_of_the_option_as_shown(sitting: tuple[Client, Attempt]) -> None:
    client, attempt = sitting
    client.post(_url("sit", attempt))
    row = attempt.paper.items[1]
    wording = wordings.of(attempt.paper)[1]
    assert wording.kind == "single"
    stored = [pictures.named(text)[0] for text in wording.content["options"]]
    shown = [stored[index] for index in row[1]]
    # The first picture stands in the stem already; the places of all others follow the order shown.
    expected = list(dict.fromkeys([pictures.named(wording.stem)[0], *shown]))
    assert [wordings.picture(attempt.paper, 1, place) for place in range(len(expected))] == expected


def test_static_files_hold_nothing_of_any_bank() -> None:
    words = [str(entry[name]).strip() for code in starter.starters() for entry in starter.entries(code) for name in ("stem", "explanation") if entry.get(name)]
    checked = 0
    for folder in ("exams", "question_banks"):
        for finder in finders.get_finders():
            for path, storage in finder.list([]):
                if path.startswith(f"{folder}/"):
                    assert path.endswith((".js", ".css", ".svg")), path
                    with storage.open(path) as file:
                        text = file.read().decode()
                    assert not [word for word in words if len(word) > 8 and word in text], path
                    checked += 1
    assert checked > 8


def test_a_session_of_all_kinds_is_sat_saved_and_marked(sitting: tuple[Client, Attempt]) -> None:
    client, attempt = sitting
    client.post(_url("sit", attempt))
    right = right_answers(attempt)
    rows = [{"index": index, "seq": index + 1, "choice": choice} for index, choice in right.items()]
    assert _post("save", attempt, {"responses": rows}).json()["saved"] == [row["seq"] for row in rows]
    page = client.get(_url("sit", attempt)).text
    kept = json.loads(re.search(r'<script id="paper" type="application/json">(.*?)</script>', page, re.S)[1])["answers"]  # type: ignore[index]
    assert {int(index): row["choice"] for index, row in kept.items()} == right
    _post("submit", attempt, {"responses": []})
    closed = Attempt.objects.get(pk=attempt.pk)
    assert (closed.score, closed.full_score, closed.passed) == (Decimal("58.48"), Decimal("58.48"), True)
    assert Session.objects.get(pk=attempt.registration.session_id).opens_at > BEFORE
