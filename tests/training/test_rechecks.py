"""The monthly random re-check: the draw follows from the pack and can be repeated; results are appended; an untrue line proposes, somebody else decides."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from tests.factories import packs as make
from tests.factories import training
from tests.factories.packs import MINUTE, NOVEMBER
from training import packs, rechecks
from training.coverage import coverage
from training.models import AuditEntry, Entry, Recheck, RecheckItem, RecheckProposal, RecheckResult
from training.packs.months import Month
from training.reference import load_reference

pytestmark = pytest.mark.django_db
NOV = Month.parse("2026-11")
AT = NOVEMBER + MINUTE
SEEN = date(2026, 11, 24)


@pytest.fixture
def town():
    load_reference(make.BEFORE)
    return make.town(enterprises=3)[0]


@pytest.fixture
def pack(town):
    return packs.freeze(area=town, month=NOV, at=NOVEMBER, by="system:test")


@pytest.fixture
def office(town):
    return training.make_account("office", area=town), training.make_account("office", area=town)


def test_the_draw_follows_from_area_month_and_hash_and_can_be_repeated(pack):
    made = rechecks.draw(pack, at=AT, by="system:test")
    drawn = [(item.requirement, item.key) for item in made.items.all()]
    assert (made.size, made.population) == (len(drawn), len(rechecks.lines(pack)))
    assert drawn == rechecks.choose(made.seed, reversed(rechecks.lines(pack)), 20)
    assert rechecks.replay(made)
    assert rechecks.draw(pack, at=AT + MINUTE, by="system:test") == made
    assert Recheck.objects.count() == 1
    assert all(item.enterprise and str(item.enterprise.public_id) == item.key.split("|")[0] for item in made.items.all())


def test_another_hash_draws_in_another_order_and_no_more_than_asked():
    found = [("TR", str(number)) for number in range(100)]
    one, two = (rechecks.choose(seed, found, 20) for seed in ("a", "b"))
    assert (len(one), len(set(one)), one == two, one == rechecks.choose("a", found, 20)) == (20, 20, False, True)
    assert rechecks.choose("a", found, 5) == one[:5]


def test_a_pack_without_anything_met_draws_nothing():
    load_reference(make.BEFORE)
    _county, town, _villages = training.make_area_tree()
    with pytest.raises(rechecks.NothingMet):
        rechecks.draw(packs.freeze(area=town, month=NOV, at=NOVEMBER, by="system:test"), at=AT, by="system:test")


def hours_item(pack) -> RecheckItem:
    return rechecks.draw(pack, at=AT, by="system:test").items.filter(requirement="TR-PRIN-GEN").first()


def test_results_are_appended_and_the_newest_stands(pack, office):
    item, (one, _other) = hours_item(pack), office
    common = {"seen_on": SEEN, "at": AT, "by": one}
    with pytest.raises(rechecks.NoReason):
        rechecks.record(item, is_true=False, reason=" ", **common)
    with pytest.raises(rechecks.SeenLater):
        rechecks.record(item, is_true=True, reason="", **{**common, "seen_on": date(2026, 11, 27)})
    rechecks.record(item, is_true=False, reason="无签到表", **common)
    rechecks.record(item, is_true=True, reason="后来找到", **common)
    said = rechecks.summary(pack.area.path, SEEN + timedelta(days=2))
    assert (said.true, said.untrue, said.open) == (1, 0, said.drawn - 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        RecheckResult.objects.all().update(is_true=True)
    assert rechecks.summary(pack.area.path, date(2026, 10, 1)) is None


def test_an_untrue_line_proposes_and_a_colleague_withdraws(pack, office, town):
    item, (one, other) = hours_item(pack), office
    behind = rechecks.entries_behind(item)
    assert sum(entry.amount for entry in behind) == 32
    with pytest.raises(rechecks.NotOfThisDuty):
        rechecks.record(item, is_true=False, reason="假", untrue=[0], seen_on=SEEN, at=AT, by=one)
    rechecks.record(item, is_true=False, reason="本人未参加", untrue=[behind[0].pk], seen_on=SEEN, at=AT, by=one)
    proposal = RecheckProposal.objects.get()
    was = coverage(town, "TR-PRIN-GEN", SEEN).figure.covered
    with pytest.raises(rechecks.SecondPerson):
        rechecks.decide(proposal, accept=True, reason="属实", at=AT, by=one)
    with pytest.raises(rechecks.NoReason):
        rechecks.decide(proposal, accept=True, reason="", at=AT, by=other)
    rechecks.decide(proposal, accept=True, reason="现场核实", at=AT, by=other)
    newer = Entry.objects.get(corrects=behind[0])
    assert (newer.void, newer.reason) == (True, "现场核实")
    assert coverage(town, "TR-PRIN-GEN", SEEN).figure.covered == was - 1
    with pytest.raises(rechecks.Decided):
        rechecks.decide(proposal, accept=False, reason="又", at=AT, by=other)
    assert AuditEntry.objects.filter(action="training.recheck_decided").count() == 1


def test_letting_it_stand_changes_no_entry(pack, office):
    item, (one, other) = hours_item(pack), office
    entry = rechecks.entries_behind(item)[0]
    rechecks.record(item, is_true=False, reason="存疑", untrue=[entry.pk], seen_on=SEEN, at=AT, by=one)
    rechecks.decide(RecheckProposal.objects.get(), accept=False, reason="补交材料", at=AT, by=other)
    assert not Entry.objects.filter(corrects=entry).exists()


def test_nothing_stays_when_the_audit_entry_fails(pack, office, monkeypatch):
    item = hours_item(pack)

    def fail(*_args: object, **_fields: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("training.audit.record", fail)
    with pytest.raises(RuntimeError):
        rechecks.record(item, is_true=True, reason="", seen_on=SEEN, at=AT, by=office[0])
    assert not RecheckResult.objects.exists()
