"""Key columns that slipped by a row."""

import random
from typing import Any

import pytest

from question_banks import exchange
from tests.factories.workbooks import xlsx

HEAD = ["题型", "题目", "A", "B", "C", "D", "答案"]


def rows(judgement: int = 12, single: int = 18, multiple: int = 15) -> list[list[Any]]:
    """Sound questions of three kinds with keys that vary."""
    chance = random.Random(3)
    made: list[list[Any]] = [["判断题", f"命题{n}成立", "", "", "", "", chance.choice("对错")] for n in range(judgement)]
    made += [["单选题", f"第{n}号情形应当如何", f"甲{n}", "乙", "丙", "丁", chance.choice("ABCD")] for n in range(single)]
    return made + [["多选题", f"第{n}类情形有哪些", f"甲{n}", "乙", "丙", "丁", chance.choice(["AB", "ACD", "BC"])] for n in range(multiple)]


def slipped(table: list[list[Any]], start: int, step: int, end: int | None = None) -> list[list[Any]]:
    """The table with its keys moved down (1) or up (-1) from a row on."""
    moved, keys = [list(row) for row in table], [row[-1] for row in table]
    places = range(start, len(table) if end is None else end)
    for place in places:
        source = place - step
        moved[place][-1] = keys[source] if source in places else ""
    return moved


def suspect(reading: exchange.Reading) -> set[int]:
    return {one.row - 2 for one in reading.findings if one.code == "key-shifted"}


def read(*tables: list[list[Any]]) -> exchange.Reading:
    return exchange.read(xlsx({f"S{number}": [HEAD, *table] for number, table in enumerate(tables)}), "题.xlsx")


def test_a_sound_table_is_not_suspected() -> None:
    assert read(rows()).findings == []


def test_single_mistakes_are_not_a_slip() -> None:
    table = rows()
    table[3][-1], table[20][-1], table[25][-1], table[40][-1] = "AB", "F", "", "Z"
    reading = read(table)
    assert suspect(reading) == set()
    assert reading.rejected == 4


@pytest.mark.parametrize(("step", "start"), [(1, 9), (-1, 9), (1, 20), (-1, 20)])
def test_a_slip_to_the_end_is_found_where_kinds_change(step: int, start: int) -> None:
    table = rows()
    reading = read(slipped(table, start, step))
    assert suspect(reading) >= set(range(start, len(table)))
    assert not {record.row - 2 for record in reading.records} & set(range(start, len(table)))
    assert len(reading.refused) == reading.rejected


def test_a_key_left_over_below_the_table_betrays_a_slip_among_equal_kinds() -> None:
    table = rows(0, 30, 0)
    moved = [*slipped(table, 10, 1), ["", "", "", "", "", "", table[-1][-1]]]
    assert suspect(read(moved)) == set(range(10, 30))


def test_another_sheet_of_the_file_tells_the_slipped_rows_to_the_row() -> None:
    table = rows(0, 30, 0)
    reading = read(table, slipped(table, 8, 1, 16))
    wrong = {place for place in range(8, 16) if slipped(table, 8, 1, 16)[place][-1] != table[place][-1]}
    assert {(one.sheet, one.row - 2) for one in reading.findings if one.code == "key-shifted"} == {("S1", place) for place in wrong}
    assert len(reading.records) == 30
