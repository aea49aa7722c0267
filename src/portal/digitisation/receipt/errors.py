"""Why a file is not taken, in words for the officer who brought it: what happened, and what to do next."""


class UnfitScan(Exception):
    """The file is not taken. `str()` is the whole message in Vietnamese."""

    said = "Không nhận được tệp này. Hãy kiểm tra tệp rồi gửi lại."

    def __init__(self, said: str = "") -> None:
        super().__init__(said or self.said)


class EmptyScan(UnfitScan):
    said = "Tệp không có gì bên trong. Hãy chọn lại tệp."


class TooBig(UnfitScan):
    said = "Tệp quá lớn. Hãy tách thành nhiều tệp nhỏ hơn, hoặc quét lại ở 300 dpi rồi gửi lại."


class WrongKind(UnfitScan):
    said = (
        "Loại tệp này chưa nhận. Các loại nhận được: PDF, ảnh (JPEG, PNG, TIFF, WebP, HEIC), Word (DOCX, DOC), RTF,"
        " HTML và văn bản thuần (.txt)."
    )


class TwoKinds(UnfitScan):
    said = (
        "Tệp chứa hai loại nội dung chồng lên nhau nên không an toàn. Hãy mở tệp, in hoặc xuất lại thành PDF rồi gửi"
        " tệp mới."
    )


class Packed(UnfitScan):
    said = "Tệp nén chưa nhận ở đây. Hãy giải nén rồi gửi từng tệp bên trong."


class NoRoom(UnfitScan):
    said = "Máy chủ sắp hết chỗ chứa nên chưa nhận thêm tệp. Hãy báo người quản trị hệ thống."


class NotPhotographs(UnfitScan):
    said = "Chỉ ghép được ảnh (JPEG, PNG, WebP, HEIC) thành một tài liệu. Hãy bỏ tệp khác ra, gửi riêng."


class CannotOpen(UnfitScan):
    """A child process looked into the file; its words are the message."""
