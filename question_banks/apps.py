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
                "question_banks.imported": _("Question workbook imported"),
                "question_banks.import_discarded": _("Import discarded"),
                "question_banks.exported": _("Question bank exported"),
            }
        )
