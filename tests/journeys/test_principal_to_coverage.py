"""One principal, from the register to the coverage report, by real clicks in a real browser, in Chinese.

Read this first: it is the table of contents of the system. The clock is the tests' own (`tests.clock`); it can run faster while
somebody studies, and nothing but the test settings can name it.
"""

import io
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from django.conf import settings as django_settings
from django.core.management import call_command
from PIL import Image

from certificates import keys, types
from certificates.models import Certificate
from cms.models import LessonPage
from exams import blueprints, sessions
from exams.models import Attempt, Session
from question_banks import items
from question_banks.models import Bank
from tests.browser import ARGUMENTS, CHROMIUM, Visitor, chromium, needs_browser
from tests.clock import clock
from tests.factories.training import PASSWORD, make_account, make_area, make_person
from tests.journeys import editing, workbooks
from training.models import Account, Area, Drill, Enterprise, Entry, Person

pytestmark = [pytest.mark.browser, needs_browser, pytest.mark.django_db(transaction=True)]
MORNING = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)  # Monday, 09:00 in Shanghai; early enough that a slow machine stays in the year
OWN_PASSWORD = "柳塘-lathe-2026"
MEDIA = Path(django_settings.BASE_DIR) / "cms" / "demo" / "media"
SHOWN = "[data-question]:not([hidden])"  # the question on the exam page
SHOTS = Path(os.environ["SHOTS"]) if os.environ.get("SHOTS") else None


class World:
    """The people of the office, the browser, and what the walk has found so far."""

    def __init__(self, browser: Any, base: str, folder: Path) -> None:
        self.browser, self.base, self.folder = browser, base, folder
        self.town: Area = make_area("town", name="云溪镇")
        self.staff: dict[str, Account] = {}
        self.windows: dict[str, Visitor] = {}
        self.seen: dict[str, Any] = {}

    def hire(self, name: str, *roles: str) -> Account:
        """A colleague who can sign in already."""
        mobile = f"1390000{len(self.staff):04d}"
        account = make_account(roles[0], area=self.town, person=make_person(name=name, mobile=mobile))
        self.staff[name] = account
        self.seen[name] = mobile
        return account

    def window(self, name: str, *, phone: bool = False) -> Visitor:
        """A signed-in window of a colleague."""
        if name not in self.windows:
            visitor = Visitor(self.browser, self.base, phone=phone)
            sign_in(visitor, self.seen[name], PASSWORD)
            self.windows[name] = visitor
        return self.windows[name]


def sign_in(visitor: Visitor, number: str, password: str) -> None:
    visitor.go("/sign-in/")
    visitor.page.fill("main [name=number]", number)
    visitor.page.fill("main [name=password]", password)
    visitor.page.locator("main form button[type=submit]").click()
    visitor.page.wait_for_url(lambda url: "/sign-in/" not in url)


@pytest.fixture
def world(live_server: Any, tmp_path: Path, settings: Any) -> Iterator[World]:
    settings.LEARNING_BEAT_SECONDS, settings.LEARNING_BEAT_MS = 900, 250
    settings.IDLE_MINUTES = settings.STAFF_IDLE_MINUTES = 60 * 24 * 365
    clock.set(MORNING)
    call_command("prepare", verbosity=0)
    keys.new_key(at=clock.now(), by="system:test")
    with chromium() as browser:
        yield World(browser, live_server.url, tmp_path)


def test_principal_to_coverage(world: World) -> None:
    for name, role in (("孙办事", "office"), ("李编辑", "editor"), ("吴审题", "examiner"), ("郑监考", "proctor"), ("王执法", "inspector")):
        world.hire(name, role)
    import_the_register(world)
    coverage_says(world, "not covered yet", trained=False, drilled=False)
    import_and_approve_questions(world)
    publish_the_course(world)
    first_sign_in_by_slip(world)
    desk_says_why(world)
    study_until_credited(world)
    register_for_the_exam(world)
    sit_the_paper(world)
    certificate_is_issued(world)
    stranger_checks_the_symbol(world)
    inspector_scans_it(world)
    record_the_drill(world)
    coverage_says(world, "covered", trained=True, drilled=True)


def import_the_register(world: World) -> None:
    clerk = world.window("孙办事")
    book = workbooks.registry(world.folder / "底册.xlsx", f"{world.town.code}001", world.town.code)
    clerk.go("/registry/import/")
    clerk.check("import-empty", SHOTS)
    clerk.page.set_input_files("main [name=file]", str(book))
    clerk.page.locator("main form button[type=submit]").click()
    clerk.page.wait_for_url("**/registry/import/*-*/")
    assert "校验" in clerk.text()  # the spoiled row is named
    assert not Enterprise.objects.exists()  # nothing is written before the clerk says so
    clerk.check("import-preview", SHOTS)
    clerk.page.locator("button[name=action][value=apply]").click()
    clerk.page.wait_for_load_state()
    assert sorted(Enterprise.objects.values_list("name", flat=True)) == sorted([workbooks.ENTERPRISE["name"], workbooks.OTHER["name"]])
    clerk.check("import-applied", SHOTS)
    world.seen["enterprise"] = Enterprise.objects.get(name=workbooks.ENTERPRISE["name"])
    world.seen["principal"] = Person.objects.get(name=workbooks.PRINCIPAL["name"])


def coverage_says(world: World, step: str, *, trained: bool, drilled: bool) -> None:
    """Both headline requirements, on the page the head of the office opens, with the reason behind each."""
    clerk = world.window("孙办事")
    clerk.go("/coverage/")
    clerk.check(f"coverage-{step.replace(' ', '-')}", SHOTS)
    for code, met in (("TR-PRIN", trained), ("DR-EVAC", drilled)):
        clerk.go(f"/coverage/list/?area={world.town.code}&requirement={code}&status=all")
        row = clerk.page.locator("tr", has_text=workbooks.ENTERPRISE["name"]).first
        assert ("已达标" in row.inner_text()) is met, f"{step}, {code}: {row.inner_text()}"
        clerk.check(f"list-{code}-{step.replace(' ', '-')}", SHOTS)
        clerk.go(f"/coverage/explain/{code}/{world.seen['enterprise'].public_id}/")
        assert ("生产经营单位安全培训规定" if code == "TR-PRIN" else "治本攻坚") in clerk.text()  # on what it rests
        clerk.check(f"explain-{code}-{step.replace(' ', '-')}", SHOTS)


def import_and_approve_questions(world: World) -> None:
    editor = world.window("李编辑")
    editor.go("/banks/new/")
    editor.page.fill("main [name=title]", "主要负责人题库")
    editor.page.fill("main [name=code]", "principals")
    editor.page.locator("main form button[type=submit]").click()
    editor.page.wait_for_url("**/banks/bank/principals/")
    editor.go("/banks/upload/?bank=principals")
    editor.page.set_input_files("main [name=file]", str(workbooks.questions(world.folder / "题库.xlsx")))
    editor.page.locator("main form button[type=submit]").click()
    editor.page.wait_for_url("**/banks/upload/*/")
    editor.check("questions-preview", SHOTS)
    editor.page.locator("button[name=act][value=confirm]").click()
    editor.page.wait_for_load_state()
    bank = Bank.objects.get(code="principals")
    assert items.drawable([bank], clock.now()).count() == 0  # nothing unreviewed can be drawn
    second = world.window("吴审题")
    second.go("/banks/review/")
    second.check("review-list", SHOTS)
    second.page.locator("main tbody a.btn").first.click()
    second.check("review-import", SHOTS)
    second.page.locator("main form button.go").click()
    second.page.wait_for_load_state()
    assert items.drawable([bank], clock.now()).count() == 12


def publish_the_course(world: World) -> None:
    editor = world.window("李编辑")
    course = editing.add_course(editor, "initial-2026", "主要负责人初次培训", ["principal"])
    plan = [("法定职责与培训档案", "text", "12", ""), ("疏散演练怎样组织", "video", "10", ""), ("工贸判定标准", "standard", "10", "DS-GONGMAO")]
    lessons = [
        editing.add_lesson(editor, course, order, title, kind, hours, int(hours) * 45 * 60, standard)
        for order, (title, kind, hours, standard) in enumerate(plan, 1)
    ]
    parent = editing.publish_course(editor, course, "三课学完，三十二学时。")
    for lesson in lessons:
        editing.publish_lesson(editor, parent, lesson, "先读完这一页，再看下一页。", MEDIA / "evacuation-drill.mp4" if lesson.kind == "video" else None)
    assert LessonPage.objects.live().count() == 3


def first_sign_in_by_slip(world: World) -> None:
    """The clerk prints a slip after seeing the identity card; the principal types its code on the phone and chooses a password."""
    clerk = world.window("孙办事")
    clerk.go(f"/registry/people/{world.seen['principal'].public_id}/")
    clerk.check("person", SHOTS)
    clerk.go(f"/slips/{world.seen['principal'].public_id}/")
    clerk.page.check("main [name=card_seen]")
    clerk.page.locator("main form button[type=submit]").click()
    code = re.sub(r"\D", "", clerk.page.locator(".slip-sheet .code").inner_text())
    clerk.check("slip", SHOTS)
    phone = Visitor(world.browser, world.base, phone=True)
    phone.go("/")
    phone.check("home", SHOTS)
    phone.go("/sign-in/")
    phone.check("sign-in", SHOTS)
    phone.go("/sign-in/code/")
    phone.page.fill("main [name=code]", code)
    phone.page.fill("main [name=number]", workbooks.PRINCIPAL["mobile"])
    phone.page.locator("main form button[type=submit]").click()
    phone.page.wait_for_url("**/me/password/")
    phone.check("set-password", SHOTS)
    for field in phone.page.locator("main input[type=password]").all():
        field.fill(OWN_PASSWORD)
    phone.page.locator("main form button[type=submit]").click()
    phone.page.wait_for_url(lambda url: "/me/password/" not in url)
    world.windows["principal"] = phone


def desk_says_why(world: World) -> None:
    phone = world.windows["principal"]
    phone.go("/desk/")
    text = phone.text()
    assert "主要负责人" in text
    assert "32" in text
    phone.check("desk", SHOTS)
    phone.page.locator("li.due", has_text="学时").locator("summary").first.click()
    assert "生产经营单位安全培训规定" in phone.text()


def study_until_credited(world: World) -> None:
    """Three lessons, 32 credit hours, at most eight a day: the days pass, the server counts, the ledger holds the sum."""
    phone = world.windows["principal"]
    phone.go("/study/")
    phone.check("courses", SHOTS)
    for order in (1, 2, 3):
        phone.go(f"/study/initial-2026/{order}/")
        phone.check(f"lesson-{order}", SHOTS)
        if order == 2:
            phone.page.locator(".lesson-video summary").click()
        clock.set(clock.now(), speed=3600)
        while not _lesson_done(phone):
            clock.set(datetime.combine(clock.now().date() + timedelta(days=1), MORNING.timetz()), speed=3600)
        clock.set(clock.now(), speed=1)
    hours = Entry.objects.filter(person=world.seen["principal"], kind="hours")
    assert sum(entry.amount or Decimal(0) for entry in hours) == Decimal(32)
    phone.go("/study/initial-2026/")
    phone.check("course-done", SHOTS)


def _lesson_done(phone: Visitor) -> bool:
    """Wait until the page says the lesson is complete (true) or today's limit is reached (false)."""
    sentence = phone.page.locator("[data-study-sentence]")
    phone.page.wait_for_function("() => /已完成|明天/.test(document.querySelector('[data-study-sentence]').textContent)", timeout=90_000)
    return "已完成" in sentence.inner_text()


def register_for_the_exam(world: World) -> None:
    clock.set(datetime.combine(clock.now().date() + timedelta(days=1), MORNING.timetz()))
    rules = [{"kind": kind, "count": count, "points": "10"} for kind, count in (("judgement", 4), ("single", 4), ("multiple", 2))]
    common = {"at": clock.now(), "by": world.staff["孙办事"]}
    facts = {"code": "principal-local", "title": "主要负责人安全知识考核", "exam_class": "local", "minutes": 60, "pass_mark": Decimal(80)}
    blueprint = blueprints.compose(banks=[Bank.objects.get()], rules=rules, **facts, **common)
    blueprints.activate(blueprint=blueprint, **common)
    words = {"title": "主要负责人安全培训合格证", "title_en": "Training certificate for principals"}
    words |= {"wording": "本证书由本镇安委办组织考核后颁发，不是国家职业资格证书。", "wording_en": "Issued by the office; not a state qualification."}
    types.define("px-principal", kind=1, category=2305, region="330199", validity_months=36, basis=blueprint.code, **words, **common)
    room = sessions.add_room(site=sessions.add_site(name="云溪镇考点", area=world.town, **common), name="第一考场", capacity=12, **common)
    opens_at = clock.now() + timedelta(hours=2)
    session = sessions.schedule(
        blueprint=blueprint, room=room, title="主要负责人安全知识考核", opens_at=opens_at, closes_at=opens_at + timedelta(hours=2),
        registration_closes_at=clock.now() + timedelta(hours=1), staff=[(world.staff["郑监考"], "proctor")], **common,
    )  # fmt: skip
    sessions.open_registration(session=session, **common)
    phone = world.windows["principal"]
    phone.go("/exams/")
    phone.check("exams", SHOTS)
    phone.page.locator("main .due a.btn").first.click()
    phone.check("session", SHOTS)
    phone.page.locator("main form button.go").click()
    phone.page.wait_for_url("**/exams/tickets/*/")
    phone.check("ticket", SHOTS)
    world.seen["session"] = session


def sit_the_paper(world: World) -> None:
    """Checked in by the proctor, the room opened, answers saved as made, the page reloaded in the middle, handed in, passed."""
    session: Session = world.seen["session"]
    clock.set(session.opens_at - timedelta(minutes=10))
    proctor, phone = world.window("郑监考"), world.windows["principal"]
    proctor.go("/exams/rooms/")
    proctor.check("rooms", SHOTS)
    proctor.go(f"/exams/rooms/{session.public_id}/")
    proctor.page.fill("[name=ticket_no]", session.registrations.get().ticket_no)
    proctor.page.locator("form:has([name=ticket_no]) button").click()
    proctor.page.locator("main [name=method]").first.check()
    proctor.check("check-in", SHOTS)
    proctor.page.locator("main form button.go").click()
    proctor.page.wait_for_url(f"**/exams/rooms/{session.public_id}/")
    phone.page.wait_for_url("**/exams/sit/*/")  # the ticket leads on by itself
    phone.check("waiting", SHOTS)
    clock.set(session.opens_at)
    proctor.page.locator("[data-dialog-open=open-room]").click()
    proctor.page.locator("dialog#open-room button[type=submit]").click()
    phone.page.locator("main form button.go").click()
    phone.page.locator(f"{SHOWN} .stem").wait_for()
    answered = _answer(phone, 5)
    phone.check("exam", SHOTS)
    phone.page.set_viewport_size({"width": 1280, "height": 860})
    phone.check("exam-wide", SHOTS)
    phone.page.set_viewport_size({"width": 390, "height": 844})
    proctor.page.wait_for_function("() => /5\\/10/.test(document.querySelector('.seats').textContent)")
    proctor.check("room", SHOTS)
    assert answered == 5
    phone.page.reload()
    phone.page.locator(f"{SHOWN} .stem").wait_for()
    assert phone.page.locator("[data-map] .done").count() == 5  # nothing lost
    _answer(phone, 10)
    phone.page.locator("[data-ask]").click()
    phone.page.locator("[data-confirm]").click()
    phone.page.wait_for_url("**/result/")
    phone.page.locator(".figure").wait_for()
    phone.check("result", SHOTS)
    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.passed, attempt.score) == ("confirmed", True, Decimal(100))


def _answer(phone: Visitor, until: int) -> int:
    """Answer the open questions from the map's first up to a number; each is saved before the next."""
    page = phone.page
    for number in range(1, until + 1):
        entry = page.locator("[data-map] > *").nth(number - 1)
        if "done" in (entry.get_attribute("class") or ""):
            continue
        entry.click()
        options = [row.inner_text().strip() for row in page.locator(f"{SHOWN} .option span").all()]
        for index in workbooks.right_answers(page.locator(f"{SHOWN} .stem").inner_text(), options):
            page.locator(f"{SHOWN} .option").nth(index).click()
        page.wait_for_function("() => document.querySelector('[data-saved-text]').textContent.startsWith('已保存')")
    return page.locator("[data-map] .done").count()


def certificate_is_issued(world: World) -> None:
    certificate = Certificate.objects.get()
    phone = world.windows["principal"]
    phone.go("/certificates/my/")
    phone.check("certificates", SHOTS)
    phone.go(f"/certificates/{certificate.public_id}/sheet/")
    phone.check("sheet", SHOTS)
    picture = phone.page.locator("svg.qr").screenshot(scale="css") if phone.page.locator("svg.qr").count() else b""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L").resize((900, 900), Image.Resampling.NEAREST))
    assert found, "the printed symbol can not be read"
    world.seen["text"] = found[0].text
    world.seen["certificate"] = certificate


def stranger_checks_the_symbol(world: World) -> None:
    """Whoever opens the address in the symbol sees a valid certificate with masked name and number."""
    text = world.seen["text"]
    assert text.startswith(f"https://{django_settings.CERTIFICATE_HOST}/c/")
    stranger = Visitor(world.browser, world.base, phone=True)
    stranger.go(text.removeprefix(f"https://{django_settings.CERTIFICATE_HOST}"))
    stranger.page.wait_for_function("() => document.body.innerText.includes('一致')")  # the printed record matches the register
    shown = stranger.text()
    assert "有效" in shown
    assert "赵*明" in shown
    assert "赵启明" not in shown
    assert workbooks.PRINCIPAL["number"] not in shown
    stranger.check("verdict", SHOTS)


def inspector_scans_it(world: World) -> None:
    """A fake camera holds the printed symbol in front of the scanner; the answer fills the screen."""
    import qrcode

    frame = Image.new("RGB", (1280, 720), "white")
    frame.paste(qrcode.make(world.seen["text"], error_correction=qrcode.constants.ERROR_CORRECT_Q).get_image().convert("RGB").resize((560, 560)), (360, 80))
    buffer = io.BytesIO()
    frame.save(buffer, "JPEG", quality=92)
    film = world.folder / "camera.mjpeg"
    film.write_bytes(buffer.getvalue() * 30)
    camera = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
    browser = world.browser.browser_type.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *camera])
    try:
        inspector = Visitor(browser, world.base, phone=True, permissions=["camera"])
        sign_in(inspector, world.seen["王执法"], PASSWORD)
        inspector.go("/scan/")
        inspector.check("scan", SHOTS)
        inspector.page.locator("[data-start]").click()
        inspector.page.locator("[data-answer-title]", has_text="有效").wait_for(timeout=30_000)
        assert "赵*明" in inspector.page.locator("[data-facts]").inner_text()
        inspector.check("scan-verdict", SHOTS)
        inspector.page.locator("[data-outcome=match]").click()
    finally:
        browser.close()


def record_the_drill(world: World) -> None:
    phone = world.windows["principal"]
    enterprise = world.seen["enterprise"]
    phone.go(f"/drills/new/{enterprise.public_id}/")
    page = phone.page
    page.check("main [name=types][value=evacuation]")
    page.fill("main [name=held_on]", clock.now().date().isoformat())
    page.fill("main [name=alarm_time]", "08:30:00")
    page.fill("main [name=all_out_time]", "08:33:20")
    page.fill("main [name=expected]", "20")
    page.fill("main [name=present]", "20")
    page.fill("main [name=scenario]", "车间配电箱起火")
    page.set_input_files("main [name=files]", str(MEDIA / "evacuation-plan.png"))
    phone.check("drill-form", SHOTS)
    page.locator("main form button.go").first.click()
    page.wait_for_url("**/drills/*-*/")
    phone.check("drill", SHOTS)
    assert Drill.objects.get().evidence.count() == 1
