"""The codes by which people sign in at a drill: one that changes every half minute, and a printed one for the day.

Both are keyed digests made and checked by the server alone, so the clock of a phone or screen does not matter. The rotating code of the
window before is accepted too (whoever scans at the turn of a window gets in), and that of the next one (two servers whose clocks differ).
"""

import hmac
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from training import clock, sealing
from training.errors import Refusal
from training.models import DrillEvent

from .options import options

ROTATING, PRINTED = "qr", "printed"
_DIGITS = 24  # hexadecimal: 96 bits


class CodeNotGood(Refusal):
    sentence = _("This code is no longer good: scan the one on the screen now, or ask the leader to tick you on the roster.")


def _window(at: datetime) -> int:
    return int(at.timestamp()) // options().window


def _sign(kind: str, event: UUID, what: object) -> str:
    return sealing.digest(f"drill-{kind}", f"{event}:{what}")[:_DIGITS]


def rotating(event: DrillEvent, at: datetime) -> str:
    """The code the screen shows at an instant."""
    return f"{event.public_id.hex}-q{_sign(ROTATING, event.public_id, _window(at))}"


def seconds_left(at: datetime) -> int:
    """How long the code of this instant stays on the screen."""
    return options().window - int(at.timestamp()) % options().window


def printed(event: DrillEvent) -> str:
    """The code on paper: good on the planned day only; another day is another code."""
    return f"{event.public_id.hex}-p{_sign(PRINTED, event.public_id, event.held_on)}"


def read(text: str, *, at: datetime) -> tuple[DrillEvent, str]:
    """The event behind a scanned code, and by which kind of code. Raises CodeNotGood for whatever is not good now."""
    name, _sep, code = text.partition("-")
    try:
        event = DrillEvent.objects.select_related("host").filter(public_id=UUID(hex=name)).first()
    except ValueError:
        event = None
    if event is None:
        raise CodeNotGood
    kind, given = code[:1], code[1:]
    windows = [_window(at) + step for step in (0, -1, 1)]
    if kind == "q" and any(_same(given, _sign(ROTATING, event.public_id, window)) for window in windows):
        return event, ROTATING
    if kind == "p" and clock.day(at) == event.held_on and _same(given, _sign(PRINTED, event.public_id, event.held_on)):
        return event, PRINTED
    raise CodeNotGood


def ticket(event: DrillEvent, kind: str, at: datetime) -> str:
    """What a phone keeps after a good scan while its owner signs in; it travels in a cookie, so a forwarded link is worth nothing."""
    moment = int(at.timestamp())
    return f"{kind}.{moment}.{_sign('ticket', event.public_id, f'{kind}:{moment}')}"


def redeem(text: str, event: DrillEvent, *, at: datetime) -> str:
    """By which kind of code the phone scanned. Raises CodeNotGood when it never did, or too long ago."""
    kind, _one, rest = text.partition(".")
    moment, _two, code = rest.partition(".")
    if not (kind in (ROTATING, PRINTED) and moment.isdecimal() and len(moment) < 12 and _same(code, _sign("ticket", event.public_id, f"{kind}:{moment}"))):
        raise CodeNotGood
    age = at.timestamp() - int(moment)
    if age > options().scanned / timedelta(seconds=1):
        raise CodeNotGood
    return kind


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())
