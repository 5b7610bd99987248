"""A real Chromium for the tests: one visitor a context, with every broken promise of a page collected as it happens."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
AXE = Path(__file__).resolve().parent.parent / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_WATCH = "window.__violations = []; addEventListener('securitypolicyviolation', (e) => window.__violations.push(e.violatedDirective + ' ' + e.blockedURI));"

# Words of the Latin alphabet that belong on a Chinese page.
ALLOWED_WORDS = {
    "English",
    "Ctrl",
    "PIN",
    "XLSX",
    "DOCX",
    "SHA",
    "XLS",
    "CSV",
    "JSON",
    "PDF",
    "MB",
    "KB",
    "MP",
    "JPEG",
    "PNG",
    "WebP",
    "QR",
    "ICP",
    "AQ",
    "GB",
    "PX",
    "FZ",
    "TZ",
    "AG",
    "TR",
    "DR",
    "DS",
    "Aiken",
    "GIFT",
    "Moodle",
    "QTI",
    "TSV",
    "TXT",
    "XML",
    "kPa",
    "LS",
}
_CODES = re.compile(
    r"(?:\b[A-H]{2,8}\b|[!-~]+/[!-~]*|[\w.-]+\.(?:xlsx|csv|png|mp4|cn|jpg)|(?:TR|DR|DS)-[A-Z0-9-]+|PX\s?[\d ]+|[A-Z0-9]{18}|\b[0-9a-f]{12,64}\b)"
)

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="NO BROWSER: install Chromium (Debian: apt-get install chromium); the screens are untested")


@contextmanager
def chromium(*arguments: str) -> Iterator[Any]:
    """A running headless Chromium."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread; the ORM is used beside it, never inside it
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *arguments])
        try:
            yield browser
        finally:
            browser.close()


class Visitor:
    """One person's browser window. `problems` collects script errors, failed answers and policy violations."""

    def __init__(self, browser: Any, base: str, *, phone: bool = False, permissions: list[str] | None = None) -> None:
        size = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 900}
        place = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "base_url": base}
        self.context = browser.new_context(viewport=size, permissions=permissions or [], has_touch=phone, **place)
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.problems: list[str] = []
        self.page.add_init_script(_WATCH)
        self.page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        self.page.on("response", lambda answer: self.problems.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None)

    def go(self, path: str) -> None:
        self.page.goto(path)

    def press(self, name: str, *, role: str = "button") -> None:
        """Click the one thing of that role with exactly that name."""
        self.page.get_by_role(role, name=name, exact=True).first.click()

    def text(self) -> str:
        return str(self.page.inner_text("body"))

    def foreign_words(self) -> list[str]:
        """Visible words of the Latin alphabet that no Chinese reader should meet."""
        words = set(re.findall(r"[A-Za-z]{2,}", _CODES.sub(" ", self.text())))
        return sorted(words - ALLOWED_WORDS)

    def check(self, name: str, shots: Path | None = None) -> None:
        """No policy violation, no axe violation, nothing wider than the window; keep a picture where asked."""
        violations = self.page.evaluate("window.__violations || []")
        assert not violations, f"{name}: policy violations {violations}"
        assert not self.problems, f"{name}: {self.problems}"
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"), f"{name} is wider than its window"
        assert not self.foreign_words(), f"{name} speaks English: {self.foreign_words()}"
        if AXE.exists():
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
            found = self.page.evaluate("axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
            assert not found["violations"], f"{name}: " + "; ".join(
                f"{one['id']}: {one['nodes'][0]['html'][:160]} ({one['nodes'][0].get('failureSummary', '')[:200]})" for one in found["violations"]
            )
            self.page.evaluate("window.__violations = []")  # axe writes styles of its own
        if shots is not None:
            shots.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=shots / f"{name}.png", full_page=True)

    def close(self) -> None:
        self.context.close()
