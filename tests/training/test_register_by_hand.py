"""The register kept by hand: states with evidence and a second person, corrected engagements, merged doubles."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.factories.training import make_account, make_area, make_engagement, make_enterprise, make_person
from training import access, identity, registry
from training.models import AuditEntry, Engagement, EnterpriseState, EnterpriseTag, LateSuspension, Person
from training.registry import engagements, merging, states

AT = datetime(2025, 6, 2, 2, 0, tzinfo=UTC)
BY = "system:test"
TODAY = date(2025, 6, 2)
PAPER = {"verifier": "李网格", "document": "停产〔2025〕3号", "reason": "检修"}
FIRST_DAY = date(2025, 1, 1)


def believed(enterprise, day: date) -> str:
    """What the register says now of one day, read row by row."""
    rows = [row for row in enterprise.states.filter(superseded_at__isnull=True) if row.holds_on(day)]
    assert len(rows) <= 1, "two states on one day"
    return rows[0].state if rows else ""


class AnyOrder(TestCase):
    """Whatever is entered in whatever order, each day says what was entered last about it, and nothing is lost from the table."""

    @settings(max_examples=25, deadline=None, derandomize=True)
    @given(
        st.lists(
            st.tuples(st.sampled_from(EnterpriseState.State.values), st.integers(0, 20), st.none() | st.integers(1, 10)), min_size=1, max_size=5
        )
    )  # fmt: skip
    def test_every_day_says_what_was_entered_last(self, acts):
        enterprise = make_enterprise(since=FIRST_DAY)
        days = [FIRST_DAY + timedelta(days=number) for number in range(35)]
        expected = dict.fromkeys(days, "operating")
        for number, (state, start, length) in enumerate(acts):
            from_on = FIRST_DAY + timedelta(days=start)
            until_on = from_on + timedelta(days=length) if length else None
            before = enterprise.states.count()
            registry.set_state(enterprise, state=state, from_on=from_on, until_on=until_on, at=AT + timedelta(hours=number), by=BY)
            expected |= {day: state for day in days if day >= from_on and (until_on is None or day < until_on)}
            assert enterprise.states.count() >= before
        assert {day: believed(enterprise, day) for day in days} == expected


@pytest.mark.django_db
class TestStates:
    def test_a_suspension_needs_a_paper_and_a_witness(self):
        enterprise, officer = make_enterprise(), make_account("office")
        for missing in ({"verifier": ""}, {"document": " "}):
            with pytest.raises(states.NoEvidence):
                registry.enter_state(enterprise, state="suspended", from_on=TODAY, **(PAPER | missing), at=AT, by=officer)
        with pytest.raises(states.StateToCome):
            registry.enter_state(enterprise, state="closed", from_on=TODAY + timedelta(days=1), at=AT, by=officer)
        with pytest.raises(states.EndsBeforeItBegins):
            registry.enter_state(enterprise, state="closed", from_on=TODAY, until_on=TODAY, at=AT, by=officer)
        assert enterprise.states.count() == 1

    @pytest.mark.parametrize(("days", "counts"), [(0, True), (15, True), (16, False)])
    def test_a_late_suspension_counts_when_a_second_person_confirms(self, days, counts):
        enterprise, officer, colleague = make_enterprise(), make_account("office"), make_account("office")
        from_on = TODAY - timedelta(days=days)
        entered = registry.enter_state(enterprise, state="suspended", from_on=from_on, **PAPER, at=AT, by=officer)
        assert isinstance(entered, EnterpriseState) is counts
        assert believed(enterprise, TODAY) == ("suspended" if counts else "operating")
        if isinstance(entered, EnterpriseState):
            assert (entered.document, entered.verifier) == (PAPER["document"], PAPER["verifier"])
            return
        with pytest.raises(states.WaitsAlready):
            registry.enter_state(enterprise, state="suspended", from_on=from_on, **PAPER, at=AT, by=colleague)
        with pytest.raises(states.SamePerson):
            registry.confirm_suspension(entered, at=AT, by=officer)
        registry.confirm_suspension(entered, at=AT, by=colleague)
        assert [believed(enterprise, day) for day in (from_on - timedelta(days=1), from_on)] == ["operating", "suspended"]
        with pytest.raises(states.NotWaiting):
            registry.reject_suspension(entered, at=AT, by=officer)

    def test_a_rejected_suspension_changes_nothing(self):
        enterprise, officer = make_enterprise(), make_account("office")
        waiting = registry.enter_state(enterprise, state="suspended", from_on=date(2025, 1, 1), **PAPER, at=AT, by=officer)
        assert isinstance(waiting, LateSuspension)
        registry.reject_suspension(waiting, at=AT, by=officer)
        assert believed(enterprise, TODAY) == "operating"

    def test_new_facts_propose_the_tags_anew_and_leave_confirmed_ones(self):
        enterprise = make_enterprise(industry="machinery", since=date(2020, 1, 1))
        EnterpriseTag.objects.filter(enterprise=enterprise, tag_set="assessment").update(basis="confirmed", confirmed_by="x")
        registry.change_enterprise(enterprise, industry="metallurgy", at=AT, by=BY)
        now = {tag.tag_set: (tag.basis, tag.from_on) for tag in enterprise.tags.filter(superseded_at__isnull=True)}
        assert now["hours_high"] == ("proposed", date(2020, 1, 1))
        assert now["assessment"][0] == "confirmed"


@pytest.mark.django_db
class TestEngagements:
    def test_a_correction_supersedes_and_adds(self):
        old = make_engagement(since=date(2024, 1, 1))
        new = registry.correct_engagement(old, from_on=date(2023, 6, 1), post="厂长", reason="日期录错", at=AT, by=BY)
        again = registry.correct_engagement(new, post="厂长", reason="日期录错", at=AT, by=BY)

        assert again == new
        assert list(Engagement.objects.current()) == [new]
        assert (new.from_on, new.post, Engagement.objects.get(pk=old.pk).superseded_at) == (date(2023, 6, 1), "厂长", AT)
        entry = AuditEntry.objects.get(action="training.engagement_corrected")
        assert entry.data["changes"]["from_on"] == ["2024-01-01", "2023-06-01"]
        with pytest.raises(engagements.Superseded):
            registry.correct_engagement(old, post="x", reason="y", at=AT, by=BY)

    def test_a_correction_may_not_meet_another_row(self):
        first = make_engagement(since=date(2023, 1, 1), until_on=date(2024, 1, 1))
        second = make_engagement(person=first.person, enterprise=first.enterprise, since=date(2024, 1, 1))
        with pytest.raises(registry.AlreadyEngaged):
            registry.correct_engagement(second, from_on=date(2023, 12, 1), reason="x", at=AT, by=BY)
        with pytest.raises(engagements.WrongPeriod):
            registry.correct_engagement(second, until_on=date(2023, 1, 1), reason="x", at=AT, by=BY)
        with pytest.raises(engagements.WrongPlace):
            registry.correct_engagement(second, role="grid_worker", reason="x", at=AT, by=BY)

    def test_what_never_held_is_taken_out_and_kept(self):
        old = make_engagement()
        registry.cancel_engagement(old, reason="录错人", at=AT, by=BY)
        assert not Engagement.objects.current().exists()
        assert Engagement.objects.get().superseded_at == AT

    def test_area_posts_are_open_once(self):
        person, area = make_person(), make_area()
        registry.appoint(person, area=area, role="grid_worker", from_on=date(2024, 1, 1), at=AT, by=BY)
        with pytest.raises(registry.AlreadyEngaged):
            registry.appoint(person, area=area, role="grid_worker", from_on=date(2025, 1, 1), at=AT, by=BY)
        with pytest.raises(engagements.WrongPlace):
            registry.appoint(person, area=area, role="worker", from_on=date(2025, 1, 1), at=AT, by=BY)


@pytest.mark.django_db
class TestPeople:
    def test_a_known_document_leads_to_its_person(self):
        number = identity.make(31)
        first = registry.person_of(name="王五", number=number, mobile="13800000031", at=AT, by=BY)
        assert registry.person_of(name="王 五", number=number.lower(), at=AT, by=BY) == first
        with pytest.raises(registry.people.OtherName):
            registry.person_of(name="赵六", number=number, at=AT, by=BY)

    def test_a_corrected_document_is_unique_and_not_written_down(self):
        person, other = make_person(), make_person(number=identity.make(41))
        with pytest.raises(registry.KnownNumber):
            registry.change_person(person, number=identity.make(41), at=AT, by=BY)
        registry.change_person(person, number=identity.make(42), name="新名", at=AT, by=BY)
        entry = AuditEntry.objects.get(action="training.person_changed")
        assert entry.data["fields"] == ["name", "number"]
        assert identity.make(42) not in str(entry.data)
        assert (person.read_identity(), other.read_identity()) == (identity.make(42), identity.make(41))


@pytest.mark.django_db
class TestMerging:
    def doubles(self):
        kept = make_person(name="阿依古丽·买买提", mobile="13900000001")
        gone = make_person(name="阿依古丽·买买提", mobile="13900000001", id_kind="passport")
        return kept, gone

    def test_likely_doubles_are_proposed_and_never_merged_silently(self):
        kept, gone = self.doubles()
        one, two = make_person(name="张三"), make_person(name="张三")
        Person.objects.filter(pk__in=(one.pk, two.pk)).update(born_on=date(1980, 1, 1))
        stranger = make_person(name="张三")
        Person.objects.filter(pk=stranger.pk).update(born_on=date(1980, 1, 1))
        factory = make_enterprise()
        for person in (one, two):
            make_engagement(person=person, enterprise=factory, role="worker")

        found = merging.doubles(Person.objects.all())
        assert {(pair.keep, pair.gone, pair.reason) for pair in found} == {(kept, gone, "mobile"), (one, two, "born")}
        merging.keep_apart(one, two, at=AT, by=BY)
        assert [pair.keep for pair in merging.doubles(Person.objects.all())] == [kept]

    def test_a_merged_row_counts_for_the_one_that_stays_and_can_be_undone(self):
        kept, gone = self.doubles()
        post = make_engagement(person=gone)
        registry.merge_person(keep=kept, gone=gone, at=AT, by=BY, reason="护照与身份证同一人")

        gone.refresh_from_db()
        assert (gone.merged_into, Engagement.objects.get().person) == (kept, gone)
        assert list(registry.find_person(gone.read_identity(), Person.objects.all())) == [kept]
        with pytest.raises(registry.AlreadyEngaged):
            registry.appoint(kept, enterprise=post.enterprise, role="principal", from_on=TODAY, at=AT, by=BY)
        officer = make_account("office", area=post.enterprise.area)
        assert kept in access.persons(officer, "office")
        account = make_account("", person=kept)
        assert "enterprise_admin" in access.roles(account)

        registry.unmerge_person(gone, at=AT, by=BY, reason="同名")
        gone.refresh_from_db()
        assert gone.merged_into is None
        assert merging.doubles(Person.objects.all()) == []
        with pytest.raises(merging.NotMerged):
            registry.unmerge_person(gone, at=AT, by=BY, reason="同名")

    def test_refusals_each_in_one_sentence(self):
        kept, gone = self.doubles()
        third = make_person()
        with pytest.raises(merging.NoReason):
            registry.merge_person(keep=kept, gone=gone, at=AT, by=BY, reason=" ")
        with pytest.raises(merging.NotTwoRows):
            registry.merge_person(keep=kept, gone=kept, at=AT, by=BY, reason="x")
        make_account("office", person=third, area=make_area())
        with pytest.raises(merging.HoldsOffice):
            registry.merge_person(keep=kept, gone=third, at=AT, by=BY, reason="x")
        registry.merge_person(keep=kept, gone=gone, at=AT, by=BY, reason="x")
        with pytest.raises(merging.LeadsOthers):
            registry.merge_person(keep=make_person(), gone=kept, at=AT, by=BY, reason="x")

    def test_the_account_of_the_merged_row_is_shut_and_opened_again(self):
        kept, gone = self.doubles()
        account = make_account("", person=gone)
        registry.merge_person(keep=kept, gone=gone, at=AT, by=BY, reason="x")
        account.refresh_from_db()
        assert not account.is_active
        registry.unmerge_person(gone, at=AT, by=BY, reason="x")
        account.refresh_from_db()
        assert account.is_active
