"""QR codes, drawn here as SVG: for paper, so that a telephone finds the page again."""

from __future__ import annotations

import qrcode
from django.utils.safestring import SafeString, mark_safe
from qrcode.image.svg import SvgPathImage


def qr_picture(address: str) -> SafeString:
    """The picture of an address; nothing from it but dots gets into the markup."""
    drawing = qrcode.make(address, image_factory=SvgPathImage, box_size=12)
    return mark_safe(drawing.to_string(encoding="unicode"))  # noqa: S308
