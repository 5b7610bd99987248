"""The pages of mistakes and of the enterprise's own desk on a phone: nothing too wide, nothing in English, nothing against the policy."""

import pytest
from django.urls import reverse

from tests.browser import Visitor, chromium, needs_browser
from tests.clock import clock
from tests.factories import training
from tests.factories.objections import AT, DAY, Place, standing
from training import inhouse
from training.models import Objection
from training.reference import load_reference


@pytest.mark.browser
@needs_browser
@pytest.mark.django_db(transaction=True)
def test_the_pages_on_a_phone(live_server, settings, client) -> None:  # noqa: ANN001
    load_reference(training.START)
    clock.set(AT)
    here = Place.make()
    for area, name in ((here.town, "云溪镇"), (here.village, "云溪村"), (here.town.parent, "云州县")):
        area.name = name
        area.save()
    entry = here.hours(by=here.keeper)
    client.force_login(here.keeper)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value, "url": live_server.url}
    inhouse.build(here.enterprise, year=2026, on=DAY, at=AT, by=here.keeper)
    mine = here.enterprise.public_id
    pages = {"my_record": [], "objections": [], "inhouse_desk": [mine], "inhouse_class_new": [mine], "inhouse_plan": [mine, 2026], "inhouse_enrol": [mine]}
    with chromium() as browser:
        visitor = Visitor(browser, live_server.url, phone=True)
        visitor.context.add_cookies([cookie])
        for name, arguments in pages.items():
            visitor.go(reverse(f"training:{name}", args=arguments))
            visitor.check(name)
        visitor.go(reverse("training:entry_wrong", args=[entry.pk]))
        visitor.check("wrong")
        visitor.page.locator("a[href='?what=never']").click()
        visitor.page.locator("textarea[name=reason]").fill("没有参加")
        visitor.check("never")
        visitor.page.locator("main form button[type=submit]").click()
        visitor.page.wait_for_url("**/objections/*-*/")
        visitor.check("objection")
        visitor.go(reverse("training:objection_paper", args=[Objection.objects.get().public_id]))
        visitor.check("slip")
        visitor.close()
    assert standing(here.worker) == []
