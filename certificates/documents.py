"""What is printed: the symbol of a certificate, as lines for the screen and the printer and as a picture.

Error correction Q, box of 30 mm with its quiet zone: measured to scan best on dirty, small and bent prints.
"""

import io
from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_Q

QUIET_ZONE = 4
BOX_MILLIMETRES = 30


class SymbolFailed(ValueError):
    """The generator could not draw this text; another code helps."""


@dataclass(frozen=True)
class Symbol:
    """A drawn symbol: `path` is SVG path data in modules, `size` the width of the box in modules, quiet zone included."""

    path: str
    size: int
    millimetres: int = BOX_MILLIMETRES

    @property
    def version(self) -> int:
        return (self.size - 2 * QUIET_ZONE - 17) // 4


def _code(text: str) -> qrcode.QRCode:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, border=QUIET_ZONE)
    code.add_data(text)
    try:
        code.make(fit=True)
    except ValueError as error:
        # qrcode 8.2 fails with "glog(0)" when a block of the error correction is all zero
        raise SymbolFailed(str(error)) from error
    return code


def _runs(row: list[bool], y: int) -> str:
    """One row as horizontal bars, so that the path stays short."""
    pieces, start = [], None
    for x, dark in enumerate([*row, False]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            pieces.append(f"M{start} {y}h{x - start}v1H{start}z")
            start = None
    return "".join(pieces)


def symbol(text: str) -> Symbol:
    """The symbol of a text as SVG path data. Raises SymbolFailed."""
    matrix = _code(text).get_matrix()
    return Symbol("".join(_runs(row, y) for y, row in enumerate(matrix)), len(matrix))


def picture(text: str, *, pixels: int = 8) -> bytes:
    """The symbol as PNG, `pixels` wide a module. Raises SymbolFailed."""
    code = _code(text)
    code.box_size = pixels
    file = io.BytesIO()
    code.make_image().save(file, "PNG")
    return file.getvalue()
