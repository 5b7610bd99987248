"""When an edition of a law or standard ends, what rests on it is no longer asked: from that very day, whether or not the job has run.

The job takes such questions out of use with the reason, so that editors see what to reword; a question comes back with a wording that
rests on an edition in force (see `items.reinstate`).
"""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from training import audit, clock, notices
from training.models import Person, Role, Standard

from .models import Citation, Item, ItemState, ItemVersion

CHUNK = 500
EDITORS = (Role.EDITOR,)


def ended(day: date, version: str = "pk") -> Exists:
    """A condition on wordings (`version` names their id in the outer query): the edition they rest on has ended by that day."""
    return Exists(Citation.objects.filter(version=OuterRef(version), standard__until_on__lte=day))


def rests_on_ended(version: ItemVersion | None, day: date) -> bool:
    """Whether one wording rests on an edition that has ended by that day."""
    return version is not None and Citation.objects.filter(version=version, standard__until_on__lte=day).exists()


def resting_on(standard: Standard) -> QuerySet[Item]:
    """Questions not retired whose wording in use, or newest wording, rests on this edition."""
    used, newest = Q(current_version__citation__standard=standard), Q(latest_version__citation__standard=standard)
    return Item.objects.filter(used | newest).exclude(state=ItemState.RETIRED)


def _speaking_for(standard: Standard) -> Q:
    """Live questions that speak by a wording resting on this edition."""
    used = Q(state=ItemState.APPROVED, current_version__citation__standard=standard)
    return used | Q(state=ItemState.DRAFT, latest_version__citation__standard=standard)


def cited(day: date) -> QuerySet[Standard]:
    """The editions that questions rest on, with how many are in use and how many were taken out; those that end first come first."""
    newest = Citation.objects.filter(standard=OuterRef("pk"), version__item__latest_version=F("version")).order_by().values("standard")

    def counted(*states: str) -> Any:
        return newest.filter(version__item__state__in=states).annotate(n=Count("pk")).values("n")

    rows = Standard.objects.filter(Exists(newest)).annotate(
        live=counted(ItemState.DRAFT, ItemState.APPROVED), out=counted(ItemState.QUARANTINED)
    )  # fmt: skip
    return rows.order_by(F("until_on").asc(nulls_last=True), "code")


def successor(standard: Standard) -> Standard | None:
    """The edition that says it replaces this one."""
    return Standard.objects.filter(replaces__startswith=standard.number).exclude(pk=standard.pk).first() if standard.number else None


def quarantine_ended(*, at: datetime, by: audit.Actor = "system:editions") -> int:
    """Take every live question out of use whose edition has ended; returns how many. Run twice, late or not at all: nothing else changes."""
    day = clock.day(at)
    standards = Standard.objects.filter(Exists(Citation.objects.filter(standard=OuterRef("pk"))), until_on__lte=day)
    return sum(_quarantine(standard, at, by) for standard in standards.order_by("until_on", "code"))


@transaction.atomic
def _quarantine(standard: Standard, at: datetime, by: audit.Actor) -> int:
    found = list(Item.objects.select_for_update(of=("self",)).filter(_speaking_for(standard)).select_related("bank").order_by("bank", "number"))
    values = {"state": ItemState.QUARANTINED, "withdrawn_at": at, "withdrawn_reason": reason(standard)}
    for start in range(0, len(found), CHUNK):
        Item.objects.filter(pk__in=[item.pk for item in found[start : start + CHUNK]]).update(**values)
    for bank in {item.bank_id: item.bank for item in found}.values():
        numbers = [item.number for item in found if item.bank_id == bank.pk]
        data = {"standard": standard.code, "until": f"{standard.until_on}", "items": numbers}
        audit.record("question_banks.edition_ended", at=at, by=by, subject=bank, data=data)
    if found:
        _tell_editors(standard, len(found), at, by)
    return len(found)


def reason(standard: Standard) -> str:
    """Why a question was taken out of use, in the language of the house."""
    with translation.override(settings.LANGUAGE_CODE):
        text = _("The edition ended on %(day)s: %(title)s") % {"day": standard.until_on, "title": f"《{standard.title}》{standard.number}"}
    return text[:200]


def _tell_editors(standard: Standard, count: int, at: datetime, by: audit.Actor) -> None:
    url, context = reverse("question_banks:edition", args=[standard.code]), {"standard": standard, "count": count, "successor": successor(standard)}
    for person in editors():
        notices.send("question_banks.edition_ended", to=person, at=at, by=by, key=f"{standard.code}:{clock.day(at)}", context=context, url=url)


def editors() -> QuerySet[Person]:
    """The people who keep the banks today."""
    granted = Q(account__grants__role__in=EDITORS, account__grants__revoked_at__isnull=True, account__is_active=True)
    return Person.objects.filter(granted).select_related("account").distinct()
