"""Measures questions: 5,000 clean ones imported (Moodle XML and GIFT) beside a bare parse with plain inserts, 15,000 messy rows, and the search
page over 200,000 questions beside a bare scan of their texts.

Run by `deploy/bench.py`; every file in a process of its own, so that its memory is its own. CPU seconds stand beside wall seconds, for machines that
others use too. Prints one JSON document.
"""

import io
import json
import os
import random
import re
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
MANY, BANKS, ROUNDS = 200_000, 20, 9
_WORDS = re.findall("..", (
    "安全生产通风检查设备设施隐患整改风险作业人员动火有限空间电工焊接消防灭火器材应急预案演练培训考核责任制度现场管理监护审批粉尘防爆"
    "除尘系统接地绝缘触电急救高处坠落防护用品佩戴检测气体浓度报警停电验电挂牌上锁登记记录负责企业员工班组车间仓库危险化学物品储存"
    "运输标志疏散通道出口照明起重吊装叉车压力容器锅炉阀门管道冶金熔融金属煤气涉爆液氨制冷泄漏处置报告事故调查处理"
))  # fmt: skip
_SIGNS = "安全生产管理应当落实责任制度并且定期检查设备设施运行状态发现隐患及时整改消除风险保障作业人员健康"
_SEARCHES = {
    "first_page": "", "two_characters": "q=通风", "common_word": "q=安全", "two_words": "q=动火+审批", "long_phrase": "q=隐患整改风险",
    "nothing_found": "q=量子", "one_character": "q=锅", "number": "q=0777", "kind_and_difficulty": "kind=multiple&difficulty=3&q=消防",
    "duplicates": "twin=on", "to_review": "waiting=on", "hardest_first": "sort=facility", "last_page": "page=200",
}  # fmt: skip


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


SEARCH = "search_200000"
FILES = {"moodle_xml_5000": (moodle, "q.xml"), "gift_5000": (gift, "q.gift"), "messy_rows_15000": (messy, "q.xlsx")}


def sentence(chance: random.Random, words: int) -> str:
    return "".join(chance.choices(_WORDS, weights=range(len(_WORDS), 0, -1), k=words))


def seed_many(chance: random.Random) -> float:
    """200,000 questions in 20 banks through the act that stores them, every fiftieth a double, every tenth measured; returns the seconds."""
    from question_banks import items, measures
    from question_banks.models import ItemVersion
    from question_banks.wording import Wording
    from training import clock

    at, by, started = clock.now(), "system:bench", time.perf_counter()
    for number in range(BANKS):
        bank = items.create_bank(code=f"many-{time.time_ns()}", title=f"题库{number}", at=at, by=by)
        drafts: list[Any] = []
        for place in range(MANY // BANKS):
            kind = chance.choice(["single", "multiple", "judgement"])
            content = {} if kind == "judgement" else {"options": [f"{letter}{sentence(chance, 4)}" for letter in "甲乙丙丁"]}
            key = True if kind == "judgement" else [0] if kind == "single" else [0, 2]
            wording = Wording(kind=kind, stem=f"{sentence(chance, 12)}，应当{sentence(chance, 3)}？", content=content, key=key)
            drafts.append(items.Draft(drafts[-1].wording if place % 50 == 49 else wording, difficulty=chance.randint(1, 3)))
        items.draft_many(bank=bank, drafts=drafts, at=at, by=by)
    taken = time.perf_counter() - started
    tenth = ItemVersion.objects.order_by("-pk").values_list("pk", flat=True)[: MANY // 10]
    measures.post(rows={pk: (100, chance.random(), chance.uniform(-20, 60)) for pk in tenth}, at=at)
    return taken


def search_page() -> dict[str, Any]:
    """Server time (median) and queries of the search page, beside the scan that every search without an index begins with."""
    import statistics

    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from training.models import Account

    editor = Account.objects.filter(grants__role="editor").first()
    assert editor is not None, "the demo town has no editor"
    settings.ALLOWED_HOSTS = ["*"]
    client = Client(headers={"X-Forwarded-Proto": "https"})
    client.force_login(editor, backend="training.backends.NumberBackend")
    figures: dict[str, Any] = {}
    for name, query in _SEARCHES.items():
        spent = []
        for _round in range(ROUNDS):
            with CaptureQueriesContext(connection) as captured:
                started = time.perf_counter()
                assert client.get(f"/banks/search/?{query}").status_code == 200, name
                spent.append(1000 * (time.perf_counter() - started))
        figures[name] = {"median_ms": round(statistics.median(spent)), "queries": len(captured)}
    with connection.cursor() as cursor:
        scans = []
        for _round in range(ROUNDS):
            started = time.perf_counter()
            cursor.execute("SELECT COUNT(*) FROM question_banks_itemversion WHERE stem LIKE %s OR CAST(content AS text) LIKE %s", ["%通风%", "%通风%"])
            scans.append(1000 * (time.perf_counter() - started))
    figures["bare_scan_ms"] = round(statistics.median(scans))
    return figures


def one(name: str) -> dict[str, Any]:
    """One measurement, in this process."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    django.setup()
    chance = random.Random(time.time_ns())  # noqa: S311 - other questions than those an earlier run has left
    if name == SEARCH:
        return {"seed_seconds": round(seed_many(chance), 1), "pages": search_page()}
    make, file = FILES[name]
    content = make(chance)
    figures = stored(content, file)
    if name == "moodle_xml_5000":
        reference = bare(content)
        figures |= {"bare_parse_seconds": round(reference, 2), "times_bare": round(figures["seconds"] / reference, 1)}
    return figures


def apart(name: str) -> dict[str, Any]:
    """One measurement, in a process of its own."""
    done = subprocess.run([sys.executable, __file__, name], check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def main() -> None:
    if len(sys.argv) > 1:
        print(json.dumps(one(sys.argv[1])))
        return
    figures = {name: apart(name) for name in (*FILES, SEARCH)}
    figures["moodle_xml_5000_beside_200000"] = apart("moodle_xml_5000")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
