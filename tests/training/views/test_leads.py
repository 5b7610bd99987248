"""The screens of leads: who sees what, nothing called a major hazard too early, every act by its form, a bounded cost."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from tests.clock import clock
from tests.factories import leads as make
from tests.factories import training
from tests.factories.leads import AT, TODAY, Place
from tests.training.packs.conftest import rules  # noqa: F401
from training import leads
from training.models import AuditEntry, Lead

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def place(rules: None) -> Place:  # noqa: F811
    clock.set(AT, speed=0)
    return Place.make()


def _act(client, lead: Lead, name: str, **given):  # noqa: ANN001, ANN003, ANN202
    return client.post(reverse("training:lead_act", args=[lead.public_id, name]), given)


def _page(client, lead: Lead) -> str:  # noqa: ANN001
    answer = client.get(reverse("training:lead", args=[lead.public_id]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_two_officers_determine_by_their_forms(client, place) -> None:  # noqa: ANN001
    lead, first, second = place.lead(), place.officer(), place.officer(number="执法A10002")
    client.force_login(first)
    with translation.override("en"):
        page = client.get(reverse("training:lead", args=[lead.public_id]), headers={"accept-language": "en"}).content.decode()
    assert lead.person.name not in page
    assert lead.person.masked_name in page
    answer = _act(client, lead, "sign", outcome="major_hazard", on="2026-11-02", finding="现场正在焊接")
    assert answer.status_code == 302
    assert "confirm" not in client.get(answer.url).context["acts"]  # the same officer is not the second one
    client.force_login(second)
    signed = client.get(answer.url).context["signed"]
    assert _act(client, lead, "confirm", signed=signed.pk).status_code == 302
    lead.refresh_from_db()
    assert (lead.state, lead.outcome) == ("determined", "major_hazard")


def test_before_two_officers_have_determined_it_is_called_a_lead_only(client, place, settings) -> None:  # noqa: ANN001
    lead = place.lead()
    leads.sign(lead, outcome="major_hazard", on=TODAY, finding="现场正在焊接", at=AT, by=place.officer(number="执法A2"))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    one = [lead.public_id]
    seen = {"liaison": [("leads", []), ("lead", one)], "office": [("leads", []), ("lead_paper", [*one, "record"]), ("lead_paper", [*one, "slip"])]}
    for role, pages in seen.items():
        client.force_login(training.make_account(role, area=place.village))
        for name, arguments in pages:
            page = " ".join(client.get(reverse(f"training:{name}", args=arguments)).content.decode().split())
            assert lead.enterprise.name in page
            for careful in ("ay be a major hazard", "proposed: Major hazard, waits for the second officer"):
                page = page.replace(careful, "")
            assert "major hazard" not in page.lower(), (role, name)


def test_without_the_power_the_record_is_one_of_a_patrol(client, place) -> None:  # noqa: ANN001
    lead = place.lead()
    titles = {}
    for area in (place.county, place.town):
        client.force_login(place.officer(area=area, number=f"执法A{area.pk}9"))
        titles[area] = str(client.get(reverse("training:lead_paper", args=[lead.public_id, "record"])).context["title"])
    assert titles[place.county] != titles[place.town]


def test_a_town_sees_the_transfer_and_no_form_to_sign(client, place) -> None:  # noqa: ANN001
    lead = place.lead()
    client.force_login(place.officer(area=place.town))
    acts = client.get(reverse("training:lead", args=[lead.public_id])).context["acts"]
    assert {"transfer", "close", "dispute"} == set(acts)
    answer = _act(client, lead, "sign", outcome="violation", on="2026-11-02", finding="无证")
    assert answer.status_code == 422
    assert _act(client, lead, "transfer", to_whom="县应急管理局", receipt="移1", on="2026-11-02").status_code == 302
    slip = client.get(reverse("training:lead_paper", args=[lead.public_id, "slip"])).content.decode()
    assert "移1" in slip
    assert lead.person.name in slip
    assert AuditEntry.objects.filter(action="training.lead_printed").count() == 1


def test_a_document_closes_by_its_content_not_by_its_name(client, place) -> None:  # noqa: ANN001
    lead = place.lead()
    client.force_login(place.officer(role="office", area=place.town))
    fake = SimpleUploadedFile("scene.jpg", b"MZ not a picture")
    assert _act(client, lead, "close", closing="does_not_operate", on="2026-11-02", proof=fake).status_code == 422
    assert _act(client, lead, "close", closing="does_not_operate", on="2026-11-02").status_code == 422
    assert _act(client, lead, "close", closing="new_credential").status_code == 422
    real = SimpleUploadedFile("scene.pdf", b"%PDF-1.4\n%%EOF\n")
    assert _act(client, lead, "close", closing="does_not_operate", on="2026-11-02", proof=real).status_code == 302
    lead.refresh_from_db()
    assert lead.is_closed
    assert _act(client, lead, "reopen", reason="照片不符").status_code == 302
    lead.refresh_from_db()
    assert not lead.is_closed


def test_a_found_card_is_offered_and_confirmed(client, place) -> None:  # noqa: ANN001
    lead = place.lead()
    make.card(lead.person, TODAY + 900 * DAY, since=TODAY)
    client.force_login(place.officer(role="office", area=place.town))
    offered = client.get(reverse("training:lead", args=[lead.public_id])).context["acts"]["close"].fields["closing"].choices
    assert offered[0][0] == "new_credential"
    assert _act(client, lead, "close", closing="new_credential").status_code == 302


def test_the_principal_and_the_welder_see_it_and_object(client, place) -> None:  # noqa: ANN001
    lead = place.lead()
    welder = training.make_account("", person=lead.person)
    principal = training.make_account("enterprise_admin", enterprise=place.enterprise)
    for account in (welder, principal):
        client.force_login(account)
        assert set(client.get(reverse("training:lead", args=[lead.public_id])).context["acts"]) == {"dispute"}
    client.force_login(welder)
    url = reverse("training:lead_dispute", args=[lead.public_id])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "证已换发"}).status_code == 302
    client.force_login(place.officer())
    assert "证已换发" in _page(client, lead)
    assert _act(client, lead, "answer", upheld="no", reason="查无此证").status_code == 302
    lead.refresh_from_db()
    assert not lead.is_disputed


def test_the_list_filters_by_its_address(client, place) -> None:  # noqa: ANN001
    open_lead, closed = place.lead(), place.lead()
    make.card(closed.person, TODAY + 900 * DAY, since=TODAY)
    leads.close(closed, closing="new_credential", at=AT, by="system:test")
    disputed = place.lead()
    leads.dispute(disputed, reason="错", at=AT, by=training.make_account("office", area=place.town))
    client.force_login(place.officer())

    def shown(**query: str) -> set[Lead]:
        return {one for one, _text, _days in client.get(reverse("training:leads"), query).context["lines"]}

    assert shown() == {open_lead, disputed}
    assert shown(state="all") == {open_lead, closed, disputed}
    assert shown(state="closed") == {closed}
    assert shown(waits="answer") == {disputed}
    assert shown(about="law") == set()
    assert shown(area=place.village.code) == {open_lead, disputed}
    assert shown(name="没有") == set()
    assert shown(state="nonsense") == {open_lead, disputed}


@pytest.mark.parametrize("name", ["leads", "leads_export"])
def test_the_list_costs_the_same_for_one_and_for_many(client, place, name: str, django_assert_max_num_queries) -> None:  # noqa: ANN001
    place.lead()
    client.force_login(place.officer())
    for number in (0, 4):
        for _ in range(number):
            place.lead()
        with django_assert_max_num_queries(16):
            assert client.get(reverse(f"training:{name}")).status_code == 200


def test_a_lead_costs_so_many_queries(client, place, django_assert_max_num_queries) -> None:  # noqa: ANN001
    lead = place.lead()
    for _ in range(4):
        place.welder(until=TODAY)
    client.force_login(place.officer())
    with django_assert_max_num_queries(40):
        _page(client, lead)


def test_the_export_goes_to_officers_of_the_scope_only(client, place) -> None:  # noqa: ANN001
    lead = place.lead()
    client.force_login(training.make_account("liaison", area=place.village))
    assert client.get(reverse("training:leads_export")).status_code == 403
    client.force_login(training.make_account("office", area=training.make_area("town")))
    assert lead.public_id.hex not in client.get(reverse("training:leads_export")).content.decode()
    client.force_login(place.officer())
    assert lead.public_id.hex in client.get(reverse("training:leads_export")).content.decode()


def test_the_enterprise_file_and_its_sheet_name_the_open_leads(client, place) -> None:  # noqa: ANN001
    lead = place.lead()
    client.force_login(place.officer())
    for page in ("enterprise", "enterprise_sheet"):
        shown = client.get(reverse(f"training:{page}", args=[place.enterprise.public_id])).content.decode()
        assert reverse("training:lead", args=[lead.public_id]) in shown, page


def test_the_office_enters_a_certificate_and_sees_it_masked(client, place) -> None:  # noqa: ANN001
    office, inspector = training.make_account("office", area=place.town), place.officer(area=place.town, number="")
    stranger = place.officer(area=training.make_area("town"), number="")
    client.force_login(office)
    given = {"number": "浙A0812345", "authority": "市应急管理局", "from_on": "2025-01-01", "until_on": "2027-12-31"}
    url = reverse("training:lead_officers")
    assert client.post(url, given | {"account": stranger.public_id}).status_code == 422
    assert client.post(url, given | {"account": inspector.public_id, "until_on": "2024-01-01"}).status_code == 422
    assert client.post(url, given | {"account": inspector.public_id}).status_code == 302
    page = client.get(url).content.decode()
    assert "****2345" in page
    assert "0812345" not in page


def test_the_power_of_a_town_is_set_with_its_document(client, place) -> None:  # noqa: ANN001
    client.force_login(training.make_account("sysadmin"))
    url = reverse("training:lead_power")
    assert client.post(url, {"area": place.town.code, "enforces": "yes"}).status_code == 422
    assert client.post(url, {"area": place.town.code, "enforces": "yes", "document": "委托书1号"}).status_code == 302
    place.town.refresh_from_db()
    assert place.town.enforces is True
