"""The papers of a planned drill: 演练方案, 签到表, 演练记录, 评估表, 总结. What a paper says is one structure, printed as a page and as a document."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from training import clock
from training.models import DrillEvaluation, DrillEvent, DrillGrade, PrivateFile, StepKind
from training.packs import canonical
from training.papers import TITLE, Cell, Column, Table, Writer

from . import counting, options

KINDS = {
    "plan": gettext_lazy("Drill scheme"),
    "roster": gettext_lazy("Sign-in sheet"),
    "record": gettext_lazy("Drill record"),
    "evaluation": gettext_lazy("Evaluation sheet"),
    "summary": gettext_lazy("Drill summary"),
}
BLANK_LINES = 6


@dataclass
class Paper:
    """One paper: facts under the title, then parts (a heading with text or a table) in their order."""

    kind: str
    title: str
    facts: list[tuple[str, str]]
    parts: list[Table | tuple[str, str]] = field(default_factory=list)

    @property
    def sha256(self) -> str:
        """The hash of everything it says."""
        parts = [[one.title, [column.label for column in one.columns], one.rows] if isinstance(one, Table) else list(one) for one in self.parts]
        return canonical.digest({"kind": self.kind, "title": self.title, "facts": self.facts, "parts": parts})


def make(event: DrillEvent, kind: str) -> Paper:
    """A paper as the data say it now, in the language of the installation: one record has one hash, whoever reads it."""
    with translation.override(settings.LANGUAGE_CODE):
        return _MAKERS[kind](event)


def current_hashes(event: DrillEvent) -> dict[str, str]:
    """The hash each paper would carry now; a scan signed under another one is older than the data."""
    return {kind: make(event, kind).sha256 for kind in KINDS}


def _title(event: DrillEvent, kind: str) -> str:
    return f"{event.host.name} {KINDS[kind]}"


def _time(at: datetime | None, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    return f"{at.astimezone(clock.LEGAL_ZONE):{form}}" if at else "—"


def _facts(event: DrillEvent) -> list[tuple[str, str]]:
    """What every paper begins with."""
    units = "、".join(party.enterprise.name for party in event.parties.select_related("enterprise"))
    listed = [
        (_("What is drilled"), event.type_names + (_(" (with a fire part)") if event.with_fire else "")),
        (_("Form"), str(event.get_form_display())),
        (_("Scenario"), event.scenario),
        (_("Day and time"), f"{date_format(event.held_on, 'DATE_FORMAT')} {event.starts:%H:%M}"),
        (_("Place"), event.place),
        (_("Units"), units),
        (_("Plan"), str(event.plan) if event.plan else event.plan_title or "—"),
        (_("Leader on site"), event.leader.name if event.leader else "—"),
    ]
    optional = [(_("Shift"), event.shift), (_("Assembly point"), event.assembly_point), (_("Exits to be used"), event.exits)]
    return listed + [(label, value) for label, value in optional if value]


def _by_unit(event: DrillEvent) -> Table:
    """Heads by unit and shift."""
    columns = [Column(_("Enterprise"), 30), Column(_("Shift"), 12), Column(_("Expected"), 10, numeric=True), Column(_("Present"), 10, numeric=True)]
    rows: list[list[Cell]] = []
    for unit in counting.units(event):
        for shift, count in unit.shifts.items():
            rows.append([unit.party.enterprise.name, shift or "—", count.expected, count.present])
    return Table("", _("Heads by unit and shift"), columns, rows)


def _plan(event: DrillEvent) -> Paper:
    columns = [Column(_("Enterprise"), 40), Column(_("Expected"), 12, numeric=True)]
    rows: list[list[Cell]] = [[unit.party.enterprise.name, unit.total.expected] for unit in counting.units(event)]
    parts: list[Table | tuple[str, str]] = [(_("Steps and tasks"), event.tasks or "—"), Table("", _("Who takes part"), columns, rows)]
    return Paper("plan", _title(event, "plan"), _facts(event), parts)


def _roster(event: DrillEvent) -> Paper:
    columns = [
        Column(_("No."), 5, numeric=True), Column(_("Name"), 14), Column(_("Shift"), 10), Column(_("Signed in at"), 14), Column(_("How"), 14),
        Column(_("Signature"), 18),
    ]  # fmt: skip
    parts: list[Table | tuple[str, str]] = []
    for unit in counting.units(event):
        rows: list[list[Cell]] = []
        for number, line in enumerate(unit.lines, 1):
            at, how = (_time(line.step.at, "%H:%M:%S"), str(HOW.get(line.step.data.get("how", ""), ""))) if line.step else ("", "")
            rows.append([number, line.attendee.name, line.attendee.shift, at, how, ""])
        rows += [["", "", "", "", "", ""] for _line in range(BLANK_LINES)]
        notes = [_("Expected %(expected)s, present %(present)s.") % {"expected": unit.total.expected, "present": unit.total.present}]
        if unit.others_counted:
            notes.append(_("Counted without a name: %(number)s.") % {"number": unit.others_present})
        parts.append(Table("", unit.party.enterprise.name, columns, rows, notes))
    return Paper("roster", _title(event, "roster"), _facts(event)[:6], parts)


HOW = {
    "qr": gettext_lazy("Code on the screen"),
    "printed": gettext_lazy("Printed code"),
    "roster": gettext_lazy("Ticked on the roster"),
}
_TOLD = (StepKind.STATE, StepKind.COUNTED, StepKind.ALARM, StepKind.ALL_OUT, StepKind.REPORTED)


def _record(event: DrillEvent) -> Paper:
    times = [(_("Began"), _time(event.started_at)), (_("Alarm at"), _time(event.alarm_at)), (_("All out at"), _time(event.all_out_at))]
    if event.seconds is not None:
        times.append((_("From alarm to all out"), _("%(number)s seconds") % {"number": event.seconds}))
    times.append((_("Ended"), _time(event.ended_at)))
    columns = [Column(_("At"), 18), Column(pgettext("drill", "What happened"), 22), Column(pgettext("drill", "Note"), 34)]
    rows: list[list[Cell]] = [[_time(step.at), told(step), note(step)] for step in event.steps.filter(kind__in=_TOLD)]
    files = event.files.exclude(purpose=PrivateFile.Purpose.PLAN)
    evidence: list[list[Cell]] = [[file.title, _time(file.taken_at), _time(file.stored_at), file.sha256[:16]] for file in files]
    proof = [Column(_("File"), 30), Column(_("Taken at"), 18), Column(_("Received at"), 18), Column(_("Hash, first 16"), 18)]
    log = Table("", _("What happened when"), columns, rows)
    return Paper("record", _title(event, "record"), [*_facts(event), *times], [_by_unit(event), log, Table("", _("Pictures and papers"), proof, evidence)])


def told(step: Any) -> str:
    """A step in words."""
    if step.kind == StepKind.STATE:
        return str(dict(DrillEvent._meta.get_field("state").flatchoices)[step.data["to"]])
    return str(step.get_kind_display())


def note(step: Any) -> str:
    """What was written with a step."""
    data = step.data
    parts = [str(data[key]) for key in ("reason", "authority", "on") if data.get(key)]
    if step.kind == StepKind.COUNTED:
        parts.insert(0, _("%(number)s heads") % {"number": data["present"]})
    return "；".join(parts)


def _marks(event: DrillEvent, last: DrillEvaluation | None) -> Table:
    words, stages = dict(DrillGrade.choices), options.options().parts
    chinese = (translation.get_language() or "").startswith("zh")
    columns = [Column(_("Stage"), 12), Column(pgettext("evaluation", "Item"), 46), Column(_("Grade"), 12), Column(_("Follows"), 14)]
    rows: list[list[Cell]] = []
    for item in options.sheet(event.form, event.types):
        mark = last.marks.get(item.code, "") if last else None
        grade = "" if mark is None else str(words[mark]) if mark else _("does not apply")
        source = {"AQ9009": "AQ/T 9009", "AQ9007": "AQ/T 9007"}.get(item.source, "—")
        rows.append([stages[item.part]["zh" if chinese else "en"], item.title, grade, source])
    notes = [
        _("Grades: excellent, good, fair, poor (%(standard)s). Lines without a standard are this system's own.") % {"standard": options.options().standard}
    ]
    return Table("", _("Items"), columns, rows, notes)


def _evaluation(event: DrillEvent) -> Paper:
    last = event.evaluations.last()
    facts = _facts(event)
    if last:
        facts += [(_("Evaluators"), last.evaluators), (_("Evaluated on"), date_format(last.evaluated_on, "DATE_FORMAT"))]
    texts = [(_("Problems found"), last.analysis if last else ""), (_("Lessons and suggestions"), last.lessons if last else "")]
    conclusion = str(last.get_grade_display()) if last else ""
    return Paper("evaluation", _title(event, "evaluation"), facts, [_marks(event, last), *texts, (_("Conclusion"), conclusion)])


def _summary(event: DrillEvent) -> Paper:
    last = event.evaluations.last()
    columns = [Column(_("Problem"), 28), Column(_("What will be done"), 28), Column(_("Responsible person"), 12), Column(_("By"), 12), Column(_("Done"), 20)]
    rows: list[list[Cell]] = [
        [one.problem, one.measure, one.responsible, one.due_on.isoformat(), f"{_time(one.done_at, '%Y-%m-%d')} {one.done_note}" if one.done_at else ""]
        for one in event.actions.all()
    ]
    counted = counting.total(counting.units(event))
    counts = _("Expected %(expected)s, present %(present)s.") % {"expected": counted.expected, "present": counted.present}
    parts: list[Table | tuple[str, str]] = [
        (_("How it went"), (last.course if last and last.course else "—") + "\n" + counts),
        (_("Problems found"), (last.analysis if last else "") or "—"),
        (_("Lessons and suggestions"), (last.lessons if last else "") or "—"),
        (_("What to change in the plan"), (last.plan_revision if last else "") or "—"),
        Table("", _("Corrective actions"), columns, rows),
        (_("Conclusion"), str(last.get_grade_display()) if last else "—"),
    ]
    return Paper("summary", _title(event, "summary"), _facts(event), parts)


_MAKERS: dict[str, Callable[[DrillEvent], Paper]] = {
    "plan": _plan, "roster": _roster, "record": _record, "evaluation": _evaluation, "summary": _summary,
}  # fmt: skip


def fingerprint(paper: Paper) -> list[str]:
    """What is said of the hash at the foot."""
    return [_("SHA-256 of this record: %(hash)s. A later change of the data gives another hash.") % {"hash": paper.sha256}]


def docx(event: DrillEvent, kind: str) -> bytes:
    """The paper as an editable document."""
    paper = make(event, kind)
    with translation.override(settings.LANGUAGE_CODE):
        writer = Writer()
        writer.line(paper.title, size=22, font=TITLE, centred=True)
        for label, value in paper.facts:
            writer.line(f"{label}：{value}")
        for part in paper.parts:
            if isinstance(part, Table):
                writer.table(part)
                continue
            writer.heading(part[0])
            for text in part[1].splitlines() or [""]:
                writer.line(text, indent=True)
        writer.sign(paper.sha256, fingerprint(paper))
        return writer.done(title=paper.title, author=event.host.name, sha256=paper.sha256)
