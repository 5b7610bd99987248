"""Preparing a pack, locking it, and the signed supplement to a locked one.

Counting reads outside any transaction; the pack becomes visible by one short commit, so a process that dies leaves all of it or nothing.
"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from training import audit
from training.errors import Refusal
from training.models import Area, Pack, PackDraft

from . import canonical
from .making import Asked, Say, body, open_body, quiet
from .months import Month


class TooEarly(Refusal):
    sentence = _("This month is not over for the pack yet: it is locked at the set time. Until then it can be prepared again.")


class AlreadyFrozen(Refusal):
    sentence = _("This pack is locked. What came late goes into a supplement.")


class NotFrozen(Refusal):
    sentence = _("There is no locked pack of this month yet: a supplement needs one.")


class NoReason(Refusal):
    sentence = _("Say in one sentence why a supplement is needed.")


class NothingLate(Refusal):
    sentence = _("Nothing has changed since the last report: there is nothing to supplement.")


class MeanwhileFrozen(Refusal):
    sentence = _("Somebody else has just added a supplement. Look at it first.")


def pack_of(area: Area, month: Month) -> Pack | None:
    """The locked pack itself, without its supplements."""
    return Pack.objects.filter(area=area, month=str(month), sequence=0).first()


def last_report(area: Area, month: Month, known_at: datetime) -> Pack | None:
    """What was reported last for an earlier month, and known no later: the pack or its newest supplement. The bridge starts there."""
    earlier = Pack.objects.filter(area=area, month__lt=str(month), known_at__lte=known_at)
    return earlier.order_by("-month", "-sequence").first()


def prepare(*, area: Area, month: Month, at: datetime, by: audit.Actor, say: Say = quiet) -> PackDraft:
    """Count a pack that is not locked yet, as known now (after the deadline: as known then). Raises AlreadyFrozen."""
    if pack_of(area, month) is not None:
        raise AlreadyFrozen
    known_at = min(at, month.freezes_at)
    stored, sha256 = canonical.packed(body(Asked(area, month, known_at, last_report(area, month, known_at), say=say)))
    with transaction.atomic():
        draft, _created = PackDraft.objects.update_or_create(
            area=area, month=str(month), defaults={"as_of": month.as_of, "known_at": known_at, "sha256": sha256, "body": stored, "prepared_at": at}
        )
        audit.record("training.pack_prepared", at=at, by=by, subject=draft, data={"month": str(month), "sha256": sha256})
    return draft


def freeze(*, area: Area, month: Month, at: datetime, by: audit.Actor, say: Say = quiet) -> Pack:
    """Lock the pack of a month as of its day and as known at its deadline, however late this runs. Raises TooEarly.

    Called again it returns the locked pack and changes nothing.
    """
    if at < month.freezes_at:
        raise TooEarly
    found = pack_of(area, month)
    if found is not None:
        return found
    asked = Asked(area, month, month.freezes_at, last_report(area, month, month.freezes_at), say=say)
    return _lock(asked, body(asked), "training.pack_frozen", at=at, by=by) or Pack.objects.get(area=area, month=str(month), sequence=0)


def supplement(*, area: Area, month: Month, reason: str, at: datetime, by: audit.Actor, say: Say = quiet) -> Pack:
    """A signed supplement (补报): the same day as known now, with a bridge from what was reported last for it.

    Raises NoReason, NotFrozen, NothingLate, MeanwhileFrozen.
    """
    base, reason = pack_of(area, month), reason.strip()
    if not reason:
        raise NoReason
    if base is None:
        raise NotFrozen
    last = Pack.objects.filter(area=area, month=str(month)).order_by("-sequence")[0]
    asked = Asked(area, month, at, last, base, last.sequence + 1, reason[:200], say)
    made = body(asked)
    if made["requirements"] == open_body(last)["requirements"]:
        raise NothingLate
    pack = _lock(asked, made, "training.pack_supplemented", at=at, by=by)
    if pack is None:
        raise MeanwhileFrozen
    return pack


def check_all() -> list[str]:
    """The locked packs whose text no longer has the hash that was printed; empty when all are whole."""
    found = []
    for pack in Pack.objects.select_related("area").order_by("pk").iterator(chunk_size=10):
        try:
            open_body(pack)
        except canonical.BrokenPack:
            found.append(f"{pack.area.code} {pack.month} {pack.sequence}: the text does not have the hash {pack.sha256}")
    return found


def _lock(asked: Asked, made: dict[str, Any], action: str, *, at: datetime, by: audit.Actor) -> Pack | None:
    """Write the row, drop the preparation, audit: one short commit. Nothing when somebody else was faster."""
    stored, sha256 = canonical.packed(made)
    row = {
        "base": asked.base,
        "reason": asked.reason,
        "as_of": asked.month.as_of,
        "known_at": asked.known_at,
        "sha256": sha256,
        "body": stored,
        "formula_version": asked.month.formula.version,
        "frozen_at": at,
        "frozen_by": audit.actor_text(by),
        "frozen_by_name": "" if isinstance(by, str) else by.get_full_name()[:60],
    }
    same = {"area": asked.area, "month": str(asked.month), "sequence": asked.sequence}
    asked.say("locking")
    try:
        with transaction.atomic():
            pack = Pack.objects.create(**same, **row)
            PackDraft.objects.filter(area=asked.area, month=str(asked.month)).delete()
            data = {"month": str(asked.month), "sequence": asked.sequence, "sha256": sha256, "reason": asked.reason}
            audit.record(action, at=at, by=by, subject=pack, data=data)
            asked.say("committing")
    except IntegrityError:
        if Pack.objects.filter(**same).exists():
            return None
        raise
    asked.say("locked")
    return pack
