"""Makes a fresh machine ready: `.venv`, packages, front-end files, compiled languages, embedded database.

Runs on the system's Python with nothing installed. Each step is skipped when its inputs have not changed, so that
running it again costs a second. Called by the Makefile as `bootstrap.py base` or `bootstrap.py dev`.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
VENV = BASE / ".venv"
STAMPS = BASE / "var" / "stamps"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NEEDED_BYTES = 2_000_000_000


def stop(sentence: str) -> None:
    sys.exit(f"\n{sentence}\n")


def run(*command: str | Path, **options: object) -> None:
    """Run a step; on failure show its own output once and stop with a sentence."""
    done = subprocess.run([str(part) for part in command], cwd=BASE, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    if done.returncode:
        sys.stderr.write(done.stdout[-4000:])
        stop(f"This step failed: {' '.join(str(part) for part in command)[:120]}. Its last lines are above.")


def changed(name: str, *files: Path) -> str:
    """A digest of these files if it differs from the last finished run of the step, else an empty string."""
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files if file.exists())).hexdigest()
    stamp = STAMPS / name
    return "" if stamp.exists() and stamp.read_text() == digest else digest


def done(name: str, digest: str) -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(digest)


def apt(*packages: str) -> None:
    run("apt-get", "update", "-qq")
    run("apt-get", "install", "-y", "-qq", *packages, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})


def can_apt() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def check_machine() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 (this script also meets older Pythons)
        stop(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}. Install it and run: make PYTHON=python3.11 …")
    free = shutil.disk_usage(BASE).free
    if free < NEEDED_BYTES and not (VENV / "bin" / "python").exists():
        stop(f"Only {free // 1_000_000} MB are free on this disk; the set-up needs 2 GB. Free some space and run the command again.")


def make_venv() -> None:
    if (VENV / "bin" / "pip").exists():
        return
    if subprocess.run([sys.executable, "-c", "import ensurepip"], stderr=subprocess.DEVNULL).returncode:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not can_apt():
            stop(f"Python lacks its venv module. As root run: apt-get install {package}")
        print(f"· installing {package}", file=sys.stderr)
        apt(package)
    print("· creating .venv", file=sys.stderr)
    run(sys.executable, "-m", "venv", "--clear", VENV)


def install_packages(level: str) -> None:
    files = [BASE / "requirements" / f"{name}.txt" for name in ("base", "production", "dev")]
    if level == "base" and not changed("requirements-dev", files[2]):
        return
    wanted = BASE / "requirements" / f"{level}.txt"
    digest = changed(f"requirements-{level}", wanted)
    if not digest:
        return
    print(f"· installing {wanted.relative_to(BASE)} (a few minutes the first time)", file=sys.stderr)
    run(VENV / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", wanted)
    done(f"requirements-{level}", digest)


def install_frontend() -> None:
    digest = changed("frontend", BASE / "package-lock.json", BASE / "cms" / "frontend.py")
    if not digest and (BASE / "cms" / "static" / "cms" / "vendor").exists():
        return
    print("· installing front-end packages", file=sys.stderr)
    npm = shutil.which("npm") or str(VENV / "bin" / "npm")
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", env={**os.environ, "PATH": path})
    run(VENV / "bin" / "python", "cms/frontend.py")
    done("frontend", digest or changed("frontend", BASE / "package-lock.json", BASE / "cms" / "frontend.py"))


def compile_languages() -> None:
    catalogues = sorted((BASE / "locale").glob("*/LC_MESSAGES/*.po"))
    digest = changed("languages", *catalogues)
    if digest or not all(file.with_suffix(".mo").exists() for file in catalogues):
        run(VENV / "bin" / "python", "deploy/messages.py", "--compile")
        done("languages", digest)


def prepare_database() -> None:
    """Migrations and the fixed content, when code or data behind them changed or the database is another one."""
    inputs = [*sorted(BASE.glob("*/migrations/*.py")), *sorted((BASE / "training" / "data").glob("*")), *sorted((BASE / "cms").glob("*.py"))]
    name = "database-" + hashlib.sha256(os.environ.get("DATABASE_URL", "").encode()).hexdigest()[:12]
    digest = changed(name, *inputs, BASE / "requirements" / "base.txt")
    missing = not os.environ.get("DATABASE_URL") and not (BASE / "var" / "site.sqlite3").exists()
    if digest or missing:
        print("· preparing the database", file=sys.stderr)
        run(VENV / "bin" / "python", "manage.py", "migrate", "--verbosity", "0")
        run(VENV / "bin" / "python", "manage.py", "prepare")
        done(name, digest or changed(name))


def find_browser() -> None:
    if any(shutil.which(name) for name in BROWSERS):
        return
    if can_apt():
        print("· installing Chromium for the browser tests", file=sys.stderr)
        apt("chromium", "fonts-noto-cjk")
    else:
        print("! No Chromium found: the browser tests will be skipped. Install it (Debian: apt-get install chromium).", file=sys.stderr)


def main(level: str) -> None:
    check_machine()
    (BASE / "var").mkdir(exist_ok=True)
    make_venv()
    install_packages(level)
    install_frontend()
    compile_languages()
    if level == "dev":
        find_browser()
    else:
        prepare_database()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "base")
