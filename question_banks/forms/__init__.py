"""What the editor's pages take in."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from question_banks import kinds
from question_banks.models import ItemState

from .question import QuestionForm, initial
from .uploads import FormatForm, LeftoverForm, SheetForm, UploadForm


class BankForm(forms.Form):
    """A new bank."""

    title = forms.CharField(label=_("Name of the bank"), max_length=120)
    code = forms.CharField(
        label=_("Code of the bank"),
        max_length=60,
        validators=[RegexValidator(r"^[\w-]+$", _("Use letters, digits and hyphens only."))],
        help_text=_("Short and permanent, for example principals-2026."),
    )
    reserved = forms.BooleanField(label=_("Reserved for real sessions (two signatures)"), required=False)


class PictureForm(forms.Form):
    """A picture for questions; nobody can add one without saying what it shows."""

    file = forms.FileField(
        label=_("Picture"), help_text=_("JPEG, PNG or WebP, up to 5 MB."), widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"})
    )
    alt = forms.CharField(label=_("Description"), max_length=300, help_text=_("What is to be seen, for people who can not see it."))


class SearchForm(forms.Form):
    """Narrow the questions of a bank."""

    q = forms.CharField(label=_("Stem, clause or number"), required=False, max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("All kinds")), *kinds.choices()]  # type: ignore[attr-defined]
        self.fields["state"].choices = [("", _("All states")), *ItemState.choices]  # type: ignore[attr-defined]


__all__ = ["BankForm", "FormatForm", "LeftoverForm", "PictureForm", "QuestionForm", "SearchForm", "SheetForm", "UploadForm", "initial"]
