"""Certificates in every state: in force, about to lapse, lapsed, suspended, reinstated, revoked, replaced."""

from datetime import timedelta

from django.conf import settings

from certificates import issuing, keys, replacing, statuses, types
from certificates.models import Certificate, Kind, ReasonClass
from exams.models import Attempt

from .accounts import Shown
from .exams import CERTIFICATE, CODE, Exams
from .made import Town

WORDING = "本证明由本级安全生产委员会办公室组织考试并签发，用于说明持证人已完成本级培训考核，不是国家职业资格证书，不能替代法定的考核合格证和特种作业操作证。"
WORDING_EN = "Issued by the local office after its own exam. It is not a state qualification and replaces no certificate that the law requires."


def build(town: Town, accounts: dict[str, Shown], held: Exams) -> list[Certificate]:
    """A type, two keys (an older one, retired, and today's), and the certificates of the two past sessions."""
    by = accounts["base_manager"].account
    types.define(
        CERTIFICATE, at=town.known_since, by=by, kind=Kind.PRINCIPAL, category=256, title="主要负责人安全培训合格证明",
        title_en="Training certificate for principals", validity_months=12, region=settings.CERTIFICATE_REGION, wording=WORDING, wording_en=WORDING_EN,
        basis=CODE,
    )  # fmt: skip
    keys.new_key(at=town.at - timedelta(days=520), by=by)
    older = [_issue(attempt, 3) for attempt in held.older]
    keys.new_key(at=town.at - timedelta(days=60), by=by)
    recent = [_issue(attempt, 2) for attempt in held.recent]
    new = _disturb(town, accounts, recent)
    return [*older, *recent, new]


def _issue(attempt: Attempt, days: int) -> Certificate:
    row = Attempt.objects.select_related("registration__session__blueprint", "registration__person", "registration__enterprise").get(pk=attempt.pk)
    assert row.confirmed_at is not None  # noqa: S101 - only confirmed attempts come here
    return issuing.issue(attempt=row, at=row.confirmed_at + timedelta(days=days), by="system:sweep")


def _disturb(town: Town, accounts: dict[str, Shown], certificates: list[Certificate]) -> Certificate:
    """What happens to certificates: an inquiry that ended well, one that goes on, two that ended badly, and one that was lost; its successor."""
    by, at = accounts["office"].account, town.at - timedelta(days=9)
    lost, cleared, suspended, revoked, lent = certificates[-5:]
    for one in (cleared, suspended):
        statuses.suspend(one, reason=ReasonClass.INQUIRY, note="群众反映替考，正在核查。", at=at, by=by)
    statuses.reinstate(cleared, note="核查属本人参加考试，恢复有效。", at=at + timedelta(days=4), by=by)
    statuses.revoke(revoked, reason=ReasonClass.CHEATING, note="监控复核确认使用手机查找答案。", at=at + timedelta(days=2), by=by)
    statuses.revoke(lent, reason=ReasonClass.MISUSE, note="证明被转借他人使用。", at=at + timedelta(days=3), by=by)
    return replacing.replace(lost, note="持证人申请补发：原件遗失。", at=at + timedelta(days=5), by=by)
