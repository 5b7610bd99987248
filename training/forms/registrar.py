"""Forms of the registrar's desk."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from training.models import Area, Enterprise, EnterpriseState, EnterpriseTag, Industry, TagSet


class FindForm(forms.Form):
    """Exact search; always sent by POST, because a number may be typed."""

    written = forms.CharField(
        label=_("Find by number or full name"),
        help_text=_("Credit code, document number, mobile or the full name; the search is exact."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "search"}),
    )


class EnterpriseFilter(forms.Form):
    """Filters of the list; harmless words, so they may stand in the address."""

    name = forms.CharField(label=_("Name contains"), required=False, max_length=60)
    area = forms.ModelChoiceField(label=_("Area"), required=False, queryset=Area.objects.none(), to_field_name="code", empty_label=_("All areas"))
    industry = forms.ChoiceField(label=_("Regulated industry"), required=False, choices=[("", _("All industries")), *Industry.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All states")), *EnterpriseState.State.choices])

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]

    @property
    def is_used(self) -> bool:
        """Whether any filter is set."""
        return any(self.cleaned_data.values()) if self.is_valid() else False

    def narrow(self, rows: QuerySet[Enterprise]) -> QuerySet[Enterprise]:
        """The rows that fit; `state_now` must be annotated. An unreadable filter narrows nothing."""
        if not self.is_valid():
            return rows
        chosen = self.cleaned_data
        if chosen["name"]:
            rows = rows.filter(name__icontains=chosen["name"].strip())
        if chosen["area"]:
            rows = rows.filter(area__path__startswith=chosen["area"].path)
        if chosen["industry"]:
            rows = rows.filter(industry=chosen["industry"])
        if chosen["state"]:
            rows = rows.filter(state_now=chosen["state"])
        return rows


class UploadForm(forms.Form):
    """One workbook."""

    file = forms.FileField(
        label=_("Workbook"),
        help_text=_("XLSX, XLS or CSV, at most 20 MB. Nothing is written before you have seen what it would do."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )


class TagForm(forms.Form):
    """An officer's decision on one legal tag set."""

    tag_set = forms.ChoiceField(choices=TagSet.choices)
    value = forms.ChoiceField(choices=[(EnterpriseTag.Value.YES, _("Yes")), (EnterpriseTag.Value.NO, _("No"))])
    members = forms.MultipleChoiceField(required=False, choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from training import classification

        members = classification.table()["sets"].get(self.data.get("tag_set", ""), {}).get("members", {})
        self.fields["members"].choices = [(code, code) for code in members]  # type: ignore[attr-defined]


class RevealForm(forms.Form):
    """Why the full number must be seen."""

    purpose = forms.CharField(label=_("Purpose"), help_text=_("Goes into the audit trail with your name."), max_length=120)
