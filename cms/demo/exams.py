"""The demo's exams: the starter banks, one blueprint, a site, and sessions behind us, today and next week. All by the acts of the floors below."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from exams import attempts, blueprints, grading, proctoring, sessions, wordings
from exams.models import Attempt, Blueprint, Registration, Room, Session
from question_banks import kinds, starter
from training.models import Account, Person

from .accounts import Shown
from .made import Town

CODE = "yunxi-principal"
CERTIFICATE = "yunxi-principal-training"
RULES = [
    {"kind": "judgement", "count": 15, "points": "2"},
    {"kind": "single", "count": 25, "points": "2"},
    {"kind": "multiple", "count": 5, "points": "4"},
]
MINUTES, PASS_MARK = 60, Decimal(80)
# How surely a candidate knows an answer; the last two fail.
_KNOWING = (0.99, 0.97, 0.96, 0.95, 0.94, 0.93, 0.92, 0.91, 0.6, 0.5)


@dataclass
class Exams:
    """What the certificates build on: the passed attempts of both past sessions, the older first."""

    older: list[Attempt]
    recent: list[Attempt]


def build(town: Town, accounts: dict[str, Shown]) -> Exams:
    """Bank, blueprint, site, and four sessions: one long past (its certificates have expired), one of this month, today, next week."""
    made = _Maker(town, accounts)
    long_ago, lately = town.at - timedelta(days=500), town.at - timedelta(days=18)
    heads = list(dict.fromkeys(post.person for post in town.posts("principal")))[1:]
    older = made.held("主要负责人考核（去年）", long_ago, heads[:6])
    recent = made.held("主要负责人考核（本月）", lately, heads[6:30])
    begun = _quarter(town.at - timedelta(minutes=15))  # so that a visitor can sit it at once
    made.open_for_registration("主要负责人考核（今天）", begun, begun + timedelta(hours=6), heads[30:38])
    next_week = _quarter(town.at).replace(hour=1, minute=0) + timedelta(days=7)
    made.open_for_registration("主要负责人考核（下周）", next_week, next_week + timedelta(hours=3), heads[38:52])
    return Exams(older, recent)


def _quarter(at: datetime) -> datetime:
    """The next full quarter of an hour."""
    return at.replace(minute=0, second=0, microsecond=0) + timedelta(minutes=15 * (at.minute // 15 + 1))


class _Maker:
    def __init__(self, town: Town, accounts: dict[str, Shown]) -> None:
        self.town, self.random = town, Random(f"{town.seed}:exams")
        self.office: Account = accounts["base_manager"].account
        self.proctor: Account = accounts["proctor"].account
        begin = town.known_since
        bank = starter.load_all(author=accounts["examiner"].account, reviewer=accounts["second_examiner"].account, at=begin)[starter.CODE]
        self.blueprint: Blueprint = blueprints.compose(
            code=CODE, title="主要负责人安全生产知识考核（本级）", exam_class="local", banks=[bank], rules=RULES, minutes=MINUTES, pass_mark=PASS_MARK,
            certificate_kind=CERTIFICATE, at=begin, by=self.office,
        )  # fmt: skip
        blueprints.activate(blueprint=self.blueprint, at=begin, by=self.office)
        site = sessions.add_site(name="云溪镇安全生产考点", area=town.town, address="云溪镇工业路1号", at=begin, by=self.office)
        self.room: Room = sessions.add_room(site=site, name="第一考场", capacity=30, at=begin, by=self.office)

    def _session(self, title: str, opens_at: datetime, closes_at: datetime, at: datetime) -> Session:
        staff = [(self.proctor, "proctor")]
        session = sessions.schedule(
            blueprint=self.blueprint, room=self.room, title=title, opens_at=opens_at, closes_at=closes_at, registration_closes_at=closes_at, staff=staff, at=at,
            by=self.office,
        )  # fmt: skip
        return sessions.open_registration(session=session, at=at, by=self.office)

    def _register(self, session: Session, people: list[Person], at: datetime) -> list[Registration]:
        return [sessions.register(person=person, session=session, at=at, by=self.office) for person in people]

    def open_for_registration(self, title: str, opens_at: datetime, closes_at: datetime, people: list[Person]) -> Session:
        """A session to come, with some seats taken."""
        session = self._session(title, opens_at, closes_at, self.town.at - timedelta(days=6))
        self._register(session, people, self.town.at - timedelta(days=3))
        return session

    def held(self, title: str, day: datetime, people: list[Person]) -> list[Attempt]:
        """A session that was sat and closed; returns the attempts that passed."""
        opens_at = day.replace(hour=1, minute=0, second=0, microsecond=0)
        session = self._session(title, opens_at, opens_at + timedelta(hours=2), opens_at - timedelta(days=20))
        registrations = self._register(session, people, opens_at - timedelta(days=9))
        waiting = [
            proctoring.check_in(registration=one, method="id_card", at=opens_at - timedelta(minutes=20), by=self.proctor)
            for number, one in enumerate(registrations)
            if number % 11 != 10  # some did not come
        ]
        proctoring.open_room(session=session, at=opens_at, by=self.proctor)
        passed = []
        for number, attempt in enumerate(waiting):
            done = self._sit(attempt, opens_at, _KNOWING[number % len(_KNOWING)])
            if done.passed:
                passed.append(done)
        proctoring.end(session=session, at=opens_at + timedelta(minutes=75), by=self.proctor)
        return passed

    def _sit(self, attempt: Attempt, opens_at: datetime, knowing: float) -> Attempt:
        """Open, answer, hand in, and have the result confirmed."""
        row = Attempt.objects.select_related("registration__session__blueprint", "registration__person", "paper").get(pk=attempt.pk)
        attempts.open_attempt(attempt=row, at=opens_at + timedelta(minutes=1), by=self.proctor)
        given = [{"index": index, "seq": index + 1, "choice": choice} for index, choice in enumerate(self._answers(row, knowing))]
        at = opens_at + timedelta(minutes=self.random.randint(25, 55))
        attempts.save(public_id=row.public_id, responses=given, at=at)
        closed = attempts.submit(public_id=row.public_id, at=at + timedelta(minutes=1))
        return grading.confirm(attempt=closed, at=at + timedelta(minutes=30), by="system:confirm")

    def _answers(self, row: Attempt, knowing: float) -> list[list[str]]:
        answers = []
        for wording, item in zip(wordings.of(row.paper), row.paper.items, strict=True):
            right = _right(wording, item[1])
            answers.append(right if self.random.random() < knowing else _wrong(wording, right))
        return answers


def _right(wording: wordings.Wording, order: list[int] | None) -> list[str]:
    """The values a candidate who knows would choose, in the order shown."""
    if wording.kind == "judgement":
        return kinds.KINDS["judgement"].values(wording.key)  # type: ignore[no-any-return]
    places = order or list(range(len(wording.content["options"])))
    return [str(position) for position, index in enumerate(places) if index in wording.key]


def _wrong(wording: wordings.Wording, right: list[str]) -> list[str]:
    if wording.kind == "judgement":
        return ["false" if right == ["true"] else "true"]
    return [next(str(position) for position in range(len(wording.content["options"])) if str(position) not in right)] if len(right) == 1 else right[:1]
