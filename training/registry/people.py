"""Registering people, changing what is known of them, and finding them: exact, by a keyed digest, never by a part of a number."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from training import audit, clock, identity, sealing, stores
from training.errors import Refusal
from training.models import Person, PrivateFile


class KnownNumber(Refusal):
    sentence = _("A person with this document number is on the register already. Open their file instead.")


class OtherName(Refusal):
    sentence = _("This document number is on the register under another name. Compare with the card.")


class NotAPicture(Refusal):
    sentence = _("A portrait is a picture: choose a JPEG, PNG or WebP file.")


@transaction.atomic
def register_person(*, name: str, number: str, at: datetime, by: audit.Actor, kind: str = "resident", mobile: str = "") -> Person:
    """Put a person on the register. Raises identity.BadIdentity, identity.BadMobile, KnownNumber."""
    checked = identity.check(number, today=clock.day(at), kind=kind)
    _refuse_known(checked)
    person = Person(name=name.strip(), id_kind=kind, born_on=identity.born_on(checked), registered_at=at)
    person.set_identity(checked)
    person.set_mobile(identity.check_mobile(mobile) if mobile else "")
    person.save()
    audit.record("training.person_registered", at=at, by=by, subject=person, data={"kind": kind})
    return person


def _refuse_known(checked: str, *, but: Person | None = None) -> None:
    known = Person.objects.filter(identity_digest=sealing.digest("identity", checked))
    if (known.exclude(pk=but.pk) if but else known).exists():
        raise KnownNumber


@transaction.atomic
def person_of(*, name: str, number: str, at: datetime, by: audit.Actor, kind: str = "resident", mobile: str = "") -> Person:
    """The person with this document, registered now when nobody has it. A known person keeps what is on record.

    Raises OtherName, identity.BadIdentity, identity.BadMobile.
    """
    checked = identity.check(number, today=clock.day(at), kind=kind)
    known = Person.objects.select_related("merged_into").filter(identity_digest=sealing.digest("identity", checked)).first()
    if known is None:
        return register_person(name=name, number=number, kind=kind, mobile=mobile, at=at, by=by)
    if "".join(name.split()) not in {"".join(one.name.split()) for one in (known, known.survivor)}:
        raise OtherName
    return known.survivor


@transaction.atomic
def change_person(
    person: Person, *, at: datetime, by: audit.Actor, name: str | None = None, mobile: str | None = None, number: str = "", kind: str | None = None
) -> Person:
    """A corrected name, another mobile number (empty: none), a corrected document. Numbers are never written into the audit trail.

    Raises identity.BadMobile, identity.BadIdentity, KnownNumber.
    """
    changed: dict[str, list[str]] = {}
    if name and name.strip() != person.name:
        changed["name"], person.name = [person.name, name.strip()], name.strip()
    if mobile is not None and mobile != person.read_mobile():
        person.set_mobile(identity.check_mobile(mobile) if mobile else "")
        changed["mobile"] = []
    if number:
        checked = identity.check(number, today=clock.day(at), kind=kind or person.id_kind)
        if sealing.digest("identity", checked) != person.identity_digest:
            _refuse_known(checked, but=person)
            changed["number"], person.born_on = [], identity.born_on(checked)
            person.set_identity(checked)
    if kind and kind != person.id_kind:
        changed["id_kind"], person.id_kind = [person.id_kind, kind], kind
    if changed:
        person.save()
        told = {field: pair for field, pair in changed.items() if pair}
        audit.record("training.person_changed", at=at, by=by, subject=person, data={"fields": sorted(changed), "changes": told})
    return person


@transaction.atomic
def set_photo(person: Person, checked: stores.Checked, *, at: datetime, by: audit.Actor) -> PrivateFile:
    """The portrait by which a person is recognised; earlier ones stay in the private store. Raises NotAPicture."""
    if not checked.content_type.startswith("image/"):
        raise NotAPicture
    file = stores.store(checked, title=str(_("Portrait")), person=person, at=at, by=by)
    person.photo = file
    person.save(update_fields=["photo"])
    audit.record("training.photo_set", at=at, by=by, subject=person, data={"sha256": checked.sha256})
    return file


def find_person(written: str, people: QuerySet[Person]) -> QuerySet[Person]:
    """People with exactly this document number, certificate number (T + number), mobile or name; a merged row leads to the one that stays."""
    number = identity.normalise(written)
    digests = {sealing.digest("identity", number), sealing.digest("identity", number.removeprefix("T"))}
    mobile = sealing.digest("mobile", identity.normalise_mobile(written))
    fits = Q(identity_digest__in=digests) | Q(mobile_digest=mobile) | Q(name=written.strip())
    merged = Person.objects.filter(fits, merged_into__isnull=False)
    return people.filter(Q(pk__in=merged.values("merged_into")) | fits, merged_into__isnull=True)
