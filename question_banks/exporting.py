"""A bank as a file. Holds keys: callers see to it that only those who may read the bank get it; a reserved bank needs its release.

What leaves the house is every question that is not retired, in its newest wording, in the order of the numbers.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from training import audit
from training.models import Account

from . import classification, pictures, releasing, richtext
from .exchange import writing
from .exchange.structured.weights import plain
from .items import Actor
from .models import Bank, Item, ItemState, ItemVersion, Picture
from .wording import Wording, fingerprints

FORMATS = writing.FORMATS
CHUNK = 500


@dataclass(frozen=True)
class Exported:
    """A file with what it is called, what it holds, and what it could not carry."""

    name: str
    content_type: str
    body: bytes
    count: int
    losses: list[writing.Loss]


def versions(bank: Bank) -> list[ItemVersion]:
    """What an export of the bank speaks of."""
    newest = ItemVersion.objects.filter(item__bank=bank, item__latest_version=F("pk")).exclude(item__state=ItemState.RETIRED)
    return list(newest.select_related("item__bank", "item__point", "item__work").order_by("item__number", "pk"))


def losses(bank: Bank, format: str) -> list[writing.Loss]:
    """What a format can not carry of the bank."""
    found = versions(bank)
    return writing.losses(found, format, stored={name: kind for name, (kind, _alt) in _stored(found).items()})


@transaction.atomic
def export(*, bank: Bank, format: str, at: datetime, by: Actor, account: Account | None = None) -> Exported:
    """Write the bank. The release of a reserved bank is that of `account`, and is spent. Raises NotReleased, UnknownPicture."""
    releasing.use(bank=bank, account=account or (by if isinstance(by, Account) else None), at=at)
    found = versions(bank)
    stored = _stored(found)
    lost = writing.losses(found, format, stored={name: kind for name, (kind, _alt) in stored.items()})
    body = writing.write(found, format, title=bank.title, picture=pictures.read, stored=stored)
    count = len(found) - len({number for loss in lost if loss.left_out for number in loss.items})
    audit.record("question_banks.exported", at=at, by=by, subject=bank, data={"count": count, "format": format, "sha256": hashlib.sha256(body).hexdigest()})
    return Exported(f"{bank.code}{writing.SUFFIXES[format]}", writing.TYPES[format], body, count, lost)


def bank_hash(bank: Bank) -> str:
    """The same for two banks that ask the same to the letter: wordings and what they are filed under, whatever their order and numbers."""
    lines = [f"{_digest(version)} {_filed(version.item)}" for version in versions(bank)]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _digest(version: ItemVersion) -> str:
    """The fingerprint of a wording, with a key whose writing means nothing in one writing."""
    wording = Wording(**{name: getattr(version, name) for name in Wording.__dataclass_fields__})
    return fingerprints(replace(wording, key=_settled(version.kind, version.key))).digest


def _filed(item: Item) -> str:
    said = [item.difficulty, item.subject, item.point.code if item.point else "", classification.work_code(item.work) if item.work else "", item.level]
    return " ".join(str(one) for one in said if one)


def _settled(kind: str, key: Any) -> Any:
    if kind == "multiple":
        return sorted(key)
    if kind == "fill":
        return [{"accept": row["accept"], "case": bool(row.get("case"))} if "accept" in row else _number(row) for row in key]
    return key


def _number(row: dict[str, Any]) -> dict[str, str]:
    return {name: plain(Decimal(row.get(name) or "0")) for name in ("value", "tolerance")}


def _stored(found: list[ItemVersion]) -> dict[str, tuple[str, str]]:
    """The pictures that wordings name, as far as they are stored: hash → (type, description)."""
    names = richtext.pictures([[version.stem, version.content, version.explanation] for version in found])
    known: dict[str, tuple[str, str]] = {}
    for start in range(0, len(names), CHUNK):
        rows = Picture.objects.filter(sha256__in=names[start : start + CHUNK]).values_list("sha256", "content_type", "alt")
        known |= {name: (kind, alt) for name, kind, alt in rows}
    return known
