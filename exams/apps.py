from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExamsConfig(AppConfig):
    name = "exams"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Exams")

    def ready(self) -> None:
        from exams import audit_actions
        from exams.grading import SOURCE
        from training import audit, objections

        audit.register(audit_actions.LABELS)
        objections.corrected_elsewhere({SOURCE: _("This entry is the result of an exam: ask for a check of the score on the page of the result.")})
        import_module("exams.tasks")
        import_module("exams.signposts")
