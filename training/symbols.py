"""QR symbols as pictures for pages: a data address, because the content policy allows `data:` images and no inline style."""

import base64
import io

import qrcode


def picture(text: str, *, size: int = 8) -> str:
    """A QR as `data:image/png;base64,…`; `size` is the pixels of one module. Level M, quiet zone of four modules."""
    symbol = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=size, border=4)
    symbol.add_data(text)
    sheet = io.BytesIO()
    symbol.make_image().save(sheet, "PNG")
    return "data:image/png;base64," + base64.b64encode(sheet.getvalue()).decode()
