"""Forms for uploading a file or a picture: one that is something else than its name says, one that is too large."""

from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.images.models import Image

from portal.editorial.media.kinds import MediaKind, kind_of, spoken_size
from safefiles.errors import UnreadableFile
from safefiles.formats import HEAD_BYTES
from safefiles.limits import COMMAND, MEGABYTE
from safefiles.pictures import check_picture
from safefiles.sandbox_child import ProcessLimits
from safefiles.zipped import checked_package, open_zip

_PACKAGES = ("docx", "xlsx")
_MOST_PIXELS = 128_000_000  # as many as Wagtail takes
_PROCESS = ProcessLimits(seconds=15, memory_bytes=1024 * MEGABYTE)


class UploadForm(BaseDocumentForm):
    def full_clean(self) -> None:
        """What is wrong is added last: a file refused earlier would be told of once more, as one without a name."""
        super().full_clean()
        file = getattr(self, "cleaned_data", {}).get("file")
        kind = kind_of(file.name) if file and "file" in self.changed_data else None
        if kind is not None and (fault := _fault(file, kind)):
            self.add_error("file", fault)


class SandboxedImageField(WagtailImageField):
    """Decodes the picture to the last pixel in the sandbox before Wagtail, which goes by first bytes, opens it here.

    What only begins like a picture would end in an error of the server.
    """

    def check_image_pixel_size(self, file: Any) -> None:
        try:
            check_picture(_first(file), most_pixels=_MOST_PIXELS, limits=_PROCESS)
        except UnreadableFile as error:
            raise ValidationError(str(error), code="invalid_image") from error
        super().check_image_pixel_size(file)


class ImageUploadForm(BaseImageForm):
    file = SandboxedImageField(
        label=capfirst(Image._meta.get_field("file").verbose_name), widget=BaseImageForm.Meta.widgets["file"]
    )


def _fault(file: Any, kind: MediaKind) -> str:
    """What the officer can do about it; "" where nothing is wrong."""
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
    return _package_fault(file) if kind.format.ending in _PACKAGES else ""


def _package_fault(file: Any) -> str:
    """Whoever downloads a file of Word or Excel opens it with what other people's programs make of odd packages."""
    try:
        with open_zip(BytesIO(_first(file))) as archive:
            checked_package(archive, COMMAND)
    except UnreadableFile as error:
        return str(error)
    return ""


def _first(file: Any, count: int = -1) -> bytes:
    file.seek(0)
    read: bytes = file.read(count)
    file.seek(0)
    return read
