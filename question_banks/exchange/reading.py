"""What reading a file gives: questions with the place they stood at, findings, and everything a person may want to look at again."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from question_banks.wording import Fingerprints, Wording, fingerprints

from .findings import ERROR, Finding

MAX_QUESTIONS = 50_000


class Filed(NamedTuple):
    """Codes of what a question is filed under, as the file names them; for `placing` to match."""

    point: str = ""
    work: str = ""
    level: str = ""


@dataclass
class Record:
    """A readable question and where it stood. `number` is the item's wished number, empty for the next free one."""

    wording: Wording
    sheet: str
    row: int
    subject: str = ""
    difficulty: int = 2
    number: str = ""
    filed: Filed = Filed()
    _prints: Fingerprints | None = field(default=None, repr=False, compare=False)

    @property
    def prints(self) -> Fingerprints:
        """The fingerprints of the wording, worked out once."""
        if self._prints is None:
            self._prints = fingerprints(self.wording)
        return self._prints


@dataclass
class Asked:
    """A row's question without its key, and the key as it was written: what a comparison with the neighbours needs."""

    sheet: str
    row: int
    column: str
    kind: str
    cluster: str
    options: list[str]
    key: str
    right: Any = None  # what the row calls right: true/false or the normalised texts; None when its key can not be read


@dataclass
class Refused:
    """A row that stays out: its texts by role, so that a person can correct it."""

    sheet: str
    row: int
    texts: dict[str, str]
    options: list[str]


@dataclass
class Reading:
    """What a file holds. `repeated` rows ask again what an earlier row asked; `unreadable`: the file as a whole could not be opened."""

    file: str
    format: str
    sheets: int = 0
    rows: int = 0
    records: list[Record] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    columns: dict[str, dict[str, str]] = field(default_factory=dict)
    unreadable: bool = False
    pictures: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    repeated: int = 0
    refused: list[Refused] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    seen: dict[str, tuple[str, int]] = field(default_factory=dict)
    layouts: list[dict[str, Any]] = field(default_factory=list)
    tables: list[tuple[str, list[tuple[int, list[Any]]]]] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        """Rows that hold something and give no question, old or new."""
        return self.rows - len(self.records) - self.repeated

    def stays_out(self) -> set[tuple[str, int]]:
        """The places of the rows with an error."""
        return {(one.sheet, one.row) for one in self.findings if one.severity == ERROR and one.row}


@dataclass(frozen=True)
class SheetMapping:
    """What a person has said about a sheet. Without `roles` (column → role) the columns are still recognised by themselves."""

    header: int = 0
    roles: dict[int, str] = field(default_factory=dict)
    kind: str = ""
    convention: str = "auto"
    skip: bool = False


@dataclass(frozen=True)
class Mapping:
    """What a person has said about a file, sheet by sheet."""

    sheets: dict[str, SheetMapping] = field(default_factory=dict)
