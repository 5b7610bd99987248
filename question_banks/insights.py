"""What upper floors know about questions, for lists, filters and the page of a question here: exams say how often one was asked and how it went.

Like `signposts`, but with facts instead of ways: an upper app registers one `Insight` when it is ready.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from training import access
from training.models import Account


@dataclass(frozen=True)
class Line:
    """One fact beside a question, with where to read more; `late` marks what needs attention."""

    label: str
    text: str
    url: str = ""
    late: bool = False


@dataclass(frozen=True)
class Insight:
    """What one floor knows, for those who hold one of these roles.

    `lines` tells about one question (with its wordings' ids), as far as the account may see. `flags` are the codes of what may need attention with
    their sentences; `flagged` gives the ids of wordings that carry one (or any, for ""); `marks` the sentences by wording.
    """

    roles: tuple[str, ...]
    lines: Callable[[Any, Account, datetime], list[Line]]
    flags: Callable[[], dict[str, Any]]
    flagged: Callable[[str], Any]
    marks: Callable[[Collection[int]], dict[int, list[str]]]


_KNOWN: dict[str, Insight] = {}


def register(name: str, insight: Insight) -> None:
    """Offer an insight under a name of its own; the same name again replaces it."""
    _KNOWN[name] = insight


def for_account(account: Account) -> list[Insight]:
    """What this account may know."""
    return [one for one in _KNOWN.values() if access.has_role(account, *one.roles)]


def lines(item: Any, account: Account, at: datetime) -> list[Line]:
    """Everything upper floors tell about one question."""
    return [line for one in for_account(account) for line in one.lines(item, account, at)]


def marks(versions: Collection[int], account: Account) -> dict[int, list[str]]:
    """Wording → what needs attention about it."""
    found: dict[int, list[str]] = {}
    for one in for_account(account):
        for version, sentences in one.marks(versions).items():
            found.setdefault(version, []).extend(sentences)
    return found


def flags(account: Account) -> list[tuple[str, Any]]:
    """Code and sentence of everything that may be flagged."""
    return [pair for one in for_account(account) for pair in one.flags().items()]


def flagged(code: str, account: Account) -> list[Any]:
    """For each insight that knows this flag ("any" for all): the ids of wordings that carry it."""
    return [one.flagged("" if code == "any" else code) for one in for_account(account) if code == "any" or code in one.flags()]
