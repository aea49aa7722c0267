"""A decision that was scanned and read with three mistakes, as rows and as a picture, for tests and for a browser."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from portal.agencies.models import Agency, Officer
from portal.digitisation.models import PageText, Scan, ScanPage
from portal.digitisation.states import IntakeChannel, PageState, ScanState
from scanreading.engines.types import (
    PrintedWord,
    WordBox,
    text_of,
    words_to_rows,
)

AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
WIDTH, HEIGHT = 1240, 1754  # A4 at 150 dpi
PRINTED = """
ỦY BAN NHÂN DÂN
THÀNH PHỐ CẦN THƠ

Số: 1595/QĐ-UBND Cần Thơ, ngày 15 tháng 6 năm 2026

QUYẾT ĐỊNH
Ban hành Quy chế phối hợp thực hiện công tác
phổ biến, giáo dục pháp luật trên địa bàn thành phố

Điều 1. Phạm vi điều chỉnh
1. Quy chế này quy định nguyên tắc, nội dung và hình thức phối hợp
giữa các cơ quan trong công tác phổ biến, giáo dục pháp luật.
2. Cơ quan chủ trì không được từ chối đề nghị phối hợp nếu không
có lý do chính đáng và phải trả lời bằng văn bản.

Điều 2. Kinh phí
1. Mức hỗ trợ mỗi cuộc tuyên truyền là 5.000.000 đồng.
2. Kinh phí do ngân sách bảo đảm theo phân cấp hiện hành.

Điều 3. Hiệu lực
Quyết định này có hiệu lực thi hành ngay khi ký.
"""
# What the engine made of three words: an amount, a permission, a syllable that is none.
MISTAKES = {"5.000.000": ("5.O00.000", 71, False), "từ": ("tử", 74, False), "nguyên": ("nguyêt", 93, True)}
_FONTS = (
    "/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",
)
_numbers = count(1)


def printed_words(text: str = PRINTED) -> tuple[PrintedWord, ...]:
    """The words of the page where they are printed."""
    font = _font()
    words: list[PrintedWord] = []
    line, top = 0, 120
    for block, paragraph in enumerate(text.strip().split("\n\n")):
        for row in paragraph.splitlines():
            left = 120.0
            for token in row.split():
                width = font.getlength(token)
                words.append(
                    PrintedWord(token, WordBox(round(left), top, round(left + width), top + 34), 96, True, line, block)
                )
                left += width + font.getlength(" ")
            line, top = line + 1, top + 48
        top += 28
    return tuple(words)


def read_words(text: str = PRINTED) -> tuple[PrintedWord, ...]:
    """The same, as the engine read them."""
    return tuple(
        PrintedWord(
            MISTAKES.get(word.text, (word.text,))[0],
            word.box,
            *MISTAKES.get(word.text, ("", 96, True))[1:],
            line=word.line,
            block=word.block,
        )
        for word in printed_words(text)
    )


def draw(words: Sequence[PrintedWord], place: Path) -> None:
    """The picture of these words, on paper that is not quite white."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), (250, 249, 245))
    pen = ImageDraw.Draw(picture)
    for word in words:
        if word.box:
            pen.text((word.box.left, word.box.top), word.text, font=_font(), fill=(25, 25, 30))
    pen.ellipse((760, 1180, 1010, 1430), outline=(200, 30, 40), width=6)
    place.parent.mkdir(parents=True, exist_ok=True)
    picture.save(place, "JPEG", quality=80)


def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(next(one for one in _FONTS if Path(one).is_file()), 28)


def make_scan(
    *, agency: Agency, pages: int = 1, received_by: Officer | None = None, code: str = "", **fields: object
) -> Scan:
    """A scan whose pages were read and wait to be proofed."""
    code = code or f"sh-2026-{next(_numbers):04d}"
    said: dict[str, object] = {
        "title": "Quyết định 1595/QĐ-UBND về Quy chế phối hợp",
        "door": IntakeChannel.UPLOAD,
        "original_name": "qd-1595.pdf",
        "original_kind": "pdf",
        "original_bytes": 120_000,
        "received_at": AT,
        "state": ScanState.PROOFING,
    }
    checksum = sha256(code.encode()).hexdigest()
    said |= {"code": code, "agency": agency, "received_by": received_by, "page_count": pages, "checksum": checksum}
    scan = Scan.objects.create(**said | fields)
    for number in range(1, pages + 1):
        make_page(scan, number)
    return scan


def make_page(scan: Scan, number: int, words: tuple[PrintedWord, ...] | None = None) -> ScanPage:
    words = read_words() if words is None else words
    page = ScanPage.objects.create(
        scan=scan, number=number, state=PageState.READ, route="doc-anh", width=WIDTH, height=HEIGHT, dpi=150
    )
    PageText.objects.create(
        page=page, version=1, words=words_to_rows(words), text=text_of(words), readers="tesseract", made_at=AT
    )
    return page


def tell(private: str) -> None:
    """A scan of two pages for the browser, at the agency of the demo's editor."""
    editor = Officer.objects.get(username="bientap")
    agency = Agency.objects.filter(postings__officer=editor).order_by("pk")[0]
    scan = Scan.objects.filter(code="sh-2026-9001").first() or make_scan(agency=agency, pages=2, code="sh-2026-9001")
    for number in (1, 2):
        draw(printed_words(), Path(private) / "digitisation" / "pictures" / scan.code / f"{number}.jpg")
