"""The desk of reminding in a real browser: a phone and a desk, nothing too wide, nothing axe finds, no English."""

import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from tests.browser import Visitor, chromium, needs_browser
from tests.factories import reminding as world
from tests.factories import training as make
from tests.factories.reminding import RULES, START, noon
from training.models import ReminderCase, Requirement
from training.reference import load_reference
from training.reminding import calling, papers

SHOTS = Path(os.environ["SHOTS"]) if "SHOTS" in os.environ else None


@pytest.mark.browser
@needs_browser
@pytest.mark.django_db(transaction=True)
def test_the_pages_on_a_phone_and_on_a_desk(live_server, settings, client):
    load_reference(START)
    Requirement.objects.exclude(code__in=RULES).delete()
    place = world.Place()
    for person in (make.make_person(name="王小焊"), make.make_person(name="赵大焊")):
        make.make_engagement(person=person, enterprise=place.enterprise, role="special_operator", operation_item="1.1")
    world.run(noon(date(2025, 1, 3)))
    world.open_inbox(place.principal, noon(date(2025, 1, 6)))
    place.principal.person.name = "李云溪"
    place.principal.person.save()
    world.run(noon(date(2025, 1, 9)))
    case = ReminderCase.objects.filter(person=place.principal.person).first()
    called_at = noon(date(2025, 1, 9)) + timedelta(minutes=10)
    calling.log(case, spoke_to="李厂长", result="spoken", called_at=called_at, at=called_at, by=place.office)
    paper = papers.make(place.enterprise, at=called_at, by=place.office)
    papers.fail(paper, remark="厂门锁闭，无人签收", at=called_at, by=place.office)
    world.clock.set(called_at)
    enterprise = [place.enterprise.public_id]
    pages = {
        "reminders": [], "reminder": [case.public_id], "reminder_group": [], "reminders_enterprise": enterprise,
        "reminders_person": [place.principal.person.public_id], "reminder_paper": [paper.public_id], "my_reminders": [],
    }  # fmt: skip
    with chromium() as browser:
        for phone in (True, False):
            visitor = Visitor(browser, live_server.url, phone=phone, permissions=["clipboard-read", "clipboard-write"])
            for account, names in ((place.office, list(pages)[:-1]), (place.principal, ["my_reminders"])):
                client.force_login(account)
                cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value, "url": live_server.url}
                visitor.context.add_cookies([cookie])
                for name in names:
                    visitor.go(reverse(f"training:{name}", args=pages[name]))
                    visitor.check(f"{name}-{'phone' if phone else 'desk'}", SHOTS)
            visitor.close()
        _copies(browser, live_server, settings, client, place)


def _copies(browser, live_server, settings, client, place):
    """The button puts the text into the clipboard, and says so."""
    client.force_login(place.office)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value, "url": live_server.url}
    visitor = Visitor(browser, live_server.url, permissions=["clipboard-read", "clipboard-write"])
    visitor.context.add_cookies([cookie])
    visitor.go(reverse("training:reminder_group"))
    visitor.page.locator("[data-copy]").first.click()
    visitor.page.get_by_role("status").first.filter(has_text="已复制").wait_for()
    assert place.enterprise.name in visitor.page.evaluate("navigator.clipboard.readText()")
    visitor.close()
