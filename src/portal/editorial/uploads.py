"""The form for uploading a file: a file that is something else than its name says, a file too large."""

from typing import Any

from wagtail.documents.forms import BaseDocumentForm

from portal.editorial.media.kinds import HEAD, FileKind, kind_of, spoken_size


class UploadForm(BaseDocumentForm):
    def full_clean(self) -> None:
        """What is wrong is added last: a file refused earlier would be told of once more, as one without a name."""
        super().full_clean()
        file = getattr(self, "cleaned_data", {}).get("file")
        kind = kind_of(file.name) if file and "file" in self.changed_data else None
        if kind is not None and (fault := _fault(file, kind)):
            self.add_error("file", fault)


def _fault(file: Any, kind: FileKind) -> str:
    """What the officer can do about it; "" where nothing is wrong."""
    if file.size > kind.most:
        return (
            f"Tệp {kind.label} này nặng {spoken_size(file.size)}; cổng nhận tệp đến {spoken_size(kind.most)}. "
            "Xin nén nhỏ lại rồi tải lên."
        )
    if not kind.looks_right(_head(file)):
        return (
            f"Bên trong tệp này không phải {kind.label} như đuôi .{kind.ending} của tên tệp. "
            "Xin mở tệp bằng phần mềm đã tạo ra nó và lưu lại đúng loại."
        )
    return ""


def _head(file: Any) -> bytes:
    file.seek(0)
    head: bytes = file.read(HEAD)
    file.seek(0)
    return head
