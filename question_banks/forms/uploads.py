"""What the pages of an import take in: the file, the columns corrected by hand, a row of the work list."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from question_banks import exchange, kinds
from question_banks.exchange.columns import letter
from question_banks.models import Bank, Difficulty

NAMES = {"xlsx": _("Workbook (XLSX, XLS)"), "csv": _("Text table (CSV, TSV)"), "json": "JSON", "txt": _("Exam as text (TXT)"), "gift": "GIFT", "aiken": "Aiken",
         "moodle-xml": "Moodle XML", "qti": "QTI"}  # fmt: skip
FORMATS = [("auto", _("Recognise it")), *((name, NAMES[name]) for name in exchange.FORMATS if name != "auto")]
ROLES = [
    ("", _("Not used")), ("stem", _("Stem")), ("options", _("All options")), ("option", _("One option")), ("wrong", _("One wrong option")),
    ("blank", _("Answer of one blank")), ("key", pgettext_lazy("question", "Key")), ("tick", _("Sign of the right option")), ("kind", _("Kind")),
    ("explanation", _("Explanation")), ("clause", _("Clause")), ("subject", pgettext_lazy("question", "Subject")), ("difficulty", _("Difficulty")),
]  # fmt: skip
IN_TABLES = ("judgement", "single", "multiple", "fill", "short", "ordering")
CONVENTIONS = [
    ("auto", _("Recognise it")), ("letters", _("Letters of the options")), ("text", _("Text of the option")), ("one", _("Number, counted from 1")),
    ("zero", _("Number, counted from 0")), ("first", _("The first option is right")),
]  # fmt: skip


def kind_choices() -> list[tuple[str, Any]]:
    """The kinds a row of a table can have."""
    return [("", _("As the row says")), *((name, kinds.label(name)) for name in IN_TABLES)]


class UploadForm(forms.Form):
    """A file for a bank."""

    bank = forms.ModelChoiceField(label=_("Question bank"), queryset=Bank.objects.all(), to_field_name="code", empty_label=None)
    file = forms.FileField(
        label=_("Question file"),
        help_text=_("XLSX, XLS, CSV, TXT, JSON, GIFT, Aiken, Moodle XML or QTI, up to 20 MB. No template is needed."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.tsv,.txt,.json,.gift,.xml,.zip"}),
    )
    format = forms.ChoiceField(label=_("Format"), choices=FORMATS, initial="auto", required=False)

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size and file.size > settings.UPLOAD_LIMIT:
            limit = filesizeformat(settings.UPLOAD_LIMIT)
            raise forms.ValidationError(_("The file is larger than %(limit)s. Split the workbook, or remove its pictures.") % {"limit": limit})
        return file

    def clean_format(self) -> str:
        return self.cleaned_data["format"] or "auto"


class SheetForm(forms.Form):
    """How one sheet is read: its header row, its kind, what its key column holds, what each column is."""

    skip = forms.BooleanField(label=_("Leave this sheet out"), required=False)
    header = forms.IntegerField(label=_("Row of the header"), min_value=0, max_value=50_000, required=False, help_text=_("0 when there is none."))
    kind = forms.ChoiceField(label=_("Kind of all questions"), required=False)
    keys = forms.ChoiceField(label=_("The key is"), choices=CONVENTIONS, required=False)

    def __init__(self, *args: Any, layout: dict[str, Any], **kwargs: Any) -> None:
        self.layout = layout
        taken = layout.get("columns", {})
        initial = {"header": layout.get("header", 0), "kind": layout.get("kind", ""), "keys": layout.get("keys", "auto"), "skip": layout.get("skip", False)}
        super().__init__(*args, initial=initial | {f"column{place}": role for place, role in taken.items()}, **kwargs)
        self.fields["kind"].choices = kind_choices()  # type: ignore[attr-defined]
        for place in range(layout.get("width", 0)):
            self.fields[f"column{place}"] = forms.ChoiceField(label=_("Column %(letter)s") % {"letter": letter(place)}, choices=ROLES, required=False)

    def columns(self) -> list[forms.BoundField]:
        """One field a column, for the head of the table."""
        return [self[f"column{place}"] for place in range(self.layout.get("width", 0))]

    def settings(self) -> list[forms.BoundField]:
        """The fields above the table."""
        names = ("kind",) if self.layout.get("text") else ("header", "kind", "keys", "skip")
        return [self[name] for name in names]

    def rows(self) -> list[tuple[int, list[str]]]:
        """The first rows as they stand in the file."""
        width = self.layout.get("width", 0)
        return [(row, [*values, *[""] * (width - len(values))]) for row, values in self.layout.get("sample", [])]

    def said(self) -> dict[str, Any]:
        """What was chosen, as it is stored with the import."""
        data = self.cleaned_data
        columns = {letter(place): data[f"column{place}"] for place in range(self.layout.get("width", 0)) if data.get(f"column{place}")}
        return {"header": data["header"] or 0, "kind": data["kind"], "keys": data["keys"] or "auto", "skip": data["skip"], "columns": columns}


class FormatForm(forms.Form):
    """Another format for a file that is shown already."""

    format = forms.ChoiceField(label=_("Read the file as"), choices=FORMATS, required=False)


class LeftoverForm(forms.Form):
    """A row of the work list as a person corrects it."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    stem = forms.CharField(label=_("Stem"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Mark a blank as ____."))
    options = forms.CharField(
        label=_("Options"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line, with its letter: A. …; none for true or false."),
    )  # fmt: skip
    key = forms.CharField(
        label=pgettext_lazy("question", "Key"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 1}),
        help_text=_("Letters of the right options, 对 or 错, or the answers of the blanks separated by a semicolon."),
    )  # fmt: skip
    explanation = forms.CharField(label=_("Explanation"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2}))
    clause = forms.CharField(label=_("Law or standard, and article"), required=False, max_length=260)
    subject = forms.CharField(label=pgettext_lazy("question", "Subject"), required=False, max_length=80)
    difficulty = forms.ChoiceField(label=_("Difficulty"), choices=[("", _("Medium unless it says otherwise")), *Difficulty.choices], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kind_choices()  # type: ignore[attr-defined]
        self.fields["kind"].choices[0] = ("", _("Told by options and key"))  # type: ignore[attr-defined]
