"""The pages around a question in a real browser: on a phone and on a desk, readable, accessible, nothing wider than the window."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from question_banks import classification, comments, deciding, items, releasing
from tests.browser import Visitor, chromium, needs_browser
from tests.factories.question_banks import AT, FOUR, make_approved, make_bank, make_draft, make_wording
from tests.factories.standards import make_standard
from tests.factories.training import make_account

pytestmark = [pytest.mark.browser, needs_browser, pytest.mark.django_db(transaction=True)]


def page(name: str, *arguments: object) -> str:
    return reverse(name if ":" in name else f"question_banks:{name}", args=arguments)


def test_the_pages_around_a_question_on_phone_and_desk(live_server) -> None:  # noqa: ANN001
    make_standard("旧标准", title="某行业重大事故隐患判定标准", number="某部令第4号", until_on=date(2026, 4, 1))
    by, bank = make_account("examiner"), make_bank(reserved=True, title="正式考试题库", code="正式")
    item = make_draft(bank, clause_standard="旧标准", clause_article="第三条", explanation="旧解析。", by=by).item
    changed = make_wording(content={"options": [FOUR[1], FOUR[0], *FOUR[2:]]}, key=[0], explanation="新解析。", clause_title="某地方规定")
    items.revise(item=item, wording=changed, at=AT, by=by)
    comments.add(item=item, text="第二个选项也说得通，请核对。", at=AT, by=by)
    make_approved(bank, clause_standard="旧标准")
    top = classification.add_point(code="法规", title="法规", at=AT, by=by)
    classification.add_point(code="法规-职责", title="主要负责人职责", parent=top, at=AT, by=by)
    releasing.request(bank=bank, purpose="送上级备案", at=AT, by=by)
    torn = make_approved(kind="judgement", stem="动火作业应当审批", key=True, explanation="见规定。")
    make_draft(bank, kind="judgement", stem="动火作业应当审批。", key=False, by=by)
    waiting = make_approved(stem="甲是哪一个")
    make_draft(stem="甲是哪一个？", key=[2])
    deciding.decide(cluster=waiting.cluster, verdict="keep_one", item=waiting.item, reason="依据原文", at=AT, by=by)
    pages = {
        "conflicts": page("conflicts"), "conflict": page("conflict", torn.cluster), "signature": page("conflict", waiting.cluster),
        "decisions": page("conflicts") + "?state=signature",
        "compare": page("compare", item.public_id), "item": page("item", item.public_id), "bank": page("bank", bank.code) + "?difficulty=2",
        "review": page("review_bank", bank.code), "points": page("points"), "points_import": page("points_import"), "point": page("point", top.public_id),
        "editions": page("editions"), "edition": page("edition", "旧标准"), "unresolved": page("unresolved"),
        "unresolved one": page("unresolved") + "?title=某地方规定&standard=", "releases": page("releases"),
        "usage": page("exams:usage", item.public_id), "rechecks": page("exams:rechecks") + "?standard=旧标准",
    }  # fmt: skip
    client = Client()
    client.force_login(make_account("office"))
    with chromium() as browser:
        for phone in (True, False):
            visitor = Visitor(browser, live_server.url, phone=phone)
            visitor.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
            for name in pages if phone else ("compare", "item", "edition", "conflict", "conflicts"):
                visitor.go(pages[name])
                visitor.page.evaluate("document.querySelectorAll('code, small').forEach((one) => one.remove())")  # codes are no words
                visitor.check(f"{name} {'phone' if phone else 'desk'}", SHOTS)
            visitor.close()


SHOTS = None
