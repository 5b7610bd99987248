"""Taking records from a system: read and checked exactly as a records workbook is, posted row by row, and never twice.

A record carries the system's own number (`id`), or stands in a request with an Idempotency-Key. The same again is answered as before; the same
number with another content is refused. A fact that stands in the ledger already, through an upload say, is not posted again either.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from training import audit, clock, outbox, sealing
from training.errors import Refusal
from training.intake import Finding, Sheet
from training.intake.findings import ERROR
from training.models import ApiAnswer, ApiScope, ApiSystem, ApiToken, Entry
from training.models.record import CARD
from training.record_import import planning, reading
from training.record_import.crediting import credit
from training.record_import.layout import ASSESSMENTS, CREDENTIALS, DRILLS, HOURS

from .reach import Reach

MOST = 500
LAYOUTS = {"hours": HOURS, "assessment": ASSESSMENTS, "credential": CREDENTIALS, "drill": DRILLS}
FIELDS = {"number": "document_number", "kind": "credential"}  # column of the workbook -> field of a record, where they differ
FIRST_ROW = 2  # below the header
Answer = dict[str, Any]


class KeyReused(Refusal):
    sentence = gettext_lazy("This key was used for another content: use a new key for new content.")


class NoNumber(Refusal):
    sentence = gettext_lazy("Give every record an id of your own, or send an Idempotency-Key.")


@dataclass
class Posted:
    """One record on its way: what was sent, under which number, what was found, what becomes of it."""

    index: int
    number: str
    kind: str
    values: dict[str, Any]
    digest: str
    entries: list[Entry] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    answer: Answer = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        return any(finding.severity == ERROR for finding in self.findings)


def _digest(content: Any) -> str:
    """Of what was sent, with the house's key: it may hold a document number."""
    return sealing.digest("api", json.dumps(content, ensure_ascii=False, sort_keys=True, default=str))


def post(token: ApiToken, records: Sequence[dict[str, Any]], *, key: str = "", at: datetime) -> Answer:
    """Post a batch; each record becomes entries, or a refusal with its findings, by itself. Raises NoNumber, KeyReused."""
    whole = _digest(list(records))
    if key and (known := _known(token.system, f"call:{key}", whole)):
        return known
    batch = [_open(index, record, key) for index, record in enumerate(records)]
    _recall(token.system, batch)
    _plan(token, [one for one in batch if not one.answer], at)
    for one in batch:
        if not one.answer:
            one.answer = _refusal(one) if one.refused else _write(token, one, at)
    if len(batch) == 1 and batch[0].answer["status"] == "conflict":
        raise KeyReused
    answer = {"records": [{"index": one.index, "id": one.number} | one.answer for one in batch]}
    return _keep(token.system, f"call:{key}", whole, answer, at) if key else answer


def _open(index: int, record: dict[str, Any], key: str) -> Posted:
    values = {name: value for name, value in record.items() if name not in ("id", "kind")}
    number = record.get("id") or (f"{key}#{index}" if key else "")
    if not number:
        raise NoNumber
    return Posted(index, number, record["kind"], values, _digest(record))


def _known(system: ApiSystem, key: str, digest: str) -> Answer:
    """What was answered before under this key; nothing when it is new. Raises KeyReused."""
    found = ApiAnswer.objects.filter(system=system, key=key).first()
    if found is not None and found.digest != digest:
        raise KeyReused
    return found.answer if found else {}


def _keep(system: ApiSystem, key: str, digest: str, answer: Answer, at: datetime) -> Answer:
    """Remember an answer; who comes second at the same moment gets the first one's. Raises KeyReused."""
    try:
        with transaction.atomic():
            ApiAnswer.objects.create(system=system, key=key, digest=digest, answer=answer, at=at)
    except IntegrityError:
        return _known(system, key, digest)
    return answer


def _recall(system: ApiSystem, batch: list[Posted]) -> None:
    """Answer what was posted before, and what stands twice in this batch."""
    known = {row.key: row for row in ApiAnswer.objects.filter(system=system, key__in=[f"record:{one.number}" for one in batch])}
    first: dict[str, Posted] = {}
    for one in batch:
        row, before = known.get(f"record:{one.number}"), first.setdefault(one.number, one)
        if row is not None:
            one.answer = row.answer | {"status": "same"} if row.digest == one.digest else _conflict()
        elif before is not one:
            one.answer = _conflict(_("This id stands twice in the request."))


def _conflict(message: str = "") -> Answer:
    return {"status": "conflict", "entries": [], "problems": [{"code": "id_reused", "field": "id", "message": message or str(KeyReused())}]}


def _plan(token: ApiToken, batch: list[Posted], at: datetime) -> None:
    """Read the records as the sheets of a workbook and say what each would post."""
    sheets, places, today = [], {}, clock.day(at)
    for kind, layout in LAYOUTS.items():
        mine = [one for one in batch if one.kind == kind]
        rows = [(FIRST_ROW + number, [one.values.get(FIELDS.get(column.key, column.key)) for column in layout.columns]) for number, one in enumerate(mine)]
        places.update({(layout.title, row): one for (row, _cells), one in zip(rows, mine, strict=True)})
        if rows:
            sheets.append(Sheet(layout.title, [(1, [column.title for column in layout.columns]), *rows]))
    if not sheets:
        return
    plan = _credited(reading.read(sheets, today=today), Reach(token.system), at)
    for finding in plan.findings:
        if one := places.get((finding.sheet, finding.row)):
            one.findings.append(finding)
    for entry in plan.entries:
        row = entry.detail.pop("row")
        one = places[row["sheet"], row["row"]]
        one.entries.append(entry)
        entry.detail["api"] = {"system": str(token.system.public_id), "record": one.number}
        if _statutory(entry) and ApiScope.STATUTORY not in token.scopes:
            message = _("This key may not post statutory assessments and certificates.")
            one.findings.append(Finding(row["sheet"], row["row"], "", ERROR, "statutory_not_allowed", message))


def _credited(records: reading.Records, reach: Reach, at: datetime) -> planning.Plan:
    """The plan of an import, with the system's reach for the clerk's areas; nobody outside the reach is known."""
    plan = planning.start(records, at=at, today=clock.day(at), allowed=reach.paths())
    plan.listed, plan.source = reach.listed(), planning.INTERFACE
    wanted = [person.pk for person in plan.people.values()]
    inside = set(reach.people().filter(pk__in=wanted).values_list("pk", flat=True))
    plan.people = {number: person for number, person in plan.people.items() if person.pk in inside}
    credit(plan)
    return plan


def _statutory(entry: Entry) -> bool:
    """Whether an entry claims what only the State gives; cards of special operations carry no class, they are judged by item and validity."""
    return entry.exam_class == "statutory" or (entry.kind == "credential" and entry.what.startswith(CARD))


def _problems(one: Posted) -> list[dict[str, str]]:
    fields = {column.title: FIELDS.get(column.key, column.key) for column in LAYOUTS[one.kind].columns}
    return [{"code": finding.code, "field": fields.get(finding.column, ""), "message": str(finding.message)} for finding in one.findings]


def _refusal(one: Posted) -> Answer:
    return {"status": "refused", "entries": [], "problems": _problems(one)}


def _write(token: ApiToken, one: Posted, at: datetime) -> Answer:
    """The entries of one record, all or none, with the answer that keeps them from being posted again."""
    by = f"api:{token.system.public_id}"
    try:
        with transaction.atomic():
            for entry in one.entries:
                entry.recorded_by = by
                entry.save()
                audit.record(
                    "training.entry_posted", at=at, by=by, subject=entry.person or entry.enterprise,
                    data={"entry": entry.pk, "kind": entry.kind, "what": entry.what, "source": entry.source},
                )  # fmt: skip
            outbox.tell(one.entries)
            told = [{"number": entry.pk, "kind": entry.kind, "what": entry.what, "grade": entry.grade, "held": entry.held} for entry in one.entries]
            answer = {"status": "posted" if told else "same", "entries": told, "problems": _problems(one)}
            ApiAnswer.objects.create(system=token.system, key=f"record:{one.number}", digest=one.digest, answer=answer, at=at)
    except IntegrityError:
        return _second(token.system, one)
    return answer


def _second(system: ApiSystem, one: Posted) -> Answer:
    """Somebody posted the same at the same moment: theirs stands."""
    found = ApiAnswer.objects.filter(system=system, key=f"record:{one.number}").first()
    if found is None:
        message = _("The same fact was just posted through another door: send the record again.")
        return {"status": "refused", "entries": [], "problems": [{"code": "try_again", "field": "", "message": message}]}
    return found.answer | {"status": "same"} if found.digest == one.digest else _conflict()
