"""From a scanned text, a typed code or a number to the truth: one of five answers, the first test that matches wins.

The order is that of the scanner's table (address, key, signature, key's period, record, state, dates, work, live code), so that
the page, the inspector's phone and the command say the same.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from certificates import keys, layout, signing
from certificates.models import Certificate, CertificateType, Colour, KeyStatus, SigningKey, State
from training import clock
from training.errors import Refusal


class NotACode(Refusal):
    sentence = gettext_lazy("A code has 25 digits; a certificate number has two letters and 17 digits. Compare with the paper and type it again.")


class LastFourMissing(Refusal):
    sentence = gettext_lazy("A number alone is not enough: type the last four characters of the holder's document as well.")


@dataclass(frozen=True)
class Verdict:
    """An answer: `name` for machines, `title` the one big word, `reason` a sentence; facts only where the record is believed."""

    name: str
    colour: str
    title: str
    reason: str
    at: datetime
    certificate: Certificate | None = None
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def is_valid(self) -> bool:
        return self.colour == Colour.GREEN

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What is printed on the certificate, as (label, value), to be compared with the paper."""
        return [*_facts(self.certificate), *self.extra] if self.certificate else []


_INVALID = gettext_lazy("Not valid")
_ANSWERS: dict[str, tuple[str, Any, Any]] = {
    "not_ours": (
        Colour.RED,
        gettext_lazy("Not ours"),
        gettext_lazy("This is no certificate code of this system. It may be an imitation: do not open its address."),
    ),
    "not_found": (
        Colour.RED,
        gettext_lazy("Not on record"),
        gettext_lazy("No such certificate was issued here. Compare the digits with the paper once more; if they agree, keep the paper."),
    ),
    "unknown_key": (
        Colour.GREY,
        gettext_lazy("Cannot be confirmed"),
        gettext_lazy("The key that signed it is not known here. This alone is no proof of a forgery: ask the issuer."),
    ),
    "unsupported": (
        Colour.GREY,
        gettext_lazy("Cannot be confirmed"),
        gettext_lazy("It is signed in a way that cannot be checked here. Look it up by its number."),
    ),
    "bad_signature": (Colour.RED, gettext_lazy("Forged or altered"), gettext_lazy("The signature does not belong to what is printed in the code.")),
    "key_compromised": (Colour.RED, _INVALID, gettext_lazy("The key that signed it was reported stolen. The holder must ask for a new certificate.")),
    "key_period": (Colour.RED, _INVALID, gettext_lazy("It is dated outside the time in which its key was in use.")),
    "not_on_record": (
        Colour.RED,
        gettext_lazy("Not on record"),
        gettext_lazy("The signature is genuine, but the register holds no such certificate. Report it to the issuer."),
    ),
    "record_differs": (Colour.RED, _INVALID, gettext_lazy("The printed record differs from the register. Report it to the issuer.")),
    "revoked": (Colour.RED, gettext_lazy("Revoked"), gettext_lazy("Revoked on {day}: {reason}.")),
    "suspended": (Colour.RED, pgettext_lazy("certificate", "Suspended"), gettext_lazy("Suspended since {day}: {reason}.")),
    "replaced": (Colour.RED, pgettext_lazy("certificate", "Replaced"), gettext_lazy("Replaced by a newer certificate on {day}. Ask for the new one.")),
    "expired": (Colour.RED, gettext_lazy("Expired"), gettext_lazy("Its last day was {expires}.")),
    "review_overdue": (Colour.RED, gettext_lazy("Review overdue"), gettext_lazy("It had to be reviewed by {review}.")),
    "other_work": (Colour.ORANGE, gettext_lazy("Not for this work"), gettext_lazy("The certificate is valid, but for other work than you chose.")),
    "live_code_old": (
        Colour.YELLOW,
        gettext_lazy("Live code ran out"),
        gettext_lazy("The certificate is valid, but the live code is too old. Ask the holder to show a new one."),
    ),
    "valid": (Colour.GREEN, gettext_lazy("Valid"), gettext_lazy("It is on the register and in force.")),
}
NAMES = frozenset(_ANSWERS)


def _answer(name: str, at: datetime, certificate: Certificate | None = None, **words: str) -> Verdict:
    colour, title, reason = _ANSWERS[name]
    return Verdict(name, colour, str(title), str(reason).format(**words), at, certificate)


def _day(day: date | None) -> str:
    return date_format(day, "Y-m-d") if day else _("no end")


def _facts(certificate: Certificate) -> list[tuple[str, str]]:
    facts = [
        (_("Certificate"), certificate.shown_title),
        (_("Holder"), certificate.masked_name),
        (_("Document ends in"), certificate.last4 or "—"),
        (_("Enterprise"), certificate.enterprise_name or "—"),
        (_("Issue date"), _day(certificate.issued_on)),
        (_("Valid until"), _day(certificate.expires_on)),
        (_("Certificate number"), certificate.shown_number),
    ]
    return facts + ([(_("Issuer"), settings.ORGANISER)] if settings.ORGANISER else [])


# -- doors: each answers a verdict and never raises for what a stranger sent


def of_text(text: str, *, at: datetime, work: CertificateType | None = None) -> Verdict:
    """The verdict on a scanned text."""
    return _of_parts(lambda: signing.parse(text.strip(), settings.CERTIFICATE_HOSTS), at=at, work=work)


def of_fragment(code: str, fragment: str, *, at: datetime) -> Verdict:
    """The verdict on a page opened by its address: 25 digits of the path, leading digits of the fragment."""
    return _of_parts(lambda: signing.split(code, fragment), at=at, work=None)


def of_code(code: str, *, at: datetime, work: CertificateType | None = None) -> Verdict:
    """The verdict on a typed look-up code; blanks and dashes do not matter."""
    certificate = _rows().filter(code=re.sub(r"[\s-]", "", code)).first()
    return _judge(certificate, at=at, work=work) if certificate else _answer("not_found", at)


def of_number(number: str, last4: str, *, at: datetime, work: CertificateType | None = None) -> Verdict:
    """The verdict on a certificate number with the last four of the holder's document; every miss looks the same."""
    number, last4 = re.sub(r"[\s-]", "", number).upper(), last4.strip().upper()
    certificate = _rows().filter(number=number, last4=last4).first() if last4 else None
    return _judge(certificate, at=at, work=work) if certificate else _answer("not_found", at)


def of_typed(typed: str, last4: str = "", *, at: datetime, work: CertificateType | None = None) -> Verdict:
    """The verdict on a typed code or number. Raises NotACode, LastFourMissing: a slip of the finger is not a forgery."""
    plain = re.sub(r"[\s-]", "", typed)
    if re.fullmatch("[0-9]{25}", plain):
        return of_code(plain, at=at, work=work)
    if not re.fullmatch("[A-Za-z]{2}[0-9]{17}", plain):
        raise NotACode
    if not last4.strip():
        raise LastFourMissing
    return of_number(plain, last4, at=at, work=work)


# -- the tests, in their order


def _rows() -> Any:
    return Certificate.objects.select_related("type", "key")


def _of_parts(parse: Callable[[], signing.Parts], *, at: datetime, work: CertificateType | None) -> Verdict:
    try:
        parts = parse()
    except signing.NotOurText:
        return _answer("not_ours", at)
    except layout.Malformed:
        return _answer("bad_signature", at)
    ring = keys.ring()
    try:
        record = signing.read(parts, {kid: key.public_key for kid, key in ring.items()})
    except signing.UnknownKey:
        return _answer("unknown_key", at)
    except signing.UnsupportedAlgorithm:
        return _answer("unsupported", at)
    except layout.SigningError:
        return _answer("bad_signature", at)
    if name := _key_fault(ring[record.kid], record.issued_on):
        return _answer(name, at)
    certificate = _rows().filter(code=layout.digits(parts.code)).first()
    if certificate is None:
        return _answer("not_on_record", at)
    if replace(record, extensions=()) != layout.decode_body(bytes(certificate.body)):
        return _answer("record_differs", at)
    verdict = _judge(certificate, at=at, work=work)
    live = layout.live_until(record)
    if verdict.is_valid and live is not None and at.timestamp() > live:
        return _answer("live_code_old", at, certificate)
    return verdict


def _key_fault(key: SigningKey, issued_on: date) -> str:
    if key.status == KeyStatus.COMPROMISED:
        return "key_compromised"
    return "" if key.covers(issued_on) else "key_period"


def _judge(certificate: Certificate, *, at: datetime, work: CertificateType | None) -> Verdict:
    """The verdict on a row of the register: its own signature first, then key, state, dates and work."""
    signed = _signed(certificate)
    if signed is None:
        return _answer("record_differs", at)
    if name := _key_fault(certificate.key, certificate.issued_on):
        return _answer(name, at, certificate)
    today = clock.day(at)
    words = {"day": _day(certificate.state_on), "expires": _day(certificate.expires_on), "review": _day(signed.review_on)}
    if certificate.state != State.VALID:
        return _answer(certificate.state, at, certificate, reason=certificate.get_reason_display(), **words)
    if certificate.expired_on(today):
        return _answer("expired", at, certificate, **words)
    if signed.review_on is not None and signed.review_on < today:
        return _answer("review_overdue", at, certificate, **words)
    if work is not None and work.category != signed.category:
        return _answer("other_work", at, certificate)
    return _answer("valid", at, certificate)


def _signed(certificate: Certificate) -> layout.Record | None:
    """What was signed, if the row still says the same: a date changed in the database does not turn green."""
    try:
        signing.verify(certificate.payload, bytes(certificate.signature), certificate.key.public_key)
        signed = layout.decode_body(bytes(certificate.body))
    except layout.SigningError:
        return None
    # the type's category may be renumbered later, and a review is noted in the list of states, not in the row
    same = replace(signed, review_on=None, category=0) == replace(certificate.record, category=0)
    return signed if same else None


def answered_at(verdict: Verdict) -> str:
    """The time of the answer, as shown beside it."""
    return date_format(timezone.localtime(verdict.at, clock.LEGAL_ZONE), "Y-m-d H:i")


def title_of(name: str) -> str:
    """The one big word of an answer, for lists of earlier checks."""
    return str(_ANSWERS[name][1]) if name in _ANSWERS else name
