"""What the editor's pages take in."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

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


__all__ = ["BankForm", "FormatForm", "LeftoverForm", "PictureForm", "QuestionForm", "SheetForm", "UploadForm", "initial"]
