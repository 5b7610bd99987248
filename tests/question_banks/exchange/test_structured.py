"""Formats with a grammar of their own: what each way of writing a question becomes, and what is said about what can not become one."""

import base64
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from question_banks import exchange, pictures
from question_banks.exchange import structured
from question_banks.wording import Wording
from tests.factories.kinds import picture_bytes

FORMATS = Path(__file__).parents[4] / "shared" / "data" / "formats"


def codes(reading: exchange.Reading) -> list[str]:
    return [one.code for one in reading.findings]


def gift(text: str) -> exchange.Reading:
    return structured.read(text.encode(), "题.gift.txt", "gift")


def only(reading: exchange.Reading) -> Wording:
    (record,) = reading.records
    return record.wording


def facts(wording: Wording) -> tuple[str, str, Any, Any]:
    """Kind, stem, key, and the options where there is nothing else."""
    content = wording.content["options"] if list(wording.content) == ["options"] else wording.content
    return wording.kind, wording.stem, content, wording.key


def fill(*rows: dict[str, Any], **blank: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    return {"blanks": [{"type": "number" if "value" in row else "text", **blank} for row in rows]}, list(rows)


# GIFT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("灭火器多久检查？{=每月 ~每年 ~从不}", ("single", "灭火器多久检查？", ["每月", "每年", "从不"], [0])),
        ("应当 {~%50%断电 ~喷水 ~%50%报警} 后撤离。", ("multiple", "应当 ____ 后撤离。", ["断电", "喷水", "报警"], [0, 2])),
        ("哪些对？{~%-100%甲 ~%50%乙 ~%50%丙}", ("multiple", "哪些对？", ["甲", "乙", "丙"], [1, 2])),
        ("可用水扑灭油火。{FALSE#不能#对}", ("judgement", "可用水扑灭油火。", {}, False)),
        ("t{T}", ("judgement", "t", {}, True)),
        ("火警电话是？{=119 =壹壹玖}", ("fill", "火警电话是？ ____", *fill({"accept": ["119", "壹壹玖"], "case": False}))),
        ("净宽不小于{#0.9:0.05}米。", ("fill", "净宽不小于 ____米。", *fill({"value": "0.9", "tolerance": "0.05"}))),
        ("氧含量{#19.5..23.5}", ("fill", "氧含量 ____", *fill({"value": "21.5", "tolerance": "2"}))),
        ("年份{#=1822:0 =%0%1823:2}", ("fill", "年份 ____", *fill({"value": "1822", "tolerance": "0"}))),
        ("配{=甲->一 =乙 -> 二 = -> 三}", ("matching", "配", {"prompts": ["甲", "乙"], "options": ["一", "二", "三"]}, [0, 1])),
        ("排{>3 VERTICAL ALL\n先\n中\n后}", ("ordering", "排", ["先", "中", "后"], [0, 1, 2])),
        ("写{\\=\\~\\#\\{\\}}", ("answers-unclear",)),
        ("a \\: b \\{c\\} \\(x\\=1\\){=\\\\ ~\\~\\#\\=}", ("single", "a : b {c} \\(x=1\\)", ["\\", "~#="], [0])),
        ("[html]<p>甲<sub>2</sub>&lt;乙<br>丙</p>{=[html]<b>一</b> ~[plain]<b>二</b>}", ("single", "甲_{2}<乙\n丙", ["一", "<b>二</b>"], [0])),
        ("[markdown]**甲** 与 $$x$${T}", ("judgement", "甲 与 \\(x\\)", {}, True)),
        ("若 a<b 且 c>d{T}", ("judgement", "若 a<b 且 c>d", {}, True)),
    ],
)
def test_gift_in_every_writing(text: str, expected: tuple[Any, ...]) -> None:
    reading = gift(text)
    if len(expected) == 1:
        assert (reading.records, codes(reading)) == ([], list(expected))
    else:
        assert facts(only(reading)) == expected


def test_gift_names_comments_categories_and_remarks() -> None:
    text = "// 说明\n$CATEGORY: $course$/top/动火//热工/审批\n\n\n// 行注\n::第一题::谁审批？{\n=负责人#是他\n~工人#不是\n####看制度}\n\n::第二题:: 说明要点 {}"
    first, second = gift(text).records
    assert (first.row, first.subject, first.wording.explanation) == (6, "审批", "看制度\nA. 是他\nB. 不是")
    assert (second.row, second.wording.kind) == (11, "short")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("只是一段话", ["no-answers", "no-structured-questions"]),
        ("没有合上{=甲 ~乙", ["brace-open"]),
        ("倒了}{", ["brace-open"]),
        ("x{=甲 ~}", ["option-empty"]),
        ("x{=甲}{=乙}", ["brace-open"]),
        ("x{~%五%甲 ~乙}", ["key-missing"]),
        ("x{#甲}", ["number-unclear"]),
        ("x{#=1 =2}", ["several-numbers"]),
        ("x{=a*b}", ["joker"]),
        ("x{=甲->一}", ["prompts-missing", "options-too-few"]),
        ("x{}", ["guide-to-write"]),
        ("x{=甲 =乙 ~丙}", ["several-full"]),
        ("x{=甲 ~%50%乙}", ["weights-lost"]),
        ("x{~%50%甲 ~%50%乙 ~%-50%丙}", ["weights-lost"]),
        ("x{=A、B都对 ~甲}", []),
    ],
)
def test_gift_says_what_is_wrong(text: str, found: list[str]) -> None:
    assert codes(gift(text)) == found


def test_options_that_speak_of_others_stay_in_place() -> None:
    assert [only(gift(f"x{{=甲 ~乙 ~{text}}}")).no_shuffle for text in ("以上都对", "A和B", "all of the above", "丙")] == [True, True, True, False]


def test_the_same_question_is_taken_once() -> None:
    reading = gift("甲？{T}\n\n甲 ？{T}")
    assert (reading.rows, len(reading.records), reading.repeated, reading.rejected, codes(reading)) == (2, 1, 1, 0, ["duplicate"])


# Aiken


def test_aiken() -> None:
    reading = structured.read("谁负责？\r\nA) 主要负责人\r\nB. 门卫\r\nANSWER: A\r\n\r\n对吗？\nA) 正确\nB) 错误\nANSWER: B".encode(), "a.txt", "aiken")
    assert [facts(record.wording) for record in reading.records] == [
        ("single", "谁负责？", ["主要负责人", "门卫"], [0]),
        ("judgement", "对吗？", {}, False),
    ]
    assert [record.row for record in reading.records] == [1, 6]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("题\nA) 甲\nB) 乙", "key-missing"), ("题\nA) 甲\nB) 乙\nANSWER: C", "key-names-no-option"), ("题\nA) 甲\nC) 乙\nANSWER: A", "labels-out-of-order"),
        ("题\nANSWER: A", "options-missing"), ("题\nA) 甲\nB) 乙\nANSWER: AB", "key-unclear"), ("题\nA) 甲\nB)\nANSWER: A", "option-empty"),
    ],
)  # fmt: skip
def test_aiken_says_what_is_wrong(text: str, code: str) -> None:
    reading = structured.read(text.encode(), "a.txt", "aiken")
    assert (reading.records, codes(reading)) == ([], [code])


# Moodle XML


def moodle(kind: str, inside: str, text: str = "<p>题干</p>", attributes: str = 'format="html"') -> exchange.Reading:
    quiz = (
        f'<quiz><question type="category"><category><text>$course$/top/触电</text></category></question><question type="{kind}"><name><text>名</text></name>'
        f"<questiontext {attributes}><text><![CDATA[{text}]]></text></questiontext>{inside}</question></quiz>"
    )
    return structured.read(quiz.encode(), "题.xml", "moodle-xml")


UNIT = "<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit></units>"


def answers(*rows: tuple[str, str], more: str = "") -> str:
    return "".join(f'<answer fraction="{fraction}"><text>{text}</text>{more}</answer>' for text, fraction in rows)


@pytest.mark.parametrize(
    ("kind", "inside", "expected"),
    [
        ("multichoice", "<single>true</single>" + answers(("甲", "100"), ("乙", "0")), ("single", "题干", ["甲", "乙"], [0])),
        ("multichoice", "<single>false</single>" + answers(("甲", "33.33333"), ("乙", "33.33333"), ("丙", "33.33333"), ("丁", "-100")),
         ("multiple", "题干", ["甲", "乙", "丙", "丁"], [0, 1, 2])),
        ("multichoiceset", answers(("甲", "100"), ("乙", "100"), ("丙", "0")), ("multiple", "题干", ["甲", "乙", "丙"], [0, 1])),
        ("truefalse", answers(("true", "0"), ("false", "100")), ("judgement", "题干", {}, False)),
        ("shortanswer", "<usecase>1</usecase>" + answers(("kV", "100"), ("*", "0")), ("fill", "题干 ____", *fill({"accept": ["kV"], "case": True}))),
        ("numerical", answers(("12.5", "100"), more="<tolerance>0.1</tolerance>") + UNIT,
         ("fill", "题干 ____", *fill({"value": "12.5", "tolerance": "0.1"}, unit="m"))),
        ("matching", "<subquestion><text>甲</text><answer><text>一</text></answer></subquestion><subquestion><text>乙</text><answer><text>二</text></answer>"
         "</subquestion><subquestion><text></text><answer><text>三</text></answer></subquestion>",
         ("matching", "题干", {"prompts": ["甲", "乙"], "options": ["一", "二", "三"]}, [0, 1])),
        ("ordering", answers(("后", "2"), ("先", "1")), ("ordering", "题干", ["先", "后"], [0, 1])),
        ("essay", "<responsefieldlines>7</responsefieldlines><graderinfo format='html'><text>&lt;p>要点&lt;/p></text></graderinfo>",
         ("short", "题干", {"lines": 7}, {"guide": "要点", "points": []})),
    ],
)  # fmt: skip
def test_moodle_question_types(kind: str, inside: str, expected: tuple[Any, ...]) -> None:
    reading = moodle(kind, inside)
    assert facts(only(reading)) == expected
    assert (reading.records[0].subject, codes(reading)) == ("触电", [])


def test_moodle_gaps() -> None:
    found = only(moodle("cloze", "", "净宽{1:NM:=0.9:0.05}米，向{2:SA:=外~=外侧#好}开，用{1:SAC:%100%kV}。"))
    content, key = fill({"value": "0.9", "tolerance": "0.05"}, {"accept": ["外", "外侧"], "case": False}, {"accept": ["kV"], "case": True})
    assert (found.kind, found.stem, found.content, found.key) == ("fill", "净宽____米，向____开，用____。", content, key)
    assert facts(only(moodle("cloze", "", "选{1:MC:=甲~乙}"))) == ("single", "选____", ["甲", "乙"], [0])
    assert codes(moodle("cloze", "", "选{1:MC:=甲~乙}和{1:MC:=丙~丁}")) == ["kind-foreign"]


def marked(drops: str, drags: str = "<drag><no>1</no><text>×</text><noofdrags>2</noofdrags></drag>") -> exchange.Reading:
    body = base64.b64encode(picture_bytes()).decode()
    return moodle("ddmarker", f'<file name="a.png" encoding="base64">{body}</file>{drags}{drops}')


def test_moodle_markers_are_points_on_a_picture() -> None:
    drop = "<drop><no>{}</no><shape>{}</shape><coords>{}</coords><choice>{}</choice></drop>"
    reading = marked(drop.format(1, "rectangle", "40,30;120,90", 1) + drop.format(2, "circle", "300,200;50", 1))
    sha256 = pictures.clean(picture_bytes())[0]
    wording = only(reading)
    assert wording.content == {"picture": sha256, "alt": "a", "width": 400, "height": 300, "points": 2}
    assert wording.key == {"areas": [{"shape": "rect", "coords": [40, 30, 160, 120]}, {"shape": "circle", "coords": [300, 200, 50]}]}
    assert codes(reading) == ["picture-without-alt"]
    assert "hotspot-labels" in codes(marked(drop.format(1, "circle", "1,1;5", 1) + drop.format(2, "circle", "9,9;5", 2)))
    assert "shape-unclear" in codes(marked(drop.format(1, "circle", "x", 1)))


def test_moodle_pictures_are_found_checked_and_described() -> None:
    body = base64.b64encode(picture_bytes()).decode()
    file = f'<file name="图 1.png" path="/" encoding="base64">{body}</file>'
    text = '<p>见 <img src="@@PLUGINFILE@@/%E5%9B%BE%201.png" alt="压力表"> 指针</p>'
    asked = f'<questiontext format="html"><text><![CDATA[{text}]]></text>{file}</questiontext>'
    quiz = f'<quiz><question type="truefalse">{asked}{answers(("true", "100"))}</question></quiz>'
    reading = structured.read(quiz.encode(), "x.xml", "moodle-xml")
    sha256 = pictures.clean(picture_bytes())[0]
    assert only(reading).stem == f"见 ![压力表](picture:{sha256}) 指针"
    assert reading.pictures == {sha256: (pictures.clean(picture_bytes())[1], "压力表")}


@pytest.mark.parametrize(
    ("text", "code", "stem"),
    [
        ('<img src="@@PLUGINFILE@@/没有.png" alt="表">', "picture-only-described", "[表]"),
        ('<img src="@@PLUGINFILE@@/没有.png">', "picture-not-in-file", ""),
        ('<img src="http://host/a.png">', "picture-elsewhere", ""),
        ('甲<img src="data:image/png;base64,AAAAAAAAAAAAAAAAAAAAAAAA" alt="坏">', "picture-refused", ""),
        ('听<a href="@@PLUGINFILE@@/a.mp3">录音</a>', "media-lost", "听录音"),
        ("看<video src='a.mp4'></video>", "media-lost", "看"),
        ("算<math><mi>x</mi></math>", "formula-lost", ""),
        ("<del>旧</del>新", "formatting-lost", "旧新"),
        ("甲<video>乙", "markup-broken", ""),
    ],
)
def test_moodle_says_what_the_text_loses(text: str, code: str, stem: str) -> None:
    reading = moodle("truefalse", answers(("true", "100")), text)
    assert code in codes(reading)
    assert [record.wording.stem for record in reading.records] == ([stem] if stem else [])


def test_moodle_text_formats() -> None:
    yes = answers(("true", "100"))
    assert only(moodle("truefalse", yes, "<p>一<br/>二</p><ul><li>三</li></ul><ol><li>四</li></ol>")).stem == "一\n二\n· 三\n1. 四"
    assert only(moodle("truefalse", yes, "<b>一</b>\n二", 'format="plain_text"')).stem == "<b>一</b>\n二"
    assert only(moodle("truefalse", yes, "<b>一</b>\n二", 'format="moodle_auto_format"')).stem == "一\n二"
    assert only(moodle("truefalse", yes, "H<sub>2</sub>O m<sup>3</sup> \\[x^2\\] &amp;&nbsp;<table><tr><td>a</td><td>b</td></tr></table>")).stem == (
        "H_{2}O m^{3} \\(x^2\\) &\na | b"
    )


def test_what_other_types_of_moodle_are_called_is_said() -> None:
    reading = moodle("calculated", "")
    (one,) = reading.findings
    assert (one.code, one.sheet, one.row, one.column, "calculated" in str(one.message)) == ("kind-foreign", "触电", 1, "名", True)


# QTI


def item(body: str, declared: str, more: str = "", head: str = "") -> bytes:
    space = "http://www.imsglobal.org/xsd/imsqti_v2p1"
    return f'<assessmentItem xmlns="{space}" identifier="i" title="名"{head}>{declared}<itemBody>{body}</itemBody>{more}</assessmentItem>'.encode()


def newer(content: bytes) -> bytes:
    """The same item under the names of QTI 3.0."""
    import re

    def kebab(name: str) -> str:
        return re.sub(r"(?<=[a-z])([A-Z])", lambda found: "-" + found[1].lower(), name)

    text = re.sub(r"(</?)(?!p\b|img\b|br\b|span\b|object\b|math\b)([A-Za-z]+)", lambda found: f"{found[1]}qti-{kebab(found[2])}", content.decode())
    return re.sub(r" ([a-z]+[A-Z][A-Za-z]*)=", lambda found: f" {kebab(found[1])}=", text).replace("imsqti_v2p1", "imsqtiasi_v3p0").encode()


def qti(content: bytes, name: str = "i.xml") -> exchange.Reading:
    assert structured.detect(content, name) == "qti"
    return structured.read(content, name, "qti")


def declare(*values: str, cardinality: str = "single", base: str = "identifier", mapping: str = "", name: str = "R") -> str:
    correct = f"<correctResponse>{''.join(f'<value>{one}</value>' for one in values)}</correctResponse>" if values else ""
    return f'<responseDeclaration identifier="{name}" cardinality="{cardinality}" baseType="{base}">{correct}{mapping}</responseDeclaration>'


def choices(*texts: str, most: int = 1) -> str:
    options = "".join(f'<simpleChoice identifier="C{index}">{text}</simpleChoice>' for index, text in enumerate(texts))
    return f'<p>题</p><choiceInteraction responseIdentifier="R" maxChoices="{most}"><prompt>干</prompt>{options}</choiceInteraction>'


ENTRY = '<textEntryInteraction responseIdentifier="R"/>'
MATCHES = (
    '<matchInteraction responseIdentifier="R" maxAssociations="2"><prompt>配</prompt><simpleMatchSet><simpleAssociableChoice identifier="P" matchMax="1">甲'
    '</simpleAssociableChoice><simpleAssociableChoice identifier="Q" matchMax="1">乙</simpleAssociableChoice></simpleMatchSet><simpleMatchSet>'
    '<simpleAssociableChoice identifier="M" matchMax="1">一</simpleAssociableChoice><simpleAssociableChoice identifier="N" matchMax="1">二'
    "</simpleAssociableChoice></simpleMatchSet></matchInteraction>"
)
TOLERANT = (
    '<responseProcessing><responseCondition><responseIf><equal toleranceMode="{}" tolerance="{}"><variable identifier="R"/><correct identifier="R"/></equal>'
    '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue></responseIf></responseCondition></responseProcessing>'
)
MAPPED = '<mapping defaultValue="0">{}</mapping>'.format(
    "".join(f'<mapEntry mapKey="{word}" mappedValue="1" caseSensitive="false"/>' for word in ("外", "朝外"))
)
READABLE = [
    (item(choices("甲", "乙"), declare("C1")), ("single", "题\n干", ["甲", "乙"], [1])),
    (item(choices("甲", "乙", "丙", most=0), declare("C2", "C0", cardinality="multiple")), ("multiple", "题\n干", ["甲", "乙", "丙"], [0, 2])),
    (item(choices("正确", "错误"), declare("C1")), ("judgement", "题\n干", {}, False)),
    (item(choices("甲", "乙").replace("choiceInteraction", "orderInteraction"), declare("C1", "C0", cardinality="ordered")),
     ("ordering", "题\n干", ["甲", "乙"], [1, 0])),
    (item(MATCHES, declare("P N", "Q M", cardinality="multiple", base="directedPair")),
     ("matching", "配", {"prompts": ["甲", "乙"], "options": ["一", "二"]}, [1, 0])),
    (item(f"<p>门向{ENTRY}开。</p>", declare("外", base="string", mapping=MAPPED)),
     ("fill", "门向____开。", *fill({"accept": ["外", "朝外"], "case": False}))),
    (item(f"<p>宽{ENTRY}米</p>", declare("0.9", base="float"), TOLERANT.format("absolute", "0.1 0.1")),
     ("fill", "宽____米", *fill({"value": "0.9", "tolerance": "0.1"}))),
    (item(f"<p>宽{ENTRY}米</p>", declare("50", base="integer"), TOLERANT.format("relative", "10")),
     ("fill", "宽____米", *fill({"value": "50", "tolerance": "5"}))),
    (item('<extendedTextInteraction responseIdentifier="R" expectedLines="4"><prompt>写</prompt></extendedTextInteraction>'
          '<rubricBlock view="scorer"><p>要点</p></rubricBlock>', declare(base="string")),
     ("short", "写", {"lines": 4}, {"guide": "要点", "points": []})),
    (item('<p>用<inlineChoiceInteraction responseIdentifier="R"><inlineChoice identifier="A">水</inlineChoice><inlineChoice identifier="B">沙</inlineChoice>'
          "</inlineChoiceInteraction>灭</p>", declare("B")), ("single", "用____灭", ["水", "沙"], [1])),
]  # fmt: skip


@pytest.mark.parametrize("named", ["2.1", "3.0"])
@pytest.mark.parametrize(("content", "expected"), READABLE)
def test_qti_interactions(content: bytes, expected: tuple[Any, ...], named: str) -> None:
    assert facts(only(qti(content if named == "2.1" else newer(content)))) == expected


def packed(parts: dict[str, bytes]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as package:
        for name, body in parts.items():
            package.writestr(name, body)
    return memory.getvalue()


def manifest(*hrefs: str, kind: str = "imsqti_item_xmlv2p2") -> bytes:
    listed = "".join(f'<resource identifier="r{index}" type="{kind}" href="{href}"><file href="{href}"/></resource>' for index, href in enumerate(hrefs))
    return f'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>{listed}</resources></manifest>'.encode()


SPOTS = (
    '<hotspotInteraction responseIdentifier="R" maxChoices="1"><prompt>指</prompt><object type="image/png" data="../i/a.png"'
    ' width="200" height="150">车间</object>'
    '<hotspotChoice identifier="A" shape="rect" coords="20,15,80,60"/><hotspotChoice identifier="B" shape="circle" coords="150,100,25"/></hotspotInteraction>'
)
POINTS = (
    '<selectPointInteraction responseIdentifier="R" maxChoices="1"><prompt>指</prompt><img src="../i/a.png" alt="车间" width="400" height="300"/>'
    "</selectPointInteraction>"
)


@pytest.mark.parametrize(
    ("body", "declared", "areas"),
    [
        (SPOTS, declare("A"), [{"shape": "rect", "coords": [40, 30, 160, 120]}]),
        (POINTS, declare(base="point", mapping='<areaMapping><areaMapEntry shape="circle" coords="300,200,50" mappedValue="1"/></areaMapping>'),
         [{"shape": "circle", "coords": [300, 200, 50]}]),
    ],
)  # fmt: skip
def test_qti_points_on_a_picture(body: str, declared: str, areas: list[Any]) -> None:
    reading = qti(packed({"imsmanifest.xml": manifest("items/a.xml"), "items/a.xml": item(body, declared), "i/a.png": picture_bytes()}), "p.zip")
    sha256 = pictures.clean(picture_bytes())[0]
    wording = only(reading)
    assert (wording.kind, wording.key) == ("hotspot", {"areas": areas})
    assert wording.content == {"picture": sha256, "alt": "车间", "width": 400, "height": 300, "points": 1}
    assert list(reading.pictures) == [sha256]


def test_qti_parts_below_a_text_are_a_case() -> None:
    second = choices("丙", "丁").replace("<p>题</p>", "<p>再问</p>").replace('"R"', '"S"')
    body = "<p>某厂工人晕倒。</p>" + choices("甲", "乙").replace("<p>题</p>", "") + second
    wording = only(qti(item(body, declare("C0") + declare("C1", name="S"))))
    assert (wording.kind, wording.stem, wording.key) == ("case", "某厂工人晕倒。", [[0], [1]])
    assert [part["stem"] for part in wording.content["parts"]] == ["干", "再问\n干"]


def test_qti_shared_texts_stand_before_the_stem() -> None:
    stimulus = (
        b"<qti-assessment-stimulus><qti-stimulus-body><p>\xe5\x85\xac\xe5\x85\xb1\xe6\x9d\x90\xe6\x96\x99</p></qti-stimulus-body></qti-assessment-stimulus>"
    )
    content = newer(item(choices("甲", "乙"), declare("C0") + '<assessmentStimulusRef identifier="s" href="../s.xml"/>'))
    parts = {"imsmanifest.xml": manifest("items/a.xml", kind="imsqti_item_xmlv3p0"), "items/a.xml": content, "s.xml": stimulus}
    assert only(qti(packed(parts), "p.zip")).stem == "公共材料\n题\n干"
    assert codes(qti(packed({name: body for name, body in parts.items() if name != "s.xml"}), "p.zip")) == ["stimulus-missing"]


def test_qti_packages_without_a_manifest_are_read_by_their_items() -> None:
    reading = qti(packed({"b.xml": item(choices("甲", "乙"), declare("C0")), "a.xml": b"<other/>"}), "p.zip")
    assert [(record.sheet, record.row) for record in reading.records] == [("b.xml", 1)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (item(choices("甲", "乙"), declare("X")), "key-names-no-option"),
        (item(choices("甲", "乙"), declare()), "key-missing"),
        (item(choices("甲", "乙"), declare("C0", "C1")), "key-names-several"),
        (item("<p>只有文字</p>", ""), "no-interaction"),
        (item('<sliderInteraction responseIdentifier="R"/>', declare("1", base="integer")), "kind-foreign"),
        (item(choices("甲", "乙"), declare("C0"), head=' adaptive="true"'), "item-varies"),
        (item(choices("甲", "乙"), declare("C0") + '<templateDeclaration identifier="T"/>'), "item-varies"),
        (item(f"<p>{ENTRY}</p>" + choices("甲", "乙"), declare("C0")), "several-interactions"),
        (item(choices("甲", "乙", "丙").replace("choiceInteraction", "orderInteraction"), declare("C1", cardinality="ordered")), "order-partial"),
        (item(f"<p>{ENTRY}</p>", declare("五", base="float")), "number-unclear"),
        (item(choices("甲", "<math><mi>x</mi></math>"), declare("C0")), "formula-lost"),
    ],
)
def test_qti_says_what_is_wrong(content: bytes, code: str) -> None:
    reading = qti(content)
    assert (reading.records, code in codes(reading)) == ([], True)


PARTLY = '<mapping defaultValue="-0.5"><mapEntry mapKey="C0" mappedValue="1"/></mapping>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (item(choices("甲", "乙"), declare("C0"), "<responseProcessing><customOperator/></responseProcessing>"), "processing-own"),
        (item(choices("甲", "乙", most=0), declare("C0", cardinality="multiple", mapping=PARTLY)),
         "weights-lost"),
    ],
)  # fmt: skip
def test_qti_warns_and_takes(content: bytes, code: str) -> None:
    reading = qti(content)
    assert (len(reading.records), codes(reading)) == (1, [code])


def test_formulas_in_mathml_are_taken_from_their_tex() -> None:
    math = '<math><semantics><mi>x</mi><annotation encoding="application/x-tex">x^2</annotation></semantics></math>'
    assert only(qti(item(f"<p>求{math}</p>" + choices("甲", "乙"), declare("C0")))).stem == "求\\(x^2\\)\n题\n干"


def test_other_things_are_named_as_what_they_are() -> None:
    assert codes(structured.read(b"<questestinterop/>", "x.xml", "qti")) == ["qti-version"]
    assert codes(structured.read(b"<assessmentTest/>", "x.xml", "qti")) == ["qti-test-alone"]
    assert [structured.detect(content, name) for content, name in ((b"<html/>", "x.xml"), (b"PK\x03\x04", "x.zip"), ("题干,答案".encode(), "x.csv"))] == [
        None
    ] * 3


# The samples


def sample(name: str) -> exchange.Reading:
    path = FORMATS / name
    if not path.exists():
        pytest.skip(f"{path} is not there: the sample files lie beside the project")
    return exchange.read(path.read_bytes(), path.name)


def kinds_of(reading: exchange.Reading) -> dict[str, int]:
    found: dict[str, int] = {}
    for record in reading.records:
        found[record.wording.kind] = found.get(record.wording.kind, 0) + 1
    return found


@pytest.mark.parametrize(
    ("name", "format", "rows", "kinds", "repeated"),
    [
        ("aiken/questions.aiken.txt", "aiken", 2, {"single": 1, "judgement": 1}, 0),
        ("gift/examples.gift.txt", "gift", 43, {"single": 10, "judgement": 2, "fill": 9, "matching": 3, "multiple": 1}, 18),
        ("gift/questions.gift.txt", "gift", 9, {"short": 1, "matching": 1, "single": 1, "multiple": 1, "fill": 2, "judgement": 2}, 1),
        ("moodle_xml/multichoice.xml", "moodle-xml", 1, {"single": 1}, 0),
        ("moodle_xml/truefalse.xml", "moodle-xml", 2, {"judgement": 2}, 0),
        ("qti/qti22_choice.xml", "qti", 1, {"single": 1}, 0),
        ("qti/qti22_choice_multiple.xml", "qti", 1, {"multiple": 1}, 0),
        ("qti/package_qti22.zip", "qti", 3, {"single": 3}, 0),
    ],
)
def test_the_samples_are_read_whole(name: str, format: str, rows: int, kinds: dict[str, int], repeated: int) -> None:
    reading = sample(name)
    assert (reading.format, reading.rows, kinds_of(reading), reading.repeated, reading.rejected) == (format, rows, kinds, repeated, 0)
    assert not reading.stays_out()
