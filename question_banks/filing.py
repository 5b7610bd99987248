"""The tree of knowledge points from a workbook: code, title, the code above, order. Whole or not at all."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy, slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from training import audit, intake
from training.intake import Column, Finding

from . import classification
from .models import KnowledgePoint

COLUMNS = (
    Column("code", "编码", ("代码", "编号", "知识点编码", "code"), required=True),
    Column("title", "名称", ("知识点", "知识点名称", "标题", "title"), required=True),
    Column("below", "上级编码", ("上级", "父级", "上级知识点", "parent", "below")),
    Column("order", "顺序", ("排序", "次序", "order")),
)


@dataclass(frozen=True)
class Row:
    """One line of the workbook."""

    code: str
    title: str
    below: str
    order: int


@dataclass
class Reading:
    """The lines that can be taken, and everything wrong. With errors nothing is stored."""

    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether the file can be stored."""
        return bool(self.rows) and not any(finding.severity == "error" for finding in self.findings)


def read(content: bytes, name: str) -> Reading:
    """Read a workbook or CSV of points. What is wrong stands in the findings, an unreadable file included."""
    reading = Reading()
    try:
        sheets = intake.open_workbook(content, name)
    except intake.UnreadableWorkbook as error:
        reading.findings.append(Finding("", 0, "", "error", error.code, str(error)))
        return reading
    for sheet in sheets:
        match = intake.find_header(sheet, COLUMNS)
        if match is not None:
            reading.findings += match.findings
            _read_rows(reading, sheet, match)
    if not reading.rows and not reading.findings:
        reading.findings.append(Finding("", 0, "", "error", "no_header", _("No header with code and title was found. Name the columns 编码 and 名称.")))
    _check_tree(reading)
    return reading


def _read_rows(reading: Reading, sheet: Any, match: Any) -> None:
    for number, values in sheet.rows:
        if number <= match.header_row:
            continue
        texts = {column.key: intake.text(match.cell(values, column.key)) or "" for column in COLUMNS}
        code, title = texts["code"].strip(), texts["title"].strip()
        if not code and not title:
            continue
        if not code or slugify(code, allow_unicode=True) != code.lower() or len(code) > 40 or not title or len(title) > 80:
            message = _("A point needs a code of letters, digits and hyphens (up to 40) and a title (up to 80 characters).")
            reading.findings.append(Finding(sheet.name, number, "", "error", "point_unreadable", message))
            continue
        order = texts["order"].strip().removesuffix(".0")
        reading.rows.append(Row(code, title, texts["below"].strip(), int(order) if order.isdecimal() and int(order) < 32768 else len(reading.rows) + 1))


def _check_tree(reading: Reading) -> None:
    """Every code once, every parent known, no point below itself."""
    parents = {row.code: row.below for row in reading.rows}
    known = set(KnowledgePoint.objects.values_list("code", flat=True))
    seen: set[str] = set()
    for row in reading.rows:
        if row.code in seen:
            _complain(reading, "point_twice", format_lazy(_("The code “{code}” stands in the file twice."), code=row.code))
        seen.add(row.code)
        if row.below and row.below not in parents and row.below not in known:
            _complain(reading, "point_above_unknown", format_lazy(_("The point above “{code}” is not known: {below}."), code=row.code, below=row.below))
        above, steps = row.below, 0
        while above in parents and steps <= len(parents):
            above, steps = parents[above], steps + 1
        if steps > len(parents):
            _complain(reading, "point_below_itself", format_lazy(_("The point “{code}” stands below itself."), code=row.code))


def _complain(reading: Reading, code: str, message: object) -> None:
    reading.findings.append(Finding("", 0, str(pgettext_lazy("file", "Code")), "error", code, message))


@transaction.atomic
def store(*, rows: list[Row], at: datetime, by: audit.Actor) -> tuple[int, int]:
    """Add new points and change known ones, parents first; returns how many of each. Raises the refusals of `classification`."""
    points = {point.code: point for point in KnowledgePoint.objects.select_related("parent")}
    waiting, added, changed = list(rows), 0, 0
    while waiting:
        ready = [row for row in waiting if not row.below or row.below in points] or waiting
        for row in ready:
            parent, point = points.get(row.below), points.get(row.code)
            if point is None:
                points[row.code] = classification.add_point(code=row.code, title=row.title, parent=parent, order=row.order, at=at, by=by)
                added += 1
            elif (point.title, point.parent, point.order) != (row.title, parent, row.order):
                points[row.code] = classification.change_point(point=point, title=row.title, parent=parent, order=row.order, at=at, by=by)
                changed += 1
        waiting = [row for row in waiting if row not in ready]
    return added, changed
