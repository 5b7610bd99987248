"""Questions that are near one that is being written: those that ask the same (as `conflicts` sees it), and those with nearly the same stem.

A stem is cut into three pieces. Who changes one word or number of a question leaves at least one piece whole, so candidates are the
questions that hold a piece; of these, the ones that share most pairs of characters are told.
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from . import grams, indexing
from .models import Item, ItemState, SearchText
from .wording import Fingerprints

SHORTEST, MOST_READ, MOST_TOLD = 9, 80, 5
ENOUGH = 0.6  # the share of pairs in common


@dataclass(frozen=True)
class Near:
    """A question near the one being written. `same`: equal stem and options; `opposed`: and another answer called right."""

    item: Item
    share: float
    same: bool = False
    opposed: bool = False


def find(*, stem: str, prints: Fingerprints | None = None, besides: Item | None = None) -> list[Near]:
    """The nearest first. `prints` are those of the whole wording where it is complete; `besides` is the question being reworded. At most three queries."""
    rows = SearchText.objects.exclude(item__state=ItemState.RETIRED).exclude(item=besides.pk if besides else 0)
    wanted = set(grams.pairs(own := indexing.bare(stem)))
    shares = {pk: share for pk, text in _candidates(rows, own) if (share := _share(wanted, text)) >= ENOUGH}
    equal = dict(rows.filter(cluster=indexing.short(prints.cluster)).values_list("item", "version__sameness")[:MOST_TOLD]) if prints else {}
    told = sorted(shares | dict.fromkeys(equal, 1.0), key=lambda pk: (pk not in equal, -shares.get(pk, 1.0), pk))[:MOST_TOLD]
    found = Item.objects.select_related("bank", "latest_version").defer("latest_version__key", "latest_version__explanation").in_bulk(told)
    opposed = {pk for pk, sameness in equal.items() if prints and sameness != prints.sameness}
    return [Near(found[pk], shares.get(pk, 1.0), pk in equal, pk in opposed) for pk in told if pk in found]


def _candidates(rows: QuerySet[SearchText], stem: str) -> list[tuple[int, str]]:
    """Id and text of questions that hold one of three pieces of the stem."""
    if len(stem) < SHORTEST:
        return []
    step = len(stem) // 3
    pieces = [stem[:step], stem[step : -step or None], stem[-step:]]
    holding = Q()
    for condition in (grams.holding([piece]) for piece in pieces):
        holding |= Q(pk__in=RawSQL(condition.sql, condition.params))  # noqa: S611 - made in `grams`, the piece is a parameter
    return list(rows.filter(holding).values_list("pk", "text")[:MOST_READ])


def _share(wanted: set[str], text: str) -> float:
    """How many pairs the stem of a stored text (its second line) has in common with those wanted, of all that either has."""
    theirs = set(grams.pairs(text.split("\n")[1]))
    return len(wanted & theirs) / len(wanted | theirs) if theirs else 0.0
