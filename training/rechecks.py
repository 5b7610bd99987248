"""The monthly random re-check: so many duties that a locked pack counts as met are drawn by a published seed and looked at on the spot.

The draw needs no chance of its own: lines are put in the order of a hash of seed and line, and the first so many are taken. Whoever has
the pack can repeat it. A result is appended; an untrue one proposes to withdraw the entries the duty rests on, and somebody else decides.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from training import audit, clock, records
from training.coverage import Survey
from training.coverage.options import options
from training.errors import Refusal
from training.models import Account, Area, Enterprise, Entry, Pack, Person, Recheck, RecheckItem, RecheckProposal, RecheckResult
from training.packs import open_body
from training.packs.counting import key as duty_key
from training.requirements import all_rules


class NothingMet(Refusal):
    sentence = _("This pack counts no duty as met: there is nothing to draw.")


class NoReason(Refusal):
    sentence = _("Say in a sentence what was found: an untrue line stays on record with its reason.")


class SeenLater(Refusal):
    sentence = _("This day has not come yet: enter the day on which it was looked at.")


class NotOfThisDuty(Refusal):
    sentence = _("This entry does not carry the drawn duty: reload the page.")


class Decided(Refusal):
    sentence = _("This proposal was decided already: reload the page.")


class SecondPerson(Refusal):
    sentence = _("Whoever recorded the result does not decide: ask a colleague.")


# -- the draw


def seed(pack: Pack) -> str:
    """The published seed: SHA-256 of area, month and the hash of the pack, with a bar between them."""
    return hashlib.sha256(f"{pack.area.code}|{pack.month}|{pack.sha256}".encode()).hexdigest()


def lines(pack: Pack) -> list[tuple[str, str]]:
    """Every duty the pack counts as met: (requirement, line). A headline made of other requirements is not drawn twice."""
    composed = {rule.code for rule in all_rules() if rule.parameters.get("members")}
    return [(one["code"], key) for one in open_body(pack)["requirements"] if one["code"] not in composed for key in one["met"]]


def choose(seed: str, found: Iterable[tuple[str, str]], size: int) -> list[tuple[str, str]]:
    """The first so many lines in the order of SHA-256 of `seed|requirement|line`."""
    return sorted(found, key=lambda line: hashlib.sha256("|".join((seed, *line)).encode()).hexdigest())[:size]


def draw(pack: Pack, *, at: datetime, by: audit.Actor) -> Recheck:
    """Draw for a locked pack; called again it returns the first draw. Raises NothingMet."""
    kept = Recheck.objects.filter(pack=pack).first()
    if kept is not None:
        return kept
    found, sown = lines(pack), seed(pack)
    if not found:
        raise NothingMet
    chosen = choose(sown, found, options().recheck_size)
    places, people = _named(chosen)
    areas = {area.code: area for area in Area.objects.filter(code__in=[line.split("|")[0] for _code, line in chosen])}
    try:
        with transaction.atomic():
            made = Recheck.objects.create(pack=pack, seed=sown, population=len(found), size=len(chosen), drawn_at=at, drawn_by=audit.actor_text(by))
            for order, (code, line) in enumerate(chosen, 1):
                place, person, *_rest = line.split("|")
                where = {"enterprise": places.get(place), "person": people.get(person), "area": areas.get(place)}
                RecheckItem.objects.create(recheck=made, order=order, requirement=code, key=line, **where)
            audit.record("training.recheck_drawn", at=at, by=by, subject=made, data={"seed": sown, "population": len(found), "size": len(chosen)})
    except IntegrityError:
        return Recheck.objects.get(pack=pack)  # somebody else was faster; the same pack gives the same draw
    return made


def _named(chosen: Iterable[tuple[str, str]]) -> tuple[dict[str, Enterprise], dict[str, Person]]:
    keys = [line.split("|") for _code, line in chosen]
    places = Enterprise.objects.filter(public_id__in=[place for place, *_rest in keys if "-" in place])
    people = Person.objects.filter(public_id__in=[person for _place, person, *_rest in keys if person])
    return {str(one.public_id): one for one in places}, {str(one.public_id): one for one in people}


def replay(made: Recheck) -> bool:
    """Whether the pack, read again, gives the same draw."""
    drawn = [(item.requirement, item.key) for item in made.items.order_by("order")]
    return made.seed == seed(made.pack) and drawn == choose(made.seed, lines(made.pack), made.size)


# -- the results


def entries_behind(item: RecheckItem) -> list[Entry]:
    """The ledger entries on which the drawn duty rested on the day of the pack, as they stand now."""
    enterprise, pack = item.enterprise, item.recheck.pack
    rules = all_rules()
    codes = [item.requirement, *(code for rule in rules if rule.code == item.requirement for code in rule.parameters.get("members", ()))]
    if enterprise is None:
        survey = Survey(item.area or pack.area, codes, rules=rules)
    else:
        survey = Survey(enterprise.area, codes, within=Enterprise.objects.filter(pk=enterprise.pk), rules=rules)
    duties = survey.duties(item.requirement, pack.as_of) if any(rule.code == item.requirement for rule in rules) else []
    counted = {pk for duty in duties if duty_key(duty, survey) == item.key for pk in duty.outcome.counted}
    return list(Entry.objects.filter(pk__in=counted).select_related("person", "enterprise"))


@transaction.atomic
def record(item: RecheckItem, *, is_true: bool, reason: str, seen_on: date, untrue: Iterable[int] = (), at: datetime, by: Account) -> RecheckResult:
    """Write down what was seen. `untrue` are keys of entries proposed to be withdrawn. Raises NoReason, SeenLater, NotOfThisDuty."""
    reason, wrong = reason.strip()[:200], set(untrue) if not is_true else set()
    if not is_true and not reason:
        raise NoReason
    if seen_on > clock.day(at):
        raise SeenLater
    if wrong - {entry.pk for entry in entries_behind(item)}:
        raise NotOfThisDuty
    made = RecheckResult.objects.create(item=item, is_true=is_true, reason=reason, seen_on=seen_on, recorded_at=at, recorded_by=by)
    waiting = set(RecheckProposal.objects.filter(entry__in=wrong, accepted__isnull=True).values_list("entry", flat=True))
    for entry in sorted(wrong - waiting):
        RecheckProposal.objects.create(result=made, entry_id=entry)
    audit.record("training.recheck_recorded", at=at, by=by, subject=item, data={"is_true": is_true, "proposed": sorted(wrong)})
    return made


@transaction.atomic
def decide(proposal: RecheckProposal, *, accept: bool, reason: str, at: datetime, by: Account) -> RecheckProposal:
    """Withdraw the entry, or let it stand. Raises Decided, SecondPerson, NoReason."""
    found = RecheckProposal.objects.select_for_update().select_related("result", "entry").get(pk=proposal.pk)
    if found.accepted is not None:
        raise Decided
    if found.result.recorded_by_id == by.pk:
        raise SecondPerson
    reason = reason.strip()[:200]
    if not reason:
        raise NoReason
    if accept and not Entry.objects.filter(corrects=found.entry).exists():
        records.correct(found.entry, reason=reason, at=at, by=by, void=True)
    found.accepted, found.decided_at, found.decided_by, found.decision_reason = accept, at, by, reason
    found.save()
    audit.record("training.recheck_decided", at=at, by=by, subject=found.result.item, data={"entry": found.entry_id, "accepted": accept})
    return found


# -- what is shown


@dataclass(frozen=True)
class Summary:
    """The result of a draw in numbers."""

    recheck: Recheck
    drawn: int
    true: int
    untrue: int

    @property
    def open(self) -> int:
        return self.drawn - self.true - self.untrue


def summary(area_path: str, on: date) -> Summary | None:
    """The newest draw of an area (or of the nearest one above) for a pack of that day or before (one query)."""
    codes = [code for code in area_path.split("/") if code]
    found = summed(Recheck.objects.filter(pack__area__code__in=codes, pack__as_of__lte=on).order_by("-pack__month", "-pack__area__path")[:1])
    return next(iter(found), None)


def summed(rows: QuerySet[Recheck]) -> list[Summary]:
    """Draws with their numbers; the newest result of every item decides (one query)."""
    last = RecheckResult.objects.filter(item=OuterRef("pk")).order_by("-pk").values("is_true")[:1]
    looked = RecheckItem.objects.filter(recheck=OuterRef("pk")).annotate(last=Subquery(last)).order_by()

    def number(value: bool) -> Coalesce:
        return Coalesce(Subquery(looked.filter(last=value).values("recheck").annotate(rows=Count("pk")).values("rows")), 0)

    return [Summary(one, one.size, one.true, one.untrue) for one in rows.select_related("pack__area").annotate(true=number(True), untrue=number(False))]


def items(made: Recheck) -> list[RecheckItem]:
    """The drawn lines with their results, newest first, and what was proposed."""
    results = RecheckResult.objects.order_by("-pk").select_related("recorded_by__person").prefetch_related("proposals__entry", "proposals__decided_by__person")
    return list(made.items.select_related("enterprise", "person", "area", "recheck__pack__area").prefetch_related(Prefetch("results", results)))


def titles(found: Iterable[RecheckItem]) -> dict[str, Any]:
    """The newest version of every requirement drawn, by code."""
    wanted = {item.requirement for item in found}
    return {rule.code: rule for rule in sorted(all_rules(), key=lambda rule: rule.version) if rule.code in wanted}
