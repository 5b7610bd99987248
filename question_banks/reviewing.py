"""Four eyes: nobody approves their own wording, and a reserved bank needs two signatures beside the author's."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from training import audit, notices
from training.errors import Refusal
from training.models import Account

from . import checklists, conflicts
from .models import Bank, Decision, Item, ItemState, ItemVersion, Review

CHUNK = 500


class OwnWording(Refusal):
    sentence = _("You wrote this question. Another person must approve it.")


class AlreadySigned(Refusal):
    sentence = _("You have already decided on this wording. Another person must sign next.")


class NotPending(Refusal):
    sentence = _("This wording does not await approval.")


class Contradicted(Refusal):
    sentence = _("Another question asks the same and calls a different answer right. Decide which one is right first.")


class NoteMissing(Refusal):
    sentence = _("Say what must be changed, so that the author can correct it.")


class ChecklistOpen(Refusal):
    sentence = _("Confirm every point of the checklist, or send the question back.")


@dataclass
class Outcome:
    """What a signature over many wordings did: wordings put into use, wordings that need another signature, and those left out."""

    published: int = 0
    signed: int = 0
    waiting: int = 0
    own: list[ItemVersion] = field(default_factory=list)
    conflicting: list[ItemVersion] = field(default_factory=list)


def pending(versions: QuerySet[ItemVersion] | None = None) -> QuerySet[ItemVersion]:
    """The newest wordings of live questions that are neither in use nor sent back."""
    base = ItemVersion.objects.all() if versions is None else versions
    return (
        base.filter(item__latest_version=F("pk"), item__state__in=(ItemState.DRAFT, ItemState.APPROVED))
        .exclude(item__current_version=F("pk"), item__current_version__isnull=False)
        .exclude(pk__in=Review.objects.filter(decision=Decision.RETURNED).values("version"))
    )


def signatures_needed(version: ItemVersion) -> int:
    """Two for a reserved bank, and two where no person is known as the author (an import by command); else one."""
    return 2 if version.item.bank.reserved or version.author_id is None else 1


@transaction.atomic
def approve(*, version: ItemVersion, at: datetime, by: Account, note: str = "", ticks: Collection[str] | None = None) -> Review:
    """Sign one wording; the last needed signature puts it into use. `ticks` are the points of the checklist that were confirmed.

    Raises NotPending, OwnWording, AlreadySigned, Contradicted, ChecklistOpen.
    """
    version = _locked(version)
    checked = _checked(version.item.bank, ticks)
    _require_open_to(version, by)
    if conflicts.contradicted(ItemVersion.objects.filter(pk=version.pk)).exists():
        raise Contradicted
    review = Review.objects.create(version=version, author=version.author, by=by, decision=Decision.APPROVED, at=at, note=note, **checked)
    published = _publish([version], at)
    audit.record("question_banks.approved", at=at, by=by, subject=version.item, data={"version": version.number, "in_use": bool(published)})
    return review


@transaction.atomic
def send_back(*, version: ItemVersion, at: datetime, by: Account, note: str) -> Review:
    """Refuse a wording, with a note for its author. Raises NotPending, OwnWording, AlreadySigned, NoteMissing."""
    if not note.strip():
        raise NoteMissing
    version = _locked(version)
    _require_open_to(version, by)
    review = Review.objects.create(version=version, author=version.author, by=by, decision=Decision.RETURNED, at=at, note=note.strip()[:300])
    audit.record("question_banks.sent_back", at=at, by=by, subject=version.item, data={"version": version.number})
    if version.author and version.author.person:
        url = reverse("question_banks:item", args=[version.item.public_id])
        notices.send("question_banks.sent_back", to=version.author.person, at=at, by=by, key=str(review.pk), context={"item": version.item}, url=url)
    return review


def approve_bank(*, bank: Bank, reviewers: Iterable[Account], at: datetime) -> Outcome:
    """Each reviewer signs everything in the bank that awaits approval and is not their own."""
    return _sign_all(ItemVersion.objects.filter(item__bank=bank), list(reviewers), bank, at)


def approve_versions(*, bank: Bank, versions: QuerySet[ItemVersion], at: datetime, by: Account, ticks: Collection[str] | None = None) -> Outcome:
    """One person signs many wordings of a bank at once, for example those of one import. Raises ChecklistOpen."""
    return _sign_all(versions.filter(item__bank=bank), [by], bank, at, **_checked(bank, ticks))


def _checked(bank: Bank, ticks: Collection[str] | None) -> dict[str, Any]:
    """The checklist as a signature keeps it. A reserved bank's list must be confirmed whole; a signature by command (None) has no list."""
    if ticks is None:
        return {}
    checklist = checklists.current()
    confirmed = [point.code for point in checklist.points if point.code in ticks]
    if bank.reserved and len(confirmed) < len(checklist.points):
        raise ChecklistOpen
    return {"checklist": checklist.version, "ticks": confirmed} if confirmed else {}


@transaction.atomic
def _sign_all(versions: QuerySet[ItemVersion], reviewers: list[Account], bank: Bank, at: datetime, **checked: Any) -> Outcome:
    Bank.objects.select_for_update().get(pk=bank.pk)
    waiting = list(pending(versions).select_related("item", "item__bank", "author"))
    torn = set(conflicts.contradicted(pending(versions)).values_list("pk", flat=True))
    clean = [version for version in waiting if version.pk not in torn]
    outcome = Outcome(conflicting=[version for version in waiting if version.pk in torn])
    before = _signers(clean)
    signed: set[int] = set()
    for reviewer in reviewers:
        fresh = [version for version in clean if version.author_id != reviewer.pk and reviewer.pk not in before.get(version.pk, set())]
        outcome.own += [version for version in clean if version.author_id == reviewer.pk]
        Review.objects.bulk_create(
            [Review(version=version, author=version.author, by=reviewer, decision=Decision.APPROVED, at=at, **checked) for version in fresh],
            batch_size=CHUNK,
        )
        outcome.signed += len(fresh)
        signed.update(version.pk for version in fresh)
        audit.record("question_banks.bank_approved", at=at, by=reviewer, subject=bank, data={"signed": len(fresh)})
    # only with a signature of today: a question sent to review again keeps its old ones
    outcome.published = _publish([version for version in clean if version.pk in signed], at)
    outcome.waiting = len(clean) - outcome.published
    return outcome


def unsigned() -> QuerySet[Item]:
    """Questions in use without the signatures their bank asks for, or signed by their own author. There must be none: see `foureyes`."""
    signed = Review.objects.filter(version=OuterRef("current_version"), decision=Decision.APPROVED).exclude(by=F("version__author")).order_by()
    count = Coalesce(Subquery(signed.values("version").annotate(n=Count("by", distinct=True)).values("n")), 0)
    needed = Case(When(Q(bank__reserved=True) | Q(current_version__author__isnull=True), Value(2)), default=Value(1), output_field=IntegerField())
    return Item.objects.filter(state=ItemState.APPROVED).annotate(signatures=count, needed=needed).filter(signatures__lt=F("needed"))


def _signers(versions: list[ItemVersion]) -> dict[int, set[int]]:
    signers: dict[int, set[int]] = {}
    for chunk in _chunks(versions):
        for version_id, account_id in Review.objects.filter(version__in=chunk).values_list("version_id", "by_id"):
            signers.setdefault(version_id, set()).add(account_id)
    return signers


def _publish(versions: list[ItemVersion], at: datetime) -> int:
    """Put those versions into use that have their signatures; returns how many."""
    published = 0
    for chunk in _chunks(versions):
        counted = dict(
            Review.objects.filter(version__in=chunk, decision=Decision.APPROVED).order_by().values_list("version").annotate(Count("by", distinct=True))
        )
        ready = [version.pk for version in chunk if counted.get(version.pk, 0) >= signatures_needed(version)]
        published += Item.objects.filter(Q(latest_version__in=ready)).update(current_version=F("latest_version"), state=ItemState.APPROVED, published_at=at)
    return published


def _chunks(versions: list[ItemVersion]) -> Iterable[list[ItemVersion]]:
    return (versions[start : start + CHUNK] for start in range(0, len(versions), CHUNK))


def _locked(version: ItemVersion) -> ItemVersion:
    Item.objects.select_for_update().get(pk=version.item_id)
    return ItemVersion.objects.select_related("item", "item__bank", "author").get(pk=version.pk)


def _require_open_to(version: ItemVersion, by: Account) -> None:
    if not pending(ItemVersion.objects.filter(pk=version.pk)).exists():
        raise NotPending
    if version.author_id == by.pk:
        raise OwnWording
    if version.reviews.filter(by=by).exists():
        raise AlreadySigned
