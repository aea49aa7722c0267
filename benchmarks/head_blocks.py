"""Head blocks as scanned: how many numbers, dates, kinds and signers both engines read correctly.

    python -m benchmarks head_blocks        draws and reads pages, prints shares (ten minutes on one core)
    python -m benchmarks.head_blocks OUT    draws the pages and `heads.json`, for `benchmarks.understanding OUT --heads
                                            OUT/heads.json --words OUT/words`, which lists the errors

The heads are the printed ones of the tests and as many generated ones; each is drawn with every kind of damage. None of
them is a real document.
"""

import json
import random
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from benchmarks.understanding import read_file, score_particulars
from scanreading.engines.ocr import missing as engines_missing
from scanreading.understanding.document import understand_pages
from scanreading_tests.understanding.heads import CASES, HeadCase

FONTS = Path("/usr/share/fonts/truetype/liberation")
DPI = 200
_POINT = DPI / 72
_WIDTH, _HEIGHT = 1654, 2339
_LEFT, _RIGHT = 500, 1150  # centres of the columns
_MARGIN, _EDGE = 237, 1511
_MOTTO = [("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Bold", 13), ("Độc lập - Tự do - Hạnh phúc", "Bold", 14)]
_PROSE = [
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
    "Căn cứ Luật Phổ biến, giáo dục pháp luật ngày 20 tháng 6 năm 2012 và các văn bản quy định chi tiết thi hành;",
    "Nội dung văn bản được trình bày theo thể thức quy định và gửi đến các cơ quan liên quan./.",
]
_RECIPIENTS = ["Nơi nhận:", "- Như trên;", "- Lưu: VT, PBGDPL."]

# ---- generated head blocks -------------------------------------------------------------------------------------------

_BODIES = [  # letter-head, code, place
    (["ỦY BAN NHÂN DÂN", "TỈNH QUẢNG NGÃI"], "UBND", "Quảng Ngãi", "TM. ỦY BAN NHÂN DÂN"),
    (["ỦY BAN NHÂN DÂN", "PHƯỜNG AN KHÁNH"], "UBND", "An Khánh", "TM. ỦY BAN NHÂN DÂN"),
    (["UBND TỈNH VĨNH LONG", "SỞ TƯ PHÁP"], "STP", "Vĩnh Long", ""),
    (["UBND TỈNH ĐẮK LẮK", "SỞ NỘI VỤ"], "SNV", "Đắk Lắk", ""),
    (["BỘ GIÁO DỤC VÀ ĐÀO TẠO"], "BGDĐT", "Hà Nội", ""),
    (["HỘI ĐỒNG NHÂN DÂN", "XÃ MỸ HƯƠNG"], "HĐND", "Mỹ Hương", "TM. HỘI ĐỒNG NHÂN DÂN"),
]
_KINDS = [("QUYẾT ĐỊNH", "QĐ"), ("KẾ HOẠCH", "KH"), ("BÁO CÁO", "BC"), ("THÔNG BÁO", "TB"), ("TỜ TRÌNH", "TTr")]
_TITLES = ["CHỦ TỊCH", "GIÁM ĐỐC", "PHÓ CHỦ TỊCH", "PHÓ GIÁM ĐỐC"]
_FAMILY = ["Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Hoàng", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý"]
_MIDDLE = ["Văn", "Thị", "Minh", "Thanh", "Ngọc", "Hữu", "Đức", "Thu", "Quốc", "Hồng"]
_GIVEN = ["Hải", "Tuấn", "Ngân", "Thủy", "Quỳnh", "Ánh", "Hiếu", "Thảo", "Dũng", "Phượng", "Khải", "Sỹ", "Yến", "Trí"]
_SUBJECTS = ["Về việc kiện toàn Hội đồng phối hợp phổ biến, giáo dục pháp luật", "Công tác hòa giải ở cơ sở năm 2025"]


def made_up(count: int, *, seed: int = 7) -> Iterator[HeadCase]:
    pick = random.Random(seed)  # noqa: S311  pages are drawn, nothing is kept secret
    for number in range(count):
        letterhead, code, place, behalf = pick.choice(_BODIES)
        kind, short = pick.choice(_KINDS)
        day, month, year = pick.randint(1, 28), pick.randint(1, 12), pick.randint(1998, 2026)
        official = f"{pick.randint(1, 4200)}/{short}-{code}"
        signer = f"{pick.choice(_FAMILY)} {pick.choice(_MIDDLE)} {pick.choice(_GIVEN)}"
        shown_month = f"{month:02}" if month < 3 else str(month)
        yield HeadCase(
            f"phác {number}",
            [*letterhead, f"Số: {official}"],
            [f"{place}, ngày {day:02} tháng {shown_month} năm {year}"],
            [kind, pick.choice(_SUBJECTS)],
            [*([behalf] if behalf else []), pick.choice(_TITLES), "", signer],
            {
                "official_number": official,
                "issued_date": f"{year}-{month:02}-{day:02}",
                "kind": kind.capitalize(),
                "signer": signer,
            },
        )


def cases() -> list[HeadCase]:
    """The printed cases of the tests (without handwritten or already misread ones), and as many generated ones."""
    printed = [case for case in CASES if not (case.unsure or case.taller or "đọc" in case.name)]
    return [*printed, *made_up(len(printed))]


# ---- drawing ---------------------------------------------------------------------------------------------------------


def draw(case: HeadCase) -> Image.Image:
    page = Image.new("L", (_WIDTH, _HEIGHT), 255)
    pen = ImageDraw.Draw(page)
    right = [*(_MOTTO if case.motto else []), *((line, _face(line), 13) for line in case.right if line)]
    left = [(line, "Regular" if "ố" in line[:7] or line.startswith("V/v") else "Bold", 13) for line in case.left]
    _column(pen, left, _LEFT)
    top = max(_column(pen, right, _RIGHT), 160 + 60 * len(left)) + 60
    for at, line in enumerate(case.title):
        _centred(pen, line, (_MARGIN + _EDGE) // 2, top, "Bold", 14 if not at else 13)
        top += 62
    top = _paragraphs(pen, case.text or _PROSE, top + 40) + 50
    for at in range(max(len(_RECIPIENTS), len(case.signing))):
        if at < len(_RECIPIENTS):
            pen.text((_MARGIN, top), _RECIPIENTS[at], font=_font("BoldItalic" if not at else "Regular", 11), fill=0)
        if at < len(case.signing) and case.signing[at]:
            _centred(pen, case.signing[at], _RIGHT, top, "Bold", 13)
        top += 60 if at >= len(case.signing) or case.signing[at] else 150
    return page


def _face(line: str) -> str:
    return "Italic" if "tháng" in line else "Bold"


def _column(pen: ImageDraw.ImageDraw, lines: list[tuple[str, str, int]], middle: int) -> int:
    top = 160
    for line, face, size in lines:
        _centred(pen, line, middle, top, face, size)
        top += 60
    return top


def _centred(pen: ImageDraw.ImageDraw, line: str, middle: int, top: int, face: str, size: int) -> None:
    font = _font(face, size)
    pen.text((middle - pen.textlength(line, font=font) / 2, top), line, font=font, fill=0)


def _paragraphs(pen: ImageDraw.ImageDraw, paragraphs: list[str], top: int) -> int:
    font = _font("Regular", 13)
    for paragraph in paragraphs:
        line, left = "", _MARGIN + 80
        for word in paragraph.split():
            if left + pen.textlength(f"{line} {word}", font=font) > _EDGE:
                pen.text((left, top), line, font=font, fill=0)
                line, left, top = "", _MARGIN, top + 56
            line = f"{line} {word}".strip()
        pen.text((left, top), line, font=font, fill=0)
        top += 66
    return top


def _font(face: str, points: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / f"LiberationSerif-{face}.ttf"), round(points * _POINT))


# ---- damage ----------------------------------------------------------------------------------------------------------

Damage = Callable[[Image.Image, np.random.Generator], Image.Image]


def _crooked(page: Image.Image, noise: np.random.Generator, most: float = 0.8) -> Image.Image:
    return page.rotate(float(noise.uniform(-most, most)), Image.Resampling.BICUBIC, fillcolor=255)


def _two_toned(page: Image.Image, noise: np.random.Generator) -> Image.Image:
    """Black and white, thickened or thinned, with specks."""
    grey = np.asarray(_crooked(page, noise).filter(ImageFilter.GaussianBlur(1.0)), dtype=np.float32)
    white = grey + noise.normal(0, 22, grey.shape) > noise.uniform(110, 165)
    specks = noise.random(grey.shape)
    white[specks < 0.0012] = False
    white[specks > 0.9996] = True
    return Image.fromarray(white)


def _shadowed(page: Image.Image, noise: np.random.Generator) -> Image.Image:
    """Grey paper that darkens to one side, with grain."""
    grey = np.asarray(_crooked(page, noise).filter(ImageFilter.GaussianBlur(0.7)), dtype=np.float32)
    shade = np.linspace(noise.uniform(120, 160), 225, grey.shape[1])[None, :]
    return _grey(grey / 255 * (shade - 40) + 40 + noise.normal(0, 9, grey.shape))


def _coarse(page: Image.Image, noise: np.random.Generator) -> Image.Image:
    """150 dpi, blurred."""
    small = _crooked(page, noise).resize((_WIDTH * 3 // 4, _HEIGHT * 3 // 4), Image.Resampling.BILINEAR)
    grey = np.asarray(small.filter(ImageFilter.GaussianBlur(0.6)), dtype=np.float32)
    return _grey(grey * 0.85 + 25 + noise.normal(0, 7, grey.shape))


def _stamped(page: Image.Image, noise: np.random.Generator) -> Image.Image:
    """A rotated black arrival stamp, whose frame crosses the lines of the head, and blur."""
    stamp = Image.new("L", (420, 200), 255)
    pen = ImageDraw.Draw(stamp)
    pen.rectangle((4, 4, 415, 195), outline=60, width=4)
    for at, line in enumerate(("CÔNG VĂN ĐẾN", "Số: ........... Ngày: .........", "Chuyển: ...................")):
        pen.text((24, 16 + 58 * at), line, font=_font("Bold" if not at else "Regular", 10), fill=60)
    turned = stamp.rotate(float(noise.uniform(-6, 6)), Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    sheet = np.asarray(page).copy()
    left, top = int(noise.integers(700, 1150)), int(noise.integers(300, 345))
    high, wide = turned.height, turned.width
    sheet[top : top + high, left : left + wide] = np.minimum(
        sheet[top : top + high, left : left + wide], np.asarray(turned)
    )
    return _grey(
        np.asarray(Image.fromarray(sheet).filter(ImageFilter.GaussianBlur(0.7))) + noise.normal(0, 6, sheet.shape)
    )


def _grey(values: NDArray[np.floating]) -> Image.Image:
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))


DAMAGES: dict[str, tuple[Damage, str, int]] = {  # file extension, dpi
    "b200": (_two_toned, "png", 200),
    "g200": (_shadowed, "jpg", 200),
    "l150": (_coarse, "jpg", 150),
    "k200": (_stamped, "jpg", 200),
}


def write(folder: Path) -> None:
    """Write the pages and their truth in the format of `benchmarks.understanding`."""
    pages = folder / "ocr_dev"
    pages.mkdir(parents=True, exist_ok=True)
    truths = {}
    for number, case in enumerate(cases()):
        drawn = draw(replace(case, right=[line for line in case.right if line]))
        name = f"dau-{number:02}"
        truths[name] = {key: _truth(value) for key, value in case.expected.items() if key in _JUDGED}
        for variant, (damage, ending, dpi) in DAMAGES.items():
            noise = np.random.default_rng(zlib.crc32(f"{name}.{variant}".encode()))
            damage(drawn, noise).save(pages / f"{name}-p1.{variant}.{ending}", dpi=(dpi, dpi), quality=60)
    (folder / "heads.json").write_text(json.dumps(truths, ensure_ascii=False, indent=1), encoding="utf-8")


_JUDGED = ("official_number", "issued_date", "kind", "signer")


def _truth(value: str) -> str:
    return f"viết tay{value[1:]}" if value.startswith("?") else value


def run() -> dict[str, float]:
    if lacking := engines_missing():
        print(f"  skipped: this machine lacks {', '.join(lacking)}")
        return {}
    right: dict[str, list[bool]] = {}
    with TemporaryDirectory() as place:
        write(Path(place))
        truths = json.loads((Path(place) / "heads.json").read_text(encoding="utf-8"))
        for file in sorted((Path(place) / "ocr_dev").iterdir()):
            read = understand_pages(read_file(file, None))
            for name, is_right in score_particulars(read.particulars, truths[file.name.split("-p")[0]]).items():
                right.setdefault(name, []).append(is_right)
    return {f"{name} right": sum(each) / len(each) for name, each in right.items()}


if __name__ == "__main__":
    write(Path(sys.argv[1]))
