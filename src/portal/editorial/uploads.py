"""The form for uploading a file: a name that says too much, a file that is something else, a file too large."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.documents.forms import BaseDocumentForm

from portal.editorial.media.kinds import FILE_KINDS, HEAD, kind_of, spoken_size


class UploadForm(BaseDocumentForm):
    def clean_file(self) -> Any:
        """Raises ValidationError with what the officer can do about it."""
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return file
        kind = kind_of(file.name)
        if kind is None:
            raise ValidationError(f"Cổng nhận các tệp: {', '.join(FILE_KINDS)}.")
        if file.size > kind.most:
            raise ValidationError(
                f"Tệp {kind.label} này nặng {spoken_size(file.size)}; cổng nhận tệp đến {spoken_size(kind.most)}. "
                "Xin nén nhỏ lại rồi tải lên."
            )
        if not kind.looks_right(_head(file)):
            raise ValidationError(
                f"Bên trong tệp này không phải {kind.label} như đuôi .{kind.ending} của tên tệp. "
                "Xin mở tệp bằng phần mềm đã tạo ra nó và lưu lại đúng loại."
            )
        return file


def _head(file: Any) -> bytes:
    file.seek(0)
    head: bytes = file.read(HEAD)
    file.seek(0)
    return head
