"""Acts on banks and questions, and the one query that says what an exam may draw."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from training import audit, clock
from training.errors import Refusal
from training.models import Account, ImportBatch, OperationItem

from . import citing, conflicts, editions, indexing, inserting, kinds
from .models import Bank, Difficulty, Item, ItemState, ItemVersion, KnowledgePoint, Scoring
from .wording import Fingerprints, Source, Wording, fingerprints

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


class EditionEnded(Refusal):
    sentence = _("The edition this question rests on has ended. Reword it on the edition in force, then take it up again.")


class DayNotAhead(Refusal):
    sentence = _("Choose a day after today. To take the question out of use at once, retire it.")


class NotScheduled(Refusal):
    sentence = _("No day is set for this question, or it is no longer in use.")


@dataclass(frozen=True)
class Draft:
    """A question to be stored: its wording and the facts of the item. An empty number is given the next free one."""

    wording: Wording
    number: str = ""
    subject: str = ""
    difficulty: int = Difficulty.MEDIUM
    source: Source = Source()
    point: KnowledgePoint | None = None
    work: OperationItem | None = None
    level: str = ""
    prints: Fingerprints | None = None


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
    (number,) = draft_many(bank=bank, drafts=[draft], at=at, by=by)
    return ItemVersion.objects.select_related("item__bank", "item__latest_version").get(item__bank=bank, item__number=number, number=1)


@transaction.atomic
def draft_many(*, bank: Bank, drafts: list[Draft], at: datetime, by: Actor, batch: ImportBatch | None = None, staged: bool = False) -> list[str]:
    """Store new questions awaiting approval, all or none; returns their numbers. Raises NotAQuestion, NumberTaken.

    `staged` ones wait unseen until `release`.
    """
    for one in drafts:
        _require_question(one.wording)
    Bank.objects.select_for_update().get(pk=bank.pk)
    numbers = _numbers(bank, drafts)
    facts = [
        (number, one.subject, one.difficulty, one.point.pk if one.point else None, one.work.pk if one.work else None, one.level)
        for number, one in zip(numbers, drafts, strict=True)
    ]
    inserting.insert(
        Item, {"bank": bank.pk, "created_at": at, "state": ItemState.DRAFT.value}, ("number", "subject", "difficulty", "point", "work", "level"), facts
    )
    keys = inserting.keys(bank, numbers)
    wordings = [(key, one.wording, one.prints or fingerprints(one.wording), one.source) for key, one in zip(keys, drafts, strict=True)]
    inserting.first_versions(wordings, batch=batch, author=by if isinstance(by, Account) else None, at=at)
    if any(one.wording.clause_standard or one.wording.clause_title for one in drafts):
        citing.link(inserting.citing(keys), at=at)
    if not staged:
        inserting.point_to_first(keys)
        indexing.index(keys)
        audit.record("question_banks.drafted", at=at, by=by, subject=bank, data={"count": len(drafts), "first": numbers[0] if numbers else ""})
    return numbers


@transaction.atomic
def release(*, bank: Bank, batch: ImportBatch, at: datetime, by: Actor) -> int:
    """Let the staged questions of an import be seen, all at once; returns how many. A question without a newest wording speaks nowhere."""
    waiting = Item.objects.filter(bank=bank, latest_version__isnull=True, versions__batch=batch)
    keys, first = list(waiting.values_list("pk", flat=True)), waiting.order_by("pk").values_list("number", flat=True).first()
    count = waiting.update(latest_version=Subquery(ItemVersion.objects.filter(item=OuterRef("pk"), batch=batch).values("pk")[:1]))
    if count:
        indexing.index(keys)
        audit.record("question_banks.drafted", at=at, by=by, subject=bank, data={"count": count, "first": first})
    return count


@transaction.atomic
def revise(*, item: Item, wording: Wording, at: datetime, by: Actor, source: Source = NO_SOURCE) -> ItemVersion:
    """Add a wording awaiting approval; the approved one stays in use. An unchanged wording adds nothing. Raises NotAQuestion."""
    _require_question(wording)
    item = Item.objects.select_for_update(of=("self",)).select_related("bank").get(pk=item.pk)
    latest = item.versions.order_by("-number").first()
    if latest and latest.digest == fingerprints(wording).digest:
        return latest
    version = _version(item, (latest.number if latest else 0) + 1, wording, source, at, by)
    version.save(force_insert=True)
    citing.link([version], at=at)
    item.latest_version = version
    item.save(update_fields=["latest_version"])
    indexing.index([item.pk])
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
    """Take a withdrawn question up again, in the state its approval gives it. Raises NotWithdrawn, EditionEnded.

    Where the edition under the approved wording has ended, a newer wording on an edition in force awaits approval in its place.
    """
    item = Item.objects.select_for_update(of=("self",)).select_related("bank", "current_version", "latest_version").get(pk=item.pk)
    if item.state not in (ItemState.RETIRED, ItemState.QUARANTINED):
        raise NotWithdrawn
    day = clock.day(at)
    if editions.rests_on_ended(item.current_version or item.latest_version, day):
        if not item.current_version or not item.has_pending_version or editions.rests_on_ended(item.latest_version, day):
            raise EditionEnded
        item.current_version = None
    item.state = ItemState.APPROVED if item.current_version else ItemState.DRAFT
    item.withdrawn_at, item.withdrawn_reason = None, ""
    item.save(update_fields=["state", "current_version", "withdrawn_at", "withdrawn_reason"])
    audit.record("question_banks.reinstated", at=at, by=by, subject=item, data={"state": item.state})
    return item


@transaction.atomic
def retire_from(*, item: Item, day: date, reason: str, at: datetime, by: Actor) -> Item:
    """Set the first day on which a question in use is no longer asked; said again, the later word counts. Raises ReasonMissing, DayNotAhead."""
    if not reason.strip():
        raise ReasonMissing
    if day <= clock.day(at):
        raise DayNotAhead
    item = Item.objects.select_for_update().get(pk=item.pk)
    if item.state == ItemState.RETIRED:
        raise NotScheduled
    item.ends_on, item.ends_reason = day, reason.strip()[:200]
    item.save(update_fields=["ends_on", "ends_reason"])
    audit.record("question_banks.end_set", at=at, by=by, subject=item, data={"day": f"{day}", "reason": item.ends_reason})
    return item


@transaction.atomic
def keep(*, item: Item, at: datetime, by: Actor) -> Item:
    """Undo `retire_from` before its day. Raises NotScheduled."""
    item = Item.objects.select_for_update().get(pk=item.pk)
    if item.ends_on is None:
        raise NotScheduled
    item.ends_on, item.ends_reason = None, ""
    item.save(update_fields=["ends_on", "ends_reason"])
    audit.record("question_banks.end_lifted", at=at, by=by, subject=item)
    return item


def retire_due(*, at: datetime, by: Actor = "system:retire_due") -> int:
    """Retire the questions whose last day is over; returns how many. Run again it changes nothing."""
    due = list(Item.objects.filter(ends_on__lte=clock.day(at)).exclude(state=ItemState.RETIRED))
    for item in due:
        retire(item=item, reason=item.ends_reason, at=at, by=by)
    return len(due)


def drawable(banks: Iterable[Bank], at: datetime) -> QuerySet[ItemVersion]:
    """The approved wordings in use at an instant: no contradicted one, none whose edition has ended by that day, none past its last day.

    One row an item. Two rows with equal `cluster` ask the same thing: never put both on one paper.
    """
    day = clock.day(at)
    approved = ItemVersion.objects.filter(
        item__bank__in=[bank.pk for bank in banks],
        item__state=ItemState.APPROVED,
        item__current_version=F("pk"),
        item__published_at__lte=at,
    )
    approved = approved.exclude(item__ends_on__lte=day).exclude(editions.ended(day))
    return conflicts.without_contradictions(approved).select_related("item", "item__bank").order_by("item__bank__code", "item__number")


def unusable(versions: QuerySet[ItemVersion], at: datetime) -> QuerySet[ItemVersion]:
    """Those wordings that must no longer be asked: their question was taken out of use, is past its last day, or its edition has ended."""
    day = clock.day(at)
    out = Q(item__state__in=(ItemState.RETIRED, ItemState.QUARANTINED)) | Q(item__ends_on__lte=day)
    return versions.filter(out | Q(editions.ended(day)))


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


def _version(item: Item, number: int, wording: Wording, source: Source, at: datetime, by: Actor) -> ItemVersion:
    prints = fingerprints(wording)
    return ItemVersion(
        item=item, number=number, kind=wording.kind, stem=wording.stem, content=wording.content, key=wording.key,
        no_shuffle=wording.no_shuffle, explanation=wording.explanation, clause_standard=wording.clause_standard,
        clause_title=wording.clause_title, clause_article=wording.clause_article, digest=prints.digest, cluster=prints.cluster,
        sameness=prints.sameness, source_file=source.file[:200], source_sheet=source.sheet[:100], source_row=source.row,
        author=by if isinstance(by, Account) else None, created_at=at,
    )  # fmt: skip


@transaction.atomic
def _withdraw(item: Item, state: ItemState, reason: str, at: datetime, by: Actor) -> Item:
    if not reason.strip():
        raise ReasonMissing
    item = Item.objects.select_for_update(of=("self",)).select_related("bank").get(pk=item.pk)
    item.state, item.withdrawn_at, item.withdrawn_reason = state, at, reason.strip()[:200]
    if state == ItemState.RETIRED:
        item.ends_on, item.ends_reason = None, ""
    item.save(update_fields=["state", "withdrawn_at", "withdrawn_reason", "ends_on", "ends_reason"])
    audit.record(f"question_banks.{state.value}", at=at, by=by, subject=item, data={"reason": item.withdrawn_reason})
    return item
