"""Signing keys: make a new one, or list them."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from certificates import keys
from certificates.models import SigningKey
from training import clock


class Command(BaseCommand):
    help = "Signing keys: “new” makes one and retires the active one, “list” shows all. Private keys stay in KEY_DIR, encrypted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["new", "list"])
        parser.add_argument("--json", action="store_true", help="print one JSON document to stdout")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        rows = [keys.new_key(at=clock.now(), by="command:signing_key")] if act == "new" else list(SigningKey.objects.all())
        if options["json"]:
            self.stdout.write(json.dumps({"keys": [_document(key) for key in rows]}))
            return
        for key in rows:
            self.stdout.write(f"{key.kid}  {key.algorithm}  {key.status}  {key.not_before_on} – {key.not_after_on}")


def _document(key: SigningKey) -> dict[str, str]:
    return {
        "kid": key.kid,
        "alg": key.algorithm,
        "status": key.status,
        "nbf": key.not_before_on.isoformat(),
        "exp": key.not_after_on.isoformat(),
    }
