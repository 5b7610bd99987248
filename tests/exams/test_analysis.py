"""Statistics of sessions: added, exchanged and taken out attempt by attempt, and the same as counted anew."""

from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from django.db import IntegrityError, transaction

from exams import analysis, attempts, grading, tasks
from exams.analysis import counting, history, thresholds
from exams.analysis.reading import Reader
from exams.models import Attempt, Counted, GroupTally, ItemFlag, PaperTally, Session, SessionTally
from question_banks import statistics
from question_banks.models import Item, Measure
from question_banks.statistics import SCALE, Drift, Figures
from tests.exams.test_attempts import answer
from tests.factories.exams import AT, BY, make_blueprint, make_open, make_registration, make_room, make_session, right_answers
from tests.factories.question_banks import make_approved, make_bank
from tests.factories.sittings import mark_many, sit_many
from tests.factories.training import make_account
from training import jobs
from training.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
POINTS = ["1", "2", "1", "1", "1.5"]


@pytest.fixture
def versions():
    bank = make_bank()
    return [make_approved(bank) for _one in range(6)]


@pytest.fixture
def session():
    return make_session(registering=False)


def ended(session, at=AT):
    session.state, session.room_opened_at, session.ended_at = "ended", at, at + timedelta(hours=2)
    session.save()
    return session


def draw(versions, random, people, chance=None):
    """Papers of five out of six questions in any order of options, answers by ability, and the points they earn."""
    papers, earned, given = [], [], []
    for _person in range(people):
        ability, paper, points, chosen = random.random(), [], [], []
        for version, worth in zip(random.sample(versions, 5), POINTS, strict=True):
            order = random.sample(range(4), 4)
            right = random.random() < (chance or ability)
            option = version.key[0] if right else random.choice([one for one in range(4) if one != version.key[0]])
            blank = random.random() < 0.1
            paper.append((version.pk, order))
            chosen.append([] if blank else [str(order.index(option))])
            points.append(worth if right and not blank else "0" if random.random() < 0.8 else str(Decimal(worth) / 2))
        papers.append(paper), earned.append(points), given.append(chosen)
    return papers, POINTS, earned, given


def stored():
    """Everything kept, without the rows' own numbers."""
    session = [(row.session_id, row.version_id, row.language, row.sums()) for row in SessionTally.objects.order_by("session", "version", "language")]
    group = [(row.site_id, row.version_id, row.language, row.sums()) for row in GroupTally.objects.order_by("site", "version", "language")]
    paper = [(row.session_id, row.sums()) for row in PaperTally.objects.order_by("session") if row.n]
    return session, group, paper, sorted(Counted.objects.values_list("attempt", "last_mark"))


def test_stored_figures_are_those_of_the_matrix(versions, session):
    papers, points, earned, given = draw(versions, Random(1), 40)
    sit_many(session, papers, points, earned, given)
    assert analysis.count(session.pk) == 40
    sparse = [
        (who, str(version), float(Decimal(got) / Decimal(worth)), float(worth))
        for who, (paper, marks) in enumerate(zip(papers, earned, strict=True))
        for (version, _order), got, worth in zip(paper, marks, points, strict=True)
    ]
    wanted, report = statistics.from_rows(sparse), analysis.of_session(session)
    by_name = dict(zip(wanted.names, wanted.items, strict=True))
    assert len(report.rows) == 6
    for row in report.rows:
        other = by_name[str(row.version.pk)]
        assert row.figures.n == other.n
        for name in ("facility", "sd", "discrimination_index", "discriminative_efficiency", "point_biserial"):
            assert getattr(row.figures, name) == pytest.approx(getattr(other, name), rel=1e-5)
        chosen = [
            choice for paper, answers in zip(papers, given, strict=True) for item, choice in zip(paper, answers, strict=True) if item[0] == row.version.pk
        ]
        assert sum(sum(levels.values()) for levels in row.sums.options.values()) == len(chosen) == row.figures.n
        assert sum(row.sums.options.get("-", {}).values()) == sum(1 for choice in chosen if not choice)
        assert row.sums.mean_seconds == pytest.approx(20, abs=8)
    assert report.paper.alpha == pytest.approx(wanted.paper.alpha, rel=1e-5)
    assert (report.paper.design, report.counted, report.outside) == ("nested", 40, 0)


def test_added_exchanged_and_taken_out_is_the_same_as_counted_anew(versions):
    random = Random(2)
    sessions = [make_session(registering=False) for _one in range(2)]
    sat = [one for session in sessions for one in sit_many(session, *draw(versions, random, 9), language=random.choice(["zh-hans", "en"]))]
    for step in range(6):
        some = random.sample(sat, 4)
        if step % 2:
            mark_many(some, [[random.choice(["0", "1"])] for _one in some])
        else:
            Attempt.objects.filter(pk__in=[one.pk for one in some]).update(state="annulled", annulled_at=AT, annulled_reason="替考")
            back = random.choice(some)
            Attempt.objects.filter(pk=back.pk).update(state="confirmed", annulled_at=None, annulled_reason="")
        for session in random.sample(sessions, 2):
            analysis.count(session.pk)
    before = stored()
    assert 0 < len(before[3]) < len(sat)
    assert analysis.waiting() == []
    analysis.rebuild(at=AT)
    assert stored() == before
    for model in (Counted, SessionTally, GroupTally, PaperTally):
        model.objects.all().delete()
    analysis.rebuild(at=AT)
    assert stored() == before


def test_a_job_may_run_twice_and_an_annulled_attempt_leaves_nothing(versions, session):
    (one,) = sit_many(session, *draw(versions, Random(3), 1))
    assert [tasks.count(session.pk), tasks.count(session.pk)] == [1, 0]
    Attempt.objects.filter(pk=one.pk).update(state="annulled", annulled_at=AT, annulled_reason="替考")
    assert analysis.waiting() == [session.pk]
    assert [tasks.refresh_analysis(), tasks.refresh_analysis()] == [1, 0]
    assert stored() == ([], [], [], [])


def test_who_was_faster_wins_and_nothing_is_counted_twice(versions, session):
    sit_many(session, *draw(versions, Random(4), 3))
    before, after = counting._pending(session.pk)
    difference = counting._difference(Reader(), before, after)
    assert analysis.count(session.pk) == 3
    whole = stored()
    assert counting._store(session.pk, before, after, difference) is False
    assert stored() == whole


def test_confirming_and_annulling_through_the_acts_reaches_the_sums(django_capture_on_commit_callbacks):
    attempt = make_open(make_registration(make_session(blueprint=make_blueprint())))
    given = [answer(seq, index, *choice) for seq, (index, choice) in enumerate(right_answers(attempt).items(), 1)]
    attempt = attempts.submit(public_id=attempt.public_id, at=AT + timedelta(minutes=9), responses=given)
    with django_capture_on_commit_callbacks(execute=True):
        grading.confirm(attempt=attempt, at=AT + timedelta(hours=1), by=BY)
    assert [row.x for row in SessionTally.objects.all()] == [SCALE] * 5
    with django_capture_on_commit_callbacks(execute=True):
        attempts.annul(attempt=attempt, reason="替考", at=AT + timedelta(hours=2), by=BY)
    assert not SessionTally.objects.exists()


def test_counting_waits_on_one_writer_while_somebody_sits(versions, session, monkeypatch):
    sit_many(session, *draw(versions, Random(5), 2))
    make_open()
    assert analysis.count(session.pk) == (0 if jobs.must_wait() else 2)
    Attempt.objects.filter(state="open").update(state="annulled", annulled_at=AT, annulled_reason="x")
    analysis.refresh(at=AT)
    assert Counted.objects.count() == 2


def test_a_question_without_a_mark_is_not_part_of_the_paper(versions, session):
    paper = [(versions[0].pk, None), (versions[1].pk, None)]
    sit_many(session, [paper, paper], ["1", "1"], [["1", None], ["0", "1"]], [[["0"], []], [["1"], ["1"]]])
    analysis.count(session.pk)
    assert {row.version_id: row.n for row in SessionTally.objects.all()} == {versions[0].pk: 2, versions[1].pk: 1}


def many(version, others, right, wrong, *, session, option="0", language="zh-hans"):
    """So many with the question right and the rest right, so many with both wrong (the wrong ones choose an option)."""
    paper = [(version.pk, None), *((one.pk, None) for one in others)]
    key = str(version.key[0])
    earned = [["1", *["1"] * len(others)]] * right + [["0", *["0"] * len(others)]] * wrong
    given = [[[key], *[["1"]] * len(others)]] * right + [[[option], *[["0"]] * len(others)]] * wrong
    sit_many(session, [paper] * (right + wrong), ["1"] * len(paper), earned, given, language=language)


def codes():
    return sorted((flag.code, flag.about) for flag in ItemFlag.objects.filter(holds=True))


def test_thresholds_raise_flags_once_and_editors_are_told_once(versions, session):
    editor, author = make_account("editor"), make_account("trainer")
    easy = make_approved(versions[0].item.bank, by=author)
    many(easy, versions[:2], 40, 0, session=session)
    assert (analysis.refresh(at=AT), codes()) == (40, [])  # the room is not closed yet
    ended(session)
    for _twice in range(2):
        analysis.refresh(at=AT)
    assert {flag.code for flag in ItemFlag.objects.filter(version=easy)} == {"too_easy"}
    assert [Notice.objects.filter(person=account.person, kind="exams.item_flags").count() for account in (editor, author)] == [1, 1]
    assert AuditEntry.objects.filter(action="exams.item_flagged", subject_id=str(easy.item.public_id)).count() == 1
    measure = Measure.objects.get(version=easy)
    assert (measure.n, measure.facility, measure.discrimination) == (40, 1.0, None)


def test_too_few_answers_raise_nothing(versions, session):
    many(versions[0], versions[1:3], 29, 0, session=ended(session))
    analysis.refresh(at=AT)
    assert codes() == []


def test_a_flag_that_no_longer_holds_leaves_the_list_and_is_not_told_again(versions, session):
    editor = make_account("editor")
    many(versions[0], versions[1:3], 40, 0, session=ended(session))
    analysis.refresh(at=AT)
    assert analysis.open_flags().filter(version=versions[0]).count() == 1
    many(versions[0], versions[1:3], 0, 20, session=session)
    analysis.refresh(at=AT)
    assert not analysis.open_flags().filter(version=versions[0], code="too_easy").exists()
    many(versions[0], versions[1:3], 900, 0, session=session)
    analysis.refresh(at=AT)
    assert analysis.open_flags().filter(version=versions[0], code="too_easy").count() == 1
    assert Notice.objects.filter(kind="exams.item_flags", person=editor.person).count() == 1


def test_the_key_beaten_by_a_wrong_option(versions, session):
    version, others = versions[0], versions[1:4]
    wrong = "3" if version.key[0] != 3 else "2"
    best = [(["0", "1", "1", "1"], [[wrong], ["1"], ["1"], ["1"]])] * 20
    weak = [(["1", "0", "0", "0"], [[str(version.key[0])], ["0"], ["0"], ["0"]])] * 20
    paper = [(one.pk, None) for one in (version, *others)]
    rows = best + weak
    sit_many(ended(session), [paper] * 40, ["1"] * 4, [row[0] for row in rows], [row[1] for row in rows])
    analysis.refresh(at=AT)
    assert set(ItemFlag.objects.filter(version=version).values_list("code", "about")) == {("negative", ""), ("key_beaten", "ABCD"[int(wrong)])}


def test_drift_between_sessions_is_flagged_beyond_what_candidates_explain(versions):
    first, second = (ended(make_session(registering=False, opens_at=AT + timedelta(days=day))) for day in (0, 7))
    paper, others = [(one.pk, None) for one in versions[:3]], ["1", "0"]
    for session, right in ((first, 10), (second, 36)):
        earned = [["1" if who < right else "0", others[who % 2], others[(who + 1) % 2]] for who in range(40)]
        sit_many(session, [paper] * 40, ["1"] * 3, earned, [[["1"], ["1"], ["1"]]] * 40)
    analysis.refresh(at=AT)
    assert [(flag.version, flag.about) for flag in ItemFlag.objects.filter(code="drift")] == [(versions[0], second.title)]
    report = analysis.of_session(second)
    row = next(row for row in report.rows if row.version == versions[0])
    assert (row.drift.change, "drift" in row.codes) == (pytest.approx(26 / 40), True)
    assert history.earlier([versions[0].pk], first) == {}


def test_sites_and_languages_are_compared_at_equal_level(versions):
    paper, random = [(one.pk, None) for one in versions], Random(6)
    for right, language in ((108, "zh-hans"), (12, "en")):
        session = ended(make_session(room=make_room(), registering=False))
        earned = [["1" if who < right else "0", *random.choices("01", k=5)] for who in range(120)]
        sit_many(session, [paper] * 120, ["1"] * 6, earned, [[["1"]] * 6] * 120, language=language)
    analysis.refresh(at=AT)
    found = set(ItemFlag.objects.filter(version=versions[0]).values_list("code", "about"))
    places = {f"{row.site.area} · {row.site}" for row in GroupTally.objects.filter(version=versions[0])}
    assert found >= {("language", "简体中文"), ("language", "English"), *(("site", place) for place in places)}
    report = analysis.of_version(versions[0], Session.objects.none())
    assert (report.languages["English"].difference < -0.5, report.sittings, report.sessions) == (True, [], 2)


def test_settling_needs_a_reason_and_closes_all_flags_of_a_wording(versions, session):
    many(versions[0], versions[1:3], 40, 0, session=ended(session))
    analysis.refresh(at=AT)
    with pytest.raises(analysis.ReasonMissing):
        analysis.settle(version=versions[0], note=" ", at=AT, by=make_account("editor"))
    assert analysis.settle(version=versions[0], note="入门题，保留", at=AT, by=make_account("editor")) == 1
    with pytest.raises(analysis.NothingOpen):
        analysis.settle(version=versions[0], note="再次", at=AT, by=make_account("editor"))
    many(versions[0], versions[1:3], 5, 0, session=session)
    analysis.refresh(at=AT)
    assert not analysis.open_flags().filter(version=versions[0]).exists()


def test_retired_questions_and_old_wordings_are_not_on_the_list(versions, session):
    many(versions[0], versions[1:3], 40, 0, session=ended(session))
    analysis.refresh(at=AT)
    assert analysis.open_flags().filter(version=versions[0]).exists()
    Item.objects.filter(pk=versions[0].item_id).update(state="retired", withdrawn_at=AT, withdrawn_reason="过时")
    assert not analysis.open_flags().filter(version=versions[0]).exists()


def test_flag_constraints_hold(versions):
    fields = {"version": versions[0], "code": "weak", "n": 40, "raised_at": AT}
    ItemFlag.objects.create(**fields)
    ItemFlag.objects.create(**fields | {"about": "x"}, settled_at=AT, settled_by=make_account(), note="保留")
    for wrong in ({}, {"about": "y", "settled_at": AT}, {"about": "y", "note": "x"}, {"about": "y", "settled_at": AT, "settled_by": make_account()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ItemFlag.objects.create(**fields | wrong)


def figures(n=100, facility=0.5, index=40.0):
    return Figures(n, facility, 0.5, index, 50.0, 0.4)


@pytest.mark.parametrize(
    ("one", "wanted"),
    [
        (figures(), set()), (figures(facility=0.2), set()), (figures(facility=0.19), {"too_hard"}), (figures(facility=0.95), set()),
        (figures(facility=0.96), {"too_easy"}), (figures(index=15.0), set()), (figures(index=14.9), {"weak"}), (figures(index=-0.1), {"negative"}),
        (figures(facility=0.1, index=None), {"too_hard"}), (figures(n=29, facility=0.1, index=-50), set()), (figures(n=0, facility=None, index=None), set()),
    ],
)  # fmt: skip
def test_stated_thresholds(one, wanted):
    assert set(thresholds.of_figures(one)) == wanted


def test_drift_needs_size_and_certainty():
    assert thresholds.drifted(30, 30, Drift(0.2, 0.2, 3.1))
    assert not thresholds.drifted(30, 30, Drift(0.2, 0.05, 5.0))
    assert not thresholds.drifted(30, 30, Drift(0.2, 0.2, 2.9))
    assert not thresholds.drifted(29, 30, Drift(0.2, 0.2, 4.0))
    assert not thresholds.drifted(30, 30, None)
