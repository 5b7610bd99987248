"""Two years with a clock of our own: the exact list of what left, though every job ran twice and the worker was away for twenty days.

The worker is up on Mondays, Wednesdays and Fridays only, which keeps the test quick and shows that a late job is an ordinary one.
"""

from datetime import date, timedelta

import pytest

from tests.factories import reminding as world
from tests.factories import training as make
from tests.factories.reminding import noon
from training import records
from training.models import Engagement, Reminder, ReminderCase, ReminderOutbox

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)
AWAY = {date(2025, 12, 20) + timedelta(days=count) for count in range(20)}


def working(day):
    return day.weekday() in (0, 2, 4) and day not in AWAY


class Story:
    """Who does what on which day; the rest is the job's."""

    def __init__(self):
        self.place = place = world.Place()
        self.boss, self.welder, self.helper = place.principal, make.make_account(""), make.make_account("")
        self.names = {
            self.boss.person_id: "boss", self.welder.person_id: "welder", self.helper.person_id: "helper",
            place.liaison.person_id: "liaison", place.office.person_id: "office", None: "enterprise",
        }  # fmt: skip
        world.trained(self.boss.person, date(2024, 5, 10), 32)
        for person in (self.welder.person, self.helper.person):
            make.make_engagement(person=person, enterprise=place.enterprise, role="special_operator", operation_item="1.1")
        before = noon(date(2025, 1, 1)) - timedelta(days=1)
        world.card(self.welder.person, date(2026, 3, 3), "1.1", at=before)
        world.card(self.helper.person, date(2026, 8, 31), "1.1", at=before, number="T2")
        self.days = {
            date(2025, 1, 7): lambda at: world.open_inbox(self.boss, at),  # the evacuation of 2024 is late: the liaison may hear of it
            date(2025, 2, 20): self.drill_held,
            date(2025, 12, 3): lambda at: world.open_inbox(self.boss, at, read=False),
            date(2026, 1, 13): lambda at: world.open_inbox(self.boss, at),
            date(2026, 1, 20): lambda at: world.open_inbox(self.place.liaison, at),
            date(2026, 2, 10): self.hours_of_last_year,
            date(2026, 2, 18): self.new_card,
            date(2026, 3, 17): self.helper_leaves,
            date(2026, 5, 20): self.hours_taken_back,
            date(2026, 6, 15): self.hours_of_last_year,
        }

    def drill_held(self, at):
        world.drill(self.place.enterprise, date(2025, 2, 20), at=at)

    def hours_of_last_year(self, at):
        """Entered late: the hours were earned in December."""
        self.late = make.make_hours(self.boss.person, 12, date(2025, 12, 18), at=at)

    def hours_taken_back(self, at):
        for entry in self.late:
            records.correct(entry=entry, reason="重复", void=True, at=at, by="system:test")

    def new_card(self, at):
        world.card(self.welder.person, date(2032, 2, 1), "1.1", at=at, number="T3")

    def helper_leaves(self, at):
        Engagement.objects.filter(person=self.helper.person).update(until_on=date(2026, 3, 17))

    def tell(self):
        day = FIRST
        while day <= LAST:
            if day in self.days:
                self.days[day](noon(day) - timedelta(hours=1))
            if working(day):
                world.run(noon(day))
            day += timedelta(days=1)


SENT = """
2025-01-03 DR-EVAC due 2024-12-31 late -> boss by site
2025-01-10 DR-EVAC due 2024-12-31 later -> liaison by site
2025-09-05 TR-SPECIALOPS due 2026-03-03 half_year -> welder by site
2025-12-01 TR-PRIN-GEN due 2025-12-31 month -> boss by site
2025-12-03 TR-SPECIALOPS due 2026-03-03 quarter -> welder by site
2026-01-09 TR-PRIN-GEN due 2025-12-31 late -> boss by site
2026-01-09 TR-SPECIALOPS due 2026-03-03 two_months -> welder by site
2026-01-16 TR-PRIN-GEN due 2025-12-31 later -> liaison by site
2026-01-23 TR-PRIN-GEN due 2025-12-31 latest -> office by site
2026-03-04 TR-SPECIALOPS due 2026-08-31 half_year -> helper by site
2026-12-02 DR-EVAC due 2026-12-31 month -> boss by site
2026-12-02 TR-PRIN-GEN due 2026-12-31 month -> boss by site
2026-12-25 DR-EVAC due 2026-12-31 week -> boss by site
2026-12-25 TR-PRIN-GEN due 2026-12-31 week -> boss by site
"""
PASSED_OVER = """
2025-01-03 DR-EVAC month, week, today
2026-01-09 TR-PRIN-GEN week, today
"""
CASES = """
DR-EVAC 2024-12-31 met
TR-PRIN-GEN 2025-12-31 moved
TR-SPECIALOPS 2026-03-03 moved
TR-SPECIALOPS 2026-08-31 gone
DR-EVAC 2026-12-31 open
TR-PRIN-GEN 2026-12-31 open
"""


def passed_over():
    found = {}
    for row in Reminder.objects.filter(passed_over=True).select_related("case"):
        found.setdefault(f"{row.prepared_at:%Y-%m-%d} {row.case.requirement}", []).append(row.stage)
    return "".join(f"{key} {', '.join(stages)}\n" for key, stages in found.items())


def test_two_years():
    story = Story()
    story.tell()
    assert "".join(line + "\n" for line in world.sent(story.names)) == SENT.lstrip()
    assert passed_over() == PASSED_OVER.lstrip()
    assert "".join(f"{case} {case.outcome or 'open'}\n" for case in ReminderCase.objects.all()) == CASES.lstrip()
    assert not ReminderOutbox.objects.exists()
