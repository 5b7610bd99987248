"""Questions of every kind by hand: written, shown with their key, reworded; and the pictures they show."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from question_banks import kinds
from question_banks.models import Item, ItemVersion, Picture
from question_banks.wording import Wording, fingerprints
from tests.factories.kinds import SAMPLES, picture_bytes
from tests.factories.question_banks import make_bank, make_draft, make_picture
from tests.factories.training import make_account

pytestmark = pytest.mark.django_db


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(make_account(role))
    return client


def typed(kind: str, picture: str = "") -> dict[str, Any]:
    """The sample of a kind as the browser sends it."""
    stem, content, key = SAMPLES[kind]
    given = kinds.spell(kind, content, key)
    if kind == "hotspot":
        given["picture"] = picture
    parts = given.pop("parts", [])
    form = {"kind": kind, "stem": stem, "difficulty": "2", **given}
    for number, part in enumerate(parts):
        form |= {f"part-{number}-{name}": value for name, value in part.items()}
    return form | ({"parts": str(len(parts))} if parts else {})


@pytest.mark.parametrize("kind", sorted(kinds.KINDS))
def test_every_kind_is_written_shown_and_reworded_by_hand(kind: str) -> None:
    bank, editor, picture = make_bank(), signed_in("editor"), make_picture()
    stem, content, key = SAMPLES[kind]
    content = content | ({"picture": picture.sha256} if kind == "hotspot" else {})
    write = reverse("question_banks:new_question", args=[bank.code])
    assert editor.get(write, {"kind": kind}).status_code == 200

    answer = editor.post(write, typed(kind, picture.sha256))
    assert answer.status_code == 302, answer.context["form"].errors
    version = ItemVersion.objects.get()
    wanted, made = (Wording(kind=kind, stem=stem, content=one, key=right) for one, right in ((content, key), (version.content, version.key)))
    assert fingerprints(made).sameness == fingerprints(wanted).sameness == version.sameness

    shown = editor.get(answer["Location"])
    for row in kinds.solution(kind, version.content, version.key):
        assert row["text"] in shown.content.decode() or kind == "hotspot"
    edit = reverse("question_banks:edit", args=[version.item.public_id])
    page = editor.get(edit)
    assert page.context["form"].kind_name == kind
    form = page.context["form"]
    again = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    again |= {f"part-{number}-{name}": part[name].value() for number, part in enumerate(form.parts) for name in part.fields}
    again |= {"parts": str(len(form.parts))}
    assert editor.post(edit, again).status_code == 302
    assert ItemVersion.objects.count() == 1  # nothing changed, nothing added
    assert editor.post(edit, again | {"stem": f"{stem}（二）"}).status_code == 302
    assert ItemVersion.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        ("judgement", {"key": ""}, "key"),
        ("fill", {"stem": "一个空也没有"}, "answers"),
        ("fill", {"answers": "甲"}, "answers"),
        ("matching", {"pairs": "甲 → 乙"}, "pairs"),
        ("ordering", {"sequence": "甲\n甲"}, "sequence"),
        ("hotspot", {"picture": "没有"}, "picture"),
        ("hotspot", {"areas": "矩形 1,2", "points": "1"}, "areas"),
        ("short", {"rubric": "甲 = 2", "lines": "许多"}, "lines"),
        ("task", {"deductions": "9: 甲 = 2"}, "deductions"),
        ("single", {"stem": f"看![图](picture:{'0' * 64})"}, "stem"),
        ("single", {"key": "AB"}, "key"),
        ("case", {"parts": "0"}, "__all__"),
        ("case", {"part-1-key": "Z"}, "__all__"),
    ],
)
def test_what_can_not_be_marked_is_refused_at_its_field(kind: str, changes: dict[str, str], field: str) -> None:
    bank, picture = make_bank(), make_picture()
    answer = signed_in("editor").post(reverse("question_banks:new_question", args=[bank.code]), typed(kind, picture.sha256) | changes)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Item.objects.exists()


def test_questions_of_a_case_come_and_go_without_losing_what_was_typed() -> None:
    bank, editor = make_bank(), signed_in("editor")
    write = reverse("question_banks:new_question", args=[bank.code])
    more = editor.post(write, typed("case") | {"act": "add:matching"}).context["form"]
    assert [part.kind_name for part in more.parts] == ["judgement", "single", "fill", "ordering", "matching"]
    assert more.parts[1]["options"].value() == typed("case")["part-1-options"]
    less = editor.post(write, typed("case") | {"act": "remove:0"}).context["form"]
    assert [part.kind_name for part in less.parts] == ["single", "fill", "ordering"]
    assert less["stem"].value() == SAMPLES["case"][0]
    for act in ("add:case", "add:short", "remove:9", "nothing"):
        assert len(editor.post(write, typed("case") | {"act": act}).context["form"].parts) == 4
    assert not Item.objects.exists()


def test_a_new_kind_of_form_starts_at_its_address() -> None:
    bank, editor = make_bank(), signed_in("editor")
    page = editor.get(reverse("question_banks:new_question", args=[bank.code]), {"kind": "nonsense"})
    assert page.context["form"].kind_name == "single"


def test_pictures_are_added_and_shown_on_the_desk() -> None:
    editor, office = signed_in("editor"), signed_in("office")
    add = reverse("question_banks:picture_add")

    def upload(**fields: str) -> dict[str, Any]:
        return {"file": SimpleUploadedFile("a.png", picture_bytes()), "alt": "车间一角", **fields}

    assert office.post(add, upload()).status_code == 403
    refused = editor.post(add, upload(alt=""), headers={"Accept": "application/json"})
    assert (refused.status_code, set(refused.json())) == (422, {"error"})
    facts = editor.post(add, upload(), headers={"Accept": "application/json"}).json()
    picture = Picture.objects.get()
    assert facts == {
        "sha256": picture.sha256, "mark": f"![车间一角](picture:{picture.sha256})", "address": reverse("question_banks:picture", args=[picture.sha256]),
        "width": 400, "height": 300,
    }  # fmt: skip
    assert editor.post(add, upload())["Location"] == reverse("question_banks:pictures")
    answer = office.get(facts["address"])
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert office.get(reverse("question_banks:picture", args=["0" * 64])).status_code == 404
    assert signed_in("learner").get(facts["address"]).status_code == 403
    assert facts["mark"] in office.get(reverse("question_banks:pictures")).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_pictures_costs_the_same_for_one_and_three(rows: int, django_assert_num_queries: Any) -> None:
    for number in range(rows):
        make_picture(size=(30 + number, 20))
    editor = signed_in("editor")
    editor.get(reverse("question_banks:pictures"))
    with django_assert_num_queries(PICTURES):
        editor.get(reverse("question_banks:pictures"))


PICTURES = 7


def test_formulas_and_pictures_stand_in_the_preview_and_the_key() -> None:
    picture = make_picture()
    stem = rf"取 \( U_{{1}} \) 与 H_{{2}}O，见![图](picture:{picture.sha256})"
    version = make_draft(kind="single", stem=stem)
    page = signed_in("editor").get(reverse("question_banks:item", args=[version.item.public_id])).content.decode()
    assert 'data-tex="U_{1}"' in page
    assert "H<sub>2</sub>O" in page
    assert f'src="{reverse("question_banks:picture", args=[picture.sha256])}"' in page
