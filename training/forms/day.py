"""A day in a form: the browser's own picker, which reads and writes ISO days whatever the language of the page."""

from typing import Any

from django import forms


class DayInput(forms.DateInput):
    """`<input type="date">`; an initial value shows in every language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")
