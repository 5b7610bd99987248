"""Legal tag sets of an enterprise: proposed by the table or the workbook, confirmed by an officer, never one 'high-risk' flag."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from training import audit, classification, clock
from training.errors import Refusal
from training.intake import yes_no
from training.models import Enterprise, EnterpriseTag, TagSet


class NoMembers(Refusal):
    sentence = _("Say which members of the legal list apply before confirming “yes”.")


CLASSIFYING = {"industry", "industry_code", "risks"}


def wanted_tags(enterprise: Enterprise, given: dict[str, str | None], confirmed_by: str) -> list[EnterpriseTag]:
    """One unsaved tag for each set, without period: as given and confirmed, else as proposed; a plain, unconfirmed "yes" only proposes."""
    proposals = classification.propose(industry=enterprise.industry, industry_code=enterprise.industry_code, risks=enterprise.risks)
    tags = []
    for tag_set, proposal in proposals.items():
        written = given.get(tag_set) or ""
        members = classification.members_named(tag_set, written)
        answer = True if members else yes_no(written)
        tag = EnterpriseTag(enterprise=enterprise, tag_set=tag_set, value=proposal.value, basis=proposal.basis, members=proposal.members)
        if answer is not None and confirmed_by:
            tag.value, tag.basis, tag.confirmed_by = ("yes" if answer else "no"), "confirmed", confirmed_by
            tag.members = (members or proposal.members) if answer else []
        elif answer:
            tag.value, tag.basis, tag.members = "unknown", "proposed", members or proposal.members
        tags.append(tag)
    return tags


def repropose(enterprise: Enterprise, *, at: datetime) -> None:
    """After a change of industry or risks: what nobody has confirmed is proposed anew, for the same days."""
    for tag in wanted_tags(enterprise, {}, ""):
        old = open_tag(enterprise, tag.tag_set)
        if old is not None and (old.basis == EnterpriseTag.Basis.CONFIRMED or facts(old) == facts(tag)):
            continue
        tag.from_on, tag.recorded_at = old.from_on if old else clock.day(at), at
        if old is not None:
            old.superseded_at = at
            old.save(update_fields=["superseded_at"])
        tag.save()


def facts(tag: EnterpriseTag) -> tuple[object, ...]:
    """What two tag rows must share to say the same."""
    return tag.value, tag.basis, sorted(tag.members)


def open_tag(enterprise: Enterprise, tag_set: str) -> EnterpriseTag | None:
    """The tag that holds now, as known now."""
    return enterprise.tags.filter(tag_set=tag_set, until_on__isnull=True, superseded_at__isnull=True).first()


@transaction.atomic
def confirm_tag(
    enterprise: Enterprise, *, tag_set: str, value: str, at: datetime, by: audit.Actor, members: Sequence[str] = (), from_on: date | None = None
) -> EnterpriseTag:
    """An officer's word on one tag set. `from_on` is the day of classification: for a first decision the day the proposal began.

    "yes" names the members of the legal list that apply (NoMembers). Saying the same again changes nothing.
    """
    if value == EnterpriseTag.Value.YES and not members:
        raise NoMembers
    from training.registry.periods import supersede

    old = open_tag(enterprise, TagSet(tag_set))
    name = by if isinstance(by, str) else by.get_full_name()
    kept = [] if value == EnterpriseTag.Value.NO else list(members)
    new = EnterpriseTag(enterprise=enterprise, tag_set=tag_set, value=value, members=kept, basis="confirmed", confirmed_by=name[:60], recorded_at=at)
    if old is not None and facts(old) == facts(new):
        return old
    new.from_on = from_on or (old.from_on if old is not None and old.basis != "confirmed" else clock.day(at))
    if old is not None:
        supersede(old, from_on=new.from_on, at=at)
    new.save()
    data = {"tag_set": tag_set, "value": value, "members": kept, "was": old.value if old else "", "from": new.from_on.isoformat()}
    audit.record("training.tag_confirmed", at=at, by=by, subject=enterprise, data=data)
    return new
