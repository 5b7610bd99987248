"""Accounts and grants: what can never be."""

from typing import Any

import pytest

from tests.factories.training import START, make_account, make_area, make_department, make_enterprise
from tests.training.models.refusing import refused
from training.models import Account, RoleGrant

pytestmark = pytest.mark.django_db


def _grant(account: Account, role: str = "office", **fields: Any) -> RoleGrant:
    return RoleGrant.objects.create(account=account, role=role, granted_at=START, **fields)


def _once(field: str, one: Any, another: Any) -> None:
    """A live grant stands once per account, role and place; a revoked one makes room."""
    account, other = make_account(""), make_account("")
    first = _grant(account, **{field: one})
    assert refused(lambda: _grant(account, **{field: one}))
    assert not refused(lambda: _grant(account, **{field: another}))
    assert not refused(lambda: _grant(account, role="leader", **{field: one}))
    assert not refused(lambda: _grant(other, **{field: one}))
    assert not refused(lambda: _grant(account, revoked_at=START, **{field: one}))
    RoleGrant.objects.filter(pk=first.pk).update(revoked_at=START)
    assert not refused(lambda: _grant(account, **{field: one}))


def test_rolegrant_area_once() -> None:
    _once("area", make_area("town"), make_area("town"))


def test_rolegrant_department_once() -> None:
    _once("department", make_department(), make_department())


def test_rolegrant_enterprise_once() -> None:
    _once("enterprise", make_enterprise(), make_enterprise())


def test_rolegrant_unscoped_once() -> None:
    account = make_account("")
    _grant(account)
    assert refused(lambda: _grant(account))
    assert not refused(lambda: _grant(account, area=make_area("town")))
    assert not refused(lambda: _grant(account, role="leader"))
    assert not refused(lambda: _grant(make_account("")))
    assert not refused(lambda: _grant(account, revoked_at=START))


def test_rolegrant_one_scope_a_row() -> None:
    account, area, department, enterprise = make_account(""), make_area("town"), make_department(), make_enterprise()
    for scope in ({}, {"area": area}, {"department": department}, {"enterprise": enterprise}):
        assert not refused(lambda scope=scope: _grant(account, **scope))
    two = [{"area": area, "department": department}, {"area": area, "enterprise": enterprise}, {"department": department, "enterprise": enterprise}]
    for scope in (*two, {"area": area, "department": department, "enterprise": enterprise}):
        assert refused(lambda scope=scope: _grant(account, role="leader", **scope))


@pytest.mark.parametrize("field", ["login", "public_id", "person"])
def test_an_account_stands_alone(field: str) -> None:
    first, second = make_account(), make_account()
    assert refused(lambda: Account.objects.filter(pk=second.pk).update(**{field: getattr(first, field)}))
    assert not refused(lambda: Account.objects.filter(pk=second.pk).update(person=None))
