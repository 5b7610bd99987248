"""What people do with a lead: two officers determine, a town transfers, evidence closes, an objection is answered, evidence that is gone reopens."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories import leads as make
from tests.factories import training
from tests.factories.leads import AT, TODAY, Place
from training import audit, leads, records, registry, stores
from training.leads import closing, determining, disputing, events, evidence, exporting, officers, transferring
from training.models import AuditEntry, Engagement, Lead, LeadEvent, Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
DAY = timedelta(days=1)


def _signed(lead: Lead, by, outcome: str = "violation") -> LeadEvent:  # noqa: ANN001
    return leads.sign(lead, outcome=outcome, on=TODAY, finding="现场正在焊接", at=AT, by=by)


def _paper() -> tuple[str, stores.Checked]:
    return "现场照片", stores.check(SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%%EOF\n"))


# -- two officers
def test_two_officers_with_certificates_determine() -> None:
    place = Place.make()
    lead, first, second = place.lead(), place.officer(), place.officer(number="执法A10002")
    signed = _signed(lead, first, "major_hazard")
    lead.refresh_from_db()
    assert (lead.state, lead.outcome) == ("open", "")
    event = leads.confirm(lead, signed=signed.pk, at=AT, by=second)
    lead.refresh_from_db()
    assert (lead.state, lead.outcome, event.first_officer, event.officer) == ("determined", "major_hazard", first, second)
    assert events.refold(lead) == []
    with pytest.raises(determining.AlreadyDetermined):
        _signed(lead, first)


def test_the_second_officer_is_another_one() -> None:
    place = Place.make()
    lead, officer = place.lead(), place.officer()
    signed = _signed(lead, officer)
    with pytest.raises(determining.SameOfficer):
        leads.confirm(lead, signed=signed.pk, at=AT, by=officer)


def test_each_needs_a_certificate_in_force_on_the_day() -> None:
    place = Place.make()
    lead, bare = place.lead(), place.officer(number="")
    with pytest.raises(officers.NoCertificate):
        _signed(lead, bare)
    days = {"from_on": date(2023, 1, 1), "until_on": TODAY - DAY}
    officers.register_card(bare, number="执法A9", authority="市应急管理局", **days, at=AT, by=make.BY)
    with pytest.raises(officers.NoCertificate):
        _signed(lead, bare)
    signed = _signed(lead, place.officer())
    with pytest.raises(officers.NoCertificate):
        leads.confirm(lead, signed=signed.pk, at=AT, by=bare)
    officers.register_card(bare, number="执法A9", authority="市应急管理局", from_on=TODAY, until_on=TODAY + DAY, at=AT, by=make.BY)
    leads.confirm(lead, signed=signed.pk, at=AT, by=bare)


def test_a_withdrawn_certificate_signs_nothing() -> None:
    place = Place.make()
    lead, officer = place.lead(), place.officer()
    card = officers.card_of(officer, TODAY)
    assert card is not None
    assert card.masked == "****0001"
    records.correct(card.entry, reason="作废", at=AT, by=make.BY, void=True)
    with pytest.raises(officers.NoCertificate):
        _signed(lead, officer)


def test_a_town_without_the_power_only_transfers() -> None:
    place = Place.make()
    lead, officer = place.lead(), place.officer(area=place.town)
    with pytest.raises(officers.NoPower):
        _signed(lead, officer)
    leads.transfer(lead, to_whom="县应急管理局", receipt="移2026-11", on=TODAY, at=AT, by=officer)
    lead.refresh_from_db()
    assert lead.state == "transferred"
    with pytest.raises(transferring.NoReceipt):
        leads.transfer(lead, to_whom="县应急管理局", receipt=" ", on=TODAY, at=AT, by=officer)
    with pytest.raises(events.DayNotPossible):
        leads.transfer(lead, to_whom="县应急管理局", receipt="1", on=TODAY + DAY, at=AT, by=officer)


def test_a_document_gives_a_town_the_power_and_takes_it_from_a_county() -> None:
    place = Place.make()
    lead, here, above = place.lead(), place.officer(area=place.town), place.officer(number="执法B2")
    with pytest.raises(officers.NoDocument):
        officers.set_power(place.town, enforces=True, document="", at=AT, by=make.BY)
    officers.set_power(place.town, enforces=True, document="行政执法委托书", at=AT, by=make.BY)
    officers.set_power(place.county, enforces=False, document="停止执法", at=AT, by=make.BY)
    signed = _signed(lead, here)
    with pytest.raises(officers.NoPower):
        leads.confirm(lead, signed=signed.pk, at=AT, by=above)


def test_the_county_determines_what_the_town_transferred() -> None:
    place = Place.make()
    lead = place.lead()
    leads.transfer(lead, to_whom="县应急管理局", receipt="移1", on=TODAY, at=AT, by=make.BY)
    signed = _signed(lead, place.officer())
    leads.confirm(lead, signed=signed.pk, at=AT, by=place.officer(number="执法A2"))
    lead.refresh_from_db()
    assert lead.state == "determined"


def test_a_major_hazard_needs_a_determination_standard() -> None:
    place = Place.make(industry="transport")
    with pytest.raises(determining.NotByThisBasis):
        _signed(place.lead(), place.officer(), "major_hazard")


def test_the_second_officer_confirms_exactly_what_was_signed_last() -> None:
    place = Place.make()
    lead, first = place.lead(), place.officer()
    old = _signed(lead, first, "major_hazard")
    new = _signed(lead, first)
    with pytest.raises(determining.NothingSigned):
        leads.confirm(lead, signed=old.pk, at=AT, by=place.officer(number="执法A2"))
    assert leads.confirm(lead, signed=new.pk, at=AT, by=place.officer(number="执法A3")).outcome == "violation"


# -- evidence
def test_a_new_card_closes_and_nothing_less() -> None:
    place = Place.make()
    lead = place.lead()
    for kind in ("new_credential", "left_post", "work_stopped", "does_not_operate"):
        with pytest.raises(closing.NoEvidence):
            leads.close(lead, closing=kind, at=AT, by=make.BY)
    with pytest.raises(closing.NoEvidence):
        leads.close(lead, closing="new_credential", proof=_paper(), at=AT, by=make.BY)
    entry = make.card(lead.person, date(2032, 11, 1), since=TODAY)
    event = leads.close(lead, closing="new_credential", at=AT, by=make.BY)
    lead.refresh_from_db()
    assert (event.entry, lead.state, lead.closed_on, lead.closing) == (entry, "closed", TODAY, "new_credential")
    with pytest.raises(events.AlreadyClosed):
        leads.close(lead, closing="new_credential", at=AT, by=make.BY)
    assert events.refold(lead) == []


def test_a_card_for_another_item_is_no_evidence() -> None:
    place = Place.make()
    lead = place.lead()
    make.card(lead.person, date(2032, 11, 1), item="低压电工作业", since=TODAY)
    assert evidence.of(lead, TODAY) == []


def test_leaving_the_post_closes() -> None:
    place = Place.make()
    lead = place.lead()
    registry.relieve(Engagement.objects.get(), until_on=TODAY, at=AT, by=make.BY)
    event = leads.close(lead, closing="left_post", at=AT, by=make.BY)
    assert event.engagement is not None
    assert event.engagement.until_on == TODAY


def test_a_suspension_closes_and_work_that_goes_on_opens_it_again() -> None:
    place = Place.make()
    lead = place.lead()
    place.enterprise.states.update(until_on=TODAY)
    place.enterprise.states.create(state="suspended", from_on=TODAY, recorded_at=AT)
    assert leads.close(lead, closing="work_stopped", at=AT, by=make.BY).enterprise_state is not None
    place.enterprise.states.filter(state="suspended").update(until_on=TODAY + 5 * DAY)
    place.enterprise.states.create(state="operating", from_on=TODAY + 5 * DAY, recorded_at=AT)
    leads.check(place.enterprise, at=AT + 4 * DAY)
    lead.refresh_from_db()
    assert lead.is_closed
    leads.check(place.enterprise, at=AT + 5 * DAY)
    lead.refresh_from_db()
    assert (lead.state, Lead.objects.count()) == ("open", 1)
    assert events.refold(lead) == []


@pytest.mark.parametrize("kind", ["does_not_operate", "work_stopped"])
def test_a_document_of_the_check_closes_and_the_sweep_leaves_it(kind: str) -> None:
    place = Place.make()
    lead = place.lead()
    with pytest.raises(events.DayNotPossible):
        leads.close(lead, closing=kind, on=TODAY + DAY, proof=_paper(), at=AT, by=make.BY)
    event = leads.close(lead, closing=kind, on=TODAY, proof=_paper(), at=AT, by=make.BY)
    assert event.file is not None
    leads.check(place.enterprise, at=AT + DAY)
    lead.refresh_from_db()
    assert lead.is_closed


def test_a_voided_entry_opens_it_again() -> None:
    place = Place.make()
    lead = place.lead()
    entry = make.card(lead.person, date(2032, 11, 1), since=TODAY)
    leads.close(lead, closing="new_credential", at=AT, by=make.BY)
    newer = records.correct(entry, reason="证号", at=AT, by=make.BY, detail={**entry.detail, "number": "T1"})
    leads.check(place.enterprise, at=AT)
    lead.refresh_from_db()
    assert lead.is_closed  # corrected, still a card
    records.correct(newer, reason="假证", at=AT, by=make.BY, void=True)
    leads.check(place.enterprise, at=AT)
    leads.check(place.enterprise, at=AT)
    lead.refresh_from_db()
    assert (lead.state, lead.closing, lead.closed_on) == ("open", "", None)
    assert [event.kind for event in lead.events.all()] == ["opened", "closed", "reopened"]


def test_a_voided_entry_opens_it_again_even_if_the_post_has_ended() -> None:
    place = Place.make()
    lead = place.lead()
    entry = make.card(lead.person, date(2032, 11, 1), since=TODAY)
    leads.close(lead, closing="new_credential", at=AT, by=make.BY)
    registry.relieve(Engagement.objects.get(), until_on=TODAY, at=AT, by=make.BY)
    records.correct(entry, reason="假证", at=AT, by=make.BY, void=True)
    leads.check(place.enterprise, at=AT)
    lead.refresh_from_db()
    assert (lead.state, lead.proposed) == ("open", "")
    leads.check(place.enterprise, at=AT)
    lead.refresh_from_db()
    assert lead.proposed == "left_post"


def test_a_determined_lead_opened_again_is_determined_still() -> None:
    place = Place.make()
    lead = place.lead()
    signed = _signed(lead, place.officer())
    leads.confirm(lead, signed=signed.pk, at=AT, by=place.officer(number="执法A2"))
    leads.close(lead, closing="work_stopped", on=TODAY, proof=_paper(), at=AT, by=make.BY)
    with pytest.raises(events.NoReason):
        leads.reopen(lead, reason=" ", at=AT, by=make.BY)
    leads.reopen(lead, reason="照片不是现场", at=AT, by=make.BY)
    lead.refresh_from_db()
    assert (lead.state, lead.outcome) == ("determined", "violation")
    with pytest.raises(closing.NotClosed):
        leads.reopen(lead, reason="再开", at=AT, by=make.BY)


# -- objections
def test_an_objection_is_answered_by_somebody_else_within_five_working_days() -> None:
    place = Place.make()
    lead, principal = place.lead(), training.make_account("enterprise_admin", enterprise=place.enterprise)
    with pytest.raises(events.NoReason):
        leads.dispute(lead, reason="", at=AT, by=principal)
    leads.dispute(lead, reason="本人持证", at=AT, by=principal)
    lead.refresh_from_db()
    assert (lead.answer_due_on, lead.answer_provisional) == (date(2026, 11, 9), False)
    with pytest.raises(disputing.AlreadyDisputed):
        leads.dispute(lead, reason="本人持证", at=AT, by=principal)
    for act in (lambda: _signed(lead, place.officer()), lambda: leads.close(lead, closing="does_not_operate", proof=_paper(), at=AT, by=make.BY)):
        with pytest.raises(events.ObjectionWaits):
            act()
    with pytest.raises(disputing.OwnObjection):
        leads.answer(lead, upheld=True, reason="是", at=AT, by=principal)
    leads.answer(lead, upheld=True, reason="证件在外省，已请补录", at=AT, by=place.officer(number="执法A2"))
    lead.refresh_from_db()
    assert (lead.is_disputed, lead.state) == (False, "open")  # only evidence closes
    assert "证件在外省" in Notice.objects.get(person=principal.person).text
    with pytest.raises(disputing.NotDisputed):
        leads.answer(lead, upheld=True, reason="是", at=AT, by=make.BY)


# -- audit, export
def test_a_state_that_is_not_what_the_history_says_is_found() -> None:
    lead = Place.make().lead()
    assert leads.check_all() == []
    Lead.objects.filter(pk=lead.pk).update(state="determined", outcome="violation")
    assert len(leads.check_all()) == 2


def test_a_failing_audit_entry_takes_every_act_back(monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place.make()
    lead, officer = place.lead(), place.officer()
    before = LeadEvent.objects.count()
    monkeypatch.setattr(audit, "_LABELS", {})
    acts = [
        lambda: _signed(lead, officer),
        lambda: leads.transfer(lead, to_whom="县", receipt="1", on=TODAY, at=AT, by=officer),
        lambda: leads.dispute(lead, reason="错", at=AT, by=officer),
        lambda: leads.close(lead, closing="work_stopped", on=TODAY, proof=_paper(), at=AT, by=officer),
        lambda: officers.set_power(place.town, enforces=True, document="文", at=AT, by=officer),
    ]
    for act in acts:
        with pytest.raises(audit.UnknownAction):
            act()
    assert LeadEvent.objects.count() == before
    lead.refresh_from_db()
    place.town.refresh_from_db()
    assert (lead.state, lead.is_disputed, place.town.enforces) == ("open", False, None)


def test_the_export_is_safe_masked_audited_and_three_queries(django_assert_num_queries) -> None:  # noqa: ANN001
    place = Place.make(name='=HYPERLINK("http://a")')
    lead = place.lead()
    leads.transfer(lead, to_whom="+县局", receipt="-1", on=TODAY, at=AT, by=make.BY)
    for _ in range(3):
        place.lead()
    with django_assert_num_queries(5):  # leads, events, the audit entry in its transaction
        body = exporting.export(Lead.objects.order_by("pk"), at=AT, by=make.BY, filters={"state": "all"})
    assert body.startswith(b"\xef\xbb\xbf")
    lines = body.decode("utf-8-sig").splitlines()
    assert lines[0].split(",")[0] == exporting.COLUMNS[0]
    assert len(lines) == 5
    assert lines[1].startswith(lead.public_id.hex)
    assert "\"'=HYPERLINK" in lines[1]
    assert "'+县局,'-1," in lines[1]
    assert lead.person.name not in body.decode("utf-8-sig")
    assert lead.person.masked_name in lines[1]
    assert AuditEntry.objects.get(action="training.leads_exported").data == {"rows": 4, "filters": {"state": "all"}}
