"""Whom contents are for: those whom the law on dissemination names, and the rest of us."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Group:
    code: str
    name: str
    basis: str = ""


_LAW = "Luật Phổ biến, giáo dục pháp luật 2012"
GROUPS = (
    Group("moi-nguoi", "Mọi người dân"),
    Group("vung-dan-toc", "Người dân vùng dân tộc thiểu số, miền núi, biên giới, hải đảo, ngư dân", f"{_LAW}, Điều 17"),
    Group("lao-dong-doanh-nghiep", "Người lao động trong doanh nghiệp", f"{_LAW}, Điều 18"),
    Group("nan-nhan-bao-luc", "Nạn nhân bạo lực gia đình", f"{_LAW}, Điều 19"),
    Group("khuyet-tat", "Người khuyết tật", f"{_LAW}, Điều 20"),
    Group(
        "dang-chap-hanh-an", "Người đang chấp hành hình phạt tù, người ở cơ sở giáo dục, cai nghiện", f"{_LAW}, Điều 21"
    ),
    Group("giao-duc-tai-xa", "Người được giáo dục tại xã, phường, người hưởng án treo", f"{_LAW}, Điều 22"),
    Group("thanh-thieu-nien", "Học sinh, sinh viên, thanh thiếu niên"),
    Group("doanh-nghiep", "Doanh nghiệp, hộ kinh doanh"),
    Group("can-bo", "Cán bộ, công chức, hòa giải viên, tuyên truyền viên"),
)
