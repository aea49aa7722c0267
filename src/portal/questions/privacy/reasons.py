"""Why words that look personal may stand in a public text."""

from collections.abc import Mapping
from enum import StrEnum


class Reason(StrEnum):
    BODY = "co-quan"
    PUBLIC_FIGURE = "nguoi-cua-cong-chung"
    STORY = "nhan-vat"
    PLACE = "ten-chung"
    NOT_PERSONAL = "khong-phai"
    AGREED = "da-dong-y"


REASON_LABELS: Mapping[Reason, str] = {
    Reason.BODY: "Số, địa chỉ công khai của cơ quan, đường dây nóng",
    Reason.PUBLIC_FIGURE: "Người của công chúng, đã có tên trong văn bản",
    Reason.STORY: "Nhân vật trong ví dụ, không có thật",
    Reason.PLACE: "Tên đường, trường, chợ, nơi chốn",
    Reason.NOT_PERSONAL: "Không phải dữ liệu cá nhân",
    Reason.AGREED: "Người đó đã đồng ý bằng văn bản",
}
