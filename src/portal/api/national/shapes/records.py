"""The frame of every record: which thing, at which version, public or withdrawn."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from portal.api.national.shapes.shared import Address, Moment, Shape


class Published[Data: BaseModel](Shape):
    """Bản ghi đang công khai."""

    kind: str = Field(description="Loại dữ liệu.")
    id: UUID = Field(description="Mã không đổi của nội dung; cùng mã với bản chia sẻ qua feed, webhook, OAI-PMH.")
    version: int = Field(ge=1, description="Tăng mỗi khi bản ghi khác đi. Nơi nhận bỏ qua bản không mới hơn bản đã có.")
    state: Literal["cong-khai"] = Field(description="Đang công khai.")
    changed_at: Moment = Field(description="Lần ghi sổ đầu tiên thấy bản ghi như thế này.")
    url: Address = Field(description="Địa chỉ trên cổng.")
    data: Data = Field(description="Nội dung.")


class Withdrawal(Shape):
    """Cách một nội dung thôi công khai."""

    how: Literal["rut", "gop", "xoa", "chuyen-loai"] = Field(
        description="rut: rút, có lời giải thích; gop: gộp vào nội dung khác; xoa: không còn; "
        "chuyen-loai: nay ở loại khác."
    )
    reason: str = Field(description="Lời giải thích công khai; rỗng nếu không có.")
    successor: Address | None = Field(description="Nội dung nên đọc thay.")


class Withdrawn(Shape):
    """Bản ghi đã rút: mọi bản sao của nội dung phải gỡ hoặc thay."""

    kind: str = Field(description="Loại dữ liệu.")
    id: UUID = Field(description="Mã không đổi của nội dung.")
    version: int = Field(ge=2, description="Tăng mỗi khi bản ghi khác đi.")
    state: Literal["da-rut"] = Field(description="Đã rút.")
    changed_at: Moment = Field(description="Lần ghi sổ đầu tiên thấy nội dung không còn công khai như thế này.")
    url: Address = Field(description="Địa chỉ cuối cùng của nội dung trên cổng.")
    withdrawal: Withdrawal = Field(description="Rút thế nào.")
