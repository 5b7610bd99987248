"""The registrar's desk: who may look, what stands where, what it costs."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import workbooks
from tests.factories.training import make_account, make_area_tree, make_engagement, make_enterprise, make_person
from training import identity
from training.models import AuditEntry, Enterprise, EnterpriseTag, ImportBatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return make_area_tree()


@pytest.fixture
def office(client, place):
    account = make_account("office", area=place[1])
    client.force_login(account, backend="training.backends.NumberBackend")
    return account


LIST_QUERIES, WORK_LIST_QUERIES = 9, 11


def sign_in(client, account):
    client.force_login(account, backend="training.backends.NumberBackend")
    return client


def upload(client, content: bytes, name: str = "台账.xlsx"):
    return client.post(reverse("training:import_registry"), {"file": SimpleUploadedFile(name, content)})


def test_strangers_are_sent_to_sign_in_and_wrong_roles_refused(client, place):
    enterprise = make_enterprise(area=place[2][0])
    addresses = [reverse(f"training:{name}") for name in ("enterprises", "work_lists", "import_registry")]
    addresses += [reverse("training:enterprise", args=[enterprise.public_id])]
    for address in addresses:
        answer = client.get(address)
        assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("training:sign_in"))
    sign_in(client, make_account("editor"))
    for address in addresses:
        assert client.get(address).status_code == 403


def test_a_liaison_reads_but_neither_imports_nor_confirms(client, place):
    enterprise = make_enterprise(area=place[2][0])
    sign_in(client, make_account("liaison", area=place[2][0]))

    assert client.get(reverse("training:enterprise", args=[enterprise.public_id])).status_code == 200
    assert client.get(reverse("training:import_registry")).status_code == 403
    assert client.post(reverse("training:confirm_tag", args=[enterprise.public_id]), {}).status_code == 403


def test_another_area_is_not_found_on_every_page(client, office):
    theirs = make_enterprise()
    head = make_engagement(enterprise=theirs).person

    assert client.get(reverse("training:enterprise", args=[theirs.public_id])).status_code == 404
    assert client.get(reverse("training:person", args=[head.public_id])).status_code == 404
    assert client.post(reverse("training:confirm_tag", args=[theirs.public_id]), {"tag_set": "hours_high", "value": "no"}).status_code == 404
    assert client.post(reverse("training:reveal", args=[head.public_id]), {"purpose": "x"}).status_code == 404
    assert theirs.name not in client.get(reverse("training:enterprises")).content.decode()


def test_wrong_methods_are_refused(client, office):
    assert client.get(reverse("training:find")).status_code == 405
    assert client.post(reverse("training:enterprises")).status_code == 405


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_row_and_three(client, place, office, rows, django_assert_num_queries):
    for _number in range(rows):
        make_engagement(enterprise=make_enterprise(area=place[2][0]))
    client.get(reverse("training:enterprises"))
    with django_assert_num_queries(LIST_QUERIES):
        answer = client.get(reverse("training:enterprises"))
    assert answer.context["page_obj"].paginator.count == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_work_lists_cost_the_same_for_one_row_and_three(client, place, office, rows, django_assert_num_queries):
    for _number in range(rows):
        make_enterprise(area=place[2][0])
    client.get(reverse("training:work_lists"))
    with django_assert_num_queries(WORK_LIST_QUERIES):
        answer = client.get(reverse("training:work_lists"))
    assert answer.context["page_obj"].paginator.count == rows


def test_filters_narrow_the_list(client, place, office):
    make_enterprise(area=place[2][0], name="甲机械厂", industry="machinery")
    make_enterprise(area=place[2][1], name="乙纺织厂", industry="textile", state="suspended")

    def names(**query):
        return [one.name for one in client.get(reverse("training:enterprises"), query).context["page_obj"]]

    assert names(name="机械") == ["甲机械厂"]
    assert names(industry="textile") == ["乙纺织厂"]
    assert names(state="suspended") == ["乙纺织厂"]
    assert names(area=place[2][0].code) == ["甲机械厂"]


def test_search_by_number_is_exact_and_leaves_no_number_in_the_address(client, place, office):
    number = identity.make(77, born=date(1971, 2, 3))
    enterprise = make_enterprise(area=place[2][0])
    person = make_engagement(enterprise=enterprise, person=make_person(number=number)).person

    found = client.post(reverse("training:find"), {"written": f"T{number}"})
    assert found.url == reverse("training:person", args=[person.public_id])
    assert client.post(reverse("training:find"), {"written": enterprise.uscc.lower()}).url == reverse("training:enterprise", args=[enterprise.public_id])
    assert client.post(reverse("training:find"), {"written": number[:10]}).status_code == 200


def test_the_full_number_is_shown_once_for_a_purpose_on_record(client, place, office):
    number = identity.make(78, born=date(1971, 2, 3))
    person = make_engagement(enterprise=make_enterprise(area=place[2][0]), person=make_person(number=number)).person
    page, show = reverse("training:person", args=[person.public_id]), reverse("training:reveal", args=[person.public_id])

    assert number not in client.get(page).content.decode()
    assert number not in client.post(show, {"purpose": ""}).content.decode()
    assert number in client.post(show, {"purpose": "核对身份证"}).content.decode()
    entry = AuditEntry.objects.get(action="training.identity_revealed")
    assert entry.data == {"purpose": "核对身份证"}


def test_an_officer_confirms_a_tag_and_the_file_says_who(client, place, office):
    enterprise = make_enterprise(area=place[2][0])
    EnterpriseTag.objects.filter(enterprise=enterprise, tag_set="hours_high").update(value="unknown", basis="proposed", members=["metal_smelting"])
    address = reverse("training:confirm_tag", args=[enterprise.public_id])

    client.post(address, {"tag_set": "hours_high", "value": "yes"})
    assert not EnterpriseTag.objects.filter(basis="confirmed").exists()
    client.post(address, {"tag_set": "hours_high", "value": "yes", "members": ["metal_smelting"]})

    tag = EnterpriseTag.objects.get(enterprise=enterprise, tag_set="hours_high", superseded_at__isnull=True)
    assert (tag.value, tag.basis, tag.confirmed_by) == ("yes", "confirmed", office.get_full_name())
    assert office.get_full_name() in client.get(reverse("training:enterprise", args=[enterprise.public_id])).content.decode()


def test_upload_preview_apply(client):
    county, town, _villages = make_area_tree(0)
    sign_in(client, make_account("office", area=county))
    village = f"{town.code}201"
    sheets = workbooks.registry(
        区域=[workbooks.AREA_HEADER, [village, "柳塘村", town.code, "村居"]],
        企业=[
            workbooks.ENTERPRISE_HEADER,
            workbooks.enterprise(区域代码=f"{town.code}201"),
            workbooks.enterprise("1" * 18, "错码厂", 区域代码=f"{town.code}201"),
        ],
        任职用工=[],
        区域岗位=[],
    )

    preview = upload(client, workbooks.xlsx(sheets))
    batch = ImportBatch.objects.get()
    assert preview.url == reverse("training:import_batch", args=[batch.public_id])
    assert not Enterprise.objects.exists()
    page = client.get(preview.url).content.decode()
    assert "错码厂" not in page
    assert batch.counts["total"]["new"] == 4

    client.post(preview.url, {"action": "apply"})
    client.post(preview.url, {"action": "apply"})
    batch.refresh_from_db()
    assert batch.state == "applied"
    assert [one.name for one in Enterprise.objects.all()] == ["云溪第一机械厂"]
    assert AuditEntry.objects.filter(action="training.registry_imported").count() == 1

    book = openpyxl.load_workbook(io.BytesIO(client.get(preview.url, {"download": ""}).content))
    assert [row[1].value for row in book.active.iter_rows(min_row=2)] == [3, 2]
    remarks = openpyxl.load_workbook(io.BytesIO(client.get(preview.url, {"workbook": ""}).content))["企业"]
    assert [cell.value for cell in remarks[1]][-4:] == ["行", "列", "问题", "建议"]
    assert [cell.value for cell in remarks[3]][-4:-2] == [3, "统一社会信用代码"]


def test_a_discarded_file_changes_nothing(client, office):
    address = upload(client, workbooks.xlsx(workbooks.registry())).url
    client.post(address, {"action": "discard"})

    assert ImportBatch.objects.get().state == "discarded"
    assert not Enterprise.objects.exists()


def test_a_batch_belongs_to_who_uploaded_it(client, place, office):
    address = upload(client, workbooks.xlsx(workbooks.registry())).url
    sign_in(client, make_account("office", area=place[1]))

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 not a table", workbooks.xlsx({"题库": [["题干", "答案"]]})])
def test_an_unusable_file_gets_one_sentence(client, office, content):
    answer = upload(client, content)

    assert answer.status_code == 422
    assert len(answer.context["form"].errors["file"]) == 1
    assert not ImportBatch.objects.exists()


def test_a_file_above_the_limit_gets_one_sentence(client, office, settings):
    settings.UPLOAD_LIMIT = 1000
    answer = upload(client, b"a" * 1001)

    assert answer.status_code == 422
    assert len(answer.context["form"].errors["file"]) == 1
