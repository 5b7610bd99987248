"""What people write above their columns, and what they call the kinds of questions."""

import re
import unicodedata
from functools import lru_cache
from typing import Any

# ruff: noqa: E501 - one role, one kind, one pattern a line reads better

NAMES = {
    "stem": "题干 题目内容 试题内容 试题题干 题干内容 题目题干 试题正文 题目 试题 问题 考题 考题内容 试题题目 题目名称 试题名称 题目描述 试题描述 问题描述 题目标题 题面 题文 问题内容 "
    "正文 内容 标题 stem question questiontext questioncontent questiontitle questionstem questionbody title content text body prompt q",
    "options": "题目选项 试题选项 选项 选项内容 备选项 备选答案 候选项 候选答案 可选项 选择项 答案选项 全部选项 选项列表 options choices option choice optionlist alternatives items",
    "key": "题目答案 试题答案 正确答案 标准答案 参考答案 正确选项 正确项 答案 答案内容 正解 标答 正确答案选项 本题答案 key answer answers correct correctanswer correctanswers "
    "rightanswer rightanswers correctoption correctoptions rightoption answerkey ans solution correctindex rightindex answerindex correctanswerindex correctoptionindex",
    "wrong": "干扰项 干扰选项 错误答案 错误选项 错误项 干扰答案 其他选项 distractor distractors wrong wronganswer wronganswers incorrect incorrectanswer incorrectanswers",
    "kind": "试题类型 题目类型 题型 题类 试题题型 考题类型 问题类型 题目题型 类型 题型名称 questiontype type kind qtype questionkind typename",
    "explanation": "题目解析 试题解析 答案解析 解析 解释 说明 分析 详解 注解 点评 解题思路 试题分析 题目分析 答案说明 答案解释 解析内容 explanation analysis feedback "
    "rationale exp explain analyze parse generalfeedback",
    "clause": "法律依据 依据 条款 出处 来源 法条 依据条款 出题依据 标准依据 法规依据 法律法规 题目来源 试题来源 出题来源 参考依据 依据来源 标准条款 clause source reference basis law",
    "subject": "作业种类 作业类别 作业类型 章节 分类 题目分类 试题分类 科目 知识点 专业 标签 类别 工种 模块 部分 岗位 课程 准操项目 操作项目 作业项目 一级分类 所属章节 所属科目 "
    "考核内容 考点 知识类别 题库 题库名称 试题类别 题目类别 题库分类 subject category topic tag tags chapter section module course knowledge classification",
    "difficulty": "难度 难易度 难易程度 难度系数 难度等级 试题难度 题目难度 难易 difficulty level",
    "number": "序号 题号 编号 试题编号 题目编号 试题序号 题目序号 题序 no id number num index seq sn questionid qid",
    "points": "分数 分值 单空分数 单题分值 每题分值 每题分数 试题分数 题目分值 得分 score points mark marks",
    "tick": "是否正确 是否正确答案 是否为正确答案 是否答案 是否为答案 正确与否 iscorrect isanswer isright",
}
BY_NAME = {name: role for role, names in reversed(NAMES.items()) for name in names.split()}
_RANK = {name: rank for names in NAMES.values() for rank, name in enumerate(names.split())}
ADDED = ("行", "列", "问题", "建议")  # the columns that our own report puts behind a table
NOTES = "导入问题"  # the sheet of our own report that lists them all
_PARTS = (
    ("解析", "explanation"), ("题型", "kind"), ("类型", "kind"), ("干扰", "wrong"), ("错误选项", "wrong"), ("错误答案", "wrong"), ("选项", "options"),
    ("答案", "key"), ("题干", "stem"), ("难度", "difficulty"), ("难易", "difficulty"), ("依据", "clause"), ("条款", "clause"), ("出处", "clause"),
    ("分值", "points"), ("分数", "points"), ("章节", "subject"), ("分类", "subject"), ("知识点", "subject"), ("作业", "subject"), ("题号", "number"),
    ("序号", "number"), ("题目", "stem"), ("试题", "stem"),
)  # fmt: skip
_LETTERED = re.compile(
    r"^(?:试题|题目)?(?:备?选项?|备选答案|候选项?|答案|选择项?|options?|choices?|answers?|opt|item)?[_-]?([a-z])(?:选项?|项|答案|、)?(?:内容)?$"
)
_NUMBERED = re.compile(
    r"^(?:试题|题目)?(?:备?选项|备选答案|候选项|选择项?|答案选项|options?|choices?|opt|answers?|答案)(?:内容)?(\d{1,2}|[一二三四五六七八九十])$"
)
_WRONG = re.compile(
    r"^(?:干扰项?|干扰选项|错误答案|错误选项|错误项|错项|distractors?|wrong(?:answers?|options?)?|incorrect(?:answers?|options?)?)([a-z\d一二三四五六七八九十]?\d?)$"
)
_BLANK = re.compile(
    r"^(?:第?(?:空|填空|空格|blank)[第]?(\d{1,2}|[一二三四五六七八九十])(?:空|格)?(?:答案)?|第(\d{1,2}|[一二三四五六七八九十])(?:个)?空(?:格)?(?:答案)?|答案?空(\d{1,2}))$"
)
_CHINESE = {char: value for value, char in enumerate("一二三四五六七八九十", 1)}
_FIRST = re.compile(r"正确|答案|right|correct", re.IGNORECASE)

KINDS = {
    "judgement": ("判断", "是非", "对错", "正误", "辨析", "judg", "truefalse", "true/false", "true-false", "trueorfalse", "boolean", "yesno"),
    "multiple": (
        "多选",
        "多项",
        "不定项",
        "复选",
        "多答案",
        "multipleanswer",
        "multipleselect",
        "multiselect",
        "multiresponse",
        "multipleresponse",
        "checkbox",
    ),
    "single": ("单选", "单项", "单个答案", "singlechoice", "singleselect", "singleanswer", "radio", "single"),
    "fill": ("填空", "fillin", "fillblank", "blankfilling", "cloze", "completion", "fill", "填充"),
    "short": ("简答", "问答", "论述", "名词解释", "主观", "简述", "计算", "essay", "shortanswer", "shorttext", "openended", "subjective", "short"),
    "ordering": ("排序", "ordering"),
    "choice": ("选择", "数字类", "图片题", "案例", "情景", "choice", "mcq", "识图"),
}
EXACT = {
    "tf": "judgement", "t/f": "judgement", "pd": "judgement", "judge": "judgement", "multiple": "multiple", "multi": "multiple", "ms": "multiple",
    "mr": "multiple", "sc": "single", "ss": "single", "mc": "choice", "fb": "fill", "fib": "fill", "sa": "short", "qa": "short", "text": "",
    "multiplechoice": "choice", "multichoice": "choice", "判": "judgement", "单": "single", "多": "multiple", "填": "fill", "必答": "", "选做": "",
}  # fmt: skip
OTHERS = ("连线", "匹配", "配对", "实操", "实际操作", "操作题", "材料", "作文", "matching", "practical", "热点", "hotspot", "阅读理解", "完形", "录音", "听力")
READABLE = (*KINDS,)


def plain(title: Any) -> str:
    """A header or kind without width, spaces, bracketed remarks, stars and colons."""
    shown = re.sub(r"\(([a-z]|\d{1,2})\)$", r"\1", unicodedata.normalize("NFKC", str(title)[:200]).lower().strip())
    return re.sub(r"\(.*?\)|【.*?】(?=.)|〔.*?〕|[\s*:_、,。;\-—【】\[\]《》<>\"“”'#★☆]", "", shown)


@lru_cache(maxsize=4096)
def role(title: str) -> str:
    """The role an exact header has, or an empty text."""
    name = plain(title)
    return BY_NAME.get(name, "") if len(name) <= 24 else ""


def rank(title: str) -> int:
    """How plainly a header says its role: 0 is the plainest."""
    return _RANK.get(plain(title), 99)


@lru_cache(maxsize=4096)
def loosely(title: str) -> str:
    """The role that a part of a longer header points to, or an empty text."""
    name = plain(title)
    if not 2 <= len(name) <= 12 or re.search(r"[?？!！。]|多少|几|数量|个数|总数|题数|比例|占比|合计", name):
        return ""
    return next((found for part, found in _PARTS if part in name), "")


def _ordinal(text: str) -> int:
    return int(text) if text.isdecimal() else _CHINESE.get(text, ord(text) - 96 if text.isascii() and len(text) == 1 else 0)


@lru_cache(maxsize=4096)
def option_position(title: str) -> int | None:
    """0 for 选项A, A, option1, 备选答案一 …; None for what heads no single option."""
    name = plain(title)
    found = _LETTERED.match(name) or _NUMBERED.match(name)
    return _ordinal(found.group(1)) - 1 if found else None


@lru_cache(maxsize=1024)
def blank_position(title: str) -> int | None:
    """0 for 空1, 第1空 …"""
    found = _BLANK.match(plain(title))
    return _ordinal(next(part for part in found.groups() if part)) - 1 if found else None


@lru_cache(maxsize=1024)
def is_wrong(title: str) -> bool:
    """Whether a column holds a wrong option: 干扰项1, 错误选项B …"""
    return bool(_WRONG.match(plain(title)))


def says_first_is_right(title: str) -> bool:
    """选项A（正确答案）, 选项1(正确): the header of the first option itself says that it is the right one."""
    shown = unicodedata.normalize("NFKC", str(title))
    remark = re.search(r"\((.*?)\)", shown)
    return bool(remark and option_position(title) == 0 and _FIRST.search(remark.group(1)) and "不" not in remark.group(1))


@lru_cache(maxsize=4096)
def kind(text: str) -> str:
    """The kind a word means ("choice": single or multiple, the key decides), or an empty text."""
    word = plain(text)
    if word in EXACT:
        return EXACT[word]
    if not word or len(word) > 30:
        return ""
    word = "填空" if "填空" in word else word  # 选词填空, 填空选择
    return next((found for found, words in KINDS.items() if any(one in word for one in words)), "")


def other_kind(text: str) -> bool:
    """Whether a word names a kind of question that no table can carry."""
    word = plain(text)
    return not kind(text) and any(one in word for one in OTHERS)


_PREFIX = r"(?:\d{1,3}|第?[一二三四五六七八九十百]{1,3}|[IVXivx]{1,4}|[A-Za-z])"
_SECTION = re.compile(
    rf"^[(（【\[]?\s*(?:{_PREFIX}\s*(?:部分|大题|题型)?\s*[)）】\]、.．:：,，\s]+\s*)?(.{{1,30}}?)[】\]]?\s*(?:[(（\[【:：,，;；]\s*.*)?$", re.DOTALL
)
_CHAPTER = re.compile(
    r"^\s*(?:第\s*[一二三四五六七八九十百\d]{1,4}\s*(?:部分|章|节|篇|单元|模块|编)|[一二三四五六七八九十]{1,3}\s*[、.．]|模块\s*[一二三四五六七八九十\d]+)\s*[:：、.．]?\s*(.{0,40})$"
)
_KIND_WORD = re.compile(
    r"^(?:.{0,8}?)(?:判断|是非|对错|正误|单选|单项|多选|多项|不定项|复选|选择|填空|简答|问答|论述|名词解释|案例|排序|计算)"
    r"(?:分析)?(?:选择)?(?:改错)?(?:题|题目|题库|部分)?(?:\s*(?:共|每|计|总)?.{0,2}\d.*|答案|参考答案)?$"
)
_NOTE = re.compile(
    r"^\s*(?:说明|注意|备注|注|提示|填表说明|填写说明|考试时间|考试说明|答题说明|答题要求|姓名|单位|部门|得分|总分|合计|总计|共计|小计|制表|审核|命题|出题|打印|日期|试卷|满分|本试卷|版本)"
    r"\s*(?:人|时间|日期|单位)?\s*[:：(（,，。_\d]|^\s*(?:共|合计|总计)\s*\d+\s*(?:道)?题"
)


@lru_cache(maxsize=4096)
def section(text: str) -> str:
    """The kind a heading such as “一、判断题（共20题）” announces, or an empty text."""
    line = text.strip()
    if not line or len(line) > 90:
        return ""
    found = _SECTION.match(line)
    word = re.sub(r"\s", "", found.group(1)) if found else ""
    return kind(word) if word and len(word) <= 20 and _KIND_WORD.match(word) else ""


@lru_cache(maxsize=4096)
def chapter(text: str) -> str:
    """The title of a chapter heading (第一章 …, 第二部分 …), or an empty text."""
    line = text.strip()
    found = _CHAPTER.match(line) if len(line) <= 50 else None
    return line if found and not re.search(r"[?？。(（]\s*[)）]?$|____", line) else ""


def is_note(text: str) -> bool:
    """Whether a lonely cell is a remark about the table, not a question."""
    return bool(_NOTE.match(text)) and len(text) <= 300
