"""Why a picture could not be read. The text is for the officer: what happened, and what to do."""

from typing import Any


class EngineError(Exception):
    """Something that stopped the reading of a picture; `str()` is a sentence in Vietnamese for people.

    It may be sent from one process to another.
    """

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), str(self), self.__dict__)


def _again(kind: type[EngineError], said: str, held: dict[str, Any]) -> EngineError:
    error = kind.__new__(kind, said)
    error.__dict__.update(held)
    return error


class PictureTooLarge(EngineError):
    """More pixels than a page has at any sensible resolution: a bomb, or a plan on A0. Scan again at 200-300 dpi."""

    def __init__(self, *, width: int, height: int, limit: int) -> None:
        super().__init__(
            f"Ảnh trang quá lớn ({width:,} × {height:,} điểm ảnh, giới hạn {limit // 1_000_000} triệu). ".replace(
                ",", "."
            )
            + "Hãy quét lại ở 200–300 dpi, hoặc cắt bản vẽ khổ lớn thành nhiều trang rồi tải lên lại."
        )


class NotAPicture(EngineError):
    """An array that is not grey or RGB, eight bits a channel."""

    def __init__(self, *, shape: tuple[int, ...], kind: str) -> None:
        super().__init__(
            f"Ảnh trang không đúng dạng (kích thước {shape}, kiểu {kind}). "
            "Hãy lưu lại tệp thành PNG, JPEG hoặc PDF rồi tải lên."
        )


class EnginesMissing(EngineError):
    """This machine lacks a program without which no picture can be read. Install the Debian packages it names."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        super().__init__(
            f"Máy chủ chưa có chương trình nhận dạng chữ nên chưa đọc được bản quét (thiếu: {', '.join(missing)}). "
            "Nhờ người quản trị chạy với quyền root: apt-get install tesseract-ocr tesseract-ocr-vie tesseract-ocr-osd"
        )
        self.missing = missing


class ReaderFailed(EngineError):
    """The engine ended with an error, took too long, or asked for more memory than a page may take."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Chương trình nhận dạng chữ không đọc được trang này ({reason}). "
            "Hãy cho đọc lại trang; nếu vẫn lỗi, quét lại trang ở 200–300 dpi."
        )
