"""The names of the ground floor's acts in the audit trail, and what they are called on screen."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "training.entry_posted": _("Ledger entry posted"),
    "training.entry_corrected": _("Ledger entry corrected"),
    "training.erased": _("Records erased by a retention rule"),
    "training.lesson_completed": _("Lesson completed"),
    "training.course_changed": _("Course changed"),
    # registry
    "training.registry_imported": _("Registry workbook imported"),
    "training.enterprise_registered": _("Enterprise registered"),
    "training.enterprise_changed": _("Enterprise changed"),
    "training.enterprise_state_set": _("Enterprise state set"),
    "training.tag_confirmed": _("Legal tag set confirmed"),
    "training.person_registered": _("Person registered"),
    "training.person_changed": _("Person changed"),
    "training.appointed": _("Appointment or employment recorded"),
    "training.relieved": _("Appointment or employment ended"),
    "training.identity_revealed": _("Full document number viewed"),
    "training.import_previewed": _("Workbook read for preview"),
    "training.import_discarded": _("Import discarded"),
    # rules, drills
    "training.requirement_changed": _("Requirement changed"),
    "training.reference_loaded": _("Rules and standards loaded"),
    "training.drill_recorded": _("Drill recorded"),
    "training.drill_verified": _("Drill verified by the office"),
    "training.file_stored": _("Private file stored"),
    "training.file_viewed": _("Private file viewed"),
    "training.coverage_exported": _("Coverage list exported"),
    # people and sign-in
    "training.account_created": _("Account created"),
    "training.account_closed": _("Account closed"),
    "training.role_granted": _("Role granted"),
    "training.role_revoked": _("Role revoked"),
    "training.slip_issued": _("Invitation slip issued"),
    "training.slip_used": _("Invitation slip used"),
    "training.password_set": _("Password set"),
    "training.pin_set": _("PIN set"),
    "training.signed_in": _("Signed in"),
    "training.signed_out": _("Signed out"),
    "training.person_switched": _("Person switched on a shared device"),
    "training.sign_in_locked": _("Sign-in locked after failed attempts"),
    "training.address_alarm": _("Many failed sign-ins from one address"),
    "training.totp_enrolled": _("Second factor enrolled"),
    "training.totp_removed": _("Second factor removed"),
}
