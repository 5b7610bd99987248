"""A question while it is read: where it stands, what it says, what is wrong with it; at its end a record, or the reasons why not."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from question_banks import kinds
from question_banks.wording import Wording

from .. import canonical
from ..findings import ERROR, SENTENCES, Finding, finding
from ..reading import MAX_QUESTIONS, Filed, Reading, Record, Refused
from .plain import normal
from .xmlsafe import BrokenFile

BLANK = "____"
LONGEST = 5_000
LONGEST_EXPLANATION = 20_000
MOST_FINDINGS = 10_000
_REFERS = re.compile(
    r"(?:以上|上述|前述|前面).{0,4}(?:对|是|正确|错|不|都|均|全|皆|可|选项|答案)|(?:都|均|全|皆)(?:对|是|正确|不对|不是)$|^[A-H]{2,4}$"
    r"|[A-H]\s*[.．]?\s*[、,，.和与及&]\s*[A-H](?![A-Za-z0-9])|\b(?:all|none|both|neither|either)\b.{0,12}\b(?:above|these)\b|\b[A-H] (?:and|or|nor) [A-H]\b",
    re.IGNORECASE,
)
_PLAIN = {"judgement", "single", "multiple", "ordering"}
_SUSPICIOUS = re.compile("[\x00\ufffd\ud800-\udfff锟烫ÃÂ]|u0000")
_MOJIBAKE = re.compile("[\x00\ufffd\ud800-\udfff]|\\\\u0000|锟斤拷|烫烫烫|(?:[ÃÂ][\u0080-\u00bf]){2,}")


@dataclass
class Question:
    """One question of a file. `own` says that this program wrote it, so nothing about it has to be guessed."""

    sheet: str
    row: int
    name: str = ""
    subject: str = ""
    difficulty: int = 2
    explanation: str = ""
    clause: tuple[str, str, str] = ("", "", "")
    number: str = ""
    fixed: bool = False
    own: bool = False
    filed: Filed = Filed()
    findings: list[Finding] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    options: list[str] = field(default_factory=list)

    def remark(self, label: str, text: str) -> None:
        """Note what the file says about one option."""
        if text:
            self.remarks.append((label, text))

    def complain(self, code: str, value: object = "") -> None:
        """Note a finding; the same one only once."""
        made = finding(code, sheet=self.sheet, row=self.row, column=self.name, value=value)
        if made not in self.findings:
            self.findings.append(made)

    @property
    def broken(self) -> bool:
        """Whether the question must stay out."""
        return any(one.severity == ERROR for one in self.findings)

    def record(self, kind: str, stem: str, content: dict[str, Any], key: Any) -> Record | None:
        """The finished question when nothing speaks against it."""
        self._check(kind, stem, content, key)
        if self.broken:
            self._remember(kind, stem, content, key)
            return None
        fixed = self.fixed or (not self.own and any(_REFERS.search(text) for text in _options(content)))
        standard, title, article = self.clause
        wording = Wording(
            kind=kind, stem=stem, content=content, key=key, no_shuffle=fixed, explanation=self.explanation,
            clause_standard=standard[:120], clause_title=title[:200], clause_article=article[:60],
        )  # fmt: skip
        return Record(wording, self.sheet, self.row, self.subject[:80], self.difficulty, self.number, self.filed)

    def _remember(self, kind: str, stem: str, content: dict[str, Any], key: Any) -> None:
        """What the work list shows of a question that stays out."""
        letters = "".join(chr(65 + one) for one in key if isinstance(one, int) and 0 <= one < 26) if kind in canonical.CHOICES and isinstance(key, list) else ""
        self.said, self.options = {"stem": stem, "kind": canonical.KINDS.get(kind, kind), "key": letters}, _options(content)

    def _check(self, kind: str, stem: str, content: dict[str, Any], key: Any) -> None:
        if kind not in kinds.KINDS:
            self.complain("kind-foreign", kind)
            return
        if not stem.strip():
            self.complain("stem-missing")
        said = "\n".join([stem, self.explanation, *self.clause, self.subject, self.number, *_options(content)])
        said += json.dumps([content, key], ensure_ascii=False) if kind not in _PLAIN else ""
        if _SUSPICIOUS.search(said) and _MOJIBAKE.search(said):
            self.complain("mojibake")
            return
        for code in [*kinds.check(kind, content, key), *kinds.fits(kind, stem, content)]:
            self._tell(kind, code)
        if any(len(text) > LONGEST for text in (stem, *_options(content))):
            self.complain("too-long", LONGEST)
        if len(self.explanation) > LONGEST_EXPLANATION:
            self.complain("too-long", LONGEST_EXPLANATION)

    def _tell(self, kind: str, code: str) -> None:
        """A problem of a kind: with the sentence we have for it, else with the kind's own."""
        if code in SENTENCES:
            self.complain(code)
        else:
            self.findings.append(Finding(self.sheet, self.row, self.name, ERROR, code, str(kinds.problem(kind, code)[1])))


def _options(content: dict[str, Any]) -> list[str]:
    options = content.get("options")
    return [text for text in options if isinstance(text, str)] if isinstance(options, list) else []


def leaf(category: str) -> str:
    """The last part of a path of categories, without the ones every course has."""
    parts = [part.strip().replace("\x00", "/") for part in category.strip().replace("//", "\x00").split("/")]
    named = [part for part in parts if part and part not in ("top", "$course$", "$module$", "$system$", "$cat1$") and not part.startswith("Default for ")]
    return normal(named[-1])[:80] if named else ""


def explain(general: str, feedback: list[tuple[str, str]]) -> str:
    """One explanation out of the general remark and the remarks on the options (label, text)."""
    lines = [general, *(f"{label}. {text}" if label else text for label, text in feedback if text)]
    return normal("\n".join(line for line in lines if line))


def take(reading: Reading, question: Question, record: Record | None, seen: dict[str, int]) -> None:
    """Enter a question into a reading; one that the file already held stays out. Raises BrokenFile when there is too much of it."""
    reading.rows += 1
    if reading.rows > MAX_QUESTIONS:
        raise BrokenFile("questions-too-many", MAX_QUESTIONS)
    if record:
        first = seen.setdefault(record.prints.sameness, record.row)
        if first != record.row:
            question.complain("duplicate", first)
            reading.repeated += 1
        else:
            reading.records.append(record)
    else:
        said = question.said or {"stem": question.name, "kind": "", "key": ""}
        reading.refused.append(Refused(question.sheet, question.row, {**said, "explanation": question.explanation}, question.options))
    note(reading, question)


def note(reading: Reading, question: Question) -> None:
    """Keep what was found. Raises BrokenFile when the file is wrong all over."""
    reading.findings += question.findings
    if len(reading.findings) > MOST_FINDINGS:
        raise BrokenFile("findings-too-many", MOST_FINDINGS)
