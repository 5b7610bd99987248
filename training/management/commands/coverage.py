"""Coverage of an area on a day, for people and for scripts."""

import json
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from training import clock
from training.coverage import Duty, Survey, UnknownRequirement
from training.coverage.asking import answer, sort
from training.coverage.listing import FILTERS
from training.models import Area
from training.requirements import all_rules, in_force


class Command(BaseCommand):
    help = "How many of an area's duties are satisfied, due soon, pending, overdue and unknown on a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--area", required=True, help="code of the area")
        parser.add_argument("--as-of", required=True, help="the day, YYYY-MM-DD")
        parser.add_argument("--known-at", help="answer as known at this instant, ISO 8601 with offset")
        parser.add_argument("--requirement", action="append", default=[], metavar="CODE", help="may be given several times; all in force when omitted")
        parser.add_argument("--list", choices=[*FILTERS][:-1], help="add the duties with this status")
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        area = Area.objects.filter(code=options["area"]).first()
        if area is None:
            raise CommandError(f"There is no area with the code {options['area']}.", returncode=2)
        day, known_at = _day(options["as_of"]), _instant(options["known_at"])
        rules = all_rules()
        codes = options["requirement"] or [rule.code for rule in in_force(day, rules)]
        members = [code for rule in rules if rule.code in codes for code in rule.parameters.get("members", ())]
        try:
            survey = Survey(area, [*codes, *members], known_at=known_at, rules=rules)
        except UnknownRequirement as unknown:
            raise CommandError(f"There is no requirement {unknown.args[0]}.", returncode=2) from unknown
        found = [answer(survey, code, day) for code in dict.fromkeys(codes)]
        document = {"area": area.code, "as_of": day.isoformat(), "requirements": [one.as_json() for one in found]}
        if options["list"]:
            for row, one in zip(document["requirements"], found, strict=True):
                row["subjects"] = [_subject(duty) for duty in sort(survey.duties(one.code, day)) if _wanted(duty, options["list"])]  # type: ignore[index]
        self._print(document, found, as_json=options["json"])

    def _print(self, document: dict[str, Any], found: list[Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(document, ensure_ascii=False))
        else:
            for one in found:
                figure = one.figure
                rate = "-" if figure.percent is None else f"{figure.percent}%"
                counts = f"{figure.covered}/{figure.population} {rate}, overdue {figure.overdue}, unknown {figure.unknown}"
                self.stdout.write(f"{one.code:22} {counts}  {one.title}")


def _wanted(duty: Duty, status: str) -> bool:
    if status in ("gap", "covered"):
        return duty.outcome.covered == (status == "covered")
    return status in ("all", duty.status)


def _subject(duty: Duty) -> dict[str, object]:
    """One line of `--list`; people by random public id and masked name, never by number."""
    return {
        "uscc": duty.enterprise.number if duty.enterprise else "",
        "enterprise": duty.enterprise.name if duty.enterprise else "",
        "person": duty.person.public_id if duty.person else None,
        "name_masked": duty.person.name if duty.person else "",
        "last4": duty.person.last4 if duty.person else "",
        "status": duty.status,
        "reason": duty.reason,
        "due_on": duty.due_on.isoformat() if duty.due_on else None,
    }


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise CommandError(f"{text} is no day: write it as YYYY-MM-DD.", returncode=2) from problem


def _instant(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as problem:
        raise CommandError(f"{text} is no instant: write it as 2026-11-21T09:30:00+08:00.", returncode=2) from problem
    return at if at.tzinfo else at.replace(tzinfo=clock.LEGAL_ZONE)
