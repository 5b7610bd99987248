"""Marked-up text (HTML, XHTML, Markdown) to the plain text of questions with its three marks: pictures, formulas, sub- and superscripts.

A Flow takes tags and texts from either a string or an element tree; what it can not keep it reports through `lost`.
"""

import re
from collections.abc import Callable, Iterator
from html import unescape

from .plain import normal

LONGEST = 400_000
BLOCKS = {
    "p", "div", "br", "li", "ul", "ol", "tr", "table", "thead", "tbody", "tfoot", "caption", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "dl", "dt", "dd", "section", "article", "header", "footer", "figure", "figcaption", "address", "center", "fieldset",
}  # fmt: skip
INLINE = {
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark", "nobr", "q", "rp",
    "rt", "ruby", "samp", "small", "span", "strong", "time", "tt", "u", "var", "wbr", "td", "th", "img", "sub", "sup", "s", "strike", "del", "col", "colgroup",
    "body", "html", "link", "meta",
}  # fmt: skip
SILENT = {"script", "style", "head", "title", "template", "noscript", "annotation", "annotation-xml"}
MEDIA = {"audio", "video", "source", "track", "embed", "iframe", "applet", "canvas", "svg", "object"}
STRUCK = {"s", "strike", "del"}
_KNOWN = BLOCKS | INLINE | SILENT | MEDIA | {"math"}
_WHITE = re.compile(r"[ \t\n\r\f]+")
_CJK_BREAK = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*[\r\n][ \t\r\n\f]*(?=[\u3000-\u9fff\uff00-\uffef])")
_TAG = re.compile(r"""<(/?)([A-Za-z][A-Za-z0-9:-]{0,40}+)((?>[^<>"']{1,4000}+|"[^"]{0,4000}+"|'[^']{0,4000}+'){0,60}+)>""")
_SIMPLE = re.compile(r"""\s*+<p(?:\s[^<>&]*+)?>([^<>&$\\(]*+)(?:<br\s?/?>\s*+)?</p>\s*+""")
_QUOTED = re.compile(r""""[^"]*+"|'[^']*+'""")
_ATTRIBUTE = re.compile(r"""([A-Za-z_:][\w:.-]{0,60})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_DATA = re.compile(r"data:image/[a-z+.-]{1,20};base64,[A-Za-z0-9+/=\s%]{16,}")
_DISPLAY = re.compile(r"\$\$([^$]{1,4000})\$\$|\\\[((?:(?!\\\[).){1,4000}?)\\\]", re.DOTALL)
_OUR_PICTURE = re.compile(r"\]\((?=picture:)")
_FILE = re.compile(r"@@PLUGINFILE@@/|\.(?:mp3|mp4|m4v|wav|ogg|ogv|webm|pdf|docx?|pptx?|xlsx?|zip)(?:$|[?#])", re.IGNORECASE)
Picture = Callable[[str, str], str]
Lost = Callable[[str, str], None]


class Flow:
    """Collects text. `picture(src, alt)` gives the mark of a picture; `lost(code, value)` hears what can not be kept.

    `own`: this program wrote the text, so what looks like one of our marks is one.
    """

    def __init__(self, picture: Picture, lost: Lost, *, own: bool = False) -> None:
        self.picture, self.lost, self.own = picture, lost, own
        self.out: list[str] = []
        self.silent = 0
        self.verbatim = 0
        self.counters: list[int | None] = []

    def text(self, data: str) -> None:
        """Character data; white space is one space, none between two Chinese characters."""
        if self.silent or not data:
            return
        if not self.verbatim:
            data = _joined(data)
            if self.out and self.out[-1].endswith("\n"):
                data = data.lstrip(" ")
        self.out.append(data if self.own else no_mark(data))

    def mark(self, text: str) -> None:
        """Text that already is one of our marks, or a blank."""
        if not self.silent:
            self.out.append(text)

    def open(self, name: str, attributes: dict[str, str]) -> None:
        """A tag begins."""
        if name in SILENT or name in MEDIA or name == "math":
            self._special(name, attributes)
        elif self.silent:
            return
        elif name == "br":
            self.out.append("\n")
        elif name in BLOCKS:
            self._break()
            self._list(name)
            self.verbatim += name == "pre"
        elif name == "img":
            self.out.append(self.picture(attributes.get("src", ""), attributes.get("alt", "")))
        elif name in ("sub", "sup"):
            self.out.append("_{" if name == "sub" else "^{")
        elif name in ("td", "th"):
            self.out.append("" if not self.out or self.out[-1].endswith("\n") else " | ")
        elif name in STRUCK:
            self.lost("formatting-lost", name)
        elif name == "a" and _FILE.search(attributes.get("href", "")):
            self.lost("media-lost", attributes["href"].rpartition("/")[2])

    def close(self, name: str) -> None:
        """A tag ends."""
        if name in SILENT or name in MEDIA or name == "math":
            self.silent = max(0, self.silent - 1)
        elif self.silent:
            return
        elif name in ("sub", "sup"):
            self.out.append("}")
        elif name in BLOCKS and name != "br":
            self._break()
            self.verbatim = max(0, self.verbatim - (name == "pre"))
            if name in ("ul", "ol") and self.counters:
                self.counters.pop()

    def result(self) -> str:
        """The text so far; a part that was opened to be left out and never closed is a loss."""
        if self.silent:
            self.lost("markup-broken", "")
        return normal("".join(self.out) if self.own else display_formulas("".join(self.out)))

    def _special(self, name: str, attributes: dict[str, str]) -> None:
        if name == "object" and attributes.get("type", "").startswith("image/") and not self.silent:
            self.out.append(self.picture(attributes.get("data", ""), attributes.get("alt", "")))
        elif name in MEDIA and not self.silent:
            self.lost("media-lost", attributes.get("src") or attributes.get("data") or name)
        elif name == "math" and not self.silent:
            self.lost("formula-lost", name)
        self.silent += 1

    def _break(self) -> None:
        if self.out and not self.out[-1].endswith("\n"):
            self.out.append("\n")

    def _list(self, name: str) -> None:
        if name in ("ul", "ol"):
            self.counters.append(0 if name == "ol" else None)
        elif name == "li" and self.counters:
            count = self.counters[-1]
            if count is not None:
                self.counters[-1] = count + 1
            self.out.append("· " if count is None else f"{count + 1}. ")


def _joined(text: str) -> str:
    """White space as browsers show it, lines of Chinese joined."""
    return _WHITE.sub(" ", _CJK_BREAK.sub("", text)) if "\n" in text or "\r" in text or "\t" in text or "  " in text else text


def no_mark(text: str) -> str:
    """A text in which nothing passes for a picture of ours."""
    return _OUR_PICTURE.sub("] (", text) if "](picture:" in text else text


def from_html(html: str, picture: Picture, lost: Lost, *, lenient: bool = False, own: bool = False) -> str:
    """The text of an HTML fragment. `lenient` (text that may hold tags): line breaks count, and only known tags are tags."""
    simple = _SIMPLE.fullmatch(html)
    if simple:
        return normal(_joined(simple[1]))
    if "<" not in html and "&" not in html and "\\[" not in html and "$$" not in html and "](" not in html:
        return normal(html if lenient else _joined(html))
    html, inside = _without_data(html)
    if len(html) > LONGEST:
        lost("too-long", str(LONGEST))
        return ""
    flow = Flow(lambda src, alt: picture(inside.get(src, src), alt), lost, own=own)
    flow.verbatim = int(lenient)
    for closing, name, attributes, data in tokens(html, _KNOWN if lenient else None):
        if data:
            flow.text(data)
        elif closing:
            flow.close(name)
        else:
            flow.open(name, attributes)
            if name in ("source", "track", "embed", "link", "meta") or name in MEDIA and attributes.get("/"):
                flow.close(name)
    return flow.result()


def tokens(html: str, known: set[str] | None = None) -> Iterator[tuple[bool, str, dict[str, str], str]]:
    """(closing, name, attributes, "") for a tag and (False, "", {}, text) for text; comments go. Linear in the length of the text."""
    position = start = 0
    while (position := html.find("<", position)) >= 0:
        if html.startswith("<!", position) or html.startswith("<?", position):
            comment = html.startswith("<!--", position)
            end = html.find("-->" if comment else ">", position)
            if start < position:
                yield False, "", {}, unescape(html[start:position])
            position = start = len(html) if end < 0 else end + (3 if comment else 1)
            continue
        found = _TAG.match(html, position)
        if not found or not _is_tag(found, known):
            position += 1
            continue
        if start < position:
            yield False, "", {}, unescape(html[start:position])
        written = found.group(3)
        attributes = {name.lower(): unescape(one or two or three) for name, one, two, three in _ATTRIBUTE.findall(written)} if "=" in written else {}
        if written.endswith("/"):
            attributes["/"] = "/"
        yield bool(found.group(1)), found.group(2).lower(), attributes, ""
        position = start = found.end()
    if start < len(html):
        yield False, "", {}, unescape(html[start:])


def _is_tag(found: re.Match[str], known: set[str] | None) -> bool:
    """Whether it is meant as a tag: `a<b 且 c>d` is a comparison."""
    bare = _QUOTED.sub("", found.group(3))
    if known is not None and (found.group(2).lower() not in known or (bare.strip(" \t\r\n/") and "=" not in bare)):
        return False
    return bare.isascii()


def from_markdown(text: str, picture: Picture, lost: Lost) -> str:
    """Markdown with its marks of emphasis taken off and its pictures kept."""
    text = re.sub(r"!\[([^\]\n]{0,200})\]\(([^)\s]{1,4000})\)", lambda found: f'<img alt="{found[1]}" src="{found[2]}">', text)
    text = re.sub(r"\*\*(?=\S)([^*\n]{1,2000})\*\*", r"\1", text)
    text = re.sub(r"(?<![\w*])\*(?=\S)([^*\n]{1,2000})(?<=\S)\*(?![\w*])", r"\1", text)
    return from_html(re.sub(r"(?m)^#{1,6}\s+", "", text), picture, lost, lenient=True)


def display_formulas(text: str) -> str:
    r"""`$$…$$` and `\[…\]` as our one kind of formula."""
    if "$$" not in text and "\\[" not in text:
        return text
    return _DISPLAY.sub(lambda found: f"\\({(found[1] or found[2]).strip()}\\)", text)


def _without_data(html: str) -> tuple[str, dict[str, str]]:
    """Pictures written into the text itself, taken out: the text, and name → address."""
    if "data:image/" not in html:
        return html, {}
    inside: dict[str, str] = {}

    def out(found: re.Match[str]) -> str:
        name = f"inline:{len(inside)}"
        inside[name] = found.group(0)
        return name

    return _DATA.sub(out, html), inside
