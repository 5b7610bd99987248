"""Four eyes, and six for reserved banks."""

import pytest

from question_banks import checklists, comments, items, reviewing
from question_banks.models import ItemState, ItemVersion, Review
from tests.factories.question_banks import AT, make_approved, make_bank, make_draft, make_wording
from tests.factories.training import make_account
from training import audit
from training.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db


def drawable(*banks: object) -> list[ItemVersion]:
    return list(items.drawable(banks, AT))  # type: ignore[arg-type]


def test_approved_by_another_person_is_drawable() -> None:
    author, other = make_account(), make_account()
    version = make_draft(by=author)
    assert drawable(version.item.bank) == []

    reviewing.approve(version=version, at=AT, by=other)

    assert drawable(version.item.bank) == [version]
    assert AuditEntry.objects.filter(action="question_banks.approved", subject_id=str(version.item.public_id)).count() == 1


def test_author_may_not_approve_or_send_back() -> None:
    author = make_account()
    version = make_draft(by=author)
    with pytest.raises(reviewing.OwnWording):
        reviewing.approve(version=version, at=AT, by=author)
    with pytest.raises(reviewing.OwnWording):
        reviewing.send_back(version=version, at=AT, by=author, note="不好")
    assert not Review.objects.exists()


def test_reserved_bank_needs_two_signatures_of_two_people() -> None:
    bank = make_bank(reserved=True)
    version = make_draft(bank)
    first, second = make_account(), make_account()

    reviewing.approve(version=version, at=AT, by=first)
    assert drawable(bank) == []
    with pytest.raises(reviewing.AlreadySigned):
        reviewing.approve(version=version, at=AT, by=first)
    reviewing.approve(version=version, at=AT, by=second)

    assert drawable(bank) == [version]


def test_import_by_command_needs_two_people_too() -> None:
    version = make_draft(by="command:import_questions")
    reviewing.approve(version=version, at=AT, by=make_account())
    assert drawable(version.item.bank) == []
    reviewing.approve(version=version, at=AT, by=make_account())
    assert drawable(version.item.bank) == [version]


def test_sent_back_wording_waits_for_a_new_one() -> None:
    version, other = make_draft(), make_account()
    with pytest.raises(reviewing.NoteMissing):
        reviewing.send_back(version=version, at=AT, by=other, note=" ")
    reviewing.send_back(version=version, at=AT, by=other, note="选项不清楚")
    with pytest.raises(reviewing.NotPending):
        reviewing.approve(version=version, at=AT, by=make_account())

    better = items.revise(item=version.item, wording=make_wording(), at=AT, by=make_account())

    assert list(reviewing.pending()) == [better]


def test_old_wording_stays_in_use_until_the_new_one_is_approved() -> None:
    old = make_approved()
    new = items.revise(item=old.item, wording=make_wording(), at=AT, by=make_account())
    assert drawable(old.item.bank) == [old]
    reviewing.approve(version=new, at=AT, by=make_account())
    assert drawable(old.item.bank) == [new]


def test_unchanged_revision_adds_nothing() -> None:
    wording = make_wording()
    version = items.draft(bank=make_bank(), draft=items.Draft(wording=wording), at=AT, by=make_account())
    assert items.revise(item=version.item, wording=wording, at=AT, by=make_account()) == version
    assert ItemVersion.objects.count() == 1


def test_whole_bank_is_signed_but_never_the_reviewers_own() -> None:
    bank, author, other = make_bank(), make_account(), make_account()
    mine, theirs = make_draft(bank, by=author), make_draft(bank, by=other)

    outcome = reviewing.approve_bank(bank=bank, reviewers=[author], at=AT)

    assert (outcome.published, outcome.signed, outcome.waiting, outcome.own) == (1, 1, 1, [mine])
    assert drawable(bank) == [theirs]
    assert reviewing.approve_bank(bank=bank, reviewers=[author, other], at=AT).published == 1
    assert reviewing.approve_bank(bank=bank, reviewers=[author, other], at=AT).signed == 0


def test_signing_a_reserved_bank_together_takes_two() -> None:
    bank = make_bank(reserved=True)
    make_draft(bank)
    first = reviewing.approve_bank(bank=bank, reviewers=[make_account()], at=AT)
    assert (first.published, first.waiting) == (0, 1)
    assert reviewing.approve_bank(bank=bank, reviewers=[make_account()], at=AT).published == 1


def test_contradicting_questions_can_neither_be_approved_nor_drawn_until_decided() -> None:
    bank = make_bank()
    used = make_approved(bank, "judgement", stem="作业前应当先通风、再检测。")
    assert drawable(bank) == [used]
    opposite = make_draft(kind="judgement", stem="作业前应当先通风，再检测", key=False)

    assert drawable(bank) == []
    with pytest.raises(reviewing.Contradicted):
        reviewing.approve(version=opposite, at=AT, by=make_account())
    assert reviewing.approve_bank(bank=opposite.item.bank, reviewers=[make_account()], at=AT).conflicting == [opposite]

    items.retire(item=opposite.item, reason="答案有误", at=AT, by=make_account())
    assert drawable(bank) == [used]


def test_withdrawn_question_is_not_drawable_and_can_come_back() -> None:
    version = make_approved()
    with pytest.raises(items.ReasonMissing):
        items.quarantine(item=version.item, reason="", at=AT, by=make_account())
    with pytest.raises(items.NotWithdrawn):
        items.reinstate(item=version.item, at=AT, by=make_account())
    item = items.quarantine(item=version.item, reason="标准换版", at=AT, by=make_account())
    assert item.state == ItemState.QUARANTINED
    assert drawable(item.bank) == []
    assert items.reinstate(item=item, at=AT, by=make_account()).state == ItemState.APPROVED
    assert drawable(item.bank) == [version]


def test_number_taken_and_unmarkable_questions_are_refused_whole() -> None:
    bank = make_bank()
    with pytest.raises(items.NotAQuestion) as caught:
        make_draft(bank, key=[9])
    assert caught.value.problems == ["key-names-no-option"]
    make_draft(bank, number="SP-1")
    with pytest.raises(items.NumberTaken):
        make_draft(bank, number="SP-1")
    assert [item.number for item in bank.items.all()] == ["SP-1"]
    assert make_draft(bank).item.number == "0001"
    assert make_draft(bank).item.number == "0002"


def test_bank_codes_are_unique() -> None:
    make_bank(code="one")
    with pytest.raises(items.BankExists):
        make_bank(code="one")


def test_ticks_are_kept_with_the_signature_and_a_reserved_bank_needs_all() -> None:
    points = [point.code for point in checklists.current().points]
    bank, version, by = make_bank(reserved=True), make_draft(make_bank()), make_account()
    assert reviewing.approve(version=version, at=AT, by=by, ticks=["edition", "fact", "nonsense"]).ticks == ["fact", "edition"]
    version = make_draft(bank)
    for some in ([], points[:-1]):
        with pytest.raises(reviewing.ChecklistOpen):
            reviewing.approve(version=version, at=AT, by=by, ticks=some)
        with pytest.raises(reviewing.ChecklistOpen):
            reviewing.approve_versions(bank=bank, versions=ItemVersion.objects.all(), at=AT, by=by, ticks=some)
    review = reviewing.approve(version=version, at=AT, by=by, ticks=points)
    assert (review.checklist, review.ticks) == (checklists.current().version, points)
    reviewing.approve_versions(bank=bank, versions=ItemVersion.objects.all(), at=AT, by=make_account(), ticks=points)
    assert drawable(bank) == [version]


def test_comments_reach_author_reviewers_and_earlier_speakers_but_not_the_speaker() -> None:
    author, reviewer, speaker, stranger = make_account(), make_account(), make_account(), make_account()
    item = make_draft(by=author).item
    reviewing.send_back(version=item.versions.get(), at=AT, by=reviewer, note="选项不清楚")
    assert Notice.objects.get(kind="question_banks.sent_back").person == author.person
    with pytest.raises(comments.NothingSaid):
        comments.add(item=item, text="  ", at=AT, by=speaker)
    comments.add(item=item, text="答案应为B", at=AT, by=speaker)
    comments.add(item=item, text="已改", at=AT, by=author)
    told = list(Notice.objects.filter(kind="question_banks.comment").order_by("pk").values_list("person", flat=True))
    assert sorted(told[:2]) == sorted([author.person_id, reviewer.person_id])
    assert sorted(told[2:]) == sorted([speaker.person_id, reviewer.person_id])
    assert stranger.person_id not in told
    assert not any("答案" in notice.text + notice.title for notice in Notice.objects.all())


def test_an_act_without_its_audit_entry_does_not_happen(monkeypatch: pytest.MonkeyPatch) -> None:
    version, other = make_draft(), make_account()
    monkeypatch.delitem(audit._LABELS, "question_banks.approved")
    with pytest.raises(audit.UnknownAction):
        reviewing.approve(version=version, at=AT, by=other)
    assert not Review.objects.exists()
    assert drawable(version.item.bank) == []
