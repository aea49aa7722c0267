"""Corrects misread capacities and family names in signatures, and reports contradictions.

Capacities of Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.7: TM. (on behalf of a collective), KT. (a deputy for the
head), TL. (by order), TUQ. (by delegation), Q. (acting).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lawtext.structure.closing_block import is_signatory as is_office
from lawtext.structure.lines import UPPER, is_capitals
from lawtext.words import fold, patterns_beside
from scanreading.understanding.lines import PrintLine

_RE = patterns_beside(__file__, upper=UPPER)
# Family names that cover nearly all people, including those of ethnic minorities, without diacritics.
_FAMILIES = frozenset(
    (
        *("a", "bach", "bang", "be", "bien", "bui", "cam", "cao", "chau", "chu", "chung", "co", "cu", "cung"),
        *("dam", "dang", "danh", "dao", "dau", "diep", "dieu", "dinh", "do", "doan", "doi", "dong", "du"),
        *("duong", "giang", "giap", "h", "ha", "han", "hang", "hau", "ho", "hoang", "hong", "hu", "hua", "huynh"),
        *("k", "khong", "khuat", "khuc", "khuong", "kieu", "kim", "kpa", "ksor", "la", "lai", "lam", "lang"),
        *("lau", "le", "lien", "lieu", "lo", "long", "lu", "luc", "luong", "luu", "ly", "ma", "mac", "mai"),
        *("man", "mo", "mong", "mua", "nay", "ngan", "nghiem", "ngo", "nguyen", "nham", "nhan", "ninh", "nong"),
        *("on", "ong", "pham", "phan", "phi", "phu", "phung", "po", "quach", "quan", "que", "rcom", "rmah", "ro"),
        *("sam", "siu", "son", "su", "sung", "ta", "tang", "tat", "te", "thach", "thai", "tham", "thao", "thi"),
        *("thieu", "thuong", "tieu", "to", "ton", "tong", "tran", "trang", "trieu", "trinh", "truong", "truu"),
        *("tu", "ung", "van", "vang", "vi", "vien", "vinh", "vo", "vu", "vuong", "xa", "y", "yen"),
    )
)


# The most frequent family names. No other family name differs from one of them only in diacritics.
_COMMON = {
    fold(name): name
    for name in (
        *(
            "Nguyễn",
            "Trần",
            "Lê",
            "Phạm",
            "Hoàng",
            "Huỳnh",
            "Phan",
            "Vũ",
            "Võ",
            "Đặng",
            "Bùi",
            "Đỗ",
            "Hồ",
            "Ngô",
            "Dương",
        ),
        *("Lý", "Đinh", "Trịnh", "Đoàn", "Mai", "Trương", "Lâm", "Cao", "Lương", "Đào", "Quách", "Nghiêm"),
    )
}


_SPELT = {"TỪQ": "TUQ", "TƯQ": "TUQ", "KẾT": "KT", "KÊT": "KT", "KÉT": "KT", "KET": "KT"}


def is_signatory(text: str) -> bool:
    """Whether a piece of a line names a signer's office, whatever its diacritics."""
    return _RE.capacity.match(text) is not None or is_office(text) or (is_capitals(text) and _names_office(text))


def with_its_capacity(text: str) -> str:
    """The text with its capacity in standard spelling, padded to equal length: "K/T, GIÁM ĐỐC" -> " KT. GIÁM ĐỐC"."""
    if (found := _RE.capacity.match(text)) is None:
        return text
    code = re.sub(r"[\s/]", "", found["code"] or found["bare"])
    return f"{_SPELT.get(code, code)}. ".rjust(found.end()) + text[found.end() :]


def capacity_of(office: str) -> str:
    """The codes of capacity: "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH" -> "TM KT"; "" for the signer's own
    office.
    """
    return " ".join(found["code"] for found in _RE.spelt.finditer(office))


def mend_family(name: str) -> str:
    """Restore the diacritics of a family name: "Trân Quốc Vượng" -> "Trần Quốc Vượng"."""
    family, _, given = name.partition(" ")
    right = _COMMON.get(fold(family), family)
    return name if family.lower() == right.lower() else f"{right.upper() if family.isupper() else right} {given}"


def has_known_family(name: str) -> bool:
    """Whether a name begins with a known family name. A person must check other names."""
    return bool(name) and fold(name.split()[0]) in _FAMILIES


def without_ink(line: PrintLine) -> PrintLine:
    """The line without fragments of a seal or signature before an office: "kẹt, CHỦ TỊCH" -> "CHỦ TỊCH"."""
    at = next((at for at, word in enumerate(line.words) if _RE.office.match(fold(word.text)) or len(word.text) > 2), 0)
    for start in range(at, min(at + 3, len(line.words))):
        rest = PrintLine(line.words[start:])
        if start and is_capitals(rest.text) and _names_office(rest.text) and not is_capitals(line.text):
            return rest
    return line


def _names_office(text: str) -> bool:
    return _RE.office.match(fold(text)) is not None


def doubts_about_signature(office: str, name: str) -> Iterator[str]:
    """Yield the contradictions in a signature as sentences."""
    folded, codes = fold(office), capacity_of(office).split()
    if "KT" in codes and not _RE.deputy.search(folded):
        yield "Có “KT.” nhưng dòng dưới không đọc được chức vụ cấp phó; hãy nhìn ảnh."
    if "KT" not in codes and _RE.deputy_below.search(folded):
        yield "Cấp phó ký dưới chức vụ cấp trưởng mà không thấy “KT.”; hãy nhìn ảnh."
    if office and not name:
        yield "Không đọc được họ tên người ký."
    elif name and not has_known_family(name):
        yield f"Họ của người ký “{name}” không quen; hãy nhìn ảnh."
