"""The project's own banks, one by one: sound, balanced, refuted, and read by the same importer without a finding."""

import io
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import Workbook

import question_banks
from question_banks import exchange, items, starter
from question_banks.exchange import stems
from question_banks.models import Bank, Item, ItemState, ItemVersion
from tests.factories.question_banks import AT
from tests.factories.training import make_account
from tests.question_banks import starter_rules

DATA = Path(question_banks.__file__).parent / "data"
FOLDERS = sorted(path.parent for path in DATA.glob("starter*/bank.yaml"))
KIND_WORDS = {"judgement": "判断题", "single": "单选题", "multiple": "多选题"}

folders = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


def entries(folder: Path) -> list[dict[str, Any]]:
    files = [path for path in sorted(folder.glob("*.yaml")) if path.name != "bank.yaml"]
    return [entry for path in files for entry in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) or []]


@folders
def test_every_entry_is_sound(folder: Path) -> None:
    bank = yaml.safe_load((folder / "bank.yaml").read_text(encoding="utf-8"))
    assert {"code", "title_zh", "title_en", "subjects", "reserved"} <= bank.keys()
    assert starter_rules.shape(entries(folder), bank["subjects"]) == []


@folders
@pytest.mark.parametrize("rule", sorted(starter_rules.RULES))
def test_the_bank_keeps_the_rule(folder: Path, rule: str) -> None:
    assert starter_rules.RULES[rule](entries(folder)) == []


@folders
def test_the_importer_reads_every_entry_without_a_finding(folder: Path) -> None:
    held = [entry for entry in entries(folder) if entry["kind"] in KIND_WORDS]
    reading = exchange.read(_workbook(held), f"{folder.name}.xlsx")
    assert [one.as_dict() for one in reading.findings] == []
    assert len(reading.records) == len(held)
    for entry, record in zip(held, reading.records, strict=True):
        made = record.wording
        assert (made.kind, made.stem, made.content.get("options", []), made.key) == (
            entry["kind"],
            stems.tidy(entry["stem"]),
            entry.get("options", []),
            entry["key"],
        )


def test_no_question_stands_in_two_banks() -> None:
    everything = [{**entry, "number": f"{folder.name} {entry['number']}"} for folder in FOLDERS for entry in entries(folder)]
    crossing = [one for one in starter_rules.near_duplicates(everything) if len({part.split()[0] for part in one.split(" ~ ")}) > 1]
    assert crossing == []
    numbers = [entry["number"].split()[1] for entry in everything]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.django_db
def test_every_bank_loads_once_and_practice_questions_stand_apart() -> None:
    author, reviewer = make_account("editor"), make_account("office")
    banks = starter.load_all(author=author, reviewer=reviewer, at=AT)
    assert banks.keys() == starter.starters().keys()
    assert starter.CODE in banks
    count = ItemVersion.objects.count()
    assert count == sum(len(starter.entries(code)) for code in banks)
    for code, bank in banks.items():
        practice = {str(entry["number"]) for entry in starter.entries(code) if entry.get("practice_only")}
        drawn = set(items.drawable([bank], AT).values_list("item__number", flat=True))
        assert drawn == {str(entry["number"]) for entry in starter.entries(code)} - practice
        assert set(Item.objects.filter(bank__code=code + starter.PRACTICE).values_list("number", flat=True)) == practice
    starter.load_all(author=author, reviewer=reviewer, at=AT)
    assert ItemVersion.objects.count() == count


@pytest.mark.django_db
def test_a_question_that_became_practice_only_is_no_longer_drawn() -> None:
    author, reviewer = make_account("editor"), make_account("office")
    moved = next(entry for entry in starter.entries("starter-manager") if entry.get("practice_only"))
    bank = items.create_bank(code="starter-manager", title="库", at=AT, by=author)
    items.draft(bank=bank, draft=items.Draft(starter.wording(moved), str(moved["number"])), at=AT, by=author)
    starter.load(author=author, reviewer=reviewer, at=AT, code="starter-manager")
    assert Item.objects.get(bank=bank, number=moved["number"]).state == ItemState.RETIRED
    assert Item.objects.get(bank__code="starter-manager-practice", number=moved["number"]).state == ItemState.APPROVED
    assert not Bank.objects.exclude(code__startswith="starter-manager").exists()


def test_an_unknown_starter_is_refused() -> None:
    with pytest.raises(starter.UnknownStarter):
        starter.entries("nothing")


def _workbook(held: list[dict[str, Any]]) -> bytes:
    """The entries as an office would keep them: one row a question, a column an option."""
    book = Workbook()
    most = max((len(entry.get("options", [])) for entry in held), default=4)
    letters = [chr(65 + position) for position in range(max(4, most))]
    book.active.append(["题型", "题干", *[f"选项{letter}" for letter in letters], "答案", "解析", "难度"])
    for entry in held:
        options = list(entry.get("options", []))
        key = "".join(chr(65 + one) for one in sorted(entry["key"])) if options else ("正确" if entry["key"] else "错误")
        filled = options + [""] * (len(letters) - len(options))
        book.active.append([KIND_WORDS[entry["kind"]], entry["stem"], *filled, key, entry["explanation"], {1: "易", 2: "中", 3: "难"}[entry["difficulty"]]])
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


def test_the_rules_find_what_they_are_for() -> None:
    base = {"kind": "single", "options": ["甲方案", "乙方案", "丙方案", "丁方案"], "key": [0], "explanation": "“乙方案”不行，丙方案也不行。", "difficulty": 1}
    one, other = {**base, "number": "1", "stem": "电工作业前应当先做哪一步？"}, {**base, "number": "2", "stem": "电工作业前，应当先做哪一步呢？"}
    assert len(starter_rules.near_duplicates([one, other])) == 1
    assert [starter_rules.addressed(option, one) for option in base["options"][1:]] == [True, True, False]
    assert starter_rules.key_positions([{**one, "number": str(n)} for n in range(20)])
    assert starter_rules.chance([10, 10, 10, 10]) == pytest.approx(1)
    assert starter_rules.chance([16, 8, 8, 8]) == pytest.approx(0.1870, abs=1e-3)
    assert starter_rules.longest_run(["A", "B", "B", "B", "A"]) == 3
