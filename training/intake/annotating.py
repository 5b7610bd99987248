"""The clerk's own workbook, given back with four more columns: 行, 列, 问题, 建议."""

import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from .columns import OURS
from .findings import neutral
from .workbook import Sheet


def annotated_workbook(sheets: Iterable[Sheet], headers: Mapping[str, int], findings: Iterable[Mapping[str, Any]]) -> bytes:
    """All sheets with their cells as values; `headers` says in which row each known sheet has its header, where the four titles go.

    It can be corrected in place and imported again: the four columns are not read.
    """
    said: dict[str, dict[int, list[Mapping[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for finding in findings:
        if finding["row"]:
            said[finding["sheet"]][finding["row"]].append(finding)
    memory = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(memory, options)
    formats = {"head": book.add_format({"bold": True, "bg_color": "#EAF1F6"}), "day": book.add_format({"num_format": "yyyy-mm-dd"})}
    for sheet in sheets:
        _page(book.add_worksheet(sheet.name[:31]), sheet, headers.get(sheet.name, 0), said[sheet.name], formats)
    book.close()
    return memory.getvalue()


def _page(page: Any, sheet: Sheet, header: int, said: Mapping[int, Sequence[Mapping[str, Any]]], formats: dict[str, Any]) -> None:
    start = _width(sheet, header)
    for number, values in sheet.rows:
        for position, value in enumerate(values[:start]):
            _cell(page, number - 1, position, value, formats)
        if header and number == header:
            for offset, title in enumerate(OURS):
                page.write_string(number - 1, start + offset, title, formats["head"])
        if header and number in said:
            columns, messages, hints = (list(dict.fromkeys(str(one[key]) for one in said[number] if one[key])) for key in ("column", "message", "suggestion"))
            page.write_number(number - 1, start, number)
            for offset, texts in enumerate((columns, messages, hints), 1):
                page.write_string(number - 1, start + offset, neutral("；".join(texts)))


def _width(sheet: Sheet, header: int) -> int:
    """Up to the last filled cell of any row, or to our own columns of an earlier round."""
    titles = next((values for number, values in sheet.rows if number == header), [])
    ours = next((position for position, title in enumerate(titles) if str(title).strip() == OURS[0]), None)
    if ours is not None:
        return ours
    return max((position + 1 for _number, values in sheet.rows for position, value in enumerate(values) if value not in ("", None)), default=0)


def _cell(page: Any, row: int, position: int, value: Any, formats: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_boolean(row, position, value)
    elif isinstance(value, int | float):
        page.write_number(row, position, value)
    elif isinstance(value, datetime | date):
        day = value if isinstance(value, datetime) else datetime.combine(value, time.min)
        page.write_datetime(row, position, day, formats["day"])
    else:
        page.write_string(row, position, neutral(value))
