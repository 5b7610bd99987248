"""A paper with every kind of question on a phone: touched, typed, moved by keys; reloaded with nothing lost; handed in and marked."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from exams import proctoring, wordings
from exams.models import Attempt
from tests.browser import Visitor, chromium, needs_browser
from tests.clock import clock
from tests.factories.exams import AT, BY, make_blueprint, make_registration, make_session, make_waiting, right_answers
from tests.factories.kinds import BY_MACHINE, SAMPLES
from tests.factories.question_banks import make_all_kinds, make_approved, make_bank
from tests.factories.training import make_account

pytestmark = [pytest.mark.browser, needs_browser, pytest.mark.django_db(transaction=True)]
SHOWN = "[data-question]:not([hidden])"


def _choose(page: Page, values: list[str], scope: str) -> None:
    for value in values:
        page.locator(f"{scope} label:has(input[value='{value}'])").click()


def _fill(page: Page, values: list[str], scope: str) -> None:
    for number, value in enumerate(values):
        page.locator(f"{scope} input[type=text]").nth(number).fill(value)


def _match(page: Page, values: list[str], scope: str) -> None:
    for number, value in enumerate(values):
        page.locator(f"{scope} select").nth(number).select_option(value)


def _sort(page: Page, values: list[str], scope: str) -> None:
    for number, value in enumerate(values):
        row = page.locator(f"{scope} li:has(input[value='{value}'])")
        while page.locator(f"{scope} li").nth(number).locator("input").input_value() != value:
            row.locator("[data-up]").click()
    if page.locator(f"{scope} [data-take]").is_visible():
        page.locator(f"{scope} [data-take]").click()


def _point(page: Page, values: list[str], scope: str) -> None:
    surface = page.locator(f"{scope} [data-surface]")
    box = surface.bounding_box()
    assert box is not None
    left, top = map(int, values[0].split(","))
    page.touchscreen.tap(box["x"] + left * box["width"] / 400, box["y"] + top * box["height"] / 300)
    # The crosshair by keys: one step, a mark, and the mark taken away again.
    surface.focus()
    for pressed in ("ArrowRight", "Shift+ArrowDown", "Enter"):
        surface.press(pressed)
    expect(page.locator(f"{scope} [data-marks] li")).to_have_count(2)
    surface.press("Delete")
    expect(page.locator(f"{scope} [data-marks] li")).to_have_count(1)
    # The second place as numbers.
    page.locator(f"{scope} details summary").click()
    for name, value in zip("xy", values[1].split(","), strict=True):
        page.locator(f"{scope} [data-{name}]").fill(value)
    page.locator(f"{scope} [data-add]").click()


ACTS: dict[str, Callable[[Page, list[str], str], None]] = {
    "judgement": _choose, "single": _choose, "multiple": _choose, "fill": _fill, "matching": _match, "ordering": _sort, "hotspot": _point,
}  # fmt: skip


def _answer(page: Page, kind: str, values: list[str], parts: list[str]) -> None:
    if kind != "case":
        ACTS[kind](page, values, SHOWN)
    for number, part in enumerate(parts):
        own = [value.partition(":")[2] for value in values if value.startswith(f"{number}:")]
        ACTS[part](page, own, f"{SHOWN} [data-part] >> nth={number} >> [data-name]")


def _saved(page: Page) -> None:
    page.wait_for_function("() => document.querySelector('[data-saved-text]').textContent.startsWith('已保存')")


def _state(page: Page) -> list[Any]:
    """What stands in the inputs of all questions."""
    inputs = "[data-question] :is(input, select)[name]"
    seen = "(one) => [one.name, one.value, one.checked, 'unset' in one.closest('[data-name]').dataset]"
    return page.evaluate(f"() => [...document.querySelectorAll('{inputs}')].map({seen})")


def _attempt(settings: Any) -> tuple[Attempt, str]:
    settings.IDLE_MINUTES = 60 * 24 * 365
    account, bank = make_account(""), make_bank()
    make_all_kinds(bank)
    make_approved(bank, "single", stem=r"电阻 \( R=U/I \) 的单位是哪个？", content={"options": ["欧", "m^{3}", "伏"]}, key=[0])
    rules = [{"kind": kind, "count": 2 if kind == "single" else 1, "points": "2"} for kind in BY_MACHINE]
    attempt = make_waiting(make_registration(make_session(blueprint=make_blueprint(bank=bank, rules=rules)), person=account.person))
    proctoring.open_room(session=attempt.registration.session, at=AT, by=BY)
    clock.set(AT + timedelta(minutes=1))
    client = Client()
    client.force_login(account, backend="training.backends.NumberBackend")
    return attempt, client.cookies["sessionid"].value


def test_every_kind_on_a_phone(live_server: Any, settings: Any) -> None:
    attempt, session = _attempt(settings)
    right, papers = right_answers(attempt), wordings.of(attempt.paper)
    with chromium() as browser:
        visitor = Visitor(browser, live_server.url, phone=True)
        visitor.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = visitor.page
        visitor.go(f"/exams/sit/{attempt.public_id}/")
        page.locator("main form button.go").tap()
        page.locator(f"{SHOWN} .stem").first.wait_for()
        for index, wording in enumerate(papers):
            page.locator("[data-map] button").nth(index).tap()
            _answer(page, wording.kind, right[index], [part["kind"] for part in wording.content.get("parts", [])])
            visitor.check(f"exam-{wording.kind}")
        assert page.locator("[data-map] .done").count() == len(papers)
        _saved(page)
        before = _state(page)

        page.reload()
        page.locator(f"{SHOWN} .stem").first.wait_for()
        for index in range(len(papers)):  # each is filled in when it is shown
            page.locator("[data-map] button").nth(index).tap()
        assert sorted(_state(page), key=str) == sorted(before, key=str)
        assert page.locator("[data-map] .done").count() == len(papers)
        assert page.locator(".formula .katex").count() == 1

        page.set_viewport_size({"width": 1280, "height": 900})
        for index, wording in enumerate(papers):
            if wording.kind in ("hotspot", "case"):
                page.locator("[data-map] button").nth(index).click()
                visitor.check(f"exam-wide-{wording.kind}")

        # A text that is still being typed is handed in as well.
        blank = next(index for index, wording in enumerate(papers) if wording.kind == "fill")
        page.locator("[data-map] button").nth(blank).click()
        page.locator(f"{SHOWN} input[type=text]").first.fill("0.92")
        page.locator("[data-ask]").click()
        page.locator("[data-confirm]").click()
        page.wait_for_url("**/result/")
        visitor.close()
    closed = Attempt.objects.get(pk=attempt.pk)
    assert (closed.score, closed.full_score) == (Decimal(18), Decimal(18))
    assert closed.responses.filter(index=blank).order_by("-seq")[0].choice[0] == "0.92"
    assert SAMPLES["fill"][2][0]["value"] != "0.92"
