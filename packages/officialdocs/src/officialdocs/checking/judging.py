"""The table of rules, and the one verb: `check`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from officialdocs.checking import (
    body_rules,
    end_rules,
    head_rules,
    page_rules,
)
from officialdocs.checking.departures import Departure
from officialdocs.checking.placing import anatomy
from officialdocs.checking.reading import read
from officialdocs.checking.roles import Anatomy

Rule = Callable[[Anatomy], Iterator[Departure]]

RULES: tuple[tuple[str, Rule], ...] = (
    ("kho-giay", page_rules.paper),
    ("le-trang", page_rules.margins),
    ("phong-chu", page_rules.fonts),
    ("mau-chu", page_rules.colours),
    ("so-trang", page_rules.page_numbers),
    ("quoc-hieu", head_rules.country),
    ("tieu-ngu", head_rules.motto),
    ("co-quan", head_rules.agency),
    ("so-ky-hieu", head_rules.number),
    ("dia-danh-ngay", head_rules.place_and_date),
    ("ten-loai", head_rules.kind),
    ("trich-yeu", head_rules.subject),
    ("kinh-gui", head_rules.addressees),
    ("tham-quyen", head_rules.authority),
    ("can-cu", head_rules.bases),
    ("noi-dung-co-chu", body_rules.sizes),
    ("canh-le", body_rules.alignment),
    ("lui-dau-dong", body_rules.first_lines),
    ("cach-doan", body_rules.spaces),
    ("gian-dong", body_rules.line_spacing),
    ("bo-cuc", body_rules.units),
    ("dieu", body_rules.articles),
    ("khoan-diem", body_rules.clauses),
    ("dau-ket-thuc", body_rules.end_mark),
    ("chu-ky", end_rules.signing),
    ("noi-nhan", end_rules.receiving),
    ("phu-luc", end_rules.annexes),
    ("van-ban-kem-theo", end_rules.attached),
)


def check(data: bytes) -> list[Departure]:
    """What a DOCX does otherwise than Nghị định 30/2020/NĐ-CP, Phụ lục I, wants. Raises NotADocument."""
    found = anatomy(read(data))
    return [departure for _, rule in RULES for departure in rule(found)]
