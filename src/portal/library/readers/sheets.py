"""An agency's list of documents (.xlsx, .csv): finds columns by their headings, and reads the statements of a row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from docreaders.sheets import Cell, Row, words_of
from lawtext.words import fold
from portal.library.preparation.rows import Stated
from portal.library.readers.records import read_status, stated_day
from portal.library.states.topics import is_known_topic, topic_slugs

# Field -> the headings it may have, folded, without punctuation. The first complete match wins.
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
    # The form of Nghị định 34/2016/NĐ-CP has number and day in one column; "ký hiệu" may have its own column.
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
    """`columns`: field -> index of its column; `below`: the number of the last heading row.

    `place` is the place that the list belongs to, by the rows above: "tỉnh Hậu Giang".
    """

    columns: Mapping[str, int]
    below: int
    place: str = ""


def find_layout(rows: Sequence[Row]) -> Layout | None:
    """None if no row names at least two columns, one of them the number, the trích yếu or the file.

    Headings may span two rows ("Ngày" over "ban hành" and "có hiệu lực").
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
    """ "UBND TỈNH HẬU GIANG" in the letterhead -> "tỉnh Hậu Giang"."""
    cells = (words_of(cell) for _, row in rows for cell in dict.fromkeys(row) if cell)
    found = next((found for cell in cells if (found := _LETTER_HEAD.search(cell))), None)
    if found is None:
        return ""
    kind = "thành phố" if found["kind"].lower().startswith("tp") else found["kind"].lower()
    return f"{kind} {found['name'].title() if found['name'].isupper() else found['name']}"


def _joined(upper: str, lower: str) -> str:
    """A cell that is merged over both rows counts once."""
    return upper if upper == lower or not lower else f"{upper} {lower}".strip()


def _columns(headings: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, heading in enumerate(headings):
        if (name := _BY_HEADING.get(_key(heading))) is not None:
            found.setdefault(_SAME.get(name, name), at)
    if "code" in found and "number" not in found:
        found["number"] = found.pop("code")
    return found


def _key(heading: str) -> str:
    """ "Số, ký hiệu (1)" and "SỐ/KÝ HIỆU:" give the same key."""
    return " ".join(re.findall(r"[a-z]+", re.sub(r"\([^)]*\)|[*\d]", " ", fold(heading))))


_COUNTS = re.compile(r"\(?\s*[\divx]{1,4}\s*\)?\.?", re.IGNORECASE)
_DAYS = {"issued": "Ngày ban hành", "effective": "Ngày có hiệu lực", "expired": "Ngày hết hiệu lực"}
# A number cell of older lists: "12/2020/QĐ-UBND ngày 05/3/2020".
_NUMBER_AND_DAY = re.compile(
    r"""^(?P<number> \S.*? ) [,;\s]+ (?:ngày\s+)?
    (?P<day> \d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4} | \d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4} )$""",
    re.VERBOSE | re.IGNORECASE,
)
_COUNCILS = (("UBND", "Ủy ban nhân dân"), ("HĐND", "Hội đồng nhân dân"))


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One row as read: its statements, the name of its file ("" for none), and doubts about unreadable values."""

    stated: Stated
    file: str
    doubts: tuple[str, ...]


def read_row(cells: tuple[Cell, ...], layout: Layout, *, source: str) -> RegisterRow | None:
    """None for a row that is no document: a group's title, the numbers of the columns, a signature below the list."""
    said = {name: cells[at] if at < len(cells) else "" for name, at in layout.columns.items()}
    words = {name: _many(cell) if name in {"number", "file"} else words_of(cell) for name, cell in said.items()}
    if _is_no_document(cells, words):
        return None
    doubts: list[str] = []
    if words.get("code") and words.get("number") and "/" not in words["number"]:
        words["number"] = f"{words['number']}/{words['code'].lstrip('/')}"
    if found := _NUMBER_AND_DAY.match(words.get("number", "")):
        words["number"] = found["number"]
        said.setdefault("issued", "")
        said["issued"] = said["issued"] or found["day"]
    status, unknown = read_status(words.get("status", ""))
    days = {name: stated_day(said.get(name, ""), label, doubts) for name, label in _DAYS.items()}
    topics, strange = _topics(words.get("field", ""))
    stated = Stated(
        official_number=words.get("number", ""),
        doc_type=words.get("doc_type", ""),
        subject=words.get("subject", ""),
        issuer=words.get("issuer") or _issuer(words.get("number", ""), layout.place, doubts),
        signer=words.get("signer", ""),
        signer_title=words.get("signer_title", ""),
        issued=days["issued"],
        effective=days["effective"],
        expired=days["expired"],
        status=status,
        topics=topics,
        territory=words.get("territory", ""),
        source=source,
    )
    notes = [f"Ghi chú tại nguồn: {words['note'][:200]}"] if words.get("note") else []
    return RegisterRow(stated, words.get("file", ""), (*doubts, *filter(None, [unknown, strange]), *notes))


def _issuer(number: str, place: str, doubts: list[str]) -> str:
    """The issuer of a local act in the list of one place: the code in its number says which of the two bodies it is."""
    code = number.rpartition("/")[2].upper()
    name = next((name for ending, name in _COUNCILS if code.endswith(ending)), "")
    if not name or not place:
        return ""
    doubts.append(f"Cơ quan ban hành lấy theo tiêu đề của bảng kê: {name} {place}.")
    return f"{name} {place}"


def _many(cell: Cell) -> str:
    """Keeps the line breaks that separate several values in a cell."""
    return "\n".join(filter(None, map(str.strip, cell.split("\n")))) if isinstance(cell, str) else words_of(cell)


def _is_no_document(cells: tuple[Cell, ...], words: Mapping[str, str]) -> bool:
    different = {words_of(cell) for cell in cells if cell}
    if len(different) < 2 or all(_COUNTS.fullmatch(word) for word in different):
        return True
    return not (words.get("number") or words.get("subject") or words.get("file"))


def _topics(names: str) -> tuple[tuple[str, ...], str]:
    slugs = topic_slugs(names) if names else ()
    known = tuple(slug for slug in slugs if is_known_topic(slug))
    return known, "" if len(known) == len(slugs) else f"Lĩnh vực “{names[:80]}” chưa có trong danh mục."
