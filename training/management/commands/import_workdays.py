"""manage.py import_workdays FILE: holidays and make-up days of further years, written like `training/data/workdays.yaml`."""

import json
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from training import clock
from training.errors import Refusal
from training.reference import days_between
from training.workdays import import_year


class Command(BaseCommand):
    help = "Import the holidays and make-up working days of one or more years (YAML). Exit 0: done; 1: refused; 2: the file can not be read."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="years → source, holidays, workdays; see training/data/workdays.yaml")
        parser.add_argument("--json", action="store_true", help="exactly one JSON document on stdout")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            years = {int(year): (days_between(given["holidays"]), days_between(given["workdays"]), str(given["source"])) for year, given in _years(file)}
        except (OSError, yaml.YAMLError, ValueError, KeyError, TypeError, AttributeError) as problem:
            self._fail(f"{file.name} can not be read: {problem}", 2, options["json"])
        try:
            with transaction.atomic():
                for year, (holidays, workdays, source) in years.items():
                    import_year(year=year, holidays=holidays, workdays=workdays, source=source, at=clock.now(), by="command:import_workdays")
        except Refusal as refusal:
            self._fail(str(refusal), 1, options["json"])
        self.stdout.write(json.dumps({"years": sorted(years)}) if options["json"] else ", ".join(map(str, sorted(years))))

    def _fail(self, message: str, code: int, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"error": message}, ensure_ascii=False))
        raise CommandError(message, returncode=code)


def _years(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))["years"].items()
