"""The tables of this room: kinds of material, states of scans and pages, kinds of files, and why a file is rejected."""

from __future__ import annotations

from enum import StrEnum

from portal.design.refusals import Refused
from portal.schema.states import Act, LabelledChoices
from safefiles.formats import FORMATS

# What the library's stale guard calls published material.
GUARDED = "digitisation.scan"


class Material(LabelledChoices):
    """What kind of thing was digitised; it says where it is published."""

    LEGAL_DOCUMENT = "van-ban", "Văn bản"
    PLAN = "ke-hoach", "Kế hoạch"
    LEAFLET = "to-gap", "Tờ gấp"
    ANSWER_BOOK = "sach-hoi-dap", "Sách hỏi đáp"
    OUTLINE = "de-cuong", "Đề cương tuyên truyền"
    BOOK = "sach", "Sách, tài liệu"
    OTHER = "khac", "Loại khác"


class IntakeChannel(LabelledChoices):
    """How a file came."""

    UPLOAD = "tai-len", "Tải lên"
    PHOTOGRAPHS = "chup-anh", "Ảnh chụp bằng điện thoại"
    FOLDER = "thu-muc", "Thư mục theo dõi"
    COMMAND = "dong-lenh", "Dòng lệnh"


class ScanState(LabelledChoices):
    """Where a scan stands."""

    RECEIVED = "cho-doc", "Chờ đọc"
    READING = "dang-doc", "Đang đọc"
    REFUSED = "khong-doc-duoc", "Không đọc được"
    PROOFING = "dang-soat", "Đang soát"
    PROOFED = "da-soat", "Đã soát, chờ nghiệm thu"
    ACCEPTED = "da-nghiem-thu", "Đã nghiệm thu"
    PUBLISHED = "da-cong-bo", "Đã công bố"
    WITHDRAWN = "da-rut", "Đã rút"
    DROPPED = "da-bo", "Đã bỏ"  # received by mistake; the original is kept


# The allowed transitions of a scan, each with the operation that makes it.
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
    "proof": Act(verbs=_PROOF, states=(S.PROOFING,), awaited=True),  # page by page, `operations.leases`
    "accept": Act(
        verbs=_ACCEPT, states=(S.PROOFED,), awaited=True,
        second_person="Bạn đã nhận, soát hoặc sửa tài liệu này, nên việc nghiệm thu là của đồng nghiệp.",
    ),
    # Whoever may accept may do so, and so may whoever proofs: to find a mistake in one's own page is no reason to hide
    # it.
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
    """Where the reading of a page stands."""

    WAITING = "cho-doc", "Chờ đọc"
    READING = "dang-doc", "Đang đọc"
    READ = "da-doc", "Đã đọc"
    FAILED = "hong", "Không đọc được"


class ProofKind(LabelledChoices):
    """Why somebody looks at a page beside its picture."""

    FIRST = "soat", "Soát lần đầu"
    SECOND = "nghiem-thu", "Nghiệm thu"
    SAMPLE = "kiem-tra-mau", "Kiểm tra mẫu"


class ProofOutcome(LabelledChoices):
    """How somebody's work on a page ended."""

    DONE = "xong", "Xong"
    RETURNED = "bi-tra-lai", "Bị trả lại"  # proofed, and sent back by the second reader
    LEFT = "bo-do", "Bỏ dở"  # released, or idle so long that somebody else took the page


# In which states of its scan a page may be opened, by why.
PROOFED_IN: dict[ProofKind, frozenset[ScanState]] = {
    ProofKind.FIRST: frozenset({ScanState.PROOFING}),
    ProofKind.SECOND: frozenset({ScanState.PROOFED}),
    ProofKind.SAMPLE: frozenset({ScanState.ACCEPTED, ScanState.PUBLISHED, ScanState.WITHDRAWN}),
}


class UnfitScan(Refused):
    """The file is not taken. `str()` is the whole message in Vietnamese."""

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
    """A child process looked into the file; its words are the message."""


class OriginalKind(StrEnum):
    """Kinds of original. Values are also the ending under which it is given back."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"
    TIFF = "tiff"
    WEBP = "webp"
    HEIC = "heic"
    PHOTOGRAPHS = "photos"  # several photographs as one document, in an archive of our own
    DOCX = "docx"
    DOC = "doc"
    RTF = "rtf"
    HTML = "html"
    TEXT = "txt"


# Pictures and PDF are read page by page, these as one text.
DOCUMENTS = frozenset({OriginalKind.DOCX, OriginalKind.DOC, OriginalKind.RTF, OriginalKind.HTML, OriginalKind.TEXT})


PICTURES = frozenset({OriginalKind.PNG, OriginalKind.JPEG, OriginalKind.WEBP, OriginalKind.HEIC})


ENDINGS = {OriginalKind.JPEG: "jpg", OriginalKind.TIFF: "tif", OriginalKind.PHOTOGRAPHS: "zip"}


MEDIA_TYPES = {kind: FORMATS[ENDINGS.get(kind, kind.value)].media_type for kind in OriginalKind} | {
    OriginalKind.HTML: "application/octet-stream",  # never shown as a page of ours
}
