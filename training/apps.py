from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "training"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Register and ledger")

    def ready(self) -> None:
        from training import audit, audit_actions

        audit.register(audit_actions.LABELS)
        autodiscover_modules("tasks")
