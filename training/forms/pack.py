"""Forms of the monthly pack: a superior's workbook, and which figure goes into which of its cells."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from training.models import Area


class SuperiorForm(forms.Form):
    """Uploading a form once."""

    area = forms.ModelChoiceField(label=_("Area"), queryset=Area.objects.none(), to_field_name="code", empty_label=None)
    title = forms.CharField(label=_("Title"), max_length=120)
    file = forms.FileField(label=_("Workbook (XLSX)"), help_text=_("The empty form as it was sent, at most 5 MB, without macros."))

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        self.fields["file"].widget.attrs["accept"] = ".xlsx"


class CellForm(forms.Form):
    """One cell and its figure."""

    sheet = forms.ChoiceField(label=_("Sheet"))
    cell = forms.CharField(
        label=_("Cell"), max_length=10, help_text=_("Column and row, for example C5."), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    figure = forms.ChoiceField(label=_("Figure"))
    part = forms.ChoiceField(label=pgettext_lazy("figure", "Of"), required=False)

    def __init__(self, *args: Any, sheets: Sequence[str], groups: Sequence[tuple[str, Any]], parts: Iterable[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [(name, name) for name in sheets]  # type: ignore[attr-defined]
        self.fields["figure"].choices = groups  # type: ignore[attr-defined]
        self.fields["cell"].widget.attrs["autocomplete"] = "off"
        self.fields["part"].choices = [("", _("the whole area of the pack")), *((one.code, one.name) for one in parts)]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> str:
        """The figure as it is kept."""
        given = self.cleaned_data
        return str(given["figure"] + (f"@{given['part']}" if given["part"] else ""))
