"""Signs everything in a bank that awaits approval, in the names of the given people; see `question_banks.reviewing`."""

import json
import sys
import uuid
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from question_banks import reviewing
from question_banks.models import Bank
from training import access, clock
from training.models import Account, Role

REVIEWERS = (Role.OFFICE, Role.EXAMINER, Role.EDITOR)


class Command(BaseCommand):
    help = "Approve the questions of a bank with the signatures of two people. Exit: 0 all approved, 1 some were not, 2 wrong call."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("bank", metavar="BANK", help="code of the bank")
        parser.add_argument("--by", metavar="ACCOUNT", action="append", required=True, help="login or public id of a reviewer; give it twice")
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        bank = Bank.objects.filter(code=options["bank"]).first()
        if bank is None:
            raise CommandError(f"There is no bank {options['bank']!r}.", returncode=2)
        reviewers = [self._account(name) for name in options["by"]]
        if len({reviewer.pk for reviewer in reviewers}) < len(reviewers):
            raise CommandError("Name two different people.", returncode=2)
        outcome = reviewing.approve_bank(bank=bank, reviewers=reviewers, at=clock.now())
        report = {
            "bank": bank.code,
            "approved": outcome.published,
            "waiting": outcome.waiting,
            "own": sorted({version.item.number for version in outcome.own}),
            "conflicts": [version.item.number for version in outcome.conflicting],
        }
        self.stderr.write(f"{bank.code}: approved {outcome.published}, waiting {outcome.waiting}, conflicts {len(outcome.conflicting)}")
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        if outcome.waiting or outcome.conflicting:
            sys.exit(1)

    def _account(self, name: str) -> Account:
        found = Account.objects.filter(login=name, is_active=True).first()
        if found is None:
            try:
                found = Account.objects.filter(public_id=uuid.UUID(name), is_active=True).first()
            except ValueError:
                found = None
        if found is None:
            raise CommandError(f"There is no active account {name!r}.", returncode=2)
        if not access.has_role(found, *REVIEWERS):
            raise CommandError(f"The account {name!r} may not approve questions.", returncode=2)
        return found
