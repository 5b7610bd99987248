"""Reads question files into a bank as drafts; see `question_banks.importing`."""

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from question_banks import conflicts, exchange, importing, items
from question_banks.models import Bank
from training import clock
from training.errors import Refusal
from training.intake import findings_workbook

BY = "command:import_questions"
FORMATS = ["auto", "xlsx", "csv", "json"]


class Command(BaseCommand):
    help = "Read question files (XLSX, XLS, CSV, JSON) into a bank as drafts. Exit: 0 clean, 1 findings, 2 unreadable or wrong call."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("bank", metavar="BANK", help="code of the bank")
        parser.add_argument("files", metavar="FILE", nargs="+", help="question files")
        parser.add_argument("--create", action="store_true", help="open the bank when it does not exist")
        parser.add_argument("--title", default="", help="title of a bank opened with --create")
        parser.add_argument("--dry-run", action="store_true", help="report only, store nothing")
        parser.add_argument("--format", choices=FORMATS, default="auto", help="auto looks at the content")
        parser.add_argument("--report", metavar="OUT.xlsx", default="", help="write the findings as a workbook")
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        readings = [self._read(Path(name)) for name in options["files"]]
        plans, torn = self._import(readings, options)
        report = {"files": [plan.as_dict() for plan in plans], "conflicts": torn, "seconds": round(time.monotonic() - started, 3)}
        if options["report"]:
            self._write_report(plans, options["report"])
        self._tell(plans, report, as_json=options["json"])
        if any(reading.unreadable for reading in readings):
            sys.exit(2)
        if torn or any(plan.findings for plan in plans):
            sys.exit(1)

    def _read(self, path: Path) -> exchange.Reading:
        try:
            with path.open("rb") as file:
                return exchange.read(file, path.name)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=2) from None

    def _import(self, readings: list[exchange.Reading], options: dict[str, Any]) -> tuple[list[importing.Plan], list[dict[str, Any]]]:
        bank = Bank.objects.filter(code=options["bank"]).first()
        if bank is None and not options["create"]:
            raise CommandError(f"There is no bank {options['bank']!r}. Add --create to open it.", returncode=2)
        plans = importing.plan(bank=bank, readings=readings)
        if options["dry_run"] or any(reading.unreadable for reading in readings):
            clusters = {cluster: members for plan in plans for cluster, members in plan.torn.items()}
            return plans, [{"code": "contradicting-key", "members": members} for members in clusters.values()]
        at = clock.now()
        try:
            with transaction.atomic():
                if bank is None:
                    bank = items.create_bank(code=options["bank"], title=options["title"] or options["bank"], at=at, by=BY)
                for plan in plans:
                    importing.store(plan=plan, bank=bank, at=at, by=BY)
        except Refusal as refusal:
            raise CommandError(str(refusal), returncode=2) from None
        found = conflicts.find(clusters=[cluster for plan in plans for cluster in plan.clusters])
        return plans, [{"code": conflict.code, "members": [conflicts.member(version) for version in conflict.members]} for conflict in found]

    def _write_report(self, plans: list[importing.Plan], name: str) -> None:
        rows = [{**one.as_dict(), "sheet": f"{plan.reading.file} {one.sheet}".strip()} for plan in plans for one in plan.findings]
        try:
            Path(name).write_bytes(findings_workbook(rows))
        except OSError as error:
            raise CommandError(f"{name}: {error.strerror}", returncode=2) from None

    def _tell(self, plans: list[importing.Plan], report: dict[str, Any], *, as_json: bool) -> None:
        for plan in plans:
            counts = plan.counts()
            self.stderr.write(f"{plan.reading.file}: " + ", ".join(f"{name} {count}" for name, count in counts.items()))
        if as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        for plan in plans:
            for one in plan.findings:
                place = ":".join(str(part) for part in (plan.reading.file, one.sheet, one.row, one.column) if part not in ("", 0))
                self.stdout.write(f"{place}: {one.severity} {one.code}: {one.message} {one.suggestion}".rstrip())
