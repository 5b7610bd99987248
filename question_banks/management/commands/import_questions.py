"""Reads question files into a bank as drafts; see `question_banks.importing`."""

import gc
import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from question_banks import conflicts, exchange, importing, items
from question_banks.exchange import returning
from question_banks.models import Bank
from training import clock
from training.errors import Refusal

BY = "command:import_questions"


@contextmanager
def without_collector() -> Iterator[None]:
    """Thousands of rows become no cycles; looking for cycles among them would take a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Command(BaseCommand):
    help = (
        "Read question files (XLSX, XLS, CSV, TXT, JSON, GIFT, Aiken, Moodle XML, QTI) into a bank as drafts; rows that stay out go to its work list. "
        "Exit: 0 clean, 1 findings, 2 unreadable or wrong call (then nothing is stored)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("bank", metavar="BANK", help="code of the bank")
        parser.add_argument("files", metavar="FILE", nargs="+")
        parser.add_argument("--create", action="store_true", help="open the bank if there is none")
        parser.add_argument("--title", default="", help="name of a bank that is opened")
        parser.add_argument("--dry-run", action="store_true", help="compare and report, store nothing")
        parser.add_argument("--format", choices=exchange.FORMATS, default="auto", help="read every file as this format")
        parser.add_argument("--report", metavar="OUT.xlsx", default="", help="write the files as a workbook with what was found beside the rows")
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        bank = Bank.objects.filter(code=options["bank"]).first()
        if bank is None and not options["create"]:
            raise CommandError(f"There is no bank {options['bank']!r}. Add --create to open it.", returncode=2)
        with without_collector():
            readings = [self._read(Path(name), options["format"]) for name in options["files"]]
            plans, torn = self._import(bank, readings, options)
        report = {"files": [plan.as_dict() for plan in plans], "conflicts": torn, "seconds": round(time.monotonic() - started, 3)}
        if options["report"]:
            self._write_report(plans, options["report"])
        self._tell(plans, report, as_json=options["json"])
        if any(reading.unreadable for reading in readings):
            sys.exit(2)
        if torn or any(plan.findings for plan in plans):
            sys.exit(1)

    def _read(self, path: Path, format: str) -> exchange.Reading:
        self.stderr.write(f"{path.name}: reading")
        try:
            with path.open("rb") as file:
                return exchange.read(file, path.name, format)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=2) from None

    def _import(self, bank: Bank | None, readings: list[exchange.Reading], options: dict[str, Any]) -> tuple[list[importing.Plan], list[dict[str, Any]]]:
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
        found = conflicts.find(clusters={cluster for plan in plans for cluster in plan.torn})
        return plans, [{"code": conflict.code, "members": [conflicts.member(version) for version in conflict.members]} for conflict in found]

    def _write_report(self, plans: list[importing.Plan], name: str) -> None:
        try:
            Path(name).write_bytes(returning.workbook([(plan.reading, [one.as_dict() for one in plan.findings]) for plan in plans]))
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
