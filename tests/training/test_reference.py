"""The reference data load completely, twice without a change, and keep the office's switches."""

from datetime import UTC, date, datetime

import pytest

from training.models import AuditEntry, Clause, OperationItem, Requirement, Standard
from training.reference import load_reference

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 1, tzinfo=UTC)


def test_loading_twice_changes_nothing():
    load_reference(AT)
    assert not load_reference(AT)
    assert AuditEntry.objects.filter(action="training.reference_loaded").count() == 1


def test_every_standard_and_the_64_items_of_gongmao_are_there():
    load_reference(AT)
    assert Standard.objects.filter(kind="determination").count() == 28
    items = Clause.objects.filter(standard__code="DS-GONGMAO")
    assert items.exclude(number="14").count() == 64
    assert items.get(number="3(2)").tags == ["special_operations", "training"]


def test_the_catalogue_of_2015_has_54_items_in_10_types():
    load_reference(AT)
    items = OperationItem.objects.filter(edition="CAT-2015")
    assert (items.count(), items.values("work_type").distinct().count()) == (54, 10)


def test_every_requirement_names_its_source_and_speaks_both_languages():
    load_reference(AT)
    for requirement in Requirement.objects.all():
        assert requirement.source is not None
        assert requirement.title
        assert requirement.title_en
        assert requirement.plain
        assert requirement.plain_en
        assert requirement.basis_level in {"law", "policy", "local"}
        assert requirement.confidence in {"verified", "known", "unsure"}


def test_special_operations_change_their_edition_on_the_first_of_june_2026():
    load_reference(AT)
    old, new = Requirement.objects.filter(code="TR-SPECIALOPS").order_by("version")
    assert (old.until_on, new.effective_on) == (date(2026, 6, 1), date(2026, 6, 1))
    assert "review_ended_on" not in old.parameters
    assert new.parameters["review_ended_on"] == "2026-06-01"


def test_rules_of_single_towns_ship_switched_off():
    load_reference(AT)
    own = Requirement.objects.filter(code__startswith="TR-CAMPAIGN") | Requirement.objects.filter(code__startswith="TR-GOV")
    assert own.exists()
    assert not own.filter(is_active=True).exists()


def test_a_switch_of_the_office_survives_loading():
    load_reference(AT)
    Requirement.objects.filter(code="TR-CAMPAIGN-STANDARD").update(is_active=True)
    load_reference(AT)
    assert Requirement.objects.get(code="TR-CAMPAIGN-STANDARD").is_active


def test_a_changed_text_is_put_right():
    load_reference(AT)
    Requirement.objects.filter(code="TR-PRIN").update(title="?")
    assert load_reference(AT) == {"requirement": 1}
