"""What the coverage desk offers beside the first numbers: cuts, filters, trend, comparison, changes, files to take away, the re-check."""

import csv
import re
import zlib
from datetime import date
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.urls import reverse

from tests.browser import Visitor, chromium, needs_browser
from tests.clock import clock
from tests.factories import packs as make
from tests.factories import training
from tests.factories.packs import MINUTE, NOVEMBER, OCTOBER
from training import packs, paper, rechecks, tasks
from training.coverage import trends
from training.models import AuditEntry, CoverageDay, Recheck, RecheckProposal, RecheckResult
from training.packs.months import Month
from training.reference import load_reference

pytestmark = pytest.mark.django_db
NOV = Month.parse("2026-11")
AT = NOVEMBER + MINUTE
DAY = date(2026, 11, 26)


def build():
    load_reference(make.BEFORE)
    clock.set(AT)
    town, villages = make.town(enterprises=2)
    for number, village in enumerate(villages):
        for enterprise in village.enterprises.all():
            enterprise.industry, enterprise.size, enterprise.risks = ("textile", "machinery")[number], "small", ["confined_space", "gas"][: number + 1]
            enterprise.save()
    pack = packs.freeze(area=town, month=NOV.shifted(-1), at=OCTOBER, by="system:test")
    return town, villages, pack


@pytest.fixture
def town():
    return build()[0]


@pytest.fixture
def office(client, town):
    account = training.make_account("office", area=town)
    client.force_login(account)
    return account


def url(name, *arguments):
    return reverse(f"training:{name}", args=arguments)


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("cut", ["", "industry", "department", "size", "risk"])
def test_every_number_of_every_cut_opens_a_list_of_that_length(client, cut):
    page = client.get(url("coverage"), {"cut": cut, "requirement": "TR-PRIN"})
    parts = page.context["parts"]
    assert parts
    if cut != "risk":
        assert sum(part.figure.population for part in parts) == page.context["figure"].population == 4
    for part in parts:
        for status, number in (("all", part.figure.population), ("gap", part.figure.gap), ("overdue", part.figure.overdue)):
            assert client.get(part.urls[status]).context["page_obj"].paginator.count == number, (part.name, status)
    assert ("do not add up" in page.content.decode() or "不能相加" in page.content.decode()) == (cut == "risk")


@pytest.mark.usefixtures("office")
def test_a_line_of_a_cut_narrows_the_desk_and_the_filter_can_be_dropped(client):
    first = client.get(url("coverage"), {"cut": "industry", "requirement": "TR-PRIN"})
    narrowed = client.get(next(part.url for part in first.context["parts"] if "industry=textile" in part.url))
    assert narrowed.context["figure"].population == 2
    assert [part.figure.population for part in narrowed.context["parts"]] in ([2, 0], [0, 2])
    assert narrowed.context["trend"] is None
    dropped = client.get(narrowed.context["set_filters"][0].url)
    assert dropped.context["figure"].population == 4
    assert client.get(url("coverage"), {"industry": "no such", "size": "<b>"}).context["figure"].population == 0


# -- trend and comparison
def test_the_kept_days_say_what_coverage_says(town, office, client):
    assert client.get(url("coverage")).context["trend"] is None
    trends.keep(town, AT)
    trends.keep(town, AT)
    assert CoverageDay.objects.count() == 13 * 3
    page = client.get(url("coverage"))
    trend, heat = page.context["trend"], page.context["heat"]
    assert (len(trend.columns), trend.columns[0], trend.columns[-1]) == (13, date(2025, 11, 30), DAY)
    assert [line.cells[-1].percent for line in trend.lines if line.cells[-1]] == [
        tile.figure.percent for tile in page.context["tiles"] if tile.figure.population
    ]
    index = [rule.code for rule in heat.columns].index("TR-PRIN")
    rates = {part.name: part.figure.percent for part in page.context["parts"]}
    assert {line.name: line.cells[index].percent for line in heat.lines} == rates
    listed = client.get(heat.lines[0].cells[index].url)
    assert listed.context["page_obj"].paginator.count == heat.lines[0].cells[index].population - heat.lines[0].cells[index].covered
    earlier = client.get(url("coverage"), {"as_of": "2026-08-15"}).context["trend"]
    assert earlier.columns[-1] == date(2026, 7, 31)


def test_the_job_counts_once_a_day(town, office, monkeypatch):
    sent = []
    monkeypatch.setattr("training.jobs.enqueue", lambda name, *args: sent.append((name, *args)))
    tasks.keep_trends()
    assert sent == [("training.keep_trend", town.pk)]
    assert tasks.keep_trend(town.pk) == 39
    tasks.keep_trends()
    assert len(sent) == 1


def test_a_department_sees_no_kept_figures_of_others(client, town):
    trends.keep(town, AT)
    department = training.make_department(area=town, industries=["textile"])
    client.force_login(training.make_account("department", department=department))
    page = client.get(url("coverage"))
    assert (page.context["trend"], page.context["heat"], page.context["since"], page.context["recheck"]) == (None, None, None, None)
    assert client.get(url("coverage_since")).context["steps"] == []


# -- since the last pack
def test_what_has_changed_since_the_last_pack_is_said_with_names(client, town, office):
    enterprise, person = make.enterprise(town.children.first(), at=OCTOBER + MINUTE, trained=True)
    page = client.get(url("coverage"), {"requirement": "TR-PRIN"})
    since = page.context["since"]
    assert (since.month, since.met, since.owed) == ("2026-10", 1, 1)
    names = client.get(url("coverage_since"), {"requirement": "TR-PRIN"})
    assert [(line["who"], line["name_masked"]) for step in names.context["steps"] for line in step["lines"]] == [(enterprise.name, person.masked_name)]
    other = town.children.last()
    assert client.get(url("coverage_since"), {"requirement": "TR-PRIN", "area": other.code}).context["steps"] == []


# -- files to take away
@pytest.mark.usefixtures("office")
def test_the_figures_are_taken_away_as_workbook_csv_and_pdf(client):
    query = {"cut": "industry", "requirement": "TR-PRIN"}
    book = openpyxl.load_workbook(BytesIO(client.get(url("coverage_figures"), query).content))
    rows = [[cell.value for cell in row] for row in book["TR-PRIN"].iter_rows()]
    assert len(book.sheetnames) == 2
    assert [row[1] for row in rows if row[0] in ("纺织", "机械", "Textiles", "Machinery")] == [2, 2]
    text = client.get(url("coverage_figures"), query | {"form": "csv"})
    assert text.content.startswith(b"\xef\xbb\xbf")
    assert any(row[1:2] == ["4"] for row in csv.reader(StringIO(text.content.decode("utf-8-sig"))))
    assert "主要负责人安全培训" in words(client.get(url("coverage_figures"), query | {"form": "pdf"}).content)
    assert client.get(url("coverage_figures"), {"form": "exe"}).status_code == 404
    assert AuditEntry.objects.filter(action="training.coverage_exported").count() == 3


def words(body: bytes) -> str:
    """The text of one of our PDFs."""
    assert body.startswith(b"%PDF-1.5")
    assert body.endswith(b"%%EOF\n")
    start = int(re.search(rb"startxref\n(\d+)", body)[1])
    assert body[start : start + 4] == b"xref"
    for number, place in enumerate(re.findall(rb"(\d{10}) 00000 n", body), 1):
        assert body[int(place) :].startswith(b"%d 0 obj" % number)
    pages = [zlib.decompress(part) for part in re.findall(rb"stream\n(.*?)\nendstream", body, re.S)]
    return "\n".join(bytes.fromhex(text.decode()).decode("utf-16-be") for page in pages for text in re.findall(rb"<([0-9a-f]*)> Tj", page))


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_text_is_run_as_a_formula(client, town, office, text):
    training.make_enterprise(area=town.children.first(), name=f"{text}厂")
    assert paper.safe(text) == f"'{text}"
    listed = client.get(url("coverage_export"), {"status": "all", "form": "csv"}).content.decode("utf-8-sig")
    assert not [cell for row in csv.reader(StringIO(listed)) for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    book = openpyxl.load_workbook(BytesIO(client.get(url("coverage_export"), {"status": "all"}).content))
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n", "d"}


def test_a_long_list_fills_several_pages_with_their_headings():
    sheet = paper.Sheet("x", "名单", [("企业", 20), ("缺什么", 40), ("数", 5)], [[f"第{number}厂", "还需要学时" * 20, number] for number in range(200)])
    text = words(paper.pdf([sheet]))
    pages = text.count("缺什么")
    assert pages > 5
    assert f"{pages} / {pages}" in text
    assert all(f"第{number}厂" in text for number in range(200))


# -- the random re-check on the screens
def test_the_re_check_from_draw_to_decision(client, town, office):
    pack = packs.freeze(area=town, month=NOV, at=NOVEMBER, by="system:test")
    assert client.get(url("rechecks")).status_code == 200
    answer = client.post(url("recheck_draw", pack.public_id))
    made = Recheck.objects.get()
    assert answer.url == url("recheck", made.public_id)
    assert client.get(answer.url).context["is_true_to_seed"]
    item = made.items.filter(requirement="TR-PRIN-GEN").first()
    page = client.get(url("recheck_item", item.public_id))
    entry = page.context["entries"][0]
    assert client.post(url("recheck_item", item.public_id), {"verdict": "untrue", "seen_on": "2026-11-24", "reason": ""}).status_code == 200
    assert client.post(url("recheck_item", item.public_id), {"seen_on": "2026-11-24"}).status_code == 200
    assert not RecheckResult.objects.exists()
    given = {"verdict": "untrue", "seen_on": "2026-11-24", "reason": "未参加", "untrue": [entry.pk]}
    assert client.post(url("recheck_item", item.public_id), given).status_code == 302
    proposal = RecheckProposal.objects.get()
    client.post(url("recheck_decide", proposal.public_id), {"action": "withdraw", "reason": "属实"})
    proposal.refresh_from_db()
    assert proposal.accepted is None
    client.force_login(training.make_account("office", area=town))
    client.post(url("recheck_decide", proposal.public_id), {"action": "nonsense", "reason": "属实"})
    client.post(url("recheck_decide", proposal.public_id), {"action": "withdraw", "reason": "属实"})
    proposal.refresh_from_db()
    assert proposal.accepted
    board = client.get(url("coverage"))
    assert (board.context["recheck"].drawn, board.context["recheck"].untrue) == (made.size, 1)


@pytest.mark.parametrize("more", [0, 3])
def test_the_number_of_questions_does_not_grow(client, town, office, django_assert_max_num_queries, more):
    pack = packs.freeze(area=town, month=NOV, at=NOVEMBER, by="system:test")
    for number in range(more):
        make.enterprise(town.children.first(), trained=bool(number))
    made = rechecks.draw(pack, at=AT, by=office)
    trends.keep(town, AT)
    for name, most in (("coverage", 12), ("coverage_figures", 12), ("coverage_list", 14), ("coverage_since", 30), ("rechecks", 12)):
        client.get(url(name))
        with django_assert_max_num_queries(most):
            client.get(url(name))
    with django_assert_max_num_queries(16):
        client.get(url("recheck", made.public_id))


@pytest.mark.browser
@needs_browser
@pytest.mark.django_db(transaction=True)
def test_the_desk_on_a_phone_and_on_a_desk(live_server, settings, client):
    town, villages, _pack = build()
    for area, name in ((town, "云溪镇"), (villages[0], "云溪村"), (villages[1], "石桥村")):
        area.name = name
        area.save()
    trends.keep(town, AT)
    made = rechecks.draw(packs.freeze(area=town, month=NOV, at=NOVEMBER, by="system:test"), at=AT, by="system:test")
    client.force_login(training.make_account("office", area=town))
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value, "url": live_server.url}
    with chromium() as browser:
        for phone in (True, False):
            visitor = Visitor(browser, live_server.url, phone=phone)
            visitor.context.add_cookies([cookie])
            visitor.go(url("coverage") + "?requirement=TR-PRIN")
            visitor.page.locator("[data-chart=heat]").scroll_into_view_if_needed()
            visitor.page.wait_for_selector("[data-chart=heat][data-drawn] canvas")
            visitor.page.wait_for_selector("[data-chart=trend][data-drawn] canvas")
            visitor.check("board")
            for place in ("coverage", "coverage_list"):
                visitor.go(url(place) + "?requirement=TR-PRIN&cut=risk&industry=textile&status=all")
                visitor.check(place)
            for name, arguments in (("rechecks", []), ("recheck", [made.public_id]), ("recheck_item", [made.items.first().public_id])):
                visitor.go(url(name, *arguments))
                visitor.check(name)
            visitor.go(url("coverage_since") + "?requirement=TR-PRIN")
            visitor.check("since")
            visitor.close()
