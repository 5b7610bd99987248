"""A bank leaves the house and comes back: as a file in every format, by the act, the command and the page."""

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from defusedxml import ElementTree
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from question_banks import classification, exchange, exporting, importing, items, pictures, releasing
from question_banks.exchange import writing
from question_banks.models import Bank
from tests.factories.kinds import SAMPLES
from tests.factories.question_banks import AT, make_bank, make_draft, make_picture
from tests.factories.training import make_account
from training.models import AuditEntry, OperationItem

pytestmark = pytest.mark.django_db


def full_bank(**fields: Any) -> Bank:
    """A bank with a question of every kind, with pictures, formulas, clauses, subjects."""
    made, shown = make_bank(**fields), make_picture()
    for number, (kind, (stem, content, key)) in enumerate(SAMPLES.items()):
        content = content | ({"picture": shown.sha256} if kind == "hotspot" else {})
        version = make_draft(
            made, kind, stem=f"{stem}\n{pictures.mark(shown.sha256, '标志')}" if kind == "single" else stem, content=content, key=key,
            explanation=r"见 \( U=IR \) 与 x_{2}。", clause_title="《安全生产法》", clause_article="第二十条", no_shuffle=kind == "multiple",
        )  # fmt: skip
        version.item.__class__.objects.filter(pk=version.item_id).update(subject="动火" if number % 2 else "", difficulty=number % 3 + 1)
    return made


def brought_back(bank: Bank, format: str) -> Bank:
    """The bank as an empty bank reads it from the file."""
    exported = exporting.export(bank=bank, format=format, at=AT, by="system:test")
    reading = exchange.read(exported.body, exported.name)
    other = make_bank()
    (plan,) = importing.plan(bank=other, readings=[reading])
    importing.store(plan=plan, bank=other, at=AT, by="system:test")
    return other


@pytest.mark.parametrize("format", exporting.FORMATS)
def test_a_bank_comes_back_the_same(format: str) -> None:
    bank = full_bank(scoring="partial")
    for number in [number for loss in exporting.losses(bank, format) if loss.left_out for number in loss.items]:
        items.retire(item=bank.items.get(number=number), reason="不能带走", at=AT, by="system:test")
    other = brought_back(bank, format)
    assert exporting.bank_hash(other) == exporting.bank_hash(bank)
    assert list(other.items.values_list("number", flat=True)) == [version.item.number for version in exporting.versions(bank)]


def test_our_json_carries_what_a_question_is_filed_under() -> None:
    bank, work = make_bank(), OperationItem.objects.create(edition="CAT-X", code="9.9", work_type="电工作业", name="低压电工作业")
    point = classification.add_point(code="动火-审批", title="审批", at=AT, by="system:test")
    item = make_draft(bank, stem="甲").item
    classification.classify(items=[item], point=point, work=work, level="apply", at=AT, by="system:test")
    make_draft(bank, stem="乙")
    assert [loss.code for loss in exporting.losses(bank, "json")] == []
    assert [loss.code for loss in exporting.losses(bank, "xlsx")] == ["filed"]
    other = brought_back(bank, "json")
    back = other.items.get(number=item.number)
    assert (back.point, back.work, back.level) == (point, work, "apply")
    assert exporting.bank_hash(other) == exporting.bank_hash(bank)
    exported = exporting.export(bank=bank, format="json", at=AT, by="system:test").body
    (again,) = importing.plan(bank=other, readings=[exchange.read(exported, "q.json")])
    assert (again.counts()["unchanged"], again.findings) == (2, [])
    classification.classify(items=[back], point=None, work=None, at=AT, by="system:test")
    (again,) = importing.plan(bank=other, readings=[exchange.read(exported, "q.json")])
    assert [one.code for one in again.findings] == ["filed-elsewhere"]
    classification.classify(items=[back], point=point, work=work, at=AT, by="system:test")
    first, second = (exporting.export(bank=one, format="json", at=AT, by="system:test").body for one in (other, brought_back(other, "json")))
    assert [entry["filed"] for entry in json.loads(first)] == [entry["filed"] for entry in json.loads(second)]


def test_an_unknown_code_is_named_with_the_nearest_and_the_question_comes_in() -> None:
    OperationItem.objects.create(edition="CAT-X", code="9.9", work_type="电工作业", name="低压电工作业")
    classification.add_point(code="动火-审批", title="审批", at=AT, by="system:test")
    bank = make_bank()
    make_draft(bank, stem="甲")
    (entry,) = json.loads(exporting.export(bank=bank, format="json", at=AT, by="system:test").body)
    entry["filed"] = {"point": "动火-审核", "work": "9.9", "level": "remember"}
    other = make_bank()
    (plan,) = importing.plan(bank=other, readings=[exchange.read(json.dumps([entry]).encode(), "q.json")])
    assert [(one.code, one.column, one.severity) for one in plan.findings] == [("point-unknown", "point", "warning"), ("level-unknown", "level", "warning")]
    assert "动火-审批" in plan.findings[0].message
    importing.store(plan=plan, bank=other, at=AT, by="system:test")
    back = other.items.get()
    assert (back.point, back.work.code, back.level) == (None, "9.9", "")  # type: ignore[union-attr]


def test_the_hash_tells_banks_apart() -> None:
    one, other = make_bank(), make_bank()
    for bank in (one, other):
        make_draft(bank, stem="灭火器多久检查一次？")
    assert exporting.bank_hash(one) == exporting.bank_hash(other)
    other.items.update(difficulty=3)
    assert exporting.bank_hash(one) != exporting.bank_hash(other)


def test_what_a_format_can_not_carry_is_named_before() -> None:
    bank = full_bank()
    said = {format: {(loss.code, loss.left_out) for loss in exporting.losses(bank, format)} for format in exporting.FORMATS}
    assert said == {
        "json": set(),
        "xlsx": set(),
        "moodle-xml": {("kind", True), ("scoring", False)},
        "qti22": {("kind", True), ("formula", False)},
        "qti30": {("kind", True), ("formula", False)},
    }
    items.quarantine(item=bank.items.first(), reason="待核", at=AT, by="system:test")
    assert "state" in {loss.code for loss in exporting.losses(bank, "json")}


def test_retired_questions_stay_and_quarantined_ones_go() -> None:
    bank = make_bank()
    kept, quarantined, retired = (make_draft(bank).item for _number in range(3))
    items.quarantine(item=quarantined, reason="待核", at=AT, by="system:test")
    items.retire(item=retired, reason="过时", at=AT, by="system:test")
    assert [version.item_id for version in exporting.versions(bank)] == [kept.pk, quarantined.pk]


def test_an_export_is_audited() -> None:
    bank = full_bank()
    exporting.export(bank=bank, format="json", at=AT, by="system:test")
    entry = AuditEntry.objects.filter(action="question_banks.exported").get()
    assert (entry.data["count"], entry.data["format"], len(entry.data["sha256"])) == (len(SAMPLES), "json", 64)


def test_a_reserved_bank_needs_a_release_that_is_good_for_one_export() -> None:
    bank, editor, office = make_bank(reserved=True), make_account("editor"), make_account("office")
    make_draft(bank)
    with pytest.raises(releasing.NotReleased):
        exporting.export(bank=bank, format="json", at=AT, by=editor)
    with pytest.raises(releasing.NotReleased):
        exporting.export(bank=bank, format="json", at=AT, by="command:export_questions")
    release = releasing.request(bank=bank, purpose="上级备案", at=AT, by=editor)
    releasing.grant(release=release, at=AT, by=office)
    assert exporting.export(bank=bank, format="json", at=AT + timedelta(hours=1), by=editor).count == 1
    with pytest.raises(releasing.NotReleased):
        exporting.export(bank=bank, format="json", at=AT + timedelta(hours=2), by=editor)


def test_the_workbook_is_safe_readable_and_complete() -> None:
    bank = make_bank()
    make_draft(bank, stem="=cmd|' /C calc'!A0", content={"options": ["-5℃", "+5℃", "@甲", "'=乙"]}, key=[3])
    book = openpyxl.load_workbook(io.BytesIO(exporting.export(bank=bank, format="xlsx", at=AT, by="system:test").body))
    assert book.sheetnames == ["试题", "填写说明"]
    (row,) = list(book["试题"].iter_rows(min_row=2, values_only=True))
    cells = [cell for cell in row if cell]
    assert row[:4] == ("0001", "单选题", "'=cmd|' /C calc'!A0", "'-5℃")
    assert not [cell for cell in cells if str(cell).startswith(("=", "+", "-", "@"))]
    assert exporting.bank_hash(brought_back(bank, "xlsx")) == exporting.bank_hash(bank)


@pytest.mark.parametrize("format", ["qti22", "qti30"])
def test_a_package_is_well_formed_and_lists_all_it_holds(format: str) -> None:
    package = ZipFile(io.BytesIO(exporting.export(bank=full_bank(), format=format, at=AT, by="system:test").body))
    roots = {name: ElementTree.fromstring(package.read(name)) for name in package.namelist() if name.endswith(".xml")}
    manifest = roots.pop("imsmanifest.xml")
    space = manifest.tag.partition("}")[0] + "}"
    listed = {file.get("href") for file in manifest.iter(f"{space}file")}
    assert listed == set(package.namelist()) - {"imsmanifest.xml"}
    named = {resource.get("identifier") for resource in manifest.iter(f"{space}resource")}
    assert {one.get("identifierref") for one in manifest.iter(f"{space}dependency")} <= named
    item = (
        "{http://www.imsglobal.org/xsd/imsqti_v2p2}assessmentItem" if format == "qti22" else "{http://www.imsglobal.org/xsd/imsqtiasi_v3p0}qti-assessment-item"
    )
    assert {root.tag for root in roots.values()} == {item}
    for root in roots.values():
        declared = {one.get("identifier") for one in root if one.tag.endswith(("responseDeclaration", "response-declaration"))}
        asked = {one.get("responseIdentifier") or one.get("response-identifier") for one in root.iter()} - {None}
        assert declared == asked != set()
        shown = {one.get("src") or one.get("data") for one in root.iter()} - {None}
        assert {f"{path.removeprefix('../')}" for path in shown} <= listed


def test_moodle_reads_the_names_and_weights_it_knows() -> None:
    bank = full_bank()
    root = ElementTree.fromstring(exporting.export(bank=bank, format="moodle-xml", at=AT, by="system:test").body)
    kinds = [question.get("type") for question in root if question.get("type") != "category"]
    assert kinds == ["truefalse", "multichoice", "multichoice", "cloze", "matching", "ordering", "ddmarker", "essay"]
    multiple = [question for question in root if question.findtext("single") == "false"][0]
    assert [answer.get("fraction") for answer in multiple.iter("answer")] == ["50", "-100", "-100", "50"]
    assert multiple.findtext("shuffleanswers") == "0"
    files = [(file.get("name"), file.get("encoding")) for file in root.iter("file")]
    assert files
    assert all(name.endswith(".png") and encoding == "base64" for name, encoding in files)


def test_an_export_is_the_same_to_the_byte() -> None:
    bank = full_bank()
    for format in ("json", "moodle-xml", "qti22", "qti30"):
        first, second = (exporting.export(bank=bank, format=format, at=AT, by="system:test").body for _time in range(2))
        assert first == second


def test_a_picture_that_is_not_stored_leaves_its_question_out() -> None:
    bank = make_bank()
    make_draft(bank, "hotspot")
    make_draft(bank)
    assert [(loss.code, loss.left_out) for loss in exporting.losses(bank, "json")] == [("picture-missing", True)]
    assert exporting.export(bank=bank, format="json", at=AT, by="system:test").count == 1


def test_the_command_writes_every_format_and_names_losses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bank = full_bank(code="b")
    for format in exporting.FORMATS:
        out = tmp_path / f"bank{writing.SUFFIXES[format]}"
        left_out = any(loss.left_out for loss in exporting.losses(bank, format))
        if left_out:
            with pytest.raises(SystemExit) as ended:
                call_command("export_questions", "b", str(out), "--format", format, "--json")
            assert ended.value.code == 1
        else:
            call_command("export_questions", "b", str(out), "--format", format, "--json")
        report = json.loads(capsys.readouterr().out)
        assert (report["format"], report["questions"], out.stat().st_size > 1000) == (format, len(exchange.read(out.read_bytes(), out.name).records), True)
    call_command("export_questions", "b", "-", "--losses", "--format", "xlsx")
    assert json.loads(capsys.readouterr().out) == {"bank": "b", "format": "xlsx", "losses": []}


def test_the_command_refuses_what_it_must(tmp_path: Path) -> None:
    make_bank(code="kept", reserved=True)
    make_bank(code="open")
    for arguments, code in ((["nowhere", "-"], 2), (["kept", "-"], 1), (["open", str(tmp_path / "no" / "dir")], 2), (["open", "-", "--by", "nobody"], 2)):
        with pytest.raises(CommandError) as refused:
            call_command("export_questions", *arguments)
        assert refused.value.returncode == code


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(make_account(role))
    return client


def test_the_page_shows_losses_and_gives_the_file() -> None:
    bank, client = full_bank(code="题库-1"), signed_in("editor")
    page = client.get(reverse("question_banks:export", args=[bank.code]), {"format": "moodle-xml"})
    assert (page.status_code, [one["loss"].code for one in page.context["losses"]]) == (200, ["kind", "scoring"])
    file = client.post(reverse("question_banks:export", args=[bank.code]), {"format": "moodle-xml"})
    assert (file.status_code, file["Content-Type"], file["Cache-Control"]) == (200, "application/xml", "no-store")
    assert "filename*=utf-8''%E9%A2%98%E5%BA%93-1.xml" in file["Content-Disposition"]
    assert ElementTree.fromstring(file.content).tag == "quiz"


def test_the_page_of_a_reserved_bank_asks_for_a_release() -> None:
    bank, client = make_bank(reserved=True), signed_in("editor")
    make_draft(bank)
    address = reverse("question_banks:export", args=[bank.code])
    assert client.get(address).context["released"] is False
    assert client.post(address, {"format": "json"}).status_code == 302
    assert not AuditEntry.objects.filter(action="question_banks.exported").exists()


@pytest.mark.parametrize("role", ["learner", "proctor", "inspector"])
def test_the_page_is_closed_to_others(role: str) -> None:
    assert signed_in(role).get(reverse("question_banks:export", args=[make_bank().code])).status_code in (403, 404)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(count: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    bank, client = make_bank(), signed_in("editor")
    for _number in range(count):
        make_draft(bank)
    client.get(reverse("question_banks:index"))
    with django_assert_num_queries(7):
        client.get(reverse("question_banks:export", args=[bank.code]))
