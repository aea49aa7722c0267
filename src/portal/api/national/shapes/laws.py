"""Instruments of the province and its communes: what is known of each, and its validity through time."""

from __future__ import annotations

from pydantic import Field

from portal.api.national.shapes.shared import Address, Agency, Day, Named, Place, Shape


class Span(Shape):
    """Một giai đoạn hiệu lực; các giai đoạn nối nhau không hở, không chồng."""

    status: Named = Field(description="Tình trạng hiệu lực.")
    begins: Day | None = Field(description="Từ ngày; null là từ đầu.")
    ends: Day | None = Field(description="Đến trước ngày; null là chưa có ngày kết thúc.")


class Text(Shape):
    """Toàn văn ở một định dạng."""

    media_type: str = Field(description="Kiểu tệp (IANA).")
    url: Address = Field(description="Địa chỉ tải.")


class LawData(Shape):
    """Một văn bản do cơ quan ở địa phương ban hành."""

    number: str = Field(min_length=1, description="Số, ký hiệu.")
    type: str = Field(description="Loại văn bản.")
    title: str = Field(min_length=1, description="Tên văn bản.")
    subject: str = Field(description="Trích yếu.")
    issuer_name: str = Field(description="Cơ quan ban hành, theo nguyên văn.")
    issuer: Agency | None = Field(description="Cơ quan ban hành trong danh bạ.")
    signer: str = Field(description="Người ký, như ghi trên văn bản.")
    signer_title: str = Field(description="Chức danh người ký.")
    issued_date: Day | None = Field(description="Ngày ban hành.")
    effective_date: Day | None = Field(description="Ngày có hiệu lực.")
    expired_date: Day | None = Field(description="Ngày hết hiệu lực.")
    status: Named = Field(description="Tình trạng hiệu lực vào ngày ghi sổ.")
    spans: list[Span] = Field(description="Lịch sử tình trạng hiệu lực.")
    territory: Place | None = Field(description="Nơi áp dụng.")
    fields: list[Named] = Field(description="Lĩnh vực theo Bộ pháp điển.")
    source: str = Field(description="Nơi cổng lấy văn bản; rỗng nếu không ghi.")
    source_url: Address | None = Field(description="Văn bản ở nơi ấy.")
    eli: Address | None = Field(description="Địa chỉ bền theo kiểu ELI.")
    texts: list[Text] = Field(description="Toàn văn; rỗng nếu cổng chỉ có thuộc tính.")
