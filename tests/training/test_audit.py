"""The audit trail: written inside the act, sealed afterwards, and every change seen."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from training import audit
from training.models import AuditEntry, AuditSeal, Tombstone
from training.retention import NotGuarded, erase

pytestmark = pytest.mark.django_db
AT = timezone.now()


def _write(count: int) -> None:
    for number in range(count):
        audit.record("training.erased", at=AT, by="system:test", data={"n": number})


def test_unknown_action_is_refused() -> None:
    with pytest.raises(audit.UnknownAction):
        audit.record("training.never_registered", at=AT, by="system:test")


def test_entry_disappears_with_its_act() -> None:
    def act() -> None:
        with transaction.atomic():
            _write(1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert AuditEntry.objects.count() == 0


def test_sealing_extends_the_chain_and_names_what_waits() -> None:
    _write(3)
    assert audit.lag() == 3
    assert audit.seal() == 3
    _write(1)
    found = audit.verify()
    assert (found.sealed, len(found.unsealed), found.breaks) == (3, 1, [])
    assert audit.seal() == 1
    assert audit.seal() == 0
    assert audit.verify().breaks == []


def test_database_refuses_change_and_deletion() -> None:
    _write(1)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry.objects.update(action="training.other")
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry.objects.all().delete()


def test_a_changed_row_is_found() -> None:
    _write(3)
    audit.seal()
    changed = AuditEntry.objects.order_by("pk")[1]
    with connection.cursor() as cursor:  # somebody with the owner's rights: past the guard, not past the chain
        cursor.execute("INSERT INTO training_erasurepermit (table_name) VALUES ('training_auditentry')")
        cursor.execute("UPDATE training_auditentry SET actor = 'account:other' WHERE id = %s", [changed.pk])
        cursor.execute("DELETE FROM training_erasurepermit")
    assert audit.verify().breaks == [f"position 2: entry {changed.pk} was changed"]


def test_erasure_leaves_a_tombstone_and_an_entry() -> None:
    _write(2)
    audit.seal()
    stone = erase(AuditSeal.objects.all(), rule="rehearsal", by="system:test", at=AT)
    assert (stone.count, AuditSeal.objects.count(), len(stone.sha256)) == (2, 0, 64)
    assert AuditEntry.objects.last().data == {"table": "training_auditseal", "rule": "rehearsal", "count": 2}


def test_only_guarded_tables_go_through_erasure() -> None:
    with pytest.raises(NotGuarded):
        erase(Tombstone._meta.apps.get_model("training", "Notice").objects.all(), rule="x", by="system:test", at=AT)
