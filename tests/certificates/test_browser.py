"""A stranger's phone and an inspector's phone, with a real camera path: symbol → frame → reader → server → one big answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Locator, expect

from certificates.models import IdentityCheck, ScanRecord
from tests.browser import Visitor, chromium, needs_browser
from tests.certificates.camera import arguments, write_camera
from tests.factories.certificates import make_certificate, make_inspector
from tests.factories.training import make_enterprise, make_person
from training import clock
from training.models import Account

pytestmark = [pytest.mark.browser, needs_browser, pytest.mark.django_db(transaction=True)]


@contextmanager
def phone(base: str, account: Account | None = None, film: Path | None = None) -> Iterator[Visitor]:
    """A phone-sized window, signed in when an account is given, with the film as its camera."""
    session = ""
    if account:
        client = Client()
        client.force_login(account)
        session = client.cookies["sessionid"].value
    with chromium(*(arguments(film) if film else [])) as browser:
        visitor = Visitor(browser, base, phone=True, permissions=["camera"] if film else None)
        if session:
            visitor.context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
        yield visitor
        visitor.close()


def check(visitor: Visitor, name: str) -> None:
    """The page keeps its promises; what the accessibility checker itself injects is forgotten afterwards."""
    visitor.check(name)
    visitor.page.evaluate("() => { window.__violations = [] }")


def answer(visitor: Visitor) -> Locator:
    return visitor.page.locator("dialog[open] [data-verdict]")


def test_inspector_scans_and_compares(live_server, tmp_path: Path) -> None:  # noqa: ANN001
    certificate = make_certificate(at=clock.now(), person=make_person(name="张三丰"), enterprise=make_enterprise(name="示例市安泰建设工程有限公司"))
    film = write_camera(tmp_path / "camera.mjpeg", certificate.text)

    with phone(live_server.url, make_inspector(), film) as visitor:
        visitor.go("/scan/")
        check(visitor, "scan")
        visitor.page.locator("[data-start]").click()
        expect(answer(visitor)).to_have_class("verdict is-ok")
        expect(answer(visitor)).to_contain_text("张*丰")
        expect(answer(visitor)).to_contain_text(certificate.shown_number)
        assert "张三丰" not in visitor.page.content()
        check(visitor, "scan-answer")
        visitor.page.locator("[data-outcome=match]").click()
        expect(visitor.page.locator("[data-recent] li").first).to_contain_text(certificate.shown_number)
        check(visitor, "scan-next")

    assert ScanRecord.objects.filter(verdict="valid", certificate=certificate).exists()
    assert set(IdentityCheck.objects.values_list("outcome", flat=True)) == {"match"}


def test_inspector_scans_an_imitation_and_types_a_number(live_server, tmp_path: Path) -> None:  # noqa: ANN001
    certificate = make_certificate(at=clock.now())
    film = write_camera(tmp_path / "camera.mjpeg", certificate.text.replace("v.example.cn", "v.examp1e.cn"), side=300, turn=17)

    with phone(live_server.url, make_inspector(), film) as visitor:
        page = visitor.page
        visitor.go("/scan/")
        page.locator("[data-start]").click()
        expect(answer(visitor)).to_have_class("verdict is-late")
        expect(page.locator("dialog [data-identity-buttons]")).to_be_hidden()
        page.evaluate("() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('taken away')) }")
        page.locator("[data-next]").click()
        page.locator(".typed > summary").click()
        page.locator("[name=typed]").fill(certificate.shown_number)
        page.locator(".typed button").click()
        expect(page.locator("[data-problem]")).to_be_visible()
        check(visitor, "scan-slip")
        page.locator("[name=last4]").fill(certificate.last4)
        page.locator(".typed button").click()
        expect(answer(visitor)).to_have_class("verdict is-ok")
        page.locator("[data-outcome=mismatch]").click()
        expect(page.locator("[data-mismatch-kept]")).to_be_visible()
        check(visitor, "scan-mismatch")

    assert set(ScanRecord.objects.values_list("verdict", flat=True)) == {"not_ours", "valid"}
    assert IdentityCheck.objects.get().outcome == "mismatch"


def test_a_picture_of_the_code_is_read_without_a_camera(live_server, tmp_path: Path) -> None:  # noqa: ANN001
    certificate = make_certificate(at=clock.now())
    picture = write_camera(tmp_path / "photo.jpg", certificate.text)

    with phone(live_server.url, make_inspector()) as visitor:
        visitor.go("/scan/")
        visitor.page.locator("[data-photo]").set_input_files(picture)
        expect(answer(visitor)).to_have_class("verdict is-ok")


def test_without_a_connection_nothing_turns_green(live_server, tmp_path: Path) -> None:  # noqa: ANN001
    certificate = make_certificate(at=clock.now())

    with phone(live_server.url, make_inspector()) as visitor:
        visitor.go("/scan/")
        visitor.page.locator(".typed > summary").click()
        visitor.page.locator("[name=typed]").fill(certificate.code)
        visitor.context.set_offline(True)
        visitor.page.locator(".typed button").click()
        expect(answer(visitor)).to_have_class("verdict is-unknown")
        expect(visitor.page.locator("dialog [data-identity-buttons]")).to_be_hidden()
        visitor.context.set_offline(False)

    assert not ScanRecord.objects.exists()


def test_stranger_opens_the_address_with_the_printed_record(live_server) -> None:  # noqa: ANN001
    certificate = make_certificate(at=clock.now())
    path = certificate.text.removeprefix("https://v.example.cn")
    altered = path[:-1] + str((int(path[-1]) + 1) % 10)

    with phone(live_server.url) as visitor:
        visitor.go(path + "&from=wechat")
        expect(visitor.page.locator("[data-record-matches]")).to_be_visible()
        expect(visitor.page.locator("[data-verdict]")).to_have_class("verdict is-ok")
        check(visitor, "verify")
        visitor.page.goto("about:blank")
        visitor.go(altered)
        expect(visitor.page.locator("[data-verdict]")).to_have_class("verdict is-late")
        expect(visitor.page.locator("[data-record-check]")).to_be_hidden()
        check(visitor, "verify-altered")
