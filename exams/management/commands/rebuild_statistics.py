"""Make the stored statistics again from answers and marks."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from exams import analysis
from training import clock, jobs


class Command(BaseCommand):
    help = "Count all confirmed results anew: statistics of sessions and questions are caches. Exit 1 on SQLite while somebody sits an exam."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        if jobs.must_wait():
            sentence = "Somebody sits an exam. Try again when the room is closed."
            if options["json"]:
                self.stdout.write(json.dumps({"error": sentence}))
            raise CommandError(sentence, returncode=1)
        attempts = analysis.rebuild(at=clock.now())
        self.stdout.write(json.dumps({"attempts": attempts}) if options["json"] else f"{attempts} attempts counted")
