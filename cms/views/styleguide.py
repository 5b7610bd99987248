"""The style guide: each component in each state, for whoever builds or checks a page."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.templatetags.ui import ICONS, STATUSES

COLOURS = {
    "paper": ("paper", "surface", "surface-2", "line", "line-strong", "ink", "ink-2", "ink-3"),
    "brand": ("brand", "brand-strong", "brand-soft", "accent", "focus", "band"),
    "statuses": ("ok-fill", "soon-fill", "wait-fill", "late-fill", "unknown-fill"),
}


class SpecimenForm(forms.Form):
    """One field of every kind; bound with nothing it shows its errors."""

    name = forms.CharField(label=gettext_lazy("Name of the enterprise"), max_length=60)
    code = forms.CharField(
        label=gettext_lazy("Unified social credit code"),
        help_text=gettext_lazy("18 characters, as on the licence."),
        required=False,
    )
    held_on = forms.DateField(label=gettext_lazy("Day of the drill"), widget=forms.DateInput(attrs={"type": "date"}))
    form = forms.ChoiceField(
        label=gettext_lazy("Form of the drill"),
        choices=[("live", gettext_lazy("Live")), ("table", gettext_lazy("Table-top"))],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("An evacuation drill counts only when it is live."),
    )
    area = forms.ChoiceField(label=gettext_lazy("Village"), choices=[("1", "柳塘村"), ("2", "东桥社区")])
    notes = forms.CharField(label=gettext_lazy("Summary"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    evidence = forms.FileField(label=gettext_lazy("Signed sheet"), required=False)
    agree = forms.BooleanField(label=gettext_lazy("I have checked the head count against the roster"))


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state; for developers and staff, anybody else gets 404."""
    if not (settings.DEBUG or request.user.is_staff):
        raise Http404
    return render(request, "styleguide/index.html", _specimens())


def _specimens() -> dict[str, Any]:
    """What the components of the guide are filled with."""
    zone = timezone.get_current_timezone()
    return {
        "colours": COLOURS,
        "icons": list(ICONS),
        "statuses": list(STATUSES),
        "empty_form": SpecimenForm(),
        "wrong_form": SpecimenForm(data={"area": "9"}, auto_id="wrong_%s"),
        "page_first": Paginator(range(312), 25).page(1),
        "page_middle": Paginator(range(312), 25).page(6),
        "columns": [
            {"label": _("Village")},
            {"label": _("Make-up"), "grow": True},
            {"label": _("Overdue"), "num": True},
            {"label": _("Coverage rate"), "num": True},
        ],
        "villages": [
            ("柳塘村", (12, 3, 1, 4, 2), "68.2%"),
            ("东桥社区", (20, 4, 2, 3, 2), "77.4%"),
            ("石塘村", (18, 1, 0, 0, 0), "100%"),
        ],
        "plain_rows": [["柳塘村", "22", "4", "68.2%"], ["东桥社区", "31", "3", "77.4%"]],
        "steps": [
            {"label": _("Appointed"), "state": "done"},
            {"label": _("Study"), "state": "done"},
            {"label": _("Examination"), "state": "current"},
            {"label": _("Certificate"), "state": ""},
        ],
        "failed_steps": [
            {"label": _("Read the file"), "state": "done"},
            {"label": _("Check the rows"), "state": "failed"},
            {"label": _("Take over"), "state": ""},
        ],
        "answers": [
            ("is-ok", "ok", "有效"),
            ("is-soon", "soon", "即将到期"),
            ("is-late", "late", "已撤销"),
            ("is-wait", "wait", "尚未生效"),
            ("is-unknown", "unknown", "无法核验"),
        ],
        "entries": [
            {
                "at": datetime(2026, 11, 21, 10, 32, tzinfo=zone),
                "title": _("Examination passed"),
                "text": _("87 of 100 points, pass mark 80."),
            },
            {"at": date(2026, 11, 8), "title": _("Study finished"), "text": ""},
        ],
    }
