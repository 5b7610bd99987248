"""Draw papers of a blueprint from a seed, to see them or to prove one was drawn as it was."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from exams import papers
from exams.models import Blueprint
from question_banks.models import ItemVersion
from training import clock


class Command(BaseCommand):
    help = "Draw COUNT papers of a blueprint. Paper n uses the seed “SEED:n”; with --count 1 the seed itself. Exit 1: a cell is short; 2: no such blueprint."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("blueprint", metavar="BLUEPRINT", help="code of the blueprint")
        parser.add_argument("--count", type=int, default=1, metavar="N")
        parser.add_argument("--seed", required=True, metavar="S")
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        found = Blueprint.objects.filter(code=options["blueprint"]).first()
        if found is None or options["count"] < 1:
            self._fail("There is no blueprint with this code." if found is None else "Draw at least one paper.", 2, options)
        source, wanted = papers.pool(found, clock.now()), papers.cells(found.rules)
        seeds = [options["seed"]] if options["count"] == 1 else [f"{options['seed']}:{number}" for number in range(1, options["count"] + 1)]
        try:
            drawn = [(seed, papers.pick(wanted, source.choices, seed)) for seed in seeds]
        except papers.CellShort as short:
            self._fail(str(short), 1, options)
        self.stderr.write(f"{len(drawn)} papers from a pool of {len(source.choices)}")
        report = {"blueprint": found.code, "pool": len(source.choices), "pool_sha256": source.sha256, "papers": [self._paper(*one, wanted) for one in drawn]}
        self.stdout.write(json.dumps(report, ensure_ascii=False) if options["json"] else self._text(report))

    def _fail(self, sentence: str, code: int, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps({"error": sentence}, ensure_ascii=False))
        raise CommandError(sentence, returncode=code)

    def _paper(self, seed: str, rows: list[Any], wanted: list[papers.Cell]) -> dict[str, Any]:
        points = [cell.points for cell in wanted for _nth in range(cell.count)]
        sealed = [[choice.version, order, choice.digest[:12]] for choice, order in rows]
        names = dict(ItemVersion.objects.filter(pk__in=[row[0] for row in sealed]).values_list("pk", "item__number"))
        items = [
            {"item": choice.name, "number": names[choice.version], "kind": choice.kind, "subject": choice.subject, "options": order, "points": worth}
            for (choice, order), worth in zip(rows, points, strict=True)
        ]
        return {"seed": seed, "sha256": papers.fingerprint(seed, sealed, points), "items": items}

    def _text(self, report: dict[str, Any]) -> str:
        lines = [f"{paper['seed']}  {paper['sha256']}  " + " ".join(item["number"] for item in paper["items"]) for paper in report["papers"]]
        return "\n".join(lines)
