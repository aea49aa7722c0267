"""What is wrong with a file, in words for whoever sent it: what happened, and what to do next."""


class UnfitFile(Exception):
    """The file is not taken. `str()` is the whole message in Vietnamese."""

    said = "Không đọc được tệp. Hãy mở tệp, lưu lại rồi gửi lần nữa."

    def __str__(self) -> str:
        return self.said


class WrongKind(UnfitFile):
    said = "Chỉ nhận ảnh (JPEG, PNG, WebP), PDF và Word (.docx). Hãy chụp ảnh giấy tờ hoặc lưu tệp thành PDF."


class Heic(UnfitFile):
    said = "Ảnh HEIC của iPhone chưa mở được ở đây. Hãy chụp màn hình ảnh đó rồi gửi ảnh chụp màn hình."


class OldWord(UnfitFile):
    said = "Tệp Word cũ (.doc) hoặc tệp có mật khẩu chưa nhận. Hãy lưu thành .docx hoặc PDF không có mật khẩu."


class TooBig(UnfitFile):
    said = "Tệp lớn hơn 5 MB (ảnh: 15 MB). Hãy chỉ gửi trang cần thiết, hoặc chụp màn hình rồi gửi ảnh đó."


class EmptyFile(UnfitFile):
    said = "Tệp không có gì bên trong. Hãy chọn lại tệp."


class TooManyPixels(UnfitFile):
    said = "Ảnh có kích thước quá lớn. Hãy chụp màn hình ảnh đó rồi gửi ảnh chụp màn hình."


class TooManyPages(UnfitFile):
    said = "Tệp PDF có quá nhiều trang. Hãy chỉ gửi những trang cần thiết."


class Locked(UnfitFile):
    said = "Tệp có mật khẩu nên cán bộ không mở được. Hãy bỏ mật khẩu rồi gửi lần nữa."


class Unsafe(UnfitFile):
    said = "Tệp có phần tự chạy hoặc phần ẩn nên không nhận. Hãy in tệp ra PDF, hoặc chụp ảnh từng trang rồi gửi."


class TooMany(UnfitFile):
    said = "Mỗi lần gửi kèm được nhiều nhất 3 tệp. Hãy bỏ bớt tệp rồi gửi lần nữa."
