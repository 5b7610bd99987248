"""Writes a bank to a file; see `question_banks.exporting`."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from question_banks import exporting
from question_banks.models import Bank
from training import clock


class Command(BaseCommand):
    help = "Write the questions of a bank, with keys, to a JSON file (- for standard output). Exit: 0 done, 2 wrong call."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("bank", metavar="BANK", help="code of the bank")
        parser.add_argument("out", metavar="OUT", help="file to write, or -")
        parser.add_argument("--format", choices=["json"], default="json")
        parser.add_argument("--json", action="store_true", help="a JSON summary on standard output (when OUT is a file)")

    def handle(self, *args: Any, **options: Any) -> None:
        bank = Bank.objects.filter(code=options["bank"]).first()
        if bank is None:
            raise CommandError(f"There is no bank {options['bank']!r}.", returncode=2)
        entries = exporting.as_json(bank=bank, at=clock.now(), by="command:export_questions")
        text = json.dumps(entries, ensure_ascii=False, indent=1)
        if options["out"] == "-":
            self.stdout.write(text)
            return
        try:
            Path(options["out"]).write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{options['out']}: {error.strerror}", returncode=2) from None
        self.stderr.write(f"{bank.code}: {len(entries)} questions")
        if options["json"]:
            self.stdout.write(json.dumps({"bank": bank.code, "file": options["out"], "questions": len(entries)}, ensure_ascii=False))
