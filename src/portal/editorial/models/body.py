"""What the body of a content is made of: few blocks, each one thing, each accessible without further thought."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock

from portal.editorial.models.media_blocks import (
    AudioBlock,
    DownloadBlock,
    GalleryBlock,
    PictureBlock,
    VideoBlock,
    VideoValue,
)
from portal.editorial.models.places import CitedPlace, place_in_words, read_place, reference

TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]
TONES = [("", "Cần biết"), ("warn", "Lưu ý, cảnh báo"), ("good", "Quyền lợi của người dân")]


class HeadingBlock(blocks.CharBlock):
    """A heading inside the text; the page's title is the only first heading."""

    class Meta:
        label = "Đề mục"
        icon = "title"
        template = "editorial/blocks/heading.html"


class ParagraphBlock(blocks.RichTextBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"features": TEXT_FEATURES} | kwargs)

    class Meta:
        label = "Đoạn văn"
        icon = "pilcrow"


class CitationValue(blocks.StructValue):
    """A citation as data."""

    @property
    def reference(self) -> CitedPlace | None:
        return reference(number=self.get("number", ""), place=self.get("place", ""))

    @property
    def spoken_place(self) -> str:
        return place_in_words(self.get("place", ""))


class CitationBlock(blocks.StructBlock):
    """Words of the law. Where the library holds them they are shown from there, so they are never retyped wrong."""

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

    class Meta:
        label = "Lời của luật"
        icon = "openquote"
        template = "editorial/blocks/citation.html"
        value_class = CitationValue


class NoticeBlock(blocks.StructBlock):
    tone = blocks.ChoiceBlock(label="Loại", choices=TONES, required=False)
    heading = blocks.CharBlock(label="Tiêu đề", max_length=120)
    text = blocks.RichTextBlock(label="Nội dung", features=["bold", "ul", "link"])

    class Meta:
        label = "Khung lưu ý"
        icon = "warning"
        template = "editorial/blocks/notice.html"


class AnswerBlock(blocks.StructBlock):
    question = blocks.CharBlock(label="Câu hỏi", max_length=300)
    answer = blocks.RichTextBlock(label="Trả lời", features=TEXT_FEATURES)

    class Meta:
        label = "Hỏi và trả lời"
        icon = "help"
        template = "editorial/blocks/answer.html"


_NO_HEADER = "Xin chọn hàng đầu làm tiêu đề cột (mục “Tiêu đề bảng”): người nghe máy đọc cần biết mỗi ô thuộc cột nào."
_NO_CAPTION = "Xin ghi tên bảng: người nghe máy đọc nghe tên bảng trước khi nghe các ô."


class StepBlock(blocks.StructBlock):
    what = blocks.CharBlock(label="Việc phải làm", max_length=120)
    how = blocks.RichTextBlock(label="Làm thế nào", features=["bold", "ul", "link"], required=False)


class StepsBlock(blocks.StructBlock):
    """What to do, one thing after the other."""

    steps = blocks.ListBlock(StepBlock(label="Bước"), label="Các bước", min_num=2, max_num=12)

    class Meta:
        label = "Các bước"
        icon = "list-ol"
        template = "editorial/blocks/steps.html"


class WordTableBlock(TableBlock):
    """A table that can be read aloud: it has a name and its columns have theirs."""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not self.is_deferred_validation:
            if not (cleaned or {}).get("first_row_is_table_header"):
                raise ValidationError(_NO_HEADER)
            if not (cleaned.get("table_caption") or "").strip():
                raise ValidationError(_NO_CAPTION)
        return cleaned

    class Meta:
        label = "Bảng"
        icon = "table"
        template = "editorial/blocks/table.html"


class LineBlock(blocks.StructBlock):
    role = blocks.CharBlock(label="Vai", max_length=60, help_text="Để trống nếu là lời dẫn.", required=False)
    manner = blocks.CharBlock(label="Cử chỉ, giọng điệu", max_length=120, required=False)
    words = blocks.TextBlock(label="Lời", rows=2)


class DialogueBlock(blocks.StructBlock):
    """A scene: who says what. A line without a role is told by the narrator."""

    scene = blocks.CharBlock(label="Cảnh", max_length=200, required=False, help_text="Ở đâu, lúc nào, có ai.")
    lines = blocks.ListBlock(LineBlock(label="Lời thoại"), label="Lời thoại", min_num=2)

    class Meta:
        label = "Lời thoại tiểu phẩm"
        icon = "group"
        template = "editorial/blocks/dialogue.html"


class ContactBlock(blocks.StructBlock):
    """Whom to turn to, by at least one way."""

    name = blocks.CharBlock(label="Tên người hoặc bộ phận", max_length=120)
    phone = blocks.CharBlock(label="Điện thoại", max_length=60, required=False)
    email = blocks.EmailBlock(label="Thư điện tử", required=False)
    address = blocks.CharBlock(label="Địa chỉ", max_length=200, required=False)
    hours = blocks.CharBlock(label="Giờ làm việc", max_length=120, required=False)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not self.is_deferred_validation and not any(cleaned[way] for way in ("phone", "email", "address")):
            message = "Xin ghi ít nhất một cách liên hệ: điện thoại, thư điện tử hoặc địa chỉ."
            raise blocks.StructBlockValidationError({"phone": ValidationError(message)})
        return cleaned

    class Meta:
        label = "Nơi liên hệ"
        icon = "mail"
        template = "editorial/blocks/contact.html"


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
