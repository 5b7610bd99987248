"""A superior's own workbook: uploaded once, its cells mapped, filled from every pack. Formulas and everything else in it stay as they are."""

import hashlib
import io
import re
import secrets
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from openpyxl.cell.cell import Cell
from openpyxl.utils.cell import column_index_from_string

from training import audit
from training.errors import Refusal
from training.intake.packing import examine
from training.models import Area, Pack, PackForm, PackFormCell
from training.paper import safe

from . import choosing
from .showing import sheet

MAX_BYTES = 5 * 1024 * 1024
MAX_CELLS = 500
_ACTIVE = ("xl/vbaproject", "xl/externallinks/", "xl/activex/", "xl/embeddings/", "xl/ctrlprops/", "xl/macrosheets/", "xl/connections.xml", "xl/querytables/")
_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
LAST_COLUMN, LAST_ROW = 16_384, 1_048_576
_READ_ERRORS = (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError)


class Unusable(Refusal):
    sentence = _("This file can not be used as a form: it is no workbook (XLSX), or it is damaged. Save it as XLSX and upload that.")


class TooLarge(Refusal):
    sentence = _("This form is too large: at most 5 MB.")


class ActiveContent(Refusal):
    sentence = _("This workbook holds macros, embedded objects or links to other files. Save a copy without them and upload that.")


class NoSuchCell(Refusal):
    sentence = _("There is no such cell in this form: choose a sheet and write a cell like C5.")


class CellTaken(Refusal):
    sentence = _("This cell holds a formula or belongs to a merged cell: choose a cell that is meant to be filled in.")


class TooManyCells(Refusal):
    sentence = _("A form can have at most 500 cells filled.")


class Retired(Refusal):
    sentence = _("This form is no longer in use.")


def path_of(form: PackForm) -> Path:
    """Where the uploaded workbook lies."""
    return Path(settings.PRIVATE_ROOT) / "forms" / form.stored_name


@contextmanager
def _opened(content: bytes) -> Iterator[Any]:
    """The workbook with its formulas. Raises Unusable."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl speaks of parts it will not keep
        try:
            book = openpyxl.load_workbook(io.BytesIO(content))
        except _READ_ERRORS as problem:
            raise Unusable from problem
        try:
            yield book
        finally:
            book.close()


def check(content: bytes) -> None:
    """Look inside before anything is kept. Raises TooLarge, Unusable, ActiveContent."""
    if len(content) > MAX_BYTES:
        raise TooLarge
    if examine(content).refusal is not None:
        raise Unusable
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name.lower() for name in archive.namelist()]
    if any(name.startswith(_ACTIVE) for name in names):
        raise ActiveContent
    with _opened(content) as book:
        if not book.worksheets:
            raise Unusable


def add(*, area: Area, title: str, content: bytes, at: datetime, by: audit.Actor) -> PackForm:
    """Keep a checked form under a random name. Raises TooLarge, Unusable, ActiveContent. The file is written first; if the row fails it is removed."""
    check(content)
    form = PackForm(area=area, title=title.strip()[:120], stored_name=f"{secrets.token_hex(16)}.xlsx", sha256=hashlib.sha256(content).hexdigest(), added_at=at)
    target = path_of(form)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    target.chmod(0o600)
    try:
        with transaction.atomic():
            form.save()
            audit.record("training.pack_form_added", at=at, by=by, subject=form, data={"sha256": form.sha256, "area": area.code})
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return form


def sheets(form: PackForm) -> list[str]:
    """The names of its sheets."""
    with _opened(path_of(form).read_bytes()) as book:
        return [one.title for one in book.worksheets]


def _cell(book: Any, name: str, cell: str) -> Cell:
    """A cell that may be filled. Raises NoSuchCell, CellTaken."""
    where = _CELL.fullmatch(cell)
    if name not in {one.title for one in book.worksheets} or where is None:
        raise NoSuchCell
    if column_index_from_string(where[1]) > LAST_COLUMN or int(where[2]) > LAST_ROW:
        raise NoSuchCell
    found = book[name][cell]
    if not isinstance(found, Cell) or found.data_type == "f":
        raise CellTaken
    return found


@transaction.atomic
def map_cell(form: PackForm, *, name: str, cell: str, figure: str, at: datetime, by: audit.Actor) -> PackFormCell:
    """Say which figure goes into a cell; said again it replaces. Raises NoSuchCell, CellTaken, TooManyCells, Retired, UnknownFigure."""
    if form.retired_at is not None:
        raise Retired
    choosing.split(figure)
    cell = cell.strip().upper()
    with _opened(path_of(form).read_bytes()) as book:
        _cell(book, name, cell)
    if form.cells.count() >= MAX_CELLS:
        raise TooManyCells
    row, _created = PackFormCell.objects.update_or_create(form=form, sheet=name, cell=cell, defaults={"figure": figure})
    audit.record("training.pack_form_mapped", at=at, by=by, subject=form, data={"cell": str(row), "figure": figure})
    return row


@transaction.atomic
def clear_cell(row: PackFormCell, *, at: datetime, by: audit.Actor) -> None:
    """Leave a cell empty again."""
    audit.record("training.pack_form_mapped", at=at, by=by, subject=row.form, data={"cell": str(row), "figure": ""})
    row.delete()


@transaction.atomic
def retire(form: PackForm, *, at: datetime, by: audit.Actor) -> None:
    """Take a form out of use; a new edition of it is uploaded as a new form."""
    if form.retired_at is None:
        form.retired_at = at
        form.save(update_fields=["retired_at"])
        audit.record("training.pack_form_retired", at=at, by=by, subject=form)


def fill(form: PackForm, pack: Pack) -> bytes:
    """The form with the figures of one pack. A cell whose figure the pack does not have is left as the form has it. Raises Retired."""
    if form.retired_at is not None:
        raise Retired
    opened, out = sheet(pack), io.BytesIO()
    with _opened(path_of(form).read_bytes()) as book:
        for row in form.cells.all():
            found = choosing.value(opened, row.figure)
            if found is not None:
                _write(_cell(book, row.sheet, row.cell), found)
        book.calculation.fullCalcOnLoad = True  # the form's own sums follow when it is opened
        book.save(out)
    return out.getvalue()


def _write(cell: Cell, found: choosing.Value) -> None:
    """A number, a day or harmless text; the cell keeps its own format where it has one."""
    had = cell.number_format
    cell.value = safe(found) if isinstance(found, str) else found
    if isinstance(found, date):
        cell.number_format = had if had != "General" else "yyyy-mm-dd"
