"""Blocks of words: headings, paragraphs, the law itself, what to heed, questions with their answers."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks

from portal.editorial.places import Reference, read_place, reference, say

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
    def reference(self) -> Reference | None:
        return reference(number=self.get("number", ""), place=self.get("place", ""))

    @property
    def spoken_place(self) -> str:
        return say(self.get("place", ""))


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
