"""The form of a drill that was held: one screen on a phone, times as read from a watch."""

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from training import clock
from training.drills import Report
from training.forms.day import DayInput
from training.models import Drill, DrillType

MAX_FILES = 12


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    widget = ManyFiles(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf,video/mp4"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:  # type: ignore[override]
        listed = data if isinstance(data, (list, tuple)) else [data] if data else []
        if len(listed) > MAX_FILES:
            raise forms.ValidationError(_("Hand in at most 12 files."))
        return [file for file in listed if file]


class DrillForm(forms.Form):
    """`headcount` is the number on the register, offered as the expected one."""

    types = forms.MultipleChoiceField(label=_("What was drilled"), choices=DrillType.choices, widget=forms.CheckboxSelectMultiple)
    with_fire = forms.BooleanField(label=_("A fire part was drilled too (extinguishers, hydrants)"), required=False)
    form = forms.ChoiceField(label=_("Form"), choices=Drill.Form.choices, widget=forms.RadioSelect, initial=Drill.Form.LIVE)
    held_on = forms.DateField(label=_("Held on"), widget=DayInput())
    alarm_time = forms.TimeField(label=_("Alarm at"), required=False, widget=forms.TimeInput(attrs={"type": "time", "step": "1"}))
    all_out_time = forms.TimeField(label=_("All out at"), required=False, widget=forms.TimeInput(attrs={"type": "time", "step": "1"}))
    expected = forms.IntegerField(label=_("Expected"), min_value=1, max_value=100_000)
    present = forms.IntegerField(label=_("Present"), min_value=0, max_value=100_000)
    place = forms.CharField(label=_("Place"), max_length=100, required=False)
    scenario = forms.CharField(label=_("Scenario"), max_length=200, required=False)
    plan_ref = forms.CharField(label=_("Plan"), max_length=60, required=False, help_text=_("Name or number of the emergency plan that was drilled."))
    summary = forms.CharField(label=_("What went well, what must change"), required=False, widget=forms.Textarea(attrs={"rows": 4}))
    files = FilesField(
        label=_("Pictures, sign-in sheet, video"), required=False, help_text=_("JPEG, PNG, WebP, PDF or MP4. The place is removed from pictures.")
    )

    def __init__(self, *args: Any, headcount: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].widget.attrs["max"] = clock.today().isoformat()
        self.fields["expected"].initial = headcount

    def clean_held_on(self) -> date:
        day: date = self.cleaned_data["held_on"]
        if day > clock.today():
            raise forms.ValidationError(_("This day is still to come: record the drill when it has been held."))
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        expected, present = given.get("expected"), given.get("present")
        if expected is not None and present is not None and present > expected:
            self.add_error("present", _("More people were present than expected: check both numbers."))
        alarm, out = given.get("alarm_time"), given.get("all_out_time")
        if alarm and out and out < alarm:
            self.add_error("all_out_time", _("Everybody can not be out before the alarm: check both times."))
        return given

    def report(self) -> Report:
        """What the act needs."""
        given = self.cleaned_data
        return Report(
            types=given["types"],
            held_on=given["held_on"],
            form=given["form"],
            expected=given["expected"],
            present=given["present"],
            alarm_at=_instant(given["held_on"], given["alarm_time"]),
            all_out_at=_instant(given["held_on"], given["all_out_time"]),
            place=given["place"],
            scenario=given["scenario"],
            plan_ref=given["plan_ref"],
            summary=given["summary"],
            with_fire=given["with_fire"],
        )


def _instant(day: date, at: time | None) -> datetime | None:
    return datetime.combine(day, at, clock.LEGAL_ZONE) if at else None
