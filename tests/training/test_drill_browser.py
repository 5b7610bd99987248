"""A drill on two phones: the leader presses and ticks, also while the network is away; a worker scans, signs in by PIN and is counted."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser import Visitor, chromium, needs_browser
from tests.clock import clock
from tests.factories import drills as stage
from tests.factories import training as make
from tests.factories.drills import START
from training import devices
from training.drills import codes, counting
from training.models import DrillEvent

pytestmark = [pytest.mark.browser, needs_browser, pytest.mark.django_db(transaction=True)]
PIN = "481593"


def signed_in(visitor, base, account):
    client = Client()
    client.force_login(account, backend="training.backends.NumberBackend")
    visitor.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value, "url": base}])


def test_a_drill_on_two_phones(live_server, tmp_path):
    clock.set(START)
    host = stage.staffed(2)
    leader = make.make_account("", person=make.make_engagement(enterprise=host).person)
    event = stage.planned(host)
    mine, *others = sorted(stage.lines(event), key=lambda line: line.person == leader.person)
    worker = make.make_account("", person=mine.person)
    device, token = devices.remember(None, worker, at=START)
    devices.set_pin(worker, PIN, at=START, by=worker)
    site = reverse("training:drill_site", args=[event.public_id])
    with chromium() as browser:
        boss, hand = (Visitor(browser, live_server.url, phone=True) for _ in range(2))
        signed_in(boss, live_server.url, leader)
        boss.go(site)
        boss.check("before")
        boss.press("开始演练")
        boss.check("begun")

        # The worker scans; the phone knows who uses it; the PIN lets them in and the scan is still good.
        hand.context.add_cookies([{"name": settings.DEVICE_COOKIE, "value": token, "url": live_server.url}])
        hand.go(reverse("training:drill_scan", args=[codes.rotating(event, clock.now())]))
        hand.check("sign in")
        hand.go(f"{reverse('training:switch')}?next={reverse('training:drill_here', args=[event.public_id])}")
        hand.page.locator("input[type=password], input[name=pin]").first.fill(PIN)
        radio = hand.page.locator("input[type=radio]")
        if radio.count():
            radio.first.check(force=True)
        hand.press("登录")
        hand.press("我已到场")
        expect(hand.page.get_by_text("签到成功")).to_be_visible()
        hand.check("signed in")

        # The leader's network goes; three taps are kept, and arrive by themselves.
        boss.context.set_offline(True)
        boss.page.get_by_role("button", name="报警").click()
        for line in others:
            boss.page.locator(f"[data-line='{line.public_id}']").click()
        expect(boss.page.locator("[data-queue]")).to_contain_text("3")
        expect(boss.page.locator(f"[data-line='{others[0].public_id}']")).to_have_attribute("aria-pressed", "true")
        assert counting.total(counting.units(event)).present == 1
        boss.context.set_offline(False)
        boss.page.evaluate("dispatchEvent(new Event('online'))")
        expect(boss.page.locator("[data-queue]")).to_be_hidden()
        expect(boss.page.locator("[data-present]")).to_have_text("3")
        clock.advance(timedelta(minutes=3))
        boss.page.get_by_role("button", name="全部撤出").click()
        expect(boss.page.locator("[data-stamp=all_out] button")).to_be_disabled()
        boss.check("all out")
        boss.page.get_by_role("button", name="结束演练").first.click()
        boss.page.locator("dialog").get_by_role("button", name="结束演练").click()
        expect(boss.page.get_by_role("link", name="评估演练")).to_be_visible()
        boss.check("held")
    found = DrillEvent.objects.get()
    assert (found.state, found.parties.get().drill.present) == ("held", 3)
    assert 150 <= found.seconds <= 200


def test_the_screen_changes_its_code_by_itself(live_server):
    clock.set(START)
    host = stage.staffed(2)
    leader = make.make_account("", person=make.make_engagement(enterprise=host).person)
    event = stage.planned(host)
    from training.drills import site

    event = site.begin(event=event, at=clock.now(), by="system:test")
    with chromium() as browser:
        screen = Visitor(browser, live_server.url)
        signed_in(screen, live_server.url, leader)
        screen.go(reverse("training:drill_screen", args=[event.public_id]))
        first = screen.page.locator(".qr").get_attribute("src")
        clock.advance(timedelta(seconds=30))  # the page looks every five seconds
        expect(screen.page.locator(".qr")).not_to_have_attribute("src", first, timeout=20_000)
        screen.check("screen")
