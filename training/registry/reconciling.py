"""不漏一企: an official list against the register of an area. What is new, gone, changed or the same is written down; nothing is decided here."""

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from training import audit, clock
from training.errors import Refusal
from training.models import Account, Area, Enterprise, EnterpriseState, Level, Reconciliation, ReconciliationRow

from .inserting import insert
from .official_list import Said, read_list
from .plan import fetch, uncollected
from .planning_enterprises import name_key
from .showing import state_on

CLOSED = EnterpriseState.State.CLOSED
Outcome = ReconciliationRow.Outcome
KEPT_FINDINGS = 500


class NotYet(Refusal):
    sentence = _("The list can not be of a day that is still to come.")


class Places:
    """Finds the village (or town) a text names, among the areas below one."""

    def __init__(self, top: Area) -> None:
        areas = list(Area.objects.under(top).exclude(pk=top.pk))
        self.by_code = {area.code: area for area in areas}
        self.by_name: dict[str, list[Area]] = {}
        for area in areas:
            self.by_name.setdefault("".join(area.name.split()), []).append(area)
        names = sorted(self.by_name, key=len, reverse=True)
        self.pattern = re.compile("|".join(map(re.escape, names))) if names else None

    def named(self, text: str) -> Area | None:
        """The lowest area a text names, by code or by name, if there is exactly one."""
        if text in self.by_code:
            return self.by_code[text]
        if self.pattern is None:
            return None
        found = [area for name in self.pattern.findall("".join(text.split())) for area in self.by_name[name]]
        villages = [area for area in found if area.level == Level.VILLAGE]
        towns = {area.pk for area in found if area.level != Level.VILLAGE}
        inside = [area for area in villages if area.parent_id in towns]
        for candidates in (inside, villages, found):
            if len({area.pk for area in candidates}) == 1:
                return candidates[0]
        return None


class Comparison:
    """The register of an area, loaded once, and the rows it makes with a list."""

    def __init__(self, area: Area, today: date) -> None:
        self.places = Places(area)
        rows = Enterprise.objects.in_area(area).select_related("area").annotate(state_now=state_on(today))
        self.enterprises = {one.pk: one for one in rows}
        self.open = {pk for pk, one in self.enterprises.items() if one.state_now != CLOSED}  # type: ignore[attr-defined]
        self.by_code = {one.uscc: one for one in self.enterprises.values() if one.uscc}
        self.by_name: dict[str, list[Enterprise]] = {}
        for one in self.enterprises.values():
            for name in {one.name, *one.former_names}:
                self.by_name.setdefault(name_key(name), []).append(one)
        self.met: set[int] = set()
        self.rows: list[ReconciliationRow] = []

    def run(self, listed: Iterable[Said], *, complete: bool) -> list[ReconciliationRow]:
        """Every row of the list; then, when the list is complete, who of the register is not in it."""
        kept = list(listed)
        elsewhere = self._elsewhere(kept)
        for said in kept:
            match = self._match(said)
            if match is None:
                self._new(said, said.uscc in elsewhere)
            else:
                self._compare(match, said)
        if complete:
            for pk, one in self.enterprises.items():
                if pk in self.open and pk not in self.met and one.uscc:
                    self.rows.append(ReconciliationRow(outcome=Outcome.GONE, key=f"e:{pk}", number=one.uscc, name=one.name, enterprise=one, digest="gone"))
        return self.rows

    def unlicensed(self) -> int:
        """Enterprises no list can name, because they have no credit code: they stand on their own work list."""
        return sum(1 for pk in self.open - self.met if not self.enterprises[pk].uscc)

    def _elsewhere(self, listed: list[Said]) -> set[str]:
        missing = {said.uscc for said in listed if said.uscc and said.uscc not in self.by_code}
        return {str(one.uscc) for one in fetch(Enterprise.objects.only("uscc"), "uscc", missing)}

    def _match(self, said: Said) -> Enterprise | None:
        """By code; else the only one of that name, when one of the two has no code."""
        if said.uscc in self.by_code:
            return self.by_code[said.uscc]
        named = [one for one in self.by_name.get(name_key(said.name), []) if one.pk not in self.met and not (said.uscc and one.uscc)]
        return named[0] if len(named) == 1 else None

    def _new(self, said: Said, elsewhere: bool) -> None:
        closed = said.state == CLOSED
        place = self.places.named(said.area) or self.places.named(said.address)
        row = ReconciliationRow(
            outcome=Outcome.SAME if closed else Outcome.NEW,
            key=f"n:{said.uscc or name_key(said.name)}"[:140],
            number=said.uscc,
            name=said.name[:120],
            row=said.row,
            area=place,
            elsewhere=elsewhere,
            said=said.as_json(),
        )
        row.digest = _digest(row)
        self.rows.append(row)

    def _compare(self, one: Enterprise, said: Said) -> None:
        self.met.add(one.pk)
        found = differences(one, said, self.places.named(said.area) if said.area else None)
        row = ReconciliationRow(
            outcome=Outcome.CHANGED if found else Outcome.SAME,
            key=f"e:{one.pk}",
            number=one.number,
            name=one.name,
            row=said.row,
            enterprise=one,
            said=said.as_json() if found else {},
            differences=found,
        )
        row.digest = _digest(row)
        self.rows.append(row)


def differences(one: Enterprise, said: Said, place: Area | None) -> dict[str, list[str]]:
    """Field -> [register, list] where the list says something else. `one` carries `state_now`."""
    found: dict[str, list[str]] = {}
    if said.uscc and not one.uscc:
        found["uscc"] = [one.number, said.uscc]
    if name_key(said.name) != name_key(one.name):
        found["name"] = [one.name, said.name]
    if place is not None and place.level == Level.VILLAGE and place.pk != one.area_id:
        found["area"] = [one.area.code, place.code]
    if said.address and not _same_address(one.address, said.address):
        found["address"] = [one.address, said.address]
    closed = one.state_now == CLOSED  # type: ignore[attr-defined]
    if said.state and (said.state == CLOSED) != closed:
        found["state"] = [str(one.state_now or ""), said.state if said.state == CLOSED else EnterpriseState.State.OPERATING.value]  # type: ignore[attr-defined]
    if said.legal_representative and said.legal_representative != one.legal_representative:
        found["legal_representative"] = [one.legal_representative, said.legal_representative]
    if said.industry_code and _division(said.industry_code) != _division(one.industry_code):
        found["industry_code"] = [one.industry_code, said.industry_code]
    return found


def _same_address(ours: str, theirs: str) -> bool:
    """Whether one address is the other with more or fewer places in front."""
    one, other = (re.sub(r"[\s，,。]", "", text) for text in (ours, theirs))
    return bool(one) and (one in other or other in one)


def _division(code: str) -> str:
    return code.lstrip("ABCDEFGHIJKLMNOPQRST")


def _digest(row: ReconciliationRow) -> str:
    text = json.dumps([row.outcome, row.said], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


@uncollected()
def reconcile(
    *, area: Area, source: str, listed_on: date, complete: bool, content: bytes, name: str, at: datetime, by: audit.Actor
) -> tuple[Reconciliation, bool]:
    """Compare a list with the register of an area; returns what was written and whether it is new: the same list again changes nothing.

    What an earlier list of this source said, and somebody decided to leave, stays decided while the list says the same.
    Raises UnreadableWorkbook, NotYet.
    """
    today = clock.day(at)
    if listed_on > today:
        raise NotYet
    listed = read_list(content, name, today=today)
    said = json.dumps([complete, [row.as_json() for row in listed.rows]], ensure_ascii=False, sort_keys=True)
    sha256 = hashlib.sha256(said.encode()).hexdigest()  # of what it says: saved anew, it is the same list
    series = Reconciliation.objects.filter(area=area, source=source)
    known = series.filter(sha256=sha256, listed_on=listed_on).first()
    if known is not None:
        return known, False
    comparison = Comparison(area, today)
    rows = comparison.run(listed.rows, complete=complete)
    counts = {outcome.value: sum(row.outcome == outcome for row in rows) for outcome in Outcome}
    counts |= {"unlicensed": comparison.unlicensed(), "elsewhere": sum(row.elsewhere for row in rows), "listed": len(listed.rows)}
    _carry(rows, series.first())
    with transaction.atomic():
        made = Reconciliation.objects.create(
            area=area, source=source, listed_on=listed_on, complete=complete, title=name[:120], sha256=sha256, counts=counts, columns=listed.columns,
            findings=[finding.as_dict() for finding in listed.findings[:KEPT_FINDINGS]], made_at=at, made_by=by if isinstance(by, Account) else None,
        )  # fmt: skip
        for row in rows:
            row.reconciliation = made
        insert(rows)
        audit.record("training.reconciled", at=at, by=by, subject=made, data={"area": area.code, "source": source, "counts": counts, "sha256": sha256})
    return made, True


def _carry(rows: list[ReconciliationRow], before: Reconciliation | None) -> None:
    """What was left as it is stands, as long as the list repeats itself."""
    if before is None:
        return
    kept: dict[Any, ReconciliationRow] = {(row.key, row.digest): row for row in before.rows.filter(decision=ReconciliationRow.Decision.KEPT)}
    for row in rows:
        earlier = kept.get((row.key, row.digest))
        if earlier is not None and row.outcome != Outcome.SAME:
            row.decision, row.reason, row.carried = earlier.decision, earlier.reason, True
            row.decided_at, row.decided_by = earlier.decided_at, earlier.decided_by
