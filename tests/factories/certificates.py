"""Real rows of the certificates floor. Attempts are written as they stand after an exam; the exams' own tests walk their acts."""

import itertools
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from certificates import issuing, keys, types
from certificates.models import Certificate, CertificateType, SigningKey
from exams.models import Attempt, Blueprint, IdentityCheck, Paper, Registration, Room, Session, Site
from tests.factories.training import make_account, make_area, make_enterprise, make_person
from training.models import Account, Enterprise, Person

AT = datetime(2026, 6, 18, 2, 0, tzinfo=UTC)
BY = "system:test"
_serial = itertools.count(1)

STATEMENT = "本证书为本机构培训考核合格证明，不是国家职业资格证书，也不是特种作业操作证。"
STATEMENT_EN = "This certificate states a training result of this office. It is not a state qualification."


def make_key(*, at: datetime = AT - timedelta(days=30)) -> SigningKey:
    """A fresh active key with its file."""
    return keys.new_key(at=at, by=BY)


def ensure_key() -> SigningKey:
    """The active key, made when there is none."""
    return SigningKey.objects.filter(status="active").first() or make_key()


def make_type(**fields: Any) -> CertificateType:
    """A training type valid for three years."""
    number = next(_serial)
    defaults = {
        "kind": 1,
        "title": "生产经营单位主要负责人安全培训合格证",
        "title_en": "Safety training certificate for principals",
        "category": 0x0901,
        "validity_months": 36,
        "region": "330199",
        "wording": STATEMENT,
        "wording_en": STATEMENT_EN,
    }
    return types.define(fields.pop("code", f"type-{number}"), at=AT, by=BY, **(defaults | fields))


def make_blueprint(**fields: Any) -> Blueprint:
    number = next(_serial)
    defaults = {"code": f"exam-{number}", "title": "主要负责人考核", "exam_class": "local", "minutes": 60, "pass_mark": Decimal(80), "created_at": AT}
    return Blueprint.objects.create(**(defaults | fields))


def make_attempt(
    *, person: Person | None = None, enterprise: Enterprise | None = None, blueprint: Blueprint | None = None, passed: bool = True, state: str = "confirmed",
    type: CertificateType | None = None, alone: bool = False,
) -> Attempt:  # fmt: skip
    """An attempt at the end of its exam; its blueprint leads to `type`, which is made when none is given. `alone`: without enterprise."""
    number, opened = next(_serial), AT - timedelta(hours=3)
    blueprint = blueprint or make_blueprint()
    if type is None and not CertificateType.objects.filter(basis=blueprint.code).exists():
        make_type(basis=blueprint.code)
    elif type is not None:
        CertificateType.objects.filter(pk=type.pk).update(basis=blueprint.code)
    room = Room.objects.create(site=Site.objects.create(name=f"考点{number}", area=make_area()), name="101", capacity=30)
    session = Session.objects.create(
        blueprint=blueprint, room=room, title="考核", opens_at=opened, closes_at=AT, registration_closes_at=opened, created_at=opened,
        state="ended", room_opened_at=opened, ended_at=AT,
    )  # fmt: skip
    registration = Registration.objects.create(
        session=session, person=person or make_person(), enterprise=None if alone else enterprise or make_enterprise(), seat_number=1, registered_at=opened,
        checked_in_at=opened, checked_in_by=make_account("proctor"), identity_check=IdentityCheck.ID_CARD,
    )  # fmt: skip
    paper = Paper.objects.create(registration=registration, seed="seed", items=[], points=[], sha256="0" * 64, pool_sha256="0" * 64, drawn_at=opened)
    ended = {"annulled_at": AT, "annulled_reason": "替考"} if state == "annulled" else {"confirmed_at": AT} if state == "confirmed" else {}
    return Attempt.objects.create(
        registration=registration, paper=paper, question_count=50, state=state, created_at=opened, opened_at=opened, deadline_at=AT,
        submitted_at=AT - timedelta(hours=1),
        score=Decimal(90 if passed else 10), full_score=Decimal(100), passed=passed, **ended,
    )  # fmt: skip


def make_certificate(*, at: datetime = AT, attempt: Attempt | None = None, **fields: Any) -> Certificate:
    """An issued certificate, through the act."""
    ensure_key()
    return issuing.issue(attempt=attempt or make_attempt(**fields), at=at, by=BY)


def make_inspector(**fields: Any) -> Account:
    return make_account("inspector", **fields)
