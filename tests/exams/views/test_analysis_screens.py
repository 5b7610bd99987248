"""The pages of the analysis in a real browser: on a phone and on a desk, readable, accessible, nothing wider than the window."""

from random import Random

import pytest
from django.test import Client
from django.urls import reverse

from exams import analysis
from tests.browser import Visitor, chromium, needs_browser
from tests.clock import clock
from tests.exams.test_analysis import ended, many
from tests.factories.exams import AT, make_room, make_session
from tests.factories.question_banks import make_approved, make_bank
from tests.factories.sittings import sit_many
from tests.factories.training import make_account, make_area

pytestmark = [pytest.mark.browser, needs_browser, pytest.mark.django_db(transaction=True)]
SHOTS = None


def test_the_pages_of_the_analysis_on_phone_and_desk(live_server) -> None:  # noqa: ANN001
    clock.set(AT)
    town = make_area("town", name="某镇")
    bank = make_bank(title="主要负责人题库", code="负责人")
    easy, *versions = [make_approved(bank) for _one in range(5)]
    first, second = (ended(make_session(room=make_room(area=town), registering=False, title=title)) for title in ("第一场", "第二场"))
    many(versions[0], versions[1:3], 40, 0, session=first)
    many(easy, [], 40, 0, session=first)
    random, paper = Random(1), [(one.pk, None) for one in versions]
    earned = [["1" if who < 4 else "0", *random.choices("01", k=3)] for who in range(40)]
    sit_many(second, [paper] * 40, ["1"] * 4, earned, [[[str(random.randrange(4))] for _one in versions] for _who in range(40)], language="en")
    analysis.refresh(at=AT)
    pages = {
        "session": reverse("exams:session_analysis", args=[second.public_id]), "question": reverse("exams:item_analysis", args=[versions[0].item.public_id]),
        "flagged": reverse("exams:item_analysis", args=[easy.item.public_id]),
        "attention": reverse("exams:item_flags"),
        "not ended": reverse("exams:session_analysis", args=[make_session(room=make_room(area=town)).public_id]),
    }  # fmt: skip
    client = Client()
    client.force_login(make_account("office", area=town))
    with chromium() as browser:
        for phone in (True, False):
            visitor = Visitor(browser, live_server.url, phone=phone)
            visitor.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
            for name, address in pages.items():
                visitor.go(address)
                visitor.page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")
                visitor.check(f"{name} {'phone' if phone else 'desk'}", SHOTS)
            visitor.close()
