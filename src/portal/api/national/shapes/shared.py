"""Parts that records of several kinds have in common."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """These fields and no others, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Moment = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?[+-][0-9]{2}:[0-9]{2}$",
        json_schema_extra={"format": "date-time"},
    ),
]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", json_schema_extra={"format": "date"})]
Address = Annotated[str, Field(pattern=r"^https?://", json_schema_extra={"format": "uri"})]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Named(Shape):
    """Một mã và tên gọi của nó."""

    code: str = Field(description="Mã.")
    name: str = Field(description="Tên gọi.")


class Agency(Shape):
    """Một cơ quan được nhắc tới; đầy đủ ở bản ghi loại co-quan có cùng slug."""

    slug: str = Field(description="Mã cơ quan trên cổng, không đổi.")
    code: str | None = Field(
        description="Mã định danh theo QCVN 102:2016/BTTTT; null nếu chưa được cấp hoặc chưa biết."
    )
    name: str = Field(description="Tên cơ quan.")


class Place(Shape):
    """Một đơn vị hành chính."""

    code: str = Field(description="Mã đơn vị hành chính của cơ quan thống kê.")
    name: str = Field(description="Tên đơn vị hành chính.")
    level: str = Field(description="Cấp: province (tỉnh), district (huyện, đến 30/6/2025), commune (xã).")


class Terms(Shape):
    """Điều kiện dùng lại."""

    name: str = Field(description="Tên giấy phép hoặc điều kiện.")
    url: Address | None = Field(description="Lời văn của giấy phép.")
    travels: bool = Field(description="Có được mang toàn văn đi nơi khác không; nếu không thì html rỗng.")
    attribution: str = Field(description="Cách ghi nguồn khi dùng lại.")


class Document(Shape):
    """Một văn bản được dẫn."""

    key: str = Field(description="Khóa của văn bản: số, ký hiệu viết không dấu; hoặc name: và tên nếu chỉ biết tên.")
    number: str | None = Field(description="Số, ký hiệu; null nếu thư viện của cổng không có văn bản này.")
    title: str = Field(description="Tên văn bản.")
    url: Address | None = Field(description="Trang của văn bản trên cổng.")


class Cited(Shape):
    """Một chỗ của luật mà nội dung dẫn."""

    document: Document = Field(description="Văn bản được dẫn.")
    address: str = Field(description="Điều, khoản, điểm dạng máy đọc: dieu-5-khoan-2-diem-dd; rỗng là cả văn bản.")
    label: str = Field(description="Điều, khoản, điểm như người đọc gọi; rỗng là cả văn bản.")
    url: Address | None = Field(description="Trang của chỗ được dẫn trên cổng.")


class File(Shape):
    """Một tệp của nội dung. Trong gói có tệp kèm, tệp nằm ở files/ và tên là sha256."""

    url: Address = Field(description="Địa chỉ tải.")
    media_type: str = Field(description="Kiểu tệp (IANA).")
    bytes: int = Field(ge=0, description="Số byte.")
    sha256: Sha256 | None = Field(description="Mã kiểm SHA-256; null nếu tệp không nằm trên cổng.")


class Stale(Shape):
    """Luật được dẫn đã đổi mà cơ quan chưa rà soát xong. Nơi hiện lại nội dung phải hiện cả lời này."""

    notice: str = Field(min_length=1, description="Lời báo cho người đọc.")
