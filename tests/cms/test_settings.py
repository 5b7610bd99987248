"""Settings come from the environment, all of it documented; a server without secrets does not start; nobody moves the clock."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cms.production import ROOT, SECRETS, SERVER, python, run

SOURCE = ROOT / "cms" / "settings.py"
FLOORS = ("cms", "certificates", "exams", "question_banks", "training")
READERS = {"text", "flag", "number", "words", "secret"}


def _calls() -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(SOURCE.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in READERS:
            yield node


def variables() -> set[str]:
    """What cms/settings.py asks the environment for; inside the readers themselves the name is an argument."""
    return {call.args[0].value for call in _calls() if isinstance(call.args[0], ast.Constant)}


def _documented() -> set[str]:
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## Settings\n")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}


def _lines(text: str) -> list[str]:
    return [line for line in text.strip().splitlines() if line]


@pytest.mark.parametrize("name", sorted(SECRETS))
@pytest.mark.parametrize("given", ["", "example"])
def test_a_server_without_its_secret_does_not_start(name: str, given: str) -> None:
    example = dict(line.split("=", 1) for line in (ROOT / "deploy" / ".env.example").read_text().splitlines() if re.match(r"[A-Z_]+=", line))
    env = SERVER | {name: example[name] if given else ""}

    done = python("", **env)

    assert done.returncode != 0
    assert _lines(done.stderr)[-1] == (
        f"django.core.exceptions.ImproperlyConfigured: {name} is missing or still the example value: set it in the environment (see deploy/.env.example)."
    )


@pytest.mark.parametrize("keys", ["c2hvcnQ=", "not base64 at all", f"{SECRETS['FIELD_KEYS']},"])
def test_a_field_key_of_the_wrong_shape_stops_the_start(keys: str) -> None:
    done = python("", **SERVER | {"FIELD_KEYS": keys})
    assert done.returncode != 0
    assert "FIELD_KEYS must be keys of 32 bytes in base64" in _lines(done.stderr)[-1]


def test_secrets_may_come_from_files(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("a-long-random-text-from-a-file-0123456789-abcdefghij\n")
    env = {name: value for name, value in SERVER.items() if name != "SECRET_KEY"}
    done = python("from django.conf import settings; print(settings.SECRET_KEY)", SECRET_KEY_FILE=str(secret), **env)
    assert _lines(done.stdout) == ["a-long-random-text-from-a-file-0123456789-abcdefghij"]


def test_development_needs_no_secret_and_keeps_its_own() -> None:
    code = "from django.conf import settings; print(settings.SECRET_KEY, settings.FIELD_KEYS, settings.KEY_PASSPHRASE)"
    first, second = python(code, DEBUG="1"), python(code, DEBUG="1")
    assert first.returncode == 0
    assert first.stdout == second.stdout
    assert len(set(first.stdout.split())) == 3


def test_deployment_checks_are_clean() -> None:
    done = run("manage.py", "check", "--deploy", "--fail-level", "INFO", **SERVER)
    assert (done.returncode, _lines(done.stderr)) == (0, [])
    assert _lines(done.stdout) == ["System check identified no issues (0 silenced)."]


def test_every_variable_is_in_the_readme() -> None:
    assert len(variables()) > 40
    assert _documented() == variables()


def test_every_variable_of_the_example_environment_exists() -> None:
    lines = (ROOT / "deploy" / ".env.example").read_text(encoding="utf-8").splitlines()
    assert {line.split("=")[0] for line in lines if line and not line.startswith("#")} <= variables()


def test_the_environment_is_read_by_settings_alone() -> None:
    """Elsewhere only process starters hand it on, and the two server entrances name the settings."""
    hands_on = {"cms/settings.py", "cms/wsgi.py", "cms/asgi.py", "cms/management/commands/demo.py"}
    found = {str(path.relative_to(ROOT)) for floor in FLOORS for path in (ROOT / floor).rglob("*.py") if re.search(r"os\.environ|getenv", path.read_text())}
    assert found <= hands_on


def test_no_variable_moves_the_clock() -> None:
    lines = [line for line in SOURCE.read_text(encoding="utf-8").splitlines() if re.match(r"\s*CLOCK\b", line)]
    assert lines == ['CLOCK = "django.utils.timezone.now"']
    assert "CLOCK" not in variables()
    for environment in (SERVER, {"DEBUG": "1"}):
        code = "from django.conf import settings; print(settings.CLOCK)"
        done = python(code, CLOCK="tests.clock.now", CLOCK_FILE="/etc/hostname", **environment)
        assert _lines(done.stdout) == ["django.utils.timezone.now"]


def test_only_the_clock_reads_where_time_comes_from() -> None:
    found = [path for floor in FLOORS for path in (ROOT / floor).rglob("*.py") if "CLOCK" in path.read_text(encoding="utf-8")]
    assert sorted(str(path.relative_to(ROOT)) for path in found) == ["cms/settings.py", "training/clock.py"]


def test_databases_are_durable_by_default_and_changed_by_one_variable() -> None:
    code = "import json; from django.conf import settings as s; print(json.dumps([s.DATABASES['default'], s.Q_CLUSTER, s.CACHES], default=str))"
    embedded, queue, _caches = json.loads(python(code, **SERVER).stdout)
    assert embedded["ENGINE"] == "django.db.backends.sqlite3"
    assert (embedded["OPTIONS"]["timeout"], embedded["OPTIONS"]["transaction_mode"]) == (20, "IMMEDIATE")
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "recursive_triggers=ON"):
        assert pragma in embedded["OPTIONS"]["init_command"]
    assert queue["orm"] == "default"
    assert embedded["ATOMIC_REQUESTS"] is False

    big, queue, caches = json.loads(python(code, **SERVER, DATABASE_URL="postgres://one@db.example/two", REDIS_URL="redis://127.0.0.1/3").stdout)
    assert (big["ENGINE"], big["HOST"], big["NAME"]) == ("django.db.backends.postgresql", "db.example", "two")
    assert (queue["redis"], "orm" in queue) == ("redis://127.0.0.1/3", False)
    assert caches["default"]["LOCATION"] == "redis://127.0.0.1/3"


def test_static_files_get_hashed_names_and_pages_use_them(collected: Path) -> None:
    manifest = json.loads((collected / "staticfiles.json").read_text())["paths"]
    assert {"cms/css/base.css", "cms/js/site.js", "certificates/js/scan.js", "cms/vendor/bootstrap/bootstrap.min.css"} <= set(manifest)
    for plain, hashed in manifest.items():
        assert (collected / hashed).is_file(), plain
    assert re.fullmatch(r"cms/css/base\.[0-9a-f]{12}\.css", manifest["cms/css/base.css"])
    assert (collected / f"{manifest['cms/css/base.css']}.gz").is_file()

    code = """
from django.test import Client
client = Client(headers={"host": "training.example.gov.cn"})
print(client.get("/sign-in/", secure=True).content.decode())
"""
    done = python(code, **SERVER, STATIC_ROOT=str(collected))
    assert done.returncode == 0, done.stderr
    used = set(re.findall(r'(?:href|src)="/static/([^"#]+)', done.stdout))
    assert manifest["cms/css/base.css"] in used
    assert used <= set(manifest.values())


def test_collected_files_are_served_for_long(collected: Path) -> None:
    hashed = json.loads((collected / "staticfiles.json").read_text())["paths"]["cms/css/base.css"]
    code = f"""
from django.test import Client
response = Client(headers={{"host": "training.example.gov.cn"}}).get("/static/{hashed}", secure=True)
print(response.status_code, response.headers["Cache-Control"])
response.close()
"""
    done = python(code, **SERVER, STATIC_ROOT=str(collected))
    assert _lines(done.stdout) == ["200 max-age=315360000, public, immutable"], done.stderr
