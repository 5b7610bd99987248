"""Measures the pages people open first on the demo town, beside a reference page of the same server in the same run.

Seeds its own database in `var/bench/`, serves it as in production (Granian, WSGI, one thread a worker, DEBUG off) and prints one JSON
document with server times, ratios to the reference, query counts, transfer sizes and first paint; and what importing questions and counting item
statistics cost (`bench_questions.py`, `bench_statistics.py`). `docs/benchmarks.md` keeps the figures.
"""

import gzip
import http.client
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
PLACE = BASE / "var" / "bench"
BIN = Path(sys.executable).parent
ROUNDS = 60
sys.path.insert(0, str(BASE))
ENVIRONMENT = {
    "DATABASE_URL": f"sqlite:///{PLACE / 'town.sqlite3'}",
    "SECRET_KEY": "bench-only-0123456789-0123456789-0123456789-0123456789",
    "KEY_PASSPHRASE": "bench-only",
    "FIELD_KEYS": "YmVuY2gtb25seS0zMi1ieXRlcy1sb25nLWtleS0xMjM=",
    "CERTIFICATE_HOST": "v.example.cn",
    "MEDIA_ROOT": str(PLACE / "media"),
    "PRIVATE_ROOT": str(PLACE / "private"),
    "KEY_DIR": str(PLACE / "keys"),
    "DEMO_ACCOUNTS": str(PLACE / "accounts.txt"),
    "ALLOWED_HOSTS": "127.0.0.1",
    "SECURE_SSL_REDIRECT": "0",
    "LOG_LEVEL": "ERROR",
}


def manage(*arguments: str, debug: str = "1") -> None:
    subprocess.run([str(BIN / "python"), "manage.py", *arguments], cwd=BASE, env={**os.environ, **ENVIRONMENT, "DEBUG": debug}, check=True)


def seed() -> float:
    """A fresh town; returns the seconds the seeding took. The city of `bench_coverage.py` is kept: it takes minutes to seed."""
    PLACE.mkdir(parents=True, exist_ok=True)
    for old in PLACE.iterdir():
        if not old.name.startswith("city"):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    manage("migrate", "--verbosity", "0")
    manage("prepare")
    started = time.perf_counter()
    manage("seed_demo", "--scale", "town")
    return time.perf_counter() - started


def sessions() -> dict[str, str]:
    """A session cookie for a principal and for the office, made without the sign-in page (that has its own figure)."""
    os.environ.update({**ENVIRONMENT, "DEBUG": "0", "DJANGO_SETTINGS_MODULE": "cms.settings"})
    import django

    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from training.models import Account, Engagement

    office = Account.objects.filter(grants__role="office").first()
    headed = Engagement.objects.filter(role="principal", until_on__isnull=True, person__account__isnull=False)
    principal = Account.objects.filter(person__in=headed.values("person")).exclude(grants__isnull=False).first()
    cookies = {}
    for name, account in (("office", office), ("principal", principal)):
        assert account is not None, f"the demo town has no {name}"
        store = SessionStore()
        store[SESSION_KEY] = str(account.pk)
        store[BACKEND_SESSION_KEY] = "training.backends.NumberBackend"
        store[HASH_SESSION_KEY] = account.get_session_auth_hash()
        store.create()
        cookies[name] = store.session_key or ""
    return cookies


def serve(port: int) -> subprocess.Popen[bytes]:
    command = [str(BIN / "granian"), "--interface", "wsgi", "--workers", "1", "--blocking-threads", "1", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen([*command, "--log-level", "error", "cms.wsgi:application"], cwd=BASE, env={**os.environ, **ENVIRONMENT, "DEBUG": "0"})
    for _ in range(100):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return process
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def ask(port: int, path: str, cookie: str = "") -> tuple[int, bytes, float]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Accept-Encoding": "gzip", "X-Forwarded-Proto": "https", **({"Cookie": f"sessionid={cookie}"} if cookie else {})}
    started = time.perf_counter()
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    return answer.status, body, (time.perf_counter() - started) * 1000


def timed(port: int, path: str, cookie: str) -> dict[str, float]:
    for _ in range(3):
        status, body, _ms = ask(port, path, cookie)
        assert status == 200, f"{path} answered {status}"
    times = sorted(ask(port, path, cookie)[2] for _ in range(ROUNDS))
    return {"median_ms": round(statistics.median(times), 1), "p95_ms": round(times[int(ROUNDS * 0.95) - 1], 1), "html_gzip_bytes": len(gzip.compress(body))}


def paint(port: int, path: str, cookie: str) -> dict[str, float]:
    """First contentful paint and transferred bytes in Chromium, cold cache."""
    from tests.browser import chromium

    with chromium() as browser:
        context = browser.new_context(extra_http_headers={"X-Forwarded-Proto": "https"})
        if cookie:
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": f"http://127.0.0.1:{port}"}])
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}{path}", wait_until="load")
        first = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime || 0")
        parts = "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        size = page.evaluate(f"{parts}.filter((e) => !['img', 'video'].includes(e.initiatorType)).reduce((sum, e) => sum + e.transferSize, 0)")
    return {"first_paint_ms": round(first), "transfer_kb": round(size / 1000)}


def queries(path: str, cookie: str) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"X-Forwarded-Proto": "https"}, SERVER_NAME="127.0.0.1")
    if cookie:
        client.cookies["sessionid"] = cookie
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def apart(script: str) -> dict[str, object]:
    """The figures of a script of its own, in a process of its own, so that its memory is its own."""
    done = subprocess.run([str(BIN / "python"), str(BASE / "deploy" / script)], cwd=BASE, env={**os.environ, **ENVIRONMENT, "DEBUG": "0"}, check=True,
                          capture_output=True, text=True)  # fmt: skip
    return dict(json.loads(done.stdout))


def main() -> None:
    port = 8899
    figures: dict[str, object] = {"seed_town_seconds": round(seed(), 1)}
    manage("collectstatic", "--noinput", "--verbosity", "0", debug="0")
    cookies = sessions()
    server = serve(port)
    try:
        reference = timed(port, "/healthz", "")
        figures["reference_healthz"] = reference
        for name, path, who in (("home", "/", ""), ("desk", "/desk/", "principal"), ("coverage", "/coverage/", "office")):
            found = timed(port, path, cookies.get(who, ""))
            ratio = round(found["median_ms"] / reference["median_ms"], 1)
            figures[name] = {**found, "times_reference": ratio, "queries": queries(path, cookies.get(who, "")), **paint(port, path, cookies.get(who, ""))}
    finally:
        server.terminate()
    figures["item_statistics"] = apart("bench_statistics.py")
    figures["coverage_of_a_city"] = apart("bench_coverage.py")
    figures["questions"] = apart("bench_questions.py")  # last: it fills the banks with 200,000 questions
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
