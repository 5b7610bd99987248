"""Issue every certificate that waits: the sweep behind the hint of a confirmed result."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from certificates import issuing
from training import clock


class Command(BaseCommand):
    help = "Issue certificates for passed, confirmed attempts that have none; suspend those whose exam was annulled. Exits 0, or 1 when something was refused."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document to stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        result = issuing.sweep(at=clock.now(), by="command:issue_certificates")
        if options["json"]:
            refused = [{"attempt": attempt, "reason": reason} for attempt, reason in result.refused]
            self.stdout.write(json.dumps({"issued": result.issued, "suspended": result.suspended, "refused": refused}, ensure_ascii=False))
        self.stderr.write(f"issued {len(result.issued)}, suspended {len(result.suspended)}, refused {len(result.refused)}")
        for attempt, reason in result.refused:
            self.stderr.write(f"{attempt}: {reason}")
        if result.refused:
            raise CommandError("some certificates could not be issued", returncode=1)
