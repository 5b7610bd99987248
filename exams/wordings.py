"""The wordings of a paper, as the candidate sees them and as they are marked. Wordings never change, so a process keeps those it has read."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from exams.models import Paper
from question_banks import kinds
from question_banks.models import ItemVersion

MOST_KEPT = 20_000
_kept: dict[tuple[int, str], "Wording"] = {}


@dataclass(frozen=True)
class Wording:
    """One immutable wording with its key. Only `shown` may leave the server before results are published."""

    kind: str
    stem: str
    content: dict[str, Any]
    key: Any
    scoring: str

    def shown(self, order: kinds.Order | None, points: str, *, name: str, address: Callable[[int], str]) -> dict[str, Any]:
        """What the candidate may see: the form of the kind, options by position, pictures by their place; no identifiers, no key."""
        addresses = {sha256: address(place) for place, sha256 in enumerate(self.pictures(order))}
        form = kinds.form(self.kind, self.stem, self.content, name=name, order=order, pictures=addresses)
        return {"label": kinds.label(self.kind), "points": f"{Decimal(points).normalize():f}", "q": form}

    def pictures(self, order: kinds.Order | None) -> list[str]:
        """The pictures of the question in the order in which this candidate sees them, so that a place tells nothing about the stored order."""
        return kinds.pictures(self.kind, self.stem, self.content, order=order)

    def fraction(self, choice: list[str], order: kinds.Order | None) -> Decimal:
        """The share of the points (0 to 1) this answer earns; nothing where people mark."""
        response = kinds.read(self.kind, choice, self.content)
        return kinds.mark(self.kind, self.content, self.key, response, order=order, scoring=self.scoring) or Decimal(0)


def of(paper: Paper) -> list[Wording]:
    """The wordings of a paper in its order; one query for those this process has not read yet."""
    wanted = [(version, digest) for version, _order, digest in paper.items]
    missing = [version for version, digest in wanted if (version, digest) not in _kept]
    if missing:
        if len(_kept) > MOST_KEPT:
            _kept.clear()
        rows = ItemVersion.objects.filter(pk__in=missing).values_list("pk", "digest", "kind", "stem", "content", "key", "item__bank__scoring")
        for pk, digest, *rest in rows:
            _kept[pk, digest[:12]] = Wording(*rest)
    return [_kept[one] for one in wanted]


def shown(paper: Paper, address: Callable[[int, int], str]) -> list[dict[str, Any]]:
    """The whole paper for the candidate, without identifiers and without any key. `address` gives a picture's, by question and place."""
    rows = enumerate(zip(of(paper), paper.items, paper.points, strict=True))
    return [wording.shown(item[1], points, name=f"q{index}", address=partial(address, index)) for index, (wording, item, points) in rows]


def picture(paper: Paper, index: int, place: int) -> str | None:
    """The hash of the picture at a place of a question, if there is one."""
    if index >= len(paper.items):
        return None
    names = of(paper)[index].pictures(paper.items[index][1])
    return names[place] if place < len(names) else None
