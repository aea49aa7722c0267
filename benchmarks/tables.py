"""Ruled tables of scans: cells read with their own words, over drawn tables that are merged, tilted, bent and cut.

Each of fifteen tables is drawn with text and rules as offices draw them, then degraded like a bad print and scan:
rotated by a degree, bent like a page of a bound file, grey and noisy, with broken rules. A cell is right if its words
are in its row and column, allowing a misread letter or two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from lawtext.words import fold
from scanreading.engines.ocr import missing as engines_missing
from scanreading.engines.recognition import Readers, read_picture
from scanreading.engines.sheets import Picture
from scanreading.understanding.lines import read_lines

FONTS = ("liberation", "liberation2")
DPI = 200
WIDTH, HEIGHT = 1654, 2339
LEFT, RIGHT = 120, 1540
PAD = 10
ALIKE = 0.9  # of the letters: this measures structure, not misread letters

# Column widths, and rows; "<" is merged into the cell to the left, "^" into the one above.
WORK = (
    (1, 5, 4, 4, 3),
    (
        ("TT", "Nội dung công việc", "Chủ trì", "Phối hợp", "Thời gian"),
        ("1", "Họp Hội đồng định kỳ", "Phòng Tư pháp", "Thành viên Hội đồng", "Tháng 6"),
        ("2", "Kiểm tra công tác hòa giải ở cơ sở tại 05 xã", "Phòng Tư pháp", "Ủy ban Mặt trận", "Quý III"),
        ("3", "Phiên tòa giả định trong trường học", "Tòa án nhân dân", "Phòng Giáo dục và Đào tạo", "Tháng 10"),
    ),
)
GROUPS = (
    (1, 6, 4, 4, 4),
    (
        ("TT", "Nhiệm vụ", "Phân công", "<", "Kết quả"),
        ("^", "^", "Chủ trì", "Phối hợp", "^"),
        ("I", "Chỉ đạo, điều hành", "<", "<", "<"),
        ("1", "Ban hành văn bản hướng dẫn", "Sở Tư pháp", "Các sở, ngành", "Công văn"),
        ("2", "Tập huấn báo cáo viên pháp luật", "Sở Tư pháp", "Sở Nội vụ", "02 lớp"),
        ("II", "Tuyên truyền", "<", "<", "<"),
        ("3", "Phát tờ gấp pháp luật về đất đai", "^", "Đoàn thanh niên", "5.000 tờ gấp"),
    ),
)
LEDGER = (
    (1, 4, 2, 2, 2, 2, 2),
    (
        ("STT", "Tên xã, phường", "Số vụ", "Hòa giải thành", "Tỷ lệ", "Đang xử lý", "Ghi chú"),
        ("1", "Xã Đại Hải", "24", "21", "87,5", "2", ""),
        ("2", "Xã Kế An", "18", "16", "88,9", "1", ""),
        ("3", "Phường An Phú", "35", "30", "85,7", "4", "có đơn"),
        ("4", "Xã Vĩnh Trạch", "9", "9", "100", "0", ""),
        ("Cộng", "<", "86", "76", "88,4", "7", ""),
    ),
)
NARROW = (
    (3, 5),
    (
        ("Thời gian", "Nội dung"),
        ("Tháng 01", "Ký cam kết không tàng trữ, sử dụng pháo nổ"),
        ("Tháng 3", "Ngày hội thanh niên với pháp luật"),
        ("Tháng 11", "Hưởng ứng Ngày Pháp luật Việt Nam"),
    ),
)
TRAINING = (
    (1, 3, 5, 3, 2),
    (
        ("Số TT", "Đơn vị", "Chuyên đề", "Người phụ trách", "Hạn"),
        ("1", "Công an xã", "Phòng cháy, chữa cháy trong mùa khô", "Trưởng Công an xã", "15/3"),
        ("2", "Trạm Y tế", "Luật Bảo hiểm y tế", "Trạm trưởng", "30/4"),
        ("3", "Hội Phụ nữ", "Phòng, chống bạo lực gia đình", "Chủ tịch Hội", "20/6"),
    ),
)
# One table on two pages: the second has no heading.
SCHOOL = (
    (2, 5, 4, 3),
    (
        ("Tháng", "Hoạt động", "Phụ trách", "Kết quả"),
        ("9", "Ký cam kết an toàn giao thông", "Giáo viên chủ nhiệm", "Bản cam kết"),
        ("10", "Sinh hoạt dưới cờ về Luật Trẻ em", "Tổng phụ trách Đội", "01 buổi"),
    ),
)
SCHOOL_GOES_ON = (
    (2, 5, 4, 3),
    (
        ("11", "Hưởng ứng Ngày Pháp luật", "Phó Hiệu trưởng", "Tuần lễ"),
        ("12", "Tọa đàm phòng, chống ma túy", "Đoàn trường", "Biên bản"),
        ("01", "Tuyên truyền không đốt pháo", "Ban giám hiệu", "Phát thanh"),
    ),
)


@dataclass(frozen=True, slots=True)
class Damage:
    """The damage of a drawn page: degrees, bend as a share of the height, noise, broken rules, width of rules, font."""

    tilt: float = 0.0
    bend: float = 0.0
    noise: float = 0.0
    gaps: int = 0
    rule: int = 2
    letters: str = "LiberationSerif-Regular"


CASES = (
    (WORK, Damage()),
    (GROUPS, Damage()),
    (LEDGER, Damage()),
    (NARROW, Damage()),
    (WORK, Damage(tilt=0.9, noise=10)),
    (GROUPS, Damage(tilt=-1.2, noise=10)),
    (WORK, Damage(bend=0.006, noise=8)),
    (GROUPS, Damage(bend=0.008, tilt=0.5, noise=8)),
    (LEDGER, Damage(bend=-0.006, noise=10, rule=3)),
    (WORK, Damage(gaps=6, noise=8)),
    (LEDGER, Damage(gaps=4, tilt=0.6, noise=12, rule=1)),
    (NARROW, Damage(bend=0.01, gaps=3, noise=10)),
    (TRAINING, Damage(noise=8, rule=4, letters="LiberationSans-Regular")),
    (SCHOOL, Damage(tilt=0.7, noise=9, rule=1, letters="LiberationSerif-Bold")),
    (SCHOOL_GOES_ON, Damage(bend=0.005, noise=9, rule=3, letters="LiberationSerif-Italic")),
)

type Spans = dict[tuple[int, int], tuple[int, int]]


def run() -> dict[str, float]:
    if lacking := engines_missing():
        print(f"  skipped: this machine lacks {', '.join(lacking)}")
        return {}
    if (font := _font()) is None:
        print("  skipped: no font with Vietnamese letters on this machine")
        return {}
    readers = Readers.ready()
    right = whole = 0
    for number, (table, damage) in enumerate(CASES, start=1):
        page, _ = read_picture(
            damaged(drawn(table, _font(damage.letters) or font, damage), damage, seed=number), dpi=DPI, readers=readers
        )
        rows = [line.cells for line in read_lines(page) if line.cells]
        got, told = _compared(table[1], rows)
        print(f"  {number}: {got} of {told} cells, {damage}")
        right, whole = right + got, whole + told
    return {"cells": right / whole}


def _font(letters: str = "LiberationSerif-Regular") -> ImageFont.FreeTypeFont | None:
    found = (Path(f"/usr/share/fonts/truetype/{name}/{letters}.ttf") for name in FONTS)
    path = next((one for one in found if one.exists()), None)
    return ImageFont.truetype(str(path), 34) if path else None


def _compared(rows: Sequence[Sequence[str]], read: Sequence[Sequence[str]]) -> tuple[int, int]:
    """The number of cells whose text is matched in their own row and column; and of all cells with text."""
    said = [
        (at, place, text) for at, row in enumerate(rows) for place, text in enumerate(row) if text not in ("<", "^", "")
    ]
    held = [fold(read[at][place]) if at < len(read) and place < len(read[at]) else "" for at, place, _ in said]
    alike = (
        SequenceMatcher(None, fold(text), mine, autojunk=False).ratio()
        for (_, _, text), mine in zip(said, held, strict=True)
    )
    return sum(one >= ALIKE for one in alike), len(said)


# ---- drawing ---------------------------------------------------------------------------------------------------------


def drawn(
    table: tuple[Sequence[int], Sequence[Sequence[str]]], font: ImageFont.FreeTypeFont, damage: Damage
) -> Picture:
    """A page of text with the table in its middle."""
    page = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(page)
    for at in range(6):
        pen.text((LEFT, 150 + 50 * at), "Căn cứ Luật Phổ biến, giáo dục pháp luật ngày 20 tháng 6 năm 2012;", 0, font)
    shares, rows = table
    edges = [LEFT + round((RIGHT - LEFT) * sum(shares[:at]) / sum(shares)) for at in range(len(shares) + 1)]
    spans = _spans(rows)
    tops = [520]
    for at, row in enumerate(rows):
        lines = [
            _folded(row[place], font, edges[place + across] - edges[place])
            for place in range(len(row))
            if (across := spans.get((at, place), (0, 0))[1])
        ]
        tops.append(tops[-1] + 2 * PAD + 42 * max(map(len, lines), default=1))
    for (at, place), (down, across) in spans.items():
        box = (edges[place], tops[at], edges[place + across], tops[at + down])
        pen.rectangle(box, outline=0, width=damage.rule)
        for number, line in enumerate(_folded(rows[at][place], font, box[2] - box[0])):
            pen.text((box[0] + PAD, box[1] + PAD + 42 * number), line, 0, font)
    for at in range(4):
        pen.text(
            (LEFT, tops[-1] + 60 + 50 * at), "Trên đây là Kế hoạch, đề nghị các đơn vị triển khai thực hiện.", 0, font
        )
    picture = np.array(page)
    for at in range(damage.gaps):
        rule = tops[1 + at % (len(tops) - 2)]
        place = LEFT + 90 + (at * 331) % (RIGHT - LEFT - 200)
        picture[rule - 4 : rule + 5, place : place + 9] = 255
    return picture


def _spans(rows: Sequence[Sequence[str]]) -> Spans:
    """For the first position of each cell, its row span and column span."""
    found: Spans = {}
    for at, row in enumerate(rows):
        for place, text in enumerate(row):
            if text in ("<", "^"):
                continue
            across = next((more for more in range(1, len(row) - place) if row[place + more] != "<"), len(row) - place)
            down = next((more for more in range(1, len(rows) - at) if rows[at + more][place] != "^"), len(rows) - at)
            found[at, place] = (down, across)
    return found


def _folded(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > width - 2 * PAD:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def damaged(page: Picture, damage: Damage, *, seed: int) -> Picture:
    """The page as a poor scan."""
    high, wide = page.shape
    x, y = np.meshgrid(np.arange(wide, dtype=np.float32), np.arange(high, dtype=np.float32))
    bent = (y + damage.bend * high * np.sin(np.pi * x / wide)).astype(np.float32)
    picture = cv2.remap(page, x, bent, cv2.INTER_LINEAR, borderValue=255) if damage.bend else page
    turned = cv2.getRotationMatrix2D((wide / 2, high / 2), damage.tilt, 1.0)
    picture = cv2.warpAffine(picture, turned, (wide, high), borderValue=255)
    if not damage.noise:
        return picture
    grey = cv2.GaussianBlur(picture, (0, 0), 0.7).astype(np.float32) * 0.9 + 12
    noise = np.random.default_rng(seed).normal(0, damage.noise, grey.shape)
    return np.clip(grey + noise, 0, 255).astype(np.uint8)
