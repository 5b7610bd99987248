"""Deciding between questions that ask the same (`conflicts`): one person puts a decision forward, where it matters another one signs.

Two signatures are needed where a member belongs to a reserved bank, and where the decision lets a question be drawn again; the second is
neither by the first person nor by the author of a member. What a decision did is undone by a new one.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from training import audit
from training.errors import Refusal
from training.models import Account

from . import comments, conflicts, items
from .conflicts import Conflict
from .models import Item, ItemState, Ruling, RulingMember, RulingOutcome, Verdict

LEAVING = (ItemState.RETIRED, ItemState.QUARANTINED)
LONGEST = 200


class NoConflict(Refusal):
    sentence = _("These questions no longer ask the same. There is nothing to decide.")


class Changed(Refusal):
    sentence = _("A member has changed since, or somebody else has decided. Look at the questions again.")


class AwaitsSignature(Refusal):
    sentence = _("A decision already awaits its second signature. Sign it, or take it back first.")


class ReasonMissing(Refusal):
    sentence = _("Give a reason, so that others understand the decision.")


class NotAMember(Refusal):
    sentence = _("Choose one of the questions shown.")


class NoAuthor(Refusal):
    sentence = _("No author of these questions is known, because they were imported by command. Choose another decision.")


class OwnDecision(Refusal):
    sentence = _("You put this decision forward. Another person must sign it.")


class OwnQuestion(Refusal):
    sentence = _("You wrote one of these questions. Another person must sign the decision.")


class AlreadySettled(Refusal):
    sentence = _("This decision has already been signed or refused.")


class NotStanding(Refusal):
    sentence = _("This decision no longer counts. Only the last one can be undone.")


@transaction.atomic
def decide(
    *, cluster: str, verdict: str, reason: str, at: datetime, by: Account, item: Item | None = None, leaving: str = ItemState.RETIRED, seen: str = ""
) -> Ruling:
    """Decide about the questions of a cluster; with one signature needed it takes effect at once, else it awaits another person's.

    `item` is the question that stays or is corrected, `leaving` the state of the others, `seen` what `Conflict.seen` was when the person looked.
    Raises ReasonMissing, NoConflict, AwaitsSignature, Changed, NotAMember, NoAuthor.
    """
    if not reason.strip():
        raise ReasonMissing
    found = _locked(cluster)
    if not found.code:
        raise NoConflict
    if conflicts.awaiting().filter(cluster=cluster).exists():
        raise AwaitsSignature
    if seen and seen != found.seen:
        raise Changed
    named = verdict in (Verdict.KEEP_ONE, Verdict.CORRECT)
    if named and (item is None or item.pk not in found.items):
        raise NotAMember
    if verdict == Verdict.AUTHOR and not any(version.author_id for version in found.members):
        raise NoAuthor
    ruling = Ruling(cluster=cluster, verdict=verdict, item=item if named else None, reason=reason.strip()[:LONGEST], by=by, at=at)
    ruling.leaving = ItemState(leaving).value if verdict == Verdict.KEEP_ONE else ""
    ruling.signatures = signatures_needed(found, verdict, ruling.item)
    return _put(ruling, found)


@transaction.atomic
def undo(*, ruling: Ruling, reason: str, at: datetime, by: Account) -> Ruling:
    """Open a decided conflict again; questions that the decision took out of use are taken up again. Raises ReasonMissing, NotStanding, AwaitsSignature."""
    if not reason.strip():
        raise ReasonMissing
    _locked(ruling.cluster, also=ruling.members.values_list("version__item", flat=True))
    if ruling.verdict == Verdict.REOPENED or not conflicts.standing().filter(pk=ruling.pk).exists():
        raise NotStanding
    if conflicts.awaiting().filter(cluster=ruling.cluster).exists():
        raise AwaitsSignature
    returning = _withdrawn_by(ruling)
    needed = 2 if any(one.bank.reserved or one.current_version_id for one in returning) else 1
    opened = Ruling(cluster=ruling.cluster, verdict=Verdict.REOPENED, undoes=ruling, reason=reason.strip()[:LONGEST], signatures=needed, by=by, at=at)
    return _put(opened, conflicts.of(ruling.cluster))


@transaction.atomic
def sign(*, ruling: Ruling, at: datetime, by: Account) -> Ruling:
    """Give a decision its second signature; it takes effect. Raises AlreadySettled, OwnDecision, OwnQuestion, Changed."""
    found = _unsettled(ruling)
    if ruling.by_id == by.pk:
        raise OwnDecision
    members = list(ruling.members.select_related("version"))
    if any(one.version.author_id == by.pk for one in members):
        raise OwnQuestion
    if {one.version_id for one in members} != {version.pk for version in found.members}:
        raise Changed
    _settle(ruling, at, second=by)
    return ruling


@transaction.atomic
def refuse(*, ruling: Ruling, note: str, at: datetime, by: Account) -> RulingOutcome:
    """Refuse a decision, saying why; whoever put it forward may take it back. Raises AlreadySettled, ReasonMissing."""
    _unsettled(ruling)
    own = ruling.by_id == by.pk
    if not note.strip() and not own:
        raise ReasonMissing
    outcome = _outcome(ruling, at, stands=False, second=None if own else by, note=note.strip()[:LONGEST])
    audit.record("question_banks.conflict_refused", at=at, by=by, subject=ruling, data={"verdict": ruling.verdict, "note": outcome.note})
    return outcome


def signatures_needed(found: Conflict, verdict: str, item: Item | None = None) -> int:
    """Two for a decision that changes a reserved bank or lets a question be drawn again, else one."""
    if verdict in (Verdict.CORRECT, Verdict.AUTHOR):
        return 1
    staying = [version.item for version in found.members if item is None or version.item_id == item.pk]
    frees = found.code == conflicts.CONTRADICTION and any(one.current_version_id for one in staying)
    return 2 if frees or any(version.item.bank.reserved for version in found.members) else 1


def _put(ruling: Ruling, found: Conflict) -> Ruling:
    ruling.save(force_insert=True)
    RulingMember.objects.bulk_create(RulingMember(ruling=ruling, version=version, digest=version.digest) for version in found.members)
    if ruling.signatures == 1:
        _settle(ruling, ruling.at)
    else:
        audit.record("question_banks.conflict_proposed", at=ruling.at, by=ruling.by, subject=ruling, data=_said(ruling))
    return ruling


def _settle(ruling: Ruling, at: datetime, second: Account | None = None) -> None:
    """Let a decision take effect."""
    _outcome(ruling, at, stands=True, second=second)
    by = second or ruling.by
    audit.record("question_banks.conflict_decided", at=at, by=by, subject=ruling, data=_said(ruling))
    if ruling.verdict == Verdict.KEEP_ONE:
        withdraw = items.retire if ruling.leaving == ItemState.RETIRED else items.quarantine
        for one in _items_of(ruling):
            if one.pk != ruling.item_id:
                withdraw(item=one, reason=ruling.reason, at=at, by=by)
    elif ruling.verdict == Verdict.AUTHOR:
        for one in _items_of(ruling):
            comments.add(item=one, text=ruling.reason, at=at, by=by)
    elif ruling.undoes:
        for one in _withdrawn_by(ruling.undoes):
            try:
                items.reinstate(item=one, at=at, by=by)
            except items.EditionEnded:  # it stays out; its page says why
                continue


def _outcome(ruling: Ruling, at: datetime, *, stands: bool, second: Account | None, note: str = "") -> RulingOutcome:
    facts = {"cluster": ruling.cluster, "signatures": ruling.signatures, "first": ruling.by, "second": second}
    return RulingOutcome.objects.create(ruling=ruling, stands=stands, note=note, at=at, **facts)


def _items_of(ruling: Ruling) -> list[Item]:
    return list(Item.objects.filter(pk__in=ruling.members.values("version__item")).select_related("bank").order_by("pk"))


def _withdrawn_by(ruling: Ruling) -> list[Item]:
    """The questions that a decision took out of use and nobody has touched since."""
    if ruling.verdict != Verdict.KEEP_ONE:
        return []
    return [one for one in _items_of(ruling) if one.pk != ruling.item_id and (one.state, one.withdrawn_at) == (ruling.leaving, ruling.outcome.at)]


def _said(ruling: Ruling) -> dict[str, object]:
    """A decision as the audit trail writes it."""
    questions = [f"{one.bank.code} {one.number}" for one in _items_of(ruling)]
    kept = f"{ruling.item.bank.code} {ruling.item.number}" if ruling.item else ""
    return {"verdict": ruling.verdict, "questions": questions, "question": kept, "leaving": ruling.leaving, "reason": ruling.reason}


def _locked(cluster: str, also: Iterable[int] = ()) -> Conflict:
    """The conflict with its questions locked, so that two decisions do not cross."""
    wanted = {*conflicts.of(cluster).items, *also}
    list(Item.objects.select_for_update().filter(pk__in=wanted).order_by("pk").values_list("pk"))
    return conflicts.of(cluster)


def _unsettled(ruling: Ruling) -> Conflict:
    found = _locked(ruling.cluster, also=ruling.members.values_list("version__item", flat=True))
    if RulingOutcome.objects.filter(ruling=ruling).exists():
        raise AlreadySettled
    return found
