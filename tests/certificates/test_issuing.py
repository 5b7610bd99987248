"""Issuing: once per basis, signed as shown, posted down, and found by the sweep when no hint came."""

from datetime import date, timedelta

import pytest
import zxingcpp
from django.core.management import CommandError, call_command
from PIL import Image

from certificates import documents, issuing, keys, layout, signing, statuses, tasks
from certificates.models import Certificate, CertificateEvent, ReasonClass
from exams.signals import result_confirmed
from tests.factories.certificates import AT, BY, ensure_key, make_attempt, make_blueprint, make_certificate, make_key, make_type
from tests.factories.training import make_enterprise, make_person
from training.models import AuditEntry, Entry, Notice

pytestmark = pytest.mark.django_db


def test_issue_signs_what_it_shows() -> None:
    enterprise = make_enterprise(name="示例市安泰建设工程有限公司")
    certificate = make_certificate(person=make_person(name="张三丰"), enterprise=enterprise)

    parts = signing.parse(certificate.text, ["v.example.cn"])
    record = signing.read(parts, {certificate.key.kid: certificate.key.public_key})
    assert (record.name, record.enterprise, record.number) == ("张*丰", "示例市安泰建设工程有限公司", certificate.number)
    assert (record.issued_on, record.expires_on) == (date(2026, 6, 18), date(2029, 6, 17))
    assert record.last4 == certificate.person.last4
    assert certificate.number == "PX33019920260000001"
    assert record == certificate.record


def test_issue_happens_once_per_basis() -> None:
    ensure_key()
    attempt = make_attempt()
    first = issuing.issue(attempt=attempt, at=AT, by=BY)
    again = issuing.issue(attempt=attempt, at=AT + timedelta(days=1), by=BY)

    assert first == again
    assert CertificateEvent.objects.filter(certificate=first).count() == 1
    assert Entry.objects.filter(source="certificates.certificate").count() == 1
    assert Notice.objects.filter(kind="certificates.issued").count() == 1
    assert AuditEntry.objects.filter(action="certificates.issued").count() == 1


def test_issue_posts_the_credential_down() -> None:
    certificate = make_certificate()
    entry = Entry.objects.get(source="certificates.certificate")
    assert (entry.kind, entry.what, entry.grade, entry.exam_class) == ("credential", certificate.type.code, "A", "local")
    assert (entry.person, entry.occurred_on, entry.valid_until) == (certificate.person, certificate.issued_on, certificate.expires_on)


def test_numbers_follow_each_other_and_places_do_not() -> None:
    numbers, places = [], []
    for _turn in range(3):
        certificate = make_certificate()
        numbers.append(int(certificate.number[-7:]))
        places.append(certificate.index)
    assert numbers == [1, 2, 3]
    assert len(set(places)) == 3
    assert all(place < 131_072 for place in places)


@pytest.mark.parametrize(("passed", "state"), [(False, "confirmed"), (True, "submitted"), (True, "annulled")])
def test_issue_needs_a_confirmed_pass(passed: bool, state: str) -> None:
    ensure_key()
    with pytest.raises(issuing.NotPassed):
        issuing.issue(attempt=make_attempt(passed=passed, state=state), at=AT, by=BY)
    assert not Certificate.objects.exists()


def test_issue_needs_a_type_and_a_key() -> None:
    attempt = make_attempt()
    with pytest.raises(keys.NoSigningKey):
        issuing.issue(attempt=attempt, at=AT, by=BY)
    make_key()
    attempt.registration.session.blueprint.code = "other"
    with pytest.raises(issuing.NoCertificateType):
        issuing.issue(attempt=attempt, at=AT, by=BY)


def test_statutory_exams_are_not_certified_here() -> None:
    ensure_key()
    attempt = make_attempt(blueprint=make_blueprint(exam_class="statutory"))
    with pytest.raises(issuing.NotOursToCertify):
        issuing.issue(attempt=attempt, at=AT, by=BY)
    assert issuing.sweep(at=AT, by=BY) == issuing.Sweep()


def test_a_blueprint_may_name_the_type_itself() -> None:
    ensure_key()
    kind = make_type(code="principal-local")
    attempt = make_attempt(blueprint=make_blueprint(certificate_kind="principal-local"), type=kind)
    kind.basis = ""
    kind.save()
    assert issuing.sweep(at=AT, by=BY).issued == [Certificate.objects.get(basis_id=str(attempt.pk)).number]


def test_a_colliding_code_is_drawn_again() -> None:
    first = make_certificate()
    taken = layout.undigits(first.code)
    drawn = iter([taken, bytes(range(10))])
    second = issuing.issue(attempt=make_attempt(), at=AT, by=BY, entropy=lambda size: next(drawn) if size == 10 else first.index.to_bytes(8)[:7] + b"\x07")
    assert second.code == layout.digits(bytes(range(10)))
    assert second.index != first.index


def test_an_all_zero_signature_cannot_be_drawn() -> None:
    text = signing.text("v.example.cn", bytes(10), bytes(80), bytes(64))
    try:
        documents.symbol(text)
    except documents.SymbolFailed:
        return
    assert documents.symbol(text).version > 0


def test_names_that_do_not_fit_are_shortened() -> None:
    person = make_person(name="阿卜杜热西提·阿卜杜克热木·买买提吐尔逊·伊敏江艾合买提")
    enterprise = make_enterprise(name="示例省示例市示例县经济技术开发区第一建筑安装工程有限责任公司示例分公司")
    certificate = make_certificate(person=person, enterprise=enterprise)
    record = layout.decode_body(bytes(certificate.body))
    assert len(record.name.encode()) <= 40
    assert record.enterprise.endswith("…")
    assert certificate.enterprise_name == enterprise.name


def test_types_without_enterprise_and_without_end() -> None:
    certificate = make_certificate(type=make_type(names_enterprise=False, validity_months=None))
    assert (certificate.enterprise, certificate.enterprise_name, certificate.expires_on) == (None, "", None)


def test_the_symbol_reads_back_in_its_size(tmp_path) -> None:  # noqa: ANN001
    certificate = make_certificate(enterprise=make_enterprise(name="示例市安泰建设工程有限公司"))
    path = tmp_path / "symbol.png"
    path.write_bytes(documents.picture(certificate.text))
    with Image.open(path) as picture:
        assert zxingcpp.read_barcodes(picture)[0].text == certificate.text
    symbol = documents.symbol(certificate.text)
    assert symbol.version <= 12
    assert symbol.millimetres == 30
    assert len(certificate.text) <= 480


def test_sweep_issues_what_waits_and_only_once() -> None:
    ensure_key()
    for _turn in range(3):
        make_attempt()
    make_attempt(passed=False)
    assert len(issuing.sweep(at=AT, by=BY).issued) == 3
    assert issuing.sweep(at=AT, by=BY) == issuing.Sweep()


def test_sweep_names_what_it_could_not_do() -> None:
    attempt = make_attempt()
    [(public_id, sentence)] = issuing.sweep(at=AT, by=BY).refused
    assert public_id == str(attempt.public_id)
    assert "signing_key new" in sentence


def test_sweep_suspends_where_the_exam_was_annulled() -> None:
    attempt = make_attempt()
    certificate = make_certificate(attempt=attempt)
    type(attempt).objects.filter(pk=attempt.pk).update(state="annulled", annulled_at=AT, annulled_reason="替考")
    assert issuing.sweep(at=AT, by=BY).suspended == [certificate.number]
    certificate.refresh_from_db()
    assert (certificate.state, certificate.reason) == ("suspended", ReasonClass.RESULT_ANNULLED)
    assert issuing.sweep(at=AT, by=BY).suspended == []


def test_the_hint_leads_to_a_certificate(django_capture_on_commit_callbacks) -> None:  # noqa: ANN001
    ensure_key()
    attempt = make_attempt()
    with django_capture_on_commit_callbacks(execute=True):
        result_confirmed.send(sender=None, attempt_id=attempt.pk)
    assert Certificate.objects.filter(basis_id=str(attempt.pk)).count() == 1
    assert tasks.issue_for_attempt(attempt.pk) == Certificate.objects.get().number


def test_the_task_says_why_not() -> None:
    assert "signing_key new" in tasks.issue_for_attempt(make_attempt().pk)


def test_a_failing_audit_undoes_the_issue(monkeypatch: pytest.MonkeyPatch) -> None:
    from training import audit

    ensure_key()
    attempt = make_attempt()
    monkeypatch.delitem(audit._LABELS, "certificates.issued")
    with pytest.raises(audit.UnknownAction):
        issuing.issue(attempt=attempt, at=AT, by=BY)
    assert not Certificate.objects.exists()


def test_commands(capsys: pytest.CaptureFixture[str]) -> None:
    make_attempt()
    with pytest.raises(CommandError) as refusal:
        call_command("issue_certificates", json=True)
    assert refusal.value.returncode == 1
    call_command("signing_key", "new")
    call_command("signing_key", "list", json=True)
    assert '"status": "active"' in capsys.readouterr().out
    call_command("issue_certificates", json=True)
    assert Certificate.objects.get().number in capsys.readouterr().out


def test_statuses_move_and_echo_in_the_ledger() -> None:
    certificate = make_certificate()
    statuses.suspend(certificate, reason=ReasonClass.INQUIRY, note="复核中", at=AT, by=BY)
    assert _counting() == 0
    statuses.reinstate(certificate, note="复核无误", at=AT, by=BY)
    assert _counting() == 1
    statuses.revoke(certificate, reason=ReasonClass.CHEATING, note="查实替考", at=AT, by=BY)
    assert _counting() == 0
    certificate.refresh_from_db()
    assert (certificate.state, certificate.reason) == ("revoked", "cheating")
    assert list(certificate.events.order_by("pk").values_list("kind", flat=True)) == ["issued", "suspended", "reinstated", "revoked"]
    assert Notice.objects.filter(kind="certificates.state_changed").count() == 3
    for act in (statuses.suspend, statuses.revoke):
        with pytest.raises(statuses.NotPossibleNow):
            act(certificate, reason=ReasonClass.OTHER, note="再次", at=AT, by=BY)
    with pytest.raises(statuses.NotPossibleNow):
        statuses.reinstate(certificate, note="再次", at=AT, by=BY)


def _counting() -> int:
    from training import records

    return records.counting().filter(kind="credential").count()


@pytest.mark.parametrize(("reason", "note"), [("", "为什么"), (ReasonClass.OTHER, "  ")])
def test_statuses_need_a_reason(reason: str, note: str) -> None:
    certificate = make_certificate()
    with pytest.raises(statuses.NoReason):
        statuses.revoke(certificate, reason=reason, note=note, at=AT, by=BY)
    certificate.refresh_from_db()
    assert certificate.state == "valid"
