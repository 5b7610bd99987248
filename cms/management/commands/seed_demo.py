"""manage.py seed_demo: an invented town to look around in, or a city for benchmarks. Refuses without DEBUG and on a database that holds anything real."""

import os
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection
from django.utils import translation

from cms.demo import city, town
from cms.demo.accounts import Shown
from training import clock
from training.models import Account, Engagement, Enterprise, Entry, Person

ACCOUNTS = Path(settings.DEMO_ACCOUNTS)


class Command(BaseCommand):
    help = "Fill an empty database with an invented town or city and print one account for each role. Needs DEBUG=1. Exit 1: refused."

    def add_arguments(self, parser: ArgumentParser) -> None:
        sizes = f"town: 300 enterprises, about 1,600 people; city: {city.ENTERPRISES:,} enterprises, {city.PEOPLE:,} people, for benchmarks"
        parser.add_argument("--scale", choices=["town", "city"], default="town", help=f"how large ({sizes})")
        parser.add_argument("--seed", default="7", help="another seed gives another town; the same gives the same")
        parser.add_argument("--entries", type=int, choices=range(1, 9), default=1, help="city: ledger entries for a day of training (default 1)")

    def handle(self, *args: Any, scale: str, seed: str, entries: int, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo needs DEBUG=1: it prints passwords.", returncode=1)
        if Account.objects.filter(is_demo=True).exists():
            self.stderr.write("the demo stands already")
            return
        call_command("prepare", stderr=self.stderr)
        _roomy()
        started = time.perf_counter()
        try:
            with translation.override(settings.LANGUAGE_CODE):
                shown = self._build(scale, seed, entries, lambda step: self.stderr.write(f"{time.perf_counter() - started:5.0f} s  {step} …"))
        except town.NotEmpty as refusal:
            raise CommandError("This database holds data that are not demo data: nothing was written. Use an empty one.", returncode=1) from refusal
        self.stderr.write(_summary(time.perf_counter() - started))
        table = _table(shown)
        _keep(table)
        self.stdout.write(table)

    def _build(self, scale: str, seed: str, entries: int, tell: Callable[[str], None]) -> list[Shown]:
        if scale == "city":
            return city.build(at=clock.now(), seed=seed, tell=tell, size=city.Size(sittings=entries))
        return list(town.build(at=clock.now(), seed=seed, tell=tell)[1].values())


def _roomy() -> None:
    """Let SQLite keep the indexes in memory while many rows arrive in no order."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -400000")


def _summary(seconds: float) -> str:
    """What stands in the register and how long it took."""
    counts = ", ".join(f"{model.objects.count():,} {model._meta.verbose_name_plural}" for model in (Enterprise, Person, Engagement, Entry))
    return f"{seconds:5.0f} s  {counts}"


def _table(shown: list[Shown]) -> str:
    """Role, name, mobile to sign in with, password."""
    lines = [f"  {one.mobile}  {one.password}  {one.role} · {one.name}" for one in shown]
    return "\n".join(["", "  手机号        密码            角色 · 姓名", *lines, ""]) + "\n"


def _keep(table: str) -> None:
    """For `make demo` to print again; readable by its owner only."""
    ACCOUNTS.parent.mkdir(parents=True, exist_ok=True)
    ACCOUNTS.unlink(missing_ok=True)
    with os.fdopen(os.open(ACCOUNTS, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(table)
