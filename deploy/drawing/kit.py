"""A sheet to draw on: double size inside, so that edges are smooth; colours from the site's own tokens."""

import math
import re
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

TOKENS = Path(__file__).resolve().parents[2] / "cms" / "static" / "cms" / "css" / "tokens.css"
SCALE = 2
SIMPLIFIED = 2  # face of the CJK collections that draws the forms used on the mainland

Point = tuple[float, float]


@cache
def colour(name: str) -> str:
    """A colour token of the light theme, without its dashes."""
    light = TOKENS.read_text(encoding="utf-8").split("@media")[0]
    found = re.search(rf"--{name}:\s*(#[0-9a-f]{{6}})", light)
    if found is None:
        raise KeyError(name)
    return found[1]


@cache
def _font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(f"NotoSansCJK-{'Bold' if bold else 'Regular'}.ttc", size * SCALE, index=SIMPLIFIED)


class Sheet:
    """A drawing of `width` by `height` points."""

    def __init__(self, width: int, height: int, ground: str = "surface") -> None:
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width * SCALE, height * SCALE), colour(ground))
        self.pen = ImageDraw.Draw(self.image)

    def copy(self) -> "Sheet":
        """The same drawing, to go on from."""
        other = object.__new__(Sheet)
        other.width, other.height, other.image = self.width, self.height, self.image.copy()
        other.pen = ImageDraw.Draw(other.image)
        return other

    def box(self, x: float, y: float, w: float, h: float, *, fill: str | None = None, line: str | None = None, width: float = 3, r: float = 16) -> None:
        """A rounded rectangle."""
        edges = [v * SCALE for v in (x, y, x + w, y + h)]
        self.pen.rounded_rectangle(edges, r * SCALE, colour(fill) if fill else None, colour(line) if line else None, round(width * SCALE))

    def disc(self, x: float, y: float, r: float, *, fill: str | None = None, line: str | None = None, width: float = 3) -> None:
        """A circle around (x, y)."""
        edges = [v * SCALE for v in (x - r, y - r, x + r, y + r)]
        self.pen.ellipse(edges, colour(fill) if fill else None, colour(line) if line else None, round(width * SCALE))

    def shape(self, points: list[Point], fill: str) -> None:
        """A filled polygon."""
        self.pen.polygon([(x * SCALE, y * SCALE) for x, y in points], colour(fill))

    def path(self, points: list[Point], ink: str, width: float = 6, dash: float = 0) -> None:
        """A line through the points, with round ends and corners; dashed when `dash` gives the length."""
        for start, end in zip(points, points[1:], strict=False):
            pieces = _dashes(start, end, dash) if dash else [(start, end)]
            for a, b in pieces:
                self.pen.line([a[0] * SCALE, a[1] * SCALE, b[0] * SCALE, b[1] * SCALE], colour(ink), round(width * SCALE))
                for x, y in (a, b):
                    self.disc(x, y, width / 2, fill=ink)

    def arrow(self, points: list[Point], ink: str, width: float = 8, dash: float = 0) -> None:
        """A path with a head at its end."""
        (x0, y0), (x1, y1) = points[-2:]
        angle = math.atan2(y1 - y0, x1 - x0)
        size = width * 2.6
        back = (x1 - math.cos(angle) * size, y1 - math.sin(angle) * size)
        self.path([*points[:-1], back], ink, width, dash)
        side = (math.cos(angle + math.pi / 2) * size * 0.62, math.sin(angle + math.pi / 2) * size * 0.62)
        self.shape([(x1, y1), (back[0] + side[0], back[1] + side[1]), (back[0] - side[0], back[1] - side[1])], ink)

    def text(self, x: float, y: float, words: str, size: int, ink: str = "ink", *, bold: bool = False, anchor: str = "la") -> None:
        """One line of text; `anchor` as in Pillow (la: left and top, mm: middle)."""
        self.pen.text((x * SCALE, y * SCALE), words, colour(ink), _font(size, bold), anchor)

    def length(self, words: str, size: int, bold: bool = False) -> float:
        """How wide a line is."""
        return _font(size, bold).getlength(words) / SCALE

    def tick(self, x: float, y: float, r: float, ink: str = "ok") -> None:
        """A disc with a tick."""
        self.disc(x, y, r, fill=ink)
        self.path([(x - r * 0.42, y + r * 0.04), (x - r * 0.1, y + r * 0.36), (x + r * 0.46, y - r * 0.34)], "surface", r * 0.2)

    def cross(self, x: float, y: float, r: float, ink: str = "late") -> None:
        """A disc with a cross."""
        self.disc(x, y, r, fill=ink)
        for sign in (1, -1):
            self.path([(x - r * 0.36, y - sign * r * 0.36), (x + r * 0.36, y + sign * r * 0.36)], "surface", r * 0.2)

    def person(self, x: float, y: float, size: float, ink: str = "brand", helmet: str = "accent") -> None:
        """A worker from the front, standing on (x, y)."""
        head = size * 0.17
        self.box(x - size * 0.2, y - size * 0.58, size * 0.4, size * 0.58, fill=ink, r=size * 0.14)
        self.disc(x, y - size * 0.74, head, fill="soon-soft", line=ink, width=size * 0.03)
        self.pen.pieslice(
            [v * SCALE for v in (x - head * 1.15, y - size * 0.74 - head * 1.2, x + head * 1.15, y - size * 0.74 + head)], 180, 360, colour(helmet)
        )
        self.path([(x - head * 1.4, y - size * 0.765), (x + head * 1.4, y - size * 0.765)], helmet, size * 0.05)

    def bell(self, x: float, y: float, r: float, ink: str = "late") -> None:
        """A bell around (x, y)."""
        edges = [v * SCALE for v in (x - r * 0.62, y - r * 0.8, x + r * 0.62, y + r * 0.5)]
        self.pen.pieslice(edges, 180, 360, colour(ink))
        self.shape([(x - r * 0.62, y - r * 0.16), (x + r * 0.62, y - r * 0.16), (x + r * 0.9, y + r * 0.44), (x - r * 0.9, y + r * 0.44)], ink)
        self.disc(x, y + r * 0.58, r * 0.2, fill=ink)
        self.disc(x, y - r * 0.82, r * 0.13, fill=ink)

    def flame(self, x: float, y: float, size: float) -> None:
        """A flame standing on (x, y)."""
        for part, ink in ((1.0, "late"), (0.58, "accent")):
            s = size * part
            self.shape(
                [
                    (x, y - s),
                    (x + s * 0.34, y - s * 0.42),
                    (x + s * 0.2, y - s * 0.52),
                    (x + s * 0.1, y - s * 0.3),
                    (x - s * 0.16, y - s * 0.6),
                    (x - s * 0.34, y - s * 0.34),
                ],
                ink,
            )
            self.disc(x, y - s * 0.3, s * 0.335, fill=ink)

    def small(self) -> Image.Image:
        """The drawing at its own size."""
        return self.image.resize((self.width, self.height), Image.Resampling.LANCZOS)

    def save(self, path: Path) -> None:
        """Write a small PNG of few colours."""
        self.small().quantize(224, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)


def _dashes(start: Point, end: Point, dash: float) -> list[tuple[Point, Point]]:
    length = math.dist(start, end)
    steps = max(1, int(length / (dash * 1.9)))
    unit = ((end[0] - start[0]) / length, (end[1] - start[1]) / length)
    gap = length / steps
    return [
        ((start[0] + unit[0] * gap * n, start[1] + unit[1] * gap * n), (start[0] + unit[0] * (gap * n + dash), start[1] + unit[1] * (gap * n + dash)))
        for n in range(steps)
    ]
