"""Villages confirm their part before the deadline: who, when, and for exactly which figures and names."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from training import audit
from training.errors import Refusal
from training.models import Account, Area, Level, Pack, PackConfirmation, PackDraft, Role, RoleGrant
from training.requirements import all_rules, in_force

from . import canonical
from .counting import Tree, section, survey_of
from .making import part
from .months import Month


class NotOpen(Refusal):
    sentence = _("This month can not be confirmed yet: its preparation has not begun.")


class TooLate(Refusal):
    sentence = _("The deadline has passed and the pack is locked. Tell the office: late data go into a supplement.")


class NotAVillage(Refusal):
    sentence = _("Only a village confirms its part.")


class PartChanged(Refusal):
    sentence = _("The figures changed while you were reading. Look at them again, then confirm.")


@dataclass(frozen=True)
class Part:
    """What a village is asked to confirm: its requirements with figures and names, and the hash of exactly that."""

    requirements: list[dict[str, Any]]
    sha256: str


def part_of(village: Area, month: Month, at: datetime) -> Part:
    """The village's part of a month as known now (after the deadline: as known then)."""
    rules = all_rules()
    survey = survey_of(village, rules, [month.as_of], known_at=min(at, month.freezes_at))
    tree = Tree(survey)
    found = part({"requirements": [section(tree, rule, month.as_of) for rule in in_force(month.as_of, rules)]}, village.code)
    return Part(found, canonical.digest(found))


def is_open(village: Area, month: Month, at: datetime) -> bool:
    """Whether the month may be confirmed now: prepared by the calendar or by the office, and not past its deadline."""
    from training import clock

    above = village.path.split("/")[:-1]
    begun = clock.day(at) >= month.prepares_on or PackDraft.objects.filter(month=str(month), area__code__in=above).exists()
    return begun and at < month.freezes_at and not Pack.objects.filter(month=str(month), area__code__in=above).exists()


def confirm(*, village: Area, month: Month, part_sha256: str, at: datetime, by: Account) -> PackConfirmation:
    """A liaison's word for exactly the part shown; pressing twice changes nothing. Raises NotAVillage, TooLate, NotOpen, PartChanged."""
    if village.level != Level.VILLAGE:
        raise NotAVillage
    if at >= month.freezes_at:
        raise TooLate
    if not is_open(village, month, at):
        raise NotOpen
    if part_of(village, month, at).sha256 != part_sha256:
        raise PartChanged
    with transaction.atomic():
        row, created = PackConfirmation.objects.get_or_create(
            area=village, month=str(month), part_sha256=part_sha256, defaults={"account": by, "name": by.get_full_name()[:60], "confirmed_at": at}
        )
        if created:
            audit.record("training.pack_confirmed", at=at, by=by, subject=row, data={"village": village.code, "month": str(month), "part": part_sha256})
    return row


def confirmed(village: Area, month: Month, sha256: str) -> PackConfirmation | None:
    """The confirmation of exactly this part, if it was given."""
    return PackConfirmation.objects.filter(area=village, month=str(month), part_sha256=sha256).first()


def liaisons(area: Area) -> "QuerySet[RoleGrant]":
    """The live liaison grants of the villages of an area, with account and person."""
    live = RoleGrant.objects.filter(role=Role.LIAISON, revoked_at__isnull=True, account__is_active=True, account__person__isnull=False)
    return live.filter(area__level=Level.VILLAGE, area__path__startswith=area.path).select_related("area", "account__person").order_by("area__path", "pk")
