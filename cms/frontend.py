"""Copies what the browser needs from `node_modules` into static files, so that nothing comes from a CDN and no Node runs in production."""

import re
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
MODULES = BASE / "node_modules"
VENDOR = BASE / "cms" / "static" / "cms" / "vendor"

_KATEX_FONTS = (
    "AMS-Regular", "Caligraphic-Bold", "Caligraphic-Regular", "Fraktur-Bold", "Fraktur-Regular", "Main-Bold", "Main-BoldItalic", "Main-Italic",
    "Main-Regular", "Math-BoldItalic", "Math-Italic", "SansSerif-Bold", "SansSerif-Italic", "SansSerif-Regular", "Script-Regular", "Size1-Regular",
    "Size2-Regular", "Size3-Regular", "Size4-Regular", "Typewriter-Regular",
)  # fmt: skip
_SOURCE_MAP = re.compile(rb"(/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=.*)")
# Every browser the site is made for reads WOFF2; the older forms of a font are not copied, so nothing may name them.
_OLD_FONTS = re.compile(rb',url\(fonts/[^)]*\.(?:woff|ttf)\) format\("[a-z]+"\)')

FILES = {
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap/bootstrap.min.css",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "echarts/dist/echarts.min.js": "echarts/echarts.min.js",
    "@noble/ed25519/index.js": "noble/ed25519.js",
    "zxing-wasm/dist/es/reader/index.js": "zxing/reader/index.js",
    "zxing-wasm/dist/es/share.js": "zxing/share.js",
    "zxing-wasm/dist/reader/zxing_reader.wasm": "zxing/zxing_reader.wasm",
    "katex/dist/katex.min.js": "katex/katex.min.js",
    "katex/dist/katex.min.css": "katex/katex.min.css",
    **{f"katex/dist/fonts/KaTeX_{name}.woff2": f"katex/fonts/KaTeX_{name}.woff2" for name in _KATEX_FONTS},
}


def copy() -> int:
    """Copy the listed files, each only when it changed; returns how many. Raises FileNotFoundError when a package lacks one."""
    copied = 0
    for source, target in FILES.items():
        origin, place = MODULES / source, VENDOR / target
        # The map files are not served, and the hashing of static files would look for them.
        content = _SOURCE_MAP.sub(b"", origin.read_bytes())
        if target.startswith("katex/") and target.endswith(".css"):
            content = _OLD_FONTS.sub(b"", content)
        if place.exists() and place.read_bytes() == content:
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        copied += 1
    return copied


if __name__ == "__main__":
    copy()
