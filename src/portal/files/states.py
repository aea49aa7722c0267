"""Limits of uploaded files (they come from strangers, and a person waits), and reasons for rejection."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from safefiles.checks import MEGABYTE, FileLimits
from safefiles.errors import Encrypted, Hostile, TooManyPages, TooManyPixels, UnreadableFile, Unsupported
from safefiles.formats import FORMATS
from safefiles.sandbox_child import ProcessLimits

MOST_FILES = 3
MOST_BYTES = 5 * MEGABYTE
MOST_PICTURE_BYTES = 15 * MEGABYTE  # as telephones take them; the stored picture is below a megabyte or two
MOST_PIXELS = 50_000_000  # telephones of today take up to that; decoded it is 150 MB for a moment
LONGEST_SIDE = 2400  # pixels of the stored picture: a page of A4 at 200 dots per inch
MOST_PAGES = 60
PROCESS = ProcessLimits(seconds=15, memory_bytes=640 * MEGABYTE)
WORD = FileLimits(file_bytes=MOST_BYTES, unpacked_bytes=15 * MEGABYTE)


class UploadFault(StrEnum):
    """Why a file is rejected, in words for the sender: what happened, and what to do next."""

    UNREADABLE = "Không đọc được tệp. Hãy mở tệp, lưu lại rồi gửi lần nữa."
    WRONG_KIND = "Chỉ nhận ảnh (JPEG, PNG, WebP), PDF và Word (.docx). Hãy chụp ảnh giấy tờ hoặc lưu tệp thành PDF."
    HEIC = "Ảnh HEIC của iPhone chưa mở được ở đây. Hãy chụp màn hình ảnh đó rồi gửi ảnh chụp màn hình."
    OLD_WORD = "Tệp Word cũ (.doc) hoặc tệp có mật khẩu chưa nhận. Hãy lưu thành .docx hoặc PDF không có mật khẩu."
    TOO_BIG = "Tệp lớn hơn 5 MB (ảnh: 15 MB). Hãy chỉ gửi trang cần thiết, hoặc chụp màn hình rồi gửi ảnh đó."
    EMPTY = "Tệp không có gì bên trong. Hãy chọn lại tệp."
    TOO_MANY_PIXELS = "Ảnh có kích thước quá lớn. Hãy chụp màn hình ảnh đó rồi gửi ảnh chụp màn hình."
    TOO_MANY_PAGES = "Tệp PDF có quá nhiều trang. Hãy chỉ gửi những trang cần thiết."
    LOCKED = "Tệp có mật khẩu nên cán bộ không mở được. Hãy bỏ mật khẩu rồi gửi lần nữa."
    UNSAFE = "Tệp có phần tự chạy hoặc phần ẩn nên không nhận. Hãy in tệp ra PDF, hoặc chụp ảnh từng trang rồi gửi."
    INFECTED = "Máy quét vi-rút thấy mã độc trong tệp nên không nhận. Hãy quét vi-rút máy của bạn, rồi gửi tệp khác."
    NOT_SCANNED = "Máy quét vi-rút chưa xem được tệp nên chưa nhận. Xin thử lại sau ít phút, hoặc gửi không kèm tệp."
    TOO_MANY = "Mỗi lần gửi kèm được nhiều nhất 3 tệp. Hãy bỏ bớt tệp rồi gửi lần nữa."


# Exceptions of the guards; the first that matches applies.
_FAULTS: Mapping[type[UnreadableFile], UploadFault] = {
    TooManyPixels: UploadFault.TOO_MANY_PIXELS,
    TooManyPages: UploadFault.TOO_MANY_PAGES,
    Encrypted: UploadFault.LOCKED,
    Hostile: UploadFault.UNSAFE,
    Unsupported: UploadFault.WRONG_KIND,
}


class UnfitFile(Exception):
    """The file is rejected. `str()` is the whole message in Vietnamese."""

    def __init__(self, fault: UploadFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def file_in_words(name: str, size: int) -> str:
    """Format and size in words, such as "PDF, 850 kB"."""
    ending = name.rpartition(".")[2].lower()
    return f"{FORMATS[ending].label if ending in FORMATS else ending.upper()}, {size_in_words(size)}"


def size_in_words(size: int) -> str:
    """The size in words, such as "850 kB" or "1,2 MB"."""
    return (
        f"{max(1, round(size / 1000))} kB" if size < 1000 * 1000 else f"{size / 1000 / 1000:.1f} MB".replace(".", ",")
    )


def fault_of(error: UnreadableFile) -> UploadFault:
    return next((fault for kind, fault in _FAULTS.items() if isinstance(error, kind)), UploadFault.UNREADABLE)


@dataclass(frozen=True, slots=True)
class ValidFile:
    """A file that may be stored: its bytes (not always those that were sent), its name and media type."""

    name: str
    media_type: str
    ending: str
    data: bytes

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.data).hexdigest()
