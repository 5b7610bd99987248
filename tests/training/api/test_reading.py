"""What a key reads: within its reach, within its scopes, page by page, and never a document number."""

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from tests.clock import clock
from tests.factories.interface import make_system
from tests.factories.training import make_account, make_area_tree, make_department, make_engagement, make_enterprise, make_hours, make_person
from training import records, reference
from training.api import systems
from training.models import ApiScope, ApiToken, AuditEntry

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 10, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now():
    clock.set(AT)


@pytest.fixture
def town():
    county, town, villages = make_area_tree(2)
    return {"county": county, "town": town, "villages": villages}


def error(answer):
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message"}
    return answer.status_code, body["error"]["code"]


def test_a_key_is_kept_as_a_digest_and_shown_once(town):
    caller = make_system(area=town["town"])
    row = ApiToken.objects.get()
    assert caller.text.startswith("sts_")
    assert caller.text not in json.dumps(list(AuditEntry.objects.values("data", "subject_text")))
    assert (row.digest, row.ending, row.text) == (systems.digest(caller.text), caller.text[-4:], "")
    answered = caller.get("me")
    assert answered.json() == {"system": "化工安全平台", "scopes": row.scopes, "expires_on": "2027-05-09", "reach": [town["town"].name]}
    assert ApiToken.objects.get().last_used_on == date(2026, 11, 10)


def test_without_a_key_in_force_nothing_opens(town):
    caller = make_system(area=town["town"], expires_on=date(2026, 11, 11))
    assert error(Client().get("/api/me")) == (401, "no_key")
    assert error(Client().get("/api/me", headers={"authorization": "Bearer sts_nothing"})) == (401, "no_key")
    clock.set(AT + timedelta(days=1))
    assert caller.get("me").status_code == 200, "the last day counts"
    clock.set(AT + timedelta(days=2))
    assert error(caller.get("me")) == (401, "no_key")


def test_a_revoked_key_opens_nothing(town):
    caller = make_system(area=town["town"])
    by = make_account("sysadmin")
    systems.revoke(ApiToken.objects.get(), at=AT, by=by)
    systems.revoke(ApiToken.objects.get(), at=AT, by=by)
    assert error(caller.get("me")) == (401, "no_key")
    assert AuditEntry.objects.filter(action="training.api_key_revoked").count() == 1


@pytest.mark.parametrize("days", [0, 366])
def test_a_key_is_good_for_a_year_at_most(town, days):
    caller = make_system(area=town["town"])
    with pytest.raises(systems.BadExpiry):
        systems.make_token(caller.system, scopes=["read:coverage"], expires_on=AT.date() + timedelta(days=days), at=AT, by=make_account("sysadmin"))


@pytest.mark.parametrize(
    ("scope", "path"),
    [("read:coverage", "coverage?area=1"), ("read:registry", "enterprises"), ("read:ledger", "entries"), ("read:ledger", "events")],
)
def test_each_scope_opens_its_own_part(town, scope, path):
    others = [one for one in ApiScope.values if one != scope]
    assert error(make_system(area=town["town"], scopes=others).get(path)) == (403, "not_allowed")
    assert make_system(area=town["town"], scopes=[scope]).get(path).status_code in (200, 404)


def test_the_session_of_a_signed_in_officer_opens_nothing(town, client):
    client.force_login(make_account("office", area=town["town"]))
    assert client.get("/api/enterprises").status_code == 401


def test_coverage_is_the_document_of_the_command(town):
    reference.load_reference(AT)
    make_engagement(enterprise=make_enterprise(area=town["villages"][0]))
    out = StringIO()
    call_command("coverage", area=town["town"].code, as_of="2026-11-10", json=True, stdout=out, stderr=StringIO())
    answered = make_system(area=town["town"]).get("coverage", area=town["town"].code, as_of="2026-11-10")
    assert answered.json() == json.loads(out.getvalue())
    assert answered.json()["requirements"]


def test_coverage_counts_the_reach_alone(town):
    reference.load_reference(AT)
    mine, other = (make_enterprise(area=town["villages"][0]) for _ in range(2))
    for one in (mine, other):
        make_engagement(enterprise=one)
    query = {"area": town["town"].code, "requirement": "TR-PRIN"}
    assert make_system(area=town["town"]).get("coverage", **query).json()["requirements"][0]["population"] == 2
    caller = make_system(enterprise=mine)
    assert caller.get("coverage", **query).json()["requirements"][0]["population"] == 1
    assert error(caller.get("coverage", **(query | {"area": town["villages"][1].code}))) == (404, "not_there")
    assert error(caller.get("coverage", **(query | {"requirement": "NOTHING"}))) == (404, "not_there")
    listed = caller.get("coverage/subjects", **query).json()["items"]
    assert [one["uscc"] for one in listed] == [mine.uscc]


def test_the_register_ends_at_the_reach(town):
    inside = make_enterprise(area=town["villages"][0], industry="tobacco")
    elsewhere = make_enterprise()
    department = make_department(area=town["town"], industries=["tobacco"])
    for caller in (make_system(area=town["town"]), make_system(department=department), make_system(enterprise=inside)):
        assert [one["id"] for one in caller.get("enterprises").json()["items"]] == [str(inside.public_id)]
        assert caller.get(f"enterprises/{inside.public_id}").json()["state"] == "operating"
        assert error(caller.get(f"enterprises/{elsewhere.public_id}")) == (404, "not_there")
        assert error(caller.get(f"enterprises/{elsewhere.public_id}/people")) == (404, "not_there")
        assert error(caller.get("entries", enterprise=elsewhere.public_id)) == (404, "not_there")
        assert caller.get("enterprises", number=elsewhere.uscc).json()["items"] == []


def test_people_are_masked_and_their_other_posts_stay_hidden(town):
    person = make_person(name="欧阳小明")
    mine = make_enterprise(area=town["villages"][0])
    make_engagement(person=person, enterprise=mine)
    make_engagement(person=person, enterprise=make_enterprise(name="别处的厂"))
    caller = make_system(enterprise=mine)
    answered = caller.get(f"people/{person.public_id}")
    assert answered.json()["name_masked"] == "欧**明"
    assert [one["enterprise"]["id"] for one in answered.json()["engagements"]] == [str(mine.public_id)]
    assert error(caller.get(f"people/{make_person().public_id}")) == (404, "not_there")
    for path in (f"people/{person.public_id}", f"enterprises/{mine.public_id}/people"):
        text = caller.get(path).content.decode()
        assert person.read_identity() not in text
        assert "欧阳小明" not in text


def test_the_ledger_ends_at_the_reach_and_tells_no_number(town):
    person, other = make_person(), make_person()
    mine, elsewhere = make_enterprise(area=town["villages"][0]), make_enterprise()
    make_engagement(person=person, enterprise=mine)
    make_engagement(person=other, enterprise=elsewhere)
    number = person.read_identity()
    seen = make_hours(person, 2, date(2026, 3, 1), at=AT, detail={"title": f"学员{number}", "secret": "x", "mode": "online"})
    make_hours(other, 2, date(2026, 3, 1), at=AT)
    make_hours(person, 2, date(2026, 3, 2), at=AT, enterprise=elsewhere)
    answered = make_system(enterprise=mine).get("entries")
    assert [one["number"] for one in answered.json()["items"]] == [one.pk for one in seen]
    assert answered.json()["items"][0]["detail"] == {"mode": "online"}
    assert number not in answered.content.decode()


def test_lists_come_page_by_page_and_whole(town):
    made = {str(make_enterprise(area=town["villages"][0]).public_id) for _ in range(5)}
    caller, found, after = make_system(area=town["town"]), [], {}
    while True:
        page = caller.get("enterprises", limit=2, **after).json()
        found += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert len(found) == 5
    assert set(found) == made


def test_asking_on_brings_corrections(town):
    person = make_person()
    make_engagement(person=person, enterprise=make_enterprise(area=town["villages"][0]))
    (entry,) = make_hours(person, 2, date(2026, 3, 1), at=AT)
    caller = make_system(area=town["town"])
    assert caller.get("entries", after=entry.pk).json() == {"items": [], "next": None}
    newer = records.correct(entry, reason="数错了", at=AT, by="system:test", amount=1)
    (told,) = caller.get("entries", after=entry.pk).json()["items"]
    assert (told["number"], told["corrects"], told["amount"], told["reason"]) == (newer.pk, entry.pk, "1.00", "数错了")


@pytest.mark.parametrize("path", ["enterprises", "entries"])
def test_lists_ask_the_same_number_of_questions_however_long(town, path, django_assert_max_num_queries):
    caller = make_system(area=town["town"])
    for _ in range(8):
        person = make_person()
        make_engagement(person=person, enterprise=make_enterprise(area=town["villages"][0]))
        make_hours(person, 1, date(2026, 3, 1), at=AT)
    caller.get("me")
    with django_assert_max_num_queries(5):
        assert len(caller.get(path).json()["items"]) == 8


def test_each_key_has_its_calls_a_minute(town, settings):
    settings.API_CALLS_A_MINUTE = 2
    one, two = make_system(area=town["town"]), make_system(area=town["town"])
    assert [one.get("me").status_code for _ in range(3)] == [200, 200, 429]
    answered = one.get("me")
    assert error(answered) == (429, "too_many")
    assert answered["Retry-After"] == "60"
    assert two.get("me").status_code == 200
    clock.set(AT + timedelta(minutes=1))
    assert one.get("me").status_code == 200


def test_every_refusal_has_one_shape(town):
    caller = make_system(area=town["town"])
    assert error(caller.get("nothing/there")) == (404, "not_there")
    assert error(caller.get("records")) == (405, "wrong_method")
    assert error(caller.post("records", "{")) == (400, "unreadable")
    assert error(caller.get("enterprises", limit=9999)) == (422, "malformed")
    number = make_person().read_identity()
    answered = caller.post("records", {"records": [{"kind": "hours", "id": number * 4, "on": number}]})
    assert error(answered) == (422, "malformed")
    assert number not in answered.content.decode()


def test_the_description_is_openapi_3_1_and_its_page_needs_nobody_else(client):
    schema = client.get("/api/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    assert {"/api/coverage", "/api/enterprises", "/api/entries", "/api/records", "/api/events"} <= set(schema["paths"])
    assert schema["paths"]["/api/records"]["post"]["security"]
    page = client.get("/api/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "POST /api/records" in text
    assert "document_number" in text
    assert "cdn" not in text.lower()
