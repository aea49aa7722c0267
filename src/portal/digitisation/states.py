"""The tables of this room: kinds of material, states of scans and pages, kinds of files, and why a file is rejected."""

from __future__ import annotations

from enum import StrEnum

from portal.design.refusals import Refused
from portal.schema.states import Act, LabelledChoices
from safefiles.formats import FORMATS

# The content kind of published scans in the library's stale guard.
GUARDED = "digitisation.scan"


class Material(LabelledChoices):
    """What kind of document was digitised; this decides where it is published."""

    LEGAL_DOCUMENT = "van-ban", "Văn bản"
    PLAN = "ke-hoach", "Kế hoạch"
    LEAFLET = "to-gap", "Tờ gấp"
    ANSWER_BOOK = "sach-hoi-dap", "Sách hỏi đáp"
    OUTLINE = "de-cuong", "Đề cương tuyên truyền"
    BOOK = "sach", "Sách, tài liệu"
    OTHER = "khac", "Loại khác"


class IntakeChannel(LabelledChoices):
    """How a file reached the portal."""

    UPLOAD = "tai-len", "Tải lên"
    PHOTOGRAPHS = "chup-anh", "Ảnh chụp bằng điện thoại"
    FOLDER = "thu-muc", "Thư mục theo dõi"
    COMMAND = "dong-lenh", "Dòng lệnh"


class ScanState(LabelledChoices):
    """States of a scan."""

    RECEIVED = "cho-doc", "Chờ đọc"
    READING = "dang-doc", "Đang đọc"
    REFUSED = "khong-doc-duoc", "Không đọc được"
    PROOFING = "dang-soat", "Đang soát"
    PROOFED = "da-soat", "Đã soát, chờ nghiệm thu"
    ACCEPTED = "da-nghiem-thu", "Đã nghiệm thu"
    PUBLISHED = "da-cong-bo", "Đã công bố"
    WITHDRAWN = "da-rut", "Đã rút"
    DROPPED = "da-bo", "Đã bỏ"  # received by mistake; the original is kept


# The allowed transitions of a scan; the comment names the operations that make them.
TRANSITIONS: dict[ScanState, frozenset[ScanState]] = {
    ScanState.RECEIVED: frozenset({ScanState.READING, ScanState.REFUSED, ScanState.DROPPED}),  # reading
    ScanState.READING: frozenset({ScanState.PROOFING, ScanState.REFUSED, ScanState.DROPPED}),  # reading
    ScanState.REFUSED: frozenset({ScanState.RECEIVED, ScanState.DROPPED}),  # read again
    ScanState.PROOFING: frozenset({ScanState.PROOFED, ScanState.RECEIVED, ScanState.DROPPED}),  # proofing
    ScanState.PROOFED: frozenset({ScanState.ACCEPTED, ScanState.PROOFING, ScanState.DROPPED}),  # proofing
    ScanState.ACCEPTED: frozenset({ScanState.PUBLISHED, ScanState.PROOFING, ScanState.DROPPED}),  # publishing
    ScanState.PUBLISHED: frozenset({ScanState.WITHDRAWN, ScanState.ACCEPTED}),  # publishing
    ScanState.WITHDRAWN: frozenset({ScanState.ACCEPTED, ScanState.PUBLISHED}),  # publishing
    ScanState.DROPPED: frozenset({ScanState.RECEIVED}),
}


S = ScanState
_PROOF, _ACCEPT, _PUBLISH = ("scan.proof",), ("scan.accept",), ("scan.publish",)
SCAN_ACTS: dict[str, Act] = {
    "proof": Act(verbs=_PROOF, states=(S.PROOFING,), awaited=True),  # page by page, see `operations.storage.open_page`
    "accept": Act(
        verbs=_ACCEPT, states=(S.PROOFED,), awaited=True,
        second_person="Bạn đã nhận, soát hoặc sửa tài liệu này, nên việc nghiệm thu là của đồng nghiệp.",
    ),
    # Both those who may accept and those who may proof may send a page back: an officer who finds a mistake on their
    # own page should be able to report it.
    "return": Act(verbs=_PROOF + _ACCEPT),
    "publish": Act(verbs=_PUBLISH, states=(S.ACCEPTED,), word="scan.published", awaited=True),
    "correct": Act(verbs=_PUBLISH, states=(S.PUBLISHED,), reason="reason"),
    "withdraw": Act(
        verbs=_PUBLISH, states=(S.PUBLISHED,), reason="reason", word="scan.withdrawn",
        tells={"reason": "withdrawn_note"},
    ),
    "restore": Act(verbs=_PUBLISH, states=(S.WITHDRAWN,), word="scan.restored"),
}  # fmt: skip


class PageState(LabelledChoices):
    """States of the reading of a page."""

    WAITING = "cho-doc", "Chờ đọc"
    READING = "dang-doc", "Đang đọc"
    READ = "da-doc", "Đã đọc"
    FAILED = "hong", "Không đọc được"


class ProofKind(LabelledChoices):
    """Why an officer compares a page with its picture."""

    FIRST = "soat", "Soát lần đầu"
    SECOND = "nghiem-thu", "Nghiệm thu"
    SAMPLE = "kiem-tra-mau", "Kiểm tra mẫu"


class ProofOutcome(LabelledChoices):
    """How an officer's work on a page ended."""

    DONE = "xong", "Xong"
    RETURNED = "bi-tra-lai", "Bị trả lại"  # proofed, then sent back by the second reader
    LEFT = "bo-do", "Bỏ dở"  # released, or idle so long that another officer took the page


# The scan states in which a page may be opened, by the reason for opening it.
PROOFED_IN: dict[ProofKind, frozenset[ScanState]] = {
    ProofKind.FIRST: frozenset({ScanState.PROOFING}),
    ProofKind.SECOND: frozenset({ScanState.PROOFED}),
    ProofKind.SAMPLE: frozenset({ScanState.ACCEPTED, ScanState.PUBLISHED, ScanState.WITHDRAWN}),
}


class UnfitScan(Refused):
    """The file is rejected. `str()` is the whole message in Vietnamese."""

    text = "Không nhận được tệp này. Hãy kiểm tra tệp rồi gửi lại."


class ScanFault(StrEnum):
    """Why a file is rejected, in words for the person who uploads it."""

    EMPTY = "Tệp không có gì bên trong. Hãy chọn lại tệp."
    TOO_LARGE = "Tệp quá lớn. Hãy tách thành nhiều tệp nhỏ hơn, hoặc quét lại ở 300 dpi rồi gửi lại."
    WRONG_KIND = (
        "Loại tệp này chưa nhận. Các loại nhận được: PDF, ảnh (JPEG, PNG, TIFF, WebP, HEIC), Word (DOCX, DOC), RTF,"
        " HTML và văn bản thuần (.txt)."
    )
    TWO_KINDS = (
        "Tệp chứa hai loại nội dung chồng lên nhau nên không an toàn. Hãy mở tệp, in hoặc xuất lại thành PDF rồi gửi"
        " tệp mới."
    )
    PACKED = "Tệp nén chưa nhận ở đây. Hãy giải nén rồi gửi từng tệp bên trong."
    NO_ROOM = "Máy chủ sắp hết chỗ chứa nên chưa nhận thêm tệp. Hãy báo người quản trị hệ thống."
    TOO_MANY = "Bạn đang có quá nhiều tệp tải lên dở dang. Hãy hoàn tất hoặc bỏ các tệp đó rồi tải tiếp."


class NotPhotographs(UnfitScan):
    text = "Chỉ ghép được ảnh (JPEG, PNG, WebP, HEIC) thành một tài liệu. Hãy bỏ tệp khác ra, gửi riêng."


class CannotOpen(UnfitScan):
    """A child process could not open the file; `str()` is its message."""


class OriginalKind(StrEnum):
    """Kinds of original files. Each value is also the file extension for downloads, unless `ENDINGS` has another."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    TIFF = "tiff"
    WEBP = "webp"
    HEIC = "heic"
    PHOTOGRAPHS = "photos"  # several photographs as one document, in an archive that the portal makes
    DOCX = "docx"
    DOC = "doc"
    RTF = "rtf"
    HTML = "html"
    TEXT = "txt"


# Kinds that are read as one text; pictures and PDF are read page by page.
DOCUMENTS = frozenset({OriginalKind.DOCX, OriginalKind.DOC, OriginalKind.RTF, OriginalKind.HTML, OriginalKind.TEXT})


PICTURES = frozenset({OriginalKind.PNG, OriginalKind.JPEG, OriginalKind.WEBP, OriginalKind.HEIC})


ENDINGS = {OriginalKind.JPEG: "jpg", OriginalKind.TIFF: "tif", OriginalKind.PHOTOGRAPHS: "zip"}


MEDIA_TYPES = {kind: FORMATS[ENDINGS.get(kind, kind.value)].media_type for kind in OriginalKind} | {
    OriginalKind.HTML: "application/octet-stream",  # never rendered as a page of the portal
}
