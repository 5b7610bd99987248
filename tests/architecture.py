"""The rules of the house that a linter of imports can not see, as functions of a folder, so that they can be tried on a spoiled copy."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

FLOORS = ["training", "question_banks", "exams", "certificates", "cms"]
# The shell is lent by name: base templates, components, and the tags they need.
_LENT = re.compile(r"""(base(_bare)?\.html|components/|emails/|load [^%]*\bui\b|static 'cms/(vendor|css|js|img)/)""")
_MODULE_LINES, _FUNCTION_LINES, _TEMPLATE_LINES, _SCRIPT_LINES = 500, 60, 200, 300


def _above(floor: str) -> list[str]:
    return FLOORS[FLOORS.index(floor) + 1 :]


def _files(root: Path, floor: str, *suffixes: str) -> Iterator[Path]:
    for path in sorted((root / floor).rglob("*")):
        if path.suffix in suffixes and not {"migrations", "vendor", "__pycache__"} & set(path.parts):
            yield path


def _strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """String constants with their lines, docstrings left out: prose may name the floors above."""
    prose = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.lineno, node.value


def string_references(root: Path) -> list[str]:
    """Strings by which a lower floor would reach an upper one: dotted names, url names, template names."""
    found = []
    for floor in FLOORS:
        for upper in _above(floor):
            pattern = re.compile(rf"^{upper}([.:/][a-z_]|$)")
            for path in _files(root, floor, ".py"):
                if path.name in {"audit_actions.py"}:
                    continue
                for line, text in _strings(ast.parse(path.read_text(encoding="utf-8"))):
                    if pattern.match(text):
                        found.append(f"{path.relative_to(root)}:{line} names {text!r} of the upper floor {upper}")
    return found


def template_links(root: Path) -> list[str]:
    """Template tags that name something of an upper floor, the lent shell aside."""
    found = []
    for floor in FLOORS:
        names = "|".join(_above(floor))
        if not names:
            continue
        pattern = re.compile(rf"""{{%[^%]*(["'](?:{names})[:/]|load [^%]*\b(?:{names}|portal)\b)[^%]*%}}""")
        for path in _files(root, floor, ".html", ".txt"):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                for match in pattern.finditer(line):
                    if not _LENT.search(match[0]):
                        found.append(f"{path.relative_to(root)}:{number} links up: {match[0]}")
    return found


def large_rooms(root: Path) -> list[str]:
    """Modules, functions, templates and scripts too large to know by heart; and rooms without a name."""
    found = []
    for floor in FLOORS:
        for path in _files(root, floor, ".py", ".html", ".js"):
            lines = path.read_text(encoding="utf-8").count("\n")
            limit = {".py": _MODULE_LINES, ".html": _TEMPLATE_LINES, ".js": _SCRIPT_LINES}[path.suffix]
            if lines > limit:
                found.append(f"{path.relative_to(root)} has {lines} lines, the limit is {limit}")
            if path.stem in {"utils", "helpers", "misc"}:
                found.append(f"{path.relative_to(root)}: a room needs a name")
            if path.suffix == ".py":
                found += _long_functions(root, path)
    return found


def _long_functions(root: Path, path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [
        f"{path.relative_to(root)}:{node.lineno} {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for node in functions
        if node.end_lineno is not None and node.end_lineno - node.lineno + 1 > _FUNCTION_LINES
    ]


def wrong_doors(root: Path) -> list[str]:
    """django-q2 anywhere but in `training/jobs.py`; Wagtail below `cms` anywhere but in hooks and view sets."""
    found = []
    for floor in FLOORS:
        for path in _files(root, floor, ".py"):
            text = path.read_text(encoding="utf-8")
            if re.search(r"^\s*(from|import) django_q", text, re.M) and path != root / "training" / "jobs.py":
                found.append(f"{path.relative_to(root)} goes to the queue past training.jobs")
            if floor != "cms" and re.search(r"^\s*(from|import) wagtail", text, re.M) and path.name not in {"wagtail_hooks.py", "viewsets.py"}:
                found.append(f"{path.relative_to(root)} imports wagtail below cms")
    return found


def unlisted_imports(root: Path) -> list[str]:
    """Modules of a lower floor that its own docstring does not offer to others."""
    offered = {floor: _offered(root, floor) for floor in FLOORS}
    found = []
    for floor in FLOORS:
        for path in _files(root, floor, ".py"):
            for line, module in _imports(ast.parse(path.read_text(encoding="utf-8"))):
                other, _, room = module.partition(".")
                if other in FLOORS and other != floor and room and room.split(".")[0] not in offered[other]:
                    found.append(f"{path.relative_to(root)}:{line} uses the private room {module}")
    return found


def _offered(root: Path, floor: str) -> set[str]:
    text = ast.get_docstring(ast.parse((root / floor / "__init__.py").read_text(encoding="utf-8"))) or ""
    match = re.search(r"Other apps may call: (.+?)\.(?:\n|$)", text, re.S)
    return {name.strip() for name in match[1].split(",")} if match else set()


def _imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            if node.module in FLOORS:
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, node.module
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)


RULES = [string_references, template_links, large_rooms, wrong_doors, unlisted_imports]
