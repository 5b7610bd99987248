"""The marks of a question's text: escaped first, then put in."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_banks import richtext

SHA = "0f" * 32
MARK = richtext.picture(SHA, "车间[一]角\n夜")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<b>甲</b> & \"乙\"", "&lt;b&gt;甲&lt;/b&gt; &amp; &quot;乙&quot;"),
        ("一\n二\r\n三", "一<br>二<br>三"),
        ("H_{2}O 与 m^{3}", "H<sub>2</sub>O 与 m<sup>3</sup>"),
        (r"设 \( a_{1} < b \) 时", '设 <span class="formula" data-tex="a_{1} &lt; b">a_{1} &lt; b</span> 时'),
        (r"\( \)", r"\( \)"),
        (f"见![图 \"甲\"](picture:{SHA})", '见<img class="picture" src="/p/1/" alt="图 &quot;甲&quot;">'),
        ("![甲](picture:abc)", "![甲](picture:abc)"),
        ("![甲](http://a/b.png)", "![甲](http://a/b.png)"),
        (f"![甲](picture:{'11' * 32})", "<i>[甲]</i>"),
    ],
)  # fmt: skip
def test_marks_become_markup_and_nothing_else_does(text: str, html: str) -> None:
    assert richtext.html(text, {SHA: "/p/1/"}) == html


@settings(deadline=None, max_examples=150)
@given(st.text(st.sampled_from("甲<>&\"'\\()![]{}_^:2 \n") | st.characters(), max_size=60), st.sampled_from(["", MARK, r"\(x\)", "_{<i>}", '^{"}']))
def test_no_text_can_bring_markup_of_its_own(text: str, mark: str) -> None:
    html = richtext.html(text + mark + text, {SHA: "/p/1/"})
    tags = set(re.findall(r"<(/?[a-z]+)", html))
    assert tags <= {"br", "sub", "/sub", "sup", "/sup", "span", "/span", "img", "i", "/i"}
    assert not re.search(r"<[^>]*\son\w+=|<[^>]*style=", html)


def test_pictures_are_named_once_in_order() -> None:
    other = "1e" * 32
    value = [f"![a](picture:{SHA})", {"picture": other, "alt": "x", "options": [f"![b](picture:{SHA})"]}]
    assert richtext.pictures(value) == [SHA, other]
    assert richtext.pictures({"picture": ""}) == []


def test_plain_text_for_menus() -> None:
    assert f"![车间 一 角 夜](picture:{SHA})" == MARK
    assert richtext.plain(rf"见{MARK} \( x^2 \) H_{{2}}O") == "见[车间 一 角 夜] x^2 H2O"
