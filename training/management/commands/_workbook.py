"""What the commands that import a workbook have in common: arguments, report, exit codes."""

import json
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from training import clock
from training.intake import UnreadableWorkbook
from training.registry import Outcome

DONE, FINDINGS, UNREADABLE = 0, 1, 2


class WorkbookCommand(BaseCommand):
    """`check_file` and `import_file` are the dry run and the act; `name` stands in the audit trail."""

    check_file: Callable[..., Outcome]
    import_file: Callable[..., Outcome]
    name: str

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the workbook")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
        parser.add_argument("--json", action="store_true", help="exactly one JSON document on stdout")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        if options["json"]:
            self.stdout.ending = ""
        with translation.override("zh-hans"):
            try:
                outcome = self._run(file, dry_run)
            except UnreadableWorkbook as refusal:
                self._refuse(file, refusal.code, str(refusal), options["json"])
            except OSError as error:
                self._refuse(file, "no_file", f"{file.name}: {error.strerror}", options["json"])
            document = self._document(file, outcome, dry_run)
        self._report(document, options["json"])
        if outcome.needs_a_look:
            raise SystemExit(FINDINGS)

    def _run(self, file: Path, dry_run: bool) -> Outcome:
        self.stderr.write(f"reading {file.name} …")
        with file.open("rb") as opened:
            if dry_run:
                return type(self).check_file(file=opened, name=file.name, at=clock.now())
            return type(self).import_file(file=opened, name=file.name, at=clock.now(), by=f"command:{self.name}")

    def _refuse(self, file: Path, code: str, sentence: str, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"file": file.name, "error": {"code": code, "message": sentence}}, ensure_ascii=False))
        raise CommandError(sentence, returncode=UNREADABLE)

    @staticmethod
    def _document(file: Path, outcome: Outcome, dry_run: bool) -> dict[str, Any]:
        return {
            "file": file.name,
            "dry_run": dry_run,
            "counts": outcome.counts,
            "columns": outcome.columns,
            "findings": [finding.as_dict() for finding in outcome.findings],
        }

    def _report(self, document: dict[str, Any], as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(document, ensure_ascii=False))
            return
        for sheet, counts in document["counts"].items():
            self.stdout.write(f"{sheet}: " + ", ".join(f"{name} {number}" for name, number in counts.items()))
        for one in document["findings"]:
            self.stdout.write(f"[{one['severity']}] {one['sheet']} {one['row']} {one['column']}: {one['message']} {one['suggestion']}")
