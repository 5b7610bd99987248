"""Exams as text, pasted from a word processor: numbered stems, option lines, key lines, headings, and tables of keys at the end."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from . import headers, keys
from .entries import Entry

_STEM = re.compile(r"^\s*[★☆●■*]?\s*[(（【\[]?\s*(?:第\s*)?(\d{1,4})\s*(?:题\s*[.．、:：]?|[.．、:：)）】\]])\s*(\S.*)$", re.DOTALL)
_BLANK_FIRST = re.compile(r"^\s*[(（]\s*([A-Ha-h√×✓✗对错TF]{0,8})\s*[)）]\s*[.、]?\s*(\d{1,4}\s*[.．、].*)$", re.DOTALL)
_OPTION = re.compile(r"^\s*([√✓✔☑★]?)\s*[(（\[【]?\s*([A-HＡ-Ｈa-h])\s*(?:[.．、:：)）\]】]+|\s+(?=\S))\s*(.*)$", re.DOTALL)
_KEY = re.compile(
    r"^\s*[【\[(（]?\s*(?:(?:本题|该题)?(?:参考|正确|标准)?\s*(?:答案|选项)|正解|answer|ans|key|答)\s*[】\])）]?\s*(?:是|为|选)?\s*[:：】\]]\s*(.*)$|^\s*【答案】\s*(.*)$|^\s*答案\s+(\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_KEY_BEHIND = re.compile(r"^(.*?\S)\s*[【\[(（]?(?:参考|正确|标准)?答案[】\])）]?\s*[:：]\s*(.+)$", re.DOTALL)
_META = re.compile(
    r"^\s*[【\[(（]?\s*(?:(?P<explanation>(?:试题|答案|题目|本题)?(?:解析|分析|解释|详解|点评)|explanation)|(?P<difficulty>难度|难易度|难易程度|难度等级)|"
    r"(?P<clause>依据|法律依据|出处|来源|条款|出题依据|参考依据)|(?P<subject>知识点|章节|考点|分类|作业类别|科目)|(?P<kind>题型|试题类型|类型)|(?P<points>分值|分数))"
    r"\s*[】\])）]?\s*[:：】]\s*(?P<text>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_KEYS_HEAD = re.compile(
    r"^\s*[【\[]?\s*(?:[一二三四五六七八九十]+[、.．]\s*)?(?:.{0,12})?(?:参考答案|标准答案|正确答案|答案(?:表|汇总|部分|区|页)?|答案及解析|answers?(?:\s*key)?)\s*[】\]]?\s*[:：]?\s*$",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(\d{1,4})\s*[-—–~～至到]+\s*(\d{1,4})\s*(?:题)?\s*[.、:：]?\s*([A-Za-zＡ-Ｚ√×✓✗对错TF\s,，、|/]+)")
_SINGLE = re.compile(r"(?<![\d-])(\d{1,4})\s*(?:题\s*)?[.．、:：)）\-—\s]\s*([A-HＡ-Ｈa-h]{1,8}(?![A-Za-z])|√|×|✓|✗|正确|错误|对|错|[TF](?![A-Za-z]))")


@dataclass
class _Open:
    """The question that is being read."""

    row: int
    number: int
    stem: list[str]
    options: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    letters: int = 0
    last: str = "stem"
    section: int = 0
    kind: str = ""
    subject: str = ""


@dataclass
class _Keys:
    """Keys listed together: by section and number."""

    found: dict[tuple[int, str, int], str] = field(default_factory=dict)
    section: int = 0
    kind: str = ""


def entries(lines: Iterable[tuple[int, str]], sheet: str, kind: str = "") -> list[Entry]:
    """The questions of numbered lines of text."""
    reader = _Reader(sheet, kind)
    for row, line in lines:
        for part in _apart(line):
            reader.line(row, part)
    return reader.close()


def looks_like(lines: list[str]) -> bool:
    """Whether lines read like an exam: numbered stems with options or keys below."""
    stems = sum(1 for line in lines if _STEM.match(line))
    others = sum(
        1 for line in lines if _OPTION.match(line) or _KEY.match(line) or _KEYS_HEAD.match(line) or re.search(r"[(（]\s*[A-H√×对错]{1,6}\s*[)）]", line)
    )
    return stems >= 1 and others >= 1 or sum(1 for line in lines if _KEY.match(line)) >= 1 and sum(1 for line in lines if _OPTION.match(line)) >= 2


def _apart(line: str) -> list[str]:
    """A key or an explanation behind an option or stem stands on a line of its own."""
    shown = line.replace("\u00a0", " ").replace("\u3000", " ").rstrip()
    found = _KEY_BEHIND.match(shown) if "答案" in shown and not _KEY.match(shown) and not _KEYS_HEAD.match(shown) else None
    if found and (_STEM.match(found.group(1)) or _OPTION.match(found.group(1))):
        return [found.group(1), *_apart(f"答案：{found.group(2)}")]
    behind = re.match(r"^(.+?\S)\s*([【\[](?:试题|答案)?解析[】\]].*|(?:试题|答案)?解析\s*[:：].*)$", shown, re.DOTALL)
    return [behind.group(1), behind.group(2)] if behind and _KEY.match(behind.group(1)) else [shown]


class _Reader:
    """Goes through the lines; every line belongs to a heading, a stem, an option, a key, a remark, or the part before it."""

    def __init__(self, sheet: str, kind: str) -> None:
        self.sheet, self.kind, self.subject = sheet, kind, ""
        self.sections = 0
        self.open: _Open | None = None
        self.done: list[_Open] = []
        self.keys: _Keys | None = None
        self.numbers = False
        self.gap = False

    def line(self, row: int, line: str) -> None:
        """One line of the file."""
        if not line.strip():
            self.gap = True
            return
        if not (self._heading(line) or self._listed_keys(line) or self._meta(line) or self._key(line) or self._stem(row, line) or self._option(line)):
            self._more(row, line)
        self.gap = False

    def _heading(self, line: str) -> bool:
        found, title = headers.section(line), headers.chapter(line)
        if self.keys is not None:
            if found or title:
                self.keys.section += 1
                self.keys.kind = found
                return not _RANGE.search(line) and not _SINGLE.search(line)
            return False
        if _KEYS_HEAD.match(line):
            if self.done or (self.open and (self.open.options or not self._wants_key())):
                self.keys = _Keys()
                return True
            return bool(self.open is None)
        if not found and not (title and (self.open is None or self._complete() or not self.numbers)):
            return bool(headers.is_note(line) and self.open is None)
        if found or title != line or not _STEM.match(line):
            self._finish()
            self.sections += bool(found)
            self.kind, self.subject = found or self.kind, self.subject if found else title
            return True
        return False

    def _wants_key(self) -> bool:
        return self.open is not None and "key" not in self.open.texts and not re.search(r"[(（]\s*[A-H√×对错]+\s*[)）]", "".join(self.open.stem))

    def _complete(self) -> bool:
        return self.open is None or bool(self.open.texts.get("key") or self.open.options or self.open.texts.get("explanation"))

    def _listed_keys(self, line: str) -> bool:
        """A line of a table of keys: 1-5 ABCDA · 1.A 2.B · 1、√ 2、×."""
        if self.keys is None:
            table = len(_RANGE.findall(line)) >= 1 and re.fullmatch(rf"(?:\s*{_RANGE.pattern}[\s;；,，。]*)+", line)
            if not table or not (self.done or self.open):
                return False
            self.keys = _Keys()
        rest = line
        for first, last, said in _RANGE.findall(line):
            parts = _each(said, int(last) - int(first) + 1)
            for place, part in enumerate(parts):
                self._note(int(first) + place, part)
        rest = _RANGE.sub(" ", rest)
        for number, said in _SINGLE.findall(rest):
            self._note(int(number), said)
        return True

    def _note(self, number: int, said: str) -> None:
        assert self.keys is not None
        self.keys.found.setdefault((self.keys.section, self.keys.kind, number), said)

    def _meta(self, line: str) -> bool:
        found = _META.match(line)
        if not found or self.open is None:
            return False
        role = next(name for name, value in found.groupdict().items() if value and name != "text")
        self.open.texts[role] = found.group("text").strip()
        self.open.last = role if role == "explanation" else self.open.last
        return True

    def _key(self, line: str) -> bool:
        found = _KEY.match(line)
        if not found or self.open is None or "key" in self.open.texts:
            return False
        self.open.texts["key"] = next((part for part in found.groups() if part), "").strip()
        self.open.last = "key"
        return True

    def _stem(self, row: int, line: str) -> bool:
        before = _BLANK_FIRST.match(line)
        found = _STEM.match(before.group(2) if before else line)
        if not found:
            return False
        number, rest = int(found.group(1)), found.group(2)
        last = self.open.number if self.open else self.done[-1].number if self.done else 0
        same_section = not self.done and not self.open or (self.open or self.done[-1]).section == self.sections
        decimal = rest[:1].isdigit() and re.match(r"^\s*\d+\s*[.．:：、]", line)
        expected = number == last + 1 or not same_section or (number == 1 and (self.open is None or self._complete()))
        if self.open is not None and not expected and (decimal or number <= last or number > last + 20 or not self._complete()):
            return False
        self._finish()
        stem = rest + (f"（{before.group(1)}）" if before and before.group(1) else "")
        self.open = _Open(row, number, [stem], section=self.sections, kind=self.kind, subject=self.subject)
        self.numbers = True
        return True

    def _option(self, line: str) -> bool:
        found = _OPTION.match(line)
        if not found or self.open is None or self.open.last in ("explanation",):
            return False
        letter = unicodedata.normalize("NFKC", found.group(2)).upper()
        if ord(letter) - 65 != self.open.letters or ("key" in self.open.texts and self.numbers and self.open.letters == 0 and not found.group(3)):
            twice = ord(letter) - 65 < self.open.letters and self.open.last == "option"
            if not (twice or (self.open.last == "option" and 0 < ord(letter) - 65 - self.open.letters <= 2)):
                return False
        self.open.options.append(line.strip())
        inside = re.findall(r"(?<![A-Za-z0-9])([A-HＡ-Ｈ])\s*[.．、:：)）]", line)
        reached = [ord(unicodedata.normalize("NFKC", one)) - 64 for one in inside]
        self.open.letters = max([self.open.letters + 1, *[one for one in reached if one <= self.open.letters + len(reached)]])
        self.open.last = "option"
        return True

    def _more(self, row: int, line: str) -> None:
        """A line that goes on with the part before it; without numbers it may begin the next question."""
        if self.open is None or (
            not self.numbers and self._complete() and (self.gap or self.open.last in ("key", "option")) and self.open.last != "explanation"
        ):
            if self.open is None and (self.numbers or len(line.strip()) < 4):
                return
            self._finish()
            self.open = _Open(row, 0, [line.strip()], section=self.sections, kind=self.kind, subject=self.subject)
        elif not self.numbers and self.gap and self._complete():
            self._finish()
            self.open = _Open(row, 0, [line.strip()], section=self.sections, kind=self.kind, subject=self.subject)
        elif self.open.last == "stem":
            self.open.stem.append(line.strip())
        elif self.open.last == "option":
            self.open.options[-1] += line.strip()
        else:
            joined = f"{self.open.texts.get(self.open.last, '')}\n{line.strip()}"
            self.open.texts[self.open.last] = joined.strip()

    def _finish(self) -> None:
        if self.open is not None and not self.done and not self.open.number and not self._complete():
            self.open = None  # a title above the first question
        if self.open is not None:
            self.done.append(self.open)
        self.open = None

    def close(self) -> list[Entry]:
        """All questions, with the keys that were listed together."""
        self._finish()
        if self.keys is not None:
            _hand_out(self.keys, self.done)
        return [self._entry(one) for one in self.done]

    def _entry(self, one: _Open) -> Entry:
        entry = Entry(self.sheet, one.row, kind_hint=one.kind, subject_hint=one.subject, tabled=bool(one.options))
        entry.texts |= {role: text for role, text in one.texts.items() if role in entry.texts and role != "listed"}
        entry.texts["stem"] = "\n".join(one.stem)
        entry.texts["options"] = "\n".join(one.options)
        listed = one.texts.get("listed", "")
        if listed and entry.texts["key"] and keys.plain(listed).upper() != keys.plain(entry.texts["key"]).upper():
            entry.complain("key-contradiction", "key", f"{entry.texts['key']} / {listed}")
        entry.texts["key"] = entry.texts["key"] or listed
        return entry


def _each(said: str, count: int) -> list[str]:
    """The keys of a range: a letter each, or groups apart by space or comma; nothing when the number does not fit."""
    shown = unicodedata.normalize("NFKC", said).strip()
    groups = [part for part in re.split(r"[\s,，、|/]+", shown) if part]
    if len(groups) == count:
        return groups
    bare = re.sub(r"[\s,，、|/]", "", shown)
    return list(bare) if len(bare) == count else []


def _hand_out(listed: _Keys, questions: list[_Open]) -> None:
    """Give every question its listed key: by number alone where numbers are unique, else by kind or order of sections."""
    numbers = [number for _section, _kind, number in listed.found]
    unique = len(set(numbers)) == len(numbers) and len({one.number for one in questions}) == len(questions)
    sections = sorted({section for section, _kind, _number in listed.found})
    own = sorted({one.section for one in questions})
    for one in questions:
        if unique:
            found = next((said for (_section, _kind, number), said in listed.found.items() if number == one.number), "")
        else:
            place = own.index(one.section)
            by_kind = [said for (_section, kind, number), said in listed.found.items() if kind and kind == one.kind and number == one.number]
            wanted = sections[place] if len(sections) == len(own) else None
            by_order = [said for (section, _kind, number), said in listed.found.items() if section == wanted and number == one.number]
            found = by_kind[0] if len(by_kind) == 1 else by_order[0] if by_order else ""
        if found:
            one.texts["listed"] = found
