"""The candidate's view beside the form, as far as the question is written; and the questions that are near it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from question_banks import items, kinds, near
from question_banks.models import ItemVersion
from question_banks.wording import fingerprints
from tests.factories.question_banks import AT, make_approved, make_bank, make_draft, make_picture, make_wording
from tests.factories.training import make_account
from tests.question_banks.views.test_writing import signed_in, typed

pytestmark = pytest.mark.django_db
PREVIEW = reverse("question_banks:try_out")
STEM = "进入有限空间作业前，应当先通风、再检测、后作业，检测时间不得早于作业开始前30分钟。"


@pytest.mark.parametrize("kind", sorted(kinds.KINDS))
def test_every_kind_is_previewed_at_any_stage_by_the_templates_of_the_exam(kind: str) -> None:
    editor, picture = signed_in("editor"), make_picture()
    whole = typed(kind, picture.sha256)
    for sent in (
        {"kind": kind},
        {"kind": kind, "stem": "只有题干"},
        whole,
        whole | {"stem": r"\( U=IR \)"},
        dict.fromkeys(whole, "（") | {"kind": kind, "stem": "乱"},
    ):
        answer = editor.post(PREVIEW, sent)
        assert answer.status_code == 200, sent
        assert {template.name for template in answer.templates} >= ({kinds.template(kind)} if sent.get("stem") else set())
    shown = editor.post(PREVIEW, whole).content.decode()
    assert shown.count('data-name="preview-phone"') == shown.count('data-name="preview-desktop"') == 1
    assert not ItemVersion.objects.exists()


def test_the_button_previews_without_scripts_and_stores_nothing() -> None:
    bank, editor = make_bank(), signed_in("editor")
    page = editor.post(reverse("question_banks:new_question", args=[bank.code]), typed("single") | {"act": "preview", "key": ""})
    assert page.status_code == 200
    assert 'data-name="preview-phone"' in page.content.decode()
    assert not ItemVersion.objects.exists()


def test_a_preview_shows_no_key() -> None:
    editor = signed_in("editor")
    shown = editor.post(PREVIEW, typed("fill") | {"answers": "只有阅卷人知道"}).content.decode()
    assert "只有阅卷人知道" not in shown


def test_near_questions_are_told_nearest_first() -> None:
    same = make_approved(kind="judgement", stem=STEM, key=True)
    close = make_draft(kind="judgement", stem=STEM.replace("30", "60"))
    make_draft(kind="judgement", stem="动火作业前应当清理周围的可燃物，并配备灭火器材，设专人监护。")
    opposite = make_wording("judgement", stem=STEM.replace("，", " "), key=False)
    told = near.find(stem=opposite.stem, prints=fingerprints(opposite))
    assert [(one.item, one.same, one.opposed) for one in told] == [(same.item, True, True), (close.item, False, False)]
    assert [one.item for one in near.find(stem=STEM[:-8])] == [same.item, close.item]
    assert [one.item for one in near.find(stem=STEM, besides=same.item)] == [close.item]
    items.retire(item=close.item, reason="过时", at=AT, by="system:test")
    assert [one.item for one in near.find(stem=STEM, besides=same.item)] == []
    assert near.find(stem="通风") == []


def test_looking_for_near_questions_costs_three_queries(django_assert_max_num_queries: Any) -> None:
    for _one in range(4):
        make_draft(kind="judgement", stem=STEM)
    with django_assert_max_num_queries(3):
        assert len(near.find(stem=STEM, prints=fingerprints(make_wording("judgement", stem=STEM)))) == 4


def test_only_writers_preview() -> None:
    assert Client().post(PREVIEW).status_code == 302
    assert signed_in("examiner").post(PREVIEW).status_code == 403
    assert signed_in("trainer").get(PREVIEW).status_code == 405
    assert make_account("editor")
