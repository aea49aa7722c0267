"""The literal tables of digitisation: what is brought, where a scan and a page stand, who looked at a page and why."""

from enum import StrEnum

# What the library's stale guard calls published material.
GUARDED = "digitisation.scan"


class Material(StrEnum):
    """What kind of thing was digitised; it says where it is published."""

    LEGAL_DOCUMENT = "van-ban"
    LEAFLET = "to-gap"
    ANSWER_BOOK = "sach-hoi-dap"
    OUTLINE = "de-cuong"
    BOOK = "sach"
    OTHER = "khac"


MATERIAL_LABELS = {
    Material.LEGAL_DOCUMENT: "Văn bản",
    Material.LEAFLET: "Tờ gấp",
    Material.ANSWER_BOOK: "Sách hỏi đáp",
    Material.OUTLINE: "Đề cương tuyên truyền",
    Material.BOOK: "Sách, tài liệu",
    Material.OTHER: "Loại khác",
}
MATERIAL_CHOICES = [(kind.value, label) for kind, label in MATERIAL_LABELS.items()]


class Door(StrEnum):
    """How a file came."""

    UPLOAD = "tai-len"
    PHOTOGRAPHS = "chup-anh"
    FOLDER = "thu-muc"
    COMMAND = "dong-lenh"


DOOR_CHOICES = [
    (Door.UPLOAD.value, "Tải lên"),
    (Door.PHOTOGRAPHS.value, "Ảnh chụp bằng điện thoại"),
    (Door.FOLDER.value, "Thư mục theo dõi"),
    (Door.COMMAND.value, "Dòng lệnh"),
]


class ScanState(StrEnum):
    """Where a scan stands."""

    RECEIVED = "cho-doc"
    READING = "dang-doc"
    REFUSED = "khong-doc-duoc"
    PROOFING = "dang-soat"
    PROOFED = "da-soat"
    ACCEPTED = "da-nghiem-thu"
    PUBLISHED = "da-cong-bo"
    WITHDRAWN = "da-rut"
    DROPPED = "da-bo"  # received by mistake; the original is kept


SCAN_LABELS = {
    ScanState.RECEIVED: "Chờ đọc",
    ScanState.READING: "Đang đọc",
    ScanState.REFUSED: "Không đọc được",
    ScanState.PROOFING: "Đang soát",
    ScanState.PROOFED: "Đã soát, chờ nghiệm thu",
    ScanState.ACCEPTED: "Đã nghiệm thu",
    ScanState.PUBLISHED: "Đã công bố",
    ScanState.WITHDRAWN: "Đã rút",
    ScanState.DROPPED: "Đã bỏ",
}
SCAN_CHOICES = [(state.value, label) for state, label in SCAN_LABELS.items()]

# From where to where a scan may go; the operation that does it stands beside each row.
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


class PageState(StrEnum):
    """Where the reading of a page stands."""

    WAITING = "cho-doc"
    READING = "dang-doc"
    READ = "da-doc"
    FAILED = "hong"


PAGE_CHOICES = [
    (PageState.WAITING.value, "Chờ đọc"),
    (PageState.READING.value, "Đang đọc"),
    (PageState.READ.value, "Đã đọc"),
    (PageState.FAILED.value, "Không đọc được"),
]


class ProofKind(StrEnum):
    """Why somebody looks at a page beside its picture."""

    FIRST = "soat"
    SECOND = "nghiem-thu"
    SAMPLE = "kiem-tra-mau"


PROOF_CHOICES = [
    (ProofKind.FIRST.value, "Soát lần đầu"),
    (ProofKind.SECOND.value, "Nghiệm thu"),
    (ProofKind.SAMPLE.value, "Kiểm tra mẫu"),
]


class ProofOutcome(StrEnum):
    """How somebody's work on a page ended."""

    DONE = "xong"
    RETURNED = "bi-tra-lai"  # it was done, and whoever looked again sent the page back
    LEFT = "bo-do"  # let go, or left so long that somebody else took the page


OUTCOME_CHOICES = [
    (ProofOutcome.DONE.value, "Xong"),
    (ProofOutcome.RETURNED.value, "Bị trả lại"),
    (ProofOutcome.LEFT.value, "Bỏ dở"),
]

# In which states of its scan a page may be opened, by why.
PROOFED_IN: dict[ProofKind, frozenset[ScanState]] = {
    ProofKind.FIRST: frozenset({ScanState.PROOFING}),
    ProofKind.SECOND: frozenset({ScanState.PROOFED}),
    ProofKind.SAMPLE: frozenset({ScanState.ACCEPTED, ScanState.PUBLISHED, ScanState.WITHDRAWN}),
}
