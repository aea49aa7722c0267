"""Scans for tests of publishing: read, proofed and accepted, as the desks before would leave them."""

from datetime import UTC, datetime
from hashlib import sha256
from itertools import count

from PIL import Image

from portal.agencies.models import Agency
from portal.digitisation.models import PageText, Scan, ScanDraft, ScanPage
from portal.digitisation.operations.publication import publish_scan
from portal.digitisation.operations.storage import folder
from portal.digitisation.states import IntakeChannel, Material, ScanState
from scanreading.engines.types import (
    PrintedWord,
    WordBox,
    text_of,
    words_to_rows,
)
from tests.portal.agencies.factories import make_agency, make_posting

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
WIDTH, HEIGHT = 1240, 1754
_numbers = count(1)

DECISION = """ỦY BAN NHÂN DÂN
XÃ VÍ DỤ
Số: 12/2026/QĐ-UBND
Ví Dụ, ngày 05 tháng 3 năm 2026

QUYẾT ĐỊNH
Về việc tổ chức đăng ký hộ tịch lưu động

Điều 1. Tổ chức đăng ký hộ tịch lưu động tại các ấp.

Điều 2. Quyết định này có hiệu lực từ ngày ký.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Nguyễn Văn Mẫu"""
CONFIRMED = {
    "official_number": "12/2026/QĐ-UBND",
    "doc_type": "Quyết định",
    "issuer": "Ủy ban nhân dân xã Ví Dụ",
    "issued_date": "2026-03-05",
    "subject": "Về việc tổ chức đăng ký hộ tịch lưu động",
    "signer": "Nguyễn Văn Mẫu",
}


def words_of(text: str) -> tuple[PrintedWord, ...]:
    """Each word at its place: lines 40 pixels under one another, letters 12 wide."""
    made: list[PrintedWord] = []
    block = 0
    for line, said in enumerate(text.split("\n")):
        if not said:
            block += 1
        left = 100
        for word in said.split():
            right = left + 12 * len(word)
            made.append(
                PrintedWord(word, WordBox(left, 100 + 40 * line, right, 130 + 40 * line), 100, None, line, block)
            )
            left = right + 12
    return tuple(made)


def make_scan(
    *pages: str,
    state: ScanState = ScanState.ACCEPTED,
    agency: Agency | None = None,
    material: Material = Material.LEGAL_DOCUMENT,
    confirmed: dict[str, str] | None = None,
    **fields: object,
) -> Scan:
    """Accepted unless said otherwise, its pages as given (one decision, if none)."""
    number = next(_numbers)
    texts = pages or (DECISION,)
    scan = Scan.objects.create(
        **{
            "code": f"sh-2026-{number:04}",
            "title": "Quyết định về đăng ký hộ tịch lưu động",
            "material": material.value,
            "agency": agency or make_agency("Ủy ban nhân dân xã Ví Dụ"),
            "door": IntakeChannel.UPLOAD.value,
            "original_name": "quyet-dinh.pdf",
            "original_kind": "pdf",
            "original_bytes": 1234,
            "checksum": sha256(str(number).encode()).hexdigest(),
            "received_at": AT,
            "state": state.value,
            "page_count": len(texts),
        }
        | fields
    )
    for at, text in enumerate(texts, start=1):
        page = ScanPage.objects.create(
            scan=scan, number=at, state="da-doc", route="doc-anh", width=WIDTH, height=HEIGHT, dpi=150
        )
        words = words_of(text)
        PageText.objects.create(page=page, version=1, words=words_to_rows(words), text=text_of(words), made_at=AT)
    ScanDraft.objects.create(
        scan=scan, text="\n\n".join(texts), confirmed=CONFIRMED if confirmed is None else confirmed, made_at=AT
    )
    return scan


def make_published(
    *pages: str, agency: Agency | None = None, material: Material = Material.LEAFLET, **said: object
) -> Scan:
    """Public since AT, by somebody of its agency."""
    scan = make_scan(*pages, agency=agency, material=material, **said)
    by = make_posting("approver", agency=scan.agency).officer
    return publish_scan(scan=scan, by=by, at=AT, licence="", alternative_text="Hai trang chữ in.")


def keep_pictures(scan: Scan) -> None:
    """White pages where the pictures of the scan lie."""
    pictures = folder() / "pictures" / scan.code
    pictures.mkdir(parents=True, exist_ok=True)
    for page in scan.pages.all():
        Image.new("L", (WIDTH // 2, HEIGHT // 2), 255).save(pictures / f"{page.number}.jpg")
