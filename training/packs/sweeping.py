"""What the calendar asks for: preparing from the 20th, reminding liaisons, and locking at the deadline, also when the worker was away.

May run twice, late or not at all: preparing is counted anew at most once a day, a reminder has a business key, locking uses the day
and the instant of the rule whenever it runs.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.urls import reverse

from training import clock, notices
from training.models import Area, Enterprise, Pack, PackDraft, Role, RoleGrant

from . import confirming, freezing
from .making import confirmations, open_body
from .months import Month, current, latest_due, options

BY = "system:monthly_pack"


def offices() -> list[Area]:
    """The areas whose packs the job makes: those in which an office signs in, of the levels in the settings."""
    live = RoleGrant.objects.filter(role=Role.OFFICE, revoked_at__isnull=True, area__isnull=False)
    return list(Area.objects.filter(pk__in=live.values("area"), level__in=options().levels))


def to_freeze(area: Area, at: datetime) -> Iterator[Month]:
    """Months that are due and not locked: after the last locked one, at most so many back as the settings say, none before the register began."""
    last = Pack.objects.filter(area=area, sequence=0).aggregate(month=Max("month"))["month"] or ""
    began = Enterprise.objects.filter(area__path__startswith=area.path).order_by("registered_at").values_list("registered_at", flat=True).first()
    due = latest_due(at)
    for back in range(options().catch_up_months - 1, -1, -1):
        month = due.shifted(-back)
        if str(month) > last and began is not None and began <= month.freezes_at:
            yield month


def to_prepare(area: Area, at: datetime) -> Month | None:
    """The month to be counted today: its preparation has begun, it is not locked, and it was not counted today."""
    month, today = current(at), clock.day(at)
    if not month.prepares_on <= today or at >= month.freezes_at or freezing.pack_of(area, month) is not None:
        return None
    draft = PackDraft.objects.filter(area=area, month=str(month)).only("prepared_at").first()
    return None if draft is not None and clock.day(draft.prepared_at) == today else month


def keep_up(area: Area, at: datetime) -> list[str]:
    """Do what is due for one area; returns what was done."""
    done = []
    for due in to_freeze(area, at):
        freezing.freeze(area=area, month=due, at=at, by=BY)
        done.append(f"frozen {due}")
    month = to_prepare(area, at)
    if month is not None:
        freezing.prepare(area=area, month=month, at=at, by=BY)
        done.append(f"prepared {month}")
    return done + [f"reminded {code}" for code in remind(area, at)]


def stage(at: datetime) -> int | None:
    """The set day of reminding that has come last in the month under way; nothing before the first or outside the hours."""
    month, today, hour = current(at), clock.day(at), at.astimezone(clock.LEGAL_ZONE).hour
    opens, closes = options().remind_hours
    if not opens <= hour < closes or (today.year, today.month) != (month.year, month.number):
        return None
    return max((day for day in options().remind_days if day <= today.day), default=None)


def is_due(area: Area, at: datetime) -> bool:
    """Whether there is anything to do for an area now; cheap enough to be asked all day."""
    return next(to_freeze(area, at), None) is not None or to_prepare(area, at) is not None or stage(at) is not None


def remind(area: Area, at: datetime) -> list[str]:
    """Tell the liaisons of villages that have not confirmed, once for each of the set days; returns the villages."""
    month, day = current(at), stage(at)
    draft = PackDraft.objects.filter(area=area, month=str(month)).first() if day else None
    if draft is None:
        return []
    states = {one["area"]: one for one in confirmations(open_body(draft), area, at)}
    told = []
    for grant in confirming.liaisons(area):
        village, person = grant.area, grant.account.person
        found = states.get(village.code) if village else None
        if village is None or person is None or found is None or _is_confirmed(found, draft):
            continue
        url = reverse("training:pack_village", args=[village.code, str(month)])
        context = {"village": village.name, "month": month, "state": found["state"]}
        notices.send("training.pack_confirm", to=person, at=at, key=f"{village.code}:{month}:{day}", context=context, url=url, by=BY)
        told.append(village.code)
    return told


def _is_confirmed(found: dict[str, Any], draft: PackDraft) -> bool:
    """Confirmed as counted last, or confirmed since (then for newer figures than the preparation holds)."""
    return found["state"] == "confirmed" or (found["at"] is not None and datetime.fromisoformat(found["at"]) > draft.prepared_at)
