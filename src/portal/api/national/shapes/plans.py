"""Programmes and plans, with what is asked of whom and how far they are."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from portal.api.national.shapes.shared import Address, Agency, Day, Moment, Named, Shape


class Basis(Shape):
    """Một văn bản mà kế hoạch dựa vào hoặc nhắc tới."""

    number: str = Field(description="Số, ký hiệu; rỗng nếu chỉ biết tên.")
    name: str = Field(description="Tên.")
    issued_date: Day | None = Field(description="Ngày ban hành.")
    is_basis: bool = Field(description="Là căn cứ ban hành.")
    url: Address | None = Field(description="Trang của văn bản trên cổng.")


class Role(Shape):
    """Ai làm, theo nguyên văn, và những cơ quan được hiểu là ai."""

    part: Literal["chu-tri", "phoi-hop"] = Field(description="chu-tri: chủ trì; phoi-hop: phối hợp.")
    phrase: str = Field(description="Cơ quan, theo nguyên văn.")
    agencies: list[Agency] = Field(description="Các cơ quan trong danh bạ.")


class Deadline(Shape):
    """Thời hạn, theo nguyên văn, và ngày được hiểu."""

    subject: str = Field(description="Cho việc gì; rỗng là cả nhiệm vụ.")
    phrase: str = Field(description="Thời gian, theo nguyên văn.")
    start: Day | None = Field(description="Từ ngày.")
    end: Day | None = Field(description="Đến hết ngày.")
    is_open_ended: bool = Field(description="Không ấn định ngày kết thúc.")


class Progress(Shape):
    """Một cơ quan làm đến đâu."""

    agency: Agency = Field(description="Cơ quan.")
    state: Named = Field(description="Tình trạng.")
    percent: int = Field(ge=0, le=100, description="Tỷ lệ hoàn thành.")
    updated_at: Moment = Field(description="Cập nhật lúc.")


class Assignment(Shape):
    """Một nhiệm vụ."""

    number: int = Field(ge=1, description="Số của nhiệm vụ trong kế hoạch, không đổi.")
    label: str = Field(description="Đánh số trong văn bản.")
    title: str = Field(min_length=1, description="Tên nhiệm vụ.")
    group: str = Field(description="Thuộc nhóm.")
    description: str = Field(description="Nội dung chi tiết.")
    roles: list[Role] = Field(description="Cơ quan chủ trì, phối hợp.")
    deadlines: list[Deadline] = Field(description="Thời hạn.")
    products: list[str] = Field(description="Kết quả, sản phẩm.")
    progress: list[Progress] = Field(description="Tiến độ của từng cơ quan đã báo.")
    url: Address = Field(description="Trang của nhiệm vụ trên cổng.")


class PlanData(Shape):
    """Một chương trình hoặc kế hoạch phổ biến, giáo dục pháp luật."""

    title: str = Field(min_length=1, description="Tên kế hoạch.")
    type: str = Field(description="Loại văn bản.")
    number: str = Field(description="Số, ký hiệu; rỗng nếu chưa có.")
    issuer_name: str = Field(description="Cơ quan ban hành, theo nguyên văn.")
    issuer: Agency | None = Field(description="Cơ quan ban hành trong danh bạ.")
    place: str = Field(description="Địa danh.")
    issued_date: Day | None = Field(description="Ngày ban hành.")
    text_version: int | None = Field(description="Bản thứ mấy của văn bản kế hoạch mà cổng đã nhận.")
    purposes: list[str] = Field(description="Mục đích.")
    requirements: list[str] = Field(description="Yêu cầu.")
    budget: str = Field(description="Kinh phí.")
    bases: list[Basis] = Field(description="Căn cứ và văn bản liên quan.")
    assignments: list[Assignment] = Field(description="Nhiệm vụ, theo thứ tự trong kế hoạch.")
