"""What the manifest of a package says about its items: which there are, and what each is filed under (IEEE LOM)."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element  # noqa: S405 - only the type; parsing is in xmlsafe

from .making import Question
from .plain import normal
from .qti_names import attribute, below, children, name, said
from .xmlsafe import below_root
from .zips import Package, inside

TOOL = "safety-training"
DIFFICULTY = {"very easy": 1, "easy": 1, "medium": 2, "difficult": 3, "very difficult": 3}


@dataclass
class About:
    """Facts about an item beside the item."""

    subject: str = ""
    difficulty: int = 2
    number: str = ""
    fixed: bool = False
    clause: tuple[str, str, str] = ("", "", "")

    def onto(self, question: Question, identifier: str) -> None:
        """Note them on a question; number and clause only where this program wrote them."""
        question.subject, question.difficulty = self.subject, self.difficulty
        if question.own:
            question.number, question.fixed, question.clause = self.number[:20], self.fixed, self.clause


def resources(package: Package) -> list[tuple[str, About]]:
    """(path, facts) of every item the manifest lists, in its order. Raises BrokenFile for a broken manifest."""
    manifest = package.manifest()
    body = package.read(manifest) if manifest else None
    if body is None:
        return []
    folder, found = str(PurePosixPath(manifest).parent), []
    for resource in below_root(body, level=2):
        if name(resource) != "resource":
            continue
        kind, href = attribute(resource, "type").lower(), attribute(resource, "href")
        if "item" in kind and "qti" in kind and href:
            found.append((inside(folder, href) or href, _about(resource)))
    return found


def _about(resource: Element) -> About:
    made = About()
    for lom in below(resource, "lom"):
        general = children(lom, "general")
        identifiers = [one for part in general for one in children(part, "identifier")]
        made.number = next((_entry(one) for one in identifiers if _catalog(one) == TOOL), "")
        made.fixed = any(said(one) == "fixed" for part in general for one in children(part, "keyword"))
        for value in below(lom, "difficulty"):
            made.difficulty = DIFFICULTY.get(next((said(one).lower() for one in children(value, "value")), ""), 2)
        for classification in children(lom, "classification"):
            entries = ["".join(one.itertext()) for one in below(classification, "entry")]
            made.subject = normal(entries[-1])[:80] if entries else made.subject
        made.clause = _clause(lom)
    return made


def _clause(lom: Element) -> tuple[str, str, str]:
    """The law or standard an item is based on: its code, title and article."""
    for relation in children(lom, "relation"):
        if "isbasedon" in "".join(said(one).lower() for one in children(relation, "kind")):
            named = {_catalog(one): _entry(one) for one in below(relation, "identifier")}
            return named.get("standard", ""), named.get("title", ""), named.get("article", "")
    return "", "", ""


def _catalog(identifier: Element) -> str:
    return next((said(one) for one in children(identifier, "catalog")), "")


def _entry(identifier: Element) -> str:
    return next(("".join(one.itertext()) for one in identifier if name(one) == "entry"), "")
