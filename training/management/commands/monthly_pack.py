"""manage.py monthly_pack --area CODE --month YYYY-MM: prepare, lock, supplement and write the monthly pack of an area."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from training import clock, packs
from training.errors import Refusal
from training.models import Area, Pack, PackDraft
from training.packs import freezing, writing

BY = "command:monthly_pack"
DONE, REFUSED, WRONG_CALL = 0, 1, 2


class Command(BaseCommand):
    help = (
        "The monthly pack of an area. Without --freeze a preparation is counted (of a locked month the pack is shown). "
        "Exit 0: done; 1: refused (too early, nothing late, …); 2: wrong call."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--area", required=True, help="code of the area")
        parser.add_argument("--month", required=True, help="the month, YYYY-MM")
        parser.add_argument("--freeze", action="store_true", help="lock the pack, as of its day and as known at its deadline")
        parser.add_argument("--supplement", action="store_true", help="add a signed supplement to the locked pack; needs --reason")
        parser.add_argument("--reason", default="", help="why a supplement is needed")
        parser.add_argument("--out", type=Path, metavar="DIR", help="write DOCX and XLSX there")
        parser.add_argument("--json", action="store_true", help="exactly one JSON document on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        self.as_json = options["json"]
        area = Area.objects.filter(code=options["area"]).first()
        if area is None:
            self._refuse(f"There is no area with the code {options['area']}.", WRONG_CALL)
        try:
            month = packs.Month.parse(options["month"])
        except ValueError:
            self._refuse(f"{options['month']} is no month: write it as YYYY-MM.", WRONG_CALL)
        if options["supplement"] and (options["freeze"] or not options["reason"].strip()):
            self._refuse("A supplement needs --reason, and is not frozen together with the pack.", WRONG_CALL)
        try:
            row = self._row(area, month, options)
        except Refusal as refusal:
            self._refuse(str(refusal), REFUSED)
        files = self._write(row, options["out"]) if options["out"] else []
        self._print(row, files)

    def _row(self, area: Area, month: packs.Month, options: dict[str, Any]) -> Pack | PackDraft:
        common = {"area": area, "month": month, "at": clock.now(), "by": BY, "say": self._say}
        if options["supplement"]:
            return packs.supplement(reason=options["reason"], **common)
        if options["freeze"]:
            return packs.freeze(**common)
        return freezing.pack_of(area, month) or packs.prepare(**common)

    def _say(self, step: str) -> None:
        self.stderr.write(f"{step} …")

    def _write(self, row: Pack | PackDraft, folder: Path) -> list[str]:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for suffix, write in (("docx", writing.docx), ("xlsx", writing.xlsx)):
                self._say(f"writing {suffix}")
                (folder / writing.name(row, suffix)).write_bytes(write(row))
        except OSError as error:
            self._refuse(f"{folder}: {error.strerror}", WRONG_CALL)
        return [writing.name(row, suffix) for suffix in ("docx", "xlsx")]

    def _print(self, row: Pack | PackDraft, files: list[str]) -> None:
        body = packs.open_body(row)
        frozen = isinstance(row, Pack)
        state = ("supplement" if row.sequence else "frozen") if isinstance(row, Pack) else "preparation"
        if self.as_json:
            document = {"area": row.area.code, "month": row.month, "state": state, "sha256": row.sha256, "files": files, "pack": body}
            document["frozen_at"] = row.frozen_at.isoformat() if isinstance(row, Pack) else None
            self.stdout.write(json.dumps(document, ensure_ascii=False))
            return
        self.stdout.write(f"{row.area.code} {row.area.name} {row.month}: {state}, as of {body['as_of']}, known at {body['known_at']}")
        self.stdout.write(f"sha256 {row.sha256}" + ("" if frozen else " (not locked)"))
        for one in body["requirements"]:
            figure = next(found for found in one["figures"] if found["area"] == row.area.code and not found["itself"])
            counts = " ".join(f"{name}={figure[name]}" for name in ("population", "satisfied", "due_soon", "pending", "overdue", "unknown"))
            self.stdout.write(f"{one['code']:22} {counts}  {one['title']}")
        for name in files:
            self.stdout.write(f"written: {name}")

    def _refuse(self, sentence: str, returncode: int) -> None:
        """Say why not; with --json also as the one document."""
        if self.as_json:
            self.stdout.write(json.dumps({"error": sentence}, ensure_ascii=False))
        raise CommandError(sentence, returncode=returncode)
