"""Blocks that are seen or heard. Each has its words: who cannot see or hear must learn the same."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from portal.editorial.states.media import ForeignVideo, foreign_video, provider_names, spoken_duration

TRANSCRIPT_FEATURES = ["bold", "ol", "ul", "link"]
_WHY_WORDS = (
    "Xin ghi lại bằng chữ. Người khiếm thính, người ở nơi không bật tiếng được, và ô tìm kiếm chỉ có phần chữ này "
    "(Thông tư 26/2020/TT-BTTTT về hỗ trợ người khuyết tật)."
)
_WHY_CAPTIONS = (
    "Video có lời nói phải có tệp phụ đề (.vtt), để người khiếm thính xem được. "
    "Nếu video không có lời nói, xin đánh dấu vào ô “Video không có lời nói”."
)
_ONE_SOURCE = "Xin chọn một trong hai: tệp video, hoặc địa chỉ video."


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label="Ảnh")
    alternative = blocks.CharBlock(
        label="Mô tả ảnh cho người không nhìn được", max_length=200, help_text="Nói điều ảnh cho thấy, không ghi “ảnh”."
    )
    caption = blocks.CharBlock(label="Chú thích", required=False, max_length=200)
    detail = blocks.RichTextBlock(
        label="Nội dung đầy đủ bằng chữ",
        required=False,
        features=TRANSCRIPT_FEATURES,
        help_text="Đồ họa, sơ đồ, bảng chụp: ghi hết chữ và số trong hình, theo thứ tự nên đọc.",
    )

    class Meta:
        label = "Ảnh"
        icon = "image"
        template = "editorial/blocks/picture.html"


class GalleryPictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label="Ảnh")
    alternative = blocks.CharBlock(
        label="Mô tả ảnh cho người không nhìn được", max_length=200, help_text="Nói điều ảnh cho thấy, không ghi “ảnh”."
    )
    caption = blocks.CharBlock(label="Chú thích", max_length=200, help_text="Ai, làm gì, ở đâu, ngày nào.")


class GalleryBlock(blocks.StructBlock):
    """Two pictures or more, with their captions."""

    pictures = blocks.ListBlock(GalleryPictureBlock(label="Ảnh"), label="Các ảnh", min_num=2, max_num=30)

    class Meta:
        label = "Bộ ảnh"
        icon = "image"
        template = "editorial/blocks/gallery.html"


class VideoValue(blocks.StructValue):
    """A video as data."""

    @property
    def foreign(self) -> ForeignVideo | None:
        """The video at a provider, where it is no file of the portal."""
        return foreign_video(self.get("address") or "")


class VideoBlock(blocks.StructBlock):
    """A file of the portal, or a video at a listed provider that is shown after the reader's own click."""

    title = blocks.CharBlock(label="Tên video", max_length=200)
    file = DocumentChooserBlock(label="Tệp video (mp4, webm)", required=False)
    address = blocks.URLBlock(
        label="Hoặc địa chỉ video", required=False, help_text=f"Cổng hiện được video của: {provider_names()}."
    )
    poster = ImageChooserBlock(label="Ảnh bìa", required=False)
    captions = DocumentChooserBlock(label="Tệp phụ đề (vtt)", required=False)
    is_silent = blocks.BooleanBlock(label="Video không có lời nói", required=False)
    seconds = blocks.IntegerBlock(label="Dài bao lâu (giây)", required=False, min_value=1)
    transcript = blocks.RichTextBlock(
        label="Lời và hình trong video, ghi bằng chữ", required=False, features=TRANSCRIPT_FEATURES
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not self.is_deferred_validation and (errors := _faults(cleaned)):
            raise blocks.StructBlockValidationError({name: ValidationError(said) for name, said in errors.items()})
        return cleaned

    class Meta:
        label = "Video"
        icon = "media"
        template = "editorial/blocks/video.html"
        value_class = VideoValue


def _faults(video: Any) -> dict[str, str]:
    """What keeps a video from being published: name of the part -> what to do, and why."""
    errors = {}
    if bool(video["file"]) == bool(video["address"]):
        errors["file"] = _ONE_SOURCE
    if video["address"] and foreign_video(video["address"]) is None:
        errors["address"] = f"Cổng chỉ hiện được video của {provider_names()}. Video ở nơi khác xin dẫn bằng liên kết."
    errors |= {name: f"Xin chọn tệp {said}." for name, said in _ENDINGS.items() if not _fits(video[name], name)}
    if video["file"] and not video["captions"] and not video["is_silent"]:
        errors["captions"] = _WHY_CAPTIONS
    if _is_empty(video["transcript"]):
        errors["transcript"] = _WHY_WORDS
    return errors


_ENDINGS = {"file": "mp4 hoặc webm", "captions": "phụ đề .vtt"}
_FILES = {"file": {"mp4", "webm"}, "captions": {"vtt"}}


def _fits(document: Any, name: str) -> bool:
    return not document or document.file_extension.lower() in _FILES[name]


def _is_empty(text: Any) -> bool:
    return not text or not str(text.source if hasattr(text, "source") else text).replace("<p></p>", "").strip()


class AudioValue(blocks.StructValue):
    @property
    def duration(self) -> str:
        return spoken_duration(self.get("seconds") or 0)


class AudioBlock(blocks.StructBlock):
    """Something to listen to or to play over a loudspeaker, with its words."""

    title = blocks.CharBlock(label="Tên bản ghi", max_length=200)
    file = DocumentChooserBlock(label="Tệp âm thanh (mp3)")
    seconds = blocks.IntegerBlock(label="Dài bao lâu (giây)", min_value=1)
    transcript = blocks.RichTextBlock(label="Lời trong bản ghi", required=False, features=TRANSCRIPT_FEATURES)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        errors = {}
        if cleaned["file"] and cleaned["file"].file_extension.lower() != "mp3":
            errors["file"] = ValidationError("Xin chọn tệp mp3, để điện thoại cũ cũng nghe được.")
        if _is_empty(cleaned["transcript"]):
            errors["transcript"] = ValidationError(_WHY_WORDS)
        if errors and not self.is_deferred_validation:
            raise blocks.StructBlockValidationError(errors)
        return cleaned

    class Meta:
        label = "Âm thanh"
        icon = "media"
        template = "editorial/blocks/audio.html"
        value_class = AudioValue


class DownloadBlock(blocks.StructBlock):
    """A file to take along; its form and size are told beside it."""

    title = blocks.CharBlock(label="Tên tài liệu", max_length=200)
    file = DocumentChooserBlock(label="Tệp")

    class Meta:
        label = "Tệp tải về"
        icon = "download"
        template = "editorial/blocks/download.html"
