"""How long records are kept, and what is erased afterwards: rules as data, people whose every day lies behind the period, tombstones.

The ledger of a person is erased as a whole or not at all, so that no half of it tells something wrong: when they hold no post any more, and the last
post, the last entry and the last certificate all ended longer ago than the longest period that applies to them. Whoever is in a lead is kept with it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from training import audit, clock, reference, retention
from training.models import Engagement, Entry, Lead, Person, StudyBeat, WebhookDelivery, WebhookEvent
from training.models.record import CARD

AT_ONCE = 500
CONFIDENCE = {"verified": _("text of the law seen"), "provincial": _("rules of single provinces, taken as default"), "product": _("our own choice")}
LONGER = Q(what__contains="special_operator") | Q(what__startswith=CARD) | Q(detail__role="special_operator")


@dataclass(frozen=True)
class Rule:
    """One period: what it covers, months it is kept at least, what is erased afterwards ("people", "events" or nothing), and on whose word."""

    code: str
    titles: tuple[str, str]
    months: int
    erases: str
    source: str
    confidence: str

    @property
    def title(self) -> str:
        return self.titles[(get_language() or "").startswith("en")]

    @property
    def confidence_label(self) -> str:
        return str(CONFIDENCE[self.confidence])

    @property
    def years(self) -> int:
        """Whole years, or 0 where the period is in months."""
        return self.months // 12 if self.months % 12 == 0 else 0

    def until(self, today: date) -> date:
        """The last day that lies behind the period."""
        month = today.year * 12 + today.month - 1 - self.months
        year, index = divmod(month, 12)
        return clamp(year, index + 1, today.day)


def clamp(year: int, month: int, day: int) -> date:
    """The day, or the last one of its month."""
    try:
        return date(year, month, day)
    except ValueError:
        return clamp(year, month, day - 1)


@cache
def rules() -> tuple[Rule, ...]:
    """The periods of `training/data/retention.yaml`."""
    listed: list[dict[str, Any]] = yaml.safe_load((reference.DATA / "retention.yaml").read_text(encoding="utf-8"))["rules"]
    return tuple(
        Rule(
            one["code"], (one["title"], one["title_en"]), one["kept"].get("years", 0) * 12 + one["kept"].get("months", 0),
            one["erases"], one["source"], one["confidence"],
        )
        for one in listed
    )  # fmt: skip


def people(rule: Rule, *, today: date) -> QuerySet[Person]:
    """Whose ledger may go under this rule: the longer period for whoever has an entry of special operations, the other for the rest."""
    until = rule.until(today)
    mine = Q(person=OuterRef("pk")) | Q(person__merged_into=OuterRef("pk"))
    entries, posts = Entry.objects.filter(mine), Engagement.objects.current().filter(mine)
    recent = entries.filter(Q(occurred_on__gt=until) | Q(valid_until__gt=until) | Q(kind="credential", valid_until__isnull=True))
    special = Exists(entries.filter(LONGER))
    found = Person.objects.filter(Exists(entries), merged_into__isnull=True)
    found = found.filter(special) if rule.code == "special_ops_training" else found.exclude(special)
    held = posts.filter(Q(until_on__isnull=True) | Q(until_on__gt=until))
    return found.exclude(Exists(recent)).exclude(Exists(held)).exclude(Exists(Lead.objects.filter(mine))).order_by("pk")


def events(rule: Rule, *, today: date) -> QuerySet[WebhookEvent]:
    """Events told longer ago than their period."""
    return WebhookEvent.objects.filter(at__date__lte=rule.until(today), spread_at__isnull=False)


def due(rule: Rule, *, today: date) -> int | None:
    """How many people or events may go today; None for a rule whose records are kept elsewhere."""
    match rule.erases:
        case "people":
            return people(rule, today=today).count()
        case "events":
            return events(rule, today=today).count()
    return None


def apply(*, at: datetime, by: audit.Actor = "system:retention") -> dict[str, int]:
    """Erase what may go, a part at a time; returns counts by rule. A second run finds nothing. People's records only with RETENTION_ERASES."""
    counts: dict[str, int] = {}
    for rule in rules():
        if rule.erases == "events":
            counts[rule.code] = events(rule, today=clock.day(at)).delete()[1].get(WebhookEvent._meta.label, 0)
        elif rule.erases == "people" and settings.RETENTION_ERASES:
            counts[rule.code] = _forget(rule, at=at, by=by)
    return counts


@transaction.atomic
def _forget(rule: Rule, *, at: datetime, by: audit.Actor) -> int:
    """The ledger and the study time of these people, with a tombstone for each table."""
    chosen = list(people(rule, today=clock.day(at)).values_list("pk", flat=True)[:AT_ONCE])
    if not chosen:
        return 0
    everybody = Q(person__in=chosen) | Q(person__merged_into__in=chosen)
    entries, beats = Entry.objects.filter(everybody), StudyBeat.objects.filter(everybody)
    told = WebhookEvent.objects.filter(entry__in=entries.values("pk"))
    WebhookDelivery.objects.filter(event__in=told.values("pk")).delete()
    told.delete()
    if beats.exists():
        retention.erase(StudyBeat.objects.filter(pk__in=beats.values("pk")), rule=rule.code, by=by, at=at)
    retention.erase(Entry.objects.filter(pk__in=list(entries.values_list("pk", flat=True))), rule=rule.code, by=by, at=at)
    return len(chosen)
