from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


def _on_result(sender: object, attempt_id: int, **_rest: Any) -> None:
    """A result was confirmed: a hint to look, nothing more."""
    from training import jobs

    jobs.enqueue("certificates.issue_for_attempt", attempt_id)


class CertificatesConfig(AppConfig):
    name = "certificates"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Certificates")

    def ready(self) -> None:
        from certificates.statuses import LEDGER_SOURCE
        from exams.signals import result_confirmed
        from training import audit, objections

        where = _("This entry follows from a certificate of this office: the office suspends, revokes or replaces it on the page of the certificate.")
        objections.corrected_elsewhere({LEDGER_SOURCE: where})
        audit.register(
            {
                "certificates.issued": _("Certificate issued"),
                "certificates.suspended": _("Certificate suspended"),
                "certificates.reinstated": _("Certificate reinstated"),
                "certificates.revoked": _("Certificate revoked"),
                "certificates.replaced": _("Certificate replaced"),
                "certificates.key_made": _("Signing key made"),
                "certificates.scanned": _("Certificate checked on site"),
                "certificates.identity_checked": _("Holder compared with identity document"),
                "certificates.type_changed": _("Certificate type changed"),
            }
        )
        result_confirmed.connect(_on_result, dispatch_uid="certificates.result_confirmed")
