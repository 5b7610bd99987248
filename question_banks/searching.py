"""Finding questions across all banks: words, filters and an order, answered with ids and in bounded time.

One statement reads at most `MOST` ids, in order; page, count and "all that match" are cut from them, so a page far behind costs what the first
one costs and no second statement counts. Whoever finds more is told so, and narrows the search.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from training.errors import Refusal
from training.models import Account

from . import citing, grams, indexing, insights
from .models import Decision, Item, ItemState, Review, SearchText

MOST = 10_000
_LIVE = (ItemState.DRAFT, ItemState.APPROVED)
ORDERS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "": (_("By bank and number"), ("bank_id", "number")),
    "newest": (_("Newest first"), ("-pk",)),
    "easy": (_("Easiest first, as declared"), ("difficulty", "pk")),
    "hard": (_("Hardest first, as declared"), ("-difficulty", "-pk")),
    "facility": (_("Hardest first, as measured"), ("latest_version__measure__facility", "pk")),
    "discrimination": (_("Least telling first, as measured"), ("latest_version__measure__discrimination", "pk")),
}
_MEASURED = {"facility": "latest_version__measure__facility", "discrimination": "latest_version__measure__discrimination"}


class TooMany(Refusal):
    sentence = _("The search finds more questions than can be changed at once. Narrow it.")


class FoundAnew(Refusal):
    sentence = _("The search finds other questions by now. Look at them, then choose again.")


@dataclass(frozen=True)
class Found:
    """The ids in order; `more` says that the search was cut off at `MOST`."""

    ids: list[int]
    more: bool

    @property
    def count(self) -> int:
        return len(self.ids)


def find(wanted: Mapping[str, Any], *, account: Account) -> Found:
    """What fits all that is wanted (names as in `forms.search.SearchForm`); empty values do not narrow."""
    order = str(wanted.get("sort") or "")
    rows = narrow(Item.objects.all(), wanted, account=account)
    if order in _MEASURED:
        rows = rows.filter(**{f"{_MEASURED[order]}__isnull": False})
    ids = list(rows.order_by(*ORDERS[order][1]).values_list("pk", flat=True)[: MOST + 1])
    return Found(ids[:MOST], len(ids) > MOST)


def narrow(rows: QuerySet[Item], wanted: Mapping[str, Any], *, account: Account) -> QuerySet[Item]:
    """The questions that fit; a query of nothing but punctuation finds nothing."""
    query = wanted.get("q") or ""
    words = indexing.words(query)
    if query.strip() and not words:
        return rows.none()
    if words:
        condition = grams.holding(words)
        rows = rows.filter(pk__in=RawSQL(condition.sql, condition.params))  # noqa: S611 - made in `grams`, the words are parameters
    for name, value in wanted.items():
        if value and name in _WAYS:
            rows = rows.filter(_WAYS[name](value))
    if wanted.get("standard"):
        rows = rows.filter(_resting_on(wanted["standard"], wanted.get("article") or ""))
    for ids in insights.flagged(wanted["flag"], account) if wanted.get("flag") else []:
        rows = rows.filter(latest_version__in=ids)
    return rows


def _work(value: str) -> Q:
    edition, _colon, code = value.partition(":")
    return Q(work__edition=edition, work__code=code)


def _resting_on(standard: str, article: str) -> Q:
    """The edition a newest wording rests on, and the clause where one is named."""
    law = Q(latest_version__citation__standard__code=standard)
    number = citing.article(article)
    return law & (Q(latest_version__citation__clause__number=number) | Q(latest_version__clause_article=article.strip())) if article.strip() else law


def _twins(_wanted: object) -> Q:
    """Live questions whose newest wording another live question asks as well, whatever it calls right.

    Clusters with more than one member come first, from the index alone; only they are looked at closely.
    """
    several = SearchText.objects.order_by().values("cluster").annotate(n=Count("*")).filter(n__gt=1).values("cluster")
    others = SearchText.objects.filter(cluster=OuterRef("found_by__cluster"), item__state__in=_LIVE).exclude(item=OuterRef("pk"))
    return Q(pk__in=SearchText.objects.filter(cluster__in=several).values("pk"), state__in=_LIVE) & Q(Exists(others))


def _waiting(_wanted: object) -> Q:
    """As `reviewing.pending`, asked of questions, so that the order of a list can be read from its index."""
    returned = Review.objects.filter(version=OuterRef("latest_version"), decision=Decision.RETURNED)
    unsigned = Q(current_version__isnull=True) | ~Q(latest_version=F("current_version"))
    return Q(state__in=_LIVE, latest_version__isnull=False) & unsigned & ~Q(Exists(returned))


_WAYS: dict[str, Callable[[Any], Q]] = {
    "bank": lambda value: Q(bank__code=value),
    "kind": lambda value: Q(found_by__kind=value),
    "state": lambda value: Q(state=value),
    "subject": lambda value: Q(subject=value),
    "difficulty": lambda value: Q(difficulty=value),
    "level": lambda value: Q(level=value),
    "work": _work,
    "point": lambda value: Q(point__path__startswith=value.path),
    "twin": _twins,
    "waiting": _waiting,
}


def shown(ids: list[int], *, by_words: bool = False) -> tuple[list[Item], int]:
    """The rows of one page, in this order, and how many questions nobody can find by words yet (asked only where words were). One query."""
    if not ids:
        return [], indexing.waiting() if by_words else 0
    rows = Item.objects.select_related("bank", "point", "latest_version__measure").defer("latest_version__key", "latest_version__explanation")
    if by_words:
        rows = rows.annotate(unindexed=RawSQL(indexing.WAITING, ()))  # noqa: S611 - a constant
    found = rows.in_bulk(ids)
    return [found[pk] for pk in ids if pk in found], max((getattr(item, "unindexed", 0) for item in found.values()), default=0)


def by_public_id(public_ids: list[str]) -> list[int]:
    """The ids of questions chosen on a page."""
    return list(Item.objects.filter(public_id__in=public_ids).order_by("pk").values_list("pk", flat=True))
