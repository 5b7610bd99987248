"""Systems of others with a key, and a real server on this machine that hears what they are told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from django.test import Client

from tests.factories.training import make_account
from training import clock
from training.api import systems
from training.models import ApiScope, ApiSystem

READ_AND_POST = [scope for scope in ApiScope.values if scope != ApiScope.STATUTORY]


@dataclass
class Caller:
    """A system that knocks with its key."""

    system: ApiSystem
    text: str
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/{path}", query, headers={"authorization": f"Bearer {self.text}"})

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.client.post(f"/api/{path}", body, content_type="application/json", headers={"authorization": f"Bearer {self.text}", **headers})


def make_system(*, scopes: list[str] | None = None, expires_on: date | None = None, at: datetime | None = None, **place: Any) -> Caller:
    """A system that reaches one area, department or enterprise, with one key."""
    at = at or clock.now()
    by = make_account("sysadmin")
    system = systems.connect(label="化工安全平台", reach=[{name: one} for name, one in place.items()], at=at, by=by)
    day = expires_on or date.fromordinal(clock.day(at).toordinal() + 180)
    token = systems.make_token(system, scopes=READ_AND_POST if scopes is None else scopes, expires_on=day, at=at, by=by)
    return Caller(system, token.text)


@dataclass
class Ear:
    """What a receiver heard; `answer` is the status it gives."""

    url: str = ""
    answer: int = 204
    heard: list[tuple[dict[str, str], str]] = field(default_factory=list)

    @property
    def numbers(self) -> list[int]:
        return [json.loads(body)["number"] for _headers, body in self.heard]


@contextmanager
def ear() -> Iterator[Ear]:
    """A server on a free port of this machine."""
    found = Ear()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            found.heard.append((dict(self.headers), body))
            self.send_response(found.answer)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}/hook?a=1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
