"""Family names of Vietnam, to notice a signer misread by a scanner: "Đông Văn Thanh" for "Đồng Văn Thanh"."""

from __future__ import annotations

from lawtext.words import canonical_tone, fold

# The families met among officials of the Mekong delta and the country: Kinh first, then Hoa, Khmer, and others.
FAMILY_NAMES = frozenset(
    """
    Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý
    An Ánh Âu Bạch Bành Bế Bồ Ca Cái Cam Cao Cầm Cấn Châu Chu Chử Chung Cung Cù Danh Diệp Doãn Dư Đàm Đan Đào Đậu Đinh
    Điền Điêu Đoàn Đồng Đổng Đới Đường Giang Giáp Hà Hàn Hạ Hầu Hoa Hình Hứa Khiếu Khổng Khúc Khuất Khương Kiều
    Kim Kha Ký La Lã Lại Lâm Lăng Lò Lộ Lục Lư Lương Lưu Lữ Ma Mã Mạc Mạch Mai Man Mẫn Mông Nghiêm Ninh Nông
    Ngụy Nhan Nhâm Nhữ Ông Phí Phó Phùng Phương Phú Quách Quan Quàng Quản Sầm Sơn Sử Tạ Tào Tăng Tất Thạch Thái
    Thẩm Thang Thân Thiều Thị Thi Thới Tiêu Tiết Tô Tôn Tống Trà Trang Triệu Trình Trịnh Trương Từ Tưởng Ung
    Uông Ứng Văn Vạn Vi Viên Vòng Vưu Vương Xa Bàn Cháng Giàng Hảng Lầu Lù Sùng Thào Vàng Vừ Chau Chao Đèo
    """.split()  # noqa: SIM905 - a page of names reads better than a list of strings
)
_KEYS = {canonical_tone(name).casefold() for name in FAMILY_NAMES}


def doubt_about_signer(signer: str) -> str:
    """Why the family name may be misread, in Vietnamese; "" where nothing is odd."""
    family = signer.split()[0].strip(".,") if signer.split() else ""
    if not family or canonical_tone(family).casefold() in _KEYS:
        return ""
    alike = sorted(name for name in FAMILY_NAMES if fold(name) == fold(family))
    if not alike:
        return f"người ký “{signer}”: họ “{family}” hiếm gặp, cần xem lại bản gốc"
    meant = " hoặc ".join(f"“{name}”" for name in alike)
    return f"người ký “{signer}”: họ “{family}” hiếm gặp; có thể là {meant}"
