"""Measures coverage of a whole city beside DuckDB, which answers the same question with SQL from the raw facts; the figures must be equal cell by cell.

Run by `deploy/bench.py` in a process of its own. It seeds `var/bench/city.sqlite3` once (20,000 enterprises, 150,000 people, 2 million entries) and
keeps it; `--city FILE` takes another one. Parts of it with 5,000 and 10,000 enterprises (whole towns) show how the cost grows. Prints one JSON document.

DuckDB's part shares no line with the product: bounds, periods, editions and deadlines are written here as set-based SQL after the same paragraphs.
What it does not answer is listed under "not_compared"; facts of kinds that this city does not hold, and that the SQL ignores, are checked to be absent.
"""

import argparse
import csv
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

BASE = Path(__file__).resolve().parent.parent
PLACE = BASE / "var" / "bench"
sys.path.insert(0, str(BASE))
SIZES = (5_000, 10_000, 20_000)
NAMES = ("population", "satisfied", "due_soon", "due_soon_met", "pending", "overdue", "unknown")
SHORT = {12: 90, 6: 45, 3: 22}
DETAIL = (
    "training_type", "title", "event", "form", "plan_kind", "plan_ref", "alarm_at", "all_out_at", "with_fire", "present", "roster", "expected", "shift",
    "authority", "industry", "number", "role", "item", "item_code", "valid_from", "reviewed_on", "issued_on", "passed",
)  # fmt: skip
STANDING = "SELECT e.* FROM training_entry e WHERE NOT held AND NOT void AND id NOT IN (SELECT corrects_id FROM training_entry WHERE corrects_id IS NOT NULL)"
# Every table as the register and the ledger hold it; rows that a later row replaced are left out, as everywhere.
FACTS = {
    "area": ("id BIGINT, parent BIGINT, path VARCHAR, level VARCHAR", "SELECT id, parent_id, path, level FROM training_area"),
    "enterprise": (
        "id BIGINT, area BIGINT, industry VARCHAR, risks VARCHAR",
        "SELECT id, area_id, industry, risks FROM training_enterprise WHERE withdrawn_at IS NULL",
    ),
    "state": (
        "place BIGINT, from_on DATE, until_on DATE, state VARCHAR",
        "SELECT enterprise_id, from_on, until_on, state FROM training_enterprisestate WHERE superseded_at IS NULL",
    ),
    "tag": (
        "place BIGINT, from_on DATE, until_on DATE, tag_set VARCHAR, value VARCHAR, basis VARCHAR, members VARCHAR",
        "SELECT enterprise_id, from_on, until_on, tag_set, value, basis, members FROM training_enterprisetag WHERE superseded_at IS NULL",
    ),
    "post": (
        "id BIGINT, person BIGINT, place BIGINT, area BIGINT, role VARCHAR, item VARCHAR, title VARCHAR, form VARCHAR, full_time BOOLEAN,"
        " from_on DATE, until_on DATE, started DATE",
        "SELECT e.id, coalesce(p.merged_into_id, p.id), enterprise_id, area_id, role, operation_item, post, form, full_time, from_on, until_on,"
        " started_work_on FROM training_engagement e JOIN training_person p ON p.id = e.person_id WHERE superseded_at IS NULL",
    ),
    "entry": (
        "id BIGINT, kind VARCHAR, what VARCHAR, on_day DATE, amount DECIMAL(9, 2), valid_until DATE, exam_class VARCHAR, person BIGINT, place BIGINT,"
        " area BIGINT, " + ", ".join(f'"{name}" VARCHAR' for name in DETAIL),
        "SELECT s.id, kind, what, occurred_on, amount, valid_until, exam_class, coalesce(p.merged_into_id, p.id), enterprise_id, area_id, "
        + ", ".join(f"json_extract(detail, '$.{name}')" for name in DETAIL)
        + f" FROM ({STANDING}) s LEFT JOIN training_person p ON p.id = s.person_id",
    ),
}
# What the SQL below does not look at, and this city does not hold.
ABSENT = {
    "plans on the register": "SELECT count(*) FROM training_emergencyplan",
    "events of enterprises": "SELECT count(*) FROM training_enterpriseevent",
    "hours that name an employment": "SELECT count(*) FROM training_entry WHERE engagement_id IS NOT NULL",
    "a first day of the complete ledger": "SELECT count(*) FROM training_area WHERE ledger_start IS NOT NULL",
    "reports of drills": "SELECT count(*) FROM training_entry WHERE kind = 'report'",
    "drills in shifts or without heads": "SELECT count(*) FROM training_entry WHERE kind = 'drill' AND (json_extract(detail, '$.shift') IS NOT NULL"
    " OR json_extract(detail, '$.present') IS NULL OR coalesce(json_extract(detail, '$.roster'), json_extract(detail, '$.expected'), 0) = 0)",
    "enterprises whose class changed": "SELECT count(*) FROM (SELECT 1 FROM training_enterprisetag WHERE superseded_at IS NULL"
    " AND tag_set = 'hours_high' GROUP BY enterprise_id HAVING count(*) > 1)",
}


# ── A part of the city ─────────────────────────────────────────────────────────────────────────


def part(city: Path, target: Path, enterprises: int) -> Path:
    """A copy of the city with so many enterprises at least, by whole towns, and everybody and everything that belongs to them."""
    target.unlink(missing_ok=True)
    with sqlite3.connect(target) as copy:
        copy.execute("PRAGMA journal_mode=OFF")
        copy.execute("ATTACH ? AS city", [str(city)])
        schema = copy.execute("SELECT type, name, sql FROM city.sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'").fetchall()
        for kind, name, sql in schema:
            if kind == "table" and "VIRTUAL" not in sql and "_fts" not in name:
                copy.execute(sql)
        towns = "SELECT t.path, count(*) FROM city.training_area t JOIN city.training_area a ON a.path LIKE t.path || '%' JOIN city.training_enterprise e"
        kept, found = [], 0
        for path, size in copy.execute(f"{towns} ON e.area_id = a.id WHERE t.level = 'town' GROUP BY t.path ORDER BY t.path").fetchall():
            if found < enterprises:
                kept, found = [*kept, path], found + size
        copy.execute("CREATE TEMP TABLE kept (path)")
        copy.executemany("INSERT INTO kept VALUES (?)", [(path,) for path in kept])
        copy.execute("CREATE TEMP TABLE here AS SELECT id FROM city.training_area a WHERE EXISTS (SELECT 1 FROM kept WHERE a.path LIKE kept.path || '%')")
        copy.execute("CREATE TEMP TABLE ours (id INTEGER PRIMARY KEY)")
        copy.execute("INSERT INTO ours SELECT id FROM city.training_enterprise WHERE area_id IN (SELECT id FROM here)")
        copy.execute("CREATE TEMP TABLE people (id INTEGER PRIMARY KEY)")
        mine = "enterprise_id IN (SELECT id FROM ours)"
        copy.execute(f"INSERT INTO people SELECT DISTINCT person_id FROM city.training_engagement WHERE {mine} OR area_id IN (SELECT id FROM here)")
        where = {
            "training_enterprise": "id IN (SELECT id FROM ours)",
            "training_enterprisestate": mine,
            "training_enterprisetag": mine,
            "training_engagement": f"{mine} OR area_id IN (SELECT id FROM here)",
            "training_person": "id IN (SELECT id FROM people)",
            "training_entry": f"person_id IN (SELECT id FROM people) OR (person_id IS NULL AND ({mine} OR area_id IN (SELECT id FROM here)))",
            "training_area": "1",
            "training_requirement": "1",
            "django_migrations": "1",
        }
        for table, condition in where.items():
            copy.execute(f"INSERT INTO main.{table} SELECT * FROM city.{table} WHERE {condition}")
        for kind, _name, sql in schema:
            if kind == "index" and any(f'ON "{table}"' in sql for table in where):
                copy.execute(sql)
        copy.commit()
        copy.execute("ANALYZE")
    return target


# ── DuckDB: the facts ──────────────────────────────────────────────────────────────────────────


def load(city: Path, engine: Any) -> None:
    """The raw facts as tables in memory."""
    source = sqlite3.connect(f"file:{city}?mode=ro", uri=True)
    for table, (columns, query) in FACTS.items():
        with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(source.execute(query))
            file.flush()
            types = {name.strip().split()[0].strip('"'): " ".join(name.strip().split()[1:]) for name in _split(columns)}
            engine.execute(f"CREATE TABLE {table} ({columns})")
            engine.execute(f"INSERT INTO {table} SELECT * FROM read_csv(?, header=false, columns=?, nullstr='', quote='\"')", [file.name, types])
    for table, column in (("enterprise", "risks"), ("tag", "members")):
        engine.execute(f"ALTER TABLE {table} ALTER {column} TYPE VARCHAR[] USING coalesce(CAST(json({column}) AS VARCHAR[]), [])")
    engine.execute("UPDATE enterprise SET industry = '' WHERE industry IS NULL")
    engine.execute("UPDATE post SET item = coalesce(item, ''), title = coalesce(title, ''), form = coalesce(form, '')")


def _split(columns: str) -> list[str]:
    """The columns of a definition; DECIMAL(9, 2) holds a comma of its own."""
    return [one.replace("|", ",") for one in columns.replace("(9, 2)", "(9| 2)").split(",")]


def rows_of_rules(city: Path, day: date) -> list[dict[str, Any]]:
    """The versions of the requirements in force on a day, as the database holds them; rules of divisions that have no area here bind nobody."""
    source = sqlite3.connect(f"file:{city}?mode=ro", uri=True)
    source.row_factory = sqlite3.Row
    here = "is_active AND (division = '' OR EXISTS (SELECT 1 FROM training_area a WHERE a.code LIKE division || '%'))"
    rows = [dict(row) for row in source.execute(f'SELECT * FROM training_requirement WHERE {here} ORDER BY "order", code, version')]
    first: dict[str, str] = {}
    for row in rows:
        first[row["code"]] = min(first.get(row["code"], row["effective_on"]), row["effective_on"])
        row |= {"first_on": first[row["code"]], **{name: json.loads(row[name]) for name in ("audience", "parameters", "replaces")}}
    return [row for row in rows if row["effective_on"] <= str(day) and (row["until_on"] is None or row["until_on"] > str(day))]


# ── DuckDB: the answer ─────────────────────────────────────────────────────────────────────────


class Question:
    """One day. Collects duties (requirement, place or area, status, met) in a table, and counts them for every area and those above it."""

    def __init__(self, engine: Any, day: date) -> None:
        self.engine, self.day, self.now = engine, day, f"DATE '{day}'"
        self.run("CREATE TEMP TABLE duty (code VARCHAR, area BIGINT, status VARCHAR, met BOOLEAN)")
        self._register()

    def run(self, sql: str) -> Any:
        return self.engine.execute(sql)

    def _register(self) -> None:
        """Who stands on the day, since when, when work stood still, which class holds, and who is in post."""
        now = self.now
        self.run(f"CREATE TEMP TABLE acts AS SELECT * FROM entry WHERE on_day <= {now}")
        self.run(f"""CREATE TEMP TABLE standing AS
            WITH last_closed AS (SELECT place, max(from_on) AS closed FROM state WHERE state = 'closed' AND from_on <= {now} GROUP BY place),
            begun AS (SELECT s.place, min(s.from_on) AS since FROM state s LEFT JOIN last_closed c USING (place)
                WHERE s.state <> 'closed' AND s.from_on <= {now} AND (c.closed IS NULL OR s.from_on > c.closed) GROUP BY s.place),
            today AS (SELECT place, any_value(state) AS state FROM state WHERE from_on <= {now} AND (until_on IS NULL OR until_on > {now}) GROUP BY place),
            known AS (SELECT DISTINCT place FROM state)
            SELECT e.id AS place, e.area, e.industry, e.risks, coalesce(t.state, 'operating') AS state, b.since
            FROM enterprise e LEFT JOIN today t ON t.place = e.id LEFT JOIN begun b ON b.place = e.id LEFT JOIN known k ON k.place = e.id
            WHERE (t.state IS NOT NULL OR k.place IS NULL) AND coalesce(t.state, '') <> 'closed'""")
        self.run(f"""CREATE TEMP TABLE pause AS
            WITH marked AS (SELECT *, CASE WHEN lag(until_on) OVER w = from_on THEN 0 ELSE 1 END AS fresh FROM state
                WHERE state = 'suspended' AND from_on <= {now} WINDOW w AS (PARTITION BY place ORDER BY from_on)),
            numbered AS (SELECT *, sum(fresh) OVER (PARTITION BY place ORDER BY from_on) AS island FROM marked)
            SELECT place, min(from_on) AS since, CASE WHEN bool_or(until_on IS NULL) THEN NULL ELSE max(until_on) END AS until
            FROM numbered GROUP BY place, island""")
        self.run(f"""CREATE TEMP TABLE class AS
            SELECT place, tag_set, CASE WHEN basis = 'proposed' THEN 'unknown' ELSE value END AS verdict, members FROM (
                SELECT *, from_on <= {now} AND (until_on IS NULL OR until_on > {now}) AS holds, row_number() OVER (PARTITION BY place, tag_set ORDER
                    BY from_on) AS nth
                FROM tag) WHERE holds OR (nth = 1 AND from_on > {now})""")
        self.run(f"""CREATE TEMP TABLE held AS
            WITH ordered AS (SELECT *, max(until_on) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
                FROM post WHERE place IS NOT NULL AND from_on IS NOT NULL WINDOW w AS (PARTITION BY person, place, role, item ORDER BY from_on)),
            islands AS (SELECT *, sum(CASE WHEN before >= from_on THEN 0 ELSE 1 END) OVER (PARTITION BY person, place, role, item ORDER BY from_on)
                AS island FROM ordered),
            joined AS (SELECT *, first_value(from_on) OVER v AS start, first_value(started IGNORE NULLS) OVER v AS first_started FROM islands
                WINDOW v AS (PARTITION BY person, place, role, item, island ORDER BY from_on)),
            every AS (SELECT id, person, place, role, item, title, form, full_time, from_on, until_on, start, first_started AS started FROM joined
                UNION ALL SELECT id, person, place, role, item, title, form, full_time, from_on, until_on, NULL, started
                FROM post WHERE place IS NOT NULL AND from_on IS NULL)
            SELECT * FROM every WHERE (from_on IS NULL OR from_on <= {now}) AND (until_on IS NULL OR until_on > {now})
            QUALIFY row_number() OVER (PARTITION BY person, place, role, item ORDER BY id) = 1""")

    # -- whom a requirement binds

    def bind(self, rule: dict[str, Any]) -> None:
        """Table `bound`: the places a requirement asks, and whether for certain."""
        asked, yes, no = rule["audience"], ["true"], []
        if asked.get("risks"):
            yes.append(f"len(list_intersect(risks, {_list(asked['risks'])})) > 0")
        if asked.get("risks_not"):
            yes.append(f"len(list_intersect(risks, {_list(asked['risks_not'])})) = 0")
        joins = ""
        for number, (name, value) in enumerate(asked.get("tags", {}).items()):
            joins += f" LEFT JOIN class c{number} ON c{number}.place = s.place AND c{number}.tag_set = '{name}'"
            yes.append(f"coalesce(c{number}.verdict, 'unknown') IN ('{value}', 'unknown')")
            no.append(f"coalesce(c{number}.verdict, 'unknown') = 'unknown'")
        if asked.get("industries"):
            yes.append(f"(industry = '' OR industry IN {_in(asked['industries'])})")
            no.append("industry = ''")
        self.run(f"""CREATE OR REPLACE TEMP TABLE bound AS SELECT s.place, s.area, s.industry, s.since, s.state = 'suspended' AS still,
            NOT ({" OR ".join(no) or "false"}) AS certain FROM standing s{joins} WHERE {" AND ".join(yes)}""")

    def holders(self, rule: dict[str, Any], role: str = "") -> None:
        """Table `subject`: the posts a requirement asks in the places it binds, and the duties of posts nobody holds."""
        asked, roles = rule["audience"], [role] if role else rule["audience"]["roles"]
        order = "CASE h.role " + " ".join(f"WHEN '{one}' THEN {number}" for number, one in enumerate(roles)) + " END"
        where = [f"h.role IN {_in(roles)}"]
        if asked.get("full_time"):
            where.append(f"NOT (h.full_time IS FALSE AND h.role IN {_in(asked['full_time'])})")
        if asked.get("forms"):
            where.append(f"h.form IN {_in(asked['forms'])}")
        if asked.get("posts"):
            where.append("(" + " OR ".join(f"contains(h.title, '{word}')" for word in asked["posts"]) + ")")
        once = f"QUALIFY row_number() OVER (PARTITION BY h.person, h.place ORDER BY {order}, h.id) = 1" if asked.get("each") == "person" else ""
        self.run(f"""CREATE OR REPLACE TEMP TABLE subject AS SELECT h.id AS sid, h.person, h.place, h.role, h.item, h.start, h.started, b.area,
            b.industry, b.certain
            FROM held h JOIN bound b ON b.place = h.place AND NOT b.still WHERE {" AND ".join(where)} {once}""")
        if asked.get("each") or asked.get("posts") or role:
            return
        for one in {"principal", "safety_manager"} & set(roles):
            self.run(f"""INSERT INTO duty SELECT '{rule["code"]}', area, 'unknown', false FROM bound b WHERE NOT still
                AND NOT EXISTS (SELECT 1 FROM held h WHERE h.place = b.place AND {" AND ".join(where)} AND h.role = '{one}')""")

    def settle(self, rule: dict[str, Any], results: str) -> None:
        """Duties of the subjects from `results`: (sid, status, met)."""
        self.run(f"""INSERT INTO duty SELECT '{rule["code"]}', area, CASE WHEN certain THEN r.status ELSE 'unknown' END, certain AND r.met
            FROM ({results}) r JOIN subject USING (sid)""")

    # -- deadlines and periods

    def undone(self, due: str, lead: int) -> str:
        """Overdue after its day, due soon so many days before it, pending earlier."""
        soon = f"WHEN {due} - {self.now} <= {lead} THEN 'due_soon'"
        return f"CASE WHEN {due} IS NULL THEN 'unknown' WHEN {self.now} > {due} THEN 'overdue' {soon} ELSE 'pending' END"

    def periodic(self, subjects: str, acts: str, enough: str, months: int, lead: int) -> str:
        """A duty of every calendar period. `subjects`: (sid, place, bound); `acts`: (sid, on_day, amount); `enough`: a condition with %s for a filter."""
        short = SHORT[months]
        start = f"date_trunc('{'year' if months == 12 else 'quarter'}', %s)"
        if months == 6:
            start = "(date_trunc('year', %s) + INTERVAL (CASE WHEN month(%s) > 6 THEN 6 ELSE 0 END) MONTH)"
        first = lambda day: f"CAST({start.replace('%s', day)} AS DATE)"  # noqa: E731
        after = lambda day, count=1: f"CAST({day} + INTERVAL {count * months} MONTH AS DATE)"  # noqa: E731
        one = self.run(f"SELECT {first(self.now)}, {after(first(self.now))} - 1").fetchone()
        now0, now1 = f"DATE '{one[0]}'", f"DATE '{one[1]}'"
        extended = lambda begin, end: (  # noqa: E731
            f"greatest({end}, coalesce((SELECT max(p.until) + 30 FROM pause p WHERE p.place = w.place AND p.since <= {end} AND p.until > {begin}"
            f" AND p.until <= {self.now} AND NOT (p.since <= {begin} AND p.until > {end})), {end}))"
        )
        hits = lambda begin, end: enough.replace("%s", f"FILTER (WHERE a.on_day BETWEEN {begin} AND {end})")  # noqa: E731
        return f"""
            WITH opened AS (SELECT sid, place, bound, {first("bound")} AS p0 FROM ({subjects})),
            joined AS (SELECT *, {after("p0")} - 1 - bound < {short} AS late FROM opened),
            first AS (SELECT sid, place, p0, CASE WHEN late THEN {after("p0", 2)} ELSE {after("p0")} END - 1 AS p1 FROM joined),
            w AS (SELECT sid, place, {self.now} > p1 AS again, CASE WHEN {self.now} > p1 THEN {now0} ELSE p0 END AS c0,
                CASE WHEN {self.now} > p1 THEN {now1} ELSE p1 END AS c1,
                CASE WHEN {first(f"({now0} - 1)")} <= p1 THEN p0 ELSE {first(f"({now0} - 1)")} END AS b0, {now0} - 1 AS b1 FROM first),
            dated AS (SELECT *, {extended("b0", "b1")} AS bdue, {extended("c0", "c1")} AS cdue,
                again AND NOT EXISTS (SELECT 1 FROM pause p WHERE p.place = w.place AND p.since <= b0 AND (p.until IS NULL OR p.until > b1)) AS asked FROM w),
            earned AS (SELECT d.sid, any_value(asked) AS asked, any_value(bdue) AS bdue, any_value(cdue) AS cdue, {hits("b0", "b1")} AS before,
                {hits("b0", "bdue")} AS late, {hits("c0", "cdue")} AS now_all, {hits("greatest(c0, bdue + 1)", "cdue")} AS now_rest
                FROM dated d LEFT JOIN ({acts}) a ON a.sid = d.sid GROUP BY d.sid),
            told AS (SELECT sid, CASE WHEN asked AND NOT coalesce(before, false) THEN coalesce(now_rest, false) ELSE coalesce(now_all, false) END AS met,
                CASE WHEN asked AND NOT coalesce(before, false) AND NOT coalesce(late, false) THEN bdue ELSE cdue END AS due FROM earned)
            SELECT sid, CASE WHEN met THEN 'satisfied' ELSE {self.undone("due", lead)} END AS status, met FROM told"""

    # -- the kinds of obligations

    def drill(self, rule: dict[str, Any]) -> None:
        asked = rule["parameters"]
        self.bind(rule)
        self.run("CREATE OR REPLACE TEMP TABLE subject AS SELECT place AS sid, place, area, certain FROM bound WHERE NOT still")
        opens = f"DATE '{rule['first_on']}'"
        subjects = f"SELECT b.place AS sid, b.place, greatest(coalesce(since, {opens}), {opens}) AS bound FROM bound b WHERE NOT still"
        share = f"100 * present >= {round(float(asked['share']) * 100)} * roster" if asked.get("share") else "true"
        acts = f"SELECT place AS sid, on_day FROM drills WHERE {self.fits(asked)} AND {share}"
        self.settle(rule, self.periodic(subjects, acts, f"count(a.on_day) %s >= {asked.get('times', 1)}", asked["months"], rule["lead_days"]))

    def drills(self) -> None:
        """Events: the entries that share one, under its first entry."""
        self.run("""CREATE TEMP TABLE drills AS SELECT place, arg_min(on_day, id) AS on_day, list(DISTINCT what) AS types, coalesce(arg_min(form,
            id), 'live') AS form,
            coalesce(arg_min(plan_kind, id), '') AS plan_kind, coalesce(arg_min(plan_ref, id), '') AS plan_ref,
            coalesce(arg_min(alarm_at IS NOT NULL AND all_out_at IS NOT NULL, id), false) AS timed, coalesce(arg_min(with_fire, id), '0') = '1' AS with_fire,
            CAST(arg_min(present, id) AS INT) AS present, CAST(coalesce(nullif(arg_min(roster, id), '0'), arg_min(expected, id)) AS INT) AS roster
            FROM acts WHERE kind = 'drill' AND place IS NOT NULL GROUP BY place, coalesce(event, 'entry ' || id)""")

    def fits(self, asked: dict[str, Any]) -> str:
        """Which events count."""
        ways = [f"len(list_intersect(types, {_list(asked.get('types', []))})) > 0"]
        if asked.get("plan_kinds"):
            ways.append(f"plan_kind IN {_in(asked['plan_kinds'])}")
        if asked.get("fire_types"):
            ways.append(f"with_fire AND len(list_intersect(types, {_list(asked['fire_types'])})) > 0")
        if asked.get("any_plan"):
            ways.append("plan_ref <> ''")
        found = f"({' OR '.join(f'({way})' for way in ways)}) AND form IN {_in(asked.get('forms', ['live', 'tabletop']))}"
        return found + (" AND timed" if asked.get("timed") else "")

    def report(self, rule: dict[str, Any]) -> None:
        asked = rule["parameters"]
        self.bind(rule)
        half = "CAST(date_trunc('year', %s) + INTERVAL (CASE WHEN month(%s) > 6 THEN 6 ELSE 0 END) MONTH AS DATE)"
        opens = half.replace("%s", f"({half.replace('%s', self.now)} - 1)")
        self.run(f"""INSERT INTO duty SELECT '{rule["code"]}', area, CASE WHEN certain THEN {self.undone("due", rule["lead_days"])} ELSE 'unknown'
            END, false FROM (
            SELECT b.place, any_value(area) AS area, any_value(certain) AS certain, min(d.on_day) + {asked["report_days"]} AS due
            FROM bound b LEFT JOIN (SELECT * FROM drills WHERE {self.fits(asked)} AND on_day >= {opens} AND on_day >= DATE '{rule["first_on"]}') d
            ON d.place = b.place AND d.on_day >= coalesce(b.since, d.on_day) WHERE NOT still GROUP BY b.place) WHERE due IS NOT NULL OR NOT certain""")

    def hours(self, rule: dict[str, Any]) -> None:
        """First hours, then yearly hours; for the headline, the worst of all who hold the role."""
        members = rule["parameters"].get("members")
        if members is None:
            self.bind(rule)
            self.holders(rule)
            self.settle(rule, self._hours(rule))
            return
        self.run("CREATE OR REPLACE TEMP TABLE member (place BIGINT, status VARCHAR, met BOOLEAN)")
        for member in (one for one in self.rules if one["code"] in members):
            self.bind(member)
            self.holders(member, role=rule["audience"]["roles"][0])
            status = "CASE WHEN certain THEN status ELSE 'unknown' END"
            self.run(f"INSERT INTO member SELECT s.place, {status}, certain AND met FROM ({self._hours(member)}) JOIN subject s USING (sid)")
            self.run("INSERT INTO member SELECT place, 'unknown', false FROM bound WHERE NOT certain")
        self.bind(rule)
        worst = "list_position(['overdue', 'unknown', 'due_soon', 'pending', 'satisfied'], status)"
        unclear = "coalesce(bool_or(u.place IS NOT NULL), false)"
        self.run(f"""INSERT INTO duty SELECT '{rule["code"]}', any_value(area), CASE WHEN {unclear} OR count(status) = 0 THEN 'unknown' ELSE
            arg_min(status, {worst}) END,
            NOT {unclear} AND coalesce(bool_and(met), false) FROM bound b LEFT JOIN member m ON m.place = b.place
            LEFT JOIN (SELECT DISTINCT place FROM class WHERE tag_set = 'hours_high' AND verdict = 'unknown') u ON u.place = b.place WHERE NOT still
                GROUP BY b.place""")

    def _hours(self, rule: dict[str, Any]) -> str:
        asked, role, lead = rule["parameters"], rule["audience"]["roles"][0], rule["lead_days"]
        first, yearly = asked["initial_hours"], asked["refresher_hours"]
        self.run(f"""CREATE OR REPLACE TEMP TABLE fill AS
            WITH opening AS (SELECT person, CAST(min(from_on) - INTERVAL 12 MONTH AS DATE) AS opens FROM post WHERE role = '{role}' GROUP BY person),
            mine AS (SELECT e.id, e.person, e.on_day, e.amount, coalesce(training_type, '') AS type,
                coalesce(training_type, '') NOT IN ('refresher', '再培训') AND on_day >= coalesce(opens, DATE '0001-01-01') AS fits
                FROM acts e JOIN (SELECT DISTINCT person FROM subject) USING (person) LEFT JOIN opening USING (person)
                WHERE kind = 'hours' AND list_contains(string_split(what, ','), '{role}')),
            running AS (SELECT *, coalesce(sum(amount) FILTER (WHERE fits) OVER (PARTITION BY person ORDER BY on_day, id), 0) AS filled FROM mine)
            SELECT *, fits AND filled - amount < {first} AS fills FROM running""")
        self.run(f"""CREATE OR REPLACE TEMP TABLE progress AS SELECT s.sid, s.place, s.person, s.start, f.met_on,
            greatest(CAST(date_trunc('year', f.met_on) + INTERVAL 1 YEAR AS DATE), s.start) AS bound
            FROM subject s LEFT JOIN (SELECT person, min(on_day) FILTER (WHERE fills AND filled >= {first}) AS met_on FROM fill GROUP BY person) f
                USING (person)""")
        rest = "SELECT p.sid, f.on_day, f.amount FROM progress p JOIN fill f USING (person) WHERE NOT fills AND type NOT IN ('initial', '初次')"
        again = f"SELECT sid, place, bound FROM progress WHERE start IS NOT NULL AND met_on IS NOT NULL AND {self.now} >= bound"
        due = f"CAST(start + INTERVAL {asked['due_months']} MONTH AS DATE)"
        return f"""SELECT * FROM ({self.periodic(again, rest, f"sum(a.amount) %s >= {yearly}", 12, lead)}) UNION ALL
            SELECT sid, CASE WHEN start IS NULL THEN 'unknown' WHEN met_on IS NOT NULL THEN 'satisfied' ELSE {self.undone(due, lead)} END, start IS
                NOT NULL AND met_on IS NOT NULL
            FROM progress WHERE start IS NULL OR met_on IS NULL OR {self.now} < bound"""

    def yearly(self, rule: dict[str, Any]) -> None:
        asked = rule["parameters"]
        self.bind(rule)
        self.holders(rule)
        acts = f"""SELECT s.sid, e.on_day, e.amount FROM subject s JOIN acts e USING (person)
            WHERE kind = 'hours' AND list_contains(string_split(what, ','), '{rule["audience"]["roles"][0]}')"""
        bound = f"greatest(CAST(date_trunc('year', start) + INTERVAL 1 YEAR AS DATE), DATE '{rule['first_on']}')"
        subjects = f"SELECT sid, place, {bound} AS bound FROM subject WHERE start IS NOT NULL AND {bound} <= {self.now}"
        told = self.periodic(subjects, acts, f"sum(a.amount) %s >= {asked['hours']}", asked["months"], rule["lead_days"])
        self.settle(rule, f"SELECT * FROM ({told}) UNION ALL SELECT sid, 'unknown', false FROM subject WHERE start IS NULL")

    def before_start(self, rule: dict[str, Any]) -> None:
        asked = rule["parameters"]
        self.bind(rule)
        self.holders(rule)
        role, levels = rule["audience"]["roles"][0], asked.get("levels", [])
        free = f"s.industry IN {_in(asked['no_levels'])}" if asked.get("no_levels") else "false"
        each = " AND ".join(f"coalesce(bool_or(e.training_type = '{level}'), false)" for level in levels) or "true"
        self.settle(
            rule,
            f"""
            WITH left_before AS (SELECT s.sid, max(p.until_on) AS until FROM subject s JOIN post p ON p.person = s.person AND p.place = s.place AND
                p.role = s.role
                AND p.until_on <= s.start GROUP BY s.sid),
            done AS (SELECT s.sid, any_value(s.started) AS started, coalesce(sum(e.amount), 0) >= {asked["hours"]} AND (any_value({free}) OR ({each})) AS met
                FROM subject s LEFT JOIN left_before l USING (sid) LEFT JOIN (SELECT * FROM acts WHERE kind = 'hours' AND
                    (list_contains(string_split(what, ','), '{role}')
                OR training_type IN {_in(levels)})) e ON e.person = s.person AND e.place = s.place AND (l.until IS NULL OR e.on_day >= l.until) GROUP BY s.sid)
            SELECT sid, CASE WHEN met THEN 'satisfied' ELSE {self.undone("(started - 1)", rule["lead_days"])} END AS status, met FROM done""",
        )

    def activity(self, rule: dict[str, Any]) -> None:
        asked = rule["parameters"]
        self.bind(rule)
        self.holders(rule)
        ways = [f"list_contains(string_split(what, ','), '{code}')" for code in asked.get("activities", [])]
        ways += [f"contains(title, '{word}')" for word in asked.get("words", [])]
        wanted = "true" if asked.get("any") else " OR ".join(ways)
        acts = f"SELECT s.sid, e.on_day FROM subject s JOIN acts e USING (person) WHERE kind IN ('hours', 'completion') AND ({wanted})"
        subjects = f"SELECT sid, place, greatest(coalesce(start, DATE '{rule['first_on']}'), DATE '{rule['first_on']}') AS bound FROM subject"
        told = self.periodic(subjects, acts, f"count(DISTINCT a.on_day) %s >= {asked['times']}", asked["months"], rule["lead_days"])
        self.settle(
            rule, f"SELECT sid, CASE WHEN start IS NULL AND NOT met THEN 'unknown' ELSE status END AS status, met FROM ({told}) JOIN subject USING (sid)"
        )

    def best_card(self, due: str, lead: int, cards: str, passes: str = "SELECT NULL::BIGINT, NULL::VARCHAR, NULL::BOOLEAN, NULL::DATE WHERE false") -> str:
        """The best of several cards. `cards`: (sid, ends, look), where `look` is a review that was missed."""
        return f"""
            WITH card AS (SELECT c.sid, ends, look, {due} AS due FROM ({cards}) c JOIN subject USING (sid)),
            judged AS (SELECT sid, CASE WHEN ends IS NULL OR look THEN 'unknown' WHEN {self.now} <= ends AND ends - {self.now} <= {lead} THEN 'due_soon'
                WHEN {self.now} <= ends THEN 'satisfied' ELSE {self.undone("greatest(ends, coalesce(due, ends))", lead)} END AS status,
                NOT coalesce(look, true) AND coalesce({self.now} <= ends, false) AS met, ends AS until FROM card UNION ALL {passes}),
            one AS (SELECT * FROM judged QUALIFY row_number() OVER (PARTITION BY sid ORDER BY met DESC,
                list_position(['satisfied', 'due_soon', 'unknown', 'pending', 'overdue'], status), until DESC NULLS LAST) = 1)
            SELECT s.sid, coalesce(one.status, {self.undone(due, lead)}) AS status, coalesce(one.met, false) AS met FROM subject s LEFT JOIN one USING (sid)"""

    def credential(self, rule: dict[str, Any]) -> None:
        asked = rule["parameters"]
        self.bind(rule)
        self.holders(rule)
        review, ended = asked.get("review_months"), asked.get("review_ended_on")
        since = f"coalesce(CASE WHEN CAST(reviewed_on AS DATE) <= {self.now} THEN CAST(reviewed_on AS DATE) END, CAST(valid_from AS DATE)"
        since += f", CAST(valid_until - INTERVAL {asked['validity_months']} MONTH AS DATE))" if asked.get("validity_months") else ", CAST(issued_on AS DATE))"
        next_review = f"CAST({since} + INTERVAL {review} MONTH AS DATE)" if review else "NULL::DATE"
        ends, look = "valid_until", "false"
        if review and ended is None:
            ends = f"least(valid_until, coalesce({next_review}, valid_until))"
        elif review:
            look = f"coalesce({next_review} < least(valid_until, DATE '{ended}') AND {self.now} <= valid_until, false)"
        item = "(s.item = '' OR s.item IN (split_part(e.what, ':', 2), coalesce(e.item, ''), coalesce(e.item_code, '')))"
        cards = f"""SELECT s.sid, {ends} AS ends, {look} AS look FROM subject s JOIN acts e USING (person)
            WHERE kind = 'credential' AND split_part(what, ':', 1) IN {_in(asked["qualifications"])} AND {item}"""
        self.settle(rule, self.best_card("(start - 1)", rule["lead_days"], cards))

    def assessment(self, rule: dict[str, Any]) -> None:
        asked, lead = rule["parameters"], rule["lead_days"]
        self.bind(rule)
        self.holders(rule)
        if asked.get("trades"):
            listed, join = _list(asked["trades"]), ""
        else:
            listed, join = "coalesce(c.members, [])", f"LEFT JOIN class c ON c.place = s.place AND c.tag_set = '{asked['tag_set']}'"
        self.run(f"""CREATE OR REPLACE TEMP TABLE shown AS SELECT s.sid, e.kind, e.on_day, e.valid_until, coalesce(CAST(e.valid_from AS DATE),
            CAST(e.issued_on AS DATE)) AS begun
            FROM subject s JOIN acts e USING (person) {join} WHERE kind IN ('credential', 'assessment') AND exam_class = 'statutory' AND e.authority
                <> '' AND e.industry <> ''
            AND (e.number <> '' OR kind = 'assessment') AND s.role IN (split_part(what, ':', -1), coalesce(e.role, '')) AND coalesce(e.passed, '1') <> '0'
            AND (len({listed}) = 0 OR len(list_intersect({listed}, list_transform(string_split(replace(e.industry, '，', ','), ','), lambda one:
                trim(one)))) > 0)""")
        passes = f"""SELECT p.sid, CASE WHEN {self.now} <= p.on_day + 30 THEN 'satisfied' ELSE 'unknown' END, {self.now} <= p.on_day + 30, p.on_day +
            30 FROM shown p
            WHERE kind = 'assessment' AND NOT EXISTS (SELECT 1 FROM shown c WHERE c.sid = p.sid AND c.kind = 'credential' AND c.begun >= p.on_day)"""
        due = "(start - 1)" if asked.get("before_post") else f"CAST(start + INTERVAL {asked.get('due_months', 0)} MONTH AS DATE)"
        cards = "SELECT sid, valid_until AS ends, false AS look FROM shown WHERE kind = 'credential'"
        self.settle(rule, self.best_card(due, lead, cards, passes))

    def body(self, rule: dict[str, Any]) -> None:
        """Government bodies: so many months after the last drill; none on record: unknown."""
        due = f"CAST(last + INTERVAL {rule['parameters']['months']} MONTH AS DATE)"
        self.run(f"""INSERT INTO duty SELECT '{rule["code"]}', id, CASE WHEN last IS NULL THEN 'unknown' WHEN {self.now} > {due} THEN 'overdue'
            WHEN {due} - {self.now} <= {rule["lead_days"]} THEN 'due_soon' ELSE 'satisfied' END, coalesce({self.now} <= {due}, false)
            FROM area LEFT JOIN (SELECT area, max(on_day) AS last FROM acts WHERE kind = 'drill' AND area IS NOT NULL GROUP BY area) d ON d.area = area.id
            WHERE level IN {_in(rule["audience"]["levels"])}""")

    def kind(self, rule: dict[str, Any]) -> Callable[[dict[str, Any]], None] | None:
        """How a requirement is answered; nothing for what is not written in SQL here."""
        known = {
            "drill": self.drill, "drill_report": self.report, "hours": self.hours, "yearly_hours": self.yearly, "before_start": self.before_start,
            "activity_count": self.activity, "credential": self.credential, "assessment": self.assessment,
        }  # fmt: skip
        if rule["replaces"] or rule.get("division"):
            return None
        return self.body if rule["audience"].get("subject") == "body" else known.get(rule["obligation"])

    def answer(self, rules: list[dict[str, Any]]) -> dict[tuple[str, int], tuple[int, ...]]:
        """The figures of every area for every requirement: (code, area) → numbers in the order of NAMES."""
        self.rules, self.seconds = rules, {}
        self.drills()
        for rule in rules:
            answered = self.kind(rule)
            started = time.perf_counter()
            if answered is not None:
                answered(rule)
            self.seconds[rule["code"]] = time.perf_counter() - started
        statuses = ", ".join(f"count(*) FILTER (WHERE status = '{name}')" for name in ("satisfied", "due_soon"))
        more = ", ".join(f"count(*) FILTER (WHERE status = '{name}')" for name in ("pending", "overdue", "unknown"))
        rows = self.run(f"""WITH above AS (SELECT a.id, t.id AS top FROM area a JOIN area t ON starts_with(a.path, t.path))
            SELECT code, top, count(*), {statuses}, count(*) FILTER (WHERE status = 'due_soon' AND met), {more}
            FROM duty JOIN above ON above.id = duty.area GROUP BY code, top""").fetchall()
        return {(row[0], row[1]): tuple(row[2:]) for row in rows}


def _in(values: Iterable[str]) -> str:
    return "(" + ", ".join(f"'{value}'" for value in values) + ")"


def _list(values: Iterable[str]) -> str:
    return "[" + ", ".join(f"'{value}'" for value in values) + "]::VARCHAR[]"


# ── One size ───────────────────────────────────────────────────────────────────────────────────


def ours(day: date) -> tuple[dict[tuple[str, int], tuple[int, ...]], dict[str, float]]:
    """All requirements for the whole city, all levels, from nothing kept; and what it took."""
    import django

    django.setup()
    from training.coverage.census import Census
    from training.coverage.census.counted import NAMES as COLUMNS
    from training.models import Area
    from training.requirements import all_rules, in_force

    rules, top = all_rules(), Area.objects.order_by("path").first()
    assert top is not None
    codes = [rule.code for rule in in_force(day, rules)]
    begun = time.perf_counter(), time.process_time()
    census = Census(top, codes, rules=rules)
    read = time.perf_counter(), time.process_time()
    tables = {code: census.tables(code, day)[1] for code in codes}
    done = time.perf_counter(), time.process_time()
    wanted = [COLUMNS.index(name) for name in NAMES]
    found = {(code, area.pk): tuple(table[row, wanted].tolist()) for code, table in tables.items() for row, area in enumerate(census._order)}
    spent = {"read_s": read[0] - begun[0], "read_cpu_s": read[1] - begun[1], "count_s": done[0] - read[0], "count_cpu_s": done[1] - read[1]}
    spent |= {"all_s": done[0] - begun[0], "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
    return found, spent


def one(city: Path, day: date, explain: bool) -> dict[str, Any]:
    """Both answers for one file, compared cell by cell."""
    import duckdb

    found, spent = ours(day)
    source = sqlite3.connect(f"file:{city}?mode=ro", uri=True)
    present = [name for name, query in ABSENT.items() if source.execute(query).fetchone()[0]]
    engine = duckdb.connect(":memory:")
    engine.execute("SET threads = 2")
    load(city, engine)
    rules = rows_of_rules(city, day)
    begun = time.perf_counter(), time.process_time()
    question = Question(engine, day)
    theirs = question.answer(rules)
    duck = time.perf_counter() - begun[0], time.process_time() - begun[1]
    skipped = [rule["code"] for rule in rules if question.kind(rule) is None]
    cells = {key for key in {*found, *theirs} if key[0] not in skipped}
    nothing = (0,) * len(NAMES)
    wrong = sorted(key for key in cells if found.get(key, nothing) != theirs.get(key, nothing))
    if explain:
        for key in wrong[:40]:
            print(key, "ours", found.get(key), "DuckDB", theirs.get(key), file=sys.stderr)
        for code, seconds in sorted(question.seconds.items(), key=lambda pair: -pair[1]):
            print(f"{code} {seconds:.2f}", file=sys.stderr)
    top = source.execute("SELECT id FROM training_area ORDER BY path LIMIT 1").fetchone()[0]
    numbers = [source.execute(f"SELECT count(*) FROM training_{name}").fetchone()[0] for name in ("enterprise", "person", "entry")]
    return {
        "enterprises": numbers[0], "people": numbers[1], "entries": numbers[2], **{name: round(value, 2) for name, value in spent.items()},
        "duckdb_s": round(duck[0], 2), "duckdb_cpu_s": round(duck[1], 2), "count_times_duckdb": round(spent["count_s"] / duck[0], 2),
        "requirements_compared": len({key[0] for key in cells}), "cells_compared": len(cells) * len(NAMES), "cells_different": len(wrong),
        "duties_compared": sum(theirs[key][0] for key in theirs if key[1] == top),
        "not_compared": {code: found.get((code, top), nothing)[0] for code in skipped},
        "facts_the_sql_ignores_but_found": present, "load_average": round(os.getloadavg()[0], 1),
    }  # fmt: skip


def live(posts: int = 1_000) -> dict[str, Any]:
    """A page of the whole city from the kept figures, while entries are posted (the environment names a copy of the city that may be written to)."""
    import django

    django.setup()
    from django.core.cache import caches
    from django.db import transaction
    from django.test import Client
    from django.test.utils import setup_test_environment
    from django.urls import reverse

    from tests.factories.training import make_account
    from training import clock, records
    from training.coverage import snapshot
    from training.coverage.census import Census
    from training.models import Area, Engagement

    setup_test_environment(debug=False)
    caches["figures"].clear()
    top = Area.objects.order_by("path").first()
    client = Client()
    client.force_login(make_account("office", area=top))

    def page() -> tuple[float, Any]:
        started = time.perf_counter()
        answer = client.get(reverse("training:coverage"))
        assert answer.status_code == 200
        return (time.perf_counter() - started) * 1000, answer.context

    first, _context = page()
    kept = sorted(page()[0] for _round in range(20))
    heads = list(Engagement.objects.filter(role="principal", until_on__isnull=True).select_related("person", "enterprise")[:posts])
    at, started = clock.now(), time.perf_counter()
    for begin in range(0, posts, 500):
        with transaction.atomic():
            for number, post in enumerate(heads[begin : begin + 500], begin):
                given = {"what": "principal", "at": at, "by": "system:bench", "occurred_on": clock.day(at), "grade": "C", "enterprise": post.enterprise}
                records.post(kind="hours", subject=post.person, source="bench", source_id=f"{at:%H%M%S%f}-{number}", amount=Decimal(4), **given)
    posting = time.perf_counter() - started
    behind = sorted(page() for _round in range(20))
    started = time.perf_counter()
    counted = snapshot.refresh()
    refresh = time.perf_counter() - started
    after, context = page()
    code, day = context["rule"].code, context["asked"].as_of
    same = context["figure"] == Census(top, [code]).figure(code, day)
    return {
        "first_page_ms": round(first), "kept_page_median_ms": round(kept[10], 1), "kept_page_p95_ms": round(kept[18], 1), "posted": posts,
        "posted_per_s": round(posts / posting), "page_while_behind_ms": round(behind[10][0], 1), "said_it_was_behind": behind[10][1]["behind"],
        "questions_recounted": counted, "refresh_s": round(refresh, 2), "followed_per_s": round(posts / refresh), "page_after_ms": round(after, 1),
        "behind_after": context["behind"], "page_equals_a_fresh_count": same, "load_average": round(os.getloadavg()[0], 1),
    }  # fmt: skip


def seed(city: Path) -> None:
    """The city, once: it takes some minutes."""
    city.parent.mkdir(parents=True, exist_ok=True)
    for command in (["migrate", "--verbosity", "0"], ["seed_demo", "--scale", "city", "--entries", "5"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=BASE, env=_environment(city), check=True, stdout=subprocess.DEVNULL)


def _environment(city: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{city}",
        "DEBUG": "1",
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "cms.settings",
        "FIGURES_ROOT": str(PLACE / "figures"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--city", type=Path, default=PLACE / "city.sqlite3", help="the database of a seeded city (made where it is missing)")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--day", type=date.fromisoformat, default=date(2026, 11, 22))
    parser.add_argument("--one", action="store_true", help="this file alone, whatever its size")
    parser.add_argument("--live", action="store_true", help="only the page and the posting, in the database of the environment")
    arguments = parser.parse_args()
    if arguments.live:
        print(json.dumps(live()))
        return
    if arguments.one:
        print(json.dumps(one(arguments.city, arguments.day, explain=True)))
        return
    if not arguments.city.exists():
        seed(arguments.city)
    PLACE.mkdir(parents=True, exist_ok=True)
    figures = {}
    for size in arguments.sizes:
        file = arguments.city if size >= SIZES[-1] else part(arguments.city, PLACE / f"city-{size}.sqlite3", size)
        command = [sys.executable, __file__, "--one", "--city", str(file), "--day", str(arguments.day)]
        done = subprocess.run(command, cwd=BASE, env=_environment(file), check=True, stdout=subprocess.PIPE, text=True)
        figures[str(size)] = json.loads(done.stdout.splitlines()[-1])
    copy = Path(shutil.copyfile(arguments.city, PLACE / "city-live.sqlite3"))
    done = subprocess.run([sys.executable, __file__, "--live"], cwd=BASE, env=_environment(copy), check=True, stdout=subprocess.PIPE, text=True)
    copy.unlink()
    print(json.dumps({**figures, "page_and_posting": json.loads(done.stdout.splitlines()[-1])}))


if __name__ == "__main__":
    main()
