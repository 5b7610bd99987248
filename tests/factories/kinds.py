"""A question of every kind, the answer that is right for it, and pictures made on the spot."""

import io
from typing import Any

from PIL import Image, ImageDraw

from question_banks import kinds

PICTURE = "ab" * 32
FOUR = ["甲项措施", "乙项措施", "丙项措施", "丁项措施"]
AREAS = [{"shape": "rect", "coords": [40, 30, 160, 120]}, {"shape": "circle", "coords": [300, 200, 50]}]

# kind: (stem, content, key)
SAMPLES: dict[str, tuple[str, dict[str, Any], Any]] = {
    "judgement": ("动火作业前应当清理现场可燃物。", {}, True),
    "single": ("灭火器压力表的指针应在哪个区？", {"options": FOUR}, [2]),
    "multiple": ("下列哪些属于有限空间作业前的措施？", {"options": FOUR}, [0, 3]),
    "fill": (
        "安全出口的净宽度不应小于____，疏散门应向____方向开启。",
        {"blanks": [{"type": "number", "unit": "m"}, {"type": "text"}]},
        [{"value": "0.9", "tolerance": "0.05"}, {"accept": ["疏散", "外"], "case": False}],
    ),
    "matching": (
        "把隐患与措施对应起来。",
        {"prompts": ["电线破损", "地面油污"], "options": ["清理并设警示", "停电更换", "加强通风"]},
        [1, 0],
    ),
    "ordering": ("按先后排列有限空间作业的步骤。", {"options": ["检测", "作业", "通风", "审批"]}, [3, 2, 0, 1]),
    "hotspot": (
        "指出图中的两处隐患。",
        {"picture": PICTURE, "alt": "车间一角", "width": 400, "height": 300, "points": 2},
        {"areas": AREAS},
    ),
    "case": (
        "某厂夜班工人独自进入污水池清淤后晕倒。",
        {
            "parts": [
                {"kind": "judgement", "stem": "可以立即下池救人。", "content": {}, "weight": 1},
                {"kind": "single", "stem": "首先应做什么？", "content": {"options": FOUR}, "weight": 2},
                {"kind": "fill", "stem": "氧含量应在____以上。", "content": {"blanks": [{"type": "number", "unit": "%"}]}, "weight": 1},
                {"kind": "ordering", "stem": "排列救援步骤。", "content": {"options": ["呼救", "通风", "佩戴呼吸器"]}, "weight": 1},
            ]
        },
        [False, [1], [{"value": "19.5", "tolerance": "0"}], [0, 1, 2]],
    ),
    "short": ("说明夜班巡查的要点。", {"lines": 6}, {"guide": "密语一：时间、路线、记录", "points": [{"text": "密语二：路线固定", "weight": 2}]}),
    "task": (
        "演示灭火器的使用。",
        {"minutes": 10, "steps": [{"text": "检查压力", "weight": 10}, {"text": "拔销", "weight": 20}], "equipment": "干粉灭火器"},
        {"deductions": [{"step": 0, "text": "密语三：未看压力表", "weight": 5}], "vetoes": ["密语四：对人喷射"]},
    ),
}  # fmt: skip
BY_MACHINE = [name for name in kinds.KINDS if not kinds.needs_people(name)]


def right_response(kind: str, content: dict[str, Any], key: Any, order: list[Any] | None = None) -> Any:
    """What a candidate who knows everything answers, seeing the options in this order."""
    if kind == "case":
        orders = order or [None] * len(key)
        return [right_response(part["kind"], part["content"], one, own) for part, one, own in zip(content["parts"], key, orders, strict=True)]
    if kind == "fill":
        return [row["accept"][0] if "accept" in row else f"{row['value']}{blank.get('unit', '')}" for blank, row in zip(content["blanks"], key, strict=True)]
    if kind == "hotspot":
        return [_centre(area) for area in key["areas"][: content["points"]]]
    if not isinstance(key, list):
        return key
    shown = [order.index(one) for one in key] if order else list(key)
    return {"single": shown[0], "multiple": sorted(shown)}.get(kind, shown) if kind in ("single", "multiple") else shown


def _centre(area: dict[str, Any]) -> list[int]:
    coords = area["coords"]
    if area["shape"] == "circle":
        return [int(coords[0]), int(coords[1])]
    return [int(coords[0] + coords[2]) // 2, int(coords[1] + coords[3]) // 2] if area["shape"] == "rect" else [int(coords[0]), int(coords[1])]


def picture_bytes(form: str = "PNG", size: tuple[int, int] = (400, 300), **facts: Any) -> bytes:
    """A small picture with something in it."""
    image = Image.new("RGB", size, "#dfe8e4")
    drawing = ImageDraw.Draw(image)
    drawing.rectangle((size[0] // 10, size[1] // 10, size[0] // 3, size[1] // 3), fill="#b3261e")
    drawing.ellipse((size[0] // 2, size[1] // 2, size[0] * 9 // 10, size[1] * 9 // 10), fill="#0f5a4a")
    out = io.BytesIO()
    image.save(out, form, **facts)
    return out.getvalue()
