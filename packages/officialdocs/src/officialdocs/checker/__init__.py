"""Any DOCX against the layout of Nghị định 30/2020/NĐ-CP: read as a reader sees it, judged rule by rule.

Four stages: `package` (bytes -> XML, with limits), `reader` (XML -> lines with faces and measures, whatever style they
come from), `anatomy` (lines -> roles), and the rules, `frame_rules` and `body_rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from officialdocs.checker import body_rules, frame_rules
from officialdocs.checker.anatomy import anatomy
from officialdocs.checker.elements import Anatomy, Departure, look
from officialdocs.checker.package import NotADocument
from officialdocs.checker.reader import read

__all__ = ["RULES", "Departure", "NotADocument", "check"]

Rule = Callable[[Anatomy], Iterator[Departure]]

RULES: tuple[tuple[str, Rule], ...] = (
    ("kho-giay", body_rules.paper),
    ("le-trang", body_rules.margins),
    ("phong-chu", body_rules.fonts),
    ("mau-chu", body_rules.colours),
    ("so-trang", body_rules.page_numbers),
    ("quoc-hieu", frame_rules.country_rule),
    ("tieu-ngu", frame_rules.motto_rule),
    ("co-quan", frame_rules.agency_rule),
    ("so-ky-hieu", frame_rules.number_rule),
    ("dia-danh-ngay", frame_rules.place_and_date_rule),
    ("ten-loai", frame_rules.kind_rule),
    ("trich-yeu", frame_rules.subject_rule),
    ("kinh-gui", frame_rules.addressees_rule),
    ("tham-quyen", partial(look, rule="tham-quyen")),
    ("can-cu", frame_rules.bases_rule),
    ("noi-dung-co-chu", body_rules.sizes),
    ("canh-le", body_rules.alignment),
    ("lui-dau-dong", body_rules.first_lines),
    ("cach-doan", body_rules.spaces),
    ("gian-dong", body_rules.line_spacing),
    ("bo-cuc", body_rules.units),
    ("dieu", body_rules.articles),
    ("khoan-diem", partial(look, rule="khoan-diem")),
    ("dau-ket-thuc", body_rules.end_mark),
    ("chu-ky", frame_rules.signature_rule),
    ("noi-nhan", frame_rules.recipients_rule),
    ("phu-luc", frame_rules.annexes_rule),
    ("van-ban-kem-theo", frame_rules.attached_rule),
)


def check(data: bytes) -> list[Departure]:
    """What a DOCX does otherwise than Nghị định 30/2020/NĐ-CP, Phụ lục I, wants. Raises NotADocument."""
    found = anatomy(read(data))
    return [departure for _, rule in RULES for departure in rule(found)]
