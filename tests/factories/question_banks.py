"""Banks with questions, made through the acts like everywhere else."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from question_banks import items, pictures, reviewing
from question_banks.models import Bank, ItemVersion, Picture
from question_banks.wording import Wording
from tests.factories.kinds import BY_MACHINE, FOUR, SAMPLES, picture_bytes
from tests.factories.training import make_account
from training.models import Account

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
_serial = count(1)


def make_bank(*, code: str = "", reserved: bool = False, **fields: Any) -> Bank:
    """An empty bank."""
    serial = next(_serial)
    return items.create_bank(code=code or f"bank-{serial}", title=fields.pop("title", f"题库{serial}"), reserved=reserved, at=AT, by="system:test", **fields)


def make_wording(kind: str = "single", **fields: Any) -> Wording:
    """A valid wording with a stem of its own."""
    defaults: dict[str, dict[str, Any]] = {
        "judgement": {"key": True},
        "single": {"content": {"options": FOUR}, "key": [1]},
        "multiple": {"content": {"options": FOUR}, "key": [0, 2]},
    }
    if kind in defaults:
        facts = {"stem": f"第{next(_serial)}号测试题干，下列说法是否恰当？", **defaults[kind]}
    else:
        stem, content, key = SAMPLES[kind]
        facts = {"stem": f"第{next(_serial)}号：{stem}", "content": content, "key": key}
    return Wording(**{"kind": kind, **facts, **fields})


def make_draft(in_bank: Bank | None = None, kind: str = "single", *, by: Account | str | None = None, number: str = "", **fields: Any) -> ItemVersion:
    """A question awaiting approval."""
    one = items.Draft(wording=make_wording(kind, **fields), number=number)
    return items.draft(bank=in_bank or make_bank(), draft=one, at=AT, by=by or make_account())


def make_approved(in_bank: Bank | None = None, kind: str = "single", **fields: Any) -> ItemVersion:
    """A question in use, written by one person and approved by another (two others in a reserved bank)."""
    version = make_draft(in_bank, kind, **fields)
    for _signature in range(reviewing.signatures_needed(version)):
        reviewing.approve(version=version, at=AT, by=make_account())
    version.refresh_from_db()
    return version


def make_filled_bank(*, judgement: int = 4, single: int = 4, multiple: int = 2, **fields: Any) -> Bank:
    """A bank with approved questions of each kind."""
    made = make_bank(**fields)
    for kind, wanted in {"judgement": judgement, "single": single, "multiple": multiple}.items():
        for _one in range(wanted):
            make_approved(made, kind)
    return made


def make_picture(alt: str = "车间一角", **facts: Any) -> Picture:
    """A stored picture; `facts` as for `picture_bytes`."""
    return pictures.add(body=picture_bytes(**facts), alt=alt, at=AT, by="system:test")


def make_all_kinds(in_bank: Bank | None = None) -> Bank:
    """A bank with one approved question of every kind that a machine marks; the picture of the one on a picture is stored."""
    made, picture = in_bank or make_bank(), make_picture()
    for kind in BY_MACHINE:
        content = SAMPLES[kind][1] | ({"picture": picture.sha256} if kind == "hotspot" else {})
        make_approved(made, kind, stem=SAMPLES[kind][0], content=content, key=SAMPLES[kind][2])
    return made
