"""An editor writes a question on a picture: uploads it, draws the right area on it, sees the key drawn; and a case with formulas."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from question_banks import kinds
from question_banks.models import ItemVersion, Picture
from tests.browser import Visitor, chromium, needs_browser
from tests.factories.kinds import picture_bytes
from tests.factories.question_banks import make_bank, make_draft
from tests.factories.training import make_account

pytestmark = [pytest.mark.browser, needs_browser, pytest.mark.django_db(transaction=True)]


def _check(visitor: Visitor, name: str) -> None:
    """The page keeps its promises; hashes, marks, letters and units in examples are no words."""
    visitor.page.evaluate("() => document.querySelectorAll('code, .help').forEach((one) => one.replaceChildren('1'))")
    visitor.check(name)


def test_a_question_on_a_picture_is_written_by_hand(live_server: Any, tmp_path: Path) -> None:
    client, bank = Client(), make_bank()
    client.force_login(make_account("editor"))
    case = make_draft(kind="case", stem=r"现场电压 \( U=380 \) 伏。")
    (tmp_path / "车间.png").write_bytes(picture_bytes())
    with chromium() as browser:
        visitor = Visitor(browser, live_server.url)
        visitor.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        page = visitor.page
        visitor.go(f"/banks/bank/{bank.code}/new/?kind=hotspot")
        _check(visitor, "writing-hotspot")
        page.locator("[name=stem]").fill("指出图中的隐患。")
        page.locator("[name=picture]").focus()
        page.locator("[data-file]").set_input_files(tmp_path / "车间.png")
        page.locator("[data-alt]").fill("车间一角")
        page.locator("[data-send]").click()
        page.wait_for_function("() => document.querySelector('[name=picture]').value.length === 64")
        frame = page.locator(".area-tool .spot-picture")
        frame.scroll_into_view_if_needed()
        box = frame.bounding_box()
        assert box is not None
        scale = box["width"] / 400
        page.mouse.move(box["x"] + 40 * scale, box["y"] + 30 * scale)
        page.mouse.down()
        page.mouse.move(box["x"] + 140 * scale, box["y"] + 100 * scale, steps=3)
        page.mouse.up()
        page.locator("[name=points]").fill("1")
        _check(visitor, "writing-hotspot-drawn")
        page.locator("[data-question-form] button.go").click()
        page.locator(".solution-picture rect.area").wait_for()
        _check(visitor, "hotspot-item")

        page.set_viewport_size({"width": 390, "height": 844})
        visitor.go(f"/banks/item/{case.item.public_id}/")
        page.locator(".formula .katex").first.wait_for()
        _check(visitor, "case-item")
        visitor.go(f"/banks/item/{case.item.public_id}/edit/")
        _check(visitor, "writing-case")
        visitor.go("/banks/pictures/")
        _check(visitor, "pictures")
        visitor.close()
    made = ItemVersion.objects.exclude(pk=case.pk).get()
    assert kinds.check("hotspot", made.content, made.key) == []
    assert (made.content["picture"], made.content["alt"]) == (Picture.objects.get().sha256, "车间一角")
    (area,) = made.key["areas"]
    assert [abs(one - wanted) <= 3 for one, wanted in zip(area["coords"], [40, 30, 140, 100], strict=True)] == [True] * 4
