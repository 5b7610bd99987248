"""How a duty is said in a message, on the work list and on paper. People appear by masked name; only duties of law may be called unlawful."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from training.models import ReminderCase

WHY = {
    "no_account": gettext_lazy("The account was closed."),
    "no_mobile": gettext_lazy("No mobile number is on record any more."),
    "sms_off": gettext_lazy("Text messages are not set up here."),
    "provider": gettext_lazy("The provider did not take the message."),
    "no_answer": gettext_lazy("The provider gave no answer; the message is not sent again."),
}


def line(case: ReminderCase, titles: dict[str, str], *, own: bool = False) -> str:
    """One duty in one line: whose, what, by when, what is missing."""
    place = case.enterprise.name if case.enterprise else case.area.name
    who = "" if own or case.person is None else case.person.masked_name
    title = titles.get(case.requirement, case.requirement)
    head = " ".join(part for part in (place, who, f"《{title}》") if part)
    return f"{head}：{case.missing or by_when(case)}"


def by_when(case: ReminderCase) -> str:
    """By when, or that it is late: missed duties of law by their name, the others as work not done."""
    day = date_format(case.due_on, "DATE_FORMAT")
    if case.status != "overdue":
        return _("due on %(day)s") % {"day": day}
    late = _("not fulfilled in time, a statutory duty; it was due on %(day)s") if case.basis_level == "law" else _("work not done; it was due on %(day)s")
    return late % {"day": day}


def stage(offset: int) -> str:
    """So many days before or after the due day."""
    if offset == 0:
        return _("on the due day")
    if offset < 0:
        return ngettext("%(count)d day before the due day", "%(count)d days before the due day", -offset) % {"count": -offset}
    return ngettext("%(count)d day after the due day", "%(count)d days after the due day", offset) % {"count": offset}


def reason(detail: dict[str, str]) -> str:
    """Why a sending failed, from the event's detail."""
    return str(WHY.get(detail.get("why", ""), ""))
