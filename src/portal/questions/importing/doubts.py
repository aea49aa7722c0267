"""What a person should look at in a pair that a machine has read."""

from collections.abc import Mapping
from enum import StrEnum


class Doubt(StrEnum):
    NO_ANSWER = "khong-tra-loi"
    NO_MARK = "khong-thay-tra-loi"
    NO_QUESTION = "khong-phai-cau-hoi"
    NO_CITATION = "khong-can-cu"
    UNKNOWN_LAW = "can-cu-ngoai-thu-vien"
    NO_FIELD = "khong-ro-linh-vuc"
    PERSONAL = "du-lieu-ca-nhan"
    TWIN = "trung-trong-tep"
    KNOWN = "da-co"
    CUT = "bo-loi-dan"


DOUBT_LABELS: Mapping[str, str] = {
    Doubt.NO_ANSWER: "Không thấy câu trả lời",
    Doubt.NO_MARK: "Không có chữ “Trả lời”: có thể cắt sai chỗ",
    Doubt.NO_QUESTION: "Không giống một câu hỏi",
    Doubt.NO_CITATION: "Không nêu căn cứ pháp luật",
    Doubt.UNKNOWN_LAW: "Có căn cứ thư viện chưa có",
    Doubt.NO_FIELD: "Chưa rõ lĩnh vực",
    Doubt.PERSONAL: "Có thể có dữ liệu cá nhân",
    Doubt.TWIN: "Trùng với câu khác đang chờ",
    Doubt.KNOWN: "Đã có trong kho",
    Doubt.CUT: "Đã bỏ lời dẫn của máy",
}
# What hinders being taken over together with others: somebody must have looked at it.
GRAVE = frozenset({Doubt.NO_ANSWER, Doubt.NO_MARK, Doubt.NO_QUESTION, Doubt.PERSONAL, Doubt.TWIN, Doubt.KNOWN})
