"""Forms for uploading a file or a picture: one that is something else than its name says, one that is too large."""

from typing import Any

from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from portal.editorial.media.kinds import MediaKind, kind_of, spoken_size
from safefiles.errors import UnreadableFile
from safefiles.formats import HEAD_BYTES
from safefiles.limits import MEGABYTE
from safefiles.pictures import check_picture
from safefiles.sandbox_child import ProcessLimits

_MOST_PIXELS = 128_000_000  # as many as Wagtail takes
_PROCESS = ProcessLimits(seconds=15, memory_bytes=1024 * MEGABYTE)


class _CheckedFileForm:
    """What is wrong is added last: a file refused earlier would be told of once more, as one without a name."""

    def full_clean(self) -> None:
        super().full_clean()  # type: ignore[misc]
        form: Any = self
        file = getattr(form, "cleaned_data", {}).get("file")
        if file and "file" in form.changed_data and (fault := self.fault_of(file)):
            form.add_error("file", fault)

    def fault_of(self, file: Any) -> str:
        """What the officer can do about it; "" where nothing is wrong."""
        raise NotImplementedError


class UploadForm(_CheckedFileForm, BaseDocumentForm):
    def fault_of(self, file: Any) -> str:
        kind = kind_of(file.name)
        return _fault(file, kind) if kind is not None else ""


class PictureUploadForm(_CheckedFileForm, BaseImageForm):
    """Wagtail looks at the first bytes; here the picture is decoded to the last pixel, in the sandbox."""

    def fault_of(self, file: Any) -> str:
        try:
            check_picture(_first(file), most_pixels=_MOST_PIXELS, limits=_PROCESS)
        except UnreadableFile as error:
            return str(error)
        return ""


def _fault(file: Any, kind: MediaKind) -> str:
    if file.size > kind.most:
        return (
            f"Tệp {kind.format.label} này nặng {spoken_size(file.size)}; cổng nhận tệp đến {spoken_size(kind.most)}. "
            "Xin nén nhỏ lại rồi tải lên."
        )
    if not kind.format.matches(_first(file, HEAD_BYTES)):
        return (
            f"Bên trong tệp này không phải {kind.format.label} như đuôi .{kind.format.ending} của tên tệp. "
            "Xin mở tệp bằng phần mềm đã tạo ra nó và lưu lại đúng loại."
        )
    return ""


def _first(file: Any, count: int = -1) -> bytes:
    file.seek(0)
    read: bytes = file.read(count)
    file.seek(0)
    return read
