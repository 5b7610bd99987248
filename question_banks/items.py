"""Acts on banks and questions, and the one query that says what an exam may draw."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from training import audit
from training.errors import Refusal
from training.models import Account, ImportBatch

from . import conflicts, kinds
from .models import Bank, Difficulty, Item, ItemState, ItemVersion, Scoring
from .wording import Source, Wording, fingerprints

Actor = Account | str
CHUNK = 500
NO_SOURCE = Source()


class BankExists(Refusal):
    sentence = _("A question bank with this code already exists. Choose another code.")


class NumberTaken(Refusal):
    sentence = _("This question number is already used in the bank. Choose another number.")


class NotAQuestion(Refusal):
    """The content or key can not be marked; `problems` are the codes of `kinds.check`."""

    sentence = _("The question can not be marked as it stands. Check the stem, the options and the key.")

    def __init__(self, problems: list[str]) -> None:
        super().__init__()
        self.problems = problems


class ReasonMissing(Refusal):
    sentence = _("Give a reason, so that others understand why the question is no longer used.")


class NotWithdrawn(Refusal):
    sentence = _("Only a retired or quarantined question can be taken up again.")


@dataclass(frozen=True)
class Draft:
    """A question to be stored: its wording and the facts of the item. An empty number is given the next free one."""

    wording: Wording
    number: str = ""
    subject: str = ""
    difficulty: int = Difficulty.MEDIUM
    source: Source = Source()


@transaction.atomic
def create_bank(*, code: str, title: str, at: datetime, by: Actor, reserved: bool = False, scoring: str = Scoring.ALL_OR_NOTHING) -> Bank:
    """Open an empty bank. Raises BankExists."""
    if Bank.objects.filter(code=code).exists():
        raise BankExists
    bank = Bank.objects.create(code=code, title=title, reserved=reserved, scoring=scoring, created_at=at)
    audit.record("question_banks.bank_created", at=at, by=by, subject=bank, data={"code": code, "reserved": reserved})
    return bank


def draft(*, bank: Bank, draft: Draft, at: datetime, by: Actor) -> ItemVersion:
    """Store one new question awaiting approval. Raises NotAQuestion, NumberTaken."""
    return draft_many(bank=bank, drafts=[draft], at=at, by=by)[0]


@transaction.atomic
def draft_many(*, bank: Bank, drafts: list[Draft], at: datetime, by: Actor, batch: ImportBatch | None = None) -> list[ItemVersion]:
    """Store new questions awaiting approval, all or none. Raises NotAQuestion, NumberTaken."""
    for one in drafts:
        _require_question(one.wording)
    Bank.objects.select_for_update().get(pk=bank.pk)
    numbers = _numbers(bank, drafts)
    items = Item.objects.bulk_create(
        [Item(bank=bank, number=number, subject=one.subject, difficulty=one.difficulty, created_at=at) for number, one in zip(numbers, drafts, strict=True)],
        batch_size=CHUNK,
    )
    versions = [_version(item, 1, one.wording, one.source, at, by, batch) for item, one in zip(items, drafts, strict=True)]
    ItemVersion.objects.bulk_create(versions, batch_size=CHUNK)
    _point_to_latest(items, versions)
    audit.record("question_banks.drafted", at=at, by=by, subject=bank, data={"count": len(items), "first": numbers[0] if numbers else ""})
    return versions


@transaction.atomic
def revise(*, item: Item, wording: Wording, at: datetime, by: Actor, source: Source = NO_SOURCE) -> ItemVersion:
    """Add a wording awaiting approval; the approved one stays in use. An unchanged wording adds nothing. Raises NotAQuestion."""
    _require_question(wording)
    item = Item.objects.select_for_update(of=("self",)).select_related("bank").get(pk=item.pk)
    latest = item.versions.order_by("-number").first()
    if latest and latest.digest == fingerprints(wording).digest:
        return latest
    version = _version(item, (latest.number if latest else 0) + 1, wording, source, at, by, None)
    version.save(force_insert=True)
    item.latest_version = version
    item.save(update_fields=["latest_version"])
    audit.record("question_banks.revised", at=at, by=by, subject=item, data={"version": version.number})
    return version


def retire(*, item: Item, reason: str, at: datetime, by: Actor) -> Item:
    """Take a question out of use for good; papers that hold it keep it. Raises ReasonMissing."""
    return _withdraw(item, ItemState.RETIRED, reason, at, by)


def quarantine(*, item: Item, reason: str, at: datetime, by: Actor) -> Item:
    """Take a question out of use until it is decided. Raises ReasonMissing."""
    return _withdraw(item, ItemState.QUARANTINED, reason, at, by)


@transaction.atomic
def reinstate(*, item: Item, at: datetime, by: Actor) -> Item:
    """Take a withdrawn question up again, in the state its approval gives it. Raises NotWithdrawn."""
    item = Item.objects.select_for_update(of=("self",)).select_related("bank").get(pk=item.pk)
    if item.state not in (ItemState.RETIRED, ItemState.QUARANTINED):
        raise NotWithdrawn
    item.state = ItemState.APPROVED if item.current_version_id else ItemState.DRAFT
    item.withdrawn_at, item.withdrawn_reason = None, ""
    item.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
    audit.record("question_banks.reinstated", at=at, by=by, subject=item, data={"state": item.state})
    return item


def drawable(banks: Iterable[Bank], at: datetime) -> QuerySet[ItemVersion]:
    """The approved wordings in use at an instant, without those that contradict another live question in any bank.

    One row an item. Two rows with equal `cluster` ask the same thing: never put both on one paper.
    """
    approved = ItemVersion.objects.filter(
        item__bank__in=[bank.pk for bank in banks],
        item__state=ItemState.APPROVED,
        item__current_version=F("pk"),
        item__published_at__lte=at,
    )
    return conflicts.without_contradictions(approved).select_related("item", "item__bank").order_by("item__bank__code", "item__number")


def _require_question(wording: Wording) -> None:
    problems = kinds.check(wording.kind, wording.content, wording.key)
    if not wording.stem.strip():
        problems = ["stem-missing", *problems]
    if problems:
        raise NotAQuestion(problems)


def _numbers(bank: Bank, drafts: list[Draft]) -> list[str]:
    """The wished numbers, and the next free ones for those without a wish."""
    taken = set(bank.items.values_list("number", flat=True))
    following = max((int(number) for number in taken if number.isascii() and number.isdigit()), default=0)
    numbers = []
    for one in drafts:
        number = one.number
        if not number:
            following += 1
            number = f"{following:04}"
        if number in taken:
            raise NumberTaken
        taken.add(number)
        numbers.append(number)
    return numbers


def _version(item: Item, number: int, wording: Wording, source: Source, at: datetime, by: Actor, batch: ImportBatch | None) -> ItemVersion:
    prints = fingerprints(wording)
    return ItemVersion(
        item=item, number=number, kind=wording.kind, stem=wording.stem, content=wording.content, key=wording.key,
        no_shuffle=wording.no_shuffle, explanation=wording.explanation, clause_standard=wording.clause_standard,
        clause_title=wording.clause_title, clause_article=wording.clause_article, digest=prints.digest, cluster=prints.cluster,
        sameness=prints.sameness, source_file=source.file[:200], source_sheet=source.sheet[:100], source_row=source.row,
        batch=batch, author=by if isinstance(by, Account) else None, created_at=at,
    )  # fmt: skip


def _point_to_latest(items: list[Item], versions: list[ItemVersion]) -> None:
    for item, version in zip(items, versions, strict=True):
        item.latest_version = version
    Item.objects.bulk_update(items, ["latest_version"], batch_size=CHUNK)


@transaction.atomic
def _withdraw(item: Item, state: ItemState, reason: str, at: datetime, by: Actor) -> Item:
    if not reason.strip():
        raise ReasonMissing
    item = Item.objects.select_for_update(of=("self",)).select_related("bank").get(pk=item.pk)
    item.state, item.withdrawn_at, item.withdrawn_reason = state, at, reason.strip()[:200]
    item.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
    audit.record(f"question_banks.{state.value}", at=at, by=by, subject=item, data={"reason": item.withdrawn_reason})
    return item
