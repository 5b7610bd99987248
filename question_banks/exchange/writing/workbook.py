"""Our workbook: a question a row, to be read and corrected by people and read back without loss; a sheet of guidance, a sheet of pictures."""

import io
from collections.abc import Callable, Iterable
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from PIL import Image

from question_banks import kinds, richtext
from question_banks.models import ItemVersion

from .. import canonical
from .data import data_of

Body = Callable[[str], bytes]
FEWEST_OPTIONS = 4
_BEFORE = (canonical.NUMBER, canonical.KIND, canonical.STEM)
_AFTER = (
    canonical.KEY, canonical.EXPLANATION, canonical.CODE, canonical.TITLE, canonical.ARTICLE, canonical.SUBJECT, canonical.DIFFICULTY, canonical.ORDER,
    canonical.DATA, canonical.FILE, canonical.FROM_SHEET, canonical.FROM_ROW,
)  # fmt: skip
_WIDTHS = {canonical.STEM: 60, canonical.EXPLANATION: 44, canonical.TITLE: 26, canonical.DATA: 30, canonical.KIND: 10, canonical.KEY: 10}
_PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write(versions: Iterable[ItemVersion], *, title: str, picture: Body, described: dict[str, str], **_others: Any) -> bytes:
    """The workbook."""
    rows, memory = list(versions), io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True, **_PLAIN})
    book.set_properties({"title": canonical.neutral(title)})
    _questions(book, rows)
    _pictures(book, rows, picture, described)
    _guidance(book, title)
    book.close()
    return memory.getvalue()


def _questions(book: Any, versions: list[ItemVersion]) -> None:
    most = max([FEWEST_OPTIONS, *(len(version.content.get("options", [])) for version in versions if version.kind in canonical.CHOICES)])
    letters = [f"{canonical.OPTION}{kinds.LETTERS[index]}" for index in range(most)]
    titles = [*_BEFORE, *letters, *_AFTER]
    page, head, wrap = book.add_worksheet(canonical.SHEET), _head(book), book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    for index, name in enumerate(titles):
        page.write_string(0, index, name, head)
        page.set_column(index, index, _WIDTHS.get(name, 18 if name in letters else 12), wrap)
    for row, version in enumerate(versions, 1):
        for name, text in _cells(version).items():
            page.write_string(row, titles.index(name), canonical.neutral(text), wrap)
    page.freeze_panes(1, len(_BEFORE))
    page.autofilter(0, 0, max(1, len(versions)), len(titles) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _head(book: Any) -> Any:
    return book.add_format({"bold": True, "bottom": 1, "bg_color": "#EAF1F6", "text_wrap": True, "valign": "top"})


def _cells(version: ItemVersion) -> dict[str, str]:
    item, options = version.item, version.content.get("options", []) if version.kind in canonical.CHOICES else []
    said = {
        canonical.NUMBER: item.number, canonical.KIND: canonical.KINDS.get(version.kind, version.kind), canonical.STEM: version.stem,
        **{f"{canonical.OPTION}{kinds.LETTERS[index]}": text for index, text in enumerate(options)},
        canonical.KEY: _key(version), canonical.EXPLANATION: version.explanation, canonical.CODE: version.clause_standard,
        canonical.TITLE: version.clause_title, canonical.ARTICLE: version.clause_article, canonical.SUBJECT: item.subject,
        canonical.DIFFICULTY: canonical.DIFFICULTIES[item.difficulty], canonical.ORDER: canonical.FIXED if version.no_shuffle else "",
        canonical.DATA: data_of(version), canonical.FILE: version.source_file, canonical.FROM_SHEET: version.source_sheet,
        canonical.FROM_ROW: str(version.source_row or ""),
    }  # fmt: skip
    return {name: text for name, text in said.items() if text}


def _key(version: ItemVersion) -> str:
    """For people: letters, 对 or 错, or what the other kinds say about their answers."""
    if version.kind == "judgement":
        return canonical.TRUE if version.key is True else canonical.FALSE
    if version.kind in canonical.CHOICES:
        return "".join(kinds.LETTERS[one] for one in version.key)
    return "\n".join(" ".join(part for part in (row["label"], row["text"]) if part) for row in version.options())[: canonical.LONGEST_CELL]


def _pictures(book: Any, versions: list[ItemVersion], picture: Body, described: dict[str, str]) -> None:
    """Every picture with its number and description; its bytes lie in the workbook unchanged."""
    names = richtext.pictures([[version.stem, version.content, version.explanation] for version in versions])
    if not names:
        return
    page, wrap = book.add_worksheet(canonical.PICTURES), book.add_format({"text_wrap": True, "valign": "top"})
    page.set_column(0, 0, 70)
    page.set_column(1, 1, 40, wrap)
    page.set_column(2, 2, 30)
    for row, name in enumerate(names):
        page.write_string(row, 0, name)
        page.write_string(row, 1, canonical.neutral(described.get(name, "")))
        body = picture(name)
        if not body.startswith(b"RIFF"):
            page.set_row(row, 90)
            page.insert_image(row, 2, f"{name}.png", {"image_data": io.BytesIO(body), "object_position": 1, **_scaled(body)})


def _scaled(body: bytes) -> dict[str, float]:
    with Image.open(io.BytesIO(body)) as opened:
        scale = min(1.0, 200 / opened.width, 110 / opened.height)
    return {"x_scale": scale, "y_scale": scale}


def _guidance(book: Any, title: str) -> None:
    page = book.add_worksheet(canonical.GUIDANCE)
    page.set_column(0, 0, 100, book.add_format({"text_wrap": True, "valign": "top"}))
    lines = [
        title,
        _("One question a row on the sheet “%(sheet)s”. The order of the columns may change; their titles must stay.") % {"sheet": canonical.SHEET},
        _("Kinds: %(kinds)s.") % {"kinds": "、".join(canonical.KINDS.values())},
        _("Key: 对 or 错 for true or false, the letters of the right options for single and multiple choice, for example ACD."),
        _("The other kinds keep their answers in the column “%(data)s”; change them on the page of the question, not here.") % {"data": canonical.DATA},
        _("“%(fixed)s” in the column “%(order)s” keeps the order of the options.") % {"fixed": canonical.FIXED, "order": canonical.ORDER},
        _("An apostrophe before = + - or @ keeps the cell a text; it is taken off when the workbook is read back."),
        _("This sheet is not read."),
    ]
    for row, line in enumerate(lines):
        page.write_string(row, 0, canonical.neutral(line), book.add_format({"bold": True, "font_size": 14}) if row == 0 else None)
