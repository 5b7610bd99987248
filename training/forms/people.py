"""Forms by which an officer keeps people: who they are, what they hold where, and from when until when."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from training import access, identity
from training.access import Role
from training.models import AREA_ROLES, Account, Engagement, EngagementForm, EngagementRole, Enterprise, IdKind, OperationItem, Person

from .day import DayInput
from .enterprise import AreaChoice, one_enterprise

ENTERPRISE_ROLES = [choice for choice in EngagementRole.choices if choice[0] not in AREA_ROLES]
POST_ROLES = [choice for choice in EngagementRole.choices if choice[0] in AREA_ROLES]
FULL_TIME = [("", "—"), ("yes", _("full-time")), ("no", _("part-time"))]


class PersonForm(forms.Form):
    """Name, document and mobile. On a known person an empty number means: as it is."""

    name = forms.CharField(label=_("Name"), max_length=60)
    kind = forms.ChoiceField(label=_("Document"), choices=IdKind.choices)
    number = forms.CharField(label=_("Document number"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    mobile = forms.CharField(label=_("Mobile number"), max_length=20, required=False, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}))

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        initial = {"name": person.name, "kind": person.id_kind} if person else None
        super().__init__(*args, initial=initial, **kwargs)
        if person is not None:
            self.fields["number"].required = False
            for field in ("number", "mobile"):
                self.fields[field].help_text = _("Only to change it: empty means as it is.")

    def clean_mobile(self) -> str:
        try:
            return identity.check_mobile(self.cleaned_data["mobile"]) if self.cleaned_data["mobile"] else ""
        except identity.BadMobile as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def facts(self) -> dict[str, Any]:
        """What `registry.person_of` takes."""
        return {name: self.cleaned_data[name] for name in ("name", "kind", "number", "mobile")}

    def changes(self) -> dict[str, Any]:
        """What `registry.change_person` takes."""
        return self.facts() | {"mobile": self.cleaned_data["mobile"] or None}


class PeriodForm(forms.Form):
    """From a day on, or until another."""

    from_on = forms.DateField(label=_("From"), widget=DayInput())
    until_on = forms.DateField(label=_("Until (excluded)"), required=False, widget=DayInput(), help_text=_("The first day on which it no longer holds."))


class WorkForm(PeriodForm):
    """The facts of an appointment or employment at an enterprise."""

    role = forms.ChoiceField(label=_("Role"), choices=ENTERPRISE_ROLES)
    form = forms.ChoiceField(label=_("Form of employment"), choices=EngagementForm.choices)
    post = forms.CharField(label=_("Post"), max_length=60, required=False)
    operation_item = forms.ChoiceField(label=_("Operation item"), required=False, help_text=_("For special-operation workers: as on the card."))
    full_time = forms.ChoiceField(label=_("Full-time"), choices=FULL_TIME, required=False)
    provider = forms.CharField(
        label=_("Dispatching or contracting unit"),
        max_length=30,
        required=False,
        help_text=_("Whose employee the person is: credit code or provisional number."),
    )
    started_work_on = forms.DateField(label=_("Started work on"), required=False, widget=DayInput())
    field_order = ["role", "form", "post", "operation_item", "full_time", "provider", "from_on", "started_work_on", "until_on"]

    def __init__(self, *args: Any, account: Account, engagement: Engagement | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_work(engagement) if engagement else None, **kwargs)
        self.account = account
        names = list(dict.fromkeys(OperationItem.objects.order_by("-edition", "pk").values_list("name", flat=True)))
        known = engagement.operation_item if engagement else ""
        self.fields["operation_item"].choices = [("", "—"), *((name, name) for name in dict.fromkeys([*filter(None, [known]), *names]))]  # type: ignore[attr-defined]
        if engagement is not None:
            self.fields["from_on"].required = engagement.from_on is not None

    def clean_provider(self) -> Enterprise | None:
        return one_enterprise(self.cleaned_data["provider"], Enterprise.objects.all())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("role") == EngagementRole.SPECIAL_OPERATOR and not given.get("operation_item"):
            self.add_error("operation_item", _("A special-operation worker needs an operation item."))
        return given

    def facts(self) -> dict[str, Any]:
        """What `registry.appoint` and `registry.correct_engagement` take."""
        given = dict(self.cleaned_data)
        given["full_time"] = {"yes": True, "no": False}.get(given["full_time"])
        return given


def _work(engagement: Engagement) -> dict[str, Any]:
    names = ("role", "form", "post", "operation_item", "from_on", "until_on", "started_work_on")
    full_time = {True: "yes", False: "no"}.get(engagement.full_time, "")  # type: ignore[arg-type]
    return {name: getattr(engagement, name) for name in names} | {"full_time": full_time, "provider": engagement.provider.number if engagement.provider else ""}


class PostForm(PeriodForm):
    """An area post: supervisor or grid worker."""

    area = AreaChoice(label=_("Area"))
    role = forms.ChoiceField(label=_("Role"), choices=POST_ROLES)
    field_order = ["area", "role", "from_on", "until_on"]

    def __init__(self, *args: Any, account: Account, engagement: Engagement | None = None, **kwargs: Any) -> None:
        names = ("role", "from_on", "until_on")
        super().__init__(*args, initial={name: getattr(engagement, name) for name in names} if engagement else None, **kwargs)
        if engagement is None:
            self.fields["area"].queryset = access.areas(account, Role.OFFICE).select_related("parent")  # type: ignore[attr-defined]
        else:
            del self.fields["area"]

    def facts(self) -> dict[str, Any]:
        """What the acts take."""
        return dict(self.cleaned_data)


class ReasonForm(forms.Form):
    """Why something recorded is put right; kept in the audit trail."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class EndForm(ReasonForm):
    """The end of an engagement."""

    until_on = forms.DateField(label=_("First day on which it no longer holds"), widget=DayInput())
    field_order = ["until_on", "reason"]


class PhotoForm(forms.Form):
    """A portrait."""

    photo = forms.FileField(
        label=_("Portrait"),
        help_text=_("JPEG, PNG or WebP. Where it was taken is removed from the file."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
