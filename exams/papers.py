"""Drawing papers: which questions, in which order, with which order of options. Same blueprint, pool and seed: same paper, byte by byte.

Chance is nothing but SHA-256: items are taken in the order of the hash of (seed, item), so that a third party can draw the
paper again in any language. Two questions of one cluster (the same question in two wordings) never stand on one paper; where
cells compete for the same clusters, an earlier choice gives way if that lets every cell be filled.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from exams.models import Blueprint, Paper, Registration
from question_banks import items, kinds
from question_banks.models import Difficulty
from training.errors import Refusal

Drawn = list[tuple[int, kinds.Order | None]]


@dataclass(frozen=True)
class Choice:
    """One drawable wording, as far as drawing needs to know it. `parts`: for a case, how many options of each part change places; `about`: its
    knowledge point and those above it, by code."""

    version: int
    name: str
    digest: str
    kind: str
    subject: str
    cluster: str
    options: int
    shuffles: bool
    difficulty: int = 2
    parts: tuple[int, ...] = ()
    about: tuple[str, ...] = ()
    work: str = ""


@dataclass(frozen=True)
class Cell:
    """One rule of a blueprint: so many questions of this kind (and subject, knowledge point, operation item, difficulty)."""

    kind: str
    subject: str
    count: int
    points: str
    point: str = ""
    work: str = ""
    difficulty: int = 0

    def takes(self, choice: Choice) -> bool:
        """Whether a wording fits; a knowledge point takes in everything below it."""
        filed = self.point in ("", *choice.about) and self.work in ("", choice.work) and self.difficulty in (0, choice.difficulty)
        return choice.kind == self.kind and self.subject in ("", choice.subject) and filed

    def __str__(self) -> str:
        hard = str(Difficulty(self.difficulty).label) if self.difficulty else ""
        return " · ".join(part for part in (kinds.label(self.kind), self.subject, self.point, self.work, hard) if part)


class CellShort(Refusal):
    """A cell of the blueprint can not be filled; `cell` is which, `available` how many different questions there are."""

    def __init__(self, cell: Cell, available: int) -> None:
        self.cell, self.available = cell, available
        super().__init__(
            _("Not enough questions for “%(cell)s”: %(need)s needed, %(have)s available. Approve more questions or lower the count.")
            % {"cell": cell, "need": cell.count, "have": available}
        )


@dataclass(frozen=True)
class Pool:
    """What may be drawn at an instant, and the hash by which a later draw can tell that the banks have changed."""

    choices: list[Choice]

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256("\n".join(sorted(f"{one.name}:{one.digest}" for one in self.choices)).encode()).hexdigest()


def cells(rules: Iterable[dict[str, Any]]) -> list[Cell]:
    """The rules of a blueprint as cells."""
    return [
        Cell(
            rule["kind"], rule.get("subject", ""), rule["count"], str(rule["points"]), rule.get("point", ""), rule.get("work", ""), rule.get("difficulty", 0)
        )
        for rule in rules
    ]  # fmt: skip


def pool(blueprint: Blueprint, at: datetime) -> Pool:
    """The approved wordings of the blueprint's banks at an instant. One query beside the list of banks."""
    rows = items.drawable(blueprint.banks.all(), at).values_list(
        "pk", "item__public_id", "digest", "kind", "item__subject", "cluster", "content", "no_shuffle", "item__difficulty",
        "item__point__path", "item__work__edition", "item__work__code",
    )  # fmt: skip
    return Pool([_choice(*row) for row in rows])


def _choice(
    pk: int, name: Any, digest: str, kind: str, subject: str, cluster: str, content: dict[str, Any], fixed: bool, difficulty: int, path: str | None,
    edition: str | None, code: str | None,
) -> Choice:  # fmt: skip
    places = kinds.places(kind, content, fixed=fixed)
    options, parts = (places, ()) if isinstance(places, int) else (0, tuple(places))
    about, work = tuple((path or "").split("/")[:-1]), f"{edition}:{code}" if code else ""
    return Choice(pk, str(name), digest, kind, subject, cluster, options, bool(options) or any(parts), difficulty, parts, about, work)


def draw(*, blueprint: Blueprint, seed: str, at: datetime) -> Drawn:
    """The paper this seed gives at this instant: (version id, order of options) in the order of the paper. Raises CellShort."""
    return [(choice.version, order) for choice, order in pick(cells(blueprint.rules), pool(blueprint, at).choices, seed)]


def pick(wanted: list[Cell], choices: list[Choice], seed: str) -> list[tuple[Choice, kinds.Order | None]]:
    """The pure draw. Raises CellShort."""
    places = _assign(wanted, choices, seed)
    picked = []
    for number in range(len(wanted)):
        own = sorted((choice for choice, cell in places if cell == number), key=lambda one: _rank(seed, one.name))
        picked += [(one, _order(one, seed)) for one in own]
    return picked


def _assign(wanted: list[Cell], choices: list[Choice], seed: str) -> list[tuple[Choice, int]]:
    """Clusters to cells, each cell filled (augmenting paths over cells, so it succeeds whenever it can be done)."""
    fitting = [_clusters(cell, choices, seed) for cell in wanted]
    holder: dict[str, int] = {}

    def place(cell: int, asked: set[int]) -> bool:
        asked.add(cell)
        for cluster in fitting[cell]:
            if cluster not in holder:
                holder[cluster] = cell
                return True
        for cluster in fitting[cell]:
            other = holder[cluster]
            if other not in asked and place(other, asked):
                holder[cluster] = cell
                return True
        return False

    # Cells with few fitting questions choose first, so that paths are short.
    for cell in sorted(range(len(wanted)), key=lambda number: len(fitting[number])):
        for _nth in range(wanted[cell].count):
            if not place(cell, set()):
                raise CellShort(wanted[cell], sum(1 for cluster in fitting[cell] if holder.get(cluster) == cell))
    return [(fitting[cell][cluster], cell) for cluster, cell in holder.items()]


def _clusters(cell: Cell, choices: list[Choice], seed: str) -> dict[str, Choice]:
    """Cluster → its first wording by rank, in the order of ranks."""
    found: dict[str, Choice] = {}
    for choice in sorted(filter(cell.takes, choices), key=lambda one: _rank(seed, one.name)):
        found.setdefault(choice.cluster, choice)
    return found


def _rank(seed: str, *parts: object) -> bytes:
    return hashlib.sha256(":".join([seed, *map(str, parts)]).encode()).digest()


def _order(choice: Choice, seed: str) -> kinds.Order | None:
    """The order of the options; for a case one order a part, None where nothing changes places."""
    if choice.parts and choice.shuffles:
        return [_shuffled(size, seed, choice.name, f"part {number}") for number, size in enumerate(choice.parts)]
    return _shuffled(choice.options, seed, choice.name) if choice.shuffles else None


def _shuffled(size: int, seed: str, *names: str) -> list[int] | None:
    return sorted(range(size), key=lambda index: _rank(seed, *names, index)) if size > 1 else None


def seal(*, registration: Registration, blueprint: Blueprint, source: Pool, at: datetime, seed: str = "") -> Paper:
    """Draw and store the paper of a registration. `items` rows are [version id, order, digest of the wording]. Raises CellShort."""
    seed = seed or secrets.token_hex(16)
    wanted = cells(blueprint.rules)
    rows = [[choice.version, order, choice.digest[:12]] for choice, order in pick(wanted, source.choices, seed)]
    points = [cell.points for cell in wanted for _nth in range(cell.count)]
    return Paper.objects.create(
        registration=registration, seed=seed, items=rows, points=points, sha256=fingerprint(seed, rows, points), pool_sha256=source.sha256, drawn_at=at
    )


def fingerprint(seed: str, rows: list[Any], points: list[str]) -> str:
    """The seal of a paper: SHA-256 over seed, questions with their wordings' digests, and points."""
    return hashlib.sha256(json.dumps([seed, rows, points], separators=(",", ":")).encode()).hexdigest()


def is_intact(paper: Paper) -> bool:
    """Whether a stored paper still is what was sealed."""
    return fingerprint(paper.seed, paper.items, paper.points) == paper.sha256
