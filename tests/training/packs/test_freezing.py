"""A pack is prepared, locked at the deadline with its hash, supplemented with a reason; late runs use the day and the instant of the rule."""

import json
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from tests.factories import packs as make
from tests.factories import training
from tests.factories.packs import MINUTE, NOVEMBER, OCTOBER
from training import packs, records
from training.coverage import coverage
from training.models import AuditEntry, Pack, PackDraft
from training.packs import canonical, freezing
from training.packs.months import Month

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
NOV, OCT = Month.parse("2026-11"), Month.parse("2026-10")
BY = "system:test"


def figure(body, code="TR-PRIN", area=None):
    section = next(one for one in body["requirements"] if one["code"] == code)
    return next(row for row in section["figures"] if row["area"] == (area or body["area"]["code"]) and not row["itself"])


def freeze(town, month=NOV, at=None):
    return packs.freeze(area=town, month=month, at=at or month.freezes_at, by=BY)


def test_the_figures_are_those_of_coverage_at_every_level():
    town, (one, two) = make.town(enterprises=2)
    training.make_enterprise(area=town)
    body = packs.open_body(freeze(town))
    for area in (town, one, two):
        for section in body["requirements"]:
            expected = coverage(area, section["code"], NOV.as_of, NOVEMBER).figure.as_json()
            found = figure(body, section["code"], area.code)
            assert {name: found[name] for name in expected} == expected
    itself = [row for row in body["requirements"][0]["figures"] if row["itself"]]
    assert [(row["area"], row["population"]) for row in itself] == [(town.code, 1)]
    assert {area["code"]: area["enterprises"] for area in body["areas"]} == {town.code: 5, one.code: 2, two.code: 2}


def test_the_gap_is_listed_by_name_and_without_numbers_of_people():
    town, (village, _two) = make.town()
    enterprise, person = make.enterprise(village)
    body = packs.open_body(freeze(town))
    gap = next(one for one in body["requirements"] if one["code"] == "TR-PRIN-GEN")["gap"]
    assert [(row["uscc"], row["name_masked"], row["last4"], row["status"], row["reason"], row["due_on"], row["person"]) for row in gap] == [
        (enterprise.uscc, person.masked_name, person.last4, "overdue", "", "2026-09-01", str(person.public_id))
    ]
    assert person.read_identity() not in json.dumps(body)
    assert person.name not in json.dumps(body, ensure_ascii=False)


def test_before_the_deadline_it_is_prepared_again_and_again_and_not_locked():
    town, (village, _two) = make.town()
    first = packs.prepare(area=town, month=NOV, at=NOVEMBER - timedelta(days=3), by=BY)
    make.enterprise(village, at=NOVEMBER - timedelta(days=2))
    second = packs.prepare(area=town, month=NOV, at=NOVEMBER - timedelta(days=1), by=BY)
    assert (first.pk, PackDraft.objects.count()) == (second.pk, 1)
    assert figure(packs.open_body(second))["population"] == figure(packs.open_body(first))["population"] + 1
    with pytest.raises(packs.TooEarly):
        freeze(town, at=NOVEMBER - MINUTE)
    assert not Pack.objects.exists()


def test_locked_it_stays_as_it_is():
    town, (village, _two) = make.town()
    packs.prepare(area=town, month=NOV, at=NOVEMBER - MINUTE, by=BY)
    pack = freeze(town)
    assert (Pack.objects.count(), PackDraft.objects.count()) == (1, 0)
    make.enterprise(village, at=NOVEMBER + MINUTE)
    assert freeze(town, at=NOVEMBER + timedelta(days=9)).pk == pack.pk
    assert AuditEntry.objects.filter(action="training.pack_frozen").count() == 1
    with pytest.raises(packs.AlreadyFrozen):
        packs.prepare(area=town, month=NOV, at=NOVEMBER + MINUTE, by=BY)
    for change in (lambda: Pack.objects.update(reason="x"), lambda: Pack.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_late_run_gives_the_same_hash_whatever_came_in_between():
    town, (village, _two) = make.town()
    in_time = freezing.body(freezing.Asked(town, NOV, NOVEMBER))
    _late, person = make.enterprise(village, at=NOVEMBER + MINUTE)
    make.hours(person, 32, date(2026, 11, 3), at=NOVEMBER + timedelta(hours=1))
    assert freeze(town, at=NOVEMBER + timedelta(days=3)).sha256 == canonical.digest(in_time)


def test_the_hash_is_that_of_the_canonical_text_and_a_changed_byte_is_noticed():
    town, _villages = make.town()
    pack = freeze(town)
    body = packs.open_body(pack)
    assert canonical.digest(json.loads(json.dumps(body))) == pack.sha256
    other = {**body, "month": "2026-12"}
    for stored in (canonical.packed(other)[0], b"nothing"):
        with pytest.raises(canonical.BrokenPack):
            canonical.unpacked(stored, pack.sha256)


def test_a_pack_that_does_not_have_its_hash_is_found():
    town, _villages = make.town()
    freeze(town)
    assert packs.check_all() == []
    common = {"area": town, "as_of": NOV.as_of, "known_at": NOVEMBER, "frozen_at": NOVEMBER, "formula_version": 1}
    Pack.objects.create(month="2026-12", sha256="0" * 64, body=canonical.packed({"month": "2026-12"})[0], **common)
    (finding,) = packs.check_all()
    assert finding.startswith(f"{town.code} 2026-12 0")


def test_a_supplement_needs_a_locked_pack_a_reason_and_something_late():
    town, (village, _two) = make.town()
    account = training.make_account("office", area=town)

    def supplement(at=NOVEMBER + timedelta(days=2), reason="村里晚报两家"):
        return packs.supplement(area=town, month=NOV, reason=reason, at=at, by=account)

    with pytest.raises(packs.NotFrozen):
        supplement()
    pack = freeze(town)
    with pytest.raises(freezing.NoReason):
        supplement(reason="  ")
    with pytest.raises(packs.NothingLate):
        supplement()
    _enterprise, person = make.enterprise(village, at=NOVEMBER + MINUTE)
    first = supplement()
    assert (first.base_id, first.sequence, first.frozen_by_name) == (pack.pk, 1, account.get_full_name())
    body = packs.open_body(first)
    assert (body["supplements"], body["previous"]["sha256"]) == (pack.sha256, pack.sha256)
    assert figure(body)["population"] == figure(packs.open_body(pack))["population"] + 1
    make.hours(person, 32, date(2026, 11, 3), at=NOVEMBER + timedelta(days=3))
    second = supplement(at=NOVEMBER + timedelta(days=4))
    assert (second.sequence, packs.open_body(second)["previous"]["sha256"]) == (2, first.sha256)
    assert freezing.last_report(town, Month.parse("2026-12"), Month.parse("2026-12").freezes_at) == second


def test_an_act_whose_audit_fails_leaves_nothing(monkeypatch):
    town, _villages = make.town()
    from training import audit

    monkeypatch.setattr(audit, "_LABELS", {})
    with pytest.raises(audit.UnknownAction):
        freeze(town)
    assert not Pack.objects.exists()


def test_the_bridge_names_what_was_entered_late():
    town, (village, _two) = make.town()
    enterprise, person = make.enterprise(village)
    october = freeze(town, OCT)
    make.hours(person, 32, date(2026, 10, 3), at=OCTOBER + timedelta(days=4))
    body = packs.open_body(freeze(town))
    assert body["previous"] == {"month": "2026-10", "sequence": 0, "sha256": october.sha256}
    bridge = next(one for one in body["bridge"]["requirements"] if one["code"] == "TR-PRIN")
    assert (bridge["population"], bridge["satisfied"]) == ([3, 3], [2, 3])
    steps = {step["step"]: step for step in bridge["steps"]}
    assert [(step["population"], step["satisfied"]) for name, step in steps.items() if name != "corrections"] == [(0, 0)] * 5
    (line,) = steps["corrections"]["lines"]
    assert (line["uscc"], line["population"], line["satisfied"]) == (enterprise.uscc, 0, 1)
    assert line["causes"][-1] == {
        "cause": "late_entry", "entry": "hours", "what": "principal", "amount": "8", "occurred_on": "2026-10-03", "recorded_on": "2026-10-30"
    }  # fmt: skip
    assert sum(int(cause["amount"]) for cause in line["causes"]) == 32


def test_an_entry_corrected_after_the_freeze_is_a_correction_too():
    town, _villages = make.town()
    _enterprise, person = make.enterprise(_villages[0])
    entry, *_others = make.hours(person, 32, date(2026, 6, 1))
    freeze(town, OCT)
    records.correct(entry, reason="写错了人", void=True, at=OCTOBER + timedelta(days=1), by=BY)
    body = packs.open_body(freeze(town))
    (bridge,) = [one for one in body["bridge"]["requirements"] if one["code"] == "TR-PRIN-GEN"]
    (line,) = next(step for step in bridge["steps"] if step["step"] == "corrections")["lines"]
    assert (line["satisfied"], line["causes"][0]["cause"]) == (-1, "entry_corrected")
