"""Who answered which wording; papers and sessions touched by a question taken out of use; nothing unreviewed on any paper."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from exams import attempts, blueprints, papers, rechecks, usage
from exams.models import Paper, Session
from question_banks import classification, editions, items, reviewing
from question_banks.models import Decision, ItemVersion, Review
from question_banks.reviewing import signatures_needed
from tests.clock import clock
from tests.factories.exams import AT, BEFORE, BY, make_blueprint, make_open, make_registration, make_room, make_session, make_waiting, right_answers
from tests.factories.question_banks import make_approved, make_bank, make_draft, make_filled_bank, make_wording
from tests.factories.standards import make_standard
from tests.factories.training import make_account, make_area
from training.models import OperationItem

pytestmark = pytest.mark.django_db
ONE = [{"kind": "single", "count": 1, "points": "10"}]
BACKEND = "training.backends.NumberBackend"


def answered(session: Session, *, answers: int = 1, silent: int = 0) -> None:
    """So many candidates open the paper and answer its first question, so many open it and answer nothing."""
    people = [make_registration(session) for _ in range(answers + silent)]
    for number, registration in enumerate(people):
        attempt = make_open(registration)
        if number < answers:
            attempts.save(public_id=attempt.public_id, responses=[{"index": 0, "seq": 1, "choice": right_answers(attempt)[0]}], at=session.opens_at)


def test_every_wording_knows_who_answered_it_and_when() -> None:
    bank = make_bank()
    old = make_approved(bank)
    blueprint = make_blueprint(bank=bank, rules=ONE)
    first = make_session(blueprint=blueprint)
    never_opened = make_registration(first)
    answered(first, silent=1)
    make_waiting(never_opened)
    better = items.revise(item=old.item, wording=make_wording(), at=AT, by=make_account())
    reviewing.approve(version=better, at=AT, by=make_account())
    later = make_session(blueprint=blueprint, opens_at=AT + timedelta(days=30))
    answered(later)
    make_open(make_registration(make_session(blueprint=make_blueprint())))  # another bank

    newest, oldest = usage.of(item=old.item)

    assert (newest.version, newest.papers, newest.answers, newest.first_on, newest.last_on) == (better, 1, 1, date(2026, 4, 9), date(2026, 4, 9))
    assert (oldest.version, oldest.papers, oldest.answers, oldest.first_on) == (old, 2, 1, date(2026, 3, 10))
    assert [use.session for use in newest.uses + oldest.uses] == [later.pk, first.pk]
    assert usage.of_version(version=old).answers == 1
    assert usage.of_version(version=make_approved()).uses == []


@pytest.mark.parametrize("rows", [1, 3])
def test_usage_costs_two_queries(rows: int, django_assert_num_queries: object) -> None:
    version = make_approved()
    blueprint = make_blueprint(bank=version.item.bank, rules=ONE)
    for number in range(rows):
        answered(make_session(blueprint=blueprint, opens_at=AT + timedelta(days=number)))
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert usage.of(item=version.item)[0].papers == rows


def test_nothing_unreviewed_is_ever_drawn() -> None:
    """Every way a wording can lack its signatures, in one bank, against every seed."""
    bank = make_bank(reserved=True)
    fit = [make_approved(bank) for _ in range(3)]
    author = make_account()
    drafted, once, returned, reworded = (make_draft(bank, by=author) for _ in range(4))
    reviewing.approve(version=once, at=BEFORE, by=make_account())
    reviewing.send_back(version=returned, at=BEFORE, by=make_account(), note="改")
    for _signature in range(2):
        reviewing.approve(version=reworded, at=BEFORE, by=make_account())
    items.revise(item=reworded.item, wording=make_wording(), at=BEFORE, by=author)
    items.quarantine(item=make_approved(bank).item, reason="待核", at=BEFORE, by=BY)
    items.retire(item=make_approved(bank).item, reason="过时", at=BEFORE, by=BY)
    by_file = make_draft(make_bank(), by="command:import_questions")
    reviewing.approve(version=by_file, at=BEFORE, by=make_account())

    blueprint = make_blueprint(rules=[{"kind": "single", "count": 4, "points": "2.5"}], active=False, bank=bank)
    blueprint.banks.add(by_file.item.bank)
    blueprints.activate(blueprint=blueprint, at=BEFORE, by=BY)
    make_waiting(make_registration(make_session(blueprint=blueprint)))
    drawn = {version for n in range(10) for version, _order in papers.draw(blueprint=blueprint, seed=str(n), at=AT)}
    drawn |= {row[0] for paper in Paper.objects.all() for row in paper.items}

    assert drawn == {one.pk for one in fit} | {reworded.pk}
    for version in ItemVersion.objects.filter(pk__in=drawn).select_related("item__bank"):
        signed = Review.objects.filter(version=version, decision=Decision.APPROVED).exclude(by=version.author)
        assert signed.values("by").distinct().count() >= signatures_needed(version)
    with pytest.raises(blueprints.papers.CellShort):
        make_blueprint(rules=[{"kind": "single", "count": 5, "points": "2"}], bank=bank)


LAST = date(2026, 3, 11)  # in Shanghai that day begins fifteen hours after the factories' session


@pytest.fixture
def ending() -> ItemVersion:
    make_standard("OLD", title="旧规定", until_on=LAST)
    return make_approved(make_bank(), clause_standard="OLD")


def test_open_papers_are_rechecked_by_the_opening_of_their_own_session(ending: ItemVersion, django_assert_num_queries: object) -> None:
    blueprint = make_blueprint(bank=ending.item.bank, rules=ONE)
    today, midnight = make_session(blueprint=blueprint), datetime(2026, 3, 10, 16, 0, tzinfo=UTC)
    tomorrow = make_session(blueprint=blueprint, opens_at=midnight + timedelta(minutes=5))
    make_waiting(make_registration(today))
    late = make_waiting(make_registration(tomorrow))  # drawn ten minutes before, still on the last day
    assert [one.attempt for one in rechecks.open_papers(at=AT)] == [late]
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert [one.questions for one in rechecks.open_papers(at=AT)] == [[ending]]
    assert rechecks.open_papers(at=AT, standard=make_standard("OTHER")) == []

    items.quarantine(item=ending.item, reason="待核", at=AT, by=BY)
    assert len(rechecks.open_papers(at=AT)) == 2
    make_open(late.registration)
    assert len(rechecks.open_papers(at=AT)) == 1


def test_sessions_to_come_are_named_with_what_they_lose(ending: ItemVersion) -> None:
    make_approved(ending.item.bank)
    blueprint = make_blueprint(bank=ending.item.bank, rules=ONE)
    make_session(blueprint=blueprint)
    after = make_session(blueprint=blueprint, opens_at=AT + timedelta(days=2))
    make_session(opens_at=AT + timedelta(days=2))
    (found,) = rechecks.sessions_to_come(Session.objects.all(), at=AT)
    assert (found.session, found.lost, found.names) == (after, 1, ["旧规定"])
    editions.quarantine_ended(at=AT + timedelta(days=1))
    assert [one.lost for one in rechecks.sessions_to_come(Session.objects.all(), at=AT + timedelta(days=1))] == [1]


def test_pages_name_sessions_inside_the_readers_areas_only(client: object, ending: ItemVersion) -> None:
    area, blueprint = make_area(), make_blueprint(bank=ending.item.bank, rules=ONE)
    here = make_session(blueprint=blueprint, room=make_room(area=area), title="本镇场次", opens_at=AT + timedelta(days=2))
    there = make_session(blueprint=blueprint, title="外镇场次", opens_at=AT + timedelta(days=2))
    client.force_login(make_account("editor", area=area), backend=BACKEND)  # type: ignore[attr-defined]
    clock.set(BEFORE)
    pages = [f"{reverse('exams:rechecks')}?standard=OLD", reverse("exams:usage", args=[ending.item.public_id])]
    body = client.get(pages[0]).content.decode()  # type: ignore[attr-defined]
    assert "本镇场次" in body
    assert "外镇场次" not in body
    assert client.get(f"{reverse('exams:rechecks')}?standard=NONE").status_code == 404  # type: ignore[attr-defined]

    for session in (here, there):
        Session.objects.filter(pk=session.pk).update(opens_at=AT, closes_at=AT + timedelta(hours=2), registration_closes_at=AT)
        session.refresh_from_db()
        answered(session)
    body = client.get(pages[1]).content.decode()  # type: ignore[attr-defined]
    assert "本镇场次" in body
    assert "外镇场次" not in body
    item = client.get(reverse("question_banks:item", args=[ending.item.public_id])).content.decode()  # type: ignore[attr-defined]
    assert pages[1] in item
    assert reverse("exams:rechecks") in client.get(reverse("question_banks:edition", args=["OLD"])).content.decode()  # type: ignore[attr-defined]
    trainer = make_account("proctor", area=area)
    client.force_login(trainer, backend=BACKEND)  # type: ignore[attr-defined]
    assert [client.get(page).status_code for page in pages] == [403, 403]  # type: ignore[attr-defined]


def filed_bank() -> tuple[object, dict[str, ItemVersion]]:
    """A bank with one question each: in a point, below it, in another, of a work type, hard."""
    bank = make_bank()
    top = classification.add_point(code="law", title="法规", at=AT, by=BY)
    below = classification.add_point(code="law-duty", title="职责", parent=top, at=AT, by=BY)
    other = classification.add_point(code="fire", title="消防", at=AT, by=BY)
    work = OperationItem.objects.create(edition="CAT-9", code="1.2", work_type="电工作业", name="低压电工作业")
    facts = {"top": {"point": top}, "below": {"point": below}, "other": {"point": other}, "work": {"work": work}, "hard": {"difficulty": 3}, "bare": {}}
    made = {name: make_approved(bank) for name in facts}
    for name, version in made.items():
        classification.classify(items=[version.item], at=AT, by=BY, **facts[name])
    return bank, made


@pytest.mark.parametrize(
    ("filed", "fitting"),
    [
        ({"point": "law"}, {"top", "below"}),
        ({"point": "law-duty"}, {"below"}),
        ({"work": "CAT-9:1.2"}, {"work"}),
        ({"difficulty": 3}, {"hard"}),
        ({"point": "fire", "difficulty": 2}, {"other"}),
        ({}, {"top", "below", "other", "work", "hard", "bare"}),
    ],
)
def test_cells_ask_for_what_questions_are_filed_under(filed: dict[str, object], fitting: set[str]) -> None:
    bank, made = filed_bank()
    rule = {"kind": "single", "count": len(fitting), "points": "1", **filed}
    blueprint = make_blueprint(bank=bank, rules=[rule], pass_mark=Decimal(1))  # type: ignore[arg-type]
    assert {version for version, _order in papers.draw(blueprint=blueprint, seed="1", at=AT)} == {made[name].pk for name in fitting}
    short = make_blueprint(bank=bank, rules=[rule | {"count": len(fitting) + 1}], pass_mark=Decimal(1), active=False)  # type: ignore[arg-type]
    assert [report.available for report in blueprints.feasible(short, AT).cells] == [len(fitting)]


@pytest.mark.parametrize("filed", [{"point": "nowhere"}, {"work": "CAT-9:99"}, {"work": "x"}, {"difficulty": 7}, {"difficulty": "hard"}])
def test_a_rule_naming_what_does_not_exist_is_refused(filed: dict[str, object]) -> None:
    bank, _made = filed_bank()
    with pytest.raises(blueprints.NotFiled):
        make_blueprint(bank=bank, rules=[ONE[0] | filed])  # type: ignore[arg-type]


def test_rules_and_draws_of_old_stay_what_they_were() -> None:
    """Without new filters nothing of them is stored, and the same seed gives the very same paper as before there were any."""
    bank = make_filled_bank()
    blueprint = make_blueprint(bank=bank)
    assert all(set(rule) == {"kind", "subject", "count", "points"} for rule in blueprint.rules)
    before = papers.draw(blueprint=blueprint, seed="2026", at=AT)
    point = classification.add_point(code="law", title="法规", at=AT, by=BY)
    classification.classify(items=bank.items.all(), point=point, level="recall", at=AT, by=BY)
    assert papers.draw(blueprint=blueprint, seed="2026", at=AT) == before
    pool = [papers.Choice(n, f"item-{n}", "d", "single", "", f"c{n}", 4, True) for n in range(8)]
    drawn = papers.pick([papers.Cell("single", "", 3, "1")], pool, "fixed")
    assert [(choice.version, order) for choice, order in drawn] == FIXED


# The first release's answer for this pool and seed.
FIXED = [(3, [1, 2, 0, 3]), (2, [0, 1, 2, 3]), (1, [3, 2, 0, 1])]


def test_a_blueprint_is_composed_with_filters_on_the_page(client: object) -> None:
    bank, _made = filed_bank()
    client.force_login(make_account("office"), backend=BACKEND)  # type: ignore[attr-defined]
    form = {
        "code": "filed", "title": "分类组卷", "exam_class": "local", "banks": [bank.pk], "minutes": 60, "pass_mark": 1, "attempts_allowed": 3,  # type: ignore[attr-defined]
        "cooldown_hours": 0, "release": "at_once", "rules-TOTAL_FORMS": 1, "rules-INITIAL_FORMS": 0, "rules-0-kind": "single", "rules-0-count": 1,
        "rules-0-points": "1", "rules-0-point": "law", "rules-0-difficulty": "2",
    }  # fmt: skip
    page = client.get(reverse("exams:blueprint_new")).content.decode()  # type: ignore[attr-defined]
    assert "　职责" in page
    made = client.post(reverse("exams:blueprint_new"), form)  # type: ignore[attr-defined]
    shown = client.get(made.url).content.decode()  # type: ignore[attr-defined]
    assert "law" in shown
    assert "CAT-9" not in shown
