"""Draws the two pictures of the README: coverage from a running demo (`make demo` in another window), the exam from the journey test.

screenshots.py [http://127.0.0.1:8000]
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

BASE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE))
PLACE = BASE / "docs" / "img"


def accounts() -> dict[str, tuple[str, str]]:
    """Role → (mobile, password), as the demo printed them."""
    lines = (BASE / "var" / "demo-accounts.txt").read_text(encoding="utf-8").splitlines()
    found = (re.match(r"\s+(1\d{10})\s+(\S+)\s+(\S+)", line) for line in lines)
    return {match[3]: (match[1], match[2]) for match in found if match}


def sign_in(page: Any, base: str, role: str) -> None:
    number, password = accounts()[role]
    page.goto(f"{base}/sign-in/")
    page.fill("main [name=number]", number)
    page.fill("main [name=password]", password)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def draw(base: str) -> None:
    """The coverage page of the demo town, and the exam page in the middle of the journey's paper."""
    from tests.browser import chromium

    PLACE.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        page = browser.new_context(viewport={"width": 1280, "height": 860}, locale="zh-CN", timezone_id="Asia/Shanghai").new_page()
        sign_in(page, base, "安委办")
        page.goto(f"{base}/coverage/")
        page.screenshot(path=PLACE / "coverage.png")
    shots = BASE / "var" / "shots"
    environment = {key: value for key, value in os.environ.items() if key != "DEBUG"} | {"SHOTS": str(shots)}
    subprocess.run([str(Path(sys.executable).with_name("pytest")), "-q", "tests/journeys"], cwd=BASE, env=environment, check=True)
    shutil.copyfile(shots / "exam-wide.png", PLACE / "exam.png")


if __name__ == "__main__":
    draw(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
