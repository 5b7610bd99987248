"""QTI's elements under one name, whatever the version calls them: `qti-simple-choice` and `simpleChoice` are `simplechoice`."""

from dataclasses import dataclass, field
from decimal import Decimal
from xml.etree.ElementTree import Element  # noqa: S405 - only the type; parsing is in xmlsafe

from .weights import number


def name(element: Element) -> str:
    """The name without prefixes and hyphens, in lower case."""
    return str(element.tag).rpartition(":")[2].removeprefix("qti-").replace("-", "").lower()


def attributes(element: Element) -> dict[str, str]:
    """The attributes under such names."""
    return {key.rpartition(":")[2].replace("-", "").lower(): value for key, value in element.attrib.items()}


def attribute(element: Element, key: str, default: str = "") -> str:
    """One attribute under such a name."""
    return attributes(element).get(key, default)


def children(element: Element, *names: str) -> list[Element]:
    """The children with one of these names."""
    return [child for child in element if name(child) in names]


def below(element: Element, *names: str) -> list[Element]:
    """All descendants with one of these names."""
    return [one for one in element.iter() if one is not element and name(one) in names]


def said(element: Element) -> str:
    """All text of an element, white space unified."""
    return " ".join("".join(element.itertext()).split())


@dataclass
class Declaration:
    """What an item says about one response: what is right, and what each answer is worth."""

    cardinality: str = "single"
    base: str = "identifier"
    correct: list[str] = field(default_factory=list)
    mapped: dict[str, Decimal] = field(default_factory=dict)
    default: Decimal = Decimal(0)
    any_case: bool = False
    areas: list[tuple[str, str, Decimal]] = field(default_factory=list)
    strange: bool = False


def declarations(item: Element) -> dict[str, Declaration]:
    """Every response declaration of an item by its identifier."""
    return {attribute(one, "identifier"): _declaration(one) for one in children(item, "responsedeclaration")}


def _declaration(element: Element) -> Declaration:
    made = Declaration(attribute(element, "cardinality", "single"), attribute(element, "basetype", "identifier").lower())
    for correct in children(element, "correctresponse"):
        made.correct = [said(value) for value in children(correct, "value")]
    for mapping in children(element, "mapping"):
        made.default = _value(made, attribute(mapping, "defaultvalue", "0"))
        entries = children(mapping, "mapentry")
        made.mapped = {attribute(entry, "mapkey"): _value(made, attribute(entry, "mappedvalue", "0")) for entry in entries}
        made.any_case = bool(entries) and all(attribute(entry, "casesensitive", "true") in ("false", "0") for entry in entries)
    for mapping in children(element, "areamapping"):
        made.areas = [
            (attribute(entry, "shape"), attribute(entry, "coords"), _value(made, attribute(entry, "mappedvalue", "0")))
            for entry in children(mapping, "areamapentry")
        ]
    return made


def _value(made: Declaration, text: str) -> Decimal:
    found = number(text)
    made.strange = made.strange or found is None
    return found if found is not None else Decimal(0)


TEMPLATES = {"match_correct", "map_response", "map_response_point"}
_USUAL = {
    "responsecondition", "responseif", "responseelseif", "responseelse", "match", "variable", "correct", "setoutcomevalue", "basevalue", "mapresponse",
    "mapresponsepoint", "sum", "isnull", "not", "and", "equal", "gte", "gt", "product", "max", "min", "stringmatch", "lte", "lt", "subtract", "divide",
}  # fmt: skip


@dataclass
class Processing:
    """How an item is marked, as far as it matters: tolerances by response, responses compared without case, and whether it is a way of its own."""

    tolerances: dict[str, tuple[str, str]] = field(default_factory=dict)
    any_case: set[str] = field(default_factory=set)
    own: bool = False


def processing(item: Element) -> Processing:
    """The response processing of an item."""
    made = Processing()
    for element in children(item, "responseprocessing"):
        template = attribute(element, "template").rpartition("/")[2].removesuffix(".xml").lower()
        made.own = made.own or (template not in TEMPLATES if template else any(name(one) not in _USUAL for one in element.iter() if one is not element))
        for equal in below(element, "equal"):
            for variable in below(equal, "variable")[:1]:
                made.tolerances[attribute(variable, "identifier")] = (attribute(equal, "tolerancemode", "exact"), attribute(equal, "tolerance"))
        for matched in below(element, "stringmatch"):
            if attribute(matched, "casesensitive", "true") in ("false", "0"):
                made.any_case |= {attribute(variable, "identifier") for variable in below(matched, "variable")}
    return made
