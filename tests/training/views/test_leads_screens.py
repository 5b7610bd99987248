"""The screens of leads on a phone; apart from `test_leads`, whose rules live in one transaction for the whole module."""

import pytest
from django.urls import reverse

from tests.browser import Visitor, chromium, needs_browser
from tests.clock import clock
from tests.factories import leads as make
from tests.factories import training
from tests.factories.leads import AT, TODAY, Place
from training import leads
from training.models import Account
from training.reference import load_reference

from .test_leads import DAY


@pytest.mark.browser
@needs_browser
@pytest.mark.django_db(transaction=True)
def test_the_pages_on_a_phone(live_server, settings, client) -> None:  # noqa: ANN001
    load_reference(make.START)
    clock.set(AT)
    place = Place.make()
    for area, name in ((place.county, "云州县"), (place.town, "云溪镇"), (place.village, "云溪村")):
        area.name = name
        area.save()
    lead, officer = place.lead(), place.officer(role="office")
    training.grant(officer, "sysadmin")
    make.card(lead.person, TODAY + 900 * DAY, since=TODAY)
    leads.sign(lead, outcome="violation", on=TODAY, finding="现场正在焊接", at=AT, by=place.officer(number="执法A10002"))
    client.force_login(officer)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value, "url": live_server.url}
    one = [lead.public_id]
    pages = {"leads": [], "lead": one, "lead_paper": [*one, "record"], "lead_officers": []}
    with chromium() as browser:
        visitor = Visitor(browser, live_server.url, phone=True)
        visitor.context.add_cookies([cookie])
        for name, arguments in pages.items():
            visitor.go(reverse(f"training:{name}", args=arguments))
            visitor.check(name)
        visitor.go(reverse("training:lead", args=one))
        visitor.page.locator("form[action$='/act/confirm/'] button").click()
        visitor.page.locator("form[action$='/act/confirm/']").wait_for(state="detached")
        visitor.close()
    assert Account.objects.exists()
    lead.refresh_from_db()
    assert lead.outcome == "violation"
