"""Agencies, with when they existed and who carries on their work."""

from __future__ import annotations

from pydantic import Field

from portal.api.national.shapes.shared import Agency, Day, Named, Place, Shape


class Handover(Shape):
    """Việc chuyển từ cơ quan này sang cơ quan khác."""

    agency: Agency = Field(description="Cơ quan kia.")
    on_date: Day = Field(description="Từ ngày.")
    decision: str = Field(description="Văn bản quyết định.")


class AgencyData(Shape):
    """Một cơ quan, còn hoặc không còn hoạt động."""

    slug: str = Field(description="Mã cơ quan trên cổng, không đổi.")
    code: str | None = Field(
        pattern=r"^[0-9A-Z]+(\.[0-9A-Z]+)*$",
        max_length=35,
        description="Mã định danh theo QCVN 102:2016/BTTTT; null nếu chưa được cấp hoặc chưa biết.",
    )
    name: str = Field(min_length=1, description="Tên đầy đủ.")
    short_name: str = Field(description="Tên ngắn.")
    other_names: list[str] = Field(description="Tên gọi khác.")
    type: Named = Field(description="Loại cơ quan.")
    level: Named = Field(description="Cấp.")
    parent: Agency | None = Field(description="Cơ quan cấp trên.")
    place: Place | None = Field(description="Địa bàn.")
    exists_from: Day | None = Field(description="Thành lập từ ngày; null là trước khi cổng ghi sổ.")
    exists_to: Day | None = Field(description="Ngày đầu tiên không còn; null nếu đang còn.")
    successors: list[Handover] = Field(description="Ai kế thừa.")
    predecessors: list[Handover] = Field(description="Kế thừa của ai.")
