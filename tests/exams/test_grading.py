"""Results: folded from marks, posted once with their class, and taken back by a correction."""

from datetime import timedelta
from decimal import Decimal

import pytest

from exams import attempts, grading, signals, tasks
from exams.models import Attempt, AttemptState, Mark
from tests.exams.test_attempts import answer
from tests.factories.exams import AT, BY, make_blueprint, make_open, make_registration, make_session, right_answers
from training.models import Entry, Notice

pytestmark = pytest.mark.django_db


def handed_in(*, good=True, **fields):
    attempt = make_open(make_registration(make_session(blueprint=make_blueprint(**fields))))
    given = [answer(seq, index, *choice) for seq, (index, choice) in enumerate(right_answers(attempt).items(), 1)] if good else []
    return attempts.submit(public_id=attempt.public_id, at=AT + timedelta(minutes=9), responses=given)


def test_confirm_posts_a_pass_with_its_class_once():
    attempt = handed_in()
    for _twice in range(2):
        confirmed = grading.confirm(attempt=attempt, at=AT + timedelta(hours=1), by=BY)
    assert confirmed.state == AttemptState.CONFIRMED
    entry = Entry.objects.get()
    assert (entry.kind, entry.exam_class, entry.grade, entry.source, entry.source_id) == ("assessment", "local", "A", "exams.attempt", str(attempt.public_id))
    assert (entry.what, entry.person) == (attempt.registration.session.blueprint.code, attempt.registration.person)
    assert entry.detail == {"score": "10.00", "full": "10.00", "passed": True}
    assert Notice.objects.filter(kind="exams.result").count() == 1


def test_confirm_of_a_fail_posts_nothing():
    grading.confirm(attempt=handed_in(good=False), at=AT + timedelta(hours=1), by=BY)
    assert not Entry.objects.exists()


def test_confirm_sends_the_hint_after_commit(django_capture_on_commit_callbacks):
    heard = []
    signals.result_confirmed.connect(lambda sender, attempt_id, **_rest: heard.append(attempt_id), weak=False, dispatch_uid="test")
    attempt = handed_in()
    with django_capture_on_commit_callbacks(execute=True):
        grading.confirm(attempt=attempt, at=AT + timedelta(hours=1), by=BY)
        assert heard == []
    signals.result_confirmed.disconnect(dispatch_uid="test")
    assert heard == [attempt.pk]


def test_confirm_refuses_what_has_no_score():
    with pytest.raises(grading.NotMarked):
        grading.confirm(attempt=make_open(), at=AT, by=BY)


def test_annulling_a_confirmed_result_withdraws_it_from_the_ledger():
    attempt = grading.confirm(attempt=handed_in(), at=AT + timedelta(hours=1), by=BY)
    attempts.annul(attempt=attempt, reason="替考", at=AT + timedelta(hours=2), by=BY)
    newest = Entry.objects.order_by("pk").last()
    assert (newest.void, newest.reason) == (True, "替考")


def test_fold_lets_the_later_mark_prevail_question_by_question():
    attempt = handed_in()
    assert grading.fold(attempt) == Decimal(10)
    Mark.objects.create(attempt=attempt, marker="account:x", points={"4": "1.5"}, total=Decimal("1.5"), full=Decimal(4), at=AT, reason="更正")
    assert grading.fold(attempt) == Decimal("7.50")


def test_points_round_once_at_the_end():
    attempt = handed_in(good=False)
    assert (attempt.score, attempt.full_score) == (Decimal("0.00"), Decimal("10.00"))


def test_sweep_confirms_what_the_queue_forgot_but_not_what_an_officer_keeps(django_capture_on_commit_callbacks):
    at_once, kept = handed_in(), handed_in(release="by_officer")
    assert tasks.confirm_waiting() == 1
    assert tasks.confirm_waiting() == 0
    assert [Attempt.objects.get(pk=one.pk).state for one in (at_once, kept)] == [AttemptState.CONFIRMED, AttemptState.SUBMITTED]
