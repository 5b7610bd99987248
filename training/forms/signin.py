"""Fields of the sign-in pages: big, few, and spared from the browser's well-meant corrections."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_PLAIN = {"autocapitalize": "off", "autocorrect": "off", "spellcheck": "false"}
_DIGITS = _PLAIN | {"inputmode": "numeric"}


def secret(autocomplete: str) -> forms.PasswordInput:
    """A password field; the page's script adds the button that shows what was typed."""
    return forms.PasswordInput(attrs={"autocomplete": autocomplete, "data-reveal": "", "data-show": _("Show password"), "data-hide": _("Hide password")})


def pin_input(autocomplete: str = "off") -> forms.PasswordInput:
    return forms.PasswordInput(attrs=_DIGITS | {"autocomplete": autocomplete, "maxlength": 6, "class": "big-digits"})


class PasswordForm(forms.Form):
    number = forms.CharField(
        label=_("Mobile or identity number"), max_length=40, widget=forms.TextInput(attrs=_PLAIN | {"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(label=_("Password"), max_length=128, strip=False, widget=secret("current-password"))


class SlipCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code on your slip"),
        help_text=_("Eight digits, below the square symbol."),
        max_length=20,
        widget=forms.TextInput(attrs=_DIGITS | {"autocomplete": "one-time-code", "class": "big-digits"}),
    )
    number = forms.CharField(
        label=_("Your mobile number, or the last four of your identity number"), max_length=40, widget=forms.TextInput(attrs=_PLAIN | {"autocomplete": "off"})
    )


class SwitchForm(forms.Form):
    """One of the people this phone remembers, and the PIN of that person."""

    who = forms.ChoiceField(label=_("Who are you?"), widget=forms.RadioSelect)
    pin = forms.CharField(label=_("Your 6-digit PIN"), max_length=6, widget=pin_input())

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [(str(row.account.public_id), row.account.get_short_name()) for row in people]
        if len(people) == 1:
            self.initial["who"] = str(people[0].account.public_id)


class NewPasswordForm(forms.Form):
    """The own password, twice; the present one only from those who have one."""

    present = forms.CharField(label=_("Present password"), max_length=128, strip=False, widget=secret("current-password"))
    password = forms.CharField(
        label=_("New password"),
        max_length=128,
        strip=False,
        widget=secret("new-password"),
        help_text=_("At least 8 characters, not only digits, none of your last three, and not your own numbers."),
    )
    again = forms.CharField(label=_("New password once more"), max_length=128, strip=False, widget=secret("new-password"))

    def __init__(self, *args: Any, first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if first:
            del self.fields["present"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", _("The two passwords differ. Type the same one twice."))
        return data


class NewPinForm(forms.Form):
    pin = forms.CharField(label=_("6-digit PIN"), max_length=6, widget=pin_input("new-password"))
    again = forms.CharField(label=_("PIN once more"), max_length=6, widget=pin_input("new-password"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("pin") and data.get("again") and data["pin"] != data["again"]:
            self.add_error("again", _("The two PINs differ. Type the same one twice."))
        return data


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from your app"),
        help_text=_("Six digits; or one of your recovery codes."),
        max_length=16,
        widget=forms.TextInput(attrs=_PLAIN | {"autocomplete": "one-time-code", "class": "big-digits", "autofocus": True}),
    )


class MobileForm(forms.Form):
    mobile = forms.CharField(
        label=_("Your mobile number"), max_length=20, widget=forms.TextInput(attrs=_PLAIN | {"inputmode": "tel", "autocomplete": "tel-national"})
    )


class SmsCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the text message"), max_length=10, widget=forms.TextInput(attrs=_DIGITS | {"autocomplete": "one-time-code", "class": "big-digits"})
    )
