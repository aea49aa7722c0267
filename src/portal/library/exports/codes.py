"""A web address as a QR code."""

from __future__ import annotations

from io import BytesIO

import qrcode
from qrcode.image.svg import SvgPathImage


def qr_code(address: str) -> str:
    """As SVG. Its quality level stands a fold and a stain: a quarter of it may be missing."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q, border=2, box_size=10)
    code.add_data(address)
    code.make(fit=True)
    drawn = BytesIO()
    code.make_image(image_factory=SvgPathImage).save(drawn)
    return drawn.getvalue().decode()
