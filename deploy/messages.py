"""Keeps the message catalogue true: extracts from Python, templates and JavaScript, checks that nothing is missing, compiles.

messages.py            extract afresh; new messages enter the catalogue untranslated
messages.py --check    fail when the committed catalogue lacks a message, or holds an untranslated or fuzzy one
messages.py --compile  write the .mo files (needs only polib)
"""

import ast
import io
import re
import sys
from pathlib import Path

import polib

BASE = Path(__file__).resolve().parent.parent
CATALOGUE = BASE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
APPS = ("training", "question_banks", "exams", "certificates", "cms")
KEYWORDS = {
    "gettext": None, "gettext_lazy": None, "_": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip


def _messages(path: Path) -> list[tuple[object, str | None]]:
    """(message or (singular, plural), context) of one file."""
    from babel.messages.extract import extract

    source = path.read_text(encoding="utf-8")
    if path.suffix in {".html", ".txt"}:
        return [_called(call) for call in _calls(source, path)]
    method = "javascript" if path.suffix == ".js" else "python"
    return [(text, context) for _line, text, _comments, context in extract(method, io.BytesIO(source.encode()), KEYWORDS)]


def _calls(source: str, path: Path) -> list[ast.Call]:
    """The gettext calls Django's `templatize` makes of a template; everything else of it comes back blanked out."""
    from django.utils.translation.template import templatize

    text = templatize(source, origin=str(path))
    return [_parse(text[match.start() :]) for match in re.finditer(r"(?<![A-Za-z])(?:n?p?gettext|_)\(", text)]


def _parse(text: str) -> ast.Call:
    """The call at the beginning of a text: up to the first closing bracket that makes it whole."""
    for end in (match.end() for match in re.finditer(r"\)", text)):
        try:
            parsed = ast.parse(text[:end], mode="eval").body
        except SyntaxError:
            continue
        if isinstance(parsed, ast.Call):
            return parsed
    raise ValueError(f"no whole call in {text[:80]!r}")


def _called(call: ast.Call) -> tuple[object, str | None]:
    words = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    name = call.func.id  # type: ignore[attr-defined]
    context = words.pop(0) if name in {"pgettext", "npgettext"} else None
    return (tuple(words[:2]) if name in {"ngettext", "npgettext"} else words[0]), context


def extract_all() -> dict[tuple[str | None, str], dict[str, object]]:
    """Every message of the project with where it stands."""
    import django
    from django.conf import settings

    settings.configure(USE_I18N=True)
    django.setup()
    found: dict[tuple[str | None, str], dict[str, object]] = {}
    files = sorted(path for app in APPS for path in (BASE / app).rglob("*") if path.suffix in {".py", ".html", ".txt", ".js"})
    for path in files:
        if {"migrations", "vendor", "node_modules"} & set(path.parts):
            continue
        for text, context in _messages(path):
            singular, plural = text if isinstance(text, tuple) else (text, None)
            if singular:
                one = found.setdefault((context, str(singular)), {"plural": None, "where": []})
                one["plural"] = one["plural"] or plural
                one["where"].append(path.relative_to(BASE).as_posix())  # type: ignore[attr-defined]
    return found


def update() -> None:
    """Bring the catalogue up to date: add what is new, drop what is gone, keep what is translated."""
    catalogue = polib.pofile(str(CATALOGUE))
    found = extract_all()
    for entry in list(catalogue):
        if (entry.msgctxt, entry.msgid) not in found:
            catalogue.remove(entry)
    known = {(entry.msgctxt, entry.msgid): entry for entry in catalogue}
    for (context, text), one in sorted(found.items(), key=lambda pair: (sorted(set(pair[1]["where"]))[0], pair[0][1])):  # type: ignore[call-overload]
        entry = known.get((context, text))
        if entry is None:
            entry = polib.POEntry(msgid=text, msgctxt=context)
            catalogue.append(entry)
        if one["plural"]:
            entry.msgid_plural = str(one["plural"])
            entry.msgstr_plural = entry.msgstr_plural or {0: entry.msgstr}
        entry.occurrences = [(place, "") for place in sorted(set(one["where"]))]  # type: ignore[call-overload]
    catalogue.save()
    print(f"{len(catalogue)} messages, {len(catalogue.untranslated_entries())} untranslated")


def check() -> int:
    """1 when a message is missing, untranslated or fuzzy."""
    catalogue = polib.pofile(str(CATALOGUE))
    known = {(entry.msgctxt, entry.msgid) for entry in catalogue if not entry.obsolete}
    missing = [text for (context, text) in extract_all() if (context, text) not in known]
    poor = [entry.msgid for entry in [*catalogue.untranslated_entries(), *catalogue.fuzzy_entries()]]
    for name, texts in (("missing from the catalogue", missing), ("untranslated or fuzzy", poor)):
        for text in texts:
            print(f"{name}: {text!r}", file=sys.stderr)
    return 1 if missing or poor else 0


def compile_all() -> None:
    """Write a .mo beside every .po."""
    for path in sorted((BASE / "locale").glob("*/LC_MESSAGES/*.po")):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


if __name__ == "__main__":
    argument = sys.argv[1] if len(sys.argv) > 1 else ""
    if argument == "--check":
        sys.exit(check())
    compile_all() if argument == "--compile" else update()
