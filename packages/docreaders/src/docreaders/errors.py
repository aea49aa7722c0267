"""What readers say besides the guards of `safefiles`, in words for whoever brought the file."""

from safefiles.errors import UnreadableFile


class Scanned(UnreadableFile):
    reason = "Tệp chỉ gồm ảnh chụp trang giấy, không có chữ để đọc."
    remedy = "Hãy dùng bản điện tử của văn bản (DOCX hoặc PDF xuất từ phần mềm soạn thảo)."


class OldEncoding(UnreadableFile):
    reason = "Chữ trong tệp dùng bảng mã cũ (TCVN3, VNI…) hoặc không phải tiếng Việt Unicode."
    remedy = "Hãy chuyển tệp sang Unicode (UTF-8) rồi tải lên lần nữa."


class NoOffice(UnreadableFile):
    reason = "Máy chủ chưa cài LibreOffice nên chưa đọc được tệp Word cũ (.doc) và tệp .rtf."
    remedy = "Hãy lưu tệp thành .docx, hoặc nhờ người quản trị cài gói libreoffice-writer-nogui."
