"""The shape of every refusal: one sentence for the user that says what is wrong and what to do."""

from django.utils.functional import Promise


class Refusal(Exception):
    """An act that can not be done now. `str(refusal)` is the sentence shown to the user."""

    sentence: str | Promise = ""

    def __init__(self, sentence: object = "") -> None:
        super().__init__(sentence or self.sentence)

    def __str__(self) -> str:
        return str(self.args[0])
