"""One row to one question, or to the reasons why not."""

import re

from question_banks import kinds
from question_banks.wording import Wording, fingerprints

from . import choices, damage, filling, headers, keys, options, stems
from .entries import Entry
from .reading import Asked, Record

LONGEST = 5000
_DIFFICULTY = {
    **dict.fromkeys(("易", "简单", "容易", "较易", "低", "初级", "easy", "low", "simple", "1", "★"), 1),
    **dict.fromkeys(("中", "一般", "中等", "适中", "普通", "中级", "medium", "normal", "middle", "2", "★★"), 2),
    **dict.fromkeys(("难", "困难", "较难", "很难", "高", "高级", "hard", "difficult", "high", "3", "4", "5", "★★★", "★★★★", "★★★★★"), 3),
}
_BRACKET = re.compile(r"[(（\[【]\s*([A-Za-zＡ-Ｚ√×✓✗✔✘对错正确误是否TFＴＦ、,，\s]{1,16}?)\s*[)）\]】]")


def read(entry: Entry) -> tuple[Record | None, Asked | None]:
    """The question of a row, or None; what was found stands in the entry. The second part is for comparing keys with the neighbours."""
    if not entry.texts["stem"].strip():
        entry.complain("stem-missing", "stem")
    elif len(entry.texts["stem"]) > LONGEST:
        entry.complain("too-long", "stem", LONGEST)
    named = _named(entry)
    if entry.broken:
        return None, None
    found, stem = _options(entry)
    _bracketed_key(entry, found, stem)
    stem = stems.tidy(entry.extra.pop("stem", stem))
    kind = _resolved(entry, named, found, stem)
    entry.extra["kind"] = kind
    if kind == "judgement":
        wording = choices.judgement(entry, stem, found)
    elif kind in ("single", "multiple"):
        wording = choices.choice(entry, stem, found, kind)
    elif kind == "ordering":
        wording = choices.ordering(entry, stem, found)
    else:
        wording = filling.question(entry, stem, kind)
    _remark(entry, stem)
    record = _record(entry, wording) if wording and not entry.broken else None
    return record, _asked(entry, stem, found, kind, wording, record)


def _named(entry: Entry) -> str:
    """The kind that the row, its section or its sheet names; an unknown or foreign one is complained about."""
    word = entry.texts["kind"]
    named = headers.kind(word)
    if not named and headers.other_kind(word):
        entry.complain("kind-unsupported", "kind", word)
    return named or entry.kind_hint


def _options(entry: Entry) -> tuple[options.Options, str]:
    stem, key = entry.texts["stem"], entry.texts["key"]
    wanted = max(keys.letters(key), default=-1) + 1
    wanted = wanted if wanted <= 12 else 0
    if any(entry.wrong) and entry.convention == "first":
        texts = [stems.tidy(cell) for cell in (key, *entry.wrong) if cell.strip()]
        return options.Options(texts), stem
    if any(entry.cells):
        found = options.from_columns([stems.tidy(cell) for cell in entry.cells])
        one_cell = [cell for cell in entry.cells if cell]
        if len(one_cell) == 1 and entry.cells[0] and (several := options.from_cell(entry.cells[0], wanted=wanted)) and len(several.texts) > 1:
            found = several  # all options in the column of the first
    elif entry.texts["options"]:
        found = options.from_cell(entry.texts["options"], wanted=wanted)
    else:
        rest, inside = options.out_of_stem(stem)
        if not inside:
            return options.Options(), stem
        found, stem = options.from_cell(inside, wanted=wanted), rest
    found.texts = [stems.tidy(one) for one in found.texts]
    if found.counted and entry.convention == "auto" and keys.digits(key):
        entry.convention = "one"
    if (not key and entry.convention != "first") or found.ticked:
        texts, ticked = options.ticks(found.texts)
        found.texts, found.ticked = texts, found.ticked or ticked
    return found, stem


def _bracketed_key(entry: Entry, found: options.Options, stem: str) -> None:
    """A key written into the brackets of the stem is taken out of it; it must not contradict the key column."""
    marks = [one for one in _BRACKET.finditer(stem) if _says_key(one.group(1), found)]
    if len(marks) != 1:
        return
    mark, key = marks[0], entry.texts["key"]
    said = re.sub(r"[\s、,，]", "", mark.group(1))
    spaced = mark.group(1) != mark.group(0)[1:-1]
    if key:
        same = choices.meaning(entry, key, found) is not None and choices.meaning(entry, key, found) == choices.meaning(entry, said, found)
        if not same and spaced and found.texts:
            entry.complain("key-contradiction", "key", f"{key} / {said}")
        if not same:
            return
    elif not found.texts and keys.truth(said) is None:
        return
    entry.texts["key"] = key or said
    blank = "（ ）" if mark.group(0)[0] in "（【" else "( )"
    at_end = not stem[mark.end() :].strip(" 。.")
    entry.extra["stem"] = stem[: mark.start()] + ("" if at_end and keys.truth(said) is not None and not found.texts else blank) + stem[mark.end() :]


def _says_key(said: str, found: options.Options) -> bool:
    bare = re.sub(r"[\s、,，]", "", said)
    if found.texts:
        named = keys.letters(bare)
        return (
            bool(named)
            and max(named) < len(found.texts)
            and len(set(named)) == len(named)
            or (choices.meanings(found.texts) is not None and keys.truth(bare) is not None)
        )
    return keys.truth(bare) is not None and bare not in ("1", "0")


def _resolved(entry: Entry, named: str, found: options.Options, stem: str) -> str:
    """The kind: as named where that fits, else by options and key."""
    key, texts = entry.texts["key"], found.texts
    if named in ("judgement", "single", "multiple", "ordering"):
        return named
    if named in ("fill", "short"):
        lettered = bool(texts) and bool(choices.positions(entry, key, texts)) and all(one < len(texts) for one in choices.positions(entry, key, texts))
        return choices.by_key(entry, key, texts) if lettered else named
    if texts or found.problems:
        return choices.by_key(entry, key, texts)
    if entry.blanks and any(entry.blanks):
        return "fill"
    if keys.truth(key) is not None and named != "choice":
        return "judgement"
    if key and not keys.letters(key) and not entry.tabled:
        if filling.has_blank(stem):
            return "fill"
        return "short" if named == "choice" and len(key) > 20 else "single"
    return "single"


def _remark(entry: Entry, stem: str) -> None:
    if damage.has_gap(entry.texts["stem"]):
        entry.complain("stem-gap", "stem")
    if damage.speaks_of_picture(stem) and "](picture:" not in stem and not any(one.code == "picture-lost" for one in entry.findings):
        entry.complain("picture-mentioned", "stem")


def _asked(entry: Entry, stem: str, found: options.Options, kind: str, wording: Wording | None, record: Record | None) -> Asked | None:
    if kind not in ("judgement", "single", "multiple") or (found.problems and kind != "judgement"):
        return None
    shown = [] if kind == "judgement" else found.texts
    if record:
        cluster = record.prints.cluster
    else:
        cluster = fingerprints(wording or Wording(kind=kind, stem=stem, content={"options": shown} if shown else {}, key=None)).cluster
    return Asked(entry.sheet, entry.row, entry.places.get("key", ""), kind, cluster, shown, entry.extra.get("raw_key", ""), choices.right(wording))


def _record(entry: Entry, wording: Wording) -> Record | None:
    texts = entry.texts
    standard, article = clause(texts["clause"])
    problems = kinds.check(wording.kind, wording.content, wording.key)
    for code in problems:
        entry.complain(code, "options" if code.startswith("option") else "key", texts["key"])
    if problems:
        return None
    full = Wording(
        kind=wording.kind, stem=wording.stem, key=wording.key, content=wording.content, no_shuffle=wording.no_shuffle or bool(entry.extra.get("no_shuffle")),
        explanation=stems.tidy(texts["explanation"]), clause_standard=str(entry.extra.get("clause_standard", ""))[:120],
        clause_title=standard, clause_article=article,
    )  # fmt: skip
    subject = stems.tidy(texts["subject"] or entry.subject_hint)[:80]
    return Record(full, entry.sheet, entry.row, subject, difficulty(texts["difficulty"]))


def difficulty(text: str) -> int:
    """1 easy, 2 medium, 3 hard; a share between 0 and 1 is the part of candidates who get it right."""
    word = text.strip().lower().removesuffix("题").removesuffix("度")
    if re.fullmatch(r"0?\.\d+", word):
        return 1 if float(word) >= 0.7 else 2 if float(word) >= 0.4 else 3
    return _DIFFICULTY.get(word, 2)


def clause(text: str) -> tuple[str, str]:
    """A citation split into title and article: 《安全生产法》第二十一条 → (《安全生产法》, 第二十一条)."""
    if "\x1f" in text:
        title, _mark, article = text.partition("\x1f")
        return title[:200], article[:60]
    found = re.search(r"第[〇零一二三四五六七八九十百千\d]+条.*$", text)
    return (text[: found.start()].strip()[:200], found.group(0)[:60]) if found else (text[:200], "")
