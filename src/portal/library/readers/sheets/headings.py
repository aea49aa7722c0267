"""Which row names the columns, and which column is what: by Vietnamese headings, in any order, under any title rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from docreaders.sheets import Row, words_of
from lawtext.words import fold

# What a column holds -> the headings it goes by, folded, without punctuation. The first that fits wholly wins.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "number": (
        *(
            "so ky hieu",
            "so hieu",
            "so va ky hieu",
            "so ki hieu",
            "so hieu van ban",
            "so ky hieu van ban",
            "so van ban",
        ),
        *("so vb", "so ky hieu vb", "so kh", "van ban so", "so ki hieu van ban", "so", "so hieu vb"),
    ),
    # The form of Nghị định 34/2016/NĐ-CP has number and day in one column; "ký hiệu" may have one of its own.
    "number and day": (
        *(
            "so ky hieu ngay thang nam ban hanh van ban",
            "so ky hieu ngay thang nam ban hanh",
            "so ky hieu ngay ban hanh",
        ),
        *("so ky hieu ngay thang nam ban hanh cua van ban", "so hieu ngay thang nam ban hanh", "so ngay thang nam"),
    ),
    "code": ("ky hieu", "ki hieu"),
    "subject": (
        *("trich yeu", "trich yeu noi dung", "trich yeu van ban", "ten van ban", "noi dung", "ten goi", "tieu de"),
        *("noi dung trich yeu", "ten goi trich yeu", "ten trich yeu", "trich yeu noi dung van ban", "ve viec", "ten"),
        *("ten goi cua van ban", "trich yeu noi dung cua van ban", "ten goi cua van ban trich yeu noi dung"),
        *("ten goi cua van ban trich yeu noi dung cua van ban", "ten van ban trich yeu noi dung van ban"),
    ),
    "issued": (
        *("ngay ban hanh", "ngay ky", "ngay thang ban hanh", "ngay thang nam ban hanh", "ngay van ban", "ngay vb"),
        *("ngay bh", "thoi gian ban hanh", "ngay thang", "ngay thang van ban", "ngay ky ban hanh", "ban hanh ngay"),
        *("ngay thang nam",),
    ),
    "effective": (
        *("ngay co hieu luc", "ngay hieu luc", "hieu luc tu ngay", "thoi diem co hieu luc", "co hieu luc tu ngay"),
        *("ngay co hieu luc thi hanh", "hieu luc tu", "thoi diem hieu luc", "ngay thang nam co hieu luc", "ngay hl"),
    ),
    "expired": (
        *("ngay het hieu luc", "ngay het hl", "het hieu luc tu ngay", "thoi diem het hieu luc", "het hieu luc ngay"),
        *("ngay thang nam het hieu luc", "het hieu luc tu", "ngay ngung hieu luc"),
    ),
    "issuer": (
        *("co quan ban hanh", "noi ban hanh", "don vi ban hanh", "co quan", "cap ban hanh", "cq ban hanh", "cqbh"),
        *("co quan ban hanh van ban", "chu the ban hanh", "tham quyen ban hanh"),
    ),
    "doc_type": (
        *(
            "loai van ban",
            "loai",
            "hinh thuc van ban",
            "hinh thuc",
            "loai vb",
            "the loai",
            "ten loai",
            "ten loai van ban",
        ),
        *("hinh thuc van ban ban hanh", "loai hinh van ban"),
    ),
    "field": (
        "linh vuc",
        "linh vuc quan ly",
        "nganh linh vuc",
        "nganh",
        "linh vuc quan ly nha nuoc",
        "chu de",
        "de muc",
    ),
    "status": (
        *("tinh trang", "tinh trang hieu luc", "hieu luc", "trang thai", "tinh trang van ban", "hieu luc van ban"),
        *("trang thai hieu luc", "tinh trang hl"),
    ),
    "territory": (
        "pham vi",
        "pham vi ap dung",
        "dia ban ap dung",
        "pham vi hieu luc",
        "dia ban",
        "hieu luc ve khong gian",
    ),
    "file": (
        *("tep", "file", "ten tep", "ten file", "tep dinh kem", "file dinh kem", "toan van", "tap tin", "ten tap tin"),
        *("duong dan", "link", "file van ban", "tep van ban", "lien ket", "dinh kem"),
    ),
    "signer": ("nguoi ky", "ho ten nguoi ky", "nguoi ky ban hanh", "ky ban hanh", "nguoi ky van ban"),
    "signer_title": ("chuc vu", "chuc danh", "chuc vu nguoi ky", "chuc danh nguoi ky"),
    "note": ("ghi chu", "chu thich", "luu y", "ly do het hieu luc", "ly do"),
}
_BY_HEADING = {heading: name for name, headings in HEADINGS.items() for heading in headings}
_SAME = {"number and day": "number"}
_NEEDED = ("number", "subject", "file")
_MOST_TITLE_ROWS = 40


@dataclass(frozen=True, slots=True)
class Layout:
    """`columns`: what is in which column; `below`: the number of the last row of headings.

    `place` is whose list it is, by the rows above: "tỉnh Hậu Giang".
    """

    columns: Mapping[str, int]
    below: int
    place: str = ""


def find_layout(rows: Sequence[Row]) -> Layout | None:
    """None where no row names at least two columns, one of them the number, the trích yếu or the file.

    Headings may stand in two rows ("Ngày" over "ban hành" and "có hiệu lực").
    """
    best: Layout | None = None
    for at, (number, cells) in enumerate(rows[:_MOST_TITLE_ROWS]):
        upper = [words_of(cell) for cell in cells]
        readings = [(number, upper)]
        if at + 1 < len(rows):
            below, lower = rows[at + 1][0], [words_of(cell) for cell in rows[at + 1][1]]
            readings.append((below, [_joined(one, two) for one, two in zip(upper, lower, strict=False)]))
        for last, headings in readings:
            columns = _columns(headings)
            if any(name in columns for name in _NEEDED) and len(columns) > (len(best.columns) if best else 1):
                best = Layout(columns, last, _place_above(rows[:at]))
    return best


_LETTER_HEAD = re.compile(
    r"(?:ủy ban nhân dân|uỷ ban nhân dân|hội đồng nhân dân|ubnd|hđnd)\s+"
    r"(?P<kind>tỉnh|thành phố|tp\.?|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu)\s+"
    r"(?P<name>[^\W\d_]+(?:[\s-]+[^\W\d_]+){0,4}?)"
    r"(?=\s*(?:$|[,;:|(./\d-]|cộng hòa|cộng hoà|danh mục|độc lập|ban hành))",
    re.IGNORECASE,
)


def _place_above(rows: Sequence[Row]) -> str:
    """ "UBND TỈNH HẬU GIANG" in the letter-head -> "tỉnh Hậu Giang"."""
    cells = (words_of(cell) for _, row in rows for cell in dict.fromkeys(row) if cell)
    found = next((found for cell in cells if (found := _LETTER_HEAD.search(cell))), None)
    if found is None:
        return ""
    kind = "thành phố" if found["kind"].lower().startswith("tp") else found["kind"].lower()
    return f"{kind} {found['name'].title() if found['name'].isupper() else found['name']}"


def _joined(upper: str, lower: str) -> str:
    """A cell that is merged over both rows says one thing."""
    return upper if upper == lower or not lower else f"{upper} {lower}".strip()


def _columns(headings: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, heading in enumerate(headings):
        name = _BY_HEADING.get(_key(heading))
        if name is not None:
            found.setdefault(_SAME.get(name, name), at)
    if "code" in found and "number" not in found:
        found["number"] = found.pop("code")
    return found


def _key(heading: str) -> str:
    """ "Số, ký hiệu (1)" and "SỐ/KÝ HIỆU:" are one heading."""
    words = re.sub(r"\([^)]*\)|[*\d]", " ", fold(heading))
    return " ".join(re.findall(r"[a-z]+", words))
