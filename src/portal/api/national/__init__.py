"""Packages for the national data set on dissemination of law: its kinds, by the names of the Ministry of Justice;
below, the content of a record of each kind, and how a package is written, read and checked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class HeldKind(StrEnum):
    """Kinds that the portal holds; the value is the code in packages and in the names of their files."""

    BOOKS = "tu-sach"
    ANSWERS = "hoi-dap"
    PLANS = "ke-hoach"
    EVENTS = "cuoc-pbgdpl"
    CONTESTS = "cuoc-thi"
    LAWS = "van-ban-dia-phuong"
    AGENCIES = "co-quan"


@dataclass(frozen=True, slots=True)
class NationalKind:
    code: str
    label: str
    number: int
    about: str = ""


KINDS = (
    NationalKind(
        HeldKind.BOOKS.value,
        "Tủ sách pháp luật điện tử",
        0,
        "Đề cương giới thiệu văn bản, sách hỏi đáp, tờ gấp, tài liệu khác (QĐ 14/2019/QĐ-TTg, QĐ 39/2025/QĐ-TTg).",
    ),
    NationalKind(HeldKind.ANSWERS.value, "Hỏi đáp pháp luật", 0, "Câu hỏi và câu trả lời đã ẩn danh (QĐ 766/QĐ-TTg)."),
    NationalKind(
        HeldKind.PLANS.value, "Chương trình, kế hoạch PBGDPL", 3, "Nhiệm vụ, cơ quan, thời hạn, sản phẩm, tiến độ."
    ),
    NationalKind(
        HeldKind.EVENTS.value,
        "Cuộc PBGDPL",
        15,
        "Hội nghị, tập huấn, tuyên truyền lưu động, đối thoại, phiên tòa giả định.",
    ),
    NationalKind(HeldKind.CONTESTS.value, "Cuộc thi tìm hiểu pháp luật", 16, "Cuộc thi đã công bố trên cổng."),
    NationalKind(
        HeldKind.LAWS.value,
        "Văn bản của địa phương",
        0,
        "Thuộc tính, tình trạng và lịch sử hiệu lực; lời văn ở địa chỉ nêu kèm.",
    ),
    NationalKind(
        HeldKind.AGENCIES.value, "Cơ quan", 0, "Mã định danh (QCVN 102:2016/BTTTT), thời gian tồn tại, cơ quan kế thừa."
    ),
)
BY_CODE = {kind.code: kind for kind in KINDS}
# Listed in every manifest as "chưa có", so that missing data are not read as zero.
NOT_HELD = (
    NationalKind("bao-cao-vien", "Báo cáo viên", 1),
    NationalKind("tuyen-truyen-vien", "Tuyên truyền viên", 2),
    NationalKind("hoi-dong-phoi-hop", "Hội đồng phối hợp", 4),
    NationalKind("de-an", "Đề án", 5),
    NationalKind(
        "hoi-nghi-tap-huan", "Hội nghị tập huấn", 6, "Buổi tập huấn đã đăng nằm trong cuoc-pbgdpl, chưa có sổ riêng."
    ),
    NationalKind("hoi-thao", "Hội thảo", 7),
    NationalKind("to-hoa-giai", "Tổ hòa giải", 8),
    NationalKind("hoa-giai-vien", "Hòa giải viên", 9),
    NationalKind("vu-viec-hoa-giai", "Vụ việc hòa giải", 10),
    NationalKind("tap-huan-vien", "Tập huấn viên", 11),
    NationalKind("kinh-phi", "Kinh phí", 12),
    NationalKind("tieu-chi-tiep-can-phap-luat", "Tiêu chí, chỉ tiêu tiếp cận pháp luật", 13),
    NationalKind("danh-gia-cap-xa", "Đánh giá cấp xã đạt chuẩn", 14),
)
# The classes of the e-bookshelf with content in this portal: three of the five of Quyết định 14/2019/QĐ-TTg.
SHELF_KINDS = {
    "de-cuong": "Tài liệu, đề cương giới thiệu văn bản quy phạm pháp luật",
    "sach-hoi-dap": "Sách hỏi đáp, bình luận, giải thích pháp luật",
    "tai-lieu": "Tài liệu phổ biến pháp luật khác",
}
