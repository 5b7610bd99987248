"""Which row is the header and which column is what: by the words of the header, else by what stands in the columns."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from training.intake import Sheet

from . import keys

SEARCH_ROWS = 20
NAMES = {
    "stem": "题干 题目内容 试题内容 试题题干 题目名称 题目描述 试题题目 题目 试题 问题 题面 内容 问题内容 考题 stem question title questiontext content text",
    "options": "题目选项 试题选项 选项 选项内容 备选项 备选答案 候选项 可选项 选择项 options choices option",
    "key": "题目答案 试题答案 正确答案 标准答案 参考答案 正确选项 答案 key answer answers correct correctanswer rightanswer solution",
    "kind": "试题类型 题目类型 题型 题类 试题题型 考题类型 questiontype type kind",
    "explanation": "题目解析 试题解析 答案解析 解析 解释 说明 分析 explanation analysis feedback",
    "clause": "法律依据 依据 条款 出处 来源 法条 依据条款 出题依据 clause source reference",
    "subject": "作业种类 作业类别 章节 分类 题目分类 科目 知识点 专业 标签 类别 工种 模块 部分 subject category topic tag",
    "difficulty": "难度 难易度 难易程度 难度系数 difficulty level",
    "number": "序号 题号 编号 no id number 试题编号 题目编号",
    "points": "分数 分值 单空分数 score points",
}
_BY_NAME = {name: role for role, names in NAMES.items() for name in names.split()}
_LETTERED = re.compile(r"^(?:备?选项|答案|选择|option|choice|answer)?([a-z])(?:选项|项|答案|\.)?$")
_NUMBERED = re.compile(r"^(?:备?选项|选择项|option|choice)(\d{1,2})$")
_BLANK = re.compile(r"^(?:空|填空)\d{1,2}$")
KIND_WORDS = {
    "judgement": ("判断", "是非", "对错", "正误", "judg", "truefalse", "true/false", "tf", "boolean"),
    "multiple": ("多选", "多项", "不定项", "复选", "multiple", "multi", "checkbox"),
    "single": ("单选", "单项", "single", "radio"),
}

_OTHER_KINDS = (
    "填空", "简答", "问答", "论述", "案例", "计算", "名词解释", "实操", "材料", "连线", "排序", "数字类", "essay", "shortanswer", "matching", "cloze",
)  # fmt: skip


@dataclass
class Layout:
    """Where things stand on a sheet: role → column, option letter → column; `header` is its row, 0 when guessed."""

    roles: dict[str, int] = field(default_factory=dict)
    options: list[int] = field(default_factory=list)
    header: int = 0
    blanks: bool = False

    @property
    def known(self) -> bool:
        """Whether questions can be read with it."""
        return "stem" in self.roles and ("key" in self.roles or self.blanks)

    def cell(self, values: list[Any], role: str) -> Any:
        """The raw value of a role in a row; an empty text where there is none."""
        position = self.roles.get(role)
        return values[position] if position is not None and position < len(values) else ""

    def taken(self) -> dict[str, str]:
        """Role → column letter, for the preview."""
        shown = {role: letter(position) for role, position in sorted(self.roles.items(), key=lambda pair: pair[1])}
        return shown | ({"options": f"{letter(self.options[0])}–{letter(self.options[-1])}"} if self.options else {})


def letter(position: int) -> str:
    """0 → A, 26 → AA."""
    name, position = "", position + 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name


def kind_named(text: str) -> str:
    """The kind a word means, the word itself when it is the name of a kind that can not be imported, or an empty text."""
    word = _plain(text)
    for kind, words in KIND_WORDS.items():
        if any(one in word for one in words):
            return kind
    unsupported = any(one in word for one in _OTHER_KINDS)
    return text.strip() if unsupported else ""


def find(sheet: Sheet, before: Layout | None = None) -> Layout | None:
    """The layout of a sheet: by its header; without one like the sheet before when that fits, else by content; None when there is none."""
    best: Layout | None = None
    for number, values in sheet.rows[:SEARCH_ROWS]:
        layout = _by_header(values, number)
        if layout.known and (best is None or _weight(layout) > _weight(best)):
            best = layout
    if best:
        return best
    if before and _fits(before, sheet):
        return Layout(before.roles, before.options, 0, before.blanks)
    return _by_content(sheet)


def _weight(layout: Layout) -> int:
    return len(layout.roles) + len(layout.options)


def _plain(title: Any) -> str:
    shown = unicodedata.normalize("NFKC", str(title)).lower()
    return re.sub(r"\(.*?\)|[\s*:_、\-—【】\[\]]", "", shown)


def _by_header(values: list[Any], number: int) -> Layout:
    layout, lettered = Layout(header=number), {}
    for position, title in enumerate(values):
        name = _plain(title)
        found = _LETTERED.match(name) or _NUMBERED.match(name)
        if found:
            mark = found.group(1)
            lettered[int(mark) - 1 if mark.isdigit() else ord(mark) - 97] = position
        elif _BLANK.match(name):
            layout.blanks = True
        elif name in _BY_NAME:
            layout.roles.setdefault(_BY_NAME[name], position)
    if sorted(lettered) == list(range(len(lettered))) and len(lettered) >= 2:
        layout.options = [lettered[index] for index in range(len(lettered))]
    if "stem" not in layout.roles and "number" in layout.roles and _plain(values[layout.roles["number"]]) in ("题号",):
        layout.roles.pop("number")
    return layout


def _fits(layout: Layout, sheet: Sheet) -> bool:
    """Whether most rows of the sheet look like questions under a layout: a stem and something that can be a key."""
    good = sum(1 for _number, values in sheet.rows if len(str(layout.cell(values, "stem")).strip()) >= 4 and _key_like(layout.cell(values, "key")))
    return good > 0 and good >= len(sheet.rows) // 2


def _key_like(value: Any) -> bool:
    text = str(value).strip()
    return bool(text) and len(text) <= 12 and (keys.truth(text) is not None or bool(keys.letters(text)))


def _by_content(sheet: Sheet) -> Layout | None:
    """Columns told apart by what stands in them; needs at least two rows."""
    sample = [values for _number, values in sheet.rows[:200]]
    if len(sample) < 2:
        return None
    layout = Layout()
    shares = {position: _profile(sample, position) for position in range(max(len(values) for values in sample))}
    for role, wanted in (("kind", 0.8), ("key", 0.8), ("options_text", 0.5), ("stem", 0.5)):
        free = {position: share[role] for position, share in shares.items() if position not in layout.roles.values() and share[role] >= wanted}
        if free:
            layout.roles["options" if role == "options_text" else role] = max(free, key=lambda position: (free[position], -position))
    between = [position for position in shares if layout.roles.get("stem", 99) < position < layout.roles.get("key", -1)]
    if "options" not in layout.roles and len(between) >= 2 and all(shares[position]["filled"] > 0 for position in between):
        layout.options = [position for position in between if position not in layout.roles.values()]
    return layout if layout.known else None


def _profile(sample: list[list[Any]], position: int) -> dict[str, float]:
    texts = [str(values[position]).strip() if position < len(values) else "" for values in sample]
    filled = [text for text in texts if text]
    count = len(sample)
    lengths = sum(min(len(text), 60) for text in filled) / count
    return {
        "filled": len(filled) / count,
        "kind": sum(1 for text in filled if kind_named(text) in KIND_WORDS and len(text) <= 8) / count,
        "key": sum(1 for text in filled if _key_like(text) and not text.isdigit()) / count,
        "options_text": sum(1 for text in filled if "**" in text or re.search(r"A\s*[.、．:：].+B\s*[.、．:：]", text)) / count,
        "stem": lengths / 10 if len(filled) > count / 2 else 0.0,
    }
