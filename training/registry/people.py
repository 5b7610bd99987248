"""Registering people and finding them: exact, by a keyed digest, never by a part of a number."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from training import audit, clock, identity, sealing
from training.errors import Refusal
from training.models import Person


class KnownNumber(Refusal):
    sentence = _("A person with this document number is on the register already. Open their file instead.")


@transaction.atomic
def register_person(*, name: str, number: str, at: datetime, by: audit.Actor, kind: str = "resident", mobile: str = "") -> Person:
    """Put a person on the register. Raises identity.BadIdentity, identity.BadMobile, KnownNumber."""
    checked = identity.check(number, today=clock.day(at), kind=kind)
    if Person.objects.filter(identity_digest=sealing.digest("identity", checked)).exists():
        raise KnownNumber
    person = Person(name=name.strip(), id_kind=kind, born_on=identity.born_on(checked), registered_at=at)
    person.set_identity(checked)
    person.set_mobile(identity.check_mobile(mobile) if mobile else "")
    person.save()
    audit.record("training.person_registered", at=at, by=by, subject=person, data={"kind": kind})
    return person


@transaction.atomic
def change_person(person: Person, *, at: datetime, by: audit.Actor, name: str | None = None, mobile: str | None = None) -> Person:
    """A corrected name or a new mobile number. Raises identity.BadMobile."""
    changed = {}
    if name and name.strip() != person.name:
        changed["name"], person.name = [person.masked_name], name.strip()
    if mobile is not None:
        person.set_mobile(identity.check_mobile(mobile) if mobile else "")
        changed["mobile"] = []
    if changed:
        person.save()
        audit.record("training.person_changed", at=at, by=by, subject=person, data={"fields": sorted(changed)})
    return person


def find_person(written: str, people: QuerySet[Person]) -> QuerySet[Person]:
    """People with exactly this document number, certificate number (T + number), mobile or name."""
    number = identity.normalise(written)
    digests = {sealing.digest("identity", number), sealing.digest("identity", number.removeprefix("T"))}
    mobile = sealing.digest("mobile", identity.normalise_mobile(written))
    return people.filter(Q(identity_digest__in=digests) | Q(mobile_digest=mobile) | Q(name=written.strip()))
