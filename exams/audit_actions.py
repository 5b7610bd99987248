"""The acts of this floor as they are called in the audit trail."""

from django.utils.translation import gettext_lazy as _

LABELS: dict[str, object] = {
    "exams.blueprint_composed": _("Blueprint composed"),
    "exams.blueprint_activated": _("Blueprint taken into use"),
    "exams.blueprint_retired": _("Blueprint retired"),
    "exams.site_added": _("Exam site added"),
    "exams.room_added": _("Exam room added"),
    "exams.session_scheduled": _("Session scheduled"),
    "exams.session_registration": _("Registration opened"),
    "exams.session_ready": _("Registration closed"),
    "exams.session_running": _("Room opened"),
    "exams.session_ended": _("Session ended"),
    "exams.session_cancelled": _("Session cancelled"),
    "exams.staff_assigned": _("Proctor or examiner assigned"),
    "exams.registered": _("Registered for a session"),
    "exams.registration_withdrawn": _("Registration withdrawn"),
    "exams.checked_in": _("Candidate checked in"),
    "exams.entered": _("Candidate signed in by ticket"),
    "exams.paper_drawn": _("Paper drawn and sealed"),
    "exams.minutes_added": _("Minutes added"),
    "exams.attempt_open": _("Attempt opened"),
    "exams.attempt_submitted": _("Paper handed in"),
    "exams.attempt_expired": _("Attempt expired"),
    "exams.attempt_ended": _("Attempt ended by the proctor"),
    "exams.attempt_confirmed": _("Result confirmed"),
    "exams.attempt_annulled": _("Attempt annulled"),
    "exams.results_exported": _("Results exported"),
    "exams.analysis_exported": _("Session analysis exported"),
    "exams.item_flagged": _("Question flagged by its statistics"),
    "exams.item_flags_settled": _("Flags of a question settled"),
}
