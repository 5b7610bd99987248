"""Records of an enterprise's own system: checked as an upload is, each posted once, whatever is sent again."""

import json
from datetime import UTC, datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.clock import clock
from tests.factories.interface import make_system
from tests.factories.training import make_area_tree, make_engagement, make_enterprise, make_hours, make_person
from training.models import ApiAnswer, ApiScope, AuditEntry, Entry

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 10, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now():
    clock.set(AT)


@pytest.fixture
def works():
    _county, _town, (village,) = make_area_tree(1)
    return make_enterprise(area=village, headcount=30, tags={"assessment": "yes"})


@pytest.fixture
def worker(works):
    return make_engagement(enterprise=works, role="worker").person


@pytest.fixture
def caller(works):
    return make_system(enterprise=works)


def hours(person, works, **fields):
    given = {"kind": "hours", "id": "1", "document_number": person.read_identity(), "enterprise": works.uscc, "amount": 2, "on": "2026-03-01", "mode": "线下"}
    return given | fields


def post(caller, *records, **headers):
    return caller.post("records", {"records": list(records)}, **headers)


def results(answer):
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()["records"]


def test_every_kind_is_posted_with_its_grade_and_where_it_came_from(caller, works, worker):
    number = worker.read_identity()
    about = {"document_number": number, "enterprise": works.uscc, "on": "2026-03-02"}
    answered = results(post(
        caller,
        hours(worker, works, id="h"),
        {"kind": "assessment", "id": "a", **about, "item": "从业人员考试", "result": "合格", "score": 90, "full": 100, "exam_class": "企业"},
        {"kind": "credential", "id": "c", "document_number": number, "credential": "叉车证", "certificate": "TS-1",
         "valid_from": "2026-01-01", "valid_until": "2030-01-01"},
        {"kind": "drill", "id": "d", "enterprise": works.uscc, "types": "疏散逃生", "on": "2026-03-03", "expected": 30, "present": 29, "form": "实战"},
    ))  # fmt: skip
    assert [one["status"] for one in answered] == ["posted"] * 4, answered
    assert {(one.kind, one.grade, one.source) for one in Entry.objects.all()} == {
        (kind, "C", "training.api") for kind in ("hours", "assessment", "credential", "drill")
    }
    assert Entry.objects.get(kind="hours").detail["api"] == {"system": str(caller.system.public_id), "record": "h"}
    assert set(AuditEntry.objects.filter(action="training.entry_posted").values_list("actor", flat=True)) == {f"api:{caller.system.public_id}"}
    kept = json.dumps([*ApiAnswer.objects.values("key", "digest", "answer"), *AuditEntry.objects.values("data", "subject_text")])
    assert number not in kept


def test_a_bad_record_stays_out_and_says_why_the_others_go_in(caller, works, worker):
    good = hours(worker, works, id="good")
    answered = results(post(caller, hours(worker, works, id="bad", amount=None), good, hours(make_person(), works, id="stranger")))
    assert [one["status"] for one in answered] == ["refused", "posted", "refused"]
    assert answered[0]["problems"][0]["field"] == "amount"
    assert (answered[2]["problems"][0]["code"], answered[2]["problems"][0]["field"]) == ("unknown_person", "document_number")
    assert Entry.objects.count() == 1


def test_nobody_and_nothing_beyond_the_reach_is_known(caller, works, worker):
    other = make_engagement(role="worker")
    answered = results(post(caller, hours(other.person, works, id="1"), hours(worker, other.enterprise, id="2")))
    assert [one["problems"][0]["code"] for one in answered] == ["unknown_person", "unknown_enterprise"]
    assert not Entry.objects.exists()


def test_the_same_key_and_body_is_answered_as_before(caller, works, worker):
    row = hours(worker, works)
    del row["id"]
    first = post(caller, row, **{"Idempotency-Key": "k1"})
    again = post(caller, row, **{"Idempotency-Key": "k1"})
    assert again.json() == first.json()
    assert results(first)[0]["id"] == "k1#0"
    other = post(caller, row | {"amount": 3}, **{"Idempotency-Key": "k1"})
    assert (other.status_code, other.json()["error"]["code"]) == (409, "key_reused")
    assert Entry.objects.count() == 1


def test_the_own_number_of_a_record_stands_for_one_content(caller, works, worker):
    row = hours(worker, works)
    (first,), (again,) = results(post(caller, row)), results(post(caller, row))
    assert again == first | {"status": "same"}
    assert post(caller, row | {"amount": 3}).status_code == 409
    answered = results(post(caller, row | {"amount": 3}, hours(worker, works, id="2", on="2026-03-02")))
    assert [one["status"] for one in answered] == ["conflict", "posted"]
    twice = results(post(caller, hours(worker, works, id="3", on="2026-03-03"), hours(worker, works, id="3", on="2026-03-04")))
    assert [one["status"] for one in twice] == ["posted", "conflict"]
    assert Entry.objects.count() == 3


def test_a_fact_is_posted_once_under_whatever_number(caller, works, worker):
    first, again = results(post(caller, hours(worker, works, id="a"))), results(post(caller, hours(worker, works, id="b")))
    assert (first[0]["status"], again[0]["status"]) == ("posted", "same")
    assert Entry.objects.count() == 1


def test_numbers_of_one_system_are_its_own(caller, works, worker):
    other = make_system(enterprise=works)
    assert results(post(caller, hours(worker, works)))[0]["status"] == "posted"
    assert results(post(other, hours(worker, works, on="2026-03-05")))[0]["status"] == "posted"


def test_a_record_needs_a_number(caller, works, worker):
    row = hours(worker, works)
    del row["id"]
    assert post(caller, row).json()["error"]["code"] == "refused"


def test_statutory_papers_need_a_key_that_may(caller, works, worker):
    row = {"kind": "assessment", "id": "s", "document_number": worker.read_identity(), "enterprise": works.uscc, "on": "2026-03-02", "item": "主要负责人考核",
           "result": "合格", "exam_class": "法定", "authority": "市应急管理局"}  # fmt: skip
    (refused,) = results(post(caller, row))
    assert refused["problems"][-1]["code"] in ("statutory_not_allowed", "trade_missing")
    card = {
        "kind": "credential",
        "id": "c",
        "document_number": worker.read_identity(),
        "credential": "特种作业操作证",
        "item": "低压电工作业",
        "valid_from": "2025-01-01",
    }
    (refused,) = results(post(caller, card))
    assert refused["problems"][-1]["code"] == "statutory_not_allowed"
    may = make_system(enterprise=works, scopes=ApiScope.values)
    assert results(post(may, card))[0]["status"] == "posted"


def test_a_key_that_only_reads_posts_nothing(works, worker):
    answered = post(make_system(enterprise=works, scopes=["read:ledger"]), hours(worker, works))
    assert (answered.status_code, answered.json()["error"]["code"]) == (403, "not_allowed")


def test_more_than_a_day_holds_waits_for_a_decision(caller, works, worker):
    make_hours(worker, 8, datetime(2026, 3, 1, tzinfo=UTC).date(), at=AT, what="worker")
    (answered,) = results(post(caller, hours(worker, works)))
    assert answered["entries"][0]["held"] is True


def test_a_batch_is_bounded_in_size_and_in_questions(caller, works, worker, django_assert_max_num_queries):
    assert post(caller, *[hours(worker, works, id=str(number)) for number in range(501)]).status_code == 422
    batch = [hours(worker, works, id=str(number), on=f"2026-02-{number + 1:02d}") for number in range(20)]
    with django_assert_max_num_queries(40 + 20 * 7):
        assert {one["status"] for one in results(post(caller, *batch))} == {"posted"}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sends=st.lists(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 3)), min_size=1, max_size=4), min_size=1, max_size=4))
def test_whatever_is_sent_again_each_number_stands_for_its_first_content(caller, works, worker, sends):
    """Batches in any mix and order: the ledger holds one entry for each number's first content, and a conflict changes nothing."""
    with transaction.atomic():
        first: dict[str, int] = {}
        for batch in sends:
            listed = [hours(worker, works, id=f"n{number}", amount=amount, on=f"2026-01-{number + 1:02d}") for number, amount in batch]
            answered = post(caller, *listed)
            for number, amount in batch:
                first.setdefault(f"n{number}", amount)
            told = answered.json().get("records", [{"status": "conflict", "id": listed[0]["id"]}])
            for one, row in zip(told, listed, strict=True):
                assert (one["status"] == "conflict") <= (row["amount"] != first[one["id"]] or len(batch) > 1)
        posted = {entry.detail["api"]["record"]: entry.amount for entry in Entry.objects.filter(source="training.api")}
        assert posted == first
        transaction.set_rollback(True)
