"""The screens of mistakes and of the enterprise's own desk: every row leads to its guided act, each to its own scope, at a bounded cost."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.clock import clock
from tests.factories import training
from tests.factories.objections import AT, DAY, Place, standing
from tests.training.packs.conftest import rules  # noqa: F401
from training import identity, objections
from training.models import Engagement, Entry, Objection, ObjectionAnswer, PlanLine, TrainingClass
from training.objections import Remedy

pytestmark = pytest.mark.django_db
REASON = {"reason": "签到表上没有他"}


@pytest.fixture
def place() -> Place:
    clock.set(AT, speed=0)
    return Place.make()


def _wrong(entry: Entry, what: str = "") -> str:
    return reverse("training:entry_wrong", args=[entry.pk]) + (f"?what={what}" if what else "")


def _raised(place: Place, by: Any = None, **fields: Any) -> Objection:
    return objections.raise_objection(place.hours(**fields), remedy=Remedy("never"), reason="没有参加", at=AT, by=by or place.keeper)


def test_a_learner_objects_from_the_own_record_and_the_office_decides(client, place) -> None:  # noqa: ANN001
    entry = place.hours()
    client.force_login(training.make_account("", person=place.worker))
    assert _wrong(entry) in client.get(reverse("training:my_record")).content.decode()
    form = client.get(_wrong(entry, "person")).context["form"]
    assert list(form.fields) == ["reason"]  # a learner sees no colleague's name
    answer = client.post(_wrong(entry, "person"), REASON)
    raised = Objection.objects.get()
    assert answer.url == reverse("training:objection", args=[raised.public_id])
    assert client.get(answer.url).context["form"] is None
    client.force_login(place.office)
    assert raised in [line.objection for line in client.get(reverse("training:objections")).context["lines"]]
    assert client.post(reverse("training:objection_answer", args=[raised.public_id]), {"upheld": "yes", "reason": "属实"}).status_code == 302
    assert standing(place.worker) == []
    paper = client.get(reverse("training:objection_paper", args=[raised.public_id]))
    assert (paper.status_code, paper.context["is_whole"]) == (200, True)
    docx = client.get(reverse("training:objection_paper_file", args=[raised.public_id]))
    assert docx.content[:2] == b"PK"


def test_a_slip_of_the_day_is_put_right_at_once(client, place) -> None:  # noqa: ANN001
    entry = place.hours(by=place.keeper)
    client.force_login(place.keeper)
    assert client.get(_wrong(entry)).context["is_slip"]
    assert client.post(_wrong(entry, "values"), REASON | {"amount": "2", "occurred_on": DAY.isoformat(), "grade": "A"}).status_code == 302
    assert (ObjectionAnswer.objects.get().outcome, standing(place.worker)) == ("slip", [("hours", Decimal(2), place.enterprise.pk)])


@pytest.mark.parametrize(
    ("what", "given"),
    [
        ("values", {"amount": "4", "occurred_on": DAY.isoformat(), "grade": "A"}),
        ("values", {"amount": "3", "reason": ""}),
        ("enterprise", {"number": "没有这家"}),
        ("enterprise", {}),
        ("person", {"number": "330481199001011234"}),
        ("doubled", {}),
    ],
)
def test_what_can_not_be_asked_is_said_on_the_form(client, place, what, given) -> None:  # noqa: ANN001
    entry = place.hours()
    place.hours(on=DAY + timedelta(days=1))
    client.force_login(place.keeper)
    answer = client.post(_wrong(entry, what), REASON | given)
    assert (answer.status_code, Objection.objects.count()) == (422, 0)
    assert answer.context["form"].errors


def test_derived_entries_say_which_room_corrects_them(client, place) -> None:  # noqa: ANN001
    client.force_login(place.keeper)
    page = client.get(_wrong(place.hours(source="certificates.certificate", source_id="1")))
    assert page.context["blocked"]
    assert page.context["form"] is None


def test_every_row_of_the_files_leads_there_within_the_scope_only(client, place) -> None:  # noqa: ANN001
    mine, elsewhere = place.hours(), place.hours(enterprise=place.other)
    pages = [reverse("training:person", args=[place.worker.public_id]), reverse("training:enterprise", args=[place.enterprise.public_id])]
    client.force_login(place.keeper)
    for page in pages:
        text = client.get(page).content.decode()
        assert _wrong(mine) in text
        assert _wrong(elsewhere) not in text
    assert client.get(_wrong(elsewhere)).status_code == 404
    client.force_login(training.make_account("leader", area=place.town))
    assert _wrong(mine) not in client.get(pages[0]).content.decode()  # a leader only reads


def test_the_objector_and_the_author_find_no_form_to_decide(client, place) -> None:  # noqa: ANN001
    raised = _raised(place, by=place.office)
    client.force_login(place.office)
    address = reverse("training:objection", args=[raised.public_id])
    assert client.get(address).context["form"] is None
    client.post(reverse("training:objection_answer", args=[raised.public_id]), {"upheld": "yes", "reason": "x"})
    assert not ObjectionAnswer.objects.exists()
    client.post(reverse("training:objection_withdraw", args=[raised.public_id]))
    assert ObjectionAnswer.objects.get().outcome == "withdrawn"


def test_the_list_filters_and_costs_the_same_for_one_and_for_many(client, place, django_assert_max_num_queries) -> None:  # noqa: ANN001
    _raised(place)
    client.force_login(place.office)
    address = reverse("training:objections")
    client.get(address)
    with django_assert_max_num_queries(20) as one:
        client.get(address)
    for day in range(1, 4):
        _raised(place, on=DAY - timedelta(days=day))
    with django_assert_max_num_queries(len(one.captured_queries)):
        assert len(client.get(address).context["lines"]) == 4
    clock.set(AT + timedelta(days=30), speed=0)
    client.force_login(place.office)  # the session has ended meanwhile
    assert len(client.get(address + "?state=late").context["lines"]) == 4
    assert len(client.get(address + "?state=answered").context["lines"]) == 0
    assert len(client.get(address + "?mistake=doubled").context["lines"]) == 0


def test_an_enterprise_enrols_its_workers_and_nobody_who_keeps_it(client, place) -> None:  # noqa: ANN001
    client.force_login(place.keeper)
    address = reverse("training:inhouse_enrol", args=[place.enterprise.public_id])
    given = {"name": "李新工", "kind": "resident", "number": identity.make(987, born=date(1990, 5, 5)), "form": "regular", "from_on": "2026-11-03"}
    assert client.post(address, given | {"role": "principal"}).status_code == 422
    assert client.post(address, given | {"role": "worker", "started_work_on": "2026-11-10"}).status_code == 302
    post = Engagement.objects.latest("pk")
    assert (post.enterprise, post.role, post.person.name) == (place.enterprise, "worker", "李新工")
    assert client.post(address, given | {"role": "worker"}).status_code == 422  # already there
    leave = reverse("training:inhouse_leave", args=[place.enterprise.public_id, post.pk])
    assert client.post(leave, {"until_on": "2026-12-01", "reason": "离职"}).status_code == 302
    head = Engagement.objects.get(person=place.keeper.person)
    assert client.get(reverse("training:inhouse_leave", args=[place.enterprise.public_id, head.pk])).status_code == 404
    assert client.get(reverse("training:inhouse_enrol", args=[place.other.public_id])).status_code == 404


def test_a_class_is_recorded_by_its_form(client, place) -> None:  # noqa: ANN001
    client.force_login(place.keeper)
    address = reverse("training:inhouse_class_new", args=[place.enterprise.public_id])
    given = {"held_on": DAY.isoformat(), "topic": "用电安全", "training_type": "refresher", "hours": "2", "place": "会议室", "trainer": "张三"}
    given |= {"statement": "全程参加", "sign_in": "sheet", "present": [str(place.worker.pk)]}
    assert client.post(address, given).status_code == 422  # no sheet
    sheet = SimpleUploadedFile("sheet.pdf", b"%PDF-1.4\n%%EOF\n")
    answer = client.post(address, given | {"files": [sheet], "began": "09:00", "ended": "10:30"})
    held = TrainingClass.objects.get()
    assert answer.url == reverse("training:inhouse_class", args=[held.public_id])
    page = client.get(answer.url).content.decode()
    assert _wrong(Entry.objects.get(person=place.worker)) in page
    file = client.get(reverse("training:private_file", args=[held.evidence.get().public_id]))
    assert b"".join(file.streaming_content).startswith(b"%PDF")


@pytest.mark.usefixtures("rules")
def test_the_plan_is_built_adjusted_and_printed(client, place) -> None:  # noqa: ANN001
    client.force_login(place.keeper)
    address = reverse("training:inhouse_plan", args=[place.enterprise.public_id, 2026])
    assert client.get(address).context["missing"] > 3
    client.post(reverse("training:inhouse_plan_build", args=[place.enterprise.public_id, 2026]))
    before = client.get(address).context
    assert before["missing"] == 0
    line = PlanLine.objects.get(requirement="TR-PRIN-GEN")
    form = {name: getattr(line, name) for name in ("frequency", "content", "scope", "hours")} | {"time": "六月底前", "reason": "提前"}
    edit = reverse("training:inhouse_plan_line", args=[line.public_id])
    assert client.post(edit, form | {"hours": "1"}).status_code == 422
    assert client.post(edit, form).status_code == 302
    after = client.get(address)
    assert after.context["sha256"] != before["sha256"]
    assert "六月底前" in after.content.decode()
    own = {"role": "worker", "frequency": "每月1次", "content": "班前会", "scope": "全员", "time": "每月"}
    assert client.post(reverse("training:inhouse_plan_add", args=[place.enterprise.public_id, 2026]), own).status_code == 302
    assert client.get(reverse("training:inhouse_plan", args=[place.enterprise.public_id, 2040])).status_code == 404


@pytest.mark.usefixtures("rules")
def test_the_desk_costs_the_same_for_one_worker_and_for_many(client, place, django_assert_max_num_queries) -> None:  # noqa: ANN001
    client.force_login(place.keeper)
    address = reverse("training:inhouse_desk", args=[place.enterprise.public_id])
    client.get(address)
    with django_assert_max_num_queries(45) as few:
        client.get(address)
    for _number in range(3):
        training.make_engagement(enterprise=place.enterprise, role="worker")
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(address)
