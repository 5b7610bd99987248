"""Questions that ask the same: what blocks, what only never meets, and what a decision changes."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from question_banks import conflicts, deciding, importing, items, reviewing
from question_banks.exchange import read
from question_banks.models import Bank, ItemState, ItemVersion, Ruling, RulingOutcome, Verdict
from tests.factories.question_banks import AT, FOUR, make_approved, make_bank, make_draft, make_wording
from tests.factories.training import make_account
from training.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
STEM, LATER = "动火作业前应当清理现场可燃物", AT.replace(year=2099)


def pair(*, one: Any = True, other: Any = False, bank: Bank | None = None, **banks: Any) -> tuple[ItemVersion, ItemVersion]:
    """The same statement in two banks, in use, called true and false; widths and signs differ."""
    first = make_draft(bank or make_bank(**banks), "judgement", stem=STEM, key=one)
    second = make_draft(make_bank(), "judgement", stem=f" {STEM}。", key=other)
    for version, signers in ((first, reviewing.signatures_needed(first)), (second, 1)):
        for _signature in range(signers):
            _approve_quietly(version)
    return first, second


def _approve_quietly(version: ItemVersion) -> None:
    """Approve while the other member is out of sight: contradicting questions that were in use before anybody compared."""
    others = conflicts.live().filter(cluster=version.cluster).exclude(item=version.item)
    items_ = [one.item for one in others]
    for item in items_:
        items.quarantine(item=item, reason="x", at=AT, by="system:test")
    reviewing.approve(version=ItemVersion.objects.get(pk=version.pk), at=AT, by=make_account())
    for item in items_:
        items.reinstate(item=item, at=AT, by="system:test")


def drawn(*versions: ItemVersion) -> set[int]:
    return set(items.drawable({version.item.bank for version in versions}, LATER).values_list("pk", flat=True))


def decide(version: ItemVersion, verdict: str, **given: Any) -> Ruling:
    facts = {"reason": "核对过原文", "at": AT, "by": make_account("editor")}
    return deciding.decide(cluster=version.cluster, verdict=verdict, **(facts | given))


# -- what a conflict is


def test_opposite_judgements_block_each_other_and_every_other_conflict_does_not() -> None:
    true, false = pair()
    assert drawn(true, false) == set()
    twins = make_approved(stem="灭火器多久检查一次"), make_approved(stem="灭火器多久检查一次？", content={"options": FOUR[::-1]}, key=[2])
    other = make_approved(stem="灭火器多久检查一次", content={"options": [*FOUR[:3], "每两年"]}, key=[0])
    negated = make_approved(kind="judgement", stem="动火作业前不应当清理现场可燃物", key=True)
    assert twins[0].cluster == twins[1].cluster
    assert other.cluster != twins[0].cluster
    assert drawn(*twins, other, negated) == {one.pk for one in (*twins, other, negated)}
    found = {row["cluster"]: (row["items"], row["keys"]) for row in conflicts.clusters()}
    assert found == {true.cluster: (2, 2), twins[0].cluster: (2, 1)}
    assert [row["cluster"] for row in conflicts.clusters(code=conflicts.CONTRADICTION)] == [true.cluster]
    assert [row["cluster"] for row in conflicts.clusters(code=conflicts.DUPLICATE, bank=twins[0].item.bank)] == [twins[0].cluster]
    assert not conflicts.clusters(bank=other.item.bank)


def test_same_options_with_another_key_block_until_one_is_withdrawn() -> None:
    one, other = make_approved(stem="甲是哪一个"), make_draft(stem="甲是哪一个", key=[2])
    assert drawn(one) == set()
    with pytest.raises(reviewing.Contradicted):
        reviewing.approve(version=other, at=AT, by=make_account())
    items.retire(item=other.item, reason="错", at=AT, by="system:test")
    assert drawn(one) == {one.pk}


# -- keep one


def test_keeping_one_frees_it_only_with_a_second_signature() -> None:
    true, false = pair()
    ruling = decide(true, Verdict.KEEP_ONE, item=true.item, leaving="quarantined")
    assert (ruling.signatures, drawn(true, false)) == (2, set())
    with pytest.raises(deciding.AwaitsSignature):
        decide(true, Verdict.DIFFERENT)
    with pytest.raises(deciding.OwnDecision):
        deciding.sign(ruling=ruling, at=AT, by=ruling.by)
    with pytest.raises(deciding.OwnQuestion):
        deciding.sign(ruling=ruling, at=AT, by=false.author)
    second = make_account("office")
    deciding.sign(ruling=ruling, at=AT, by=second)
    assert drawn(true, false) == {true.pk}
    false.item.refresh_from_db()
    assert (false.item.state, false.item.withdrawn_reason) == (ItemState.QUARANTINED, "核对过原文")
    entry = AuditEntry.objects.get(action="question_banks.conflict_decided")
    assert entry.data["question"] == f"{true.item.bank.code} {true.item.number}"
    with pytest.raises(deciding.AlreadySettled):
        deciding.sign(ruling=ruling, at=AT, by=make_account())


def test_undoing_takes_up_what_was_withdrawn_and_opens_the_conflict() -> None:
    true, false = pair()
    ruling = decide(true, Verdict.KEEP_ONE, item=true.item)
    deciding.sign(ruling=ruling, at=AT, by=make_account())
    undone = deciding.undo(ruling=ruling, reason="看错了", at=LATER, by=make_account())
    assert (undone.signatures, drawn(true)) == (2, {true.pk})  # taking a question up again needs two
    with pytest.raises(deciding.OwnQuestion):
        deciding.sign(ruling=undone, at=LATER, by=true.author)


def test_an_undone_withdrawal_counts_when_signed() -> None:
    true, false = pair()
    ruling = decide(true, Verdict.KEEP_ONE, item=true.item)
    deciding.sign(ruling=ruling, at=AT, by=make_account())
    undone = deciding.undo(ruling=ruling, reason="看错了", at=LATER, by=make_account())
    deciding.sign(ruling=undone, at=LATER, by=make_account())
    false.item.refresh_from_db()
    assert (false.item.state, drawn(true, false)) == (ItemState.APPROVED, set())
    assert [row["cluster"] for row in conflicts.clusters()] == [true.cluster]
    for old in (ruling, undone):
        with pytest.raises(deciding.NotStanding):
            deciding.undo(ruling=old, reason="再看", at=LATER, by=make_account())


def test_duplicates_in_open_banks_need_one_person_in_a_reserved_bank_two() -> None:
    twins = make_approved(stem="甲"), make_approved(stem="甲。")
    ruling = decide(twins[0], Verdict.KEEP_ONE, item=twins[0].item)
    assert drawn(*twins) == {twins[0].pk}
    undone = deciding.undo(ruling=ruling, reason="两份都要", at=AT, by=make_account())
    assert undone.signatures == 2
    bank = make_bank(reserved=True)
    ours, theirs = make_approved(bank, stem="乙"), make_approved(stem="乙。")
    assert decide(ours, Verdict.KEEP_ONE, item=theirs.item).signatures == 2
    theirs.item.refresh_from_db()
    assert theirs.item.state == ItemState.APPROVED


# -- different questions


def test_different_questions_are_free_and_stay_so_when_the_same_words_come_again() -> None:
    true, false = pair()
    ruling = decide(true, Verdict.DIFFERENT)
    deciding.sign(ruling=ruling, at=AT, by=make_account())
    assert drawn(true, false) == {true.pk, false.pk}
    assert not conflicts.clusters()
    content = f"题型,题干,答案\n判断题,{STEM},对\n".encode()
    third = make_bank()
    (plan,) = importing.plan(bank=third, readings=[read(content, "a.csv")])
    assert (len(plan.fresh), [one.code for one in plan.findings], plan.torn) == (1, [], {})
    importing.store(plan=plan, bank=third, at=AT, by="system:test")
    assert not conflicts.clusters()
    assert drawn(true, false) == {true.pk, false.pk}

    again = make_draft(kind="judgement", stem=f"{STEM}！", key=True)  # other words, the same answer as the first
    assert [row["items"] for row in conflicts.clusters()] == [4]
    assert drawn(true, false) == {true.pk}
    (plan,) = importing.plan(bank=make_bank(), readings=[read(f"题型,题干,答案\n判断题,{STEM}；,错\n".encode(), "b.csv")])
    assert [one.code for one in plan.findings] == ["conflict"]
    items.retire(item=again.item, reason="重复", at=AT, by="system:test")
    assert drawn(true, false) == {true.pk, false.pk}
    deciding.undo(ruling=ruling, reason="同一题", at=AT, by=make_account())
    assert drawn(true, false) == set()


def test_duplicates_found_different_leave_the_list_but_stay_one_cluster() -> None:
    one, other = make_approved(stem="甲"), make_approved(stem="甲。")
    assert decide(one, Verdict.DIFFERENT).outcome.stands
    assert not conflicts.clusters()
    one.refresh_from_db()
    assert one.cluster == ItemVersion.objects.get(pk=other.pk).cluster  # papers still never take both


# -- correct, send to the authors


def test_a_correction_parks_the_conflict_until_the_new_wording_comes() -> None:
    true, false = pair()
    decide(true, Verdict.CORRECT, item=false.item)
    assert drawn(true, false) == set()
    assert not conflicts.clusters()
    assert len(conflicts.clusters(state=conflicts.WITH_AUTHOR)) == 1
    author = make_account("editor")
    version = items.revise(item=false.item, wording=make_wording("judgement", stem=f" {STEM}。", key=True), at=AT, by=author)
    assert len(conflicts.clusters()) == 1  # the old wording is still in use
    ruling = decide(true, Verdict.KEEP_ONE, item=false.item, by=author)
    deciding.refuse(ruling=ruling, note="", at=AT, by=author)
    items.retire(item=true.item, reason="让位", at=AT, by="system:test")
    reviewing.approve(version=version, at=AT, by=make_account())
    items.reinstate(item=true.item, at=AT, by="system:test")
    assert drawn(true, false) == {true.pk, version.pk}
    assert [row["keys"] for row in conflicts.clusters()] == [1]


def test_the_authors_hear_of_it_and_the_conflict_waits() -> None:
    author = make_account("editor")
    make_draft(kind="judgement", stem=STEM, key=True, by=author)
    other = make_draft(kind="judgement", stem=STEM, key=False, by=author)
    decide(other, Verdict.AUTHOR, reason="哪个对？请核对原文")
    assert other.item.comments.get().text == "哪个对？请核对原文"
    assert Notice.objects.filter(kind="question_banks.comment", person=author.person).exists()
    assert len(conflicts.clusters(state=conflicts.WITH_AUTHOR)) == 1


def test_without_a_known_author_nobody_can_be_asked() -> None:
    make_draft(kind="judgement", stem=STEM, key=True, by="system:test")
    other = make_draft(kind="judgement", stem=STEM, key=False, by="system:test")
    with pytest.raises(deciding.NoAuthor):
        decide(other, Verdict.AUTHOR)


# -- refusals


def test_what_can_not_be_decided_is_refused() -> None:
    true, _false = pair()
    stranger = make_draft().item
    with pytest.raises(deciding.ReasonMissing):
        decide(true, Verdict.DIFFERENT, reason=" ")
    with pytest.raises(deciding.NotAMember):
        decide(true, Verdict.KEEP_ONE, item=stranger)
    with pytest.raises(deciding.NoConflict):
        decide(stranger.versions.get(), Verdict.DIFFERENT)
    seen = conflicts.of(true.cluster).seen
    make_draft(kind="judgement", stem=f"{STEM}！", key=True)
    with pytest.raises(deciding.Changed):
        decide(true, Verdict.DIFFERENT, seen=seen)


def test_a_signature_is_refused_when_a_member_has_changed_since() -> None:
    true, _false = pair()
    ruling = decide(true, Verdict.DIFFERENT)
    make_draft(kind="judgement", stem=f"{STEM}！", key=True)
    signer = make_account()
    with pytest.raises(deciding.Changed):
        deciding.sign(ruling=ruling, at=AT, by=signer)
    with pytest.raises(deciding.ReasonMissing):
        deciding.refuse(ruling=ruling, note="", at=AT, by=signer)
    assert not deciding.refuse(ruling=ruling, note="又来一题", at=AT, by=signer).stands
    assert decide(true, Verdict.DIFFERENT).pk != ruling.pk


def test_the_database_refuses_one_person_twice_and_a_missing_second() -> None:
    true, _false = pair()
    ruling = decide(true, Verdict.DIFFERENT)
    facts = {"ruling": ruling, "cluster": ruling.cluster, "signatures": 2, "first": ruling.by, "at": AT, "stands": True}
    for second in (None, ruling.by):
        with pytest.raises(IntegrityError), transaction.atomic():
            RulingOutcome.objects.create(second=second, **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ruling.objects.filter(pk=ruling.pk).update(reason="anders")
    RulingOutcome.objects.create(second=make_account(), **facts)
