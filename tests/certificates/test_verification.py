"""The verdicts: every row of the scanner's table that the server can meet, in its order, by text, code and number."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from certificates import documents, keys, layout, signing, statuses, verification
from certificates.models import Certificate, Colour, ReasonClass, SigningKey
from tests.clock import clock
from tests.factories.certificates import AT, BY, make_certificate, make_key, make_type

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


def resigned(certificate: Certificate, **changes: object) -> str:
    """A text with other content, signed by the real key."""
    body = layout.encode_body(replace(certificate.record, **changes))
    code = certificate.code_bytes
    return signing.text("v.example.cn", code, body, signing.sign(code + body, keys.load_signer(certificate.key)))


def test_a_real_certificate_is_green_by_every_door() -> None:
    certificate = make_certificate()
    verdicts = [
        verification.of_text(certificate.text, at=LATER),
        verification.of_code(certificate.shown_code, at=LATER),
        verification.of_number(certificate.shown_number, certificate.last4, at=LATER),
        verification.of_fragment(certificate.code, certificate.text.partition("#")[2], at=LATER),
    ]
    assert {verdict.name for verdict in verdicts} == {"valid"}
    assert {verdict.colour for verdict in verdicts} == {Colour.GREEN}
    assert all(verdict.certificate == certificate for verdict in verdicts)


def test_the_facts_are_what_is_printed_and_nothing_personal() -> None:
    certificate = make_certificate()
    with translation.override("en"):
        values = [value for _label, value in verification.of_text(certificate.text, at=LATER).facts]
    assert values[:7] == [
        certificate.title_en,
        certificate.masked_name,
        certificate.last4,
        certificate.enterprise_name,
        "2026-06-18",
        "2029-06-17",
        certificate.shown_number,
    ]
    assert certificate.person.name not in " ".join(values)
    assert certificate.person.read_identity() not in " ".join(values)


@pytest.mark.parametrize(
    ("change", "name", "colour"),
    [
        (lambda text: text.replace("v.example.cn", "v.examp1e.cn"), "not_ours", "red"),
        (lambda text: text.replace("https", "http"), "not_ours", "red"),
        (lambda text: "https://weixin.example/abc", "not_ours", "red"),
        (lambda text: text[:-17], "bad_signature", "red"),
        (lambda text: text[:-1] + str((int(text[-1]) + 1) % 10), "bad_signature", "red"),
        (lambda text: text[:-17] + "9" * 17, "bad_signature", "red"),
    ],
)
def test_altered_texts(change, name: str, colour: str) -> None:  # noqa: ANN001
    verdict = verification.of_text(change(make_certificate().text), at=LATER)
    assert (verdict.name, verdict.colour, verdict.facts) == (name, colour, [])


def test_an_unknown_key_is_grey_not_forged() -> None:
    certificate = make_certificate()
    text = certificate.text
    body = bytes(certificate.body)[:1] + b"\xab\xcd" + bytes(certificate.body)[3:]
    assert not SigningKey.objects.filter(kid="abcd").exists()
    verdict = verification.of_text(signing.text("v.example.cn", certificate.code_bytes, body, bytes(certificate.signature)), at=LATER)
    assert (verdict.name, verdict.colour) == ("unknown_key", Colour.GREY)
    assert verification.of_text(text, at=LATER).is_valid


def test_a_key_of_an_algorithm_without_engine_is_grey() -> None:
    certificate = make_certificate()
    raw = b"\x04" + bytes(64)
    public = signing.PublicKey("SM2", raw)
    SigningKey.objects.create(
        kid=public.kid, algorithm="SM2", public=raw, not_before_on=certificate.issued_on, not_after_on=certificate.issued_on, created_at=AT
    )
    body = bytes(certificate.body)[:1] + bytes.fromhex(public.kid) + bytes(certificate.body)[3:]
    verdict = verification.of_text(signing.text("v.example.cn", certificate.code_bytes, body, bytes(certificate.signature)), at=LATER)
    assert (verdict.name, verdict.colour) == ("unsupported", Colour.GREY)


def test_a_stolen_key_makes_everything_red() -> None:
    certificate = make_certificate()
    SigningKey.objects.update(status="compromised")
    for verdict in (verification.of_text(certificate.text, at=LATER), verification.of_code(certificate.code, at=LATER)):
        assert (verdict.name, verdict.colour) == ("key_compromised", Colour.RED)


def test_a_retired_key_still_verifies() -> None:
    certificate = make_certificate()
    make_key(at=LATER)
    certificate.key.refresh_from_db()
    assert certificate.key.status == "retired"
    assert verification.of_text(certificate.text, at=LATER).is_valid


def test_issue_date_outside_the_key() -> None:
    certificate = make_certificate()
    before = resigned(certificate, issued_on=certificate.key.not_before_on - timedelta(days=1))
    assert verification.of_text(before, at=LATER).name == "key_period"


def test_a_genuine_signature_without_record_is_red() -> None:
    certificate = make_certificate()
    code, body = bytes(10), bytes(certificate.body)
    text = signing.text("v.example.cn", code, body, signing.sign(code + body, keys.load_signer(certificate.key)))
    verdict = verification.of_text(text, at=LATER)
    assert (verdict.name, verdict.colour) == ("not_on_record", Colour.RED)


def test_a_text_that_differs_from_the_register_is_red() -> None:
    certificate = make_certificate()
    assert certificate.expires_on
    later = resigned(certificate, expires_on=certificate.expires_on + timedelta(days=1))
    assert verification.of_text(later, at=LATER).name == "record_differs"


@pytest.mark.parametrize(
    "change", [{"masked_name": "李*"}, {"last4": "0000"}, {"enterprise_name": "别的公司"}, {"number": "PX33019920269999999"}, {"index": 5}]
)
def test_a_row_changed_in_the_database_does_not_turn_green(change: dict[str, object]) -> None:
    certificate = make_certificate()
    Certificate.objects.update(**change)
    assert verification.of_text(certificate.text, at=LATER).name == "record_differs"
    assert verification.of_code(certificate.code, at=LATER).name == "record_differs"


def test_a_longer_life_written_into_the_database_is_noticed() -> None:
    certificate = make_certificate()
    Certificate.objects.update(expires_on=datetime(2039, 1, 1, tzinfo=UTC).date())
    assert verification.of_code(certificate.code, at=LATER).name == "record_differs"


def test_states_win_over_dates() -> None:
    certificate = make_certificate()
    long_after = AT + timedelta(days=3000)
    statuses.suspend(certificate, reason=ReasonClass.INQUIRY, note="复核", at=AT, by=BY)
    verdict = verification.of_text(certificate.text, at=long_after)
    assert (verdict.name, verdict.colour) == ("suspended", Colour.RED)
    statuses.revoke(certificate, reason=ReasonClass.CHEATING, note="查实", at=AT, by=BY)
    with translation.override("en"):
        verdict = verification.of_text(certificate.text, at=long_after)
    assert (verdict.name, verdict.reason) == ("revoked", "Revoked on 2026-06-18: Cheating in the exam.")
    assert verdict.facts


def test_a_replaced_certificate_is_red() -> None:
    certificate = make_certificate()
    Certificate.objects.update(state="replaced")
    assert verification.of_text(certificate.text, at=LATER).name == "replaced"


def test_the_last_day_counts_and_the_next_does_not() -> None:
    """The day is that of Beijing: 2029-06-17 ends at 16:00 UTC."""
    certificate = make_certificate()
    last = datetime(2029, 6, 17, 15, 59, tzinfo=UTC)
    assert verification.of_text(certificate.text, at=last).is_valid
    assert verification.of_text(certificate.text, at=last + timedelta(minutes=1)).name == "expired"


def test_other_work_is_orange() -> None:
    certificate = make_certificate()
    other = make_type(category=0x0102)
    verdict = verification.of_text(certificate.text, at=LATER, work=other)
    assert (verdict.name, verdict.colour) == ("other_work", Colour.ORANGE)
    assert verification.of_text(certificate.text, at=LATER, work=certificate.type).is_valid


def test_a_live_code_runs_out() -> None:
    certificate = make_certificate()
    shown = int(LATER.timestamp()).to_bytes(4) + (60).to_bytes(2)
    text = resigned(certificate, extensions=((layout.LIVE_CODE, shown),))
    assert verification.of_text(text, at=LATER + timedelta(seconds=60)).is_valid
    verdict = verification.of_text(text, at=LATER + timedelta(seconds=61))
    assert (verdict.name, verdict.colour) == ("live_code_old", Colour.YELLOW)


@pytest.mark.parametrize("last4", ["", "9999", "x"])
def test_a_number_needs_the_last_four(last4: str) -> None:
    certificate = make_certificate()
    verdict = verification.of_number(certificate.number, last4, at=LATER)
    assert verdict == verification.of_number("PX99999999999999999", last4, at=LATER)
    assert verdict.name == "not_found"


def test_slips_of_the_finger_are_not_forgeries() -> None:
    certificate = make_certificate()
    with pytest.raises(verification.NotACode):
        verification.of_typed(certificate.code[:-1], at=LATER)
    with pytest.raises(verification.LastFourMissing):
        verification.of_typed(certificate.number, at=LATER)
    assert verification.of_typed(certificate.shown_number.lower(), certificate.last4, at=LATER).is_valid


def test_every_answer_has_a_colour_a_word_and_a_sentence() -> None:
    for name in verification.NAMES:
        colour, title, reason = verification._ANSWERS[name]
        assert colour in Colour
        assert str(title)
        assert str(reason)


@pytest.mark.parametrize("kind", ["text", "code", "picture"])
def test_command_says_valid(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clock.set(LATER)
    certificate = make_certificate()
    picture = tmp_path / "symbol.png"
    picture.write_bytes(documents.picture(certificate.text))
    call_command("verify_certificate", {"text": certificate.text, "code": certificate.code, "picture": str(picture)}[kind], json=True)
    assert json.loads(capsys.readouterr().out) == {
        "verdict": "valid",
        "colour": "green",
        "valid": True,
        "title": "有效" if translation.gettext("Valid") == "有效" else "Valid",
        "reason": translation.gettext("It is on the register and in force."),
        "number": certificate.number,
    }


@pytest.mark.parametrize(("what", "code"), [("https://v.example.cn/c/1#2", 1), ("0" * 25, 1), ("abc", 2), ("missing.png", 2)])
def test_command_exit_codes(what: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("verify_certificate", what, json=True)
    assert refusal.value.returncode == code
    assert json.loads(capsys.readouterr().out)
