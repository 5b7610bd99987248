"""Load laws, determination standards, the special-operations catalogue and the requirements from `training/data/`."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from training import clock
from training.reference import load_reference


class Command(BaseCommand):
    help = "Load laws, determination standards, the special-operations catalogue and the requirements. Running it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        changes = load_reference(clock.now())
        if options["json"]:
            self.stdout.write(json.dumps({"changed": dict(changes)}))
        else:
            self.stdout.write(", ".join(f"{kind}: {number}" for kind, number in sorted(changes.items())) or "nothing to change")
