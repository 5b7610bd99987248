"""Tables in the shapes offices really have, read without a template."""

# ruff: noqa: E501 - a row of a table is a line here

from datetime import date
from typing import Any

import openpyxl
import pytest

from question_banks import exchange
from tests.factories.workbooks import xlsx

HEAD = ["题型", "题目", "选项", "答案"]
Rows = list[list[Any]]


def read(*rows: list[Any], name: str = "Sheet1", **sheets: Rows) -> exchange.Reading:
    return exchange.read(xlsx(sheets or {name: list(rows)}), "题.xlsx")


def told(reading: exchange.Reading) -> list[tuple[int, str, str, Any, Any]]:
    """Row, kind, stem, options, key."""
    return [(one.row, one.wording.kind, one.wording.stem, one.wording.content.get("options"), one.wording.key) for one in reading.records]


def found(reading: exchange.Reading) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.code) for one in reading.findings]


def test_a_header_below_titles_and_notes_with_long_names() -> None:
    reading = read(
        ["某镇安全生产题库"],
        ["说明：请勿改动表头"],
        [
            "试题编号",
            "试题类别",
            "试题（必填）",
            "备选答案1",
            "备选答案2",
            "选项C（选填）",
            "正确答案(A/B/C)",
            "答案说明",
            "难易\n程度",
            "出题依据",
            "知识点/章节",
        ],
        ["Q1", "单选", "10kV线路属于什么", "高压", "低压", "", "A", "见规程", "易", "《安全生产法》第三十条", "电工"],
        ["Q2", "判断", "动火要审批", "", "", "", "对", "", "难", "", ""],
    )
    assert told(reading) == [(4, "single", "10kV线路属于什么", ["高压", "低压"], [0]), (5, "judgement", "动火要审批", None, True)]
    first, second = reading.records
    assert (first.wording.explanation, first.wording.clause_title, first.wording.clause_article) == ("见规程", "《安全生产法》", "第三十条")
    assert (first.subject, first.difficulty, second.difficulty) == ("电工", 1, 3)
    assert reading.findings == []


def test_sections_name_the_kind_with_and_without_headers() -> None:
    reading = read(
        ["安全知识题库（2024版）"],
        ["一、 单选题 (共 2 题，每题 1 分)"],
        ["序号", "题干", "A", "B", "C", "答案"],
        [1, "甲是哪个", "一", "二", "三", "A"],
        ["第二部分 判断题"],
        [2, "乙是对的", "", "", "", "√"],
        ["（三）不定项选择题"],
        [3, "丙是哪些", "一", "二", "三", "C"],
        ["四、判断题"],
        ["序号", "题目", "答案"],
        [1, "丁是错的", "×"],
    )
    assert [(row, kind, key) for row, kind, _stem, _options, key in told(reading)] == [
        (4, "single", [0]), (6, "judgement", True), (8, "multiple", [2]), (11, "judgement", False),
    ]  # fmt: skip
    assert reading.findings == []


def test_sheets_of_different_layouts_and_stray_ones() -> None:
    reading = read(
        判断题库=[["题目", "答案"], ["甲是对的", "A"], ["乙是对的", "B"]],
        单选题=[["题目", "选项", "答案"], ["丙是哪个", "A、一 B、二 C、三", "B"]],
        任务=[["", "张三", "1-50"], ["", "李四", "51-90"]],
        统计=[["题型", "题目数量", "分值"], ["单选", 100, 1]],
    )
    assert [(one.sheet, one.wording.kind, one.wording.key) for one in reading.records] == [
        ("判断题库", "judgement", True), ("判断题库", "judgement", False), ("单选题", "single", [1]),
    ]  # fmt: skip
    assert [(one.sheet, one.code) for one in reading.findings] == [("任务", "stray-sheet"), ("统计", "stray-sheet")]


def test_without_a_header_columns_are_told_by_their_content() -> None:
    reading = read(
        ["一、单项选择题（每题2分，共4分）"],
        ["1、甲项作业由谁审批（）", "A.班长", "B.厂长", "C.经理", "A", "因为制度第三条这样规定"],
        ["2、乙项作业由谁审批（）", "A.班长", "B.厂长", "C.经理", "B", "因为制度第四条这样规定"],
        ["3、丙项作业由谁审批（）", "A.班长", "B.厂长", "C.经理", "C", "因为制度第五条这样规定"],
        ["二、判断题"],
        ["1、高处作业要系安全带", "正确"],
        ["2、可以酒后上岗", "错误"],
        ["3、新员工可以直接上岗", "错误"],
    )
    assert told(reading)[0] == (2, "single", "甲项作业由谁审批（）", ["班长", "厂长", "经理"], [0])
    assert [key for *_rest, key in told(reading)] == [[0], [1], [2], True, False, False]
    assert reading.records[0].wording.explanation == "因为制度第三条这样规定"
    assert [one.code for one in reading.findings] == ["columns-guessed"]


@pytest.mark.parametrize(
    ("head", "row", "options"),
    [
        (["题目", "正确答案", "干扰项1", "干扰项2"], ["哪个区", "绿区", "红区", "黄区"], ["绿区", "红区", "黄区"]),
        (["题目", "选项A（正确答案）", "选项B", "选项C"], ["哪个区", "绿区", "红区", "黄区"], ["绿区", "红区", "黄区"]),
        (["题目", "答案", "错误选项A", "错误选项B"], ["哪个区", "绿区", "红区", ""], ["绿区", "红区"]),
    ],
)
def test_the_right_answer_may_stand_first(head: list[str], row: list[str], options: list[str]) -> None:
    assert told(read(head, row)) == [(2, "single", "哪个区", options, [0])]


def test_a_key_in_the_stem_is_taken_out_of_it() -> None:
    choices = read(["题干", "选项A", "选项B", "选项C"], ["压力表指针应在（ B ）区", "红", "绿", "黄"], ["应当( AC )检查", "每月", "每季", "每年"])
    assert told(choices) == [(2, "single", "压力表指针应在（ ）区", ["红", "绿", "黄"], [1]), (3, "multiple", "应当( )检查", ["每月", "每季", "每年"], [0, 2])]
    judged = read(["题型", "题目"], ["判断题", "动火要审批（√）"], ["判断题", "不必系安全带。（ × ）"], ["判断题", "电流（A）是单位（对）"])
    assert [(stem, key) for _row, _kind, stem, _options, key in told(judged)] == [("动火要审批", True), ("不必系安全带。", False), ("电流（A）是单位", True)]
    torn = read(["题干", "选项A", "选项B", "答案"], ["指针应在（ B ）区", "红", "绿", "A"], ["电流（A）的单位", "伏", "安", "B"])
    assert found(torn) == [(2, "D", "key-contradiction")]
    assert told(torn) == [(3, "single", "电流（A）的单位", ["伏", "安"], [1])]


def test_key_lines_kind_marks_and_ticks_inside_cells() -> None:
    reading = read(
        ["题目", "选项", "答案"],
        ["【单选题】1.灭火器多久检查一次\nA.每月\nB.每年\n答案：A\n解析：每月一次", "", ""],
        ["动火由谁批？（多选题）", "A.班长 B.厂长 C.路人", "AB"],
        ["安全色中红色表示什么", "√A.禁止\nB.警告", ""],
        ["安全色中黄色表示什么", "A.禁止\nB.警告（正确）", ""],
        ["根号二约为多少", "A.√2\nB.1.41", "B"],
    )
    assert told(reading) == [
        (2, "single", "灭火器多久检查一次", ["每月", "每年"], [0]),
        (3, "multiple", "动火由谁批？", ["班长", "厂长", "路人"], [0, 1]),
        (4, "single", "安全色中红色表示什么", ["禁止", "警告"], [0]),
        (5, "single", "安全色中黄色表示什么", ["禁止", "警告"], [1]),
        (6, "single", "根号二约为多少", ["√2", "1.41"], [1]),
    ]
    assert reading.records[0].wording.explanation == "每月一次"


def test_records_over_several_rows_are_joined() -> None:
    below = read(
        ["序号", "题目", "A", "B", "C", "答案"], [1, "灭火器多久检查", "", "", "", ""], ["", "", "每月", "每季", "每年", "A"], [2, "谁批", "甲", "乙", "", "B"]
    )
    assert told(below) == [(2, "single", "灭火器多久检查", ["每月", "每季", "每年"], [0]), (4, "single", "谁批", ["甲", "乙"], [1])]
    column = read(
        ["题干", "选项", "是否正确"],
        ["多久检查", "每月", "是"],
        ["", "每季", "否"],
        ["", "每年", "否"],
        ["安全色", "红", "1"],
        ["", "黄", "1"],
        ["", "紫", "0"],
    )
    assert told(column) == [(2, "single", "多久检查", ["每月", "每季", "每年"], [0]), (5, "multiple", "安全色", ["红", "黄", "紫"], [0, 1])]
    lines = read(["序号", "题目", "答案"], [1, "灭火器多久检查", "A"], ["", "A.每月", ""], ["", "B.每季", ""], [2, "谁批", "B"], ["", "A.班长  B.厂长", ""])
    assert told(lines) == [(2, "single", "灭火器多久检查", ["每月", "每季"], [0]), (5, "single", "谁批", ["班长", "厂长"], [1])]
    stem = read(
        ["序号", "题型", "题目", "A", "B", "答案"],
        [1, "单选", "应当由专人负责，", "", "", ""],
        ["", "", "多久检查一次", "每月", "每年", "A"],
        [2, "单选", "谁批", "甲", "乙", "B"],
    )
    assert told(stem)[0] == (2, "single", "应当由专人负责，多久检查一次", ["每月", "每年"], [0])
    assert [one.findings for one in (below, column, lines, stem)] == [[], [], [], []]


def test_what_can_not_be_joined_for_sure_is_named() -> None:
    reading = read(
        ["题目", "A", "B", "C", "答案"], ["多久检查", "每月", "每季", "每年", ""], ["", "", "", "", "A"], ["谁批", "甲", "乙", "", "B"], ["", "丙", "", "", ""]
    )
    assert found(reading) == [(2, "E", "key-in-next-row"), (5, "A", "stem-missing")]
    assert reading.rejected == 2
    assert reading.refused[0].options == ["每月", "每季", "每年"]


def test_merged_cells_and_headers_over_two_rows() -> None:
    book = openpyxl.Workbook()
    page = book.active
    for row in (
        ["题库"],
        ["题型", "题干", "选项", None, "答案"],
        [None, None, "A", "B", None],
        ["单选题", "甲", "一", "二", "B"],
        [None, "乙", "一", "二", "A"],
    ):
        page.append(row)
    for area in ("A1:E1", "C2:D2", "A4:A5"):
        page.merge_cells(area)
    path = xlsx_of(book)
    reading = exchange.read(path, "题.xlsx")
    assert told(reading) == [(4, "single", "甲", ["一", "二"], [1]), (5, "single", "乙", ["一", "二"], [0])]


def xlsx_of(book: openpyxl.Workbook) -> bytes:
    import io

    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


def test_numbers_that_a_spreadsheet_made_of_text() -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["题干", "A", "B", "答案"])
    page.append(["浓度低于", 0.5, 0.125, "A"])
    page["B2"].number_format, page["C2"].number_format = "0%", "0%"
    page.append(["何时起施行", date(2021, 9, 1), date(2020, 1, 1), "A"])
    for place in ("B3", "C3"):
        page[place].number_format = 'yyyy"年"m"月"d"日"'
    page.append(["坡度不大于", date(2024, 1, 2), "1:3", "B"])
    page.append(["编号是", 1.2e17, "2", "B"])
    page.append(["编号是什么", "1.2E+17", "2", "B"])
    page.append(["数字是", 2.0, 3.5, "B"])
    reading = exchange.read(xlsx_of(book), "题.xlsx")
    assert [options for _row, _kind, _stem, options, _key in told(reading)] == [["50%", "12.5%"], ["2021年9月1日", "2020年1月1日"], ["2", "3.5"]]
    assert [(row, code) for row, _column, code in found(reading)] == [
        (3, "date-shown"), (3, "date-shown"), (4, "date-cell"), (5, "number-ruined"), (6, "number-ruined"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "truth"),
    [("对", True), ("√", True), ("正确", True), ("T", True), ("Y", True), ("A", True), (1, True), ("是", True), (True, True), ("Ａ", True), ("✓", True),
     ("错", False), ("×", False), ("错误", False), ("F", False), ("N", False), ("B", False), (0, False), ("否", False), (False, False), ("☒", False)],
)  # fmt: skip
def test_truth_in_a_column(key: object, truth: bool) -> None:
    assert [one.wording.key for one in read(["题型", "题目", "答案"], ["是非题", "甲是乙", key]).records] == [truth]


def test_a_judgement_follows_the_meaning_of_its_options() -> None:
    rows = [
        ["判断", "甲", "A.对 B.错", "B"],
        ["判断", "乙", "A.错误 B.正确", "A"],
        ["判断", "丙", "对|错", "对"],
        ["", "丁", "√;×", "√"],
        ["判断题", "戊", "A.合格 B.不合格", "A"],
    ]
    reading = read(HEAD, *rows)
    assert [key for *_rest, key in told(reading)] == [False, False, True, True]
    assert found(reading) == [(6, "C", "judgement-options")]


def test_kinds_under_other_names() -> None:
    rows = [
        ["选择题", "甲", "A.1 B.2", "B"], ["选择题", "乙", "A.1 B.2 C.3", "BC"], ["不定项", "丙", "A.1 B.2 C.3", "C"], ["案例分析题", "丁", "A.1 B.2 C.3", "AC"],
        ["填空题", "方针是____、____", "", "安全第一；预防为主"], ["填空题", "（ ）检查一次", "", "每月/每个月"], ["填空题", "电压为（）V", "", 36],
        ["填空题", "风速单位是()", "", "m/s"], ["填空题", "应当先【停电】再【验电】", "", ""], ["简答题", "什么是三违", "", "违章指挥、违章作业"],
        ["排序题", "步骤", "A.一 B.二 C.三", "CAB"], ["连线题", "戊", "", "A-1"], ["填空题", "两票是（ ）和（ ）", "", "工作票"],
    ]  # fmt: skip
    reading = read(HEAD, *rows)
    assert [kind for _row, kind, *_rest in told(reading)] == ["single", "multiple", "multiple", "multiple", *["fill"] * 5, "short", "ordering"]
    keys = {row: key for row, *_rest, key in told(reading)}
    assert keys[6] == [{"accept": ["安全第一"], "case": False}, {"accept": ["预防为主"], "case": False}]
    assert keys[7] == [{"accept": ["每月", "每个月"], "case": False}]
    assert keys[8] == [{"value": "36", "tolerance": "0"}]
    assert keys[9] == [{"accept": ["m/s"], "case": False}]
    assert (keys[11], keys[12]) == ({"guide": "违章指挥、违章作业", "points": []}, [2, 0, 1])
    assert reading.records[8].wording.stem == "应当先____再____"
    assert found(reading) == [(13, "A", "kind-unsupported"), (14, "D", "blanks-differ")]


def test_bad_options_are_named_at_their_column() -> None:
    rows = [
        ["甲", "红", "", "蓝", "A"],
        ["乙", "红", "黄", "红", "A"],
        ["丙", "A.红", "B.黄", "", "D"],
        ["丁", "B.红", "A.黄", "", "A"],
        ["戊", "红", "", "", "A"],
        ["己", "红", "黄", "", "AAB"],
    ]
    assert found(read(["题目", "A", "B", "C", "答案"], *rows)) == [
        (2, "C", "option-empty"), (3, "B", "option-twice"), (4, "E", "key-names-no-option"), (5, "B", "label-order"), (6, "B", "options-too-few"),
        (7, "E", "key-repeats"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("option", "refers"),
    [("以上都对", True), ("以上三种情况", True), ("A和B", True), ("(A. B. C)全包含", True), ("A、C都是", True), ("ABC都对", True), ("上述均不正确", True), ("all of the above", True),
     ("10kV以上", False), ("县级以上人民政府都可以", False), ("A类火灾", False), ("二级以上医院", False), ("绿区", False)],
)  # fmt: skip
def test_options_that_speak_of_others_stay_in_their_place(option: str, refers: bool) -> None:
    (record,) = read(["题目", "A", "B", "C", "答案"], ["职业健康检查包括哪些", "上岗前", "在岗", option, "C"]).records
    assert (record.wording.content["options"][2], record.wording.no_shuffle) == (option, refers)


def test_damaged_text_is_named_and_never_enters() -> None:
    rows = [
        ["安全生产".encode().decode("gb18030", "replace"), "对"],
        ["ÄÏÈËÃñ", "对"],
        ["????????", "错"],
        ["甲锟斤拷乙", "对"],
        ["见<img src='a.png'>", "对"],
        ["正常的题干", "对"],
    ]
    reading = read(["题干", "答案"], *rows)
    assert [code for _row, _column, code in found(reading)] == ["mojibake"] * 4 + ["picture-lost"]
    assert [stem for _row, _kind, stem, *_rest in told(reading)] == ["正常的题干"]


def test_a_stem_with_a_hole_or_a_lost_picture_enters_with_a_remark() -> None:
    reading = read(["题干", "A", "B", "答案"], ["容量为  升的气瓶充装不超过（）%", "80", "90", "A"], ["如图所示的标志表示（）", "禁止", "警告", "A"])
    assert [(one.row, one.code, one.severity) for one in reading.findings] == [(2, "stem-gap", "warning"), (3, "picture-mentioned", "warning")]
    assert len(reading.records) == 2


def test_a_lost_letter_is_found_again_only_when_the_key_needs_it() -> None:
    reading = read(
        HEAD,
        ["单选题", "仪表分哪几类", "**A.电动**B.比较.数字", "C"],
        ["单选题", "仪表又分哪几类", "**A.电动**B.比较、数字", "C"],
        ["单选题", "仪表还分哪几类", "**A.电动**B.比较.数字", "B"],
    )
    assert [(row, options) for row, _kind, _stem, options, _key in told(reading)] == [(2, ["电动", "比较", "数字"]), (4, ["电动", "比较.数字"])]
    assert found(reading) == [(2, "C", "option-unglued"), (3, "C", "option-glued")]


def test_columns_said_by_hand_win() -> None:
    content = xlsx({"S": [["甲列", "乙列", "丙列", "丁列"], ["哪个颜色", 1, "红", "绿"], ["哪个数字", 0, "一", "二"]]})
    assert exchange.read(content, "题.xlsx").records == []
    mapping = exchange.mapping_from({"sheets": {"S": {"header": 1, "columns": {"A": "stem", "B": "key", "C": "option", "D": "option"}, "keys": "zero"}}})
    reading = exchange.read(content, "题.xlsx", mapping=mapping)
    assert told(reading) == [(2, "single", "哪个颜色", ["红", "绿"], [1]), (3, "single", "哪个数字", ["一", "二"], [0])]
    skipped = exchange.read(content, "题.xlsx", mapping=exchange.mapping_from({"sheets": {"S": {"skip": True}}}))
    assert skipped.unreadable


def test_numbers_as_keys_are_read_only_where_the_table_says_how_they_count() -> None:
    head, row = ["题目", "A", "B", "C", "答案"], ["一", "二", "三"]
    one = read(head, ["甲是哪个", *row, 1], ["乙是哪个", *row, 3])
    zero = read(head, ["甲是哪个", *row, 0], ["乙是哪个", *row, 2])
    unclear = read(head, ["甲是哪个", *row, 1], ["乙是哪个", *row, 2])
    assert [key for *_rest, key in told(one)] == [[0], [2]]
    assert [key for *_rest, key in told(zero)] == [[0], [2]]
    assert [code for _row, _column, code in found(unclear)] == ["key-unclear", "key-unclear"]
