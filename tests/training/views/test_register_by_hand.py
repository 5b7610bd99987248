"""The pages by which the office keeps the register: forms to acts, scope, and what a list costs."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests.clock import clock
from tests.factories import workbooks
from tests.factories.training import START, make_account, make_area, make_area_tree, make_engagement, make_enterprise, make_person
from training import identity, uscc
from training.models import Engagement, Enterprise, ImportBatch, ImportLeftover, LateSuspension, Person, Reconciliation

pytestmark = pytest.mark.django_db
DOUBLES_QUERIES, POSTS_QUERIES, LEFTOVERS_QUERIES, ROWS_QUERIES, SHEET_QUERIES = 13, 7, 7, 11, 16


@pytest.fixture
def place():
    return make_area_tree()


@pytest.fixture
def office(client, place):
    account = make_account("office", area=place[1])
    client.force_login(account, backend="training.backends.NumberBackend")
    return account


def page(name: str, *args: object) -> str:
    return reverse(f"training:{name}", args=args)


FACTS = {"name": "新厂", "uscc": "", "industry": "machinery", "headcount": "12", "legal_representative": "张法人", "risks": ["combustible_dust"]}
SOMEBODY = {"name": "王五", "kind": "resident", "number": identity.make(51), "mobile": "13800000051"}


def test_an_enterprise_is_registered_and_changed_by_hand(client, place, office):
    landlord = make_enterprise(area=place[2][0])
    answer = client.post(page("enterprise_new"), FACTS | {"area": place[2][0].code, "landlord": landlord.uscc})
    new = Enterprise.objects.get(name="新厂")
    assert answer.url == page("enterprise", new.public_id)
    assert (new.provisional_no[:2], new.landlord, new.legal_representative, new.risks) == ("LS", landlord, "张法人", ["combustible_dust"])

    again = client.post(page("enterprise_new"), FACTS | {"area": place[2][0].code})
    assert again.status_code == 422
    assert "is_other" in again.context["form"].fields
    assert client.post(page("enterprise_new"), FACTS | {"area": place[2][0].code, "is_other": "on"}).status_code == 302
    assert client.post(page("enterprise_new"), FACTS | {"name": "他处", "area": make_area().code}).status_code == 422

    edit = page("enterprise_edit", new.public_id)
    client.post(edit, FACTS | {"name": "改名厂", "area": place[2][1].code, "uscc": uscc.make(5005), "landlord": landlord.uscc})
    new.refresh_from_db()
    assert (new.name, new.former_names, new.uscc, new.area) == ("改名厂", ["新厂"], uscc.make(5005), place[2][1])
    wrong = client.post(edit, FACTS | {"name": "改名厂", "area": place[2][1].code, "uscc": landlord.uscc})
    assert wrong.status_code == 422
    assert "uscc" in wrong.context["form"].errors
    shown = client.get(page("enterprise", landlord.public_id)).content.decode()
    assert "改名厂" in shown


def test_a_late_suspension_waits_for_a_colleague(client, place, office):
    clock.set(START)
    enterprise = make_enterprise(area=place[2][0])
    given = {"state": "suspended", "from_on": "2024-10-01", "document": "报告", "verifier": "李网格", "reason": "停产"}
    assert client.post(page("enterprise_state", enterprise.public_id), given | {"document": ""}).status_code == 422
    client.post(page("enterprise_state", enterprise.public_id), given)
    waiting = LateSuspension.objects.get()
    client.post(page("suspension_decide", waiting.public_id), {"action": "confirm"})
    waiting.refresh_from_db()
    assert waiting.decided_at is None
    client.force_login(make_account("office", area=place[1]), backend="training.backends.NumberBackend")
    assert "报告" in client.get(page("suspensions")).content.decode()
    client.post(page("suspension_decide", waiting.public_id), {"action": "confirm"})
    assert enterprise.states.filter(state="suspended", superseded_at__isnull=True).exists()


def test_somebody_new_is_appointed_corrected_and_relieved(client, place, office):
    enterprise = make_enterprise(area=place[2][0])
    work = {"role": "principal", "form": "regular", "from_on": "2024-01-01", "post": "厂长", "full_time": "yes"}
    assert client.post(page("engage", enterprise.public_id), SOMEBODY | work | {"number": "123"}).status_code == 422
    assert not Person.objects.filter(name="王五").exists()
    client.post(page("engage", enterprise.public_id), SOMEBODY | work)
    post = Engagement.objects.get(person__name="王五")
    assert (post.role, post.post, post.full_time) == ("principal", "厂长", True)
    assert client.post(page("engage", enterprise.public_id), SOMEBODY | work).status_code == 422

    correct = page("engagement_correct", post.person.public_id, post.pk)
    assert client.post(correct, work | {"from_on": "2024-02-01", "reason": ""}).status_code == 422
    client.post(correct, work | {"from_on": "2024-02-01", "reason": "日期录错"})
    post = Engagement.objects.current().get(person=post.person)
    assert post.from_on == date(2024, 2, 1)
    client.post(page("engagement_end", post.person.public_id, post.pk), {"until_on": "2024-06-01", "reason": "离职"})
    post = Engagement.objects.current().get(person=post.person)
    assert post.until_on == date(2024, 6, 1)
    client.post(page("engagement_cancel", post.person.public_id, post.pk), {"cancel-reason": "录错人"})
    assert not Engagement.objects.current().filter(person=post.person).exists()


def test_area_posts_are_kept_and_cost_the_same_for_one_and_three(client, place, office, django_assert_num_queries):
    post = {"area": place[2][0].code, "role": "grid_worker", "from_on": "2024-01-01"}
    client.post(page("post_new"), SOMEBODY | post)
    client.get(page("area_posts"))
    for _more in (0, 2):
        for _number in range(_more):
            make_engagement(area=place[2][1], role="supervisor")
        with django_assert_num_queries(POSTS_QUERIES):
            answer = client.get(page("area_posts"))
    assert answer.context["page_obj"].paginator.count == 3


def test_a_person_is_changed_and_photographed(client, place, office):
    person = make_engagement(enterprise=make_enterprise(area=place[2][0])).person
    client.post(page("person_edit", person.public_id), {"name": "张改名", "kind": "resident", "number": "", "mobile": "13800000052"})
    person.refresh_from_db()
    assert (person.name, person.read_mobile()) == ("张改名", "13800000052")
    memory = io.BytesIO()
    Image.new("RGB", (30, 40)).save(memory, "JPEG")
    client.post(page("person_photo", person.public_id), {"photo": SimpleUploadedFile("a.jpg", memory.getvalue())})
    person.refresh_from_db()
    assert person.photo is not None
    answer = client.get(page("private_file", person.photo.public_id))
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)
    client.force_login(make_account("office", area=make_area("town")), backend="training.backends.NumberBackend")
    assert client.get(page("private_file", person.photo.public_id)).status_code == 404


def test_doubles_are_merged_by_hand_and_undone(client, place, office, django_assert_num_queries):
    enterprise = make_enterprise(area=place[2][0])

    def double(number: int) -> tuple[Person, Person]:
        two = [make_person(name=f"同名{number}", mobile=f"1390000000{number}") for _twice in range(2)]
        for person in two:
            make_engagement(person=person, enterprise=enterprise, role="worker")
        return two[0], two[1]

    kept, gone = double(1)
    client.get(page("doubles"))
    for more in (0, 2):
        for number in range(more):
            double(2 + number)
        with django_assert_num_queries(DOUBLES_QUERIES):
            answer = client.get(page("doubles"))
    assert answer.context["page_obj"].paginator.count == 3
    pair = {"keep": kept.public_id, "gone": gone.public_id}
    client.post(page("double_decide"), pair | {"action": "merge", "reason": "同一人"})
    gone.refresh_from_db()
    assert gone.merged_into == kept
    assert client.get(page("person", gone.public_id)).status_code == 404
    assert gone.last4 in client.get(page("person", kept.public_id)).content.decode()
    client.post(page("person_unmerge", gone.public_id), {"reason": "不是"})
    gone.refresh_from_db()
    assert gone.merged_into is None
    theirs = make_engagement().person
    assert client.post(page("double_decide"), {"keep": kept.public_id, "gone": theirs.public_id, "action": "merge", "reason": "x"}).status_code == 404


def test_a_list_is_compared_and_decided(client, place, office, django_assert_num_queries):
    gone = make_enterprise(area=place[2][0])
    header = ["统一社会信用代码", "企业名称", "住所"]
    rows = [[uscc.make(7100 + number), f"新{number}厂", place[2][0].name] for number in range(3)]
    given = {"source": "市场监管局", "listed_on": "2026-01-01", "area": place[1].code, "complete": "on"}

    def upload():
        file = SimpleUploadedFile("名单.xlsx", workbooks.xlsx({"名单": [header, *rows, [uscc.make(7200), "没写地方", None]]}))
        return client.post(page("reconciliations"), given | {"file": file})

    first, second = upload(), upload()
    made = Reconciliation.objects.get()
    assert first.url == second.url == page("reconciliation", made.public_id)
    client.get(first.url)
    for query in ("?outcome=gone", "?outcome=new&decision=open"):
        with django_assert_num_queries(ROWS_QUERIES):
            client.get(first.url + query)
    client.post(first.url + "?outcome=new&decision=open")
    assert Enterprise.objects.filter(area=place[2][0]).count() == 4
    placeless = made.rows.get(name="没写地方")
    client.post(page("reconciliation_decide", placeless.public_id), {"action": "accept", "area": place[2][1].code})
    assert Enterprise.objects.get(name="没写地方").area == place[2][1]
    row = made.rows.get(enterprise=gone)
    client.post(page("reconciliation_decide", row.public_id), {"action": "keep", "reason": ""})
    client.post(page("reconciliation_decide", row.public_id), {"action": "keep", "reason": "实地还在"})
    row.refresh_from_db()
    assert (row.decision, row.reason, row.decided_by) == ("kept", "实地还在", office.get_full_name())
    assert "实地还在" in client.get(first.url + "?decision=kept").content.decode()
    assert client.post(page("reconciliations"), given | {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.4")}).status_code == 422


@pytest.mark.parametrize("rows", [1, 3])
def test_leftovers_cost_the_same_for_one_row_and_three(client, place, office, rows, django_assert_num_queries):
    for _number in range(rows):
        batch = ImportBatch.objects.create(kind="registry", title="a.xlsx", sha256="", state="applied", created_at=START, applied_at=START)
        problems = [{"column": "代码", "message": "错", "suggestion": ""}]
        ImportLeftover.objects.create(batch=batch, area=place[2][0], sheet="企业", row=2, label="错码厂", problems=problems)
    client.get(page("leftovers"))
    with django_assert_num_queries(LEFTOVERS_QUERIES):
        assert client.get(page("leftovers")).context["page_obj"].paginator.count == rows
    row = ImportLeftover.objects.first()
    client.post(page("leftover_dismiss", row.public_id), {"reason": "已注销"})
    row.refresh_from_db()
    assert row.state == "dismissed"


def test_an_applied_import_is_taken_back_by_a_button(client):
    county, town, _villages = make_area_tree(0)
    client.force_login(make_account("office", area=county), backend="training.backends.NumberBackend")
    village = f"{town.code}201"
    sheets = workbooks.registry(
        区域=[workbooks.AREA_HEADER, [village, "柳塘村", town.code, "村居"]],
        企业=[workbooks.ENTERPRISE_HEADER, workbooks.enterprise(区域代码=village)], 任职用工=[], 区域岗位=[],
    )  # fmt: skip
    address = client.post(page("import_registry"), {"file": SimpleUploadedFile("台账.xlsx", workbooks.xlsx(sheets))}).url
    client.post(address, {"action": "apply"})
    assert Enterprise.objects.exists()
    client.post(address, {"action": "undo"})
    assert not Enterprise.objects.exists()
    assert Enterprise.everything.exists()


@pytest.mark.parametrize("people", [1, 3])
def test_the_inspection_sheet_costs_the_same_for_one_person_and_three(client, place, office, people, django_assert_num_queries):
    enterprise = make_enterprise(area=place[2][0])
    for _number in range(people):
        make_engagement(enterprise=enterprise, role="special_operator", operation_item="低压电工作业")
    client.get(page("enterprise_sheet", enterprise.public_id))
    with django_assert_num_queries(SHEET_QUERIES):
        answer = client.get(page("enterprise_sheet", enterprise.public_id))
    assert len(answer.context["lines"]) == people


def test_the_timeline_tells_states_tags_people_and_years(client, place, office):
    enterprise = make_enterprise(area=place[2][0], tags={"hours_high": "yes"})
    post = make_engagement(enterprise=enterprise)
    shown = [(event.at, event.title) for event in client.get(page("enterprise", enterprise.public_id)).context["history"]]
    assert {day for day, _title in shown} >= {date(2020, 1, 1), date(2024, 1, 1)}
    assert any(post.person.name in title for _day, title in shown)
    career = client.get(page("person", post.person.public_id)).context["history"]
    assert [event.at for event in career] == sorted((event.at for event in career), key=str, reverse=True) or len(career) > 1
    assert any(enterprise.name in event.title for event in career)
