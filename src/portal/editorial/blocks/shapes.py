"""Blocks with a shape of their own: steps, tables, the lines of a play, whom to turn to."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock

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
