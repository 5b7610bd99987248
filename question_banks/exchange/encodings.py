"""Bytes to text in the encodings that Chinese offices use; a few damaged bytes do not spoil a file, they spoil their row."""

import codecs

from django.utils.translation import gettext_lazy as _

from training.intake import UnreadableWorkbook

MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
LOST = "\ufffd"
FEW, MANY = 0.005, 0.05


def decode(content: bytes) -> str:
    """The text of a file; damaged characters become U+FFFD. Raises UnreadableWorkbook when it is no text in an encoding we know."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return _plain(content.decode(encoding, errors="replace"))
    if content[:4000].count(0) > len(content[:4000]) // 10:
        return _plain(content.decode(_wide(content[:4000]), errors="replace"))
    try:
        return _plain(content.decode("utf-8"))
    except UnicodeDecodeError:
        return _plain(_best(content))


def _wide(start: bytes) -> str:
    return "utf-16-be" if start[::2].count(0) > start[1::2].count(0) else "utf-16-le"


def _best(content: bytes) -> str:
    """UTF-8 with a few broken bytes, else GB18030, even with a few broken bytes."""
    text = content.decode("utf-8", errors="replace")
    if text.count(LOST) <= max(2, len(text) * FEW) and any("\u4e00" <= char <= "\u9fff" for char in text):
        return text
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError:
        pass
    other = content.decode("gb18030", errors="replace")
    best = min(text, other, key=lambda one: one.count(LOST))
    if best.count(LOST) > max(2, len(best) * MANY):
        raise UnreadableWorkbook("unknown_encoding", _("The text of this file is in no encoding the system knows. Save it as XLSX and upload that."))
    return best


def _plain(text: str) -> str:
    if "\x00" in text:
        raise UnreadableWorkbook("not_a_table", _("This file is neither a workbook nor a text table. Upload XLSX, XLS or CSV."))
    return text.lstrip(codecs.BOM_UTF8.decode())
