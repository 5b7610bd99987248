"""An official list as other offices hand it out (the market regulator's, say): which enterprises exist, in their words."""

import re
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from training.intake import Column, Finding, Sheet, UnreadableWorkbook, day, digits, find_header, open_workbook
from training.intake.findings import INFO, WARNING

from . import layout
from .layout import ENTERPRISES, meaning
from .reading import read_industry_code, read_uscc
from .rows import RowReader

_KNOWN = {column.key: column for column in ENTERPRISES.columns}
_CUT = re.compile(r"[（(，,、；;/\s]")
COLUMNS = (
    _KNOWN["uscc"],
    Column("name", "企业名称", (*_KNOWN["name"].variants, "主体名称", "经营主体名称", "字号名称"), required=True),
    Column("area", "区域", (*_KNOWN["area"].variants, "区域代码", "所属镇街", "镇街", "所在镇街", "所属乡镇", "管辖单位", "所属街道")),
    Column("address", "地址", (*_KNOWN["address"].variants, "注册地址", "登记住所", "住所（经营场所）")),
    Column("state", "状态", (*_KNOWN["state"].variants, "主体状态")),
    Column("legal_representative", "法定代表人", (*_KNOWN["legal_representative"].variants, "负责人", "经营者", "投资人", "法定代表人（负责人）")),
    Column("industry_code", "国民经济行业代码", (*_KNOWN["industry_code"].variants, "行业代码（小类）")),
    Column("established_on", "成立日期", ("成立时间", "注册日期", "登记日期", "设立日期")),
)


@dataclass(frozen=True)
class Said:
    """One row of the list. Empty means that the list says nothing."""

    row: int
    name: str
    uscc: str = ""
    area: str = ""
    address: str = ""
    state: str = ""
    legal_representative: str = ""
    industry_code: str = ""
    established_on: date | None = None

    def as_json(self) -> dict[str, Any]:
        """What is said, without the place in the file and without what is not said."""
        given = {name: value for name, value in asdict(self).items() if value and name != "row"}
        return given | ({"established_on": self.established_on.isoformat()} if self.established_on else {})


@dataclass
class OfficialList:
    """All rows of a list, what was found wrong with them, and which column was taken for what."""

    rows: list[Said] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    columns: list[dict[str, str]] = field(default_factory=list)


def read_list(content: bytes, name: str, *, today: date) -> OfficialList:
    """The list in a workbook or CSV file: the sheet whose header knows most columns. Raises UnreadableWorkbook."""
    found = [(sheet, match) for sheet in open_workbook(content, name) if (match := find_header(sheet, COLUMNS)) and "name" in match.index]
    if not found:
        raise UnreadableWorkbook(
            "wrong_workbook", _("No list of enterprises was found in this file. It needs a column 企业名称, and 统一社会信用代码 where there is one.")
        )
    sheet, match = max(found, key=lambda pair: (len(pair[1].index), len(pair[0].rows)))
    listed = OfficialList(findings=list(match.findings), columns=match.taken)
    titles = {column.key: column.title for column in COLUMNS}
    reader = RowReader(sheet.name, match, titles, listed.findings)
    _read_rows(listed, sheet, reader, match.header_row, today)
    return listed


def _read_rows(listed: OfficialList, sheet: Sheet, reader: RowReader, header: int, today: date) -> None:
    seen: dict[str, int] = {}
    for number, cells in sheet.rows:
        if number <= header:
            continue
        reader.start(number, cells)
        said = _row(reader, number, today)
        if reader.spoiled or said is None:
            continue
        key = said.uscc or said.name
        if seen.setdefault(key, number) != number:
            reader.find("name", INFO, "listed_twice", _("The list names this enterprise twice; the first row was taken."))
            continue
        listed.rows.append(said)


def _row(reader: RowReader, number: int, today: date) -> Said | None:
    name = reader.read("name", needed=True)
    if not name:
        return None
    established = reader.read("established_on", day)
    return Said(
        row=number,
        name=name,
        uscc=read_uscc(reader, "uscc", severity=WARNING) or "",
        area=reader.read("area", digits) or "",
        address=reader.read("address") or "",
        state=_state(reader.read("state")),
        legal_representative=reader.read("legal_representative") or "",
        industry_code=read_industry_code(reader) or "",
        established_on=established if established and established <= today else None,
    )


def _state(written: str | None) -> str:
    """The state in our words; 存续（在营、开业、在册） and 吊销，未注销 begin with the word that counts."""
    if not written:
        return ""
    return str(meaning(layout.STATES, written) or meaning(layout.STATES, _CUT.split(written)[0]) or "")
