"""The command: a plain matrix or a session, with every bad cell named."""

import json
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from exams.models import SessionTally
from tests.exams.test_analysis import draw, ended
from tests.factories.exams import make_session
from tests.factories.question_banks import make_approved, make_bank
from tests.factories.sittings import sit_many

GOOD = "id,q1,q2,q3\na,1,1,1\nb,1,1,0\nc,1,0,0\nd,0,0,0\n"


def run(capsys, *arguments):
    """Exit code, the JSON document, and what went to stderr."""
    code = 0
    try:
        call_command("item_statistics", *map(str, arguments), "--json")
    except CommandError as error:
        code = error.returncode
    out, err = capsys.readouterr()
    return code, json.loads(out, parse_constant=pytest.fail), err


@pytest.fixture
def write(tmp_path):
    def file(content, name="marks.csv"):
        path: Path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return file


def test_a_clean_matrix(capsys, write):
    code, found, _err = run(capsys, write(GOOD))
    assert (code, found["findings"]) == (0, [])
    one = found["items"][0]
    assert (one["name"], one["n"], one["facility"], one["sd"]) == ("q1", 4, 0.75, 0.5)
    assert one["discrimination_index"] == pytest.approx(52.2232967867)
    assert one["discriminative_efficiency"] == pytest.approx(100)
    assert sum(item["effective_weight"] for item in found["items"]) == pytest.approx(100)
    paper = found["paper"]
    assert (paper["candidates"], paper["items"], paper["full"], pytest.approx(paper["mean"]), paper["design"]) == (4, 3, 3, 1.5, "crossed")
    assert paper["kr20"] == paper["alpha"] == pytest.approx(0.75)
    assert paper["standard_error"] == pytest.approx(paper["sd"] * 0.5)


def test_a_sparse_matrix_takes_every_candidate_on_their_own_paper(capsys, write):
    code, found, _err = run(capsys, write("id;q1;q2;q3\na;1;0.5;\nb;;1;0\nc;0;;1\nd;1;1\n"))
    assert (code, [one["n"] for one in found["items"]]) == (0, [3, 3, 2])
    assert (found["paper"]["design"], found["paper"]["full"], found["paper"]["kr20"]) == ("nested", 2, None)


def test_bad_cells_are_named_by_row_and_column_and_left_out(capsys, write):
    table = "id,q1,q2\na,1,x\nb,1.5,1\nc,-0.1,0\nc,1,1\n,1,1\nd,nan,1_0\ne,1,0,1\n\nf,1E-1, 0.25 \n"
    code, found, err = run(capsys, write(table))
    assert [(one["row"], one["column"], one["cell"], one["code"]) for one in found["findings"]] == [
        (2, "q2", "C2", "not_a_mark"), (3, "q1", "B3", "out_of_range"), (4, "q1", "B4", "out_of_range"), (5, "", "A5", "candidate_twice"),
        (6, "", "A6", "candidate_missing"), (7, "q1", "B7", "not_a_mark"), (7, "q2", "C7", "not_a_mark"), (8, "", "D8", "too_many_cells"),
    ]  # fmt: skip
    assert code == 1
    assert "row 2, column q2 (C2)" in err
    assert [one["n"] for one in found["items"]] == [2, 3]


def test_doubtful_headers_are_findings(capsys, write):
    code, found, _err = run(capsys, write("id,q1,,q1,\na,1,0,1,\nb,0,1,1,\n"))
    assert (code, [one["name"] for one in found["items"]]) == (1, ["q1", "C", "q1"])
    assert [(one["code"], one["cell"]) for one in found["findings"]] == [("name_missing", "C1"), ("name_twice", "D1")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_the_encodings_of_offices_are_read(capsys, write, encoding):
    code, found, _err = run(capsys, write("考生\t第一题\t第二题\n甲\t1\t0\n乙\t0\t1\n".encode(encoding)))
    assert (code, [one["name"] for one in found["items"]]) == (0, ["第一题", "第二题"])


@pytest.mark.parametrize("content", ["", "id\na\n", "id,q1\n", "id,q1\n\n", b"\xff\xff\xff\x00", "\x00,1\n"])
def test_what_is_no_table_of_marks_is_a_wrong_call(capsys, write, content):
    code, found, _err = run(capsys, write(content))
    assert (code, list(found)) == (2, ["error"])


def test_one_candidate_and_one_mark_for_all_are_null_not_nan(capsys, write):
    code, found, _err = run(capsys, write("id,q1,q2\na,1,1\n"))
    assert (code, found["items"][0]["sd"], found["items"][0]["hints"]) == (0, None, ["one"])
    _code, found, _err = run(capsys, write("id,q1,q2\na,1,1\nb,1,1\nc,1,1\n"))
    assert (found["items"][0]["sd"], found["items"][0]["discrimination_index"], found["paper"]["alpha"]) == (0, None, None)


def test_plain_text_is_a_table(capsys, write):
    call_command("item_statistics", str(write(GOOD)))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split("\t")[:3] == ["name", "n", "facility"]
    assert lines[1].split("\t")[:4] == ["q1", "4", "0.7500", "0.5000"]


@pytest.mark.django_db
def test_an_unknown_source_is_a_wrong_call(capsys):
    assert run(capsys, "nowhere.csv")[0] == 2
    assert run(capsys, uuid4())[0] == 2


@pytest.mark.django_db
def test_a_session_is_counted_first_and_must_have_ended(capsys):
    from random import Random

    session = make_session(registering=False)
    bank = make_bank()
    sit_many(session, *draw([make_approved(bank) for _one in range(5)], Random(7), 12))
    code, found, _err = run(capsys, session.public_id)
    assert (code, list(found), SessionTally.objects.exists()) == (1, ["error"], False)
    ended(session)
    code, found, _err = run(capsys, session.public_id)
    assert (code, len(found["items"]), found["paper"]["candidates"], found["outside"]) == (0, 5, 12, 0)
    assert found["items"][0]["name"] == f"{bank.code} 0001 v1"
    assert {one["option"] for one in found["items"][0]["options"]} >= set("ABCD")


@pytest.mark.django_db
def test_statistics_can_be_made_again(capsys):
    call_command("rebuild_statistics", "--json")
    assert json.loads(capsys.readouterr().out) == {"attempts": 0}
