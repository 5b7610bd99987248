"""The kinds of question. Each is one pure file here and one template `question_banks/kinds/<kind>.html`.

A kind module must have: ORDER, LABEL, FIELDS (what an editor types, see `_typing`), PROBLEMS (code → field and sentence),
`check(content, key)` → codes, `present(content)` → what candidates may see, `mark(content, key, response, scoring)` → a fraction or None,
`read(values, content)` (values of inputs → response), `values(response, content)` (the reverse), `solution(content, key)` → rows for
editors, `parse(given)` (typed → content and key) and `spell(content, key)` (the reverse).
It may have: SHUFFLES (True, or "always" where the stored order would tell the key), MARKED_BY_PEOPLE, `layout(stem, shown, values)` → more
variables for its template, `fits(stem, content)` → codes about the stem, `tally(content, key, response)` → buckets for statistics, and
`essence(content, key, normalise)` → what counts when two questions are compared.

Content, key and response are plain JSON values; nothing here touches the database. The functions below are the door for other rooms
and apps; they also handle a shuffled order: `order[position] = index of the option in the stored content`, for a case one order a part,
and a response that comes with an order speaks of positions as shown.
"""

import pkgutil
from collections.abc import Callable, Mapping
from decimal import Decimal
from importlib import import_module
from types import ModuleType
from typing import Any

from question_banks import richtext

_FOUND = [import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_")]
KINDS: dict[str, ModuleType] = {module.__name__.rpartition(".")[2]: module for module in sorted(_FOUND, key=lambda module: module.ORDER)}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
Order = list[Any]


class UnknownKind(KeyError):
    """No file in `kinds/` has this name."""


def get(kind: str) -> ModuleType:
    """The module of one kind; raises UnknownKind."""
    try:
        return KINDS[kind]
    except KeyError as error:
        raise UnknownKind(kind) from error


def choices(*, by_machine: bool = False) -> list[tuple[str, Any]]:
    """Name and label of every kind, or of those a machine marks, for form and model fields."""
    return [(name, module.LABEL) for name, module in KINDS.items() if not (by_machine and needs_people(name))]


def label(kind: str) -> str:
    """What people call this kind."""
    return str(get(kind).LABEL)


def template(kind: str) -> str:
    """The template that shows a question of this kind with its inputs."""
    get(kind)
    return f"question_banks/kinds/{kind}.html"


def needs_people(kind: str) -> bool:
    """Whether people mark this kind (a text, or a practical task); such a kind is not drawn into a session on computers."""
    return bool(getattr(get(kind), "MARKED_BY_PEOPLE", False))


def check(kind: str, content: dict[str, Any], key: Any) -> list[str]:
    """Codes of everything wrong with content and key; empty when the question can be marked."""
    problems: list[str] = get(kind).check(content, key)
    return problems


def problem(kind: str, code: str) -> tuple[str, Any]:
    """The field of the editor's form a code belongs to, and its sentence. A code of a part is told by the part's kind."""
    own = get(kind).PROBLEMS
    if code not in own and "parts" in [field.name for field in get(kind).FIELDS]:
        found = next((module.PROBLEMS[code][1] for module in KINDS.values() if code in module.PROBLEMS), code)
        return "parts", found
    name, sentence = own[code]
    return name, sentence


def fits(kind: str, stem: str, content: dict[str, Any]) -> list[str]:
    """Codes about how stem and content go together; empty for most kinds."""
    module = get(kind)
    return module.fits(stem, content) if hasattr(module, "fits") else []


def shuffles(kind: str) -> bool:
    """Whether the options of this kind may be shown in another order at all (a version may still forbid it)."""
    return bool(getattr(get(kind), "SHUFFLES", False))


def places(kind: str, content: dict[str, Any], *, fixed: bool = False) -> int | list[int]:
    """How many options change places when a paper is drawn: none (0), so many, or a list for the parts of a case.

    `fixed` keeps the stored order where that is harmless; where it would tell the key, it is shuffled all the same.
    """
    if "parts" in content:
        return [_places(part["kind"], part["content"], fixed) for part in content["parts"]]
    return _places(kind, content, fixed)


def _places(kind: str, content: dict[str, Any], fixed: bool) -> int:
    mixed = getattr(get(kind), "SHUFFLES", False)
    return len(content.get("options", [])) if mixed == "always" or (mixed and not fixed) else 0


def present(kind: str, content: dict[str, Any], *, order: Order | None = None) -> dict[str, Any]:
    """What the candidate may see, options in the given order and known by position only; never the key."""
    shown: dict[str, Any] = get(kind).present(content)
    if order is not None and "parts" in shown:
        for part, own in zip(shown["parts"], order, strict=True):
            part["content"] = present(part["kind"], part["content"], order=own)
    elif order is not None and "options" in shown:
        shown["options"] = [shown["options"][index] for index in order]
    return shown


def pictures(kind: str, stem: str, content: dict[str, Any], *, order: Order | None = None) -> list[str]:
    """The pictures a question shows, in the order in which they are shown."""
    return richtext.pictures([stem, present(kind, content, order=order)])


def mark(kind: str, content: dict[str, Any], key: Any, response: Any, *, order: Order | None = None, scoring: str = "all_or_nothing") -> Decimal | None:
    """The fraction (0 to 1) a response earns, None where people mark; a missing or malformed response earns 0. `scoring` is the bank's."""
    fraction: Decimal | None = get(kind).mark(content, key, _restore(content, response, order), scoring)
    return fraction


def tally(kind: str, content: dict[str, Any], key: Any, response: Any, *, order: Order | None = None) -> list[str]:
    """The buckets a response falls in, in terms of the stored order ("B", "1:C", "2.true"), for tables of distractors; none without an answer."""
    module = get(kind)
    return module.tally(content, key, _restore(content, response, order)) if hasattr(module, "tally") else []


def read(kind: str, values: list[str], content: dict[str, Any] | None = None) -> Any:
    """A response (JSON value) from the values of the inputs in the kind's template; None when nothing was chosen."""
    return get(kind).read(values, content)


def values(kind: str, response: Any, content: dict[str, Any] | None = None) -> list[str]:
    """The values of the inputs for a response."""
    found: list[str] = get(kind).values(response, content)
    return found


def form(
    kind: str,
    stem: str,
    content: dict[str, Any],
    *,
    name: str,
    response: Any = None,
    order: Order | None = None,
    disabled: bool = False,
    pictures: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The variable `q` of the kind's template: stem, input name, options with value, label, text and whether chosen, and what the kind adds.

    `pictures` says at which address each picture of the question is; the page that shows it decides.
    """
    module, shown, known = get(kind), present(kind, content, order=order), pictures if pictures is not None else {}
    chosen = module.values(response, content)
    options = [
        {"value": str(position), "label": LETTERS[position % 26], "text": text, "chosen": str(position) in chosen}
        for position, text in enumerate(shown.get("options", []))
    ]
    more = module.layout(stem, shown, chosen) if hasattr(module, "layout") else {}
    if "parts" in shown:
        more["parts"] = _part_forms(shown["parts"], name, response, disabled, known)
    return {
        "kind": kind, "template": template(kind), "stem": stem, "name": name, "options": options, "values": chosen, "disabled": disabled,
        "pictures": known, "address": richtext.address_of(known, shown.get("picture", "")), "shown": shown, **more,
    }  # fmt: skip


def _part_forms(parts: list[dict[str, Any]], name: str, response: Any, disabled: bool, known: Mapping[str, str]) -> list[dict[str, Any]]:
    """The variable of each part; its content is already in the order shown."""
    given = response if isinstance(response, list) and len(response) == len(parts) else [None] * len(parts)
    return [
        form(part["kind"], part["stem"], part["content"], name=f"{name}-{number}", response=one, disabled=disabled, pictures=known) | {"weight": part["weight"]}
        for number, (part, one) in enumerate(zip(parts, given, strict=True))
    ]


def solution(kind: str, content: dict[str, Any], key: Any) -> list[dict[str, Any]]:
    """Label, text and correctness (None where right and wrong do not apply) of every row, in the stored order. Never for candidates before release."""
    rows: list[dict[str, Any]] = get(kind).solution(content, key)
    return rows


def parse(kind: str, given: Mapping[str, Any]) -> tuple[dict[str, Any], Any]:
    """Content and key from what an editor typed into the kind's fields; whether they are sound is for `check` to say."""
    content, key = get(kind).parse(given)
    return content, key


def spell(kind: str, content: dict[str, Any], key: Any) -> dict[str, Any]:
    """Content and key as an editor types them."""
    typed: dict[str, Any] = get(kind).spell(content, key)
    return typed


def essence(kind: str, content: dict[str, Any], key: Any, normalise: Callable[[str], str]) -> tuple[Any, Any]:
    """What is asked beside stem and options, and what is right, both free of order that means nothing; options come as their normalised texts."""
    module = KINDS.get(kind)
    bare = bare_options(content, normalise)
    if hasattr(module, "essence"):
        asked, right = module.essence(content, key, normalise)  # type: ignore[union-attr]
        return [sorted(bare), asked], right
    named = isinstance(key, list) and all(isinstance(one, int) and 0 <= one < len(bare) for one in key)
    return [sorted(bare), {name: value for name, value in content.items() if name != "options"}], sorted(bare[one] for one in key) if named else key


def bare_options(content: dict[str, Any], normalise: Callable[[str], str]) -> list[str]:
    """The options normalised; to the letter where two would become the same."""
    texts = [str(text) for text in content.get("options", [])]
    bare = [normalise(text) for text in texts]
    return bare if len(set(bare)) == len(bare) else [text.strip() for text in texts]


def _restore(content: dict[str, Any], response: Any, order: Order | None) -> Any:
    """Positions as shown → positions as stored; anything that is no position becomes no answer."""
    if order is None:
        return response
    if "parts" in content:
        fits = isinstance(response, list) and len(response) == len(order)
        return [_restore(part["content"], one, own) for part, one, own in zip(content["parts"], response, order, strict=True)] if fits else None
    if "options" not in content:
        return response

    def one(position: Any) -> int | None:
        valid = isinstance(position, int) and not isinstance(position, bool) and 0 <= position < len(order)
        return order[position] if valid else None

    return [one(position) for position in response] if isinstance(response, list) else one(response)
