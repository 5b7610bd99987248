"""The last day of an edition: asked until midnight, not a moment longer, and told once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from question_banks import editions, items, reviewing
from question_banks.models import Item, ItemState, ItemVersion
from question_banks.tasks import keep_current
from tests.clock import clock
from tests.factories.question_banks import AT, make_approved, make_bank, make_draft, make_wording
from tests.factories.standards import make_standard
from tests.factories.training import make_account
from training.models import AuditEntry, Notice, Standard

pytestmark = pytest.mark.django_db
LAST = date(2026, 7, 1)  # the first day without it
MIDNIGHT = datetime(2026, 6, 30, 16, 0, tzinfo=UTC)  # of that day in Shanghai
BEFORE = MIDNIGHT - timedelta(seconds=1)


@pytest.fixture
def standard() -> Standard:
    return make_standard("OLD-30", title="旧规定", number="令第30号", until_on=LAST)


def asked(version: ItemVersion, at: datetime) -> bool:
    return version in items.drawable([version.item.bank], at)


def test_time_travel_over_an_editions_last_day(standard: Standard) -> None:
    make_standard("NEW-19", title="新规定", number="令第19号", replaces="令第30号", effective_on=LAST)
    editor, other = make_account("editor"), make_account("proctor")
    used, kept = make_approved(clause_standard="OLD-30"), make_approved()
    waiting = make_draft(clause_standard="OLD-30")

    clock.set(BEFORE)
    assert keep_current() == 0
    assert asked(used, BEFORE)
    assert not asked(used, MIDNIGHT)  # although the job has not run

    clock.set(MIDNIGHT)
    assert keep_current() == 2
    assert keep_current() == 0
    states = dict(Item.objects.values_list("pk", "state"))
    assert (states[used.item_id], states[waiting.item_id], states[kept.item_id]) == (ItemState.QUARANTINED, ItemState.QUARANTINED, ItemState.APPROVED)
    used.item.refresh_from_db()
    assert used.item.withdrawn_at >= MIDNIGHT
    assert "旧规定" in used.item.withdrawn_reason
    assert "2026-07-01" in used.item.withdrawn_reason
    entries = AuditEntry.objects.filter(action="question_banks.edition_ended")
    assert sorted(entry.subject_id for entry in entries) == sorted(str(version.item.bank.public_id) for version in (used, waiting))
    notice = Notice.objects.get(kind="question_banks.edition_ended")
    assert notice.person == editor.person
    assert "新规定" in notice.text
    assert notice.url.endswith("/editions/of/OLD-30/")
    assert not Notice.objects.filter(person=other.person).exists()


def test_a_late_run_catches_up_and_an_unknown_end_never_ends(standard: Standard) -> None:
    make_standard("OPEN")
    ended, lasting = make_approved(clause_standard="OLD-30"), make_approved(clause_standard="OPEN")
    assert editions.quarantine_ended(at=MIDNIGHT + timedelta(days=400)) == 1
    assert asked(lasting, MIDNIGHT + timedelta(days=4000))
    assert not asked(ended, MIDNIGHT)


def test_a_question_comes_back_with_a_wording_on_an_edition_in_force(standard: Standard) -> None:
    make_standard("NEW-19")
    version = make_approved(clause_standard="OLD-30")
    editions.quarantine_ended(at=MIDNIGHT)
    with pytest.raises(items.EditionEnded):
        items.reinstate(item=version.item, at=MIDNIGHT, by="system:test")
    items.revise(item=version.item, wording=make_wording(clause_standard="OLD-30"), at=MIDNIGHT, by=make_account())
    with pytest.raises(items.EditionEnded):
        items.reinstate(item=version.item, at=MIDNIGHT, by="system:test")

    better = items.revise(item=version.item, wording=make_wording(clause_standard="NEW-19"), at=MIDNIGHT, by=make_account())
    item = items.reinstate(item=version.item, at=MIDNIGHT, by="system:test")

    assert (item.state, item.current_version) == (ItemState.DRAFT, None)
    assert list(reviewing.pending()) == [better]
    assert editions.quarantine_ended(at=MIDNIGHT) == 0
    reviewing.approve(version=better, at=MIDNIGHT, by=make_account())
    assert asked(better, MIDNIGHT)


def test_a_newer_wording_in_use_is_left_alone(standard: Standard) -> None:
    old = make_approved(clause_standard="OLD-30")
    new = items.revise(item=old.item, wording=make_wording(), at=AT, by=make_account())
    reviewing.approve(version=new, at=AT, by=make_account())
    assert editions.quarantine_ended(at=MIDNIGHT) == 0
    assert asked(new, MIDNIGHT)


def test_a_draft_quarantined_with_its_edition_waits_for_a_better_wording(standard: Standard) -> None:
    draft = make_draft(clause_standard="OLD-30")
    editions.quarantine_ended(at=MIDNIGHT)
    with pytest.raises(items.EditionEnded):
        items.reinstate(item=draft.item, at=MIDNIGHT, by="system:test")
    items.revise(item=draft.item, wording=make_wording(), at=MIDNIGHT, by=make_account())
    assert items.reinstate(item=draft.item, at=MIDNIGHT, by="system:test").state == ItemState.DRAFT


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_editions_and_the_look_for_ended_ones_cost_the_same(rows: int, django_assert_num_queries: object) -> None:
    for number in range(rows):
        make_standard(f"S{number}", until_on=LAST)
        make_approved(make_bank(), clause_standard=f"S{number}")
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert {row.live for row in editions.cited(LAST)} == {1}  # type: ignore[attr-defined]
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert editions.quarantine_ended(at=AT) == 0


def test_a_last_day_can_be_set_lifted_and_comes_true() -> None:
    version, day = make_approved(), date(2026, 6, 1)
    before, after = datetime(2026, 5, 31, 15, 59, tzinfo=UTC), datetime(2026, 5, 31, 16, 0, tzinfo=UTC)
    for wrong in (date(2026, 3, 2), date(2026, 3, 1)):
        with pytest.raises(items.DayNotAhead):
            items.retire_from(item=version.item, day=wrong, reason="换版", at=AT, by="system:test")
    with pytest.raises(items.ReasonMissing):
        items.retire_from(item=version.item, day=day, reason=" ", at=AT, by="system:test")
    with pytest.raises(items.NotScheduled):
        items.keep(item=version.item, at=AT, by="system:test")

    items.retire_from(item=version.item, day=day, reason="换版", at=AT, by="system:test")
    assert asked(version, before)
    assert not asked(version, after)
    items.keep(item=version.item, at=AT, by="system:test")
    assert asked(version, after)

    items.retire_from(item=version.item, day=day, reason="换版", at=AT, by="system:test")
    assert items.retire_due(at=before) == 0
    assert items.retire_due(at=after) == 1
    assert items.retire_due(at=after) == 0
    item = Item.objects.get(pk=version.item_id)
    assert (item.state, item.withdrawn_reason, item.ends_on) == (ItemState.RETIRED, "换版", None)
    assert items.reinstate(item=item, at=after, by="system:test").state == ItemState.APPROVED
