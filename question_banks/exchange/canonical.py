"""How this program writes its own workbooks and JSON files, so that reading them back needs no guessing. Pure."""

import re

SHEET, GUIDANCE, PICTURES = "试题", "填写说明", "图片"
NUMBER, KIND, STEM, KEY, EXPLANATION = "编号", "题型", "题干", "答案", "解析"
CODE, TITLE, ARTICLE = "依据编号", "依据", "条款"
SUBJECT, DIFFICULTY, ORDER, DATA = "科目", "难度", "选项顺序", "题目数据"
FILE, FROM_SHEET, FROM_ROW = "来源文件", "来源工作表", "来源行"
OPTION = "选项"  # with its letter behind it
KINDS = {
    "judgement": "判断题", "single": "单选题", "multiple": "多选题", "fill": "填空题", "matching": "匹配题", "ordering": "排序题",
    "hotspot": "看图题", "case": "案例题", "short": "简答题", "task": "实操任务",
}  # fmt: skip
CHOICES = ("single", "multiple")
DIFFICULTIES = {1: "易", 2: "中", 3: "难"}
FIXED = "固定"
TRUE, FALSE = "对", "错"
LONGEST_CELL = 32_000
ENTRY = frozenset(("item", "kind", "stem", "options", "key", "clause", "source"))  # what every entry of our JSON has
_ACTIVE = re.compile(r"'*[=+\-@\t\r]")
_NEUTRAL = re.compile(r"'+[=+\-@\t\r]")


def neutral(text: str) -> str:
    """A text that no spreadsheet program takes for a formula; `plain` gives it back to the letter."""
    return "'" + text if _ACTIVE.match(text) else text


def plain(text: str) -> str:
    """What a neutralised cell says."""
    return text[1:] if _NEUTRAL.match(text) else text
