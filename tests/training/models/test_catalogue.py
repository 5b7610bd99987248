"""Reference data: one row an item, a clause, a version of a rule."""

from datetime import date
from typing import Any

import pytest

from tests.training.models.refusing import refused
from training.models import Clause, OperationItem, Requirement, Standard

pytestmark = pytest.mark.django_db


def test_operationitem_once() -> None:
    def item(**fields: Any) -> OperationItem:
        return OperationItem.objects.create(**({"edition": "2010", "code": "1.1", "work_type": "电工作业", "name": "低压电工作业"} | fields))

    item()
    assert refused(item)
    assert not refused(lambda: item(edition="2026"))
    assert not refused(lambda: item(code="1.2"))


def test_clause_once() -> None:
    standards = [Standard.objects.create(code=code, kind="determination", title=code) for code in ("A", "B")]
    Clause.objects.create(standard=standards[0], number="4.1")
    assert refused(lambda: Clause.objects.create(standard=standards[0], number="4.1"))
    assert not refused(lambda: Clause.objects.create(standard=standards[0], number="4.2"))
    assert not refused(lambda: Clause.objects.create(standard=standards[1], number="4.1"))
    assert refused(lambda: Standard.objects.create(code="A", kind="law", title="again"))


def _rule(**fields: Any) -> Requirement:
    facts = {"code": "TR-TEST", "title": "培训", "title_en": "Training", "obligation": "hours", "basis_level": "law", "effective_on": date(2026, 1, 1)}
    return Requirement.objects.create(**(facts | fields))


def test_requirement_version_once() -> None:
    _rule()
    assert refused(_rule)
    assert not refused(lambda: _rule(version=2))
    assert not refused(lambda: _rule(code="TR-OTHER"))


@pytest.mark.parametrize(
    ("until_on", "wrong"), [(None, False), (date(2026, 1, 2), False), (date(2026, 1, 1), True), (date(2025, 12, 31), True)]
)  # fmt: skip
def test_requirement_period(until_on: date | None, wrong: bool) -> None:
    assert refused(lambda: _rule(until_on=until_on)) is wrong
