"""The forms of every page and of every file in the back office: what is refused before anything is saved."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtail.images.models import Image

from portal.editorial.admin.content_forms import KindBoundForm
from portal.editorial.models import ArticlePage
from portal.editorial.queries.advice import obstacles
from portal.editorial.queries.workflow import ruling_for
from portal.editorial.states.media import MediaFileKind, kind_of, spoken_size
from safefiles.checks import check_picture
from safefiles.errors import UnreadableFile
from safefiles.formats import HEAD_BYTES
from safefiles.limits import COMMAND, MEGABYTE
from safefiles.sandbox_child import ProcessLimits
from safefiles.zipped import checked_package, open_zip

_SUBMITTING = ("action-submit", "action-restart-workflow")
# Fields that are the officer's own affair and no text.
_NO_TEXT = {"comment_notifications"}
_IS_OPEN = "Bài đang chờ duyệt nên lời văn không sửa được. Hãy ghi bình luận rồi chọn “Trả lại để sửa”."


class PageEditForm(WagtailAdminPageForm):  # type: ignore[misc]
    """Of any page."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if self.instance.pk and self.instance.workflow_in_progress and self._changes_text():
            self.add_error(None, _IS_OPEN)
        elif self._is_submitted():
            self._ask_the_regulation(cleaned)
        return cleaned

    def _is_submitted(self) -> bool:
        return any(self.data.get(name) for name in _SUBMITTING)

    def _changes_text(self) -> bool:
        formsets = (formset for name, formset in self.formsets.items() if name != "comments")
        return bool(set(self.changed_data) - _NO_TEXT) or any(formset.has_changed() for formset in formsets)

    def _ask_the_regulation(self, cleaned: dict[str, Any]) -> None:
        """For the kind and the agency that are being submitted, where the page stands or is to stand."""
        if not isinstance(self.instance, ArticlePage):
            return
        asked = ArticlePage(
            path=self.instance.path or (self.parent_page.path if self.parent_page else ""),
            kind=cleaned.get("kind") or self.instance.own_kind or self.instance.kind,
            agency=cleaned.get("agency") if "agency" in cleaned else self.instance.agency,
        )
        ruling = ruling_for(page=asked, on=timezone.localdate())
        if not ruling.is_allowed:
            self.add_error(None, ruling.why)


_PACKAGES = ("docx", "xlsx")
_MOST_PIXELS = 128_000_000  # as many as Wagtail takes
_PROCESS = ProcessLimits(seconds=15, memory_bytes=1024 * MEGABYTE)


class ContentEditForm(PageEditForm, KindBoundForm):
    """Of a content: what its kind asks for, whose files it may use, and what a careful colleague would not let pass."""

    def _post_clean(self) -> None:
        super()._post_clean()
        if self._is_submitted() and not self.errors:
            for obstacle in obstacles(article=self.instance, on=timezone.localdate()):
                self.add_error(None, obstacle)


class MediaUploadForm(BaseDocumentForm):
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


def _fault(file: Any, kind: MediaFileKind) -> str:
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
