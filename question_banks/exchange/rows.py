"""One row to one question, or to the reasons why not."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from question_banks import kinds
from question_banks.wording import Wording
from training.intake import Finding, Formula

from . import keys, options, stems
from .columns import KIND_WORDS, Layout, kind_named, letter
from .findings import finding

LONGEST = 5000
_ROLES = ("stem", "options", "key", "kind", "explanation", "clause", "subject", "difficulty")
_REFERS = re.compile(
    r"(?:以上|上述|前述|前面).{0,4}(?:对|是|正确|错|不|都|均|全|皆|可|选项|答案)"
    r"|[A-H]\s*[.．]?\s*[、,，.和与及]\s*[A-H](?![A-Za-z0-9])|(?:都|均|全|皆)(?:对|是|正确|不对|不是)$|^[A-H]{2,4}$"
)
_MOJIBAKE = re.compile(r"\ufffd|锟斤拷|烫烫烫|[À-ÿ]{3,}|(?:[ÃÂ][\u0080-\u00bf]){2,}")
_DIFFICULTY = {
    **dict.fromkeys(("易", "简单", "容易", "easy", "1"), 1),
    **dict.fromkeys(("中", "一般", "中等", "适中", "medium", "2"), 2),
    **dict.fromkeys(("难", "困难", "较难", "hard", "3"), 3),
}
_CORRECT, _INCORRECT = {"正确", "对", "√", "是", "T", "TRUE", "Y"}, {"错误", "不正确", "错", "×", "否", "不对", "F", "FALSE", "N"}


@dataclass
class Record:
    """A readable question and where it stood."""

    wording: Wording
    sheet: str
    row: int
    subject: str = ""
    difficulty: int = 2


@dataclass
class Row:
    """A row while it is read: its texts by role, its findings."""

    sheet: str
    number: int
    layout: Layout
    texts: dict[str, str] = field(default_factory=dict)
    cells: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def complain(self, code: str, role: str = "", value: object = "") -> None:
        """Note a finding at the column of a role."""
        position = self.layout.options[0] if role == "options" and self.layout.options else self.layout.roles.get(role)
        column = letter(position) if position is not None else ""
        self.findings.append(finding(code, sheet=self.sheet, row=self.number, column=column, value=value))

    @property
    def broken(self) -> bool:
        """Whether the row must stay out."""
        return any(one.severity == "error" for one in self.findings)


def text(value: Any) -> str:
    """A cell as text: numbers without a spurious .0, truth values as words."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 10**15 else repr(value)
    return "" if value is None else str(value)


def read(sheet: str, number: int, values: list[Any], layout: Layout, numbering: stems.Numbering, sheet_kind: str = "") -> tuple[Record | None, list[Finding]]:
    """The question of a row, or None, with its findings. `sheet_kind` is what the sheet's name says about the kind."""
    row = Row(sheet, number, layout)
    _take(row, values)
    stem = stems.tidy(row.texts["stem"])
    if not stem:
        row.complain("stem-missing", "stem")
    elif len(stem) > LONGEST:
        row.complain("too-long", "stem", LONGEST)
    kind_word = row.texts["kind"] or sheet_kind
    named = kind_named(kind_word)
    if named and named not in KIND_WORDS or (not named and layout.blanks):
        row.complain("kind-unsupported", "kind", kind_word)
    if row.broken:
        return None, row.findings
    stem = numbering.strip(stem)
    found, stem = _options(row, stem)
    kind = named or _kind(row, found.texts)
    record = _judgement(row, stem, found) if kind == "judgement" else _choice(row, stem, found, kind)
    return (None if row.broken else record), row.findings


def _take(row: Row, values: list[Any]) -> None:
    """Texts of all roles; formulas, dates and damaged text are complained about where they matter."""
    watched = {row.layout.roles[role] for role in ("stem", "options", "key") if role in row.layout.roles} | set(row.layout.options)
    for position, value in enumerate(values):
        role = next((role for role, place in row.layout.roles.items() if place == position), "options" if position in row.layout.options else "")
        if position in watched and isinstance(value, Formula):
            row.complain("formula", role)
        elif position in watched and isinstance(value, date | datetime | time):
            row.complain("date-cell", role, value)
        elif position in watched and _MOJIBAKE.search(text(value)):
            row.complain("mojibake", role)
    row.texts = {
        role: text(row.layout.cell(values, role)).strip() for role in ("stem", "options", "key", "kind", "explanation", "clause", "subject", "difficulty")
    }
    row.cells = [stems.tidy(text(values[place])) if place < len(values) else "" for place in row.layout.options]


def _options(row: Row, stem: str) -> tuple[options.Options, str]:
    wanted = max(keys.letters(row.texts["key"]), default=-1) + 1
    if any(row.cells):
        return options.from_columns(row.cells), stem
    if row.texts["options"]:
        return options.from_cell(row.texts["options"], wanted=wanted), stem
    raw, inside = options.out_of_stem(row.texts["stem"])
    if inside:
        return options.from_cell(inside, wanted=wanted), re.sub(r"^\s*\d+\s*[.、．]\s*(?=\D)", "", stems.tidy(raw))
    return options.Options(), stem


def _kind(row: Row, texts: list[str]) -> str:
    """Without a word for it: by options and key."""
    key = row.texts["key"]
    if keys.truth(key) is not None and (not texts or _meanings(texts) is not None):
        return "judgement"
    if texts and _meanings(texts) is not None and len(keys.letters(key)) == 1:
        return "judgement"
    return "multiple" if len(set(keys.letters(key))) > 1 or len(keys.positions(key, texts)) > 1 else "single"


def _meanings(texts: list[str]) -> list[bool] | None:
    """What two options of a true-or-false question mean, or None when they mean something else."""
    plain = [keys.plain(one).upper() for one in texts]
    if len(plain) != 2 or not all(one in _CORRECT | _INCORRECT for one in plain):
        return None
    meanings = [one in _CORRECT for one in plain]
    return meanings if meanings[0] != meanings[1] else None


def _judgement(row: Row, stem: str, found: options.Options) -> Record | None:
    key = row.texts["key"]
    for code, value in found.problems:
        row.complain(code, "options", value)
    meanings = _meanings(found.texts) if found.texts else [True, False]
    if meanings is None:
        row.complain("judgement-options", "options")
    if not key:
        row.complain("key-missing", "key")
    if row.broken:
        return None
    named = keys.letters(key)
    truth = keys.truth(key) if not (len(named) == 1 and named[0] < 2) else (meanings or [])[named[0]]
    if truth is None:
        row.complain("key-names-no-option" if named else "key-unclear", "key", key)
        return None
    return _record(row, Wording(kind="judgement", stem=stem, key=truth))


def _choice(row: Row, stem: str, found: options.Options, kind: str) -> Record | None:
    key, texts = row.texts["key"], [stems.tidy(one) for one in found.texts]
    for code, value in found.problems:
        row.complain(code, "options", value)
    if not key:
        row.complain("key-missing", "key")
    elif texts and not row.broken:
        _check_key(row, key, texts, kind)
    elif not texts and not row.broken:
        row.complain("options-missing", "options")
    if row.broken:
        return None
    positions = sorted(keys.positions(key, texts))
    for code in kinds.check(kind, {"options": texts}, positions):
        row.complain(code, "options" if code.startswith("option") else "key", key)
    if kind == "multiple" and len(positions) == 1 and "不定项" not in row.texts["kind"]:
        row.complain("one-right-of-many", "key", key)
    fixed = any(_REFERS.search(one) for one in texts)
    return _record(row, Wording(kind=kind, stem=stem, content={"options": texts}, key=positions, no_shuffle=fixed))


def _check_key(row: Row, key: str, texts: list[str], kind: str) -> None:
    positions = keys.positions(key, texts)
    beyond = next((one for one in positions if one >= len(texts)), None)
    if not positions:
        row.complain("key-unclear", "key", key)
    elif beyond == len(texts) and re.search(r"[.、．]", texts[-1].strip(".、．。")):
        row.complain("option-glued", "options", chr(65 + beyond))
    elif beyond is not None:
        row.complain("key-names-no-option", "key", key)
    elif len(set(positions)) < len(positions):
        row.complain("key-repeats", "key", key)
    elif kind == "single" and len(positions) > 1:
        row.complain("key-names-several", "key", key)


def _record(row: Row, wording: Wording) -> Record:
    texts = row.texts
    standard, article = clause(texts["clause"])
    full = Wording(
        kind=wording.kind, stem=wording.stem, key=wording.key, content=wording.content, no_shuffle=wording.no_shuffle,
        explanation=stems.tidy(texts["explanation"]), clause_title=standard, clause_article=article,
    )  # fmt: skip
    return Record(full, row.sheet, row.number, stems.tidy(texts["subject"])[:80], _DIFFICULTY.get(texts["difficulty"].lower(), 2))


def clause(text: str) -> tuple[str, str]:
    """A citation split into title and article: 《安全生产法》第二十一条 → (《安全生产法》, 第二十一条)."""
    found = re.search(r"第[〇零一二三四五六七八九十百千\d]+条.*$", text)
    return (text[: found.start()].strip()[:200], found.group(0)[:60]) if found else (text[:200], "")
