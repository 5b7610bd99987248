"""The files an office would bring: a registry workbook and a question workbook, written cell by cell."""

from datetime import date
from pathlib import Path

from openpyxl import Workbook

from training import identity, uscc

PRINCIPAL = {"name": "赵启明", "number": identity.make(731, born=date(1974, 3, 21)), "mobile": "13866660001"}
WORKER = {"name": "钱小兰", "number": identity.make(732, born=date(1991, 8, 17)), "mobile": "13866660002"}
ENTERPRISE = {"name": "云溪明达机械配件厂", "uscc": uscc.make(880017)}
OTHER = {"name": "云溪福顺木业加工厂", "uscc": uscc.make(880018)}

# stem → the texts of the right options
JUDGEMENTS = {
    "甲厂的电工没有取得操作证就上岗，应当判定为重大事故隐患。": True,
    "有限空间作业可以先进入、后检测。": False,
    "疏散演练时应当记录报警和全部撤出的时刻。": True,
    "企业的培训档案只需要记录时间，不用记录考核结果。": False,
    "被派遣劳动者由用工单位按本单位职工管理。": True,
    "演练结束后不需要评估。": False,
}
SINGLES = {
    "一般企业主要负责人初次安全培训不少于多少学时？": (["12", "24", "32", "48"], [2]),
    "下列哪一项属于培训档案的法定内容？": (["参加人员", "午餐标准", "座位颜色", "天气情况"], [0]),
    "有限空间作业的正确顺序是？": (["检测、进入、通风", "通风、检测、进入", "进入、通风、检测", "检测、通风、离开"], [1]),
    "特种作业操作证每几年换证？": (["三年", "四年", "五年", "六年"], [3]),
}
MULTIPLES = {
    "疏散演练记录应当包括哪些内容？": (["报警时刻", "全部撤出时刻", "应到和实到人数", "食堂菜单"], [0, 1, 2]),
    "主要负责人的职责包括哪些？": (["组织制定培训计划", "保证安全投入", "代替工人考试", "及时报告事故"], [0, 1, 3]),
}


def registry(path: Path, village: str, town: str) -> Path:
    """Two villages, two enterprises, their principals and a worker; one row is spoiled on purpose."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "区域"
    sheet.append(["区域代码", "名称", "上级代码", "层级"])
    sheet.append([village, "柳塘村", town, "村居"])
    sheet = book.create_sheet("企业")
    head = "统一社会信用代码 企业名称 区域代码 地址 国民经济行业代码 监管行业 规模 从业人数 状态 状态起始日期 风险类型 主管部门 联络员"
    sheet.append(head.split())
    first = [village, "柳塘工业路 8 号", "3484", "机械", "小型", 20, "正常", "2019-03-01", "有限空间", "", "周联络"]
    second = [village, "柳塘工业路 9 号", "2011", "轻工", "微型", 9, "正常", "2021/5/6", "粉尘涉爆", "", "周联络"]
    sheet.append([ENTERPRISE["uscc"], ENTERPRISE["name"], *first])
    sheet.append([OTHER["uscc"], OTHER["name"], *second])
    sheet.append(["91330199MA00000000", "校验位不对的厂", village, "", "", "机械", "", 5, "正常", "2020-01-01", "", "", ""])
    sheet = book.create_sheet("人员")
    sheet.append(["证件类型", "证件号码", "姓名", "手机号"])
    for person in (PRINCIPAL, WORKER):
        sheet.append(["居民身份证", person["number"], person["name"], person["mobile"]])
    sheet = book.create_sheet("任职用工")
    sheet.append(["统一社会信用代码", "证件号码", "身份", "用工形式", "岗位", "起始日期", "结束日期"])
    sheet.append([ENTERPRISE["uscc"], PRINCIPAL["number"], "主要负责人", "正式", "厂长", "2026-09-01", ""])
    sheet.append([ENTERPRISE["uscc"], WORKER["number"], "从业人员", "正式", "车工", "2025-02-10", ""])
    book.save(path)
    return path


def questions(path: Path) -> Path:
    """Twelve questions in one sheet, in the order of columns a trainer would choose."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "题目"
    sheet.append(["序号", "题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案"])
    rows = [["判断题", stem, "", "", "", "", "正确" if right else "错误"] for stem, right in JUDGEMENTS.items()]
    for name, group in (("单选题", SINGLES), ("多选题", MULTIPLES)):
        rows += [[name, stem, *options, "".join("ABCD"[index] for index in right)] for stem, (options, right) in group.items()]
    for number, row in enumerate(rows, 1):
        sheet.append([number, *row])
    book.save(path)
    return path


def right_answers(stem: str, options: list[str]) -> list[int]:
    """Which of the options as shown a well-prepared candidate chooses."""
    for text, true in JUDGEMENTS.items():
        if text in stem:
            return [0 if true else 1]
    for text, (shown, right) in {**SINGLES, **MULTIPLES}.items():
        if text in stem:
            wanted = {shown[index] for index in right}
            return [index for index, option in enumerate(options) if option in wanted]
    raise AssertionError(f"unknown question {stem!r}")
