"""Leads and their events: what can never be."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.factories import training
from tests.factories.leads import AT, TODAY, Place, card
from tests.training.models.refusing import refused
from training.models import Area, Lead, LeadEvent

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
CARD = {"from": date(2025, 1, 1), "until": date(2027, 12, 31)}


def _lead(**fields: Any) -> Lead:
    given = {
        "requirement": "TR-SPECIALOPS", "rule": "OPS-LAW", "possible_major_hazard": False, "role": "special_operator",
        "due_on": TODAY - DAY, "opens_on": TODAY, "recorded_at": AT,
    }  # fmt: skip
    subject = {"enterprise": fields.get("enterprise") or training.make_enterprise(), "person": fields.get("person") or training.make_person()}
    return Lead.objects.create(**given | fields | subject)


def _event(kind: str, **fields: Any) -> LeadEvent:
    return LeadEvent.objects.create(**({"lead": _lead(), "kind": kind, "on": TODAY, "at": AT, "by": "system:test"} | fields))


def _signature(prefix: str, **fields: Any) -> dict[str, Any]:
    """An officer with a certificate entry, as the columns of an event."""
    account = training.make_account("")
    entry = card(account.person, CARD["until"])
    which = f"{prefix}card"
    return {f"{prefix}officer": account, which: entry, f"{which}_from": CARD["from"], f"{which}_until": CARD["until"], **fields}


def test_lead_once() -> None:
    first = _lead()
    same = {"enterprise": first.enterprise, "person": first.person}
    assert refused(lambda: _lead(**same))
    assert not refused(lambda: _lead(**same, operation_item="低压电工作业"))
    assert not refused(lambda: _lead(**same, due_on=TODAY - 2 * DAY))


def test_lead_opens_after_the_deadline() -> None:
    assert refused(lambda: _lead(due_on=TODAY))
    assert not refused(lambda: _lead(due_on=TODAY - DAY))


def test_lead_closes_by_evidence() -> None:
    assert refused(lambda: _lead(state="closed"))
    assert refused(lambda: _lead(state="closed", closed_on=TODAY))
    assert refused(lambda: _lead(closing="left_post"))
    assert not refused(lambda: _lead(state="closed", closed_on=TODAY, closing="left_post"))


def test_lead_determined_says_what() -> None:
    assert refused(lambda: _lead(state="determined"))
    assert not refused(lambda: _lead(state="determined", outcome="violation"))


def test_lead_open_says_nothing() -> None:
    assert refused(lambda: _lead(outcome="violation"))
    assert refused(lambda: _lead(state="transferred", outcome="violation"))
    assert not refused(_lead)


def test_lead_hazard_only_by_standard() -> None:
    assert refused(lambda: _lead(state="determined", outcome="major_hazard"))
    assert not refused(lambda: _lead(state="determined", outcome="major_hazard", possible_major_hazard=True))


def test_leadevent_signed_by_an_officer() -> None:
    signed = _signature("", outcome="violation")
    assert not refused(lambda: _event("signed", **signed))
    for wrong in ({"officer": None}, {"card": None}, {"card_until": None}, {"card_until": TODAY - DAY}, {"card_from": TODAY + DAY}, {"outcome": ""}):
        assert refused(lambda wrong=wrong: _event("signed", **(signed | wrong))), wrong


def test_leadevent_determined_by_two() -> None:
    second, first = _signature("", outcome="violation"), _signature("first_")
    both = second | first
    assert not refused(lambda: _event("determined", **both))
    same = {"first_officer": second["officer"]}
    for wrong in (
        same, {"first_card": second["card"]}, {"first_officer": None}, {"first_card_until": None}, {"first_card_from": None},
        {"first_card_until": TODAY - DAY}, {"card_until": TODAY - DAY}, {"outcome": ""}, {"card": None},
    ):  # fmt: skip
        assert refused(lambda wrong=wrong: _event("determined", **(both | wrong))), wrong


def test_leadevent_transfer_has_a_receipt() -> None:
    assert refused(lambda: _event("transferred", to_whom="县应急管理局"))
    assert refused(lambda: _event("transferred", receipt="1号"))
    assert not refused(lambda: _event("transferred", to_whom="县应急管理局", receipt="1号"))


def test_leadevent_closed_by_evidence() -> None:
    post = training.make_engagement()
    assert refused(lambda: _event("closed"))
    for closing in ("new_credential", "left_post", "does_not_operate", "work_stopped"):
        assert refused(lambda closing=closing: _event("closed", closing=closing))
    assert refused(lambda: _event("closed", closing="new_credential", engagement=post))
    assert not refused(lambda: _event("closed", closing="left_post", engagement=post))
    assert not refused(lambda: _event("closed", closing="new_credential", entry=card(post.person, TODAY)))
    assert not refused(lambda: _event("closed", closing="work_stopped", enterprise_state=post.enterprise.states.get()))


def test_leadevent_says_why() -> None:
    for kind in ("disputed", "reopened"):
        assert refused(lambda kind=kind: _event(kind))
        assert not refused(lambda kind=kind: _event(kind, note="错了"))


def test_leadevent_answer_is_whole() -> None:
    assert refused(lambda: _event("answered", note="查过了"))
    assert refused(lambda: _event("answered", upheld=True))
    assert not refused(lambda: _event("answered", upheld=True, note="查过了"))


def test_the_history_is_never_changed() -> None:
    event = _event("opened")
    assert refused(lambda: LeadEvent.objects.filter(pk=event.pk).update(note="别的"))
    assert refused(event.delete)


def test_area_power_has_a_document() -> None:
    town = Place.make().town
    assert refused(lambda: Area.objects.filter(pk=town.pk).update(enforces=True))
    assert not refused(lambda: Area.objects.filter(pk=town.pk).update(enforces=True, enforces_by="委托书"))
