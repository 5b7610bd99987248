from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExamsConfig(AppConfig):
    name = "exams"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Exams")

    def ready(self) -> None:
        from exams import audit_actions
        from training import audit

        audit.register(audit_actions.LABELS)
        import_module("exams.tasks")
        import_module("exams.signposts")
