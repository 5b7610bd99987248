"""What people do by hand: the call log, the text for the group, the printed notice with its receipt; and that escalation waits for them."""

import io
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from docx import Document

from tests.factories import reminding as world
from tests.factories import training as make
from tests.factories.reminding import noon, told
from training.models import AuditEntry, ReminderCase, ReminderEvent, ReminderPaper, ReminderStep
from training.reminding import calling, grouping, papers, writing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
DAY = date(2025, 12, 1)
AT = noon(DAY)
HOUR = timedelta(hours=1)
GOOD = {"on": DAY, "receipt": "云安送〔2025〕7号", "received_by": "李厂长", "way": "direct"}


@pytest.fixture
def place():
    return world.Place()


def kinds(case):
    return list(ReminderEvent.objects.filter(send__reminder__case=case).order_by("pk").values_list("send__channel", "kind"))


def call(case, by, result="spoken", **fields):
    given = {"spoke_to": "李厂长", "result": result, "called_at": AT + HOUR, "at": AT + HOUR, "by": by} | fields
    return calling.log(case, **given)


def test_a_talk_reaches_and_an_attempt_fails(place):
    case = told(place.enterprise, at=AT)
    call(case, place.office, "no_answer")
    call(case, place.office, "no_answer")
    case.refresh_from_db()
    assert case.progress == ReminderStep.FAILED
    call(case, place.office, remark="下周补学")
    case.refresh_from_db()
    assert (case.progress, kinds(case)) == (ReminderStep.SPOKEN, [("call", 4), ("call", 4), ("call", 7)])
    event = ReminderEvent.objects.last()
    assert (event.detail["spoke_to"], event.by_name) == ("李厂长", place.office.get_full_name())
    assert AuditEntry.objects.filter(action="training.reminder_called").count() == 3


def test_calls_that_prove_nothing_are_refused(place):
    case = told(place.enterprise, person=place.principal.person, at=AT)
    for problem, fields in [
        (calling.InTheFuture, {"called_at": AT + 2 * HOUR}), (calling.BeforeTheReminder, {"called_at": AT - HOUR}), (calling.Yourself, {"by": place.principal}),
    ]:  # fmt: skip
        with pytest.raises(problem):
            call(case, **({"by": place.office} | fields))
    case.closed_on, case.outcome = DAY, "met"
    with pytest.raises(calling.CaseClosed):
        call(case, place.office)
    with pytest.raises(calling.NothingSaidYet):
        call(ReminderCase(), place.office)
    assert not ReminderEvent.objects.exists()


def test_escalation_waits_for_a_call_and_then_goes(place):
    welder = make.make_person()
    make.make_engagement(person=welder, enterprise=place.enterprise, role="special_operator", operation_item="1.1", since=date(2025, 9, 1))
    world.run(noon(date(2025, 9, 12)))
    world.run(noon(date(2025, 11, 28)))
    case = ReminderCase.objects.get(person=welder)
    assert (case.level, case.waits) == ("person", True)
    world.run(AT)
    call(case, place.liaison, "no_answer")
    world.run(noon(date(2025, 12, 4)))
    case.refresh_from_db()
    assert case.level == "person"
    world.run(noon(date(2025, 12, 8)))
    case.refresh_from_db()
    assert case.level == "enterprise"


def test_texts_for_the_group_name_every_enterprise_and_nobody_else(place):
    others = [make.make_enterprise(area=place.village, name=f"云溪第{number}精密机械制造有限责任公司") for number in range(9)]
    for enterprise in (place.enterprise, *others):
        told(enterprise, person=place.principal.person, at=AT)
    found = grouping.texts(ReminderCase.objects.all())
    assert len(found) > 1
    assert all(len(text.words) <= grouping.LONGEST and grouping.link() in text.words for text in found)
    assert sorted(one.pk for text in found for one in text.enterprises) == sorted(one.pk for one in (place.enterprise, *others))
    assert all(enterprise.name in text.words for text in found for enterprise in text.enterprises)
    assert not any(place.principal.person.name in text.words for text in found)


def test_posted_is_sent_once_and_not_delivered(place):
    case = told(place.enterprise, at=AT)
    assert [grouping.post([place.enterprise], ReminderCase.objects.all(), at=AT, by=place.liaison) for _time in range(2)] == [1, 0]
    assert kinds(case) == [("group", ReminderStep.SENT)]
    case.refresh_from_db()
    assert case.progress == ReminderStep.SENT


def test_a_notice_is_frozen_with_its_hash_and_the_same_day_gives_the_same_paper(place):
    case = told(place.enterprise, person=place.principal.person, at=AT, due_on=DAY - timedelta(days=3), status="overdue")
    paper = papers.make(place.enterprise, at=AT, by=place.office)
    assert papers.make(place.enterprise, at=AT + HOUR, by=place.office) == paper
    (line,) = papers.read(paper)["lines"]
    assert (line["person"], line["late"], line["by"]) == (place.principal.person.name, True, "2025-12-15")
    assert papers.is_whole(paper)
    assert papers.check_all() == []
    assert kinds(case) == [("paper", ReminderStep.SENT)]
    with pytest.raises(IntegrityError), transaction.atomic():
        ReminderPaper.objects.update(body="{}")


def test_a_notice_that_was_tampered_with_is_found(place):
    told(place.enterprise, at=AT)
    paper = papers.make(place.enterprise, at=AT, by=place.office)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO training_erasurepermit (table_name) VALUES ('training_reminderpaper')")
    ReminderPaper.objects.update(body=paper.body.replace("云溪机械厂", "石桥机械厂"))
    assert papers.check_all() == [f"notice {paper.public_id} does not fit its hash"]


def test_nothing_open_nothing_printed(place):
    with pytest.raises(papers.NothingToSay):
        papers.make(place.enterprise, at=AT, by=place.office)


def test_the_receipt_delivers_every_duty_of_the_notice_once(place):
    cases = [told(place.enterprise, at=AT) for _number in range(3)]
    paper = papers.make(place.enterprise, at=AT, by=place.office)
    for problem, fields in [
        (papers.NotThatDay, {"on": DAY - timedelta(days=1)}), (papers.NotThatDay, {"on": DAY + timedelta(days=1)}), (papers.NoWitness, {"way": "left"}),
    ]:  # fmt: skip
        with pytest.raises(problem):
            papers.deliver(paper, **(GOOD | fields), at=AT, by=place.liaison)
    papers.fail(paper, remark="厂门锁闭", at=AT, by=place.liaison)
    assert papers.deliver(paper, **GOOD, at=AT, by=place.liaison) == 3
    assert [kinds(case) for case in cases] == [[("paper", 3), ("paper", 4), ("paper", 5)]] * 3
    with pytest.raises(papers.AlreadyDelivered):
        papers.deliver(paper, **GOOD, at=AT, by=place.liaison)
    assert papers.delivery(paper).detail["receipt"] == GOOD["receipt"]


def test_only_a_missed_duty_of_law_is_called_unlawful(place):
    late = {"at": AT, "due_on": DAY - timedelta(days=1), "status": "overdue"}
    told(place.enterprise, basis_level="policy", **late)
    text = _text(papers.make(place.enterprise, at=AT, by=place.office))
    assert "未完成工作要求" in text
    assert "逾期未履行法定义务" not in text
    told(place.enterprise, basis_level="law", **late)
    assert "逾期未履行法定义务" in _text(papers.make(place.enterprise, at=AT, by=place.office))


def test_the_document_ends_with_lines_to_sign_and_its_hash_and_has_a_receipt(place):
    told(place.enterprise, at=AT)
    paper = papers.make(place.enterprise, at=AT, by=place.office)
    text = _text(paper)
    for word in ("限期培训告知书", "填报单位", "填表人", "审核人", "负责人", "电话", "送达回证", "送达方式", "见证人", paper.sha256):
        assert word in text
    assert len(Document(io.BytesIO(writing.docx(paper))).inline_shapes) == 1  # the symbol of the hash, never a seal


def _text(paper):
    document = Document(io.BytesIO(writing.docx(paper)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])
