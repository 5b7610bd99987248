"""Real sessions, registrations and attempts, made through the acts. `AT` is when the session of the factories opens."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from exams import attempts, blueprints, proctoring, sessions
from exams.models import Attempt, Blueprint, IdentityCheck, Registration, Room, Session, SessionRole
from question_banks import kinds
from question_banks.models import Bank
from tests.factories.kinds import BY_MACHINE, right_response
from tests.factories.question_banks import make_all_kinds, make_filled_bank
from tests.factories.training import make_account, make_area, make_person
from training.models import Account, Area, Person

AT = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
BEFORE = AT - timedelta(days=3)
BY = "system:test"
RULES = [
    {"kind": "judgement", "count": 2, "points": "1"},
    {"kind": "single", "count": 2, "points": "2"},
    {"kind": "multiple", "count": 1, "points": "4"},
]
_serial = count(1)


def make_blueprint(*, bank: Bank | None = None, rules: list[dict[str, Any]] | None = None, active: bool = True, **fields: Any) -> Blueprint:
    """A blueprint of five questions and ten points, in use."""
    number = next(_serial)
    facts: dict[str, Any] = {"code": f"blueprint-{number}", "title": f"安全知识考核{number}", "exam_class": "local", "minutes": 60, "pass_mark": Decimal(6)}
    made = blueprints.compose(banks=[bank or make_filled_bank()], rules=rules or RULES, at=BEFORE, by=BY, **facts | fields)
    return blueprints.activate(blueprint=made, at=BEFORE, by=BY) if active else made


def make_room(*, area: Area | None = None, capacity: int = 4) -> Room:
    """A room on a site of its own."""
    number = next(_serial)
    site = sessions.add_site(name=f"第{number}考点", area=area or make_area(), at=BEFORE, by=BY)
    return sessions.add_room(site=site, name="第一考场", capacity=capacity, at=BEFORE, by=BY)


def make_session(
    *, blueprint: Blueprint | None = None, room: Room | None = None, proctor: Account | None = None, opens_at: datetime = AT, registering: bool = True,
    minutes: int = 90, **fields: Any,
) -> Session:  # fmt: skip
    """A session open for registration."""
    staff = [(proctor, SessionRole.PROCTOR)] if proctor else []
    facts = {"title": "主要负责人安全知识考核", "closes_at": opens_at + timedelta(minutes=minutes)} | fields
    made = sessions.schedule(blueprint=blueprint or make_blueprint(), room=room or make_room(), opens_at=opens_at, at=BEFORE, by=BY, staff=staff, **facts)
    return sessions.open_registration(session=made, at=BEFORE, by=BY) if registering else made


def make_registration(session: Session | None = None, *, person: Person | None = None) -> Registration:
    """A person with a seat."""
    return sessions.register(person=person or make_person(), session=session or make_session(), at=BEFORE, by=BY)


def make_waiting(registration: Registration | None = None, *, by: Account | None = None) -> Attempt:
    """A checked-in candidate whose paper is drawn."""
    made = registration or make_registration()
    at = made.session.opens_at - timedelta(minutes=10)
    return proctoring.check_in(registration=made, method=IdentityCheck.ID_CARD, at=at, by=by or make_account("proctor"))


def make_open(registration: Registration | None = None, *, at: datetime | None = None) -> Attempt:
    """An attempt whose clock runs."""
    attempt = make_waiting(registration)
    session = Session.objects.get(pk=attempt.registration.session_id)
    if session.state != "running":
        session = proctoring.open_room(session=session, at=session.opens_at, by=BY)
    attempt.registration.session = session
    return attempts.open_attempt(attempt=attempt, at=at or session.opens_at, by=BY)


def right_answers(attempt: Attempt) -> dict[int, list[str]]:
    """The values a candidate would have to choose, by question index (tests only)."""
    from exams import wordings

    rows = zip(wordings.of(attempt.paper), attempt.paper.items, strict=True)
    return {
        index: kinds.values(wording.kind, right_response(wording.kind, wording.content, wording.key, row[1]), wording.content)
        for index, (wording, row) in enumerate(rows)
    }


def make_session_of_all_kinds(**fields: Any) -> Session:
    """A session whose paper has one question of every kind a machine marks, two points each."""
    rules = [{"kind": kind, "count": 1, "points": "2"} for kind in BY_MACHINE]
    return make_session(blueprint=make_blueprint(bank=make_all_kinds(), rules=rules, **fields))
