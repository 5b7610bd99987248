"""The table proposes; it never says yes."""

import pytest

from training import classification
from training.classification import TAG_SETS, propose


def shown(**enterprise):
    return {tag_set: (one.value, one.basis, one.members) for tag_set, one in propose(**enterprise).items()}


def test_a_clear_non_candidate_is_derived_as_no():
    assert shown(industry="machinery", industry_code="C3311") == dict.fromkeys(TAG_SETS, ("no", "derived", []))


def test_without_an_industry_nothing_is_known():
    assert shown(industry="") == dict.fromkeys(TAG_SETS, ("unknown", "derived", []))
    assert shown(industry="other") == dict.fromkeys(TAG_SETS, ("unknown", "derived", []))


def test_a_candidate_waits_for_an_officer():
    found = shown(industry="metallurgy", industry_code="C3110")
    assert found["hours_high"] == ("unknown", "proposed", ["metal_smelting"])


def test_the_three_sets_are_not_one():
    found = shown(industry="construction")
    assert found["hours_high"] == ("no", "derived", [])
    assert found["assessment"] == ("unknown", "proposed", ["construction"])
    assert found["drill_half_yearly"] == ("unknown", "proposed", ["construction"])


def test_a_risk_type_alone_makes_a_candidate():
    assert shown(industry="light_industry", risks=["hazardous_process"])["hours_high"] == ("unknown", "proposed", ["hazardous_chemicals"])


@pytest.mark.parametrize(("written", "code"), [("工贸-机械", "machinery"), ("工贸（轻工）", "light_industry"), ("危化品", "hazardous_chemicals"), ("外星", "")])
def test_industries_as_people_write_them(written, code):
    assert classification.industry_code_of(written) == code


def test_members_of_the_table_are_those_of_the_sets():
    table = classification.table()
    for row in table["candidates"]:
        for tag_set in TAG_SETS:
            assert set(row.get(tag_set, ())) <= set(table["sets"][tag_set]["members"])
