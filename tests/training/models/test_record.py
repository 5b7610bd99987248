"""The ledger: an entry has a subject, a source, a class where it needs one, and a reason when it corrects."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests.factories.training import START, make_enterprise, make_person
from tests.training.models.refusing import refused
from training.models import Entry

pytestmark = pytest.mark.django_db


def _entry(source_id: str = "1", **fields: Any) -> Entry:
    facts = {
        "kind": "hours", "what": "principal", "amount": Decimal(2), "occurred_on": date(2026, 1, 1), "grade": "A", "source": "test", "source_id": source_id,
        "recorded_at": START, "recorded_by": "system:test",
    }  # fmt: skip
    if "person" not in fields and "enterprise" not in fields:
        fields["person"] = make_person()
    return Entry.objects.create(**(facts | fields))


def test_entry_source_once() -> None:
    _entry()
    assert refused(_entry)
    assert not refused(lambda: _entry("2"))
    assert not refused(lambda: _entry(source="other"))


@pytest.mark.parametrize("kind", ["hours", "completion", "assessment", "credential"])
def test_entry_has_a_subject(kind: str) -> None:
    person, enterprise = make_person(), make_enterprise()
    assert not refused(lambda: _entry("a", kind=kind, exam_class="local", person=person))
    assert not refused(lambda: _entry("b", kind=kind, exam_class="local", person=person, enterprise=enterprise))
    assert refused(lambda: _entry("c", kind=kind, exam_class="local", enterprise=enterprise))
    assert refused(lambda: _entry("d", kind=kind, exam_class="local", person=None))
    assert not refused(lambda: _entry("e", kind="drill", enterprise=enterprise))
    assert refused(lambda: _entry("f", kind="drill", person=person))


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"amount": Decimal("0.01")}, False),
        ({"amount": Decimal(0)}, True),
        ({"amount": Decimal(-1)}, True),
        ({"amount": Decimal(0), "kind": "completion"}, False),
        ({"amount": None, "kind": "completion"}, False),
    ],
)
def test_entry_hours_are_positive(fields: dict[str, Any], wrong: bool) -> None:
    assert refused(lambda: _entry(**fields)) is wrong


def test_entry_void_names_what() -> None:
    first = _entry()
    assert refused(lambda: _entry("2", void=True))
    assert not refused(lambda: _entry("2", void=True, corrects=first, reason="重复", amount=Decimal(0)))


def test_entry_correction_has_a_reason() -> None:
    first = _entry()
    assert refused(lambda: _entry("2", corrects=first))
    assert not refused(lambda: _entry("2", corrects=first, reason="学时记错"))
    assert not refused(lambda: _entry("3", reason="说明"))


def test_an_entry_is_corrected_once() -> None:
    first = _entry()
    _entry("2", corrects=first, reason="一")
    assert refused(lambda: _entry("3", corrects=first, reason="二"))


def test_entry_assessment_has_a_class() -> None:
    assert refused(lambda: _entry(kind="assessment"))
    for exam_class in ("local", "enterprise"):
        assert not refused(lambda exam_class=exam_class: _entry(exam_class, kind="assessment", exam_class=exam_class))


PROOF = {"authority": "某市应急管理局", "industry": "metal_smelting"}


def test_entry_statutory_assessment_is_proved() -> None:
    said = {"kind": "assessment", "exam_class": "statutory"}
    for number, lacking in enumerate(({}, {"authority": "某市应急管理局"}, PROOF | {"authority": ""}, PROOF | {"industry": ""})):
        assert refused(lambda number=number, lacking=lacking: _entry(f"lacking {number}", detail=lacking, **said))
    assert not refused(lambda: _entry("proved", detail=PROOF, **said))


def test_entry_statutory_credential_is_proved() -> None:
    said, proof = {"kind": "credential", "exam_class": "statutory"}, PROOF | {"number": "A-1", "issued_on": "2026-01-01"}
    for number, lacking in enumerate((PROOF, proof | {"number": ""}, {key: proof[key] for key in ("authority", "industry", "number")})):
        assert refused(lambda number=number, lacking=lacking: _entry(f"lacking {number}", detail=lacking, **said))
    assert not refused(lambda: _entry("proved", detail=proof, **said))
    assert not refused(lambda: _entry("card", what="special_operation:electrician", detail={}, **said)), "operation cards are judged by item and validity"


def test_the_ledger_only_grows() -> None:
    entry = _entry()
    for act in (lambda: Entry.objects.update(amount=9), lambda: Entry.objects.filter(pk=entry.pk).delete(), lambda: entry.save()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
    entry.refresh_from_db()
    assert entry.amount == 2
