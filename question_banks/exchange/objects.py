"""JSON as really found: lists of objects under whatever names, options as lists, objects or cells, keys as letters, texts, numbers or flags."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from training.intake import UnreadableWorkbook

from . import encodings, headers
from .tables import Table, require_rows

LABELS = ("label", "letter", "key", "code", "id", "value", "no", "index", "prefix", "tag", "mark", "sort", "option", "optionkey", "optionlabel", "optionid")
TEXTS = (
    "text",
    "content",
    "title",
    "option",
    "name",
    "desc",
    "description",
    "body",
    "optioncontent",
    "optiontext",
    "answer",
    "选项内容",
    "选项",
    "内容",
    "value",
    "label",
)
RIGHT = ("correct", "iscorrect", "right", "isright", "isanswer", "istrue", "answer", "是否正确", "checked", "selected", "score", "fraction")
ANSWERS = ("answers", "answerlist", "answeroptions")
OTHER_KEYS = {
    "correct",
    "correctanswer",
    "correctanswers",
    "rightanswer",
    "key",
    "answer",
    "solution",
    "correctoption",
    "correctindex",
    "rightindex",
    "正确答案",
    "答案",
}
INDEXES = {"correctindex", "rightindex", "answerindex", "correctoptionindex", "correctanswerindex", "correctindexes", "answerindexes"}
DEEPEST, MOST_PARTS = 12, 1_000_000


@dataclass
class Found:
    """A list of question objects: its name in the file, what stood around it, the objects."""

    name: str
    kind: str = ""
    subject: str = ""
    entries: list[dict[str, Any]] = field(default_factory=list)


def load(content: bytes) -> Any:
    """The JSON value of a file, also one object a line. Raises UnreadableWorkbook."""
    if content.count(b"{") + content.count(b"[") > MOST_PARTS or content.count(b",") > 3 * MOST_PARTS:
        require_rows(MOST_PARTS)
    text = encodings.decode(content)
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    lines = [line.strip().rstrip(",") for line in text.splitlines() if line.strip()]
    try:
        if len(lines) > 1 and all(line.startswith("{") for line in lines):
            return [json.loads(line) for line in lines]
    except (ValueError, RecursionError):
        pass
    raise UnreadableWorkbook("damaged", _("The file is no sound JSON. Export it again, or use XLSX or CSV."))


def tables(loaded: Any, name: str) -> list[tuple[Table, Found]]:
    """Every list of questions as a table with field names as its header (row 0); the row is the position in the list, from 1."""
    found = [one for one in _lists(loaded, name, "", "", 0) if one.entries]
    found = _joined(found)
    require_rows(sum(len(one.entries) for one in found))
    return [(_table(one), one) for one in found]


def _is_question(value: Any) -> bool:
    return isinstance(value, dict) and any(headers.role(str(key)) == "stem" or headers.plain(key) in ("stem", "题干") for key in value)


def _lists(value: Any, name: str, kind: str, subject: str, depth: int) -> Iterator[Found]:
    """Walk down to lists whose objects look like questions; names and types on the way say something about them."""
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        questions = [one for one in value if isinstance(one, dict)]
        require_rows(len(questions))
        leaves = [one for one in questions if not _is_parent(one)]
        if sum(1 for one in leaves if _is_question(one)) * 2 >= max(len(leaves), 1) and leaves:
            yield Found(name, kind, subject, leaves)
        for one in questions:
            if _is_parent(one):
                yield from _inside(one, name, kind, subject, depth)
        for one in value:
            if isinstance(one, list):
                yield from _lists(one, name, kind, subject, depth + 1)
    elif isinstance(value, dict):
        if _is_question(value) and not _is_parent(value) and len(value) > 1:
            yield Found(name, kind, subject, [value])
        else:
            yield from _inside(value, name, kind, subject, depth)


def _inside(value: dict[str, Any], name: str, kind: str, subject: str, depth: int) -> Iterator[Found]:
    titles = [
        str(part)
        for key, part in value.items()
        if isinstance(part, str) and len(part) <= 60 and headers.plain(key) in ("name", "title", "名称", "章节", "type", "题型", "kind")
    ]
    inner_kind = next((found for title in titles if (found := headers.section(title) or headers.kind(title))), kind)
    inner_subject = next((title for title in titles if not headers.kind(title)), subject)
    for key, part in value.items():
        if isinstance(part, list | dict):
            named = headers.section(str(key)) or headers.kind(str(key))
            shown = (
                str(key)
                if named or headers.plain(key) not in ("questions", "data", "list", "items", "records", "rows", "题目", "试题", "result", "sections")
                else name
            )
            yield from _lists(part, shown, named or inner_kind, inner_subject, depth + 1)


def _is_parent(value: dict[str, Any]) -> bool:
    """Whether an object holds a list of questions; a list of options is none."""
    return any(_holds_questions(part) for key, part in value.items() if headers.role(str(key)) != "options" and headers.plain(key) not in ANSWERS)


def _holds_questions(value: Any) -> bool:
    return isinstance(value, list) and any(
        _is_question(one) and len(one) > 1 and any(headers.role(str(key)) in ("key", "options", "kind") for key in one) for one in value
    )


def _joined(found: list[Found]) -> list[Found]:
    """Lists of the same name, kind and subject are one; others of the same name are told apart by subject, kind or a number."""
    joined: dict[tuple[str, str, str], Found] = {}
    for one in found:
        key = (one.name, one.kind, one.subject)
        if key in joined:
            joined[key].entries += one.entries
        else:
            joined[key] = one
    names: dict[str, int] = {}
    several = {one.name for one in joined.values() if sum(1 for other in joined.values() if other.name == one.name) > 1}
    for one in joined.values():
        if one.name in several:
            one.name = one.subject or one.kind or one.name
        names[one.name] = names.get(one.name, 0) + 1
        one.name = one.name if names[one.name] == 1 else f"{one.name} ({names[one.name]})"
    return list(joined.values())


def _table(found: Found) -> Table:
    """Objects as rows; options become columns of their own, flags at options become a key."""
    rows = [_flat(entry) for entry in found.entries]
    heads = list(dict.fromkeys(head for row in rows for head in row))
    return Table(found.name, [(0, list(heads)), *((number, [row.get(head, "") for head in heads]) for number, row in enumerate(rows, 1))])


def _flat(entry: dict[str, Any]) -> dict[str, Any]:
    """One object as cells by head."""
    row: dict[str, Any] = {}
    ids: dict[str, str] = {}
    fields = {str(key): _parsed(value) for key, value in entry.items()}
    plain = {headers.plain(key) for key in fields}
    for key, value in fields.items():
        name = headers.plain(key)
        as_options = headers.role(key) == "options" or (name in ANSWERS and isinstance(value, list | dict) and len(value) > 1 and plain & (OTHER_KEYS - {name}))
        flagged = name in ANSWERS and isinstance(value, list) and any(isinstance(one, dict) for one in value)
        if (as_options or flagged) and isinstance(value, list | dict):
            ids |= _spread(row, value)
        elif isinstance(value, dict) and headers.role(key) in ("stem", "key", "explanation", "kind", "subject", "difficulty"):
            row[key] = _inner(value)
        elif isinstance(value, dict) and headers.role(key) == "clause":
            row[key] = f"{value.get('title') or value.get('standard') or ''}\x1f{value.get('article') or ''}" if "article" in value else _inner(value)
        else:
            row[key] = value
    return {key: _cell(key, value, ids, row) for key, value in row.items()}


def _parsed(value: Any) -> Any:
    """A list or object that was written as a text."""
    if isinstance(value, str) and value[:1] in "[{" and value[-1:] in "]}" and len(value) > 2:
        try:
            inner = json.loads(value)
        except (ValueError, RecursionError):
            return value
        return inner if isinstance(inner, list | dict) else value
    return value


def _spread(row: dict[str, Any], value: Any) -> dict[str, str]:
    """Options into columns 选项A …; returns id → letter, and puts a key where options carry flags."""
    pairs = _pairs(value)
    ids, right = {}, []
    for place, (label, text, flag) in enumerate(pairs[:26]):
        row[f"选项{chr(65 + place)}"] = text
        if label:
            ids[label] = chr(65 + place)
        if flag:
            right.append(chr(65 + place))
    if right:
        row["正确答案"] = "".join(right)
    return ids


def _pairs(value: Any) -> list[tuple[str, Any, bool]]:
    """(label, text, is right) of every option."""
    if isinstance(value, dict):
        named = [(str(key).strip(), one) for key, one in value.items() if one not in (None, "")]
        letters = all(re.fullmatch(r"[A-Za-z]|\d{1,2}|(?:option|选项)[_ ]?[A-Za-z\d]", key) for key, _one in named)
        return [(key, _inner(one) if isinstance(one, dict) else one, False) for key, one in (sorted(named) if letters else named)]
    if all(isinstance(one, dict) for one in value):
        rows = [_option(one) for one in value]
        labels = [label for label, _text, _flag in rows]
        return sorted(rows) if sorted(labels) == [chr(65 + index) for index in range(len(labels))] else rows
    labelled = [re.match(r"^\s*([A-Za-z])\s*[.．、:：)）]\s*(.*)$", one, re.DOTALL) if isinstance(one, str) else None for one in value]
    if len(value) > 1 and all(labelled) and [one.group(1).upper() for one in labelled if one] == [chr(65 + index) for index in range(len(value))]:
        return [(one.group(1).upper(), one.group(2), False) for one in labelled if one]
    return [("", one, False) for one in value]


def _option(value: dict[str, Any]) -> tuple[str, str, bool]:
    plain = {headers.plain(key): one for key, one in value.items()}
    text = next(
        (plain[name] for name in TEXTS if isinstance(plain.get(name), str) and plain[name].strip() and not re.fullmatch(r"[A-Z]", plain[name].strip())), ""
    )
    text = text or next((str(plain[name]) for name in TEXTS if isinstance(plain.get(name), str | int | float)), "")
    label = next((str(plain[name]).strip() for name in LABELS if isinstance(plain.get(name), str | int) and str(plain[name]) != text), "")
    if not label and len(value) == 1:
        label, text = next((str(key), str(one)) for key, one in value.items())
        label, text = (label, text) if re.fullmatch(r"[A-Za-z]", label) else ("", text)
    flag = next((plain[name] for name in RIGHT if name in plain and name not in ("answer",) or isinstance(plain.get(name), bool)), False)
    return label.upper() if len(label) == 1 else label, text, flag is True or str(flag).lower() in ("true", "1", "是", "√", "y", "yes", "100", "100.0")


def _inner(value: dict[str, Any]) -> str:
    """The text of an object that stands where a text is expected."""
    plain = {headers.plain(key): one for key, one in value.items()}
    return next(
        (str(plain[name]) for name in ("text", "content", "name", "title", "value", "label", "body") if isinstance(plain.get(name), str | int | float)), ""
    )


def _cell(key: str, value: Any, ids: dict[str, str], row: dict[str, Any]) -> Any:
    """A value as one cell."""
    name = headers.plain(key)
    if isinstance(value, list):
        shown = [_inner(one) if isinstance(one, dict) else one for one in value]
        if headers.role(key) == "key" or name in INDEXES:
            return _answers(name, shown, ids, row)
        return "\n".join(str(one) for one in shown if one is not None)
    if isinstance(value, dict):
        return "\n".join(f"{inner}.{one}" for inner, one in value.items())
    if headers.role(key) == "key" or name in INDEXES:
        return _answers(name, [value], ids, row) if value is not None else ""
    return value if isinstance(value, bool | int | float) or value is None else str(value)


def _answers(name: str, values: list[Any], ids: dict[str, str], row: dict[str, Any]) -> Any:
    """A key: letters where the options have ids, else as written; a plain index counts from 0."""
    if name in INDEXES and all(isinstance(one, int) and not isinstance(one, bool) and 0 <= one < 26 for one in values):
        return "".join(chr(65 + one) for one in values)
    texts = [str(one).strip() for one in values if one is not None]
    if texts and ids and all(one in ids or one.upper() in ids for one in texts):
        return "".join(ids.get(one) or ids[one.upper()] for one in texts)
    if len(values) == 1:
        return values[0] if isinstance(values[0], bool | int | float) else texts[0] if texts else ""
    return "".join(texts) if all(re.fullmatch(r"[A-Za-z]", one) for one in texts) else "\n".join(texts)
