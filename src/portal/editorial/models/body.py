"""The blocks of a content's body: few, each with one purpose, each accessible by default; pictures and recordings have
text alternatives.
"""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from portal.design.refusals import refuse_if
from portal.editorial.models.base import (
    CitedPlace,
    place_in_words,
    read_place,
    reference,
)
from portal.editorial.states.contents import (
    duration_in_words,
    foreign_video,
    provider_names,
)

TRANSCRIPT_FEATURES = ["bold", "ol", "ul", "link"]
_WHY_WORDS = (
    "Xin ghi lại bằng chữ. Người khiếm thính, người ở nơi không bật tiếng được, và ô tìm kiếm chỉ có phần chữ này "
    "(Thông tư 26/2020/TT-BTTTT về hỗ trợ người khuyết tật)."
)


def _meta(label: str, icon: str, template: str = "", **more: Any) -> type:
    """The Meta of a block: its label and icon in the editor, and its template."""
    shown = {"template": f"editorial/blocks/{template}.html"} if template else {}
    return type("Meta", (), {"label": label, "icon": icon, **shown, **more})


class GalleryPictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label="Ảnh")
    alternative = blocks.CharBlock(
        label="Mô tả ảnh cho người không nhìn được", max_length=200, help_text="Nói điều ảnh cho thấy, không ghi “ảnh”."
    )
    caption = blocks.CharBlock(label="Chú thích", max_length=200, help_text="Ai, làm gì, ở đâu, ngày nào.")


class PictureBlock(GalleryPictureBlock):
    caption = blocks.CharBlock(label="Chú thích", required=False, max_length=200)
    detail = blocks.RichTextBlock(
        label="Nội dung đầy đủ bằng chữ",
        required=False,
        features=TRANSCRIPT_FEATURES,
        help_text="Đồ họa, sơ đồ, bảng chụp: ghi hết chữ và số trong hình, theo thứ tự nên đọc.",
    )

    Meta = _meta("Ảnh", "image", "picture")


class GalleryBlock(blocks.StructBlock):
    """Two pictures or more, with their captions."""

    pictures = blocks.ListBlock(GalleryPictureBlock(label="Ảnh"), label="Các ảnh", min_num=2, max_num=30)

    Meta = _meta("Bộ ảnh", "image", "gallery")


class VideoValue(blocks.StructValue):
    """A video as data."""

    @property
    def foreign(self) -> dict[str, str] | None:
        """The video at a provider, if it is not a file of the portal."""
        return foreign_video(self.get("address") or "")


class VideoBlock(blocks.StructBlock):
    """A file of the portal, or a video at a listed provider that is loaded only after the reader clicks."""

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

    Meta = _meta("Video", "media", "video", value_class=VideoValue)


def _faults(video: Any) -> dict[str, str]:
    """Errors that prevent publication: field -> what to do, and why."""
    errors = {}
    if bool(video["file"]) == bool(video["address"]):
        errors["file"] = "Xin chọn một trong hai: tệp video, hoặc địa chỉ video."
    if video["address"] and foreign_video(video["address"]) is None:
        errors["address"] = f"Cổng chỉ hiện được video của {provider_names()}. Video ở nơi khác xin dẫn bằng liên kết."
    errors |= {
        name: f"Xin chọn tệp {said}."
        for name, (endings, said) in _ENDINGS.items()
        if video[name] and video[name].file_extension.lower() not in endings
    }
    if video["file"] and not video["captions"] and not video["is_silent"]:
        errors["captions"] = (
            "Video có lời nói phải có tệp phụ đề (.vtt), để người khiếm thính xem được. "
            "Nếu video không có lời nói, xin đánh dấu vào ô “Video không có lời nói”."
        )
    if _is_empty(video["transcript"]):
        errors["transcript"] = _WHY_WORDS
    return errors


_ENDINGS = {"file": ({"mp4", "webm"}, "mp4 hoặc webm"), "captions": ({"vtt"}, "phụ đề .vtt")}


def _is_empty(text: Any) -> bool:
    return not text or not str(text.source if hasattr(text, "source") else text).replace("<p></p>", "").strip()


class AudioValue(blocks.StructValue):
    @property
    def duration(self) -> str:
        return duration_in_words(self.get("seconds") or 0)


class AudioBlock(blocks.StructBlock):
    """An audio recording, to listen to or to play over a loudspeaker, with its transcript."""

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
        refuse_if(errors and not self.is_deferred_validation, blocks.StructBlockValidationError(errors))
        return cleaned

    Meta = _meta("Âm thanh", "media", "audio", value_class=AudioValue)


class DownloadBlock(blocks.StructBlock):
    """A file to download; its format and size are shown beside it."""

    title = blocks.CharBlock(label="Tên tài liệu", max_length=200)
    file = DocumentChooserBlock(label="Tệp")

    Meta = _meta("Tệp tải về", "download", "download")


TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]
TONES = [("", "Cần biết"), ("warn", "Lưu ý, cảnh báo"), ("good", "Quyền lợi của người dân")]


class HeadingBlock(blocks.CharBlock):
    """A heading inside the text; the page's title is the only first-level heading."""

    Meta = _meta("Đề mục", "title", "heading")


class ParagraphBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"features": TEXT_FEATURES} | kwargs)

    Meta = _meta("Đoạn văn", "pilcrow")


class CitationValue(blocks.StructValue):
    """A citation as data."""

    @property
    def reference(self) -> CitedPlace | None:
        return reference(number=self.get("number", ""), place=self.get("place", ""))

    @property
    def spoken_place(self) -> str:
        return place_in_words(self.get("place", ""))


class CitationBlock(blocks.StructBlock):
    """A quotation of the law.

    If the library has the provision, it is shown from there, so that it is never retyped wrongly.
    """

    number = blocks.CharBlock(label="Số, ký hiệu văn bản", max_length=120, help_text="Ví dụ: 91/2015/QH13")
    law_name = blocks.CharBlock(label="Tên văn bản", max_length=200, help_text="Ví dụ: Bộ luật Dân sự 2015")
    place = blocks.CharBlock(label="Điểm, khoản, điều", max_length=80, help_text="Ví dụ: khoản 1 Điều 328")
    words = blocks.TextBlock(
        label="Trích nguyên văn",
        required=False,
        rows=4,
        help_text="Chỉ điền khi thư viện chưa có văn bản này; nếu có, cổng tự lấy đúng lời của luật.",
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if read_place(cleaned["place"]) is None:
            message = "Chưa đọc được vị trí này. Xin ghi theo mẫu “điểm a khoản 1 Điều 328” hoặc “Điều 328”."
            raise blocks.StructBlockValidationError({"place": ValidationError(message)})
        return cleaned

    Meta = _meta("Lời của luật", "openquote", "citation", value_class=CitationValue)


class NoticeBlock(blocks.StructBlock):
    tone = blocks.ChoiceBlock(label="Loại", choices=TONES, required=False)
    heading = blocks.CharBlock(label="Tiêu đề", max_length=120)
    text = blocks.RichTextBlock(label="Nội dung", features=["bold", "ul", "link"])

    Meta = _meta("Khung lưu ý", "warning", "notice")


class AnswerBlock(blocks.StructBlock):
    question = blocks.CharBlock(label="Câu hỏi", max_length=300)
    answer = blocks.RichTextBlock(label="Trả lời", features=TEXT_FEATURES)

    Meta = _meta("Hỏi và trả lời", "help", "answer")


class StepBlock(blocks.StructBlock):
    what = blocks.CharBlock(label="Việc phải làm", max_length=120)
    how = blocks.RichTextBlock(label="Làm thế nào", features=["bold", "ul", "link"], required=False)


class StepsBlock(blocks.StructBlock):
    """Instructions in consecutive steps."""

    steps = blocks.ListBlock(StepBlock(label="Bước"), label="Các bước", min_num=2, max_num=12)

    Meta = _meta("Các bước", "list-ol", "steps")


class WordTableBlock(TableBlock):
    """A table that can be read aloud: it has a caption and column headings."""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not self.is_deferred_validation:
            refuse_if(
                not (cleaned or {}).get("first_row_is_table_header"),
                ValidationError(
                    "Xin chọn hàng đầu làm tiêu đề cột (mục “Tiêu đề bảng”): "
                    "người nghe máy đọc cần biết mỗi ô thuộc cột nào."
                ),
            )
            refuse_if(
                not (cleaned.get("table_caption") or "").strip(),
                ValidationError("Xin ghi tên bảng: người nghe máy đọc nghe tên bảng trước khi nghe các ô."),
            )
        return cleaned

    Meta = _meta("Bảng", "table", "table")


class LineBlock(blocks.StructBlock):
    role = blocks.CharBlock(label="Vai", max_length=60, help_text="Để trống nếu là lời dẫn.", required=False)
    manner = blocks.CharBlock(label="Cử chỉ, giọng điệu", max_length=120, required=False)
    words = blocks.TextBlock(label="Lời", rows=2)


class DialogueBlock(blocks.StructBlock):
    """A scene with dialogue. A line without a role is spoken by the narrator."""

    scene = blocks.CharBlock(label="Cảnh", max_length=200, required=False, help_text="Ở đâu, lúc nào, có ai.")
    lines = blocks.ListBlock(LineBlock(label="Lời thoại"), label="Lời thoại", min_num=2)

    Meta = _meta("Lời thoại tiểu phẩm", "group", "dialogue")


class ContactBlock(blocks.StructBlock):
    """A contact with at least one way to reach it."""

    name = blocks.CharBlock(label="Tên người hoặc bộ phận", max_length=120)
    phone = blocks.CharBlock(label="Điện thoại", max_length=60, required=False)
    email = blocks.EmailBlock(label="Thư điện tử", required=False)
    address = blocks.CharBlock(label="Địa chỉ", max_length=200, required=False)
    hours = blocks.CharBlock(label="Giờ làm việc", max_length=120, required=False)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        refuse_if(
            not self.is_deferred_validation and not any(cleaned[way] for way in ("phone", "email", "address")),
            blocks.StructBlockValidationError(
                {"phone": ValidationError("Xin ghi ít nhất một cách liên hệ: điện thoại, thư điện tử hoặc địa chỉ.")}
            ),
        )
        return cleaned

    Meta = _meta("Nơi liên hệ", "mail", "contact")


__all__ = [
    "AnswerBlock",
    "AudioBlock",
    "BodyBlock",
    "CitationBlock",
    "CitationValue",
    "ContactBlock",
    "DialogueBlock",
    "DownloadBlock",
    "GalleryBlock",
    "HeadingBlock",
    "NoticeBlock",
    "ParagraphBlock",
    "PictureBlock",
    "StepsBlock",
    "VideoBlock",
    "VideoValue",
    "WordTableBlock",
]


class BodyBlock(blocks.StreamBlock):
    """The body of a content."""

    heading = HeadingBlock(max_length=120)
    paragraph = ParagraphBlock()
    citation = CitationBlock()
    notice = NoticeBlock()
    answer = AnswerBlock()
    steps = StepsBlock()
    table = WordTableBlock()
    dialogue = DialogueBlock()
    contact = ContactBlock()
    picture = PictureBlock()
    gallery = GalleryBlock()
    video = VideoBlock()
    audio = AudioBlock()
    download = DownloadBlock()
