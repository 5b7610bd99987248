"""Signing in and out: by password, slip, PIN or an exam's admission ticket; setting one's own password.

Every door ends in `establish`: the session gets a new key, what an earlier person left is gone, and the audit trail
says by which means. Sentences never tell whether it was the person or the password that was wrong.
"""

from datetime import datetime

from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from training import access, audit, devices, lockout, otp, slips
from training.audit import Actor
from training.errors import Refusal
from training.models import Account, Device, PastPassword, Slip

BACKEND = "training.backends.NumberBackend"
TICKET = "ticket"
KEPT_PASSWORDS = 3


class WrongNumberOrPassword(Refusal):
    sentence = _("The number or the password is wrong. If several people use this mobile number, sign in with your identity number.")


class WrongPassword(Refusal):
    sentence = _("This is not your present password. Type it again, or ask for a new slip.")


class PasswordRefused(Refusal):
    """The new password breaks a rule; `sentences` are all it breaks."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def by_password(request: HttpRequest, *, number: str, password: str, at: datetime) -> Account:
    """Mobile or document number and password. Raises Locked while the pair waits, WrongNumberOrPassword otherwise."""
    lockout.refuse_if_locked(request, number, at=at)
    account = authenticate(request, username=number, password=password)
    if account is None:
        lockout.refuse_if_locked(request, number, at=at)
        raise WrongNumberOrPassword
    lockout.forgive(request, lockout.digest(number))
    establish(request, account, at=at, by_means="password")
    return account


def by_slip(request: HttpRequest, slip: Slip, *, at: datetime) -> Account:
    """Use a slip up and sign its person in. Raises slips.NotGood."""
    with transaction.atomic():
        account = slips.use(slip, at=at)
        establish(request, account, at=at, by_means="slip")
    return account


def by_slip_code(request: HttpRequest, *, code: str, number: str, at: datetime) -> Account:
    """The typed code of a slip with the mobile number or the last four. Raises Locked or slips.NotGood."""
    lockout.refuse_if_locked(request, number, at=at)
    try:
        slip = slips.by_code(code, number, at=at)
    except slips.NotGood:
        lockout.note_failure(request, lockout.digest(number), at=at)
        raise
    lockout.forgive(request, lockout.digest(number))
    return by_slip(request, slip, at=at)


def by_pin(request: HttpRequest, device: Device, account: Account, *, pin: str, at: datetime) -> None:
    """A remembered person's PIN on a remembered phone. Raises devices.WrongPin or devices.PinBlocked."""
    devices.check_pin(device, account, pin, at=at)
    establish(request, account, at=at, by_means="pin")


@transaction.atomic
def establish(request: HttpRequest, account: Account, *, at: datetime, by_means: str = TICKET) -> None:
    """Sign an account in: new session key, nothing of an earlier person kept, audited.

    `by_means` "ticket" is for the exam's own entry: such a session opens only the exam's pages (TICKET_SESSION_PATHS).
    """
    request.session.flush()
    login(request, account, backend=BACKEND)
    request.session["means"] = by_means
    if by_means != TICKET and otp.due(account, staff=access.is_staff(account)):
        request.session["totp_due"] = True
    audit.record("training.signed_in", at=at, by=account, subject=account, data={"means": by_means})


def leave(request: HttpRequest, *, at: datetime, why: str = "signed_out") -> None:
    """Sign out. `why`: signed_out, switched or idle. The session's rows and its cookie's value end with it."""
    if not request.user.is_authenticated:
        request.session.flush()
        return
    account = request.user
    with transaction.atomic():
        action = "training.person_switched" if why == "switched" else "training.signed_out"
        audit.record(action, at=at, by=account, subject=account, data={"why": why})
    logout(request)


def confirm_password(request: HttpRequest, password: str, *, at: datetime) -> None:
    """That it is really the signed-in person; guesses count like failed sign-ins. Raises Locked, WrongPassword."""
    key = str(request.user.public_id)  # type: ignore[union-attr]
    lockout.refuse_if_locked(request, key, at=at)
    if not request.user.check_password(password):
        lockout.note_failure(request, lockout.digest(key), at=at)
        raise WrongPassword
    lockout.forgive(request, lockout.digest(key))


def set_password(account: Account, password: str, *, at: datetime, by: Actor, request: HttpRequest | None = None) -> None:
    """Give an account its own password; other sessions end, the one of `request` goes on. Raises PasswordRefused."""
    try:
        validate_password(password, account)
    except ValidationError as refused:
        raise PasswordRefused(refused.messages) from None
    with transaction.atomic():
        account.set_password(password)
        account.must_set_password = False
        account.save(update_fields=["password", "must_set_password"])
        PastPassword.objects.create(account=account, password=account.password, set_at=at)
        kept = account.past_passwords.order_by("-set_at", "-pk").values_list("pk", flat=True)[:KEPT_PASSWORDS]
        account.past_passwords.exclude(pk__in=list(kept)).delete()
        audit.record("training.password_set", at=at, by=by, subject=account)
    if request is not None:
        update_session_auth_hash(request, account)
