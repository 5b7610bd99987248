"""The only door: states, saves that can come twice, late and out of order, and the server's clock."""

from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exams import answers, attempts, proctoring
from exams.models import MOVES, Attempt, AttemptState, Mark, Response
from tests.factories.exams import AT, BY, make_blueprint, make_open, make_registration, make_session, make_waiting, right_answers
from training.audit import UnknownAction
from training.models import AuditEntry

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def answer(seq, index=0, *choice):
    return {"index": index, "seq": seq, "choice": list(choice)}


def bare(queries):
    """Statements that are not the frame of a transaction."""
    return [one["sql"] for one in queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]


@pytest.mark.parametrize(("was", "to"), list(product(AttemptState.values, AttemptState.values)))
def test_move_follows_the_table(was, to):
    attempt = Attempt(pk=1, state=was)
    if to not in MOVES[was]:
        with pytest.raises(attempts.IllegalMove):
            attempts.move(attempt=attempt, to=to, at=AT, by=BY)


def test_move_refuses_when_somebody_was_faster():
    attempt = make_open()
    stale = Attempt.objects.get(pk=attempt.pk)
    attempts.end(attempt=attempt, at=AT + MINUTE, by=BY)
    with pytest.raises(attempts.IllegalMove):
        attempts.move(attempt=stale, to=AttemptState.ENDED, at=AT + MINUTE, by=BY)


def test_open_starts_the_clock_once():
    attempt = make_open()
    assert (attempt.opened_at, attempt.deadline_at) == (AT, AT + 60 * MINUTE)
    again = attempts.open_attempt(attempt=Attempt.objects.get(pk=attempt.pk), at=AT + 5 * MINUTE, by=BY)
    assert again.deadline_at == AT + 60 * MINUTE


def test_open_waits_for_the_room():
    with pytest.raises(attempts.NotRunning):
        attempts.open_attempt(attempt=make_waiting(), at=AT, by=BY)


def test_open_ends_with_late_entry_and_never_runs_beyond_the_session():
    session = make_session()
    late, too_late = make_registration(session), make_registration(session)
    proctoring.open_room(session=session, at=AT, by=BY)
    assert make_open(late, at=AT + 30 * MINUTE).deadline_at == AT + 90 * MINUTE
    with pytest.raises(attempts.TooLate):
        make_open(too_late, at=AT + 31 * MINUTE)


def test_a_room_that_opens_late_leaves_the_whole_time():
    session = make_session()
    registration = make_registration(session)
    make_waiting(registration)
    proctoring.open_room(session=session, at=AT + 80 * MINUTE, by=BY)
    assert make_open(registration, at=AT + 80 * MINUTE).deadline_at == AT + 140 * MINUTE


def test_save_gives_a_receipt_and_counts_answers():
    attempt = make_open()
    receipt = attempts.save(public_id=attempt.public_id, responses=[answer(1, 0, "true"), answer(2, 3, "1")], at=AT + MINUTE, unsent=1)
    assert (receipt.saved, receipt.clash, receipt.last_seq, receipt.at) == ([1, 2], [], 2, AT + MINUTE)
    row = Attempt.objects.get(pk=attempt.pk)
    assert (row.answered_count, row.saved_at, row.unsent) == (2, AT + MINUTE, 1)
    attempts.save(public_id=attempt.public_id, responses=[answer(3, 3)], at=AT + MINUTE)
    assert Attempt.objects.get(pk=attempt.pk).answered_count == 1


def test_save_costs_three_statements_and_a_repeat_four():
    attempt = make_open()
    for responses, expected in (([answer(1, 0, "true")], 3), ([answer(2, 1, "true"), answer(3, 2, "0"), answer(4, 3, "1")], 3), ([], 2)):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            attempts.save(public_id=attempt.public_id, responses=responses, at=AT)
        assert len(bare(captured.captured_queries)) == expected
    with CaptureQueriesContext(connection) as captured:
        attempts.save(public_id=attempt.public_id, responses=[answer(4, 3, "1")], at=AT)
    assert len(bare(captured.captured_queries)) == 3
    with CaptureQueriesContext(connection) as captured:
        attempts.save(public_id=attempt.public_id, responses=[answer(4, 3, "1"), answer(5, 3, "0")], at=AT)
    assert len(bare(captured.captured_queries)) == 4


def test_save_never_touches_the_global_audit_trail():
    attempt = make_open()
    before = AuditEntry.objects.count()
    attempts.save(public_id=attempt.public_id, responses=[answer(1, 0, "true")], at=AT)
    assert AuditEntry.objects.count() == before


def test_save_tells_a_clash_instead_of_losing_an_answer():
    attempt = make_open()
    attempts.save(public_id=attempt.public_id, responses=[answer(1, 0, "true")], at=AT)
    receipt = attempts.save(public_id=attempt.public_id, responses=[answer(1, 1, "false"), answer(2, 1, "true")], at=AT)
    assert (receipt.saved, receipt.clash, receipt.last_seq) == ([2], [1], 2)


@pytest.mark.parametrize(
    "bad",
    [
        {}, "x", {"index": 5, "seq": 1, "choice": []}, {"index": -1, "seq": 1, "choice": []}, {"index": 0, "seq": 0, "choice": []},
        {"index": True, "seq": 1, "choice": []}, {"index": 0, "seq": 1, "choice": "0"}, {"index": 0, "seq": 1, "choice": [0]},
        {"index": 0, "seq": 10**7, "choice": []}, {"index": 0, "seq": 1, "choice": ["0"] * 61}, {"index": 0, "seq": 1, "choice": ["x" * 67]},
    ],
)  # fmt: skip
def test_save_refuses_what_is_no_answer_and_keeps_nothing_of_it(bad):
    attempt = make_open()
    with pytest.raises(answers.BadAnswer):
        attempts.save(public_id=attempt.public_id, responses=[answer(1, 0, "true"), bad], at=AT)
    assert not Response.objects.exists()


def test_save_is_taken_until_the_grace_is_over():
    attempt = make_open()
    attempts.save(public_id=attempt.public_id, responses=[answer(1, 0, "true")], at=AT + 60 * MINUTE + attempts.GRACE)
    with pytest.raises(attempts.AttemptClosed):
        attempts.save(public_id=attempt.public_id, responses=[answer(2, 0, "true")], at=AT + 60 * MINUTE + attempts.GRACE + timedelta(seconds=1))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_saves_can_come_twice_late_and_in_any_order(data):
    made = data.draw(st.lists(st.tuples(st.integers(0, 4), st.lists(st.sampled_from("012"), max_size=2, unique=True)), min_size=1, max_size=12))
    sent = [answer(seq, index, *choice) for seq, (index, choice) in enumerate(made, 1)]
    parcels = [data.draw(st.lists(st.sampled_from(sent), max_size=6)) for _one in range(4)] + [data.draw(st.permutations(sent))]
    attempt = make_open(make_registration(make_session(opens_at=AT)))
    for parcel in parcels:
        assert attempts.save(public_id=attempt.public_id, responses=parcel, at=AT).clash == []
    expected = dict(made)
    row = Attempt.objects.get(pk=attempt.pk)
    assert {index: choice for index, (_seq, choice) in answers.latest(row).items()} == expected
    assert row.answered_count == sum(map(bool, expected.values()))
    assert row.last_seq == len(made) == Response.objects.filter(attempt=row).count()
    assert answers.breaks(row) == []


def test_chain_tells_a_changed_a_missing_and_an_added_answer():
    attempt = make_open()
    for seq in range(1, 5):
        attempts.save(public_id=attempt.public_id, responses=[answer(seq, 0, str(seq))], at=AT)
    row = Attempt.objects.get(pk=attempt.pk)
    assert answers.breaks(row) == []
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO training_erasurepermit (table_name) VALUES ('exams_response')")
    Response.objects.filter(attempt=row, seq=2).update(choice=["9"])
    assert len(answers.breaks(row)) == 1
    Response.objects.filter(attempt=row, seq=2).update(choice=["2"])
    Response.objects.filter(attempt=row, seq=4).delete()
    assert len(answers.breaks(row)) == 1


def test_submit_takes_the_rest_marks_and_is_harmless_twice():
    attempt = make_open()
    right = right_answers(attempt)
    rest = [answer(seq, index, *choice) for seq, (index, choice) in enumerate(right.items(), 1)]
    attempts.save(public_id=attempt.public_id, responses=rest[:2], at=AT + MINUTE)
    done = attempts.submit(public_id=attempt.public_id, at=AT + 2 * MINUTE, responses=rest)
    assert (done.state, done.score, done.full_score, done.passed) == (AttemptState.SUBMITTED, Decimal(10), Decimal(10), True)
    again = attempts.submit(public_id=attempt.public_id, at=AT + 3 * MINUTE)
    assert (again.submitted_at, Mark.objects.count()) == (AT + 2 * MINUTE, 1)
    assert answers.breaks(again) == []
    with pytest.raises(attempts.AttemptClosed):
        attempts.save(public_id=attempt.public_id, responses=[answer(99)], at=AT + 3 * MINUTE)


def test_submit_costs_six_statements():
    """Seven where a process marks these wordings for the first time; the queue's own row comes after commit."""
    attempt = make_open()
    rest = [answer(seq, index, *choice) for seq, (index, choice) in enumerate(right_answers(attempt).items(), 1)]
    attempts.save(public_id=attempt.public_id, responses=rest, at=AT)
    with CaptureQueriesContext(connection) as captured:
        attempts.submit(public_id=attempt.public_id, at=AT)
    assert len(bare(captured.captured_queries)) == 5


def test_submit_after_the_grace_is_an_expiry_that_takes_nothing_new():
    attempt = make_open()
    rest = [answer(seq, index, *choice) for seq, (index, choice) in enumerate(right_answers(attempt).items(), 1)]
    done = attempts.submit(public_id=attempt.public_id, at=AT + 61 * MINUTE, responses=rest)
    assert (done.state, done.score, done.passed) == (AttemptState.EXPIRED, 0, False)


def test_close_overdue_marks_what_was_saved_and_can_run_twice():
    attempt = make_open()
    right = right_answers(attempt)
    attempts.save(public_id=attempt.public_id, responses=[answer(1, 4, *right[4])], at=AT)
    assert attempts.close_overdue(at=AT + 60 * MINUTE + attempts.GRACE) == 0
    assert attempts.close_overdue(at=AT + 61 * MINUTE) == 1
    assert attempts.close_overdue(at=AT + 61 * MINUTE) == 0
    row = Attempt.objects.get(pk=attempt.pk)
    assert (row.state, row.score) == (AttemptState.EXPIRED, Decimal(4))


def test_extra_minutes_move_the_deadline():
    attempt = make_open()
    proctoring.extend(session=attempt.registration.session, minutes=10, reason="停电", at=AT + 5 * MINUTE, by=BY)
    row = Attempt.objects.get(pk=attempt.pk)
    assert row.deadline_at == AT + 70 * MINUTE
    assert attempts.save(public_id=row.public_id, responses=[], at=AT).deadline_at == AT + 70 * MINUTE


def test_annul_needs_a_reason_the_database_asks_for():
    attempt = attempts.annul(attempt=make_open(), reason="作弊", at=AT, by=BY)
    assert attempt.state == AttemptState.ANNULLED


@pytest.mark.django_db(transaction=True)
def test_acts_roll_back_when_the_audit_entry_fails(monkeypatch):
    from training import audit

    attempt = make_open(make_registration(make_session(blueprint=make_blueprint())))
    monkeypatch.setattr(audit, "_LABELS", {})
    with pytest.raises(UnknownAction):
        attempts.submit(public_id=attempt.public_id, at=AT)
    row = Attempt.objects.get(pk=attempt.pk)
    assert (row.state, row.score, Mark.objects.count()) == (AttemptState.OPEN, None, 0)
