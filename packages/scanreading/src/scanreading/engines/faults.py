"""Faults in opening a file or recognising a page, their messages for officers, and resource limits for files."""

from dataclasses import dataclass
from enum import StrEnum


class ReadingFault(StrEnum):
    """Fault codes exchanged between processes."""

    LOCKED = "locked"
    BROKEN = "broken"
    BROKEN_PAGE = "broken-page"
    TOO_MANY_PIXELS = "pixels"
    TOO_MANY_PAGES = "pages"
    NO_PAGES = "no-pages"
    MEMORY = "memory"
    TIME = "time"
    CRASHED = "crashed"
    NO_ENGINE = "no-engine"
    NO_WORDS = "no-words"


FAULT_SAYS: dict[ReadingFault, str] = {
    ReadingFault.LOCKED: "Tệp được đặt mật khẩu nên không mở được. Hãy bỏ mật khẩu của tệp rồi gửi lại.",
    ReadingFault.BROKEN: (
        "Tệp bị hỏng hoặc bị cắt giữa chừng nên không mở được. Hãy quét hoặc xuất lại tệp rồi gửi lại."
    ),
    ReadingFault.BROKEN_PAGE: "Trang này bị hỏng trong tệp. Hãy quét lại riêng trang này.",
    ReadingFault.TOO_MANY_PIXELS: "Ảnh trang quá lớn (hơn 60 triệu điểm ảnh). Hãy quét lại ở 300 dpi, khổ giấy thật.",
    ReadingFault.TOO_MANY_PAGES: "Tệp có hơn 2.000 trang. Hãy tách thành nhiều tệp nhỏ hơn rồi gửi từng tệp.",
    ReadingFault.NO_PAGES: "Tệp không có trang nào. Hãy kiểm tra lại tệp gốc.",
    ReadingFault.MEMORY: (
        "Đọc trang này cần quá nhiều bộ nhớ nên máy đã dừng lại. Hãy quét lại trang ở 300 dpi rồi gửi lại."
    ),
    ReadingFault.TIME: (
        "Đọc trang này mất quá nhiều thời gian nên máy đã dừng lại. Hãy thử đọc lại, hoặc quét lại trang."
    ),
    ReadingFault.CRASHED: "Chương trình đọc dừng đột ngột ở trang này. Hãy thử đọc lại, hoặc quét lại trang.",
    ReadingFault.NO_ENGINE: "Máy chủ chưa cài đủ chương trình nhận dạng chữ. Hãy báo người quản trị hệ thống.",
    ReadingFault.NO_WORDS: "Tệp không có chữ nào. Hãy kiểm tra lại tệp gốc.",
}

# Transient faults, which are worth a retry: the machine was busy, or a process was killed. All others are permanent.
PASSING = frozenset({ReadingFault.MEMORY, ReadingFault.TIME, ReadingFault.CRASHED})


class PageFault(Exception):
    """A file cannot be opened, or a page cannot be recognised. `detail` is for the officer, in Vietnamese."""

    def __init__(self, fault: ReadingFault, detail: str = "") -> None:
        self.fault = fault
        self.detail = detail
        super().__init__(fault.value)

    def __str__(self) -> str:
        return self.detail or FAULT_SAYS[self.fault]


def said_of(code: str, detail: str = "") -> str:
    """The message for officers about a fault code that another process reported."""
    try:
        return detail or FAULT_SAYS[ReadingFault(code)]
    except ValueError:
        return FAULT_SAYS[ReadingFault.CRASHED]


class EngineError(Exception):
    """An engine could not recognise a picture. `str()` is a sentence in Vietnamese for the user.

    Instances can be pickled.
    """


class PictureTooLarge(EngineError):
    """The picture has more pixels than a page has at any sensible resolution: a decompression bomb, or an A0 plan.

    The user should rescan at 200-300 dpi.
    """


class NotAPicture(EngineError):
    """The array is not grey or RGB with eight bits per channel."""


class EnginesMissing(EngineError):
    """Programs required for recognition are not installed. Install their Debian packages."""

    def __str__(self) -> str:
        return (
            f"Máy chủ chưa có chương trình nhận dạng chữ nên chưa đọc được bản quét (thiếu: {', '.join(self.args)}). "
            "Nhờ người quản trị chạy với quyền root: apt-get install tesseract-ocr tesseract-ocr-vie tesseract-ocr-osd"
        )


class ReaderFailed(EngineError):
    """The engine failed, timed out, or exceeded its memory limit; the message gives the reason."""

    def __str__(self) -> str:
        return (
            f"Chương trình nhận dạng chữ không đọc được trang này ({self.args[0]}). "
            "Hãy cho đọc lại trang; nếu vẫn lỗi, quét lại trang ở 200–300 dpi."
        )


MEGABYTE = 1024 * 1024
MOST_PAGES = 2_000
MOST_PIXELS = 60_000_000  # of a page: A4 at 600 dpi has 35 million, A3 at 400 dpi 31 million
DRAWN_PIXELS = 40_000_000  # of a page that this package renders, whatever paper size the page states
SHOWN_WIDTH = 1700  # pixels; of the picture stored for display
SHOWN_BYTES = 180 * 1024


@dataclass(frozen=True, slots=True)
class ReaderLimits:
    """Resource limits of one recognition process. After `pages` orders it is replaced by a new process.

    `memory_bytes` limits address space, not resident memory: the engines' libraries reserve much more than they use.
    """

    wall_seconds: float = 120.0
    start_seconds: float = 60.0
    cpu_seconds: int = 100
    memory_bytes: int = 4096 * MEGABYTE
    file_bytes: int = 512 * MEGABYTE
    open_files: int = 256
    pages: int = 200
