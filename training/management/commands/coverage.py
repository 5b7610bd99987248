"""manage.py coverage: the figures of an area on a day, for people and for scripts."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

from training import clock
from training.coverage import Coverage, Duty, Survey, UnknownRequirement
from training.coverage.asking import answer, sort
from training.coverage.census import Census
from training.coverage.document import document, subject
from training.coverage.leaving import leavers
from training.coverage.listing import FILTERS
from training.models import Area
from training.requirements import Rule, all_rules, in_force

WRONG_CALL = 2
LISTS = [name for name in FILTERS if name != "excluded"]


class Command(BaseCommand):
    help = (
        "How many of an area's duties are satisfied, due soon, pending, overdue and unknown on a day. "
        "Exit 0: answered; 2: wrong call (no such area or requirement, no day, no instant)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--area", required=True, help="code of the area")
        parser.add_argument("--as-of", required=True, help="the day, YYYY-MM-DD")
        parser.add_argument("--known-at", help="answer as known at this instant, ISO 8601 with offset")
        parser.add_argument("--requirement", action="append", default=[], metavar="CODE", help="may be given several times; all in force when omitted")
        parser.add_argument("--list", choices=LISTS, help="add the duties with this status; left: people who left with something undone")
        parser.add_argument("--json", action="store_true", help="print exactly one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        self.as_json = options["json"]
        area = Area.objects.filter(code=options["area"]).first()
        if area is None:
            self._fail("no_area", f"There is no area with the code {options['area']}.")
        day, known_at = self._day(options["as_of"]), self._instant(options["known_at"])
        rules = all_rules()
        codes = list(dict.fromkeys(options["requirement"] or [rule.code for rule in in_force(day, rules)]))
        survey = self._survey(area, codes, rules, known_at, with_names=bool(options["list"]))
        found = [answer(survey, code, day) for code in codes]
        answered = document(area.code, day, found)
        if isinstance(survey, Survey):
            for row, code in zip(answered["requirements"], codes, strict=True):
                row["subjects"] = [subject(duty) for duty in _listed(survey, code, day, options["list"])]  # type: ignore[index]
        self._print(answered, found)

    def _survey(self, area: Area, codes: list[str], rules: list[Rule], known_at: datetime | None, *, with_names: bool) -> Survey | Census:
        """Figures alone are counted in columns; a list needs the duties themselves."""
        members = [code for rule in rules if rule.code in codes for code in rule.parameters.get("members", ())]
        self.stderr.write(f"reading {area.name} …")
        try:
            return Survey(area, [*codes, *members], known_at=known_at, rules=rules) if with_names else Census(area, codes, known_at=known_at, rules=rules)
        except UnknownRequirement as unknown:
            self._fail("no_requirement", f"There is no requirement {unknown.args[0]}.")

    def _print(self, answered: dict[str, Any], found: list[Coverage]) -> None:
        if self.as_json:
            self.stdout.write(json.dumps(answered, ensure_ascii=False))
            return
        for one in found:
            figure = one.figure
            rate = "-" if figure.percent is None else f"{figure.percent}%"
            counts = f"{figure.covered}/{figure.population} {rate}, overdue {figure.overdue}, unknown {figure.unknown}"
            self.stdout.write(f"{one.code:22} {counts}  {one.title}")

    def _fail(self, code: str, sentence: str) -> NoReturn:
        if self.as_json:
            self.stdout.write(json.dumps({"error": {"code": code, "message": sentence}}, ensure_ascii=False))
        raise CommandError(sentence, returncode=WRONG_CALL)

    def _day(self, text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            self._fail("no_day", f"{text} is no day: write it as YYYY-MM-DD.")

    def _instant(self, text: str | None) -> datetime | None:
        if not text:
            return None
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            self._fail("no_instant", f"{text} is no instant: write it as 2026-11-21T09:30:00+08:00.")
        return at if at.tzinfo else at.replace(tzinfo=clock.LEGAL_ZONE)


def _listed(survey: Survey, code: str, day: date, status: str) -> Iterable[Duty]:
    if status == "left":
        return [left.duty for left in leavers(survey, code, day)]
    return [duty for duty in sort(survey.duties(code, day)) if _wanted(duty, status)]


def _wanted(duty: Duty, status: str) -> bool:
    if status in ("gap", "covered"):
        return duty.outcome.covered == (status == "covered")
    return status in ("all", duty.status)
