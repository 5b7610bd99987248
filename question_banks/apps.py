from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionBanksConfig(AppConfig):
    name = "question_banks"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Question banks")

    def ready(self) -> None:
        from training import audit

        audit.register(
            {
                "question_banks.bank_created": _("Question bank opened"),
                "question_banks.drafted": _("Questions drafted"),
                "question_banks.revised": _("Question reworded"),
                "question_banks.approved": _("Question approved"),
                "question_banks.bank_approved": _("Questions approved together"),
                "question_banks.sent_back": _("Question sent back"),
                "question_banks.retired": _("Question retired"),
                "question_banks.quarantined": _("Question quarantined"),
                "question_banks.reinstated": _("Question taken up again"),
                "question_banks.end_set": _("Last day of a question set"),
                "question_banks.end_lifted": _("Last day of a question lifted"),
                "question_banks.edition_ended": _("Questions quarantined because an edition ended"),
                "question_banks.cited": _("Clause of a question set by hand"),
                "question_banks.classified": _("Question classified"),
                "question_banks.bulk_changed": _("Many questions changed at once"),
                "question_banks.bulk_taken_back": _("Bulk change of questions taken back"),
                "question_banks.point_added": _("Knowledge point added"),
                "question_banks.point_changed": _("Knowledge point changed"),
                "question_banks.point_removed": _("Knowledge point removed"),
                "question_banks.commented": _("Question commented on"),
                "question_banks.key_viewed": _("Key of a reserved bank viewed"),
                "question_banks.release_requested": _("Release of a reserved bank requested"),
                "question_banks.release_granted": _("Release of a reserved bank granted"),
                "question_banks.release_refused": _("Release of a reserved bank refused"),
                "question_banks.release_used": _("Release of a reserved bank used"),
                "question_banks.picture_added": _("Picture for questions added"),
                "question_banks.imported": _("Question workbook imported"),
                "question_banks.leftover_corrected": _("Row of an import corrected"),
                "question_banks.leftover_dismissed": _("Row of an import dismissed"),
                "question_banks.import_discarded": _("Import discarded"),
                "question_banks.conflict_proposed": _("Decision on a conflict awaits a second signature"),
                "question_banks.conflict_decided": _("Conflict decided"),
                "question_banks.conflict_refused": _("Decision on a conflict refused"),
                "question_banks.exported": _("Question bank exported"),
            }
        )
        import_module("question_banks.tasks")
