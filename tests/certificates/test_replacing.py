"""A lost certificate gives way to a new one: same achievement, same last day, and only one of the two is good."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from certificates import issuing, replacing, statuses, verification
from certificates.models import Certificate, EventKind, State
from exams.models import Attempt
from tests.clock import clock
from tests.factories.certificates import AT, BY, make_certificate
from tests.factories.training import make_account, make_area, make_enterprise
from training import records
from training.models import Entry

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=100)
WHY = "原件遗失，持证人申请补发。"


def entries() -> list[Entry]:
    """The credentials that count."""
    return list(records.counting().filter(kind="credential"))


def test_the_new_one_is_good_and_the_old_one_is_not() -> None:
    old = make_certificate()
    new = replacing.replace(old, note=WHY, at=LATER, by=BY)
    old.refresh_from_db()
    assert (old.state, new.state) == (State.REPLACED, State.VALID)
    assert (new.person, new.type, new.expires_on, new.enterprise) == (old.person, old.type, old.expires_on, old.enterprise)
    assert len({old.number, new.number, old.code, new.code, old.index, new.index}) == 6
    assert verification.of_text(new.text, at=LATER).name == "valid"
    assert verification.of_text(old.text, at=LATER).name == "replaced"
    assert old.events.get(kind=EventKind.REPLACED).note == WHY
    assert (statuses.successor(old), statuses.first(new), statuses.newest(old)) == (new, old, new)


def test_a_correction_takes_the_name_from_the_register() -> None:
    old = make_certificate()
    old.person.name = "欧阳晓明"
    old.person.save()
    new = replacing.replace(old, note="更正姓名。", at=LATER, by=BY)
    assert (new.name, old.name != "欧阳晓明") == ("欧阳晓明", True)


def test_the_ledger_keeps_one_entry_that_follows_the_line() -> None:
    old = make_certificate()
    new = replacing.replace(old, note=WHY, at=LATER, by=BY)
    newest = replacing.replace(new, note="污损。", at=LATER, by=BY)
    assert len(entries()) == 1
    statuses.suspend(newest, reason="inquiry", note="核查。", at=LATER, by=BY)
    assert entries() == []
    statuses.reinstate(newest, note="无问题。", at=LATER, by=BY)
    assert len(entries()) == 1
    statuses.revoke(newest, reason="misuse", note="转借。", at=LATER, by=BY)
    assert entries() == []


def test_an_annulled_exam_reaches_the_newest_of_the_line_once() -> None:
    old = make_certificate()
    new = replacing.replace(old, note=WHY, at=LATER, by=BY)
    Attempt.objects.filter(pk=old.basis_id).update(state="annulled", annulled_at=LATER, annulled_reason="替考")
    assert issuing.sweep(at=LATER, by=BY).suspended == [new.number]
    assert issuing.sweep(at=LATER, by=BY).suspended == []
    new.refresh_from_db()
    assert new.state == State.SUSPENDED


def test_only_a_certificate_in_force_is_replaced_and_only_once() -> None:
    lost, held = make_certificate(), make_certificate()
    replacing.replace(lost, note=WHY, at=LATER, by=BY)
    statuses.suspend(held, reason="inquiry", note="核查。", at=LATER, by=BY)
    for one in (lost, held):
        with pytest.raises(statuses.NotPossibleNow):
            replacing.replace(one, note=WHY, at=LATER, by=BY)
    with pytest.raises(statuses.NoReason):
        replacing.replace(make_certificate(), note="  ", at=LATER, by=BY)
    with pytest.raises(replacing.AlreadyExpired):
        replacing.replace(make_certificate(), note=WHY, at=AT + timedelta(days=4000), by=BY)
    assert Certificate.objects.count() == 5


def test_the_office_replaces_from_the_page(client: Client) -> None:
    clock.set(LATER)
    area = make_area()
    old = make_certificate(enterprise=make_enterprise(area=area))
    client.force_login(make_account("office", area=area))
    page = reverse("certificates:detail", args=[old.public_id])
    action = reverse("certificates:decide", args=[old.public_id, "replaced"])
    assert action in client.get(page).content.decode()
    assert client.post(action, {"note": ""}).status_code == 422
    answer = client.post(action, {"note": WHY})
    new = statuses.successor(old)
    assert new is not None
    assert answer["Location"] == reverse("certificates:detail", args=[new.public_id])
    html = client.get(page).content.decode()
    assert new.shown_number in html
    assert action not in html
