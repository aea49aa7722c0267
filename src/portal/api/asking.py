"""What the API can be asked with: parameters, the forms they have, and what is usual."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from portal.api import cursors
from portal.api.schemas import AudienceCode

MOST = 100  # answers, or changes, of one page
USUAL = 20
_FIELD = r"^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$"
_SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_CITES = r"^[a-z0-9]+(-[a-z0-9]+)*(:[a-z0-9]+([./-][a-z0-9]+)*)?$"
_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})$"

Limit = Annotated[int, Field(ge=1, le=MOST, description=f"Số mục một trang, nhiều nhất {MOST}.")]


class AnswersAsked(Schema):
    field: str | None = Field(
        None, pattern=_FIELD, max_length=300, description="Mã lĩnh vực; gồm cả lĩnh vực con.", examples=["dat-dai"]
    )
    agency: str | None = Field(
        None, pattern=_SLUG, max_length=120, description="Mã cơ quan đã trả lời.", examples=["so-tu-phap"]
    )
    audience: AudienceCode | None = Field(None, description="Dành cho ai.")
    cites: str | None = Field(
        None,
        pattern=_CITES,
        max_length=400,
        description="Dẫn văn bản nào, điều nào: 91-2015-qh13 hoặc 91-2015-qh13:dieu-328-khoan-1; gồm cả đơn vị con.",
        examples=["91-2015-qh13:dieu-328"],
    )
    updated_since: str | None = Field(
        None,
        pattern=_MOMENT,
        description="Công bố hoặc sửa từ lúc ấy; viết có múi giờ, dấu + trong địa chỉ viết là %2B.",
        json_schema_extra={"format": "date-time"},
        examples=["2026-11-01T00:00:00Z"],
    )
    stale: Literal["true", "false"] | None = Field(
        None, description="true: chỉ câu mà luật được dẫn đã đổi; false: chỉ câu chưa có gì đổi."
    )
    cursor: str | None = Field(
        None, pattern=cursors.PATTERN, description="Chỗ trang trước dừng lại; lấy từ mục “next”, đừng tự đặt."
    )
    limit: Limit = USUAL


class ChangesAsked(Schema):
    after: str = Field("0", pattern=r"^[0-9]{1,18}$", description="Con trỏ đã có; 0 là từ đầu.", examples=["0"])
    limit: Limit = USUAL


class NothingAsked(Schema):
    """An address that takes no parameters."""
