"""The errors of a file, with messages for the person who uploaded it."""


class UnreadableFile(Exception):
    """No text can be read from the file. `str()` is the whole message in Vietnamese: what happened and what to do next.

    An error raised in one place passes its own texts; an error that callers distinguish has its own class.
    """

    reason = "Không đọc được tệp."
    remedy = "Hãy mở tệp bằng phần mềm đã tạo ra nó, lưu lại rồi tải lên lần nữa."

    def __init__(self, detail: str = "", *, reason: str = "", remedy: str = "") -> None:
        self.detail = detail
        self.reason, self.remedy = reason or self.reason, remedy or self.remedy
        super().__init__(detail)

    def __str__(self) -> str:
        said = f"{self.reason.rstrip('.')} ({self.detail})." if self.detail else self.reason
        return f"{said} {self.remedy}"


class Empty(UnreadableFile):
    reason = "Tệp không có chữ nào."
    remedy = "Hãy kiểm tra lại tệp gốc."


class TooLarge(UnreadableFile):
    reason = "Tệp vượt giới hạn cho phép."
    remedy = "Hãy tách tệp thành nhiều phần nhỏ hơn hoặc bỏ hình ảnh trong tệp."


class TooSlow(UnreadableFile):
    reason = "Đọc tệp mất quá nhiều thời gian hoặc bộ nhớ nên đã dừng lại."
    remedy = "Hãy lưu lại tệp dưới dạng DOCX hoặc văn bản thuần rồi thử lần nữa."


class Broken(UnreadableFile):
    reason = "Tệp bị hỏng hoặc không đúng định dạng."


class Encrypted(UnreadableFile):
    reason = "Tệp được đặt mật khẩu nên không mở được."
    remedy = "Hãy bỏ mật khẩu của tệp rồi tải lên lần nữa."


class Unsupported(UnreadableFile):
    reason = "Loại tệp này chưa nhận."
    remedy = "Các loại nhận được: DOCX, DOC, RTF, PDF có chữ, HTML, văn bản thuần (.txt), ZIP, JSON và JSONL."


class Hostile(UnreadableFile):
    reason = "Tệp có cấu trúc không an toàn nên bị từ chối."
    remedy = "Hãy mở tệp bằng phần mềm soạn thảo và lưu lại thành tệp mới."


class ActiveContent(Hostile):
    reason = "Tệp có phần tự chạy hoặc phần ẩn nên bị từ chối."


class TooManyPages(TooLarge):
    reason = "Tệp có quá nhiều trang."


class TooManyPixels(TooLarge):
    reason = "Ảnh có kích thước quá lớn."


class UndecodablePicture(Broken):
    reason = "Tệp có đuôi của ảnh nhưng không mở được như một ảnh."
    remedy = "Hãy mở ảnh bằng phần mềm xem ảnh, lưu lại thành JPEG hoặc PNG rồi tải lên lần nữa."
