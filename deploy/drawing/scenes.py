"""The pictures of places and chains: the workshop with its two ways out, the drill's clock, gas interlock, dust collector."""

from drawing.kit import Point, Sheet
from drawing.pictures import EDGE, WIDTH, heading


def workshop(sheet: Sheet, x: float, y: float, w: float, h: float) -> None:
    """A workshop from above: walls with a door at the left and one at the bottom right, six machines in two rows."""
    sheet.box(x, y, w, h, fill="surface-2", r=6)
    door = h * 0.2
    sheet.path([(x, y + h * 0.3), (x, y), (x + w, y), (x + w, y + h), (x + w * 0.71, y + h)], "ink-2", 10)
    sheet.path([(x + w * 0.55, y + h), (x, y + h), (x, y + h * 0.3 + door)], "ink-2", 10)
    for n in range(6):
        sheet.box(*machine(x, y, w, h, n), fill="wait-soft", line="wait", width=4, r=8)


def machine(x: float, y: float, w: float, h: float, n: int) -> tuple[float, float, float, float]:
    """Where machine n stands: left, top, width, height."""
    return x + w * (0.12, 0.35, 0.72)[n % 3], y + h * (0.12 + n // 3 * 0.5), w * 0.18, h * 0.22


def evacuation_plan() -> Sheet:
    """车间两条路."""
    sheet = Sheet(WIDTH, 1250)
    heading(sheet, "一个车间，两条逃生路")
    x, y, w, h = EDGE + 70, 190, WIDTH - 2 * EDGE - 70, 540
    workshop(sheet, x, y, w, h)
    for n in range(6):
        left, top, wide, high = machine(x, y, w, h, n)
        sheet.text(left + wide / 2, top + high / 2, f"{n + 1}号机", 36, "wait", anchor="mm")
    middle = y + h * 0.46
    sheet.arrow([(x + w * 0.95, y + h * 0.2), (x + w * 0.95, middle), (x + w * 0.63, middle), (x + w * 0.63, y + h + 96)], "ok", 13)
    sheet.path([(x + w * 0.26, middle), (x + w * 0.63, middle)], "ok", 13)
    sheet.arrow([(x + w * 0.26, middle - 34), (x - 62, middle - 34)], "accent", 13, dash=18)
    sheet.arrow([(x - 52, middle + 6), (x - 52, y + h + 200), (x + w * 0.28, y + h + 200)], "accent", 13, dash=18)
    sheet.text(x + 16, y + h * 0.56, "备用出口", 36, "soon", bold=True, anchor="lm")
    sheet.text(x + w * 0.53, y + h - 38, "主出口", 36, "ok", bold=True, anchor="rm")
    sheet.box(x + w * 0.31, y + h + 118, w * 0.69, 190, fill="ok-soft", line="ok", width=5, r=18)
    sheet.text(x + w * 0.35, y + h + 170, "集合点", 48, "ok", bold=True, anchor="lm")
    sheet.text(x + w * 0.35, y + h + 236, "空地，不占车道", 38, "ink", anchor="lm")
    for n in range(4):
        sheet.person(x + w * 0.755 + n * 46, y + h + 274, 104, ink="brand" if n else "ok")
    for n, (ink, dash, word) in enumerate((("ok", 0, "主路线：走最近的门"), ("accent", 18, "备用路线：主路走不通就改走"))):
        row = 1118 + n * 72
        sheet.arrow([(EDGE, row), (EDGE + 110, row)], ink, 13, dash=dash)
        sheet.text(EDGE + 140, row, word, 42, "ink", anchor="lm")
    return sheet


def drill_timeline() -> Sheet:
    """演练的钟点."""
    sheet = Sheet(WIDTH, 1240)
    top = heading(sheet, "一次演练的钟点", "钟点是举例，两个时刻一定要记")
    rows = [
        ("10:00:00", "报警", "警报响，广播喊清楚", True),
        ("10:00:12", "停机", "一键停机，人先走", False),
        ("10:00:26", "撤离", "引导员带路，不回头", False),
        ("10:03:20", "全部到齐", "最后一人到集合点", True),
        ("10:04:20", "清点", "对花名册，应到、实到", False),
        ("10:10:00", "讲评", "哪里慢，谁不知道路", False),
        ("一周内", "整改", "改预案，改完拍照", False),
    ]
    sheet.path([(EDGE + 300, top + 60), (EDGE + 300, top + 60 + 6 * 142)], "line", 10)
    for n, (clock, name, note, key) in enumerate(rows):
        y = top + 60 + n * 142
        if key:
            sheet.box(EDGE, y - 68, WIDTH - 2 * EDGE, 136, fill="soon-soft", line="accent", width=4, r=20)
        sheet.disc(EDGE + 300, y, 26 if key else 20, fill="accent" if key else "brand", line="surface", width=6)
        sheet.text(EDGE + 250, y, clock, 46, "ink" if key else "ink-2", bold=key, anchor="rm")
        sheet.text(EDGE + 352, y - 30, name, 48, "ink", bold=True, anchor="lm")
        sheet.text(EDGE + 352, y + 28, note, 40, "ink-2", anchor="lm")
    return sheet


def gas_interlock() -> Sheet:
    """报警与联锁."""
    sheet = Sheet(WIDTH, 1150)
    top = heading(sheet, "燃气：报警要连着阀门")
    columns = [
        (EDGE, "brand", "合格", [("压力异常", "或者漏气"), ("报警响", "值班处看得到"), ("自动切断", "阀门马上关"), ("人撤离", "查明再点火")]),
        (EDGE + 438, "late", "重大隐患", [("压力异常", "或者漏气"), ("报警响", "可是没有联锁"), ("阀门开着", "气还在跑"), ("遇火就爆", "来不及跑")]),
    ]
    for x, ink, name, boxes in columns:
        (sheet.tick if ink == "brand" else sheet.cross)(x + 40, top + 34, 34, ink)
        sheet.text(x + 92, top + 34, name, 50, ink, bold=True, anchor="lm")
        for n, (what, note) in enumerate(boxes):
            y = top + 92 + n * 220
            broken = ink == "late" and n >= 2
            sheet.box(x, y, 418, 156, fill="late-soft" if broken else "brand-soft", line="late" if broken else "brand", width=4, r=20)
            sheet.text(x + 209, y + 54, what, 50, "late" if broken else "ink", bold=True, anchor="mm")
            sheet.text(x + 209, y + 114, note, 38, "ink-2", anchor="mm")
            if n < 3:
                _link(sheet, x + 209, y + 156, cut=ink == "late" and n == 1)
    return sheet


def _link(sheet: Sheet, x: float, y: float, *, cut: bool) -> None:
    if cut:
        sheet.path([(x, y + 6), (x, y + 14)], "late", 10)
        sheet.cross(x, y + 33, 20)
        sheet.path([(x, y + 52), (x, y + 58)], "late", 10)
    else:
        sheet.arrow([(x, y + 6), (x, y + 60)], "brand", 10)


def dust_collector() -> Sheet:
    """除尘器：该这样，不能这样."""
    sheet = Sheet(WIDTH, 1420)
    top = heading(sheet, "除尘系统：看四处")
    good = ["每种粉尘单独一套", "设在外面，有泄爆口", "卸灰口有锁气装置", "每天清扫，不见积尘"]
    bad = ["铝粉、铁粉接在一起", "没有泄爆、抑爆措施", "卸灰口敞着往下掉", "房梁、设备上有厚灰"]
    for n, (name, ink, soft, lines) in enumerate((("这样可以", "ok", "ok-soft", good), ("这样不行", "late", "late-soft", bad))):
        y = top + n * 622
        mark = sheet.tick if n == 0 else sheet.cross
        sheet.box(EDGE, y, WIDTH - 2 * EDGE, 594, fill=soft, r=24)
        mark(EDGE + 60, y + 62, 34, ink)
        sheet.text(EDGE + 112, y + 62, name, 52, ink, bold=True, anchor="lm")
        _collector(sheet, EDGE + 34, y + 124, good=n == 0)
        for row, line in enumerate(lines):
            sheet.text(EDGE + 396, y + 166 + row * 100, f"{row + 1}", 44, ink, bold=True, anchor="lm")
            sheet.text(EDGE + 436, y + 166 + row * 100, line, 42, "ink", anchor="lm")
    return sheet


def _collector(sheet: Sheet, x: float, y: float, *, good: bool) -> None:
    """A dust collector with its ducts, 340 by 440; numbers where to look."""
    ink = "brand" if good else "late"
    sheet.path([(x + 6, y + 90), (x + 140, y + 90)], "wait", 24)
    if not good:
        sheet.path([(x + 6, y + 190), (x + 70, y + 190), (x + 70, y + 90)], "unknown", 24)
    body: list[Point] = [(x + 140, y + 40), (x + 300, y + 40), (x + 300, y + 220), (x + 240, y + 320), (x + 200, y + 320), (x + 140, y + 220)]
    sheet.shape(body, "wait-soft")
    sheet.path([*body, body[0]], "wait", 7)
    if good:
        sheet.path([(x + 186, y + 40), (x + 254, y + 40)], "accent", 16)
        sheet.arrow([(x + 220, y + 24), (x + 220, y - 34)], "accent", 9)
        sheet.disc(x + 220, y + 340, 24, fill="surface", line="brand", width=6)
        sheet.path([(x + 204, y + 340), (x + 236, y + 340)], "brand", 6)
        sheet.path([(x + 220, y + 324), (x + 220, y + 356)], "brand", 6)
        sheet.box(x + 176, y + 374, 88, 60, fill="surface", line="wait", width=6, r=6)
    else:
        for dx, dy in ((0, 340), (-22, 366), (20, 372), (-6, 392), (-40, 404), (38, 408), (10, 416)):
            sheet.disc(x + 220 + dx, y + dy, 9, fill="unknown")
        sheet.shape([(x + 120, y + 440), (x + 220, y + 404), (x + 320, y + 440)], "unknown")
        sheet.shape([(x + 140, y + 38), (x + 180, y + 16), (x + 230, y + 26), (x + 300, y + 38)], "unknown")
    for n, (dx, dy) in enumerate(((40, 34), (220, 130), (130, 340), (20, 410) if good else (300, -6))):
        sheet.disc(x + dx, y + dy, 26, fill=ink)
        sheet.text(x + dx, y + dy - 1, str(n + 1), 34, "surface", bold=True, anchor="mm")
