"""From a citation as people write it to the edition and clause in the register.

The link is made when a wording is stored, again when the register has learned something, and by hand where neither helps. Of several
editions with one title the number decides ("…令第21号"), else the day the wording was written.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from training import audit, clock
from training.errors import Refusal
from training.models import Clause, Standard

from .models import Citation, ItemState, ItemVersion

CHUNK = 500
_ARTICLE = re.compile(r"第?([〇零一二三四五六七八九十百\d]+)条(?:第?[(]?([〇零一二三四五六七八九十百\d]+)[)]?项)?")
_BARE = re.compile(r"\d+(?:\(\d+\))?")
_DIGITS = {char: value for value, chars in enumerate(["〇零", "一", "二", "三", "四", "五", "六", "七", "八", "九"]) for char in chars}


class AnotherStandard(Refusal):
    sentence = _("This clause belongs to another law or standard. Choose the law first, then one of its clauses.")


def article(text: str) -> str:
    """第三十三条第（二）项 → 33(2); what names no article ("全文") gives nothing."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if _BARE.fullmatch(plain):
        return plain
    found = _ARTICLE.search(plain)
    if not found:
        return ""
    return str(_number(found[1])) + (f"({_number(found[2])})" if found[2] else "")


def _number(text: str) -> int:
    """Digits, or Chinese numerals up to 999."""
    if text.isdigit() and text.isascii():
        return int(text)
    value, digit = 0, 0
    for char in text:
        if char in "十百":
            value, digit = value + (digit or 1) * (10 if char == "十" else 100), 0
        else:
            digit = _DIGITS.get(char, int(char) if char.isdecimal() else 0)
    return value + digit


def _plain(text: str) -> str:
    """A title without brackets, spaces, width and the name of the state."""
    folded = re.sub(r"[\s《》<>]", "", unicodedata.normalize("NFKC", text))
    return folded.removeprefix("中华人民共和国")


@dataclass(frozen=True)
class Found:
    """What a citation names; the clause is missing where the register does not list the article."""

    standard: int
    clause: int | None


@dataclass
class Register:
    """The laws and standards of the register, read once for many citations."""

    by_code: dict[str, Standard] = field(default_factory=dict)
    by_title: dict[str, list[Standard]] = field(default_factory=dict)
    clauses: dict[tuple[int, str], int] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "Register":
        """Two queries."""
        made = cls()
        for standard in Standard.objects.all():
            made.by_code[standard.code.upper()] = standard
            made.by_title.setdefault(_plain(standard.title), []).append(standard)
        made.clauses = {(standard, number): pk for pk, standard, number in Clause.objects.values_list("pk", "standard_id", "number")}
        return made

    def find(self, *, code: str, title: str, article_text: str, day: date) -> Found | None:
        """The edition and clause a citation names, or nothing."""
        standard = self.by_code.get(code.strip().upper()) or self._titled(title, day)
        if standard is None:
            return None
        number = article(article_text) or article(title)
        clause = self.clauses.get((standard.pk, number)) or self.clauses.get((standard.pk, number.partition("(")[0]))
        return Found(standard.pk, clause)

    def _titled(self, title: str, day: date) -> Standard | None:
        inside = re.search(r"《(.+?)》", title)
        folded = _plain(inside[1] if inside else _ARTICLE.sub("", unicodedata.normalize("NFKC", title)))
        editions = self.by_title.get(folded, []) or self.by_title.get(re.sub(r"\([^)]*\)$", "", folded), [])
        named = [one for one in editions if one.number and _plain(one.number) in _plain(title)]
        current = [one for one in editions if in_force(one, day)]
        return next((found[0] for found in (named, current, editions) if len(found) == 1), None)


def in_force(standard: Standard, day: date) -> bool:
    """Whether an edition is in force on a day; periods are half-open, and an unknown beginning lies in the past."""
    return (standard.effective_on is None or standard.effective_on <= day) and (standard.until_on is None or day < standard.until_on)


def link(versions: Iterable[ItemVersion], *, at: datetime) -> int:
    """Link these stored wordings as far as the register allows; returns how many. Called by whoever stores wordings, in its transaction."""
    citing = [one for one in versions if one.clause_standard or one.clause_title]
    if not citing:
        return 0
    register, made = Register.read(), []
    known: dict[tuple[Any, ...], Found | None] = {}  # a bank cites few clauses many times
    for version in citing:
        words = (version.clause_standard, version.clause_title, version.clause_article, version.created_at)
        if words not in known:
            known[words] = register.find(code=words[0], title=words[1], article_text=words[2], day=clock.day(words[3]))
        found = known[words]
        if found:
            made.append(Citation(version_id=version.pk, standard_id=found.standard, clause_id=found.clause, at=at))
    Citation.objects.bulk_create(made, batch_size=CHUNK, ignore_conflicts=True)
    return len(made)


def unresolved() -> QuerySet[ItemVersion]:
    """The newest or approved wordings of questions not retired that cite something the register does not know."""
    speaking = Q(item__latest_version=F("pk")) | Q(item__current_version=F("pk"))
    cites = ~Q(clause_standard="") | ~Q(clause_title="")
    return ItemVersion.objects.filter(speaking, cites, citation__isnull=True).exclude(item__state=ItemState.RETIRED)


@transaction.atomic
def link_waiting(*, at: datetime) -> int:
    """Link what could not be linked before; run again it changes nothing."""
    return link(unresolved().only("clause_standard", "clause_title", "clause_article", "created_at"), at=at)


@transaction.atomic
def cite(*, version: ItemVersion, standard: Standard, clause: Clause | None, at: datetime, by: audit.Actor) -> Citation:
    """Say by hand what a wording rests on; a later word replaces an earlier one. Raises AnotherStandard."""
    if clause is not None and clause.standard_id != standard.pk:
        raise AnotherStandard
    values = {"standard": standard, "clause": clause, "by_hand": True, "at": at}
    citation, _created = Citation.objects.update_or_create(version=version, defaults=values)
    data = {"version": version.number, "standard": standard.code, "clause": clause.number if clause else ""}
    audit.record("question_banks.cited", at=at, by=by, subject=version.item, data=data)
    return citation
