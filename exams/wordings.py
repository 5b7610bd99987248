"""The wordings of a paper, as the candidate sees them and as they are marked. Wordings never change, so a process keeps those it has read."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

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

    def shown(self, order: list[int] | None, points: str) -> dict[str, Any]:
        """What the candidate may see: options by position, no identifiers, no key."""
        options = kinds.present(self.kind, self.content, order=order).get("options")
        rows = [{"value": str(position), "text": text} for position, text in enumerate(options)] if options is not None else _judgements()
        worth = f"{Decimal(points).normalize():f}"
        return {"kind": str(kinds.label(self.kind)), "many": self.kind == "multiple", "stem": self.stem, "options": rows, "points": worth}

    def fraction(self, choice: list[str], order: list[int] | None) -> Decimal:
        """The share of the points (0 to 1) this answer earns."""
        return kinds.mark(self.kind, self.content, self.key, kinds.read(self.kind, choice), order=order, scoring=self.scoring)


def _judgements() -> list[dict[str, str]]:
    return [{"value": "true", "text": _("Correct")}, {"value": "false", "text": _("Incorrect")}]


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


def shown(paper: Paper) -> list[dict[str, Any]]:
    """The whole paper for the candidate, without identifiers and without any key."""
    rows = zip(of(paper), paper.items, paper.points, strict=True)
    return [wording.shown(item[1], points) for wording, item, points in rows]
