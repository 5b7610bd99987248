"""Serve the demo town: seed once, start the web server and the queue, print where to go and who can sign in."""

import io
import os
import shutil
import signal
import socket
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import OperationalError

from training.models import Account, Area

ACCOUNTS = Path(settings.DEMO_ACCOUNTS)


class Command(BaseCommand):
    help = "Seed the demo town once, then serve it with the web server and the job queue until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--reset", action="store_true", help="drop the demo data and start over")
        parser.add_argument("--no-serve", action="store_true", help="only seed")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo runs with DEBUG=1 only: it prints passwords.", returncode=1)
        if not options["no_serve"]:
            self._check_port(options["host"], options["port"])
        if options["reset"]:
            self._reset()
        if not Account.objects.filter(is_demo=True).exists():
            call_command("seed_demo", scale="town", stdout=io.StringIO(), stderr=self.stderr)  # it prints the accounts, and so do we
        if not options["no_serve"]:
            self._serve(options["host"], options["port"])

    def _check_port(self, host: str, port: int) -> None:
        with socket.socket() as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind((host, port))
            except OSError as problem:
                raise CommandError(f"{host}:{port} can not be used ({problem.strerror}). Choose another: make demo PORT=8001", returncode=2) from problem

    def _reset(self) -> None:
        """Drop the embedded database and the files of the demo; refuses when anything in it is not demo data."""
        engine, name = settings.DATABASES["default"]["ENGINE"], Path(str(settings.DATABASES["default"]["NAME"]))
        if "sqlite" not in engine:
            raise CommandError("RESET works on the embedded database only. Drop and create the database by hand.", returncode=2)
        try:
            if Account.objects.filter(is_demo=False).exists() or Area.objects.filter(is_demo=False).exists():
                raise CommandError("This database holds accounts or areas that are not demo data: nothing was dropped.", returncode=1)
        except OperationalError:
            pass  # a database that was never migrated holds nothing to protect
        from django.db import connection

        connection.close()
        for path in (name, Path(f"{name}-wal"), Path(f"{name}-shm"), ACCOUNTS):
            path.unlink(missing_ok=True)
        for folder in (settings.MEDIA_ROOT, settings.PRIVATE_ROOT, settings.KEY_DIR):
            shutil.rmtree(folder, ignore_errors=True)
        call_command("migrate", verbosity=0)
        call_command("prepare", stderr=self.stderr)

    def _serve(self, host: str, port: int) -> None:
        self.stdout.write(f"\n  http://{host}:{port}/\n")
        if ACCOUNTS.exists():
            self.stdout.write(ACCOUNTS.read_text(encoding="utf-8"))
        self.stdout.write("  Ctrl-C stops. `make demo RESET=1` starts over.\n\n")
        self.stdout.flush()
        bin_dir = Path(sys.executable).parent
        env = {**os.environ, "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"), "SITE_URL": f"http://{host}:{port}"}
        env.setdefault("ALLOWED_HOSTS", "*" if host == "0.0.0.0" else f"{host},localhost,127.0.0.1")  # noqa: S104 (asked for by HOST=)
        web = [str(bin_dir / "granian"), "--interface", "wsgi", "--workers", "2", "--blocking-threads", "1", "--host", host, "--port", str(port)]
        web += ["--log-level", "warning", "cms.wsgi:application"]
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever stops the demo stops its children
        processes = [subprocess.Popen(web, env=env), subprocess.Popen([sys.executable, "manage.py", "qcluster"], env=env)]
        try:
            processes[0].wait()
        except KeyboardInterrupt:
            self.stdout.write("\nstopped")
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(timeout=20)
