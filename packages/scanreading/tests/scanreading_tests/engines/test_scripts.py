"""Lines in other scripts among Vietnamese ones: they stay pictures."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from scanreading.engines.recognition import UNREAD, Readers, read_picture
from scanreading.understanding.manuscript import assemble

from .drawing import FONTS

SHARE = Path("/usr/share/fonts")
VIETNAMESE = (
    "Điều 1. Phổ biến pháp luật cho người dân trên địa bàn tỉnh.",
    "Điều 2. Thông báo có hiệu lực từ ngày ký.",
)
LINES = {
    "Khmer": ("truetype/khmeros/KhmerOS.ttf", "ប្រជាពលរដ្ឋមានសិទ្ធិទទួលបានព័ត៌មាន"),
    "Lao": ("truetype/dejavu/DejaVuSans.ttf", "ພົນລະເມືອງມີສິດໄດ້ຮັບຂໍ້ມູນຂ່າວສານ"),
    "Georgian": ("truetype/dejavu/DejaVuSans.ttf", "მოქალაქეებს აქვთ ინფორმაციის უფლება"),
    "Chinese": ("truetype/wqy/wqy-microhei.ttc", "公民有权获得法律信息和法律援助通知"),
}


def drawn_with(words: str, font: Path) -> np.ndarray:
    path = next((one for one in FONTS if Path(one).exists()), None)
    if path is None or not font.exists():
        pytest.skip("no font for this script on this machine")
    page = Image.new("L", (1654, 1200), 255)
    pen, letters = ImageDraw.Draw(page), ImageFont.truetype(path, 34)
    pen.text((150, 200), VIETNAMESE[0], 0, letters)
    pen.text((150, 280), words, 0, ImageFont.truetype(str(font), 36))
    pen.text((150, 380), VIETNAMESE[1], 0, letters)
    return np.asarray(page)


@pytest.mark.parametrize("script", LINES)
def test_a_line_in_another_script_is_shown_and_not_guessed(script: str, readers: Readers) -> None:
    font, words = LINES[script]
    page, _ = read_picture(drawn_with(words, SHARE / font), dpi=200, readers=readers)
    (unread,) = [word for word in page.words if word.text == UNREAD]
    assert unread.box is not None
    assert 260 < unread.box.top < unread.box.bottom < 350  # where it stands on the picture
    assert any(UNREAD in doubt for doubt in page.doubts)
    assert [row.marker for row in assemble([page]).outline()] == ["Điều 1", "Điều 2"]


def test_english_is_read_and_is_no_unit(readers: Readers) -> None:
    words = "Article 3. Citizens have the right to receive legal information."
    page, _ = read_picture(drawn_with(words, Path(FONTS[0])), dpi=200, readers=readers)
    assert "Citizens have the right" in page.text
    assert [row.marker for row in assemble([page]).outline()] == ["Điều 1", "Điều 2"]
