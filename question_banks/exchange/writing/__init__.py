"""Questions out of the house: our JSON and workbook, Moodle XML, QTI 2.2 and 3.0.

`losses` says before anything is written what a format can not carry; `write` gives the file. Both take wordings with their items and banks.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from question_banks.models import ItemVersion

from . import jsonfile, moodle, qti, workbook
from .losses import Loss, carried, losses

FORMATS = ("json", "xlsx", "moodle-xml", "qti22", "qti30")
SUFFIXES = {"json": ".json", "xlsx": ".xlsx", "moodle-xml": ".xml", "qti22": ".zip", "qti30": ".zip"}
TYPES = {
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "moodle-xml": "application/xml",
    "qti22": "application/zip",
    "qti30": "application/zip",
}
_WRITERS: dict[str, Callable[..., bytes]] = {"json": jsonfile.write, "xlsx": workbook.write, "moodle-xml": moodle.write, "qti22": qti.write, "qti30": qti.write}


def write(versions: Iterable[ItemVersion], format: str, *, title: str, picture: Callable[[str], bytes], stored: Mapping[str, tuple[str, str]]) -> bytes:
    """The file. `stored`: hash of a picture → its type and description; `picture` gives its bytes. What `losses` says is left out is left out."""
    kinds: dict[str, Any] = {name: kind for name, (kind, _alt) in stored.items()}
    written = [version for version in versions if carried(version, format, kinds)]
    return _WRITERS[format](written, format=format, title=title, picture=picture, described={name: alt for name, (_kind, alt) in stored.items()})


__all__ = ["FORMATS", "SUFFIXES", "TYPES", "Loss", "losses", "write"]
