"""Files meant to do harm, and files that are merely broken: refused or read with findings, always quickly, never with a crash."""

import io
import json
import zipfile

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from question_banks import exchange, kinds
from question_banks.exchange import structured, writing
from question_banks.exchange.structured import markup, zips
from question_banks.exchange.structured.plain import normal
from question_banks.wording import Wording
from tests.factories.kinds import SAMPLES
from tests.question_banks.exchange.test_round_trips import BODY, SHA256, STORED, stored

QUIZ = '<quiz><question type="truefalse"><questiontext><text>{}</text></questiontext><answer fraction="100"><text>true</text></answer></question></quiz>'
ITEM = '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="a"><itemBody><p>{}</p></itemBody></assessmentItem>'
LAUGHS = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE q [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>'


def codes(reading: exchange.Reading) -> list[str]:
    return [one.code for one in reading.findings]


def packed(parts: dict[str, bytes]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in parts.items():
            package.writestr(name, body)
    return memory.getvalue()


@pytest.mark.parametrize("declared", [LAUGHS, OUTSIDE, PARAMETER])
@pytest.mark.parametrize(("body", "format"), [(QUIZ, "moodle-xml"), (ITEM, "qti")])
def test_entities_are_refused(declared: str, body: str, format: str) -> None:
    reading = structured.read(('<?xml version="1.0"?>' + declared + body.format("&x;")).encode(), "x.xml", format)
    assert (reading.records, "xml-entities" in codes(reading)) == ([], True)


def test_a_document_type_alone_fetches_nothing_and_is_read() -> None:
    reading = structured.read(('<!DOCTYPE quiz SYSTEM "http://127.0.0.1:9/quiz.dtd">' + QUIZ.format("火灾可用水扑灭。")).encode(), "x.xml", "moodle-xml")
    assert [record.wording.stem for record in reading.records] == ["火灾可用水扑灭。"]


@pytest.mark.parametrize("body", ["<a>" * 100_000, "<quiz><question>" + "<a/>" * 200_000, "<quiz>" + "<a " + "b" * 2_000_000, "<quiz><!--" + "x" * 2_000_000])
def test_endless_xml_is_refused(body: str) -> None:
    assert codes(structured.read(body.encode(), "x.xml", "moodle-xml"))[-1] in ("xml-too-large", "xml-broken")


def test_a_cut_off_quiz_gives_nothing() -> None:
    whole = QUIZ.format("甲" * 50).encode()
    for end in (10, 60, len(whole) - 5):
        reading = structured.read(whole[:end], "x.xml", "moodle-xml")
        assert (reading.records, reading.unreadable, codes(reading)) == ([], True, ["xml-broken"])


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_other_encodings_are_understood(encoding: str) -> None:
    quiz = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>' + QUIZ.format("动火作业前应当清理现场。")
    for content, format in ((quiz, "moodle-xml"), ("::一::动火作业前应当清理现场。{T}\n\n", "gift")):
        reading = structured.read(content.encode(encoding), "x", format)
        assert [record.wording.stem for record in reading.records] == ["动火作业前应当清理现场。"]


def test_a_wrong_declaration_does_not_spoil_the_text() -> None:
    quiz = '<?xml version="1.0" encoding="UTF-8"?>' + QUIZ.format("动火作业前应当清理现场，并配备足够的灭火器材。")
    assert len(structured.read(quiz.encode("gb18030"), "x.xml", "moodle-xml").records) == 1


def test_bombs_and_traps_in_packages() -> None:
    size = 300_001
    bomb = packed({"imsmanifest.xml": b"<manifest/>", "a.xml": b"\0" * size}).replace(size.to_bytes(4, "little"), (200 << 20).to_bytes(4, "little"))
    assert codes(structured.read(bomb, "x.zip", "qti")) == ["package-too-large"]
    many = packed({f"{number}.xml": b"" for number in range(zips.MOST_PARTS + 1)})
    assert codes(structured.read(many, "x.zip", "qti")) == ["package-too-large"]
    outside = packed({"imsmanifest.xml": _manifest("../../etc/passwd"), "../../etc/passwd": b"<assessmentItem/>"})
    assert codes(structured.read(outside, "x.zip", "qti")) == ["item-not-in-package"]


def test_a_part_that_lies_about_its_size_is_damaged() -> None:
    package = packed({"imsmanifest.xml": _manifest("a.xml"), "a.xml": ITEM.format("x" * 500_000).encode()})
    size = len(ITEM.format("x" * 500_000).encode())
    lying = package.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert codes(structured.read(lying, "x.zip", "qti")) == ["item-not-in-package"]


def test_a_large_package_is_read_whole() -> None:
    version = stored(Wording("judgement", "灭火器应当放在明显处。", True))
    package = writing.write([version] * 2_100, "qti22", title="题库", picture=lambda _name: BODY, stored={})
    reading = structured.read(package, "x.zip", "qti")
    assert (reading.rows, len(reading.records), reading.repeated) == (2_100, 1, 2_099)


def _manifest(href: str) -> bytes:
    return f'<manifest><resources><resource identifier="r" type="imsqti_item_xmlv2p2" href="{href}"/></resources></manifest>'.encode()


@pytest.mark.parametrize("href", ["/etc/passwd", "../x", "a/../../x", "http://host/x", "c:\\x", "..\\x", "", "a/%2e%2e/%2e%2e/x"])
def test_no_path_leads_outside_a_package(href: str) -> None:
    assert zips.inside("items" if href == "../../x" else "", href) == ""


@pytest.mark.parametrize(
    "piece", ["<a ", '<a "', "<!--", "<![CDATA[", "&", "&#x", "$$", "\\[", "<p>", "<sub>", "](picture:", "<ul><li>", "data:image/png;base64,", "{", "<a '\""]
)
def test_marked_up_text_is_read_in_linear_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    markup.from_html(text, lambda _source, _alt: "", lambda _code, _value: None)
    markup.from_html(text, lambda _source, _alt: "", lambda _code, _value: None, lenient=True)
    markup.from_markdown(text, lambda _source, _alt: "", lambda _code, _value: None)


@pytest.mark.parametrize("piece", ["{", "}", "::", "\\", "//\n", "{~", "a{=", "$CATEGORY:\n", "\n\n{", "{#1..", "->", "%1%", "A)\n", "ANSWER:\n"])
def test_plain_grammars_are_read_in_linear_time(piece: str) -> None:
    content = (piece * (100_000 // len(piece))).encode()
    structured.detect(content, "x.txt")
    for format in ("gift", "aiken"):
        structured.read(content, "x.txt", format)


def consistent(reading: exchange.Reading) -> None:
    """Every question can be marked, every row is a question, a repetition, or has an error."""
    assert all(kinds.check(record.wording.kind, record.wording.content, record.wording.key) == [] for record in reading.records)
    assert reading.unreadable or len(reading.stays_out()) == reading.rejected
    json.dumps([record.wording.stem for record in reading.records]).encode()


@st.composite
def bent(draw: st.DrawFn, seeds: list[bytes]) -> bytes:
    """A good file with pieces cut out, doubled or overwritten."""
    content = bytearray(draw(st.sampled_from(seeds)))
    for _change in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, max(0, len(content) - 1)))
        end = draw(st.integers(start, min(len(content), start + 60)))
        content[start:end] = draw(
            st.sampled_from([b"", bytes(content[start:end]) * 2, b"<", b">", b"&#0;", b"{", b"}", b"=", b"NaN", b"-1", b"\xff", b'"']) | st.binary(max_size=8)
        )
    return bytes(content)


def seeds(format: str) -> list[bytes]:
    made = []
    for kind, (stem, content, key) in SAMPLES.items():
        version = stored(Wording(kind, stem, key, content | ({"picture": SHA256} if kind == "hotspot" else {}), "解析", "AQ", "《法》", "第一条"))
        made.append(writing.write([version], format, title="题库", picture=lambda _name: BODY, stored=STORED))
    return made


GIFT = [
    "::题::[html]甲<b>乙</b>{=对#好 ~%-50%错 ~a\\=b}".encode(), b"x {#1..3} y", "配{=甲->乙 =丙->丁}".encode(), b"$CATEGORY: a/b\n\n::t::q{T}\n\n//c\n{}",
    b"A {=x =%50%y =*} b", b"q{>7 VERTICAL\na\nb}",
]  # fmt: skip
quick = settings(max_examples=60, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))


@quick
@given(st.data())
def test_bent_texts_are_read(data: st.DataObject) -> None:
    content = data.draw(bent([*GIFT, "问？\nA) 甲\nB) 乙\nANSWER: B\n".encode()]))
    structured.detect(content, "x")
    for format in ("gift", "aiken"):
        consistent(structured.read(content, "x", format))


@pytest.mark.parametrize("format", ["moodle-xml", "json"])
@quick
@given(data=st.data())
def test_bent_exports_are_read(data: st.DataObject, format: str) -> None:
    content = data.draw(bent(seeds_of(format)))
    structured.detect(content, "x")
    consistent(structured.read(content, "x", {"json": "own-json"}.get(format, format)))


@pytest.mark.parametrize("format", ["qti22", "qti30"])
@quick
@given(data=st.data())
def test_bent_items_are_read(data: st.DataObject, format: str) -> None:
    items = [part for package in seeds_of(format) for part in _items(package)]
    content = data.draw(bent(items))
    consistent(structured.read(content, "x.xml", "qti"))
    consistent(structured.read(packed({"imsmanifest.xml": _manifest("items/a.xml"), "items/a.xml": content}), "x.zip", "qti"))


def _items(package: bytes) -> list[bytes]:
    archive = zipfile.ZipFile(io.BytesIO(package))
    return [archive.read(name) for name in archive.namelist() if name.startswith("items/")]


_SEEDS: dict[str, list[bytes]] = {}


def seeds_of(format: str) -> list[bytes]:
    return _SEEDS.setdefault(format, _SEEDS.get(format) or seeds(format))


@quick
@given(data=st.data())
def test_bent_packages_are_read(data: st.DataObject) -> None:
    content = data.draw(bent([*seeds_of("qti22")[:3], *seeds_of("xlsx")[:2]]))
    found = structured.detect(content, "x.zip")
    for format in {"qti", "own-xlsx", found or "qti"}:
        consistent(structured.read(content, "x.zip", format))


@quick
@given(st.text(max_size=80))
def test_unified_text_stays_as_it_is(text: str) -> None:
    assert normal(normal(text)) == normal(text)
