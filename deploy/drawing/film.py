"""疏散逃生演练：从报警到清点. The film, frame by frame: a workshop from above, people who walk out, the roster, the two times."""

import math
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import imageio_ffmpeg

from drawing.kit import Point, Sheet
from drawing.scenes import machine, workshop

WIDTH, HEIGHT, RATE = 960, 540, 12
PLAN = (40.0, 62.0, 560.0, 300.0)
SPEED = 67.0  # points a second
START = 10 * 3600

Frame = Callable[[float], Sheet]


def _sheet(caption: str, seconds: int | None = None) -> Sheet:
    """A frame with its caption below, and the drill's clock above when it runs."""
    sheet = Sheet(WIDTH, HEIGHT, "paper")
    sheet.box(0, 440, WIDTH, 100, fill="brand-strong", r=0)
    sheet.text(WIDTH / 2, 489, caption, 42, "surface", bold=True, anchor="mm")
    if seconds is not None:
        sheet.box(680, 20, 244, 62, fill="surface", line="line-strong", width=2, r=12)
        sheet.text(802, 50, f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}", 42, "ink", bold=True, anchor="mm")
    return sheet


def _along(route: list[Point], walked: float) -> Point:
    """Where somebody stands who has walked this far along a route."""
    for a, b in zip(route, route[1:], strict=False):
        leg = math.dist(a, b)
        if walked <= leg:
            part = max(0.0, walked) / leg if leg else 0
            return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part
        walked -= leg
    return route[-1]


def _spot(n: int) -> Point:
    return 664 + n % 6 * 48, 250 + n // 6 * 74


def _second(n: int) -> bool:
    """Whether person n leaves by the second door: those on the left, and the middle machine below, whose way to the main door is on fire."""
    return n // 3 in (0, 3, 4)


def _routes() -> list[list[Point]]:
    """Eighteen ways out: three people a machine."""
    x, y, w, h = PLAN
    middle, outside = y + h * 0.47, y + h + 50
    routes: list[list[Point]] = []
    for n in range(18):
        left, top, wide, high = machine(x, y, w, h, n // 3)
        start = (left + wide * (0.2 + 0.3 * (n % 3)), top + high + 24 if n < 9 else top - 4)
        door = [(x - 18, middle), (x - 18, outside)] if _second(n) else [(x + w * 0.63, middle), (x + w * 0.63, outside)]
        spot = _spot(n)
        routes.append([start, (start[0], middle), *door, (644, outside), (644, spot[1]), spot])
    return routes


def _delays(routes: list[list[Point]]) -> list[float]:
    """Seconds each one waits so that nobody pushes at a door: the nearest goes first."""
    delays = [0.0] * len(routes)
    for second in (True, False):
        queue = sorted((math.dist(routes[n][0], routes[n][2]), n) for n in range(len(routes)) if _second(n) is second)
        first = queue[0][0]
        for place, (distance, n) in enumerate(queue):
            delays[n] = max(0.0, place * 0.42 - (distance - first) / SPEED)
    return delays


ROUTES = _routes()
DELAYS = _delays(ROUTES)


def _ground(caption: str, seconds: int, *, running: bool = False, smoke: bool = False) -> Sheet:
    sheet = _sheet(caption, seconds)
    workshop(sheet, *PLAN)
    for n in range(6):
        left, top, wide, high = machine(*PLAN, n)
        sheet.disc(left + wide / 2, top + high / 2, 14, fill="ok" if running else "late")
    sheet.box(636, 176, 296, 236, fill="ok-soft", line="ok", width=3, r=14)
    sheet.text(784, 148, "集合点", 36, "ok", bold=True, anchor="mm")
    if smoke:
        sheet.flame(PLAN[0] + PLAN[2] * 0.81, PLAN[1] + PLAN[3] * 0.84, 76)
    return sheet


def _people(sheet: Sheet, seconds: float) -> None:
    """Everybody, this many seconds after the first one left."""
    places = sorted((_along(route, (seconds - delay) * SPEED) for route, delay in zip(ROUTES, DELAYS, strict=True)), key=lambda place: place[1])
    for x, y in places:
        sheet.person(x, y + 6, 48)


def _title(share: float) -> Sheet:
    sheet = Sheet(WIDTH, HEIGHT, "brand-strong")
    sheet.box(96, 150, 12, 170, fill="accent", r=6)
    sheet.text(140, 138, "疏散逃生演练", 88, "surface", bold=True)
    sheet.text(140, 258, "从报警到清点", 60, "brand-soft")
    sheet.text(140, 420, "一分钟看完 · 没有声音，看字幕", 38, "brand-soft")
    for n in range(round(share * 5)):
        sheet.person(640 + n * 62, 400, 96, ink="ok")
    return sheet


def _alarm(share: float) -> Sheet:
    sheet = _ground("拉响警报，喊清：哪里、什么事、马上撤", START + round(share * 12), running=True, smoke=True)
    _people(sheet, 0)
    swing = math.sin(share * 60)
    for ring in range(3):
        if (share * 24 + ring) % 3 < 1.6:
            sheet.disc(784, 300, 62 + ring * 16, line="late", width=4)
    sheet.bell(784 + swing * 5, 300, 46)
    return sheet


def _stop(share: float) -> Sheet:
    sheet = _ground("一键停机。停不下来的，处置后马上走", START + 12 + round(share * 14), running=share < 0.35, smoke=True)
    _people(sheet, 0)
    sheet.text(784, 270, "停机", 64, "late" if share > 0.35 else "ink-3", bold=True, anchor="mm")
    sheet.text(784, 340, "人先走", 44, "ink", anchor="mm")
    return sheet


def _leave(share: float) -> Sheet:
    late = share > 0.45
    sheet = _ground("出了门不停步，直接去集合点" if late else "走最近的出口，主路不通走备用出口", START + 26 + round(share * 150), smoke=True)
    _people(sheet, share * 16)
    return sheet


def _gather(share: float) -> Sheet:
    sheet = _ground("到集合点，按班组站好，不准回头取东西", START + 176 + round(share * 24))
    _people(sheet, 16 + share * 5)
    return sheet


def _count(share: float) -> Sheet:
    done = min(18, round(share * 22))
    sheet = _sheet("对着花名册点名：一个一个应", START + 200 + round(share * 60))
    sheet.box(40, 30, 560, 386, fill="surface", line="line-strong", width=2, r=14)
    sheet.text(70, 54, "当班花名册", 40, "ink", bold=True)
    for n in range(18):
        x, y = 92 + n % 6 * 88, 174 + n // 6 * 86
        sheet.box(x - 32, y - 32, 76, 68, fill="surface-2", r=10)
        if n < done:
            sheet.tick(x + 6, y + 2, 22)
        else:
            sheet.text(x + 6, y + 2, str(n + 1), 34, "ink-3", anchor="mm")
    sheet.text(776, 168, "应到", 40, "ink-2", anchor="mm")
    sheet.text(776, 220, "18 人", 52, "ink", bold=True, anchor="mm")
    sheet.text(776, 304, "实到", 40, "ink-2", anchor="mm")
    sheet.text(776, 360, f"{done} 人", 64, "ok" if done == 18 else "soon", bold=True, anchor="mm")
    return sheet


def _times(share: float) -> Sheet:
    sheet = _sheet("两个时刻，当场写进记录")
    for n, (name, clock, ink) in enumerate((("报警时刻", "10:00:00", "late"), ("全部到齐", "10:03:20", "ok"))):
        if share > n * 0.25:
            x = 60 + n * 430
            sheet.box(x, 50, 410, 200, fill="surface", line=ink, width=5, r=20)
            sheet.text(x + 205, 104, name, 44, ink, bold=True, anchor="mm")
            sheet.text(x + 205, 184, clock, 76, "ink", bold=True, anchor="mm")
    if share > 0.5:
        sheet.text(WIDTH / 2, 342, "用时 3 分 20 秒", 68, "brand-strong", bold=True, anchor="mm")
    return sheet


def _review(share: float) -> Sheet:
    sheet = _sheet("当场讲评，问题改完才算完")
    lines = ["哪个门慢？哪里堵？", "谁不知道往哪里走？", "预案哪一条要改？", "谁、哪一天改完？"]
    for n, line in enumerate(lines):
        if share > n * 0.2:
            sheet.box(120, 34 + n * 98, 720, 84, fill="surface", line="line", width=2, r=16)
            sheet.disc(176, 76 + n * 98, 28, fill="brand")
            sheet.text(176, 75 + n * 98, str(n + 1), 36, "surface", bold=True, anchor="mm")
            sheet.text(232, 76 + n * 98, line, 46, "ink", bold=True, anchor="lm")
    return sheet


def _end(share: float) -> Sheet:
    sheet = Sheet(WIDTH, HEIGHT, "brand-strong")
    sheet.text(WIDTH / 2, 84, "这样才算一次演练", 60, "surface", bold=True, anchor="mm")
    lines = ["实战，不是桌面推演", "有报警时刻、到齐时刻", "到场不少于当天花名册的九成", "有照片、签到表、评估"]
    for n, line in enumerate(lines):
        if share > n * 0.15:
            sheet.tick(210, 184 + n * 84, 26)
            sheet.text(264, 184 + n * 84, line, 46, "surface", anchor="lm")
    return sheet


SCENES: list[tuple[float, Frame]] = [(4, _title), (7, _alarm), (6, _stop), (16, _leave), (5, _gather), (9, _count), (7, _times), (8, _review), (7, _end)]


def frames() -> Iterator[bytes]:
    """Every frame as raw colours."""
    for seconds, draw in SCENES:
        total = round(seconds * RATE)
        for n in range(total):
            yield draw(n / total).small().tobytes()


def write(path: Path) -> None:
    """Draw and encode: H.264, playable while it loads."""
    source = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE), "-i", "-"]
    coding = [
        "-c:v",
        "libx264",
        "-preset",
        "veryslow",
        "-crf",
        "26",
        "-tune",
        "animation",
        "-pix_fmt",
        "yuv420p",
        "-g",
        str(RATE * 5),
        "-movflags",
        "+faststart",
    ]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-loglevel", "error", *source, *coding, "-map_metadata", "-1", str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as encoder:  # noqa: S603 - fixed arguments
        assert encoder.stdin is not None
        for frame in frames():
            encoder.stdin.write(frame)
        encoder.stdin.close()
    if encoder.returncode:
        raise RuntimeError("the encoder failed")
