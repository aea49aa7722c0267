"""What may go wrong while a file is opened or a page is read, and what the officer is told: what happened, what now."""

from enum import StrEnum


class Fault(StrEnum):
    """Codes that travel between processes."""

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


FAULT_SAYS: dict[Fault, str] = {
    Fault.LOCKED: "Tệp được đặt mật khẩu nên không mở được. Hãy bỏ mật khẩu của tệp rồi gửi lại.",
    Fault.BROKEN: "Tệp bị hỏng hoặc bị cắt giữa chừng nên không mở được. Hãy quét hoặc xuất lại tệp rồi gửi lại.",
    Fault.BROKEN_PAGE: "Trang này bị hỏng trong tệp. Hãy quét lại riêng trang này.",
    Fault.TOO_MANY_PIXELS: "Ảnh trang quá lớn (hơn 60 triệu điểm ảnh). Hãy quét lại ở 300 dpi, khổ giấy thật.",
    Fault.TOO_MANY_PAGES: "Tệp có hơn 2.000 trang. Hãy tách thành nhiều tệp nhỏ hơn rồi gửi từng tệp.",
    Fault.NO_PAGES: "Tệp không có trang nào. Hãy kiểm tra lại tệp gốc.",
    Fault.MEMORY: "Đọc trang này cần quá nhiều bộ nhớ nên máy đã dừng lại. Hãy quét lại trang ở 300 dpi rồi gửi lại.",
    Fault.TIME: "Đọc trang này mất quá nhiều thời gian nên máy đã dừng lại. Hãy thử đọc lại, hoặc quét lại trang.",
    Fault.CRASHED: "Chương trình đọc dừng đột ngột ở trang này. Hãy thử đọc lại, hoặc quét lại trang.",
    Fault.NO_ENGINE: "Máy chủ chưa cài đủ chương trình nhận dạng chữ. Hãy báo người quản trị hệ thống.",
    Fault.NO_WORDS: "Tệp không có chữ nào. Hãy kiểm tra lại tệp gốc.",
}

# What may go better another time: the machine was busy, a process was killed. The others stay as they are.
PASSING = frozenset({Fault.MEMORY, Fault.TIME, Fault.CRASHED})


class PageFault(Exception):
    """A file that cannot be opened, or a page that cannot be read. `detail` is for the officer, in Vietnamese."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        self.fault = fault
        self.detail = detail
        super().__init__(fault.value)

    def __str__(self) -> str:
        return self.detail or FAULT_SAYS[self.fault]


def said_of(code: str, detail: str = "") -> str:
    """What an officer is told of a fault that came from another process."""
    try:
        return detail or FAULT_SAYS[Fault(code)]
    except ValueError:
        return FAULT_SAYS[Fault.CRASHED]
