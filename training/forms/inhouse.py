"""Forms of an enterprise's own training: a class that was held, a line of the yearly plan, and somebody who begins or leaves work."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from training import clock
from training.inhouse import Report, classes
from training.models import Account, EngagementRole, Enterprise, PlanLine, TrainingClass

from .day import DayInput
from .drill import FilesField
from .people import WorkForm

TIME = {"type": "time"}
ENROLLED = (EngagementRole.WORKER, EngagementRole.SPECIAL_OPERATOR)


class ClassForm(forms.ModelForm[TrainingClass]):
    """One day of training. Who works there on that day can be ticked; at first everybody is."""

    present = forms.TypedMultipleChoiceField(label=_("Who was there?"), coerce=int, widget=forms.CheckboxSelectMultiple)
    files = FilesField(
        label=_("Signed sheet and pictures"), required=False,
        help_text=_("JPEG, PNG, WebP or PDF. With them the hours are evidence of grade B, without of grade C."),
    )  # fmt: skip

    class Meta:
        model = TrainingClass
        fields = ["held_on", "topic", "training_type", "hours", "began", "ended", "place", "trainer", "sign_in", "present", "files", "statement"]
        widgets = {
            "held_on": DayInput(), "began": forms.TimeInput(attrs=TIME, format="%H:%M"), "ended": forms.TimeInput(attrs=TIME, format="%H:%M"),
            "sign_in": forms.RadioSelect, "statement": forms.Textarea(attrs={"rows": 3}),
        }  # fmt: skip
        help_texts = {"statement": _("What was taught, and that those ticked were there from beginning to end.")}

    field_order = Meta.fields

    def __init__(self, *args: Any, enterprise: Enterprise, day: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"held_on": day, "sign_in": TrainingClass.SignIn.SHEET}, **kwargs)
        for name in ("began", "ended"):
            self.fields[name].required = False
        self.fields["held_on"].widget.attrs["max"] = clock.today().isoformat()
        sign_in: Any = self.fields["sign_in"]
        sign_in.choices = TrainingClass.SignIn.choices
        people = classes.roster(enterprise, day)
        choice: Any = self.fields["present"]
        choice.choices = [(number, _named(posts)) for number, posts in people.items()]
        choice.initial = list(people)

    def clean_hours(self) -> Any:
        hours = self.cleaned_data["hours"]
        if hours <= 0:
            raise forms.ValidationError(_("Credit hours are more than zero."))
        return hours

    def _post_clean(self) -> None:
        """The act checks the rest and makes the row."""

    def report(self) -> Report:
        """What the act takes."""
        return Report(**{name: value for name, value in self.cleaned_data.items() if name not in ("present", "files")})


def _named(posts: Iterable[Any]) -> str:
    first, *_others = listed = list(posts)
    roles = "、".join(dict.fromkeys(str(post.get_role_display()) for post in listed))
    return f"{first.person.survivor.name} {first.person.survivor.last4} · {roles}"


class DayForm(forms.Form):
    """For which day the roster is shown."""

    day = forms.DateField(required=False, widget=DayInput())


class LineForm(forms.ModelForm[PlanLine]):
    """One line of the plan."""

    reason = forms.CharField(label=_("Reason of the change"), max_length=200)

    class Meta:
        model = PlanLine
        fields = ["role", "content", "frequency", "hours", "scope", "time"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(
            label=_("Post"),
            required=False,
            choices=[("", pgettext_lazy("plan", "Everybody")), *((one.value, one.label) for one in EngagementRole if one.value in classes.ROLES)],
        )
        self.fields["hours"].required = False
        self.fields["hours"].widget.attrs["min"] = 0
        if self.instance.pk:
            del self.fields["role"]
        else:
            del self.fields["reason"]
        self.order_fields(["role", "content", "frequency", "hours", "scope", "time", "reason"])

    def _post_clean(self) -> None:
        """The act makes the row."""


class EnrolForm(WorkForm):
    """An employment an enterprise enters itself. Who heads or manages it is appointed by the office: that opens this desk."""

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, account=account, **kwargs)
        role: Any = self.fields["role"]
        role.choices = [(one.value, one.label) for one in ENROLLED]
