"""The kinds of words that lead to a person, and what may stand in their place.

Basis: Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15; a public answer needs none of it.
"""

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    IDENTITY = "so-dinh-danh"
    PHONE = "dien-thoai"
    EMAIL = "thu-dien-tu"
    PLATE = "bien-so"
    ACCOUNT = "tai-khoan"
    TAX = "ma-so-thue"
    PASSPORT = "ho-chieu"
    INSURANCE = "so-bao-hiem"
    BIRTH = "ngay-sinh"
    LAND = "giay-chung-nhan"
    PARCEL = "thua-dat"
    LINK = "trang-ca-nhan"
    NUMBER = "day-so"  # long, and nothing says of what: a licence, a file, a contract
    ADDRESS = "dia-chi"
    SCHOOL = "truong-lop"
    NAME = "ho-ten"


class Confidence(StrEnum):
    """SURE: the words have the form or the surroundings of nothing else. LIKELY: a person should look."""

    SURE = "chac"
    LIKELY = "co-le"


KIND_LABELS: Mapping[StrEnum, str] = {
    Kind.IDENTITY: "Số căn cước, chứng minh nhân dân",
    Kind.PHONE: "Số điện thoại",
    Kind.EMAIL: "Địa chỉ thư điện tử",
    Kind.PLATE: "Biển số xe",
    Kind.ACCOUNT: "Số tài khoản, số thẻ ngân hàng",
    Kind.TAX: "Mã số thuế",
    Kind.PASSPORT: "Số hộ chiếu",
    Kind.INSURANCE: "Số sổ, số thẻ bảo hiểm",
    Kind.BIRTH: "Ngày sinh",
    Kind.LAND: "Số giấy chứng nhận đất",
    Kind.PARCEL: "Số thửa, số tờ bản đồ",
    Kind.LINK: "Đường dẫn trang cá nhân",
    Kind.NUMBER: "Dãy số dài",
    Kind.ADDRESS: "Địa chỉ cụ thể",
    Kind.SCHOOL: "Trường, lớp của trẻ em",
    Kind.NAME: "Họ tên, tên gọi",
}

# What stands instead of the words; names get letters (see `stand_ins`).
STAND_INS: Mapping[Kind, str] = {
    Kind.IDENTITY: "[số căn cước]",
    Kind.PHONE: "[số điện thoại]",
    Kind.EMAIL: "[thư điện tử]",
    Kind.PLATE: "[biển số xe]",
    Kind.ACCOUNT: "[số tài khoản]",
    Kind.TAX: "[mã số thuế]",
    Kind.PASSPORT: "[số hộ chiếu]",
    Kind.INSURANCE: "[số bảo hiểm]",
    Kind.BIRTH: "[ngày sinh]",
    Kind.LAND: "[số giấy chứng nhận]",
    Kind.PARCEL: "[thửa đất]",
    Kind.LINK: "[trang cá nhân]",
    Kind.NUMBER: "[dãy số]",
    Kind.ADDRESS: "[địa chỉ]",
    Kind.SCHOOL: "[trường, lớp]",
}

# Signs with a form of their own. Names, addresses and schools are words among words and are told apart less surely.
STRUCTURED = frozenset(Kind) - {Kind.NAME, Kind.ADDRESS, Kind.SCHOOL}
