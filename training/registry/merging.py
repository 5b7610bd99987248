"""Two rows, one human being: proposed, decided by a person, undone by a person. Nothing is repointed; readers go through `merged_into`."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from training import accounts, audit
from training.errors import Refusal
from training.models import Account, AuditEntry, Engagement, IdKind, Person, TwoPeople

from .plan import fetch

SHOWN = 200
REASONS = {"mobile": _("same name and mobile number"), "born": _("same name, birth date and enterprise")}


class NotTwoRows(Refusal):
    sentence = _("Choose two different people of the register, neither of them merged already.")


class LeadsOthers(Refusal):
    sentence = _("Other rows were merged into this person already. Keep this one, or undo the earlier merge first.")


class HoldsOffice(Refusal):
    sentence = _("This person's account carries roles of the office. Keep this one, or revoke the roles first.")


class NotMerged(Refusal):
    sentence = _("This merge was undone already.")


class NoReason(Refusal):
    sentence = _("Say in a sentence why: the decision stays on record.")


@dataclass(frozen=True)
class Double:
    """Two rows that may be one person, and why somebody should look. `keep` is the proposal which of them should stay."""

    keep: Person
    gone: Person
    reason: str

    @property
    def why(self) -> str:
        return str(REASONS[self.reason])


def doubles(people: QuerySet[Person]) -> list[Double]:
    """Likely doubles among these people, without the pairs that somebody has said are two; at most SHOWN."""
    rows = people.filter(merged_into__isnull=True)
    found: dict[tuple[int, int], Double] = {}
    for pair in _pairs(_groups(rows, ("name", "mobile_digest"))):
        found.setdefault(_key(pair), Double(*_in_order(*pair), "mobile"))
    born = list(_pairs(_groups(rows, ("name", "born_on"))))
    places = _enterprises_of({person.pk for pair in born for person in pair})
    for pair in born:
        if places[pair[0].pk] & places[pair[1].pk]:
            found.setdefault(_key(pair), Double(*_in_order(*pair), "born"))
    apart = set(TwoPeople.objects.filter(first__in=[key[0] for key in found]).values_list("first_id", "second_id"))
    return [double for key, double in found.items() if key not in apart][:SHOWN]


def _key(pair: tuple[Person, Person]) -> tuple[int, int]:
    return min(one.pk for one in pair), max(one.pk for one in pair)


def _groups(rows: QuerySet[Person], keys: tuple[str, str]) -> Iterable[list[Person]]:
    """People who share both values; four queries at most, however many groups."""
    known = rows.exclude(**{f"{keys[1]}__isnull": True})
    shared = list(known.order_by().values_list(*keys).annotate(rows=Count("pk")).filter(rows__gt=1)[: 2 * SHOWN])
    wanted = {(name, value) for name, value, _rows in shared}
    people = known.filter(**{f"{keys[0]}__in": {name for name, _value in wanted}, f"{keys[1]}__in": {value for _name, value in wanted}})
    places = Engagement.objects.current().filter(person=OuterRef("pk"))
    groups: dict[tuple[Any, Any], list[Person]] = {}
    for person in people.annotate(has_account=Exists(Account.objects.filter(person=OuterRef("pk"))), engaged=Exists(places)).order_by("pk"):
        key = getattr(person, keys[0]), getattr(person, keys[1])
        if key in wanted:
            groups.setdefault(key, []).append(person)
    return groups.values()


def _pairs(groups: Iterable[list[Person]]) -> Iterable[tuple[Person, Person]]:
    """Each further row of a group beside the first: a third double is proposed again once the first two are one."""
    return [(group[0], other) for group in groups for other in group[1:]]


def _enterprises_of(people: Iterable[int]) -> dict[int, set[int]]:
    """Where each of many people is or was engaged."""
    found: dict[int, set[int]] = defaultdict(set)
    for row in fetch(Engagement.objects.filter(enterprise__isnull=False).only("person_id", "enterprise_id"), "person_id", people):
        found[row.person_id].add(row.enterprise_id or 0)
    return found


def _in_order(one: Person, other: Person) -> tuple[Person, Person]:
    """The row to keep first: with an account, then with an identity card, then the older."""

    def rank(person: Person) -> tuple[bool, bool, bool, int]:
        return not getattr(person, "has_account", False), person.id_kind != IdKind.RESIDENT, not getattr(person, "engaged", False), person.pk

    first, second = sorted((one, other), key=rank)
    return first, second


@transaction.atomic
def merge_person(*, keep: Person, gone: Person, at: datetime, by: audit.Actor, reason: str) -> Person:
    """Let one row stand for both: posts and entries of `gone` count for `keep`, its numbers lead there. Nothing is repointed.

    The account of `gone`, if any, is shut. Raises NotTwoRows, LeadsOthers, HoldsOffice, NoReason.
    """
    if not reason.strip():
        raise NoReason
    rows = {row.pk: row for row in Person.objects.select_for_update().filter(pk__in=(keep.pk, gone.pk))}
    if len(rows) != 2 or any(row.merged_into_id for row in rows.values()):
        raise NotTwoRows
    if Person.objects.filter(merged_into=gone.pk).exists():
        raise LeadsOthers
    account = Account.objects.filter(person=gone.pk).first()
    if account is not None and account.grants.filter(revoked_at__isnull=True).exists():
        raise HoldsOffice
    kept, lost = rows[keep.pk], rows[gone.pk]
    lost.merged_into = kept
    lost.save(update_fields=["merged_into"])
    shut = account is not None and account.is_active
    if account is not None and shut:
        accounts.close(account, at=at, by=by)
    for subject, other in ((kept, lost), (lost, kept)):
        data = {"with": str(other.public_id), "kept": subject is kept, "shut": shut, "reason": reason[:200]}
        audit.record("training.person_merged", at=at, by=by, subject=subject, data=data)
    return kept


@transaction.atomic
def unmerge_person(gone: Person, *, at: datetime, by: audit.Actor, reason: str) -> Person:
    """They are two after all: each row stands for itself again, and the pair is not proposed again. Raises NotMerged, NoReason."""
    if not reason.strip():
        raise NoReason
    lost = Person.objects.select_for_update().get(pk=gone.pk)
    kept = lost.merged_into
    if kept is None:
        raise NotMerged
    lost.merged_into = None
    lost.save(update_fields=["merged_into"])
    merge = AuditEntry.objects.filter(action="training.person_merged", subject_id=str(lost.public_id)).order_by("-pk").first()
    account = Account.objects.filter(person=lost, is_active=False).first()
    if account is not None and merge is not None and merge.data.get("shut"):
        accounts.reopen(account, at=at, by=by)
    for subject, other in ((kept, lost), (lost, kept)):
        audit.record("training.person_unmerged", at=at, by=by, subject=subject, data={"from": str(other.public_id), "reason": reason[:200]})
    _remember_two(kept, lost, at=at, by=by)
    return lost


@transaction.atomic
def keep_apart(one: Person, other: Person, *, at: datetime, by: audit.Actor) -> None:
    """The officer's word that a proposed pair are two people: it is not proposed again. Raises NotTwoRows."""
    if one.pk == other.pk:
        raise NotTwoRows
    if _remember_two(one, other, at=at, by=by):
        for subject, second in ((one, other), (other, one)):
            audit.record("training.people_kept_apart", at=at, by=by, subject=subject, data={"from": str(second.public_id)})


def _remember_two(one: Person, other: Person, *, at: datetime, by: audit.Actor) -> bool:
    first, second = sorted((one, other), key=lambda person: person.pk)
    defaults = {"decided_at": at, "decided_by": audit.actor_text(by)}
    return TwoPeople.objects.get_or_create(first=first, second=second, defaults=defaults)[1]
