"""Pages drawn by tests: black letters on white paper, at a known resolution."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

FONTS = (
    "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf",
    "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSerif-Regular.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",
)

LETTER = (
    (60, 60, "ỦY BAN NHÂN DÂN"),
    (60, 84, "TỈNH HẬU GIANG"),
    (60, 112, "Số: 75/KH-UBND"),
    (290, 60, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    (330, 84, "Độc lập - Tự do - Hạnh phúc"),
    (320, 112, "Hậu Giang, ngày 12 tháng 5 năm 2021"),
    (270, 170, "KẾ HOẠCH"),
    (90, 220, "Căn cứ Luật Phổ biến, giáo dục pháp luật năm 2012, Ủy ban nhân dân"),
    (60, 244, "tỉnh ban hành Kế hoạch tuyên truyền, phổ biến pháp luật về đất đai,"),
    (60, 268, "hòa giải ở cơ sở và tiếp cận pháp luật cho người dân trên địa bàn."),
    (60, 330, "Nơi nhận:"),
    (60, 354, "- Như trên;"),
    (60, 378, "- Lưu: VT, NC."),
    (360, 330, "TM. ỦY BAN NHÂN DÂN"),
    (400, 354, "CHỦ TỊCH"),
    (370, 430, "Đồng Văn Thanh"),
)


def drawn(lines: Sequence[tuple[int, int, str]] = LETTER, *, dpi: int = 200, points: int = 13) -> NDArray[np.uint8]:
    """A grey A4 page with lines that begin at (left, top), in points; the test is skipped where no font can draw
    them."""
    path = next((font for font in FONTS if Path(font).exists()), None)
    if path is None:
        pytest.skip("no font with Vietnamese letters on this machine")
    scale = dpi / 72
    page = Image.new("L", (round(595 * scale), round(842 * scale)), 255)
    pen, font = ImageDraw.Draw(page), ImageFont.truetype(path, round(points * scale))
    for left, top, text in lines:
        pen.text((round(left * scale), round(top * scale)), text, fill=0, font=font)
    return np.asarray(page)
