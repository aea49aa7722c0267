"""Items of the e-bookshelf, and events."""

from __future__ import annotations

from pydantic import Field

from portal.api.national.shapes.shared import (
    Address,
    Agency,
    Cited,
    File,
    Language,
    Moment,
    Named,
    Place,
    Shape,
    Stale,
    Terms,
)


class Content(Shape):
    """What every content of an agency says of itself."""

    title: str = Field(min_length=1, description="Tên.")
    introduction: str = Field(description="Giới thiệu nội dung, một hai câu.")
    html: str = Field(description="Toàn văn dạng HTML đơn giản, liên kết đầy đủ; rỗng nếu không được mang đi.")
    type: Named = Field(description="Loại nội dung như cổng gọi.")
    language: Language = Field(description="Ngôn ngữ: vi, km …")
    audiences: list[Named] = Field(description="Đối tượng; rỗng là mọi người.")
    fields: list[Named] = Field(description="Lĩnh vực theo Bộ pháp điển.")
    agency: Agency | None = Field(description="Cơ quan đăng, tên như khi đăng.")
    agency_today: list[Agency] = Field(description="Cơ quan nay phụ trách, sau sáp nhập, chia tách.")
    source: str = Field(description="Nguồn; rỗng nếu cơ quan đăng tự soạn.")
    origin_url: Address | None = Field(description="Bản gốc ở trang khác.")
    licence: Terms = Field(description="Điều kiện dùng lại nội dung này.")
    citations: list[Cited] = Field(description="Những chỗ của luật mà nội dung dẫn.")
    files: list[File] = Field(description="Tệp kèm theo.")
    stale: Stale | None = Field(description="Có khi luật được dẫn đã đổi mà chưa rà soát xong.")
    published_at: Moment = Field(description="Công bố lần đầu.")
    updated_at: Moment = Field(description="Thay đổi gần nhất mà người đọc thấy.")


class BookData(Content):
    """Một tài liệu của Tủ sách pháp luật điện tử."""

    shelf: Named = Field(description="Nhóm của Tủ sách (QĐ 14/2019/QĐ-TTg, QĐ 39/2025/QĐ-TTg).")


class EventData(Content):
    """Một cuộc phổ biến, giáo dục pháp luật hoặc cuộc thi."""

    form: Named = Field(description="Hình thức.")
    starts_at: Moment = Field(description="Bắt đầu lúc.")
    ends_at: Moment | None = Field(description="Kết thúc lúc.")
    venue: str = Field(description="Địa điểm.")
    place: Place | None = Field(description="Xã, phường.")
    join_url: Address | None = Field(description="Địa chỉ tham gia trực tuyến.")
    attended_count: int | None = Field(ge=0, description="Số lượt người dự; null nếu chưa có.")
