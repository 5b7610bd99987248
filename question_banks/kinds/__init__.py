"""The kinds of question. Each is one pure file here and one template `question_banks/kinds/<kind>.html`.

A kind module has: ORDER, LABEL, SHUFFLES, `check(content, key)`, `present(content)`, `mark(content, key, response, scoring)`,
`read(values)` (form values → response) and `values(response)` (the reverse). Content, key and response are plain JSON values;
nothing here touches the database. The functions below are the door for other rooms and apps; they also handle a shuffled order:
`order[position] = index of the option in the stored content`, and a response always speaks of positions.
"""

import pkgutil
from decimal import Decimal
from importlib import import_module
from types import ModuleType
from typing import Any

_FOUND = [import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_")]
KINDS: dict[str, ModuleType] = {module.__name__.rpartition(".")[2]: module for module in sorted(_FOUND, key=lambda module: module.ORDER)}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class UnknownKind(KeyError):
    """No file in `kinds/` has this name."""


def get(kind: str) -> ModuleType:
    """The module of one kind; raises UnknownKind."""
    try:
        return KINDS[kind]
    except KeyError as error:
        raise UnknownKind(kind) from error


def choices() -> list[tuple[str, Any]]:
    """Name and label of every kind, for form and model fields."""
    return [(name, module.LABEL) for name, module in KINDS.items()]


def label(kind: str) -> str:
    """What people call this kind."""
    return str(get(kind).LABEL)


def template(kind: str) -> str:
    """The template that shows a question of this kind with its inputs."""
    get(kind)
    return f"question_banks/kinds/{kind}.html"


def check(kind: str, content: dict[str, Any], key: Any) -> list[str]:
    """Codes of everything wrong with content and key; empty when the question can be marked."""
    problems: list[str] = get(kind).check(content, key)
    return problems


def shuffles(kind: str) -> bool:
    """Whether the options of this kind may be shown in another order at all (a version may still forbid it)."""
    return bool(get(kind).SHUFFLES)


def present(kind: str, content: dict[str, Any], *, order: list[int] | None = None) -> dict[str, Any]:
    """What the candidate may see, options in the given order and known by position only; never the key."""
    shown: dict[str, Any] = get(kind).present(content)
    if order is not None and "options" in shown:
        shown["options"] = [shown["options"][index] for index in order]
    return shown


def mark(kind: str, content: dict[str, Any], key: Any, response: Any, *, order: list[int] | None = None, scoring: str = "all_or_nothing") -> Decimal:
    """The fraction (0 to 1) a response earns; a missing or malformed response earns 0. `scoring` is the bank's."""
    module = get(kind)
    if order is not None and module.SHUFFLES:
        response = _restore(response, order)
    fraction: Decimal = module.mark(content, key, response, scoring)
    return fraction


def read(kind: str, values: list[str]) -> Any:
    """A response (JSON value) from the values of the inputs in the kind's template; None when nothing was chosen."""
    return get(kind).read(values)


def form(
    kind: str,
    stem: str,
    content: dict[str, Any],
    *,
    name: str,
    response: Any = None,
    order: list[int] | None = None,
    disabled: bool = False,
) -> dict[str, Any]:
    """The variable `q` of the kind's template: stem, input name, options with value, label, text and whether chosen."""
    chosen = get(kind).values(response)
    options = present(kind, content, order=order).get("options", [])
    rows = [{"value": str(position), "label": LETTERS[position], "text": text, "chosen": str(position) in chosen} for position, text in enumerate(options)]
    return {
        "kind": kind, "template": template(kind), "stem": stem, "name": name, "options": rows, "values": chosen, "disabled": disabled,
    }  # fmt: skip


def solution(kind: str, content: dict[str, Any], key: Any) -> list[dict[str, Any]]:
    """Label, text and correctness of every option, in the stored order. Never for candidates before release."""
    rows: list[dict[str, Any]] = get(kind).solution(content, key)
    return rows


def _restore(response: Any, order: list[int]) -> Any:
    """Positions as shown → positions as stored; anything that is no position becomes no answer."""

    def one(position: Any) -> int | None:
        valid = isinstance(position, int) and not isinstance(position, bool) and 0 <= position < len(order)
        return order[position] if valid else None

    return [one(position) for position in response] if isinstance(response, list) else one(response)
