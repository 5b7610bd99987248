"""Measures the import of questions: 5,000 clean ones (Moodle XML and GIFT) beside a bare parse with plain inserts, and 15,000 messy rows.

Run by `deploy/bench.py`; every file in a process of its own, so that its memory is its own. CPU seconds stand beside wall seconds, for machines that
others use too. Prints one JSON document.
"""

import io
import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
CLEAN, MESSY = 5_000, 15_000
_SIGNS = "安全生产管理应当落实责任制度并且定期检查设备设施运行状态发现隐患及时整改消除风险保障作业人员健康"


def text(chance: random.Random, length: int) -> str:
    return "".join(chance.choice(_SIGNS) for _ in range(length))


def moodle(chance: random.Random) -> bytes:
    out = ['<?xml version="1.0" encoding="UTF-8"?><quiz>']
    for number in range(CLEAN):
        stem = f"<questiontext format='html'><text>第{number}号 {text(chance, 30)}</text></questiontext>"
        answers = "".join(f"<answer fraction='{100 * (place == 1)}'><text>{place}{text(chance, 10)}</text></answer>" for place in range(4))
        out.append(f"<question type='multichoice'><name><text>{number}</text></name>{stem}<single>true</single>{answers}</question>")
    return "".join([*out, "</quiz>"]).encode()


def gift(chance: random.Random) -> bytes:
    out = []
    for number in range(CLEAN):
        wrong = " ".join(f"~{place}{text(chance, 10)}" for place in range(3))
        out.append(f"::{number}:: 第{number}号 {text(chance, 30)} {{ =对{text(chance, 10)} {wrong} }}\n")
    return "\n".join(out).encode()


def messy(chance: random.Random) -> bytes:
    import xlsxwriter

    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True})
    page = book.add_worksheet("试题")
    page.write_row(0, 0, ["某镇题库"])
    page.write_row(1, 0, ["序号", "题型", "试题内容", "选项", "答案", "解析"])
    for number in range(MESSY):
        mark, label = chance.choice(["**", "\n", "|", "  ", "；"]), chance.choice(["A.", "A、", "A:", "(A)"])
        options = mark.join(label.replace("A", letter) + text(chance, chance.randint(3, 14)) for letter in "ABCD")
        stem = chance.choice([f"{number + 1}.", f"{number + 1}、", "", f"第{number + 1}题 "]) + text(chance, 35)
        row = chance.choices(
            [
                ["判断题", stem, "**A.正确**B.错误", chance.choice("AB")],
                [chance.choice(["单选题", "单项选择题", "选择题", ""]), stem, options, chance.choice("ABCD")],
                ["多选题", stem, options, chance.choice(["AB", "A,C", "B、C、D", "a d"])],
                ["单选题", stem, options, chance.choice(["", "E", "AB", "?"])],
            ],
            [30, 45, 20, 5],
        )[0]
        page.write_row(number + 2, 0, [number + 1, *row, text(chance, 20)])
    book.close()
    return memory.getvalue()


def bare(content: bytes) -> float:
    """The least that any import must do: parse the file and insert rows into one plain table."""
    started = time.perf_counter()
    root = ElementTree.fromstring(content)  # noqa: S314 - made above
    rows = [("".join(one.itertext()), json.dumps([answer.findtext("text") for answer in one.findall("answer")])) for one in root.iter("question")]
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE plain (stem TEXT, answers TEXT)")
        database.executemany("INSERT INTO plain VALUES (?, ?)", rows)
    return time.perf_counter() - started


def stored(content: bytes, name: str) -> dict[str, Any]:
    """Read, compared with every bank and written in one transaction into a bank of its own; then once more."""
    from question_banks import exchange, importing, items
    from training import clock

    at, by = clock.now(), "system:bench"
    bank = items.create_bank(code=f"bench-{time.time_ns()}", title=name, at=at, by=by)
    seconds, cpu, accepted, held = [], [], [], [peak()]
    for _round in range(2):
        started, used = time.perf_counter(), time.process_time()
        (plan,) = importing.plan(bank=bank, readings=[exchange.read(content, name)])
        importing.store(plan=plan, bank=bank, at=at, by=by)
        seconds.append(round(time.perf_counter() - started, 2))
        cpu.append(round(time.process_time() - used, 2))
        accepted.append(len(plan.fresh))
        held.append(peak())
        del plan
    figures = {"seconds": seconds[0], "cpu_seconds": cpu[0], "again_seconds": seconds[1], "again_cpu_seconds": cpu[1]}
    return figures | {"accepted": accepted, "idle_mb": held[0], "peak_mb": held[1], "again_peak_mb": held[2]}


def peak() -> int:
    """The most memory this process has held so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


FILES = {"moodle_xml_5000": (moodle, "q.xml"), "gift_5000": (gift, "q.gift"), "messy_rows_15000": (messy, "q.xlsx")}


def one(name: str) -> dict[str, Any]:
    """One file, in this process."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    django.setup()
    make, file = FILES[name]
    content = make(random.Random(time.time_ns()))  # noqa: S311 - other questions than those an earlier run has left
    figures = stored(content, file)
    if name == "moodle_xml_5000":
        reference = bare(content)
        figures |= {"bare_parse_seconds": round(reference, 2), "times_bare": round(figures["seconds"] / reference, 1)}
    return figures


def main() -> None:
    if len(sys.argv) > 1:
        print(json.dumps(one(sys.argv[1])))
        return
    runs = {name: subprocess.run([sys.executable, __file__, name], check=True, capture_output=True, text=True).stdout for name in FILES}
    print(json.dumps({name: json.loads(said) for name, said in runs.items()}))


if __name__ == "__main__":
    main()
