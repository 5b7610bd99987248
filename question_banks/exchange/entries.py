"""A row while it is read: its texts by role, where they stood, and what was found about them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from . import damage, headers, keys, stems
from .columns import Layout, letter
from .findings import ERROR, Finding, finding
from .reading import Refused
from .tables import Day

TEXT_ROLES = ("stem", "options", "key", "kind", "explanation", "clause", "subject", "difficulty", "tick")
_WATCHED = ("stem", "options", "key")
_KIND = r"(?:判断|是非|单选|单项选择|多选|多项选择|不定项选择|不定项|选择|填空|简答|问答|案例分析|案例|论述|排序|名词解释)(?:题)?"
_MARKER = re.compile(rf"^\s*_?[【\[(（〔<《]\s*({_KIND})\s*(?:[,，:：/]?\s*[\d.]+\s*分)?\s*[】\])）〕>》]_?\s*[:：.、]?\s*|^\s*({_KIND})\s*[:：]\s*")
_MARKER_BEHIND = re.compile(rf"\s*[【\[(（〔]\s*({_KIND})\s*[】\])）〕]\s*$")
_DAY_ASKED = re.compile(
    r"何时|什么时[候间]|哪[一]?[天日年]|日期|时间|施行|实施|生效|颁布|发布|公布|通过|成立|执行|实行|起施行|截止|(?:年|月|日)[（(]\s*[)）]|节日|纪念日"
)
_KEY_LINE = re.compile(
    r"(?:^|\n|(?<=[\s。；;)）\]】]))[【\[(（]?\s*(?:本题)?(?:参考|正确|标准)?(?:答案|answer)\s*[】\])）]?\s*(?:是|为)?\s*[:：]\s*(?P<key>[^\n]{1,200}?)\s*(?=$|\n|[【\[]?(?:试题|答案|题目)?解析)",
    re.IGNORECASE,
)
_EXPLAINED = re.compile(r"(?:^|\n|(?<=[\s。；;)）]))[【\[(（]?(?:试题|答案|题目|本题)?(?:解析|分析)[】\])）]?\s*[:：]\s*(?P<text>.*)$", re.DOTALL)


@dataclass
class Entry:
    """A question as it stands in a file. `wanted` is the key as it was understood; `letters` says that options have columns of their own."""

    sheet: str
    row: int
    texts: dict[str, str] = field(default_factory=lambda: dict.fromkeys(TEXT_ROLES, ""))
    cells: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    blanks: list[str] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    kind_hint: str = ""
    subject_hint: str = ""
    convention: str = "auto"
    tabled: bool = True  # whether the table has any place for options
    extra: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def complain(self, code: str, role: str = "", value: object = "") -> None:
        """Note a finding at the column of a role, of a single option where each has its own."""
        column = self.places.get(f"{role}{value}") if role == "options" else None
        self.findings.append(finding(code, sheet=self.sheet, row=self.row, column=column or self.places.get(role, ""), value=value))

    def miss_key(self) -> None:
        """Say that the key is missing, and where it may stand."""
        below = self.extra.get("below")
        self.complain("key-in-next-row" if below else "key-missing", "key", below or "")

    @property
    def broken(self) -> bool:
        """Whether the row must stay out."""
        return any(one.severity == ERROR for one in self.findings)

    def refused(self) -> Refused:
        """The row for the work list."""
        options = [cell for cell in (*self.cells, *self.wrong, *self.blanks) if cell]
        texts = {role: text for role, text in self.texts.items() if text}
        if not texts.get("kind") and self.kind_hint:
            texts["kind"] = self.kind_hint
        return Refused(self.sheet, self.row, texts, options)


def text(value: Any) -> str:
    """A cell as text: numbers without a spurious .0, truth values as words."""
    if isinstance(value, str):
        return value if type(value) in (str, Day) else str(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 10**15 else repr(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return "" if value is None else str(value)


def take(sheet: str, row: int, values: Sequence[Any], layout: Layout) -> Entry:
    """The texts of a row by role; formulas, dates and damaged texts are complained about where they matter."""
    entry = Entry(sheet, row, convention=layout.convention, kind_hint=layout.kind)
    entry.places = {role: layout.column(role) for role in ("stem", "options", "key", "kind", "explanation", "clause", "subject", "difficulty")}
    entry.places |= {f"options{chr(65 + index)}": letter(place) for index, place in enumerate(layout.options[:26])}
    entry.tabled = bool(layout.options or layout.wrong or "options" in layout.roles)
    for role in TEXT_ROLES:
        entry.texts[role] = _text(layout.cell(values, role))
    for role, places in layout.others.items():
        if role in entry.texts and not entry.texts[role]:
            entry.texts[role] = next((found for place in places if place < len(values) and (found := _text(values[place]))), "")
    entry.cells = [_text(values[place]) if place < len(values) else "" for place in layout.options]
    entry.wrong = [_text(values[place]) if place < len(values) else "" for place in layout.wrong]
    entry.blanks = [_text(values[place]) if place < len(values) else "" for place in layout.blanks]
    _watch(entry, values, layout)
    return entry


def _text(value: Any) -> str:
    shown = text(value)
    if isinstance(shown, Day):
        return shown
    shown = stems.clean(shown) if "<" in shown or "&" in shown or "_x" in shown or "\r" in shown else shown
    shown = shown.strip()
    return shown[1:] if shown[:1] == "'" and shown[1:2] in ("=", "+", "-", "@") else shown  # neutralised by a report of ours


def _watch(entry: Entry, values: Sequence[Any], layout: Layout) -> None:
    """Complain about raw cells that can not be trusted, once a role and code."""
    watched = [(layout.roles[role], role) for role in _WATCHED if role in layout.roles]
    watched += [(place, "options") for place in (*layout.options, *layout.wrong)] + [(place, "key") for place in layout.blanks]
    for place, role in watched:
        value = values[place] if place < len(values) else ""
        wrong = damage.of_cell(value) if value else None
        if wrong and not any(one.code == wrong[0] and one.column == entry.places.get(role, "") for one in entry.findings):
            entry.complain(wrong[0], role, wrong[1])
        elif isinstance(value, str) and damage.picture_lost(value):
            entry.complain("picture-lost", role)
        elif isinstance(value, Day):
            entry.complain("date-shown" if _asks_for_day(entry) else "date-cell", role, value)


def _asks_for_day(entry: Entry) -> bool:
    """Whether days are meant: the stem asks for one, or all options are days."""
    filled = [cell for cell in entry.cells if cell]
    return bool(_DAY_ASKED.search(entry.texts["stem"])) or (len(filled) > 1 and all(isinstance(cell, Day) for cell in filled))


def take_marker(entry: Entry) -> None:
    """A kind in brackets before or behind the stem (【单选题】) is the kind, not the stem."""
    stem = entry.texts["stem"]
    found = _MARKER.match(stem)
    rest = stem[found.end() :] if found else stem
    if not found or not rest.strip():
        found = _MARKER_BEHIND.search(stem)
        rest = stem[: found.start()] if found else stem
    if found and rest.strip():
        word = next(part for part in found.groups() if part)
        entry.texts["stem"] = rest
        if not headers.kind(entry.texts["kind"]):
            entry.texts["kind"] = word


def take_inner_lines(entry: Entry) -> None:
    """“答案：B” and “解析：…” inside another cell go where they belong."""
    for role in ("stem", "options", "explanation"):
        found = _EXPLAINED.search(entry.texts[role]) if "析" in entry.texts[role] else None
        if found and role != "explanation" and found.start():
            entry.texts[role] = entry.texts[role][: found.start()].rstrip()
            entry.texts["explanation"] = entry.texts["explanation"] or found.group("text").strip()
        _take_key_line(entry, role)
    for places in (entry.cells, entry.wrong):
        if places and "答案" in places[-1] and not entry.texts["key"]:
            found = _KEY_LINE.search(places[-1])
            if found and found.start():
                entry.texts["key"], places[-1] = found.group("key").strip(), places[-1][: found.start()].rstrip()


def _take_key_line(entry: Entry, role: str) -> None:
    written = entry.texts[role]
    found = _KEY_LINE.search(written) if "答案" in written or "nswer" in written or "NSWER" in written else None
    if not found or (role != "explanation" and not found.start()):
        return
    said = re.sub(r"[。.；;]$", "", found.group("key").strip())
    if role == "explanation":
        entry.texts["key"] = entry.texts["key"] or (said if keys.letters(said) or keys.truth(said) is not None else "")
        return
    entry.texts[role] = (written[: found.start()].rstrip() + "\n" + written[found.end() :].lstrip()).strip()
    if not entry.texts["key"]:
        entry.texts["key"] = said
    elif keys.plain(entry.texts["key"]).upper() != keys.plain(said).upper():
        entry.complain("key-contradiction", "key", f"{entry.texts['key']} / {said}")
