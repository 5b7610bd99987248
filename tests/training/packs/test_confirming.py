"""Villages confirm their part: who, when, for exactly which figures; before the deadline only; shown in the pack."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from tests.factories import packs as make
from tests.factories import training
from tests.factories.packs import MINUTE, NOVEMBER
from training import packs
from training.models import AuditEntry, PackConfirmation
from training.packs import confirming
from training.packs.making import part
from training.packs.months import Month

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
NOV = Month.parse("2026-11")
AT = NOVEMBER - timedelta(days=3)
BY = "system:test"


@pytest.fixture
def town():
    return make.town()


def confirm(village, liaison, at=AT, part=None):
    part = part or confirming.part_of(village, NOV, at).sha256
    return packs.confirm(village=village, month=NOV, part_sha256=part, at=at, by=liaison)


def states(area, at=NOVEMBER):
    body = packs.open_body(packs.freeze(area=area, month=NOV, at=at, by=BY))
    return {one["area"]: (one["state"], one["by"]) for one in body["confirmations"]}


def test_the_part_of_a_village_is_the_same_counted_alone_and_within_the_town(town):
    area, villages = town
    make.enterprise(villages[0], state="suspended")
    body = packs.open_body(packs.prepare(area=area, month=NOV, at=AT, by=BY))
    for village in villages:
        assert part(body, village.code) == confirming.part_of(village, NOV, AT).requirements


def test_confirmed_changed_and_open_villages_stand_in_the_pack(town):
    area, (one, two) = town
    third = training.make_area("village", parent=area)
    liaison = training.make_account("liaison", area=one)
    for village in (one, two):
        confirm(village, liaison)
    make.enterprise(two, at=AT + MINUTE)
    name = liaison.get_full_name()
    assert states(area) == {one.code: ("confirmed", name), two.code: ("changed", name), third.code: ("open", "")}


def test_pressing_twice_counts_once_and_is_audited_once(town):
    _area, (village, _two) = town
    liaison = training.make_account("liaison", area=village)
    assert confirm(village, liaison) == confirm(village, liaison, at=AT + MINUTE)
    assert PackConfirmation.objects.get().confirmed_at == AT
    assert AuditEntry.objects.filter(action="training.pack_confirmed").count() == 1


def test_only_the_figures_that_were_read_are_confirmed(town):
    _area, (village, _two) = town
    liaison = training.make_account("liaison", area=village)
    read = confirming.part_of(village, NOV, AT).sha256
    make.enterprise(village, at=AT)
    with pytest.raises(confirming.PartChanged):
        confirm(village, liaison, part=read)
    assert confirm(village, liaison).part_sha256 != read


def test_neither_before_it_begins_nor_after_the_deadline_nor_for_a_town(town):
    area, (village, _two) = town
    liaison = training.make_account("liaison", area=area)
    early = NOVEMBER - timedelta(days=20)
    for place, at, refusal in ((village, early, confirming.NotOpen), (village, NOVEMBER, confirming.TooLate), (area, AT, confirming.NotAVillage)):
        with pytest.raises(refusal):
            confirm(place, liaison, at=at)
    packs.prepare(area=area, month=NOV, at=early, by=BY)
    assert confirm(village, liaison, at=early + MINUTE)


def test_a_confirmation_is_never_taken_back(town):
    _area, (village, _two) = town
    confirm(village, training.make_account("liaison", area=village))
    for change in (lambda: PackConfirmation.objects.update(name="x"), lambda: PackConfirmation.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
