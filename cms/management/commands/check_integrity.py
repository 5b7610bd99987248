"""Verify what must never change: the audit chain, the chains of attempts, the guards of append-only tables, and four eyes over questions."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand
from django.db import connection

from exams import answers
from question_banks import foureyes, reviewing
from training import audit, leads, objections, packs
from training.appendonly import guarded_tables
from training.reminding import papers

GUARDED = {
    "certificates_certificateevent",
    "certificates_identitycheck",
    "certificates_scanrecord",
    "exams_mark",
    "exams_paper",
    "exams_proctorevent",
    "exams_response",
    "question_banks_bulk",
    "question_banks_bulkrow",
    "question_banks_comment",
    "question_banks_itemversion",
    "question_banks_picture",
    "question_banks_review",
    "question_banks_ruling",
    "question_banks_rulingmember",
    "question_banks_rulingoutcome",
    "training_apianswer",
    "training_auditentry",
    "training_auditseal",
    "training_drillevaluation",
    "training_drillstep",
    "training_entry",
    "training_leadevent",
    "training_objection",
    "training_objectionanswer",
    "training_objectionchange",
    "training_pack",
    "training_packconfirmation",
    "training_planline",
    "training_recheck",
    "training_recheckitem",
    "training_recheckresult",
    "training_reminder",
    "training_reminderevent",
    "training_reminderpaper",
    "training_remindersend",
    "training_studybeat",
    "training_tombstone",
    "training_trainingclass",
}
FINDINGS = ("attempts", "unguarded", "unsigned", "packs", "leads", "notices", "corrections")


class Command(BaseCommand):
    help = "Verify the audit chain, the answer chains, the database guards and the signatures of questions. Exit 0 when whole, 1 with findings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        trail = audit.verify()
        report = {
            "audit": {"sealed": trail.sealed, "unsealed": trail.unsealed, "breaks": trail.breaks},
            "attempts": answers.check_all(),
            "unguarded": sorted(GUARDED - set(guarded_tables(connection))) + foureyes.missing(connection),
            "unsigned": [f"question {item} is in use without its signatures" for item in reviewing.unsigned().select_related("bank")],
            "packs": packs.check_all(),
            "leads": leads.check_all(),
            "notices": papers.check_all(),
            "corrections": objections.check_all(),
        }
        whole = not (trail.breaks or any(report[name] for name in FINDINGS))
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
        else:
            self.stdout.write(f"audit trail: {trail.sealed} sealed, {len(trail.unsealed)} waiting for their seal")
            for number in trail.unsealed:
                self.stdout.write(f"unsealed: entry {number}")
            for name in FINDINGS:
                for finding in report[name]:
                    self.stdout.write(f"{name}: {finding}")
            for finding in trail.breaks:
                self.stdout.write(f"audit: {finding}")
            self.stdout.write("whole" if whole else "NOT WHOLE")
        if not whole:
            raise SystemExit(1)
