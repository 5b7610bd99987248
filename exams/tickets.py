"""准考证 as a signed text: a candidate who holds one gets in, whatever happened at the sign-in page. It says nothing about the person."""

from uuid import UUID

from django.core import signing
from django.utils.translation import gettext_lazy as _

from exams.models import Attempt, Registration
from training.errors import Refusal

_SALT = "exams.ticket"
_ATTEMPT_SALT = "exams.attempt"


class NotATicket(Refusal):
    sentence = _("This is not a valid admission ticket. Ask the proctor.")


def sign(registration: Registration) -> str:
    """The text in the ticket's QR: ticket number and signature."""
    return signing.Signer(salt=_SALT, sep=".").sign(registration.ticket_no)


def read(text: str) -> str:
    """The ticket number behind a signed text; raises NotATicket."""
    try:
        return signing.Signer(salt=_SALT, sep=".").unsign(text.strip())
    except signing.BadSignature as error:
        raise NotATicket from error


def sign_attempt(attempt: Attempt) -> str:
    """What the exam page shows to save answers: good for this attempt only, and still good when the sign-in has run out."""
    return signing.Signer(salt=_ATTEMPT_SALT).sign(str(attempt.public_id))


def opens_attempt(text: str, public_id: UUID) -> bool:
    """Whether a text was signed for this attempt."""
    try:
        return signing.Signer(salt=_ATTEMPT_SALT).unsign(text) == str(public_id)
    except signing.BadSignature:
        return False
