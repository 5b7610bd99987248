"""Item statistics of a session, or of a plain matrix of marks that anyone can check against another program."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from exams import analysis
from exams.analysis import files, options, thresholds
from exams.models import Session, SessionState
from question_banks import statistics
from question_banks.statistics import Figures, Paper
from training.errors import Refusal

FIGURES = ("facility", "sd", "discrimination_index", "discriminative_efficiency", "effective_weight", "point_biserial")


class Command(BaseCommand):
    help = (
        "Facility, sd, discrimination index, discriminative efficiency, effective weight and point-biserial of every question, and the paper's alpha "
        "(KR-20) and standard error. SESSION is the public id of an ended session; FILE.csv has a header row, the candidate in the first column, a "
        "column a question, marks 0 to 1, an empty cell where a candidate's paper had not the question. Formulas: question_banks/statistics. "
        "Exit 1: cells that are no marks (named on stderr, left out), or the session has not ended; 2: unreadable."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", metavar="SESSION|FILE.csv")
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")

    def handle(self, *args: Any, **given: Any) -> None:
        source = given["source"]
        session = None if Path(source).is_file() else _session(source)
        try:
            document = _of_session(session) if session else _of_file(Path(source))
        except Refusal as refusal:
            self._fail(str(refusal), 2, as_json=given["json"])
        if document is None:
            self._fail("The session has not ended.", 1, as_json=given["json"])
        self.stdout.write(json.dumps(document, ensure_ascii=False, allow_nan=False) if given["json"] else _text(document))
        findings = document.get("findings", [])
        for one in findings:
            self.stderr.write(f"row {one['row']}, column {one['column'] or '1'} ({one['cell']}): {one['value']!r}: {one['message']}")
        if findings:
            raise CommandError(f"{len(findings)} findings", returncode=1)

    def _fail(self, sentence: str, code: int, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"error": sentence}, ensure_ascii=False))
        raise CommandError(sentence, returncode=code)


def _session(source: str) -> Session | None:
    try:
        return Session.objects.select_related("blueprint").filter(public_id=UUID(source)).first()
    except ValueError:
        return None


def _of_file(path: Path) -> dict[str, Any]:
    matrix = files.read(path)
    few = thresholds.load().few
    found = statistics.analyse(matrix.names, matrix.marks, few=few)
    items = [_item(name, one) for name, one in zip(found.names, found.items, strict=True)]
    return {"items": items, "paper": _paper(found.paper, found.full), "findings": matrix.findings}


def _of_session(session: Session) -> dict[str, Any] | None:
    if session.state != SessionState.ENDED:
        return None
    analysis.count(session.pk)
    report = analysis.of_session(session)
    items = [
        _item(row.name, row.figures) | {
            "mean_seconds": row.sums.mean_seconds, "typical_seconds": row.sums.typical_seconds, "flags": row.codes,
            "options": [{"option": line.label, "right": line.right, "chosen": line.choice.chosen, "share": line.choice.share, "upper": line.choice.upper,
                         "lower": line.choice.lower} for line in options.lines(row.version, row.sums)],
        }
        for row in report.rows
    ]  # fmt: skip
    return {"session": str(session.public_id), "items": items, "paper": _paper(report.paper, float(session.blueprint.full_score)), "outside": report.outside}


def _item(name: str, figures: Figures) -> dict[str, Any]:
    flags = list(thresholds.of_figures(figures))
    return {"name": name, "n": figures.n, **{key: getattr(figures, key) for key in FIGURES}, "hints": list(figures.hints), "flags": flags}


def _paper(paper: Paper, full: float | None) -> dict[str, Any]:
    """Mean, sd and standard error in marks where every paper holds as many, and as shares of the full mark."""
    shares = {"mean": paper.mean, "sd": paper.sd, "standard_error": paper.standard_error}
    marks = {name: None if share is None or full is None else share * full for name, share in shares.items()}
    return {
        "candidates": paper.n, "items": paper.items, "design": paper.design, "full": full, **marks,
        **{f"{name}_share": share for name, share in shares.items()}, "alpha": paper.alpha, "kr20": paper.kr20, "hints": list(paper.hints),
    }  # fmt: skip


def _text(document: dict[str, Any]) -> str:
    heads = ["n", *FIGURES]
    lines = ["\t".join(["name", *heads])]
    lines += ["\t".join([str(one["name"]), *(_cell(one[head]) for head in heads)]) for one in document["items"]]
    lines += ["", *(f"{name}\t{_cell(value)}" for name, value in document["paper"].items())]
    return "\n".join(lines)


def _cell(value: Any) -> str:
    return "-" if value is None else f"{value:.4f}" if isinstance(value, float) else ",".join(value) if isinstance(value, list) else str(value)
