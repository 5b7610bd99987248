"""The pictures of lists and orders: what belongs in a file, what comes first, what changed. 960 points wide, type of 34 and more: legible on a phone."""

from drawing.kit import Sheet

WIDTH = 960
EDGE = 52


def heading(sheet: Sheet, title: str, note: str = "") -> float:
    """The head of a picture; returns where the content starts."""
    sheet.box(0, 0, sheet.width, 16, fill="brand", r=0)
    sheet.text(EDGE, 58, title, 56, "brand-strong", bold=True)
    if note:
        sheet.text(EDGE, 138, note, 36, "ink-2")
    return 214 if note else 162


def training_file() -> Sheet:
    """四样记录."""
    sheet = Sheet(WIDTH, 900)
    top = heading(sheet, "培训档案：四样记录")
    cards = [
        ("时间", "哪天，几点到几点", "clock"),
        ("内容", "和岗位有关", "book"),
        ("参加人员", "本人签，含派遣工", "people"),
        ("考核结果", "分数，合格没有", "score"),
    ]
    for n, (name, note, icon) in enumerate(cards):
        x, y = EDGE + n % 2 * 438, top + n // 2 * 288
        sheet.box(x, y, 418, 268, fill="brand-soft", r=22)
        _icon(sheet, icon, x + 76, y + 84)
        sheet.text(x + 142, y + 54, name, 50, "ink", bold=True)
        sheet.text(x + 32, y + 178, note, 40, "ink-2")
    sheet.box(EDGE, 756, WIDTH - 2 * EDGE, 100, fill="brand", r=22)
    sheet.text(WIDTH / 2, 806, "同一次培训，人名、日期要对得上", 44, "surface", bold=True, anchor="mm")
    return sheet


def _icon(sheet: Sheet, name: str, x: float, y: float) -> None:
    sheet.disc(x, y, 46, fill="surface")
    if name == "clock":
        sheet.disc(x, y, 28, line="brand", width=6)
        sheet.path([(x, y - 16), (x, y), (x + 12, y + 8)], "brand", 6)
    elif name == "book":
        sheet.box(x - 26, y - 26, 52, 52, line="brand", width=6, r=8)
        for step in (-10, 2, 14):
            sheet.path([(x - 14, y + step), (x + (14 if step < 10 else 4), y + step)], "brand", 5)
    elif name == "people":
        sheet.person(x - 16, y + 30, 56)
        sheet.person(x + 17, y + 30, 56, ink="wait")
    else:
        sheet.tick(x, y, 30, "brand")


def confined_space() -> Sheet:
    """先通风、再检测、后作业."""
    sheet = Sheet(WIDTH, 1230)
    top = heading(sheet, "进有限空间：顺序不能颠倒", "先批准，再按下面三步")
    steps = [
        ("先通风", ["开风机往里送风，", "作业时风也不停"]),
        ("再检测", ["氧气、可燃气、毒气", "样样合格，记下时间"]),
        ("后作业", ["池口始终有人监护，", "系绳、戴防护再下"]),
    ]
    for n, (name, lines) in enumerate(steps):
        y = top + n * 288
        sheet.box(EDGE, y, WIDTH - 2 * EDGE, 262, fill="surface-2", r=22)
        _pit(sheet, n, EDGE + 26, y + 24)
        sheet.disc(EDGE + 408, y + 66, 38, fill="brand")
        sheet.text(EDGE + 408, y + 65, str(n + 1), 46, "surface", bold=True, anchor="mm")
        sheet.text(EDGE + 466, y + 66, name, 56, "brand-strong", bold=True, anchor="lm")
        for row, line in enumerate(lines):
            sheet.text(EDGE + 372, y + 126 + row * 56, line, 42, "ink")
    sheet.box(EDGE, top + 872, WIDTH - 2 * EDGE, 108, fill="late-soft", line="late", r=22)
    sheet.cross(EDGE + 62, top + 926, 32)
    sheet.text(EDGE + 116, top + 926, "有人倒下，没防护不能下去拉", 48, "late", bold=True, anchor="lm")
    return sheet


def _pit(sheet: Sheet, step: int, x: float, y: float) -> None:
    """A pit cut open, 310 by 214, with what happens at this step."""
    sheet.box(x, y + 92, 310, 122, fill="wait-soft", r=10)
    sheet.box(x + 96, y + 84, 150, 112, fill="surface", r=6)
    sheet.box(x + 96, y + 172, 150, 24, fill="soon-soft", r=4)
    sheet.path([(x, y + 90), (x + 94, y + 90), (x + 94, y + 196), (x + 248, y + 196), (x + 248, y + 90), (x + 310, y + 90)], "wait", 6)
    if step == 0:
        sheet.disc(x + 46, y + 52, 34, fill="surface", line="brand", width=6)
        for dx, dy in ((0, -18), (16, 10), (-16, 10)):
            sheet.path([(x + 46, y + 52), (x + 46 + dx, y + 52 + dy)], "brand", 9)
        sheet.arrow([(x + 84, y + 52), (x + 150, y + 52), (x + 150, y + 156)], "brand", 9)
        sheet.arrow([(x + 212, y + 156), (x + 212, y + 16)], "unknown", 7, dash=14)
    elif step == 1:
        sheet.box(x + 12, y + 6, 66, 82, fill="brand", r=10)
        sheet.box(x + 22, y + 16, 46, 32, fill="ok-soft", r=4)
        sheet.tick(x + 45, y + 68, 12, "ok")
        sheet.path([(x + 78, y + 40), (x + 170, y + 40), (x + 170, y + 158)], "brand", 6, dash=0)
        for depth in (100, 130, 160):
            sheet.disc(x + 170, y + depth, 10, fill="accent")
    else:
        sheet.person(x + 172, y + 178, 100)
        sheet.path([(x + 172, y + 110), (x + 172, y + 40), (x + 60, y + 40)], "accent", 5)
        sheet.person(x + 46, y + 90, 92, ink="ok")


def certificate_change() -> Sheet:
    """特种作业新规前后."""
    sheet = Sheet(WIDTH, 1250)
    top = heading(sheet, "特种作业操作证：6月1日前后", "2026年6月1日起执行新规定")
    for n, (name, ink, soft, dots) in enumerate((("以前", "wait", "wait-soft", ("3年复审", "6年到期")), ("现在", "brand", "brand-soft", ("", "6年换证")))):
        y = top + n * 250
        sheet.box(EDGE, y, WIDTH - 2 * EDGE, 226, fill=soft, r=22)
        sheet.text(EDGE + 32, y + 104, name, 48, ink, bold=True, anchor="lm")
        left, right = EDGE + 190, WIDTH - EDGE - 110
        sheet.path([(left, y + 104), (right, y + 104)], ink, 14)
        sheet.disc(left, y + 104, 24, fill=ink)
        sheet.text(left, y + 172, "发证", 38, "ink", anchor="mm")
        for word, x in zip(dots, ((left + right) / 2, right), strict=True):
            if word:
                sheet.disc(x, y + 104, 24, fill="surface" if "复审" in word else ink, line=ink, width=8)
                sheet.text(x, y + 172, word, 38, "ink", bold="换证" in word, anchor="mm")
            else:
                sheet.text(x, y + 172, "复审取消", 38, "ok", bold=True, anchor="mm")
    sheet.path([(EDGE, top + 520), (WIDTH - EDGE, top + 520)], "line", 4)
    rows = [
        ("理论考试", "补考1次", "次数不限"),
        ("实操考试", "补考1次", "5次"),
        ("还没考过", "重新培训", "重考理论"),
        ("在哪里考", "户籍或从业地", "全国都行"),
        ("初中文化", "要求", "部分项目取消"),
    ]
    for n, (what, before, after) in enumerate(rows):
        y = top + 576 + n * 92
        sheet.text(EDGE, y, what, 42, "ink", bold=True, anchor="lm")
        sheet.text(EDGE + 264, y, before, 40, "ink-2", anchor="lm")
        sheet.arrow([(EDGE + 524, y), (EDGE + 580, y)], "accent", 8)
        sheet.text(EDGE + 604, y, after, 42, "brand-strong", bold=True, anchor="lm")
        if n < len(rows) - 1:
            sheet.path([(EDGE, y + 46), (WIDTH - EDGE, y + 46)], "line", 2)
    return sheet


def stop_first() -> Sheet:
    """八种情形，先停下来."""
    sheet = Sheet(WIDTH, 1320)
    top = heading(sheet, "先停下来，先撤人", "看到一种就先停，右边是条款号")
    rows = [
        ("特种作业没有证就上岗", "3(2)"),
        ("下池下罐，没先通风检测", "13(2)"),
        ("池口没有人监护", "13(2)"),
        ("车间积尘严重", "11(10)"),
        ("不同粉尘共用除尘系统", "11(2)"),
        ("油性漆喷漆间没报警通风", "7(7) 8(6)"),
        ("燃气炉没有报警切断", "7(5) 8(4)"),
        ("铁水铝水旁边有积水", "4(2) 5(2) 7(3)"),
    ]
    for n, (what, clause) in enumerate(rows):
        y = top + n * 106
        sheet.box(EDGE, y, WIDTH - 2 * EDGE, 92, fill="late-soft" if n % 2 == 0 else "surface-2", r=18)
        sheet.disc(EDGE + 52, y + 46, 30, fill="late")
        sheet.text(EDGE + 52, y + 45, str(n + 1), 38, "surface", bold=True, anchor="mm")
        sheet.text(EDGE + 104, y + 46, what, 46, "ink", bold=True, anchor="lm")
        sheet.text(WIDTH - EDGE - 26, y + 46, clause, 34, "ink-2", anchor="rm")
    y = top + 8 * 106 + 16
    sheet.box(EDGE, y, WIDTH - 2 * EDGE, 176, fill="brand", r=22)
    sheet.text(WIDTH / 2, y + 58, "装了坏了、关了，和没装一样", 50, "surface", bold=True, anchor="mm")
    sheet.text(WIDTH / 2, y + 126, "监测、报警、防护装置都这样算（第14条）", 38, "brand-soft", anchor="mm")
    return sheet
