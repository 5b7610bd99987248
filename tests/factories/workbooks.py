"""Workbooks as offices hand them in, built in memory."""

import io
from datetime import date
from typing import Any

import openpyxl

from training import identity, uscc

AREA_HEADER = ["区域代码", "名称", "上级代码", "层级"]
ENTERPRISE_HEADER = [
    "统一社会信用代码", "企业名称", "区域代码", "地址", "国民经济行业代码", "监管行业", "规模", "从业人数", "状态", "状态起始日期",
    "风险类型", "主管部门", "联络员",
]  # fmt: skip
PEOPLE_HEADER = ["证件类型", "证件号码", "姓名", "手机号"]
ENGAGEMENT_HEADER = ["统一社会信用代码", "证件号码", "身份", "用工形式", "岗位", "起始日期", "结束日期"]
POST_HEADER = ["区域代码", "证件号码", "身份", "起始日期", "结束日期"]

TOWN, VILLAGE = "330499101", "330499101201"
FIRST, SECOND = uscc.make(1), uscc.make(2)
PRINCIPAL = identity.make(1, born=date(1970, 5, 4))
WORKER = identity.make(2, born=date(1990, 5, 4))


def areas() -> list[list[Any]]:
    return [
        AREA_HEADER,
        ["330499", "南浔溪县", None, "区县"],
        [TOWN, "云溪镇", "330499", "镇街"],
        [VILLAGE, "柳塘村", TOWN, "村居"],
    ]  # fmt: skip


def enterprise(code: str | None = FIRST, name: str = "云溪第一机械厂", **cells: Any) -> list[Any]:
    """One row of the sheet 企业; name a header to set its cell."""
    row = {
        "统一社会信用代码": code, "企业名称": name, "区域代码": VILLAGE, "地址": "柳塘路1号", "国民经济行业代码": "C3311", "监管行业": "机械",
        "规模": "小型", "从业人数": 35, "状态": "正常", "状态起始日期": date(2020, 3, 1),
        "风险类型": "粉尘涉爆、有限空间", "主管部门": "经济发展办", "联络员": "李网格",
    }  # fmt: skip
    return list((row | cells).values())


def registry(**sheets: list[list[Any]]) -> dict[str, list[list[Any]]]:
    """A small sound register: one town, one village, two enterprises, two people. Give a sheet to replace it; an empty list leaves it out."""
    sound = {
        "区域": areas(),
        "企业": [ENTERPRISE_HEADER, enterprise(), enterprise(SECOND, "云溪第二轻工厂", 监管行业="轻工")],
        "人员": [PEOPLE_HEADER, ["居民身份证", PRINCIPAL, "阿依古丽·买买提", "13800000001"], ["身份证", WORKER, "王小明", None]],
        "任职用工": [
            ENGAGEMENT_HEADER,
            [FIRST, PRINCIPAL, "主要负责人", "正式", "厂长", date(2023, 1, 1), None],
            [SECOND, PRINCIPAL, "主要负责人", "正式", "厂长", "2024年2月1日", None],
            [FIRST, WORKER, "从业人员", "劳务派遣", "车工", "2024/5/6", None],
        ],
        "区域岗位": [POST_HEADER, [VILLAGE, WORKER, "网格员", "20240101", None]],
    }  # fmt: skip
    return {name: rows for name, rows in (sound | sheets).items() if rows}


def xlsx(sheets: dict[str, list[list[Any]]]) -> bytes:
    """The sheets as a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()
