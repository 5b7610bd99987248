"""Records spread over several rows are joined where that is unambiguous: options a row each, options or key lines below the stem."""

import re
from typing import Any

from . import guessing, keys, options
from .blocks import Block, Line
from .columns import Layout
from .entries import Entry, take, text

MOST_ROWS = 30
_OPTION = re.compile(r"^\s*[√✓✔☑★]?\s*[(（\[【]?\s*([A-Ha-hＡ-Ｈ])\s*(?:[.．、:：)）\]】]|\s+(?=\S))")
_KEY = re.compile(r"^\s*[【\[(（]?\s*(?:参考|正确|标准)?答案\s*[】\])）]?\s*[:：]\s*(.+)$", re.DOTALL)
_EXPLAINED = re.compile(r"^\s*[【\[(（]?\s*(?:试题|答案)?(?:解析|分析)\s*[】\])）]?\s*[:：]\s*(.*)$", re.DOTALL)
_ROLES = ("stem", "options", "key", "kind", "explanation", "number", "tick")


def entries(sheet: str, block: Block) -> list[Entry]:
    """The questions of a block, each at its first row."""
    layout, found = block.layout, []
    numbered = _usually(block, "number")
    last: _Open | None = None
    for line in block.lines:
        now = _Seen(line, layout)
        if last and last.takes(now, numbered):
            continue
        if last:
            last.close()
        entry = take(sheet, line.row, line.values, layout)
        entry.kind_hint, entry.subject_hint, entry.extra["free"] = layout.kind or line.kind, line.subject, line.free
        found.append(entry)
        last = _Open(entry, now, layout)
    if last:
        last.close()
    return found


def _usually(block: Block, role: str) -> bool:
    """Whether most rows fill a column."""
    if role not in block.layout.roles or not block.lines:
        return False
    return sum(1 for line in block.lines[:300] if text(block.layout.cell(line.values, role)).strip()) >= 0.4 * min(len(block.lines), 300)


class _Seen:
    """What a row holds, by role."""

    def __init__(self, line: Line, layout: Layout) -> None:
        self.line = line
        self.texts = {role: text(layout.cell(line.values, role)).strip() for role in _ROLES if role in layout.roles}
        self.cells = [text(line.values[place]).strip() if place < len(line.values) else "" for place in (*layout.options, *layout.wrong, *layout.blanks)]
        self.filled = sum(1 for value in line.values if value not in ("", None) and text(value).strip())

    def __getitem__(self, role: str) -> str:
        return self.texts.get(role, "")


class _Open:
    """A question that may go on in the rows below it."""

    def __init__(self, entry: Entry, first: _Seen, layout: Layout) -> None:
        self.entry, self.first, self.layout = entry, first, layout
        self.rows, self.stem = 1, entry.texts["stem"]
        self.ticks = [bool(first["tick"] or first["key"]) and _is_tick(first["tick"] or first["key"])]
        self.down: list[str] = [entry.texts["options"]] if entry.texts["options"] else []
        self.in_stem = 0

    def takes(self, now: _Seen, numbered: bool) -> bool:
        """Join the row when it can be nothing but a part of this question."""
        if self.rows >= MOST_ROWS or not self.stem:
            return False
        done = self._line_below(now) if now["stem"] and not now.line.under else self._cells_below(now)
        if not done and numbered:
            done = self._rest_of_stem(now)
        self.rows += done
        return done

    def _line_below(self, now: _Seen) -> bool:
        """An option, a key line or an explanation in the stem's column."""
        if now["number"] or now["kind"] or any(now.cells) or now["options"]:
            return False
        if now["key"] and now.filled > 1:
            return False
        option, key, explained = _OPTION.match(now["stem"]), _KEY.match(now["stem"]), _EXPLAINED.match(now["stem"])
        if option and not any(self.entry.cells) and not self.entry.texts["options"]:
            return self._option_line(now["stem"], option)
        if key and not self.entry.texts["key"]:
            self.entry.texts["key"] = key.group(1).strip()
            return True
        if explained and not self.entry.texts["explanation"]:
            self.entry.texts["explanation"] = explained.group(1).strip()
            return True
        return False

    def _option_line(self, line: str, option: re.Match[str]) -> bool:
        position = ord(_wide(option.group(1))) - 65
        if position != self.in_stem:
            return False
        inside = re.findall(r"(?<![A-Za-z0-9])([A-HＡ-Ｈ])\s*[.．、:：)）]", line)
        self.in_stem += max(len(inside), 1)
        self.entry.extra["lines"] = [*self.entry.extra.get("lines", []), line]
        return True

    def _cells_below(self, now: _Seen) -> bool:
        """A row without a stem of its own: options, ticks, the key or an explanation."""
        if now["number"] and now["number"] != self.first["number"]:
            return False
        if now["kind"] and not (now.line.under and now["kind"] == self.first["kind"]):
            return False
        if any(now.cells):
            return self._option_cells(now)
        if now["options"]:
            return self._option_below(now)
        return self._rest_below(now)

    def _option_cells(self, now: _Seen) -> bool:
        """All options one row below the stem."""
        if any(self.entry.cells) or any(self.entry.wrong) or any(self.entry.blanks):
            return False
        below = take(self.entry.sheet, now.line.row, now.line.values, self.layout)
        if sum(1 for cell in below.cells if cell) < 2 and not any(below.wrong) and not any(below.blanks):
            return False
        if self.entry.texts["key"] and below.texts["key"]:
            return False
        self.entry.cells, self.entry.wrong, self.entry.blanks = below.cells, below.wrong, below.blanks
        self.entry.texts["key"] = self.entry.texts["key"] or below.texts["key"]
        self.entry.texts["explanation"] = self.entry.texts["explanation"] or below.texts["explanation"]
        self.entry.findings += [one for one in below.findings if one.code not in {other.code for other in self.entry.findings}]
        return True

    def _option_below(self, now: _Seen) -> bool:
        """One option a row: each a single one, with the next letter or like the first without any."""
        if len(self.down) != self.rows or len(options.from_cell(self.down[0]).texts) > 1 or len(options.from_cell(now["options"]).texts) > 1:
            return False
        first, label = _OPTION.match(self.down[0]), _OPTION.match(now["options"])
        if bool(first) != bool(label) or (label and ord(_wide(label.group(1))) - 65 != len(self.down)):
            return False
        mark = now["tick"] or now["key"]
        ticking = not mark or _is_tick(mark)
        if not ticking and (self.entry.texts["key"] and not self.ticks[0]) and mark != self.entry.texts["key"]:
            return False
        self.down.append(now["options"])
        self.ticks.append(bool(mark) and _is_tick(mark))
        if mark and not ticking and not self.entry.texts["key"]:
            self.entry.texts["key"] = mark
        return True

    def _rest_below(self, now: _Seen) -> bool:
        """A lone key or explanation."""
        if now["explanation"] and now.filled == 1:
            self.entry.texts["explanation"] = "\n".join(part for part in (self.entry.texts["explanation"], now["explanation"]) if part)
            return True
        lone = now["key"] if now.filled == 1 else ""
        if not lone and now.filled == 1:
            only = next(text(value).strip() for value in now.line.values if value not in ("", None) and text(value).strip())
            lone = only if guessing.key_like(only) or _KEY.match(only) else ""
        if lone and not self.entry.texts["key"] and "below" not in self.entry.extra:
            self.entry.extra["below"] = lone
            return True
        return False

    def _rest_of_stem(self, now: _Seen) -> bool:
        """The second half of a broken stem: numbers stand before every question, but not before this row."""
        if now["number"] or (now["kind"] and now["kind"] != self.first["kind"]) or not now["stem"] or not self.first["number"]:
            return False
        if self.entry.texts["key"] or any(self.entry.cells) or self.entry.texts["options"] or self.entry.extra.get("lines"):
            return False
        below = take(self.entry.sheet, now.line.row, now.line.values, self.layout)
        if not (below.texts["key"] or any(below.cells) or below.texts["options"]):
            return False
        self.entry.texts = {role: below.texts[role] if role in ("options", "key", "explanation") else written for role, written in self.entry.texts.items()}
        self.entry.texts["stem"] = f"{self.stem}\n{below.texts['stem']}"
        self.entry.cells, self.entry.wrong, self.entry.blanks = below.cells, below.wrong, below.blanks
        self.entry.findings += below.findings
        return True

    def close(self) -> None:
        """Put together what was collected."""
        lines = self.entry.extra.pop("lines", [])
        if lines:
            self.entry.texts["options"] = "\n".join(lines)
            self.entry.places["options"] = self.entry.places.get("stem", "")
        if len(self.down) > 1:
            self.entry.texts["options"] = (
                "\n".join(self.down)
                if all(_OPTION.match(one) for one in self.down)
                else "\n".join(f"{chr(65 + index)}.{one}" for index, one in enumerate(self.down[:26]))
            )
            marks = "".join(chr(65 + index) for index, tick in enumerate(self.ticks[:26]) if tick)
            if marks and (_is_tick(self.entry.texts["key"]) or not self.entry.texts["key"] or self.entry.texts["tick"]):
                self.entry.texts["key"] = marks


def _wide(letter: str) -> str:
    """A full-width or small letter as a plain capital."""
    return letter.translate(options.WIDE).upper()


def _is_tick(mark: Any) -> bool:
    word = keys.plain(str(mark)).upper()
    return keys.truth(word) is True and word not in ("T", "V")
