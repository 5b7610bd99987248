"""An editor writes a question on a picture: uploads it, draws the right area on it, sees the key drawn; and a case with formulas."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from question_banks import kinds
from question_banks.models import Item, ItemVersion, Picture
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
    client, bank = Client(), make_bank(code="题库甲")
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


def test_an_editor_finds_changes_and_takes_back_with_the_keyboard_alone(live_server: Any) -> None:
    client, bank = Client(), make_bank(code="动火", title="动火题库")
    client.force_login(make_account("editor"))
    rows = [make_draft(bank, stem=f"动火作业前应当清理第{number}处现场。").item for number in range(3)]
    make_draft(bank, stem="登高作业前应当系好安全带。")
    with chromium() as browser:
        visitor = Visitor(browser, live_server.url)
        visitor.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        page, keys = visitor.page, visitor.page.keyboard
        visitor.go("/banks/search/")
        keys.press("/")
        keys.type("动火 清理")
        keys.press("Enter")
        page.wait_for_url("**/?q=*")
        assert page.locator("[name=item]").count() == 3
        page.locator("[name=item]").first.focus()
        for key in ("Space", "ArrowDown", "Space"):
            keys.press(key)
        page.locator("[name=set-act]").focus()
        page.locator("[name=set-act]").select_option("quarantine")
        keys.press("Tab")
        assert page.evaluate("document.activeElement.name") == "set-reason"
        keys.type("待核实")
        _check(visitor, "search")
        keys.press("Enter")
        page.wait_for_url("**/banks/bulks/**")
        assert [item.state for item in Item.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")] == ["quarantined", "quarantined", "draft"]
        _check(visitor, "bulk")
        page.locator("main form button").focus()
        keys.press("Enter")
        page.wait_for_function("address => location.href !== address", arg=page.url)
        assert not Item.objects.filter(state="quarantined").exists()
        for size in ({"width": 390, "height": 844}, {"width": 1280, "height": 900}):
            page.set_viewport_size(size)
            for path in ("/banks/search/?q=动火&flag=any", "/banks/search/", "/banks/bulks/"):
                visitor.go(path)
                _check(visitor, f"{path} {size['width']}")


def test_a_question_is_written_by_keyboard_with_the_candidates_view_beside_it(live_server: Any) -> None:
    client, bank = Client(), make_bank(code="题库甲")
    client.force_login(make_account("editor"))
    known = make_draft(bank, stem="进入有限空间作业之前应当先通风再检测后作业", kind="judgement").item
    with chromium() as browser:
        visitor = Visitor(browser, live_server.url)
        visitor.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        page, keys = visitor.page, visitor.page.keyboard
        visitor.go(f"/banks/bank/{bank.code}/new/?kind=single")
        page.locator("[name=stem]").focus()
        keys.type("进入有限空间作业之前应当先通风再检测后进入，压力 P_{1}")
        page.locator(f".near a[href*='{known.public_id}']").wait_for()
        keys.press("Tab")
        for text in ("先通风", "先进入"):
            keys.type(text)
            keys.press("Enter")
        page.locator(".as-phone .option").nth(1).wait_for()
        assert page.locator(".as-desktop .option").count() == 2
        assert page.locator(".as-phone sub").inner_text() == "1"
        box = page.locator(".as-phone").bounding_box()
        assert box is not None
        assert 380 <= box["width"] <= 390
        _check(visitor, "writing")
        page.locator("[name=key]").focus()
        keys.type("A")
        keys.press("Control+Enter")
        page.locator(".solution .right").wait_for()
        assert ItemVersion.objects.filter(item__bank=bank, key=[0]).exists()
        page.set_viewport_size({"width": 390, "height": 844})
        visitor.go(f"/banks/item/{known.public_id}/edit/")
        _check(visitor, "rewording")
