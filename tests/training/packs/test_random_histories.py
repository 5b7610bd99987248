"""Random months of an office: whatever is entered, late or in time, each pack's bridge leads exactly from the pack before to this one."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import packs as make
from tests.factories import training
from training import packs, records
from training.models import Engagement, Enterprise, EnterpriseState, Entry
from training.packs.months import Month
from training.registry.periods import closed_copy

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
MONTHS = [Month.parse("2026-09"), Month.parse("2026-10"), Month.parse("2026-11")]
BEGIN = datetime(2026, 8, 20, 4, tzinfo=UTC)


class Office:
    """Random acts; `retro` says how many days before its entry an act may lie."""

    def __init__(self, seed, retro):
        self.chance, self.retro = random.Random(seed), retro
        self.town, self.villages = make.town(enterprises=2)

    def day(self, at):
        return (at - timedelta(days=self.chance.randint(0, self.retro))).date()

    def act(self, at):
        getattr(self, self.chance.choice(["found", "train", "train", "drill", "drill", "relieve", "appoint", "stop", "withdraw", "move_head"]))(at)

    def one(self):
        return self.chance.choice(list(Enterprise.objects.filter(area__in=self.villages).order_by("pk")))

    def head(self):
        return self.chance.choice(list(Engagement.objects.current().filter(enterprise__area__in=self.villages).order_by("pk")))

    def found(self, at):
        make.enterprise(self.chance.choice(self.villages), at=at, since=self.day(at), trained=False)

    def train(self, at):
        make.hours(self.head().person, self.chance.choice([12, 32]), self.day(at), at=at)

    def drill(self, at):
        make.drill(self.one(), self.day(at), at=at)

    def relieve(self, at):
        post = self.head()
        if post.until_on is None:
            self.replace(post, self.day(at), at)

    def replace(self, row, until_on, at):
        closed = closed_copy(row, until_on=until_on, at=at)
        row.superseded_at = at
        row.save(update_fields=["superseded_at"])
        if closed is not None:
            closed.save()

    def appoint(self, at):
        training.make_engagement(enterprise=self.one(), since=self.day(at), recorded_at=at)

    def stop(self, at):
        enterprise, on = self.one(), self.day(at)
        row = enterprise.states.filter(until_on__isnull=True, superseded_at__isnull=True).first()
        if row is None or row.from_on >= on:
            return
        self.replace(row, on, at)
        state = self.chance.choice(["closed", "suspended", "operating"])
        EnterpriseState.objects.create(enterprise=enterprise, state=state, from_on=on, recorded_at=at)

    def withdraw(self, at):
        standing = list(Entry.objects.filter(corrected_by__isnull=True, void=False, source="test").order_by("pk"))
        if standing:
            records.correct(self.chance.choice(standing), reason="录入有误", void=True, at=at, by="system:test")

    def move_head(self, at):
        self.relieve(at)
        self.appoint(at)


def run(seed, retro):
    office, at, frozen = Office(seed, retro), BEGIN, []
    for month in MONTHS:
        while (at := at + timedelta(hours=office.chance.randint(20, 90))) < month.freezes_at:
            office.act(at)
        frozen.append(packs.freeze(area=office.town, month=month, at=at, by="system:test"))
    return [packs.open_body(pack) for pack in frozen]


def ends(body):
    """Population and met of the whole area, by requirement."""
    top = body["area"]["code"]
    rows = {one["code"]: next(row for row in one["figures"] if row["area"] == top and not row["itself"]) for one in body["requirements"]}
    return {code: [row["population"], row["satisfied"] + row["due_soon_met"]] for code, row in rows.items()}


@pytest.mark.parametrize("seed", range(4))
def test_the_bridge_leads_from_pack_to_pack_exactly(seed):
    bodies, moved = run(seed, retro=70), 0
    for before, now in zip(bodies, bodies[1:], strict=False):
        was, is_now = ends(before), ends(now)
        for one in now["bridge"]["requirements"]:
            start, end = was.get(one["code"], [0, 0]), is_now.get(one["code"], [0, 0])
            assert ([one["population"][0], one["satisfied"][0]], [one["population"][1], one["satisfied"][1]]) == (start, end)
            for index, name in enumerate(("population", "satisfied")):
                assert start[index] + sum(step[name] for step in one["steps"]) == end[index]
            for step in one["steps"]:
                assert sum(line["population"] for line in step["lines"]) == step["population"]
                assert sum(line["satisfied"] for line in step["lines"]) == step["satisfied"]
                assert all(line["enterprise"] for line in step["lines"])
                assert all(line.get("causes") or line.get("why") or step["step"] in ("fulfilled", "lapsed") for line in step["lines"])
                moved += len(step["lines"])
    assert moved


def test_what_is_entered_in_time_leaves_nothing_to_correct():
    for body in run(7, retro=0)[1:]:
        corrections = [step for one in body["bridge"]["requirements"] for step in one["steps"] if step["step"] == "corrections"]
        assert [line for step in corrections for line in step["lines"]] == []


def test_every_correction_of_late_entries_names_what_came_late():
    causes = [
        cause["cause"]
        for body in run(3, retro=70)[1:]
        for one in body["bridge"]["requirements"]
        for step in one["steps"]
        for line in step["lines"]
        for cause in line.get("causes", [])
    ]
    assert causes
    assert "register_data" not in causes
