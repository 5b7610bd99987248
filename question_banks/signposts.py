"""What upper floors have to say about a thing of this floor: each hangs up a signpost when it is ready, and the page shows it.

So a page here can lead to "who answered which wording" without knowing that there are exams. `subject` is "item" or "edition"; `address`
turns the thing into an address.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from training import access
from training.models import Account


@dataclass(frozen=True)
class Signpost:
    """One way up, for those who hold one of these roles."""

    subject: str
    label: object
    address: Callable[[Any], str]
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Way:
    """A signpost for one thing, as a page shows it."""

    url: str
    label: str


_POSTS: dict[tuple[str, str], Signpost] = {}


def register(name: str, post: Signpost) -> None:
    """Hang up a signpost under a name of its own; the same name again replaces it."""
    _POSTS[post.subject, name] = post


def of(subject: str, thing: Any, account: Account) -> list[Way]:
    """The ways this account may go from here."""
    return [Way(post.address(thing), str(post.label)) for post in _POSTS.values() if post.subject == subject and access.has_role(account, *post.roles)]
