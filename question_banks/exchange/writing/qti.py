"""QTI 2.2 and 3.0: a content package with one item a question, the pictures, and a manifest that lists them all with what items are filed under."""

import io
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from question_banks import richtext
from question_banks.models import ItemVersion

from ..structured.plain import normal
from ..structured.qti_meta import TOOL
from . import qti_manifest
from .hypertext import inline
from .qti_kinds import WRITERS
from .qti_parts import QTI22, QTI30, Dialect, Paper, Response, Written

Body = Callable[[str], bytes]
DIALECTS = {"qti22": QTI22, "qti30": QTI30}
_STAMP = (1980, 1, 1, 0, 0, 0)  # the same bank gives the same package, to the byte


@dataclass(frozen=True)
class Share:
    """Responses that earn a weight together."""

    responses: list[Response]
    weight: Any
    outcome: str


def write(versions: Iterable[ItemVersion], *, format: str, title: str, picture: Body, described: dict[str, str]) -> bytes:
    """The package."""
    dialect, memory, listed = DIALECTS[format], io.BytesIO(), []
    fetched = cache(picture)
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as package:
        for number, version in enumerate(versions, 1):
            paper = Paper(dialect, version.item.bank.scoring == "partial", fetched)
            _put(package, f"items/q{number:05}.xml", _item(version, paper, f"q{number:05}").encode())
            named = richtext.pictures([version.stem, version.content, version.key, version.explanation])
            listed.append((f"q{number:05}", version, [paper.address(name)[3:] for name in named]))
        for path in sorted({path for _identifier, _version, paths in listed for path in paths}):
            _put(package, path, fetched(path.rpartition("/")[2].partition(".")[0]))
        _put(package, "imsmanifest.xml", qti_manifest.write(listed, dialect, title).encode())
    return memory.getvalue()


def _put(package: zipfile.ZipFile, name: str, body: bytes) -> None:
    part = zipfile.ZipInfo(name, _STAMP)
    part.compress_type = zipfile.ZIP_STORED if name.startswith("images/") else zipfile.ZIP_DEFLATED
    package.writestr(part, body)


def _item(version: ItemVersion, paper: Paper, identifier: str) -> str:
    dialect, element = paper.dialect, paper.dialect.element
    body, shares = _case(version, paper) if version.kind == "case" else _plain(version, paper)
    outcomes = element("outcomeDeclaration", element("defaultValue", element("value", "0")), identifier="SCORE", cardinality="single", baseType="float")
    if len(shares) > 1 or version.kind == "case":
        for share in shares:
            outcomes += element("outcomeDeclaration", identifier=share.outcome, cardinality="single", baseType="float", normalMaximum=share.weight)
    title = normal(f"{version.item.number} {richtext.plain(version.stem)}")[:80].replace("\n", " ")
    head = {"identifier": identifier, "title": title, "label": version.kind, "adaptive": "false", "timeDependent": "false", "toolName": TOOL}
    inner = [
        *(response.declaration for share in shares for response in share.responses),
        outcomes, _feedback_outcome(version, dialect), element("itemBody", body), _processing(shares, paper, version.kind), _feedback(version, paper),
    ]  # fmt: skip
    root = element("assessmentItem", *inner, **head)
    spaces = f'xmlns="{dialect.namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{dialect.namespace} {dialect.schema}"'
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + root.replace(" ", f" {spaces} ", 1) + "\n"


def _plain(version: ItemVersion, paper: Paper) -> tuple[str, list[Share]]:
    written = WRITERS[version.kind](paper, version.stem, version.content, version.key, version.no_shuffle, "RESPONSE")
    return written.block + written.guide, [Share(written.responses, 1, "SCORE")]


def _case(version: ItemVersion, paper: Paper) -> tuple[str, list[Share]]:
    """The text of the case, then a division for each part, with its kind and place as its name."""
    blocks, shares = [f"<p>{paper.text(version.stem)}</p>"], []
    for number, (part, key) in enumerate(zip(version.content["parts"], version.key, strict=True), 1):
        written: Written = WRITERS[part["kind"]](paper, part["stem"], part["content"], key, version.no_shuffle, f"RESPONSE_{number}")
        blocks.append(f'<div class="part" id="{part["kind"]}-{number}">{written.block}</div>')
        shares.append(Share(written.responses, part.get("weight", 1), f"SCORE_{number}"))
    return "".join(blocks), shares


def _feedback_outcome(version: ItemVersion, dialect: Dialect) -> str:
    if not version.explanation:
        return ""
    value = dialect.element("defaultValue", dialect.element("value", "explanation"))
    return dialect.element("outcomeDeclaration", value, identifier="FEEDBACK", cardinality="single", baseType="identifier")


def _feedback(version: ItemVersion, paper: Paper) -> str:
    if not version.explanation:
        return ""
    said = f"<p>{inline(version.explanation, paper.address)}</p>"
    said = paper.dialect.element("contentBody", said) if paper.dialect.kebab else said
    return paper.dialect.element("modalFeedback", said, outcomeIdentifier="FEEDBACK", identifier="explanation", showHide="show")


def _processing(shares: list[Share], paper: Paper, kind: str) -> str:
    """A template where one says it all; else every share sets its outcome and the score is their sum."""
    element = paper.dialect.element
    if kind == "short":
        return ""
    if kind in ("judgement", "single", "multiple", "matching", "ordering"):
        template = "map_response" if shares[0].responses[0].earned else "match_correct"
        ending = ".xml" if paper.dialect.kebab else ""
        return element("responseProcessing", template=f"{paper.dialect.template}{template}{ending}")
    rules = [_rule(share, paper) for share in shares]
    if kind == "case":
        total = element("sum", *(paper.variable(share.outcome) for share in shares))
        rules.append(element("setOutcomeValue", total, identifier="SCORE"))
    return element("responseProcessing", *rules)


def _rule(share: Share, paper: Paper) -> str:
    """One outcome: the value earned, the share of right blanks, or all or nothing."""
    element, responses = paper.dialect.element, share.responses
    full = element("setOutcomeValue", paper.number(share.weight), identifier=share.outcome)
    if len(responses) == 1 and responses[0].earned:
        earned = element("product", responses[0].earned, paper.number(share.weight))
        return element("setOutcomeValue", earned, identifier=share.outcome)
    if len(responses) > 1 and paper.partial:
        return "".join(_added(response, share, paper) for response in responses)
    condition = responses[0].right if len(responses) == 1 else element("and", *(response.right for response in responses))
    return element("responseCondition", element("responseIf", condition, full))


def _added(response: Response, share: Share, paper: Paper) -> str:
    element = paper.dialect.element
    part = paper.number(f"{float(share.weight) / len(share.responses):.6f}")
    added = element("setOutcomeValue", element("sum", paper.variable(share.outcome), part), identifier=share.outcome)
    return element("responseCondition", element("responseIf", response.right, added))
