"""What is wrong with a file, in words for the officer who brought it."""


class Unreadable(Exception):
    """The file gives no text. `str()` is the whole message in Vietnamese: what happened and what to do next."""

    reason = "Không đọc được tệp."
    remedy = "Hãy mở tệp bằng phần mềm đã tạo ra nó, lưu lại rồi tải lên lần nữa."

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        super().__init__(detail)

    def __str__(self) -> str:
        said = f"{self.reason.rstrip('.')} ({self.detail})." if self.detail else self.reason
        return f"{said} {self.remedy}"


class Empty(Unreadable):
    reason = "Tệp không có chữ nào."
    remedy = "Hãy kiểm tra lại tệp gốc."


class TooLarge(Unreadable):
    reason = "Tệp vượt giới hạn cho phép."
    remedy = "Hãy tách tệp thành nhiều phần nhỏ hơn hoặc bỏ hình ảnh trong tệp."


class TooSlow(Unreadable):
    reason = "Đọc tệp mất quá nhiều thời gian hoặc bộ nhớ nên đã dừng lại."
    remedy = "Hãy lưu lại tệp dưới dạng DOCX hoặc văn bản thuần rồi thử lần nữa."


class Broken(Unreadable):
    reason = "Tệp bị hỏng hoặc không đúng định dạng."


class Encrypted(Unreadable):
    reason = "Tệp được đặt mật khẩu nên không mở được."
    remedy = "Hãy bỏ mật khẩu của tệp rồi tải lên lần nữa."


class Scanned(Unreadable):
    reason = "Tệp chỉ gồm ảnh chụp trang giấy, không có chữ để đọc."
    remedy = "Hãy dùng bản điện tử của văn bản (DOCX hoặc PDF xuất từ phần mềm soạn thảo)."


class OldEncoding(Unreadable):
    reason = "Chữ trong tệp dùng bảng mã cũ (TCVN3, VNI…) hoặc không phải tiếng Việt Unicode."
    remedy = "Hãy chuyển tệp sang Unicode (UTF-8) rồi tải lên lần nữa."


class Unsupported(Unreadable):
    reason = "Loại tệp này chưa nhận."
    remedy = "Các loại nhận được: DOCX, DOC, RTF, PDF có chữ, HTML, văn bản thuần (.txt), ZIP, JSON và JSONL."


class NoOffice(Unreadable):
    reason = "Máy chủ chưa cài LibreOffice nên chưa đọc được tệp Word cũ (.doc) và tệp .rtf."
    remedy = "Hãy lưu tệp thành .docx, hoặc nhờ người quản trị cài gói libreoffice-writer-nogui."


class Hostile(Unreadable):
    reason = "Tệp có cấu trúc không an toàn nên bị từ chối."
    remedy = "Hãy mở tệp bằng phần mềm soạn thảo và lưu lại thành tệp mới."


class NotARecord(Unreadable):
    reason = "Bản ghi không đúng dạng một văn bản pháp luật."
    remedy = "Mỗi bản ghi cần có law_id (số, ký hiệu) và articles (danh sách điều); hãy sửa bản ghi tại nguồn."
