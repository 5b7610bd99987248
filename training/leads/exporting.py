"""The leads as CSV for the upper platform: UTF-8 with a byte-order mark, one line a lead, no cell that a spreadsheet would run as a formula.

People appear by random public id, masked name and last four; the columns are told in docs/leads-export.md and do not change with the language of the page.
"""

import csv
from datetime import date, datetime
from io import StringIO

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from training import audit
from training.models import Lead, LeadClosing, LeadEvent, LeadOutcome, LeadState
from training.paper import safe

from .events import Kind

COLUMNS = (
    "线索编号", "线索状态", "企业名称", "统一社会信用代码或临时编号", "区域代码", "区域名称", "人员编号", "姓名（脱敏）", "证件后四位", "身份", "作业项目",
    "培训要求代码", "依据", "情形", "可能构成重大事故隐患", "到期日或期限日", "线索开启日", "认定结论", "认定日", "移送对象", "移送回执号", "移送日",
    "销号方式", "销号日", "异议待答复",
)  # fmt: skip
STATES = {LeadState.OPEN: "疑似线索待现场核实", LeadState.TRANSFERRED: "已移送待核实", LeadState.DETERMINED: "已认定待整改", LeadState.CLOSED: "已凭证据销号"}
OUTCOMES = {"": "", LeadOutcome.MAJOR_HAZARD: "重大事故隐患", LeadOutcome.VIOLATION: "违法行为"}
CLOSINGS = {
    "": "", LeadClosing.NEW_CREDENTIAL: "取得有效证件", LeadClosing.LEFT_POST: "已离岗", LeadClosing.DOES_NOT_OPERATE: "经核实不从事该作业",
    LeadClosing.WORK_STOPPED: "已停止作业",
}  # fmt: skip
ROLES = {"special_operator": "特种作业人员", "principal": "主要负责人", "safety_manager": "安全生产管理人员"}


@transaction.atomic
def export(leads: QuerySet[Lead], *, at: datetime, by: audit.Actor, filters: dict[str, str]) -> bytes:
    """The lines of these leads; who exported how many under which filters is audited. Three queries, however many leads."""
    told = LeadEvent.objects.filter(kind__in=[Kind.DETERMINED, Kind.TRANSFERRED]).order_by("pk")
    rows = leads.select_related("enterprise__area", "person__merged_into").prefetch_related(Prefetch("events", told, to_attr="told"))
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    count = 0
    for count, lead in enumerate(rows, 1):  # noqa: B007 - how many there were is audited
        writer.writerow([safe(cell) for cell in _cells(lead)])
    audit.record("training.leads_exported", at=at, by=by, data={"rows": count, "filters": filters})
    return out.getvalue().encode("utf-8-sig")


def _day(on: date | None) -> str:
    return on.isoformat() if on else ""


def _last(lead: Lead, kind: str) -> LeadEvent:
    found = [event for event in lead.told if event.kind == kind]  # type: ignore[attr-defined]
    return found[-1] if found else LeadEvent()


def _cells(lead: Lead) -> list[str]:
    person, place = lead.person.survivor, lead.enterprise
    determined, transfer = _last(lead, Kind.DETERMINED), _last(lead, Kind.TRANSFERRED)
    clauses = "；".join(f"{one['title']} {one['number']} {one['article']}" for one in lead.basis["clauses"])
    return [
        lead.public_id.hex, STATES[LeadState(lead.state)], place.name, place.number, place.area.code, place.area.name,
        str(person.public_id), person.masked_name, person.last4, ROLES.get(lead.role, lead.role), lead.operation_item,
        lead.requirement, clauses, lead.basis["text"], "是" if lead.possible_major_hazard else "否", _day(lead.due_on), _day(lead.opens_on),
        OUTCOMES[lead.outcome], _day(determined.on), transfer.to_whom, transfer.receipt, _day(transfer.on),
        CLOSINGS[lead.closing], _day(lead.closed_on), "是" if lead.is_disputed else "否",
    ]  # fmt: skip
