"""Elements of QTI 2.2, and the same elements under the names of QTI 3.0."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from training import stores

from .hypertext import inline, quote

Body = Callable[[str], bytes]
_CAPITAL = re.compile(r"(?<=[a-z0-9])([A-Z])")


@dataclass(frozen=True)
class Dialect:
    """What differs between the versions: names, namespaces, addresses."""

    version: str
    namespace: str
    schema: str
    template: str
    item_type: str
    manifest: tuple[str, str, str, str]  # namespace, schema location, schema, its version
    kebab: bool = False

    def element(self, name: str, *inner: str, **attributes: object) -> str:
        """An element of QTI; attributes in camel case, empty ones left out."""
        written = "".join(f' {self._name(key)}="{quote(str(value))}"' for key, value in attributes.items() if value not in ("", None))
        tag, body = f"qti-{self._name(name)}" if self.kebab else name, "".join(inner)
        return f"<{tag}{written}>{body}</{tag}>" if body else f"<{tag}{written}/>"

    def _name(self, name: str) -> str:
        name = {"class_": "class"}.get(name, name)
        return _CAPITAL.sub(lambda found: f"-{found[1].lower()}", name) if self.kebab else name


QTI22 = Dialect(
    "2.2", "http://www.imsglobal.org/xsd/imsqti_v2p2", "http://www.imsglobal.org/xsd/qti/qtiv2p2/imsqti_v2p2.xsd",
    "http://www.imsglobal.org/question/qti_v2p2/rptemplates/", "imsqti_item_xmlv2p2",
    ("http://www.imsglobal.org/xsd/imscp_v1p1", "http://www.imsglobal.org/xsd/qti/qtiv2p2/qtiv2p2_imscpv1p2_v1p0.xsd", "QTIv2.2 Package", "1.0.0"),
)  # fmt: skip
QTI30 = Dialect(
    "3.0", "http://www.imsglobal.org/xsd/imsqtiasi_v3p0", "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
    "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/", "imsqti_item_xmlv3p0",
    ("http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1", "https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd",
     "QTI Package", "3.0.0"), kebab=True,
)  # fmt: skip


@dataclass
class Response:
    """One response of an item: its declaration, and how it earns its share of the marks.

    `right` is a condition that is true for the full answer; `earned` a value between 0 and 1, where parts count.
    """

    identifier: str
    declaration: str
    right: str
    earned: str = ""


@dataclass
class Written:
    """A question of one kind: the block with its interaction, its responses, the words for the markers."""

    block: str
    responses: list[Response] = field(default_factory=list)
    guide: str = ""


@dataclass(frozen=True)
class Paper:
    """What the writers of kinds share: the dialect, the scoring of the bank, and where pictures lie."""

    dialect: Dialect
    partial: bool
    picture: Body

    def address(self, sha256: str) -> str:
        """A picture as seen from an item."""
        return f"../images/{sha256}.{stores.SUFFIXES.get(stores.sniff(self.picture(sha256)[:16]), 'bin')}"

    def text(self, value: str) -> str:
        """A text as inline markup."""
        return inline(value, self.address)

    def prompt(self, stem: str) -> str:
        """The stem as the prompt of an interaction."""
        return self.dialect.element("prompt", self.text(stem))

    def declare(self, identifier: str, cardinality: str, base: str, correct: list[str], *mapping: str) -> str:
        """A response declaration."""
        element = self.dialect.element
        values = element("correctResponse", *(element("value", quote(one)) for one in correct)) if correct else ""
        return element("responseDeclaration", values, *mapping, identifier=identifier, cardinality=cardinality, baseType=base)

    def variable(self, identifier: str) -> str:
        """The value of a response or outcome."""
        return self.dialect.element("variable", identifier=identifier)

    def number(self, value: object) -> str:
        """A fixed number."""
        return self.dialect.element("baseValue", str(value), baseType="float")

    def matches(self, identifier: str) -> str:
        """Whether a response is the correct one."""
        return self.dialect.element("match", self.variable(identifier), self.dialect.element("correct", identifier=identifier))
