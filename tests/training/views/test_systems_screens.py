"""The pages of connected systems and of one's own data in a real browser: a phone and a desk, nothing too wide, nothing axe finds."""

from datetime import UTC, date, datetime

import pytest

from tests.browser import Visitor, chromium, needs_browser
from tests.clock import clock
from tests.factories.interface import make_system
from tests.factories.training import make_account, make_area_tree, make_engagement, make_enterprise, make_hours
from training.api import systems
from training.models import ApiToken, WebhookEndpoint

AT = datetime(2026, 11, 10, 1, 0, tzinfo=UTC)


@pytest.mark.browser
@needs_browser
@pytest.mark.django_db(transaction=True)
def test_the_pages_on_a_phone_and_on_a_desk(live_server, settings, client):
    clock.set(AT)
    _county, town, (village,) = make_area_tree(1)
    for area, name in ((town, "云溪镇"), (village, "云溪村")):
        area.name = name
        area.save()
    account = make_account("office", area=town)
    make_engagement(person=account.person, enterprise=make_enterprise(area=village, name="云溪化工有限公司"))
    make_hours(account.person, 2, date(2026, 3, 1), at=AT, detail={"title": "主要负责人初次培训"})
    system = make_system(area=town).system
    systems.add_endpoint(system, url="https://hooks.example.org/safety/events", kinds=["entry.posted"], at=AT, by=account)
    systems.revoke(ApiToken.objects.get(), at=AT, by=account)
    systems.make_token(system, scopes=["read:ledger"], expires_on=date(2027, 5, 1), at=AT, by=account)
    ApiToken.objects.update(ending="1234")
    WebhookEndpoint.objects.update(public_id="11111111-1111-4111-8111-111111111111")
    client.force_login(account)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value, "url": live_server.url}
    ours = {"systems": "/staff/systems/", "new": "/staff/systems/new/", "system": f"/staff/systems/{system.public_id}/"}
    pages = ours | {"retention": "/staff/retention/", "mine": "/me/data/"}
    with chromium() as browser:
        for phone in (True, False):
            visitor = Visitor(browser, live_server.url, phone=phone)
            visitor.context.add_cookies([cookie])
            for name, path in pages.items():
                visitor.go(path)
                visitor.check(name)
            visitor.go("/api/")  # for programmers, in the words of the description
            assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
            assert not visitor.page.evaluate("window.__violations || []")
            visitor.close()
