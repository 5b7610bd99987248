"""The shell's template tags, components and style sheets."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

import cms
from cms.templatetags import ui
from cms.views.styleguide import SpecimenForm, styleguide

HOUSE = Path(cms.__file__).parent
STYLES = HOUSE / "static" / "cms" / "css"
NAMES = ("satisfied", "due_soon", "pending", "overdue", "unknown")
counts = st.integers(min_value=0, max_value=100_000)


def rendered(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def widths(markup: str) -> list[float]:
    return [float(width) for width in re.findall(r'class="bar-(?!gap)[a-z]+" x="[\d.]+%" width="([\d.]+)%"', markup)]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def visitor() -> HttpRequest:
    request = RequestFactory().get("/styleguide/")
    request.user = AnonymousUser()
    return request


# -- status bar


def test_status_bar_names_all_five_counts_for_screen_readers():
    bar = ui.status_bar(satisfied=261, due_soon=26, pending=0, overdue=9, unknown=16)
    assert 'role="img"' in bar
    assert 'aria-label="satisfied 261, due soon 26, pending 0, overdue 9, unknown 16"' in bar


def test_status_bar_puts_the_label_first():
    assert 'aria-label="Willow village: satisfied 1, ' in ui.status_bar(satisfied=1, label="Willow village")


@given(st.tuples(counts, counts, counts, counts, counts))
def test_status_bar_parts_sum_to_the_whole(numbers):
    with translation.override("en"):
        shares = widths(ui.status_bar(*numbers))
    assert len(shares) == sum(1 for number in numbers if number)
    assert sum(shares) == pytest.approx(100 if any(numbers) else 0, abs=0.01)


@given(st.tuples(counts, counts, counts, counts, counts))
def test_status_bar_parts_stand_side_by_side(numbers):
    with translation.override("en"):
        bar = ui.status_bar(*numbers)
    end = 0.0
    for start, width in re.findall(r'class="bar-(?!gap)[a-z]+" x="([\d.]+)%" width="([\d.]+)%"', bar):
        assert float(start) == pytest.approx(end, abs=0.01)
        end = float(start) + float(width)


def test_status_bar_hatches_only_the_unknown_part():
    assert "url(#hatch-unknown)" in ui.status_bar(unknown=1)
    assert "url(#hatch-unknown)" not in ui.status_bar(satisfied=1, due_soon=1, pending=1, overdue=1)


@pytest.mark.parametrize("value", [None, "", "x", -3, float("nan"), float("inf")])
def test_status_bar_takes_what_is_no_count_as_none(value):
    assert widths(ui.status_bar(satisfied=value, overdue=2)) == [100]


def test_status_bar_writes_attributes_without_local_separators(settings):
    settings.USE_THOUSAND_SEPARATOR = True
    with translation.override("de"):
        assert 'width="33.333%"' in rendered("{% status_bar satisfied=1000 overdue=2000 %}")


def test_status_bar_has_no_style_attribute():
    assert "style=" not in ui.status_bar(*range(1, 6))


def test_status_bar_escapes_its_label():
    assert "<b>" not in rendered("{% status_bar satisfied=1 label=label %}", label='"><b>')


# -- badge, icon, meter


@pytest.mark.parametrize(("status", "css", "word"), [(name, *ui.STATUSES[name]) for name in NAMES])
def test_status_badge_has_word_and_shape(status, css, word):
    badge = ui.status_badge(status)
    assert f'class="badge {css}"' in badge
    assert str(word) in badge
    assert ui.ICONS[css] in badge


def test_status_badges_differ_in_word_and_shape():
    assert len({str(word) for _css, word in ui.STATUSES.values()}) == 5
    assert len({ui.ICONS[css] for css, _word in ui.STATUSES.values()}) == 5


def test_status_badge_shows_an_unheard_of_status_as_unknown():
    assert ui.status_badge("done?") == ui.status_badge("unknown")


def test_status_badge_escapes_its_text():
    assert "<script>" not in rendered('{% status_badge "overdue" text %}', text="<script>")


def test_icon_is_silent_unless_it_is_named():
    assert 'aria-hidden="true"' in ui.icon("ok")
    assert 'role="img" aria-label="Done"' in ui.icon("ok", "Done")


def test_icon_escapes_its_name_for_screen_readers():
    assert '"><b>' not in ui.icon("ok", '"><b>')


def test_icon_refuses_a_name_that_does_not_exist():
    with pytest.raises(KeyError):
        ui.icon("unicorn")


@pytest.mark.parametrize(
    ("value", "maximum", "width"),
    [("7.5", 12, "62.5"), (0, 12, "0"), (12, 12, "100"), (15, 12, "100"), (3, 0, "0"), (None, 12, "0")],
)
def test_meter_shows_the_share_done(value, maximum, width):
    assert f'<rect width="{width}%"' in ui.meter(value, maximum)


def test_meter_speaks_its_label_or_the_numbers():
    assert 'aria-label="7.5 of 12"' in ui.meter("7.50", 12)
    assert 'aria-label="Seven &amp; a half"' in ui.meter("7.5", 12, "Seven & a half")


# -- components


def test_field_points_to_its_help_and_error():
    field = SpecimenForm(data={})["form"]
    html = render_to_string("components/field.html", {"field": field})
    for name in field.aria_describedby.split():
        assert f'id="{name}"' in html


def test_field_describes_a_wrong_input():
    html = render_to_string("components/field.html", {"field": SpecimenForm(data={})["name"]})
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_error"' in html
    assert 'id="id_name_error"' in html


def test_field_escapes_what_was_entered():
    form = SpecimenForm(data={"name": '"><script>'})
    assert "<script>" not in render_to_string("components/field.html", {"field": form["name"]})


def test_pagination_keeps_the_rest_of_the_query():
    request = RequestFactory().get("/", {"find": "a b", "page": "2"})
    html = render_to_string("components/pagination.html", {"page": Paginator(range(99), 10).page(2)}, request)
    assert 'href="?find=a+b&amp;page=3"' in html
    assert 'aria-current="page"' in html


def test_pagination_says_nothing_about_a_single_page():
    assert render_to_string("components/pagination.html", {"page": Paginator(range(3), 10).page(1)}).strip() == ""


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        ({"rows": [["<b>", "1"]]}, "&lt;b&gt;"),
        ({"rows": [], "empty_title": "Nobody yet"}, "Nobody yet"),
        ({"state": "loading"}, 'role="status"'),
        ({"state": "failed"}, 'role="alert"'),
    ],
)
def test_table_has_a_designed_state_for(context, expected):
    columns = [{"label": "Name"}, {"label": "Number", "num": True}]
    assert expected in render_to_string("components/table.html", {"columns": columns, "caption": "List", **context})


def test_error_messages_are_alerts_and_others_are_statuses():
    messages = [SimpleNamespace(level_tag="error", __str__=str), SimpleNamespace(level_tag="success")]
    html = render_to_string("components/messages.html", {"messages": messages})
    assert re.findall(r'role="(\w+)"', html) == ["alert", "status"]


# -- pages of the shell


def test_styleguide_is_hidden_from_strangers(visitor, settings):
    settings.DEBUG = False
    with pytest.raises(Http404):
        styleguide(visitor)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_styleguide_needs_no_inline_script_or_style(visitor, settings, language):
    settings.DEBUG = True
    with translation.override(language):
        html = styleguide(visitor).content.decode()
    assert f'<html lang="{language}"' in html
    assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]+src=)", html)


def test_styleguide_has_no_id_twice(visitor, settings):
    settings.DEBUG = True
    ids = re.findall(r'\sid="([^"]+)"', styleguide(visitor).content.decode())
    assert sorted(set(ids)) == sorted(ids)


def test_server_error_page_needs_no_context():
    html = render_to_string("500.html")
    assert "<h1>" in html
    assert 'href="/"' in html


# -- style sheets


def token_names(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])(--[a-z0-9-]+)\s*:", text))


def test_both_dark_lists_are_equal():
    text = (STYLES / "tokens.css").read_text()
    blocks = re.findall(r'(?:not\(\[data-theme="light"\]\)|\[data-theme="dark"\])\s*\{([^}]+)\}', text)
    assert len(blocks) == 2
    by_device, by_hand = ([line.strip() for line in block.split("\n")] for block in blocks)
    assert by_device == by_hand


@pytest.mark.parametrize("sheet", sorted(STYLES.glob("*.css")), ids=lambda sheet: sheet.name)
def test_style_sheets_use_only_tokens_that_exist(sheet):
    known = token_names((STYLES / "tokens.css").read_text()) | token_names(sheet.read_text())
    used = set(re.findall(r"var\((--[a-z0-9-]+)", sheet.read_text()))
    assert used - known == set()


@pytest.mark.parametrize(
    "sheet", [sheet for sheet in sorted(STYLES.glob("*.css")) if sheet.name not in {"tokens.css", "print.css"}], ids=lambda sheet: sheet.name
)
def test_colours_are_written_down_in_the_tokens_only(sheet):
    text = re.sub(r'url\("[^"]*"\)', "", sheet.read_text())
    assert re.findall(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(", text, re.IGNORECASE) == []
