"""Writes a bank to a file; see `question_banks.exporting`."""

import json
import sys
import uuid
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from question_banks import exporting
from question_banks.models import Bank
from training import clock
from training.errors import Refusal
from training.models import Account

BY = "command:export_questions"


class Command(BaseCommand):
    help = (
        "Write the questions of a bank, with keys, to a file (- for standard output); what the format can not carry is named. "
        "Exit: 0 done, 1 something was left out or the export was refused, 2 wrong call."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("bank", metavar="BANK", help="code of the bank")
        parser.add_argument("out", metavar="OUT", help="file to write, or -")
        parser.add_argument("--format", choices=exporting.FORMATS, default="json")
        parser.add_argument("--losses", action="store_true", help="only say what the format can not carry; OUT is not written")
        parser.add_argument("--by", metavar="ACCOUNT", default="", help="login or public id of the person whose release of a reserved bank is used")
        parser.add_argument("--json", action="store_true", help="a JSON summary on standard output (when OUT is a file)")

    def handle(self, *args: Any, **options: Any) -> None:
        bank = Bank.objects.filter(code=options["bank"]).first()
        if bank is None:
            raise CommandError(f"There is no bank {options['bank']!r}.", returncode=2)
        if options["losses"]:
            self._tell(bank, options, None, exporting.losses(bank, options["format"]), to_stdout=True)
            return
        exported = self._export(bank, options)
        self._tell(bank, options, exported.count, exported.losses, to_stdout=options["json"] and options["out"] != "-")

    def _export(self, bank: Bank, options: dict[str, Any]) -> exporting.Exported:
        """Export and write in one: a file that can not be written uses up no release."""
        account = self._account(options["by"]) if options["by"] else None
        try:
            with transaction.atomic():
                exported = exporting.export(bank=bank, format=options["format"], at=clock.now(), by=account or BY)
                self._write(exported, options["out"])
        except Refusal as refusal:
            raise CommandError(str(refusal), returncode=1) from None
        except OSError as error:
            raise CommandError(f"{options['out']}: {error.strerror}", returncode=2) from None
        return exported

    def _write(self, exported: exporting.Exported, out: str) -> None:
        if out != "-":
            Path(out).write_bytes(exported.body)
        elif exported.content_type == "application/json":
            self.stdout.write(exported.body.decode().rstrip("\n"))
        else:
            sys.stdout.buffer.write(exported.body)

    def _account(self, name: str) -> Account:
        found = Account.objects.filter(login=name, is_active=True).first()
        if found is None:
            try:
                found = Account.objects.filter(public_id=uuid.UUID(name), is_active=True).first()
            except ValueError:
                found = None
        if found is None:
            raise CommandError(f"There is no active account {name!r}.", returncode=2)
        return found

    def _tell(self, bank: Bank, options: dict[str, Any], count: int | None, losses: list[Any], *, to_stdout: bool) -> None:
        if count is not None:
            self.stderr.write(f"{bank.code}: {count} questions")
        for loss in losses:
            self.stderr.write(f"{loss.code}: {loss.message} ({len(loss.items)}: {', '.join(loss.items[:10])}{' …' if len(loss.items) > 10 else ''})")
        if to_stdout:
            report = {"bank": bank.code, "format": options["format"], "losses": [loss.as_dict() for loss in losses]}
            self.stdout.write(json.dumps(report | ({"file": options["out"], "questions": count} if count is not None else {}), ensure_ascii=False))
        if any(loss.left_out for loss in losses):
            sys.exit(1)
