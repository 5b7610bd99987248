"""What the database refuses of packs, preparations, confirmations and forms, and what it lets pass."""

import itertools
from datetime import UTC, date, datetime

import pytest

from tests.factories import training as make
from tests.training.models.refusing import refused
from training.models import Pack, PackConfirmation, PackDraft, PackForm, PackFormCell

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 26, tzinfo=UTC)
_serial = itertools.count()


def pack(area, **fields):
    common = {"month": "2026-11", "as_of": date(2026, 11, 25), "known_at": AT, "frozen_at": AT, "frozen_by": "system:test", "formula_version": 1, "body": b""}
    return Pack.objects.create(area=area, sha256=f"{next(_serial):064d}", **(common | fields))


def test_pack_once():
    area, other = make.make_area("town"), make.make_area("town")
    base = pack(area)
    assert refused(lambda: pack(area))
    assert not refused(lambda: pack(area, sequence=1, base=base, reason="晚报"))
    assert refused(lambda: pack(area, sequence=1, base=base, reason="晚报"))
    assert not refused(lambda: pack(area, month="2026-12"))
    assert not refused(lambda: pack(other))


def test_pack_supplement_says_why():
    area = make.make_area("town")
    base = pack(area)
    assert refused(lambda: pack(area, sequence=1, base=base))
    assert refused(lambda: pack(area, sequence=1, reason="晚报"))
    assert refused(lambda: pack(area, month="2026-12", base=base))
    assert not refused(lambda: pack(area, sequence=1, base=base, reason="晚报"))


def test_packdraft_once():
    area = make.make_area("town")

    def draft(**fields):
        common = {"month": "2026-11", "as_of": date(2026, 11, 25), "known_at": AT, "prepared_at": AT, "sha256": "", "body": b""}
        return PackDraft.objects.create(area=area, **(common | fields))

    draft()
    assert refused(draft)
    assert not refused(lambda: draft(month="2026-12"))


def test_packconfirmation_once():
    village, account = make.make_area(), make.make_account("")

    def confirmation(part):
        return PackConfirmation.objects.create(area=village, month="2026-11", part_sha256=part, account=account, name="", confirmed_at=AT)

    confirmation("a")
    assert refused(lambda: confirmation("a"))
    assert not refused(lambda: confirmation("b"))


def test_packformcell_once():
    form = PackForm.objects.create(area=make.make_area("town"), title="表", stored_name="x", sha256="", added_at=AT)

    def cell(name):
        return PackFormCell.objects.create(form=form, sheet="报表", cell=name, figure=".month")

    cell("A1")
    assert refused(lambda: cell("A1"))
    assert not refused(lambda: cell("A2"))
