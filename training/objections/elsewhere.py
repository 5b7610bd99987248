"""Entries that follow from something richer (a drill, an exam, a certificate) are corrected in the room of that thing, and say which."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from training.drills import SOURCE as DRILL
from training.errors import Refusal
from training.leads.officers import SOURCE as OFFICERS
from training.models import Entry

_SENTENCES: dict[str, str | Promise] = {
    DRILL: _("This entry follows from the record of a drill: tell the office, which corrects or verifies it on the page of the drill."),
    OFFICERS: _("Law-enforcement certificates are corrected on the page of officers and certificates."),
}


class CorrectedElsewhere(Refusal):
    """The sentence names the room."""


def corrected_elsewhere(sentences: Mapping[str, str | Promise]) -> None:
    """Add sources of the ledger with the sentence that says where such entries are corrected. Called by upper apps when they are ready."""
    _SENTENCES.update(sentences)


def origin(entry: Entry) -> Entry:
    """The first entry of a chain of corrections."""
    while entry.corrects is not None:
        entry = entry.corrects
    return entry


def refuse_derived(entry: Entry) -> None:
    """Raises CorrectedElsewhere when another room answers for the entry."""
    sentence = _SENTENCES.get(origin(entry).source)
    if sentence:
        raise CorrectedElsewhere(sentence)
