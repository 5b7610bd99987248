"""The verdict on a text, a code, or a picture of a symbol."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from certificates import verification
from certificates.verification import Verdict
from training import clock
from training.errors import Refusal


class Command(BaseCommand):
    help = "Check a certificate: the text of its symbol, its 25 digits, its number (with --last4), or a picture. Exits 0 valid, 1 not valid, 2 unreadable."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", metavar="TEXT|IMAGE")
        parser.add_argument("--last4", default="", help="last four of the holder's document, needed with a number")
        parser.add_argument("--json", action="store_true", help="print one JSON document to stdout")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        try:
            verdict = self._verdict(what, options["last4"])
        except (Refusal, CommandError) as problem:
            if options["json"]:
                self.stdout.write(json.dumps({"verdict": "unreadable", "reason": str(problem)}, ensure_ascii=False))
            raise CommandError(str(problem), returncode=2) from problem
        if options["json"]:
            self.stdout.write(json.dumps(_document(verdict), ensure_ascii=False))
        else:
            self.stdout.write(f"{verdict.title}: {verdict.reason}")
        if not verdict.is_valid:
            raise CommandError(verdict.reason, returncode=1)

    def _verdict(self, what: str, last4: str) -> Verdict:
        at = clock.now()
        if Path(what).suffix.lower() in {".png", ".jpg", ".jpeg", ".webp"}:
            what = _read_picture(Path(what))
        if what.lower().startswith("http"):
            return verification.of_text(what, at=at)
        return verification.of_typed(what, last4, at=at)


def _document(verdict: Verdict) -> dict[str, Any]:
    number = verdict.certificate.number if verdict.certificate else None
    return {"verdict": verdict.name, "colour": verdict.colour, "valid": verdict.is_valid, "title": verdict.title, "reason": verdict.reason, "number": number}


def _read_picture(path: Path) -> str:
    try:
        import zxingcpp
        from PIL import Image, UnidentifiedImageError
    except ImportError as error:
        raise CommandError("Reading pictures needs the package zxing-cpp: install it, or give the text of the symbol.", returncode=2) from error
    try:
        with Image.open(path) as picture:
            found = zxingcpp.read_barcodes(picture.convert("L"))
    except (OSError, UnidentifiedImageError) as error:
        raise CommandError(f"{path.name} is not a readable picture.", returncode=2) from error
    if not found:
        raise CommandError(f"No symbol was found in {path.name}.", returncode=2)
    return found[0].text
