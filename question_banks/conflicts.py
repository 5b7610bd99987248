"""Live questions that ask the same, within a bank or across banks: what they are, and what of it people have decided.

A question is live while it is a draft or approved; of a live question both the wording in use and the newest one speak. Wordings with
one normalised stem and the same normalised options (see `wording`) are a cluster; another option makes another cluster, which has nothing
to do with this one. A cluster with several questions is one of two things:

`contradicting-key`: they call different answers right (or a statement both true and false). None of them can be drawn or approved until
it is decided: retire, quarantine or reword, or say that they are different questions.
`near-duplicate`: they agree. Each can be drawn; two of one cluster never meet in one paper (`exams.papers`), decided or not.

That questions are different is remembered by the words themselves: the same words read in again change nothing, other words ask anew.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Least

from .models import Bank, ItemState, ItemVersion, Ruling, RulingMember, RulingOutcome, Verdict

CHUNK = 500
CONTRADICTION, DUPLICATE = "contradicting-key", "near-duplicate"
OPEN, WITH_AUTHOR = "open", "author"
_LIVE = (ItemState.DRAFT, ItemState.APPROVED)


@dataclass(frozen=True)
class Conflict:
    """The live versions of one cluster, those in use first."""

    cluster: str
    members: list[ItemVersion]

    @property
    def items(self) -> set[int]:
        """The keys of the questions in it."""
        return {version.item_id for version in self.members}

    @property
    def code(self) -> str:
        """What kind of conflict it is; empty for a single question."""
        if len(self.items) < 2:
            return ""
        return CONTRADICTION if len({version.sameness for version in self.members}) > 1 else DUPLICATE

    @cached_property
    def seen(self) -> str:
        """Changes with everything a decision rests on: the members and what was decided before."""
        last = Ruling.objects.filter(cluster=self.cluster).order_by("-pk").values_list("pk", "outcome").first()
        said = f"{last} {sorted(version.pk for version in self.members)}"
        return hashlib.sha256(said.encode()).hexdigest()[:16]


def live() -> QuerySet[ItemVersion]:
    """Every wording that speaks: in use or newest, of a live question."""
    return ItemVersion.objects.filter(Q(item__current_version=F("pk")) | Q(item__latest_version=F("pk")), item__state__in=_LIVE)


def without_contradictions(versions: QuerySet[ItemVersion]) -> QuerySet[ItemVersion]:
    """Those versions that no other live question contradicts, as far as nobody decided that the two are different questions."""
    return versions.exclude(_contradicted())


def contradicted(versions: QuerySet[ItemVersion]) -> QuerySet[ItemVersion]:
    """Those versions that another live question contradicts."""
    return versions.filter(_contradicted())


def of(cluster: str) -> Conflict:
    """What lives in a cluster now."""
    rows = live().filter(cluster=cluster).select_related("item__bank", "item__latest_version", "author__person", "measure")
    in_use = sorted(rows.order_by("item__bank__code", "item__number", "number"), key=lambda version: version.item.state != ItemState.APPROVED)
    return Conflict(cluster, in_use)


def find(*, clusters: Iterable[str]) -> list[Conflict]:
    """The undecided contradictions of the given clusters, in the order of their first member."""
    wanted, found = sorted(set(clusters)), []
    for start in range(0, len(wanted), CHUNK):
        rows = live().filter(cluster__in=wanted[start : start + CHUNK])
        members: dict[str, list[ItemVersion]] = {}
        torn = set(contradicted(rows).values_list("cluster", flat=True))
        for version in rows.filter(cluster__in=torn).select_related("item__bank").order_by("item__bank__code", "item__number", "number"):
            members.setdefault(version.cluster, []).append(version)
        found += [Conflict(cluster, versions) for cluster, versions in members.items()]
    return found


def standing() -> QuerySet[Ruling]:
    """Of every cluster the decision that counts: the last one that took effect."""
    later = RulingOutcome.objects.filter(cluster=OuterRef("cluster"), stands=True, pk__gt=OuterRef("outcome__pk"))
    return Ruling.objects.filter(outcome__stands=True).exclude(Exists(later))


def awaiting() -> QuerySet[Ruling]:
    """Decisions that still need another person's signature."""
    return Ruling.objects.filter(outcome__isnull=True)


def kept_apart(clusters: Iterable[str]) -> dict[str, set[str]]:
    """Cluster → the digests of the wordings that were found to be different questions."""
    wanted, found = sorted(set(clusters)), dict[str, set[str]]()
    for start in range(0, len(wanted), CHUNK):
        rows = standing().filter(verdict=Verdict.DIFFERENT, cluster__in=wanted[start : start + CHUNK])
        for cluster, digest in rows.values_list("cluster", "members__digest"):
            found.setdefault(cluster, set()).add(digest)
    return found


def clusters(*, state: str = OPEN, code: str = "", bank: Bank | None = None) -> QuerySet[ItemVersion, Any]:
    """The work list: undecided clusters, or those that wait for an author, contradictions first, oldest first.

    Rows with `cluster`, `items` (how many questions), `keys` (how many different answers) and `first` (a wording of it).
    """
    shared = ItemVersion.objects.order_by().values("cluster").annotate(n=Count("pk")).filter(n__gt=1)
    rows = live().filter(cluster__in=shared.values("cluster"))
    waits = Exists(awaiting().filter(cluster=OuterRef("cluster")))
    parked = _covered(Verdict.AUTHOR, Verdict.CORRECT)
    rows = rows.filter(parked, ~waits) if state == WITH_AUTHOR else rows.exclude(_covered(Verdict.DIFFERENT, Verdict.AUTHOR, Verdict.CORRECT)).exclude(waits)
    if bank:
        rows = rows.filter(Exists(live().filter(cluster=OuterRef("cluster"), item__bank=bank)))
    counted = rows.order_by().values("cluster").annotate(items=Count("item", distinct=True), keys=Count("sameness", distinct=True), first=Min("pk"))
    found = counted.filter(items__gt=1)
    if code:
        found = found.filter(keys__gt=1) if code == CONTRADICTION else found.filter(keys=1)
    return found.order_by(-Least("keys", 2), "first")


def member(version: ItemVersion) -> dict[str, Any]:
    """A member of a contradiction as in the JSON report; needs item and bank."""
    item = version.item
    return {
        "bank": item.bank.code,
        "item": item.number,
        "file": version.source_file,
        "sheet": version.source_sheet,
        "row": version.source_row,
    }


def _contradicted() -> Exists:
    apart = standing().filter(verdict=Verdict.DIFFERENT, cluster=OuterRef("cluster"))
    apart = apart.filter(members__digest=OuterRef("digest")).filter(members__digest=OuterRef(OuterRef("digest")))
    others = live().filter(cluster=OuterRef("cluster")).exclude(sameness=OuterRef("sameness")).exclude(item=OuterRef("item"))
    return Exists(others.exclude(Exists(apart)))


def _covered(*verdicts: str) -> Exists:
    """Whether such a decision stands over a cluster and knows every wording that lives in it."""
    known = RulingMember.objects.filter(ruling=OuterRef(OuterRef("pk")), digest=OuterRef("digest"))
    unknown = live().filter(cluster=OuterRef("cluster")).exclude(Exists(known))
    return Exists(standing().filter(cluster=OuterRef("cluster"), verdict__in=verdicts).exclude(Exists(unknown)))
