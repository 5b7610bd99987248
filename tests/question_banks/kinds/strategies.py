"""Sound questions of every kind, orders to show them in, and answers of no sense."""

from typing import Any

from hypothesis import strategies as st

from question_banks import kinds
from tests.factories.kinds import BY_MACHINE, PICTURE

Question = tuple[str, str, dict[str, Any], Any]
words = st.text("甲乙丙丁戊abc123", min_size=1, max_size=6)
lists = st.lists(words, min_size=2, max_size=6, unique=True)
numbers = st.decimals(-1000, 1000, places=2).map(str)
junk = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 30) | st.floats(allow_nan=True) | st.text(max_size=3), lambda inner: st.lists(inner, max_size=4), max_leaves=12
)


@st.composite
def blanks(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    if draw(st.booleans()):
        unit = draw(st.sampled_from(["", "m", "kV", "m^{2}", "%"]))
        return {"type": "number", "unit": unit} if unit else {"type": "number"}, {"value": draw(numbers), "tolerance": draw(st.sampled_from(["0", "0.5"]))}
    return {"type": "text"}, {"accept": draw(st.lists(words, min_size=1, max_size=3)), "case": draw(st.booleans())}


@st.composite
def areas(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Shapes side by side, so that each has points of its own."""
    made = []
    for column in range(draw(st.integers(1, 4))):
        left = column * 100
        shape = draw(st.sampled_from(["rect", "circle", "poly"]))
        coords = {
            "rect": [left + 5, 10, left + 95, 90],
            "circle": [left + 50, 50, draw(st.integers(1, 45))],
            "poly": [left + 5, 5, left + 95, 5, left + 50, 95],
        }
        made.append({"shape": shape, "coords": coords[shape]})
    return made


@st.composite
def questions(draw: st.DrawFn, among: tuple[str, ...] = tuple(BY_MACHINE)) -> Question:
    kind = draw(st.sampled_from(among))
    content, key = draw(_made(kind))
    return kind, "题干____" * len(content.get("blanks", [])) or "题干", content, key


def _made(kind: str) -> st.SearchStrategy[tuple[dict[str, Any], Any]]:
    return {
        "judgement": st.tuples(st.just({}), st.booleans()),
        "single": lists.flatmap(lambda texts: st.tuples(st.just({"options": texts}), st.integers(0, len(texts) - 1).map(lambda one: [one]))),
        "multiple": lists.flatmap(lambda texts: st.tuples(st.just({"options": texts}), st.sets(st.integers(0, len(texts) - 1), min_size=1).map(sorted))),
        "fill": st.lists(blanks(), min_size=1, max_size=3).map(lambda rows: ({"blanks": [one for one, _row in rows]}, [row for _one, row in rows])),
        "matching": lists.flatmap(
            lambda texts: st.tuples(
                st.integers(2, len(texts)).map(lambda many: {"prompts": [f"问{one}" for one in range(many)], "options": texts}),
                st.permutations(range(len(texts))),
            ).map(lambda pair: (pair[0], list(pair[1])[: len(pair[0]["prompts"])]))
        ),
        "ordering": lists.flatmap(lambda texts: st.tuples(st.just({"options": texts}), st.permutations(range(len(texts))).map(list))),
        "hotspot": areas().flatmap(
            lambda found: st.tuples(
                st.integers(1, len(found)).map(lambda points: {"picture": PICTURE, "alt": "图", "width": 400, "height": 100, "points": points}),
                st.just({"areas": found}),
            )
        ),
        "case": st.lists(questions(tuple(name for name in BY_MACHINE if name != "case")), min_size=1, max_size=4).map(_case),
    }[kind]  # type: ignore[return-value]


def _case(parts: list[Question]) -> tuple[dict[str, Any], Any]:
    rows = [{"kind": kind, "stem": stem, "content": content, "weight": 1 + number} for number, (kind, stem, content, _key) in enumerate(parts)]
    return {"parts": rows}, [key for _kind, _stem, _content, key in parts]


def shuffled(kind: str, content: dict[str, Any], chance: Any) -> list[Any] | None:
    """An order as a paper would draw it."""

    def order(size: int) -> list[int] | None:
        return chance.sample(range(size), size) if size else None

    places = kinds.places(kind, content)
    return [order(size) for size in places] if isinstance(places, list) else order(places)
