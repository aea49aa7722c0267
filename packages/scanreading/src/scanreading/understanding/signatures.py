"""Who signed, and for whom: the right column of the closing block.

Capacities of Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.7: TM. (on behalf of a collective), KT. (a deputy for the
head), TL. (by order), TUQ. (by delegation), Q. (acting).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lawtext.structure.closing_block import is_signatory as is_office
from lawtext.structure.lines import UPPER, is_capitals, is_name
from lawtext.words import fold, patterns_beside
from scanreading.understanding.lines import PrintLine

_RE = patterns_beside(__file__, upper=UPPER)
# Families that make up nearly all names, those of mountain peoples of the country among them; without marks.
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


# The commonest, of which no other family differs in its marks alone.
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


@dataclass(frozen=True, slots=True)
class ReadSignature:
    """`capacity`: codes in order ("TM KT"); `office` and `name` as printed, with the lines they stand on."""

    capacity: str = ""
    office: str = ""
    name: str = ""
    office_lines: tuple[PrintLine, ...] = ()
    name_lines: tuple[PrintLine, ...] = ()
    doubts: tuple[str, ...] = ()


def is_signatory(text: str) -> bool:
    """Whether a piece of a line names who signs, whatever its marks."""
    return _RE.capacity.match(text) is not None or is_office(text) or (is_capitals(text) and _names_office(text))


def read_signature(lines: Sequence[PrintLine]) -> ReadSignature:
    """The last signature of a closing block: its capacity, offices from the collective down, and the name."""
    offices: list[PrintLine] = []
    named: PrintLine | None = None
    for line in lines:
        line = without_ink(line)
        if _is_office_line(line.text, offices):
            if named is not None and has_known_family(name_of(named.text)):
                break  # another signature stands below: of a joint document
            offices.append(line)
        elif offices and name_of(line.text):
            named = line if named is None or _likelihood(line) >= _likelihood(named) else named
    codes = [code for line in offices if (code := capacity_of(line.text))]
    name = name_of(named.text) if named is not None else ""
    return ReadSignature(
        " ".join(codes),
        " ".join(_office_text(line.text) for line in offices),
        name,
        tuple(offices),
        (named,) if named is not None else (),
        tuple(_doubts_of(offices, codes, name)),
    )


def capacity_of(text: str) -> str:
    """ "KT. GIÁM ĐỐC" -> "KT"; "" where somebody signs in their own office."""
    if (found := _RE.capacity.match(text)) is None:
        return ""
    code = re.sub(r"[\s/]", "", found["code"] or found["bare"])
    return {"TỪQ": "TUQ", "TƯQ": "TUQ", "KẾT": "KT", "KÊT": "KT", "KÉT": "KT", "KET": "KT"}.get(code, code)


def name_of(text: str) -> str:
    """A person's name without rank, title and specks: "Thượng tá Lê Văn B." -> "Lê Văn B"; "" if it is none."""
    bare = _RE.ranks.sub("", re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text))
    words = bare.split()
    if (
        not 2 <= len(words) <= 6
        or _RE.no_name.search(fold(text))
        or _RE.signed.match(fold(text))
        or not all(re.sub(r"['’-]", "", w).isalpha() for w in words)
        or sum(len(word) > 1 for word in words) < 2
    ):
        return ""
    if is_capitals(bare):
        return bare if fold(words[0]) in _FAMILIES else ""
    return bare if is_name(bare) or all(word[0].isupper() for word in words) else ""


def mend_family(name: str) -> str:
    """A name whose family lost or changed its marks: "Trân Quốc Vượng" -> "Trần Quốc Vượng"."""
    family, _, given = name.partition(" ")
    right = _COMMON.get(fold(family), family)
    return name if family.lower() == right.lower() else f"{right.upper() if family.isupper() else right} {given}"


def has_known_family(name: str) -> bool:
    """Whether a name begins as names of the country do; others are looked at by a person."""
    return bool(name) and fold(name.split()[0]) in _FAMILIES


def without_ink(line: PrintLine) -> PrintLine:
    """The line without scraps of a seal or a signature before an office: "kẹt, CHỦ TỊCH" -> "CHỦ TỊCH"."""
    at = next((at for at, word in enumerate(line.words) if _RE.office.match(fold(word.text)) or len(word.text) > 2), 0)
    for start in range(at, min(at + 3, len(line.words))):
        rest = PrintLine(line.words[start:])
        if start and is_capitals(rest.text) and _names_office(rest.text) and not is_capitals(line.text):
            return rest
    return line


def _likelihood(line: PrintLine) -> tuple[bool, int]:
    return has_known_family(name_of(line.text)), line.confidence


def _names_office(text: str) -> bool:
    return _RE.office.match(fold(text)) is not None


def _is_office_line(text: str, above: Sequence[PrintLine]) -> bool:
    if _RE.capacity.match(text) or is_office(text):
        return True
    if not is_capitals(text) or len(text) < 3:
        return False
    if name_of(text) and not _names_office(text) and above and _names_office(_office_text(above[-1].text)):
        return False  # "CHỦ TỊCH / NGUYỄN VĂN A"
    return _names_office(text) or bool(above) and _RE.collective.search(fold(text)) is not None or _goes_on(text, above)


def _goes_on(text: str, above: Sequence[PrintLine]) -> bool:
    """A long office runs over lines: "TL. BỘ TRƯỞNG / VỤ TRƯỞNG VỤ PHỔ BIẾN, / GIÁO DỤC PHÁP LUẬT"."""
    return bool(above) and len(text.split()) >= 2 and fold(text.split()[0]) not in _FAMILIES


def _office_text(text: str) -> str:
    """The office with its capacity in one spelling: "KT, GIÁM ĐỐC." -> "KT. GIÁM ĐỐC"."""
    code = capacity_of(text)
    rest = _RE.capacity.sub("", text, count=1) if code else text
    rest = re.sub(r"^\W+|[\s.:;_]+$", "", rest)
    return f"{code}. {rest}" if code else rest


def _doubts_of(offices: Sequence[PrintLine], codes: Sequence[str], name: str) -> list[str]:
    doubts = []
    if "KT" in codes:
        below = [line.text for line in offices if not capacity_of(line.text)]
        if not any(re.match(r"\W*(?:pho|thu truong|hieu pho|vien pho)\b", fold(text)) for text in below):
            doubts.append("Có “KT.” nhưng dòng dưới không đọc được chức vụ cấp phó; hãy nhìn ảnh.")
    plain = [re.sub(r"\W+", " ", fold(_office_text(line.text))).strip() for line in offices]
    if "KT" not in codes and any(below == f"pho {above}" for above, below in zip(plain, plain[1:], strict=False)):
        doubts.append("Cấp phó ký dưới chức vụ cấp trưởng mà không thấy “KT.”; hãy nhìn ảnh.")
    if offices and not name:
        doubts.append("Không đọc được họ tên người ký.")
    elif name and not has_known_family(name):
        doubts.append(f"Họ của người ký “{name}” không quen; hãy nhìn ảnh.")
    return doubts
