"""看图找隐患: points to be set on a picture. The key is the areas in which they must lie, in pixels of the picture.

Content: {"picture": sha256, "alt", "width", "height", "points": how many to set}; key: {"areas": [{"shape": rect | circle | poly, "coords": […]}]}.
A response is [[x, y], …]. Every area counts once, however many points lie in it.
"""

import math
import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from . import _marking
from ._typing import Field, lines, unlines

ORDER = 70
LABEL = _("Point at the picture")
MOST_POINTS = 10
MOST_AREAS = 30
MOST_PIXELS = 20_000
COORDS = {"rect": 4, "circle": 3, "poly": 6}
SHAPES = {"rect": _("rectangle"), "circle": _("circle"), "poly": _("polygon")}
_WORDS = {"rectangle": "rect", "矩形": "rect", "圆": "circle", "圆形": "circle", "polygon": "poly", "多边形": "poly"}
FIELDS = (
    Field("picture", _("Picture"), "picture", _("Upload a picture with its description, or enter the number of one that is stored.")),
    Field(
        "picture_alt",
        _("Description of the picture"),
        "text",
        _("What is to be seen, without naming what is wrong. Empty: the description it was uploaded with."),
        optional=True,
    ),
    Field("points", _("Points to set"), "text", _("How many places the candidate marks; at most one for each area.")),
    Field(
        "areas",
        _("Right areas"),
        "areas",
        _("Draw rectangles on the picture, or type a line an area, in pixels: rectangle 10,20,200,120 · circle 150,90,40 · polygon 10,10,80,10,40,60."),
    ),
)
PROBLEMS = {
    "picture-missing": ("picture", _("Choose a picture.")),
    "alt-missing": ("picture", _("Describe the picture for people who can not see it.")),
    "size-missing": ("picture", _("The size of the picture is not known. Upload it again.")),
    "points-unclear": ("points", _("Enter how many points are to be set: at least one, at most one for each area and ten in all.")),
    "areas-missing": ("areas", _("Mark at least one right area.")),
    "areas-too-many": ("areas", _("There are more than 30 areas.")),
    "area-unclear": ("areas", _("An area can not be read. Write it like rectangle 10,20,200,120.")),
    "area-outside": ("areas", _("An area lies outside the picture.")),
}


def _areas(key: Any) -> list[Any]:
    areas = key.get("areas") if isinstance(key, dict) else None
    return areas if isinstance(areas, list) else []


def _is_length(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def check(content: Any, key: Any) -> list[str]:
    """A described picture of known size, and readable areas inside it."""
    content = content if isinstance(content, dict) else {}
    problems = [] if re.fullmatch(r"[0-9a-f]{64}", str(content.get("picture", ""))) else ["picture-missing"]
    if not str(content.get("alt", "")).strip():
        problems.append("alt-missing")
    width, height = content.get("width"), content.get("height")
    if not all(type(one) is int and 0 < one <= MOST_PIXELS for one in (width, height)):
        return [*problems, "size-missing"]
    areas, points = _areas(key), content.get("points")
    if not areas:
        problems.append("areas-missing")
    elif len(areas) > MOST_AREAS:
        problems.append("areas-too-many")
    elif not all(map(_is_area, areas)):
        problems.append("area-unclear")
    elif not all(_is_inside(area, width, height) for area in areas):
        problems.append("area-outside")
    return problems if type(points) is int and 1 <= points <= max(1, min(MOST_POINTS, len(areas))) else [*problems, "points-unclear"]


def _is_area(area: Any) -> bool:
    shape, coords = (area.get("shape"), area.get("coords")) if isinstance(area, dict) else (None, None)
    if shape not in COORDS or not isinstance(coords, list) or not all(map(_is_length, coords)) or len(coords) > 200:
        return False
    if shape == "poly":
        return len(coords) >= 6 and len(coords) % 2 == 0
    return len(coords) == COORDS[shape] and (coords[2] > 0 if shape == "circle" else coords[0] < coords[2] and coords[1] < coords[3])


def _is_inside(area: dict[str, Any], width: int, height: int) -> bool:
    coords = area["coords"][:2] if area["shape"] == "circle" else area["coords"]
    return all(0 <= x <= width for x in coords[::2]) and all(0 <= y <= height for y in coords[1::2])


def present(content: dict[str, Any]) -> dict[str, Any]:
    """Picture, description, size, and how many points to set."""
    return {name: content.get(name) for name in ("picture", "alt", "width", "height", "points")}


def mark(content: dict[str, Any], key: Any, response: Any, scoring: str = "all_or_nothing") -> Decimal:
    """As many areas as points must be hit, each by a point of its own; with "partial" the share of points that hit."""
    wanted = content.get("points", 1)
    given = response if isinstance(response, list) else []
    if not 0 < len(given) <= wanted:
        return Decimal(0)
    hits = [[number for number, area in enumerate(_areas(key)) if _is_point(point) and _is_area(area) and covers(area, *point)] for point in given]
    return _marking.share(_most_pairs(hits), wanted, scoring)


def _is_point(point: Any) -> bool:
    return isinstance(point, list) and len(point) == 2 and all(map(_is_length, point))


def _most_pairs(hits: list[list[int]]) -> int:
    """How many points can each be given an area of its own."""
    holder: dict[int, int] = {}

    def place(point: int, asked: set[int]) -> bool:
        for area in hits[point]:
            if area not in asked:
                asked.add(area)
                if area not in holder or place(holder[area], asked):
                    holder[area] = point
                    return True
        return False

    return sum(place(point, set()) for point in range(len(hits)))


def covers(area: dict[str, Any], x: float, y: float) -> bool:
    """Whether a point lies in an area or on its edge."""
    coords = area["coords"]
    if area["shape"] == "rect":
        return bool(coords[0] <= x <= coords[2] and coords[1] <= y <= coords[3])
    if area["shape"] == "circle":
        return math.hypot(x - coords[0], y - coords[1]) <= coords[2]
    corners = list(zip(coords[::2], coords[1::2], strict=True))
    inside = False
    for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True):
        across = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
        if across == 0 and min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2):
            return True
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def read(values: list[str], content: dict[str, Any] | None = None) -> list[list[int]] | None:
    """Points as "x,y"."""
    found = [re.fullmatch(r"([0-9]{1,5}),([0-9]{1,5})", value) for value in values]
    return [[int(one[1]), int(one[2])] for one in found if one] if found and all(found) else None


def values(response: Any, content: dict[str, Any] | None = None) -> list[str]:
    """The points as "x,y"."""
    return [f"{int(point[0])},{int(point[1])}" for point in response if _is_point(point)] if isinstance(response, list) else []


def layout(stem: str, shown: dict[str, Any], given: list[str]) -> dict[str, Any]:
    """The points set so far."""
    return {"marks": [{"number": number, "x": x, "y": y, "value": f"{x},{y}"} for number, (x, y) in enumerate(read(given) or [], 1)]}


def tally(content: dict[str, Any], key: Any, response: Any) -> list[str]:
    """For every point the number of the first area it lies in, or "outside"."""
    found = []
    for point in filter(_is_point, response if isinstance(response, list) else []):
        hit = next((str(number) for number, area in enumerate(_areas(key), 1) if _is_area(area) and covers(area, *point)), "outside")
        found.append(hit)
    return found


def essence(content: dict[str, Any], key: Any, normalise: Any) -> tuple[Any, Any]:
    """The picture and how many points; the areas without order."""
    return {"picture": content.get("picture"), "points": content.get("points")}, sorted(
        f"{area['shape']} {_numbers(area)}" for area in _areas(key) if _is_area(area)
    )


def solution(content: dict[str, Any], key: Any) -> list[dict[str, Any]]:
    """The areas, in words and as shapes to be drawn over the picture."""
    return [{"label": str(number), "text": _typed(area), "correct": None, "area": area} for number, area in enumerate(filter(_is_area, _areas(key)), 1)]


def _typed(area: dict[str, Any]) -> str:
    return f"{SHAPES[area['shape']]} {_numbers(area)}"


def _numbers(area: dict[str, Any]) -> str:
    return ",".join(f"{one:g}" for one in area["coords"])


def parse(given: dict[str, str]) -> tuple[dict[str, Any], Any]:
    """The picture with what is known of it, and areas a line each."""
    size = {name: int(given[f"picture_{name}"]) for name in ("width", "height") if given.get(f"picture_{name}", "").isdigit()}
    points = given.get("points", "").strip()
    content = {
        "picture": given.get("picture", ""),
        "alt": given.get("picture_alt", ""),
        **size,
        "points": int(points) if re.fullmatch(r"\d{1,3}", points) else 0,
    }
    return content, {"areas": [_parsed(line) for line in lines(given.get("areas", ""))]}


def _parsed(line: str) -> dict[str, Any]:
    shape, *numbers = re.split(r"[\s,，;；]+", line.strip())
    known = all(re.fullmatch(r"\d{1,5}", one) for one in numbers)
    return {"shape": _WORDS.get(shape.lower(), shape.lower()), "coords": [int(one) for one in numbers] if known else []}


def spell(content: dict[str, Any], key: Any) -> dict[str, str]:
    """As it is typed."""
    return {
        "picture": str(content.get("picture", "")),
        "picture_alt": str(content.get("alt", "")),
        "points": str(content.get("points", "")),
        "areas": unlines([_typed(area) for area in _areas(key) if _is_area(area)]),
    }
