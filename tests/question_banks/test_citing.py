"""From a citation as people write it to the edition and clause of the register."""

from datetime import date

import pytest

from question_banks import citing, items
from question_banks.models import Citation
from tests.factories.question_banks import AT, make_draft, make_wording
from tests.factories.standards import make_clause, make_standard
from training.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("第三十三条", "33"), ("第三条第（二）项", "3(2)"), ("第 21 条", "21"), ("33", "33"), ("3(2)", "3(2)"), ("３（２）", "3(2)"), ("第一百一十三条", "113"),
        ("第十条", "10"), ("第二十条第二款", "20"), ("全文", ""), ("", ""), ("第4.2节", ""), ("第〇条", "0"), ("第一百零二条", "102"),
    ],
)  # fmt: skip
def test_articles_are_read_in_both_numerals(text: str, number: str) -> None:
    assert citing.article(text) == number


def cited(**fields: str) -> tuple[str, str] | None:
    """Code and clause that a new question is linked to."""
    found = Citation.objects.filter(version=make_draft(**fields)).first()
    return (found.standard.code, found.clause.number if found.clause else "") if found else None


def test_a_wording_is_linked_by_code_title_or_number() -> None:
    law = make_standard("LAW-A", title="中华人民共和国安全生产法")
    make_clause(law, "21"), make_clause(law, "3(2)")
    assert cited(clause_standard="law-a", clause_article="21") == ("LAW-A", "21")
    assert cited(clause_title="《安全生产法》", clause_article="第二十一条") == ("LAW-A", "21")
    assert cited(clause_title="安全生产法第三条第（二）项") == ("LAW-A", "3(2)")
    assert cited(clause_title="《中华人民共和国安全生产法》（2021年修正）", clause_article="第九十九条") == ("LAW-A", "")
    assert cited(clause_title="某地方规定", clause_article="第一条") is None
    assert cited() is None


def test_of_two_editions_the_number_decides_else_the_day_of_writing() -> None:
    make_standard("OLD", title="煤矿判定标准", number="令第4号", until_on=date(2026, 7, 1))
    make_standard("NEW", title="煤矿判定标准", number="令第21号", effective_on=date(2026, 7, 1))
    assert cited(clause_title="《煤矿判定标准》（令第21号）") == ("NEW", "")
    assert cited(clause_title="《煤矿判定标准》") == ("OLD", "")  # written in March 2026


def test_what_the_register_learns_later_is_linked_then_and_only_once() -> None:
    version = make_draft(clause_title="《有限空间规定》", clause_article="第九条")
    assert list(citing.unresolved()) == [version]
    assert citing.link_waiting(at=AT) == 0
    make_clause(make_standard("CS", title="有限空间规定"), "9")
    assert citing.link_waiting(at=AT) == 1
    assert citing.link_waiting(at=AT) == 0
    assert not citing.unresolved().exists()
    assert version.citation.clause.number == "9"


def test_a_link_by_hand_is_audited_and_keeps_to_its_standard() -> None:
    one, other = make_standard("ONE"), make_standard("TWO")
    version = make_draft(clause_title="某规定")
    with pytest.raises(citing.AnotherStandard):
        citing.cite(version=version, standard=one, clause=make_clause(other, "1"), at=AT, by="system:test")
    assert not Citation.objects.exists()
    citing.cite(version=version, standard=other, clause=None, at=AT, by="system:test")
    citing.cite(version=version, standard=one, clause=None, at=AT, by="system:test")
    assert (Citation.objects.get().standard, Citation.objects.get().by_hand) == (one, True)
    assert AuditEntry.objects.filter(action="question_banks.cited").count() == 2


def test_many_wordings_cost_two_look_ups(django_assert_num_queries: object) -> None:
    law = make_standard("LAW-B")
    versions = [make_draft(clause_standard="LAW-X") for _ in range(3)]
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert citing.link(versions, at=AT) == 0
    reworded = items.revise(item=versions[0].item, wording=make_wording(clause_standard=law.code), at=AT, by="system:test")
    assert reworded.citation.standard == law
