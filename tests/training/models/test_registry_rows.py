"""What the register keeps of imports, lists, late suspensions and doubles."""

from datetime import date
from typing import Any

import pytest
from django.db.models import F

from tests.factories.training import START, make_account, make_area, make_department, make_engagement, make_enterprise, make_person
from tests.training.models.refusing import refused
from training.models import (
    Area,
    Department,
    Enterprise,
    ImportBatch,
    ImportChange,
    ImportLeftover,
    LateSuspension,
    Person,
    Reconciliation,
    ReconciliationRow,
    TwoPeople,
)

pytestmark = pytest.mark.django_db


def _batch() -> ImportBatch:
    return ImportBatch.objects.create(kind="registry", title="a.xlsx", sha256="", created_at=START)


def test_area_code_once() -> None:
    first, second = make_area("county"), make_area("county")
    assert refused(lambda: Area.objects.filter(pk=second.pk).update(code=first.code))
    Area.objects.filter(pk=first.pk).update(withdrawn_at=START)
    assert not refused(lambda: Area.objects.filter(pk=second.pk).update(code=first.code))


def test_area_path_once() -> None:
    first, second = make_area("county"), make_area("county")
    assert refused(lambda: Area.objects.filter(pk=second.pk).update(path=first.path))
    Area.objects.filter(pk=first.pk).update(withdrawn_at=START)
    assert not refused(lambda: Area.objects.filter(pk=second.pk).update(path=first.path))


def test_department_code_once() -> None:
    first, second = make_department(), make_department()
    assert refused(lambda: Department.objects.filter(pk=second.pk).update(code=first.code))
    Department.objects.filter(pk=first.pk).update(withdrawn_at=START)
    assert not refused(lambda: Department.objects.filter(pk=second.pk).update(code=first.code))


def test_enterprise_uscc_once() -> None:
    first, second = make_enterprise(), make_enterprise()
    assert refused(lambda: Enterprise.objects.filter(pk=second.pk).update(uscc=first.uscc))
    Enterprise.objects.filter(pk=first.pk).update(withdrawn_at=START)
    assert not refused(lambda: Enterprise.objects.filter(pk=second.pk).update(uscc=first.uscc))


def test_person_identity_once() -> None:
    first, second = make_person(), make_person()
    assert refused(lambda: Person.objects.filter(pk=second.pk).update(identity_digest=first.identity_digest))
    Person.objects.filter(pk=first.pk).update(withdrawn_at=START)
    assert not refused(lambda: Person.objects.filter(pk=second.pk).update(identity_digest=first.identity_digest))


def test_void_rows_stand_in_no_list_and_stay_in_the_table() -> None:
    enterprise = make_enterprise()
    Enterprise.objects.filter(pk=enterprise.pk).update(withdrawn_at=START)
    assert not Enterprise.objects.filter(pk=enterprise.pk).exists()
    assert Enterprise.everything.filter(pk=enterprise.pk).exists()


def test_engagement_one_open_post() -> None:
    person, area = make_person(), make_area()
    make_engagement(person=person, area=area, role="grid_worker")
    assert refused(lambda: make_engagement(person=person, area=area, role="grid_worker"))
    assert not refused(lambda: make_engagement(person=person, area=area, role="supervisor"))
    assert not refused(lambda: make_engagement(person=person, area=make_area(), role="grid_worker"))
    assert not refused(lambda: make_engagement(person=make_person(), area=area, role="grid_worker"))
    assert not refused(lambda: make_engagement(person=person, area=area, role="grid_worker", until_on=date(2025, 1, 1)))
    assert not refused(lambda: make_engagement(person=person, area=area, role="grid_worker", superseded_at=START))


def test_importchange_once() -> None:
    batch = _batch()
    ImportChange.objects.create(batch=batch, model="person", row=1)
    assert refused(lambda: ImportChange.objects.create(batch=batch, model="person", row=1))
    assert not refused(lambda: ImportChange.objects.create(batch=batch, model="enterprise", row=1))


def test_importleftover_once() -> None:
    batch = _batch()
    ImportLeftover.objects.create(batch=batch, sheet="企业", row=2)
    assert refused(lambda: ImportLeftover.objects.create(batch=batch, sheet="企业", row=2))
    assert not refused(lambda: ImportLeftover.objects.create(batch=batch, sheet="人员", row=2))


def test_importleftover_dismissed_for_a_reason() -> None:
    assert refused(lambda: ImportLeftover.objects.create(batch=_batch(), sheet="企业", row=2, state="dismissed"))
    assert not refused(lambda: ImportLeftover.objects.create(batch=_batch(), sheet="企业", row=2, state="dismissed", reason="已注销"))


def _list(**fields: Any) -> Reconciliation:
    facts = {"source": "市场监管局", "listed_on": date(2026, 3, 1), "title": "a.xlsx", "sha256": "0" * 64, "made_at": START}
    return Reconciliation.objects.create(**(facts | {"area": fields.pop("area", None) or make_area("town")} | fields))


def test_reconciliation_once() -> None:
    first = _list()
    assert refused(lambda: _list(area=first.area))
    assert not refused(lambda: _list(area=first.area, listed_on=date(2026, 3, 2)))
    assert not refused(lambda: _list())


def _row(**fields: Any) -> ReconciliationRow:
    facts = {"outcome": "new", "key": "n:1", "name": "甲"}
    return ReconciliationRow.objects.create(**(facts | {"reconciliation": fields.pop("reconciliation", None) or _list()} | fields))


def test_reconciliationrow_once() -> None:
    first = _row()
    assert refused(lambda: _row(reconciliation=first.reconciliation))
    assert not refused(lambda: _row(reconciliation=first.reconciliation, key="n:2"))


def test_reconciliationrow_kept_for_a_reason() -> None:
    assert refused(lambda: _row(decision="kept", decided_at=START))
    assert not refused(lambda: _row(decision="kept", decided_at=START, reason="还在"))


def test_reconciliationrow_decided_at() -> None:
    assert refused(lambda: _row(decision="accepted"))
    assert refused(lambda: _row(decided_at=START))
    assert not refused(lambda: _row(decision="accepted", decided_at=START))


def _late(**fields: Any) -> LateSuspension:
    facts = {"from_on": date(2026, 1, 1), "verifier": "甲", "document": "报告", "reason": "停产", "entered_at": START}
    return LateSuspension.objects.create(
        **(facts | {"enterprise": make_enterprise(), "entered_by": make_account()} | fields)
    )  # fmt: skip


def test_latesuspension_one_waiting() -> None:
    first = _late()
    assert refused(lambda: _late(enterprise=first.enterprise))
    LateSuspension.objects.update(decided_at=START, decided_by=make_account(), accepted=False)
    assert not refused(lambda: _late(enterprise=first.enterprise))


def test_latesuspension_decided_whole() -> None:
    assert refused(lambda: _late(decided_at=START))
    assert refused(lambda: _late(accepted=True, decided_by=make_account()))
    assert not refused(lambda: _late(decided_at=START, decided_by=make_account(), accepted=True))


def test_latesuspension_second_person() -> None:
    waiting = LateSuspension.objects.filter(pk=_late().pk)
    assert refused(lambda: waiting.update(decided_at=START, decided_by=F("entered_by"), accepted=True))
    assert not refused(lambda: waiting.update(decided_at=START, decided_by=F("entered_by"), accepted=False))
    assert not refused(lambda: waiting.update(decided_at=START, decided_by=make_account(), accepted=True))


def test_twopeople_once() -> None:
    first, second = make_person(), make_person()
    TwoPeople.objects.create(first=first, second=second, decided_at=START, decided_by="x")
    assert refused(lambda: TwoPeople.objects.create(first=first, second=second, decided_at=START, decided_by="x"))


def test_twopeople_in_order() -> None:
    first, second = make_person(), make_person()
    assert refused(lambda: TwoPeople.objects.create(first=second, second=first, decided_at=START, decided_by="x"))
    assert not refused(lambda: TwoPeople.objects.create(first=first, second=second, decided_at=START, decided_by="x"))
