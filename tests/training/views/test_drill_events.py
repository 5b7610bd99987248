"""The pages of a planned drill: planning, the leader's phone, the code on the screen, sign-in, evidence, papers, the office."""

import json
import re
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.clock import clock
from tests.factories import drills as stage
from tests.factories import training as make
from tests.factories.drills import BEFORE, BY, DAY, END, OUT, START
from tests.training.test_stores import picture
from training.drills import codes, counting, evaluating, options, site
from training.models import DrillAction, DrillEvent, DrillStep, Entry, EventState, PrivateFile, StepKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning():
    clock.set(START)


@pytest.fixture
def host():
    return stage.staffed(4)


def principal(client, enterprise):
    person = make.make_engagement(enterprise=enterprise).person
    account = make.make_account("", person=person)
    client.force_login(account)
    return account


def url(name, event, *more):
    return reverse(f"training:drill_{name}", args=[event.public_id, *more])


def test_a_principal_plans_calls_and_announces(client, host):
    principal(client, host)
    tenant = stage.staffed(2, landlord=host)
    form = {
        "types": ["evacuation", "fire_evacuation"], "form": "live", "scenario": "配电房起火", "held_on": "2026-11-25", "starts": "09:00", "place": "一号厂房",
        "tenants": [str(tenant.public_id)], "plan_title": "火灾专项预案",
    }  # fmt: skip
    page = reverse("training:drill_plan", args=[host.public_id])
    assert client.get(page).status_code == 200
    assert client.post(page, form | {"held_on": "2026-11-01"}).status_code == 422
    document = SimpleUploadedFile("plan.pdf", b"%PDF-1.4\n%%EOF\n")
    answer = client.post(page, form | {"document": document})
    event = DrillEvent.objects.get()
    assert answer.url == url("roster", event)
    assert (event.parties.count(), event.files.get().purpose) == (2, "plan")
    first = stage.lines(event)[0]
    client.post(url("roster", event), {"action": "shift", "shift": "早班", "line": [str(first.public_id)]})
    client.post(url("roster", event), {"action": "call", "party": first.party_id, f"p{first.party_id}-names": "临时工甲\n", f"p{first.party_id}-others": "3"})
    page = client.get(url("roster", event))
    assert (page.context["total"].expected, "早班" in page.content.decode()) == (5 + 2 + 1 + 3, True)
    client.post(url("act", event), {"action": "announce"})
    notice = client.get(url("notice", event))
    assert len(notice.context["text"]) <= 200
    assert client.post(url("edit", event), form | {"place": "二号厂房"}).url == url("event", event)
    event.refresh_from_db()
    assert (event.place, event.parties.count(), event.state) == ("二号厂房", 2, "announced")


def test_the_leader_runs_the_day_by_plain_forms(client, host):
    event = stage.planned(host)
    principal(client, host)
    assert "配电房起火" in client.get(url("site", event)).content.decode()
    client.post(url("step", event), {"action": "begin"})
    steps = url("step", event)
    for line in stage.lines(event):
        client.post(steps, {"kind": "signed", "line": str(line.public_id), "key": str(uuid.uuid4())})
    clock.set(OUT)
    for kind in ("alarm", "all_out"):
        client.post(steps, {"kind": kind, "key": str(uuid.uuid4())})
    client.post(steps, {"kind": "counted", "party": event.parties.get().pk, "present": "1", "key": str(uuid.uuid4())})
    assert client.get(url("site", event)).context["total"].present == 5
    assert client.post(steps, {"kind": "nonsense", "key": str(uuid.uuid4())}).status_code == 400
    assert client.post(steps, {"action": "end"}).url == url("event", event)
    event.refresh_from_db()
    assert event.state == EventState.HELD
    assert [entry.grade for entry in Entry.objects.filter(kind="drill")] == ["C"]


def test_somebody_named_leader_runs_it_without_being_an_administrator(client, host):
    worker = make.make_account("", person=make.make_engagement(enterprise=host, role="worker").person)
    event = stage.planned(host, leader=worker.person)
    client.force_login(worker)
    assert {client.get(url(name, event)).status_code for name in ("site", "screen", "code")} == {200}
    client.post(url("step", event), {"action": "begin"})
    assert client.post(url("step", event), {"action": "end"}).url == url("site", event)
    assert client.get(url("event", event)).status_code == 403


def test_taps_kept_on_a_phone_arrive_once_with_their_time(client, host):
    principal(client, host)
    event = stage.begun(host)
    first, second, *_rest = stage.lines(event)
    clock.set(OUT)
    rows = [
        {"key": str(uuid.uuid4()), "kind": "signed", "line": str(first.public_id), "ago": 120},
        {"key": str(uuid.uuid4()), "kind": "alarm", "ago": 90.5},
        {"key": str(uuid.uuid4()), "kind": "signed", "line": str(uuid.uuid4()), "ago": 1},
        {"key": str(uuid.uuid4()), "kind": "all_out", "ago": -5},
        {"key": "no key", "kind": "signed", "line": str(second.public_id)},
    ]
    for _ in range(2):
        answer = client.post(url("step", event), json.dumps({"steps": rows}), content_type="application/json").json()
        assert answer["saved"] == [rows[0]["key"], rows[1]["key"]]
        assert set(answer["refused"]) == {row["key"] for row in rows[2:]}
        assert (answer["here"], answer["present"], answer["alarm"]) == ([str(first.public_id)], 1, "09:06:29")
    assert DrillStep.objects.filter(event=event, kind__in=["signed", "alarm"]).count() == 2
    for body in ("", "[]", '{"steps": 1}', '{"steps": [1]}'):
        assert client.post(url("step", event), body, content_type="application/json").status_code == 400


def test_a_late_roster_is_added_for_several_with_one_reason(client, host):
    event = stage.held(host, present=1)
    principal(client, host)
    clock.set(END)
    late = [str(line.public_id) for line in stage.lines(event)[1:]]
    form = {"kind": "signed", "line": late, "key": str(uuid.uuid4())}
    client.post(url("step", event), form | {"reason": ""})
    assert counting.total(counting.units(event)).present == 1
    for _ in range(2):
        client.post(url("step", event), form | {"reason": "纸质签到表"})
    assert counting.total(counting.units(event)).present == 4
    assert DrillStep.objects.filter(event=event, kind=StepKind.SIGNED).count() == 4


def test_scanning_keeps_until_the_person_has_signed_in_and_a_forwarded_link_is_worth_nothing(client, host):
    event = stage.begun(host)
    worker = make.make_account("", person=stage.lines(event)[0].person)
    scanned = client.get(reverse("training:drill_scan", args=[codes.rotating(event, START)]))
    assert scanned.url == url("here", event)
    assert client.get(scanned.url).url.startswith(reverse("training:sign_in"))
    clock.set(START + timedelta(minutes=5))
    client.force_login(worker)
    assert client.get(scanned.url).context["scanned"]
    client.post(scanned.url)
    page = client.get(scanned.url)
    assert page.context["signed"].data["how"] == codes.ROTATING
    other = client.__class__()
    other.force_login(make.make_account("", person=stage.lines(event)[1].person))
    other.post(url("here", event))
    assert counting.total(counting.units(event)).present == 1
    late = client.get(reverse("training:drill_scan", args=[codes.rotating(event, START)]))
    assert late.status_code == 410


def test_the_screen_shows_a_new_code_every_half_minute(client, host):
    event = stage.begun(host)
    principal(client, host)
    seen = set()
    for seconds in (0, 29, 30, 60):
        clock.set(START + timedelta(seconds=seconds))
        seen.add(re.search(r'src="(data:[^"]+)"', client.get(url("code", event)).content.decode())[1])
    assert len(seen) == 3
    assert "data-left" in client.get(url("screen", event)).content.decode()


def test_evidence_evaluation_actions_and_the_decision(client, host):
    event = stage.held(host)
    account = principal(client, host)
    clock.set(END)
    files = [SimpleUploadedFile("a.jpg", picture()), SimpleUploadedFile("b.png", picture("PNG"))]
    client.post(url("files", event), {"purpose": "evidence", "files": files})
    client.post(url("files", event), {"purpose": "paper", "paper": "roster", "files": [SimpleUploadedFile("s.pdf", b"%PDF-1.4\n1")]})
    page = client.get(url("event", event))
    assert [row["old"] for row in page.context["files"]] == [False, False, False]
    site.stamp(event=event, kind=StepKind.ALARM, happened_at=START + timedelta(minutes=4), reason="更正", at=END, by=BY)
    line = stage.lines(event)[0]
    site.sign_in(attendee=line, undo=True, reason="误签", at=END, by=BY)
    assert [row["old"] for row in client.get(url("event", event)).context["files"]] == [False, False, True]
    sheet = {f"item_{item.code}": "good" for item in options.sheet(event.form, event.types)}
    words = {"grade": "good", "evaluators": "张三", "analysis": "南门堆物"}
    assert client.post(url("evaluation", event), words).status_code == 422
    assert client.post(url("evaluation", event), sheet | words).url == url("event", event)
    action = {
        "enterprise": str(host.public_id),
        "problem": "南门堆物",
        "measure": "清理",
        "responsible": "王五",
        "due_on": (DAY + timedelta(days=7)).isoformat(),
    }
    client.post(url("action_new", event), action)
    found = DrillAction.objects.get()
    assert client.get(reverse("training:drill_actions")).context["page_obj"].object_list == [found]
    done = reverse("training:drill_action_done", args=[found.public_id])
    client.post(done, {"note": "已清理", "files": [SimpleUploadedFile("c.jpg", picture(size=(30, 30)))]})
    found.refresh_from_db()
    assert (found.done_by, found.files.count()) == (account, 1)
    assert client.post(url("decide", event), {"action": "verify", "reason": "看过"}).status_code == 403
    client.force_login(make.make_account("office", area=host.area))
    assert client.get(reverse("training:drills_to_verify")).context["page_obj"].object_list == [event]
    client.post(url("decide", event), {"action": "verify", "reason": "现场看过"})
    event.refresh_from_db()
    assert event.state == EventState.VERIFIED
    assert {entry.grade for entry in Entry.objects.filter(kind="drill", corrected_by__isnull=True)} == {"A"}


def test_a_tenant_sees_the_drill_and_its_pictures_but_not_the_neighbours_names(client):
    host = stage.staffed(3)
    tenant = stage.staffed(2, area=host.area, landlord=host)
    event = stage.held(host, tenants=[tenant])
    principal(client, host)
    client.post(url("files", event), {"purpose": "evidence", "files": [SimpleUploadedFile("a.jpg", picture())]})
    client.post(url("files", event), {"purpose": "paper", "files": [SimpleUploadedFile("s.pdf", b"%PDF-1.4\n1")]})
    photo, scan = (reverse("training:private_file", args=[file.public_id]) for file in PrivateFile.objects.order_by("pk"))
    principal(client, tenant)
    page = client.get(url("event", event))
    assert (len(page.context["files"]), page.context["may_write"], page.context["reads_papers"]) == (1, False, False)
    assert not any(line.name in page.content.decode() for line in stage.lines(event))
    shown = client.get(photo)
    assert (shown.status_code, b"".join(shown.streaming_content)[:2]) == (200, b"\xff\xd8")
    assert [client.get(address).status_code for address in (scan, url("paper", event, "roster"), url("site", event))] == [404, 404, 404]


@pytest.mark.parametrize("kind", ["plan", "roster", "record", "evaluation", "summary"])
def test_papers_print_with_foot_lines_and_hash_and_come_as_documents(client, host, kind):
    event = stage.evaluated(host)
    principal(client, host)
    page = client.get(url("paper", event, kind)).content.decode()
    assert "data:image/png" in page
    assert re.search("[0-9a-f]{64}", page)
    answer = client.get(url("paper_file", event, kind))
    assert answer.content.startswith(b"PK")
    assert client.get(url("paper", event, "other")).status_code == 404


def test_the_report_to_the_county_is_recorded_with_its_receipt(client, host):
    from training.reference import load_reference

    load_reference(BEFORE)
    listed = stage.staffed(3, tags={"drill_half_yearly": "yes"})
    drill = stage.held(listed, types=["onsite"]).parties.get().drill
    principal(client, listed)
    clock.set(END)
    page, report = (reverse(f"training:{name}", args=[drill.public_id]) for name in ("drill", "drill_report"))
    assert client.get(page).context["report_owed"].status == "due_soon"
    assert client.post(report, {"reported_on": "2026-11-01", "authority": "县应急管理局"}).status_code == 422
    scan = SimpleUploadedFile("r.pdf", b"%PDF-1.4\n2")
    assert client.post(report, {"reported_on": "2026-11-20", "authority": "县应急管理局", "receipt": "12号", "scan": scan}).url == page
    shown = client.get(page)
    assert shown.context["report_owed"].met
    assert "12号" in shown.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_a_constant_number_of_questions(client, django_assert_max_num_queries, count):
    host = stage.staffed(2 * count)
    event = stage.evaluated(host)
    for number in range(count):
        evaluating.demand(event=event, enterprise=host, problem=str(number), measure="清理", responsible="王", due_on=DAY, at=END, by=BY)
    principal(client, host)
    client.get("/healthz")
    for name, most in (("event", 27), ("site", 12)):
        with django_assert_max_num_queries(most):
            client.get(url(name, event))
    with django_assert_max_num_queries(14):
        client.get(reverse("training:drills"))
