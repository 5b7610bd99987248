"""The pages of the monthly pack in a real browser: a phone and a desk, nothing too wide, nothing axe finds, no English."""

import pytest
from django.urls import reverse

from tests.browser import Visitor, chromium, needs_browser
from tests.clock import clock
from tests.factories import packs as make
from tests.factories import training
from tests.factories.packs import BEFORE, MINUTE, NOVEMBER, OCTOBER
from training import packs
from training.packs import superiors
from training.packs.months import Month
from training.reference import load_reference

NOV = Month.parse("2026-11")


@pytest.mark.browser
@needs_browser
@pytest.mark.django_db(transaction=True)
def test_the_pages_on_a_phone_and_on_a_desk(live_server, settings, client):
    load_reference(BEFORE)
    clock.set(NOVEMBER + MINUTE)
    town, (village, other) = make.town(enterprises=6)
    for area, name in ((town, "云溪镇"), (village, "云溪村"), (other, "石桥村")):
        area.name = name
        area.save()
    packs.freeze(area=town, month=NOV.shifted(-1), at=OCTOBER, by="system:test")
    _enterprise, person = make.enterprise(village, at=OCTOBER + MINUTE)
    pack = packs.freeze(area=town, month=NOV, at=NOVEMBER, by="system:test")
    form = superiors.add(area=town, title="县级月报表", content=make.form(), at=NOVEMBER, by="system:test")
    superiors.map_cell(form, name="报表", cell="B2", figure="TR-PRIN.population", at=NOVEMBER, by="system:test")
    account = training.make_account("office", area=town)
    training.grant(account, "liaison", area=village)
    client.force_login(account)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value, "url": live_server.url}
    one, month = [pack.public_id], [village.code, "2026-12"]
    pages = {
        "packs": [], "pack": one, "pack_requirement": [*one, "TR-PRIN-GEN"], "pack_forms": [], "pack_form": [form.public_id],
        "pack_village": month, "pack_month": [town.code, "2026-12"],
    }  # fmt: skip
    with chromium() as browser:
        for phone in (True, False):
            visitor = Visitor(browser, live_server.url, phone=phone)
            visitor.context.add_cookies([cookie])
            for name, arguments in pages.items():
                visitor.go(reverse(f"training:{name}", args=arguments))
                visitor.check(name)
            visitor.close()
