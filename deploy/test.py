"""Runs every test: on SQLite always, and on PostgreSQL where one answers or TEST_DATABASE_URL is set."""

import os
import socket
import subprocess
import sys
from pathlib import Path

PYTEST = [str(Path(sys.executable).with_name("pytest")), "-q", "-n", "2", "--dist", "loadfile"]


def answers(port: int) -> bool:
    with socket.socket() as one:
        one.settimeout(1)
        return one.connect_ex(("127.0.0.1", port)) == 0


def main() -> int:
    env = {key: value for key, value in os.environ.items() if key not in {"DEBUG", "DATABASE_URL", "REDIS_URL"}}
    address = env.pop("TEST_DATABASE_URL", "")
    redis = {"TEST_REDIS_URL": "redis://127.0.0.1:6379/9"} if answers(6379) else {}
    result = subprocess.run([*PYTEST, *sys.argv[1:]], env={**env, **redis}).returncode
    if not address and answers(5432):
        address = "postgres://postgres@127.0.0.1:5432/postgres"
    if not address:
        print("No PostgreSQL answers on 127.0.0.1:5432: the suite ran on SQLite only.")
        return result
    print("The same suite on PostgreSQL:", flush=True)
    return result or subprocess.run([*PYTEST, *sys.argv[1:]], env={**env, **redis, "TEST_DATABASE_URL": address}).returncode


if __name__ == "__main__":
    sys.exit(main())
