"""Text, Markdown or the text of a DOCX -> lines with their numbering, their labels, and tables of assignments.

Heading levels and bold type are ignored on purpose, because real files use them inconsistently. Only the beginning of a
line counts: "I.", "1.", "1.1.", "a)", "-", "+".

Labels are matched on folded text (`lawtext.words.fold` keeps the length), so missing or misplaced diacritics do no
harm.

In DOCX files, the head and foot of an official document (issuer and motto, recipients and signature) are borderless
tables.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from itertools import pairwise

from lawtext.words import fold

_WIDEST_PAGE = 140  # characters; in Word, a paragraph of any length is one line
_NARROWEST_PAGE = 60
_FULL = 0.75  # of the width: a shorter line ends its paragraph
_LEAST_FULL = 0.25  # of all lines: the least share of full lines in a wrapped text
_LEAST_LINES = 12
_PAGE = re.compile(r"(?:Trang )?\d{1,3}(?:/\d{1,3})?")
_GAP_LINES = 3  # empty lines around a page header
_ENDS = (".", ";", ":", "!", "?", "./.", "|")
# Bullets of list items: dashes, dots, stars, and any arrow, geometric shape or character of a symbol font.
_MARK = r"[-–—*+~·•‣⁃∙§»›\u2190-\u21ff\u25a0-\u27bf\ue000-\uf8ff]"
_OPENS = re.compile(
    rf"\s*(?:{_MARK}|[|#>]|\(?\d{{1,2}}(?:\.\d{{1,2}})*[.)/]\s|[a-zđ][.)/]\s|[IVX]{{1,6}}[.)/]\s|TM\.|KT\.|Nơi nhận"
    r"|[^|]+\|[^|]*\|)"  # a table row
)


def join_cut_lines(lines: Sequence[str]) -> list[tuple[int, str]]:
    """(number of the first line, text) of each paragraph. In a text that is not wrapped, each line is a paragraph."""
    heads = _page_heads(lines)
    width = _page_width(lines)
    joined: list[tuple[int, str]] = []
    before = ""
    for number, line in enumerate(lines, start=1):
        if number in heads:
            continue
        if width and joined and _goes_on(before, line, width):
            joined[-1] = joined[-1][0], f"{joined[-1][1]} {line.strip()}"
        else:
            joined.append((number, line))
        before = line
    return joined


def _page_heads(lines: Sequence[str]) -> set[int]:
    """Line numbers that do not belong to the text: page numbers, repeated page headers beside them, and empty lines
    around both.
    """
    said = [(number, line.strip()) for number, line in enumerate(lines, start=1) if line.strip()]
    beside = [
        (one, two) if _PAGE.fullmatch(two[1]) else (two, one)
        for one, two in pairwise(said)
        if bool(_PAGE.fullmatch(one[1])) is not bool(_PAGE.fullmatch(two[1]))  # exactly one of the two is a page number
    ]
    often = {words for words, times in Counter(head[1] for head, _ in beside).items() if times > 1}
    heads = {number for head, page in beside if head[1] in often for number, _ in (head, page)}
    around = {near for number in heads for near in range(number - _GAP_LINES, number + _GAP_LINES + 1)}
    return heads | {number for number in around if 0 < number <= len(lines) and not lines[number - 1].strip()}


def _page_width(lines: Sequence[str]) -> int:
    """The width at which the text was wrapped; 0 if it was not wrapped."""
    lengths = [len(line.strip()) for line in lines if line.strip()]
    width = max(lengths, default=0)
    if len(lengths) < _LEAST_LINES or not _NARROWEST_PAGE <= width <= _WIDEST_PAGE:
        return 0
    return width if sum(length >= _FULL * width for length in lengths) >= _LEAST_FULL * len(lengths) else 0


def _goes_on(before: str, line: str, width: int) -> bool:
    is_full = len(before.strip()) >= _FULL * width
    is_ended = before.rstrip().endswith(_ENDS) and not (before.rstrip().endswith(";") and line.strip()[:1].islower())
    is_row = "\t" in before.strip() or "\t" in line.strip()  # pasted from a table, or a head of two columns
    return is_full and not is_ended and not is_row and bool(line.strip()) and not _OPENS.match(line)


# A range such as À-Ỹ would include small letters: Vietnamese capitals are scattered over the code table.
CAPITAL = f"[{''.join(chr(code) for code in range(0x41, 0x1F00) if chr(code).isupper() and chr(code).isalpha())}]"


class NumberingRank(IntEnum):
    """The level of a numbering; a smaller value contains greater ones."""

    PART = 1  # "A.", "Phần I"
    ROMAN = 2  # "I."
    ARABIC = 3  # "1.", "Nhiệm vụ 1:"
    DECIMAL = 4  # "1.1."
    DEEPER = 5  # "1.1.1."
    LETTER = 6  # "a)"
    BULLET = 7  # "-", "•"
    SUB_BULLET = 8  # "+"
    NONE = 9


@dataclass(frozen=True, slots=True)
class PlanTextLine:
    """One paragraph. `number` is its line in the file, from 1; `label` is the numbering without punctuation."""

    number: int
    rank: NumberingRank
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class PlanTableRow:
    """One row of a table; each cell is a tuple of its paragraphs."""

    number: int
    cells: tuple[tuple[str, ...], ...]


_NUMBERING: tuple[tuple[NumberingRank, re.Pattern[str]], ...] = (
    (NumberingRank.PART, re.compile(r"Phần\s+(?:thứ\s+)?(?P<label>[IVX]+|\d+|nhất|hai|ba|tư|năm)\b[.:)]?\s*", re.I)),
    (NumberingRank.ROMAN, re.compile(r"(?P<label>[IVX]{1,6})(?!/v\b)\s?(?:[.)/]|-(?=\s))\s*(?=\S|$)")),
    # Articles of a programme; the articles of a decision that issues a plan do not belong to the plan.
    (
        NumberingRank.ROMAN,
        re.compile(r"(?P<label>Điều\s+\d{1,2})\s?[.:]\s+(?!.*\b(?:Quyết định|Nghị quyết) này)", re.I),
    ),
    (NumberingRank.ROMAN, re.compile(r"(?P<label>(?:Nhóm|Chương|Mục)\s+(?:\d{1,2}|[IVX]+))\s*[.:]\s+(?=\S)", re.I)),
    (NumberingRank.PART, re.compile(r"(?P<label>[A-HĐ])[.)]\s+(?=\w)")),
    (NumberingRank.DEEPER, re.compile(r"(?P<label>\d{1,2}(?:\.\d{1,2}){2,})(?:[.)]\s*|\s+)(?=\D)")),
    (NumberingRank.DECIMAL, re.compile(r"(?P<label>(?:\d{1,2}|[IVX]{1,6})\.\d{1,2})(?:[.)]\s*|\s+)(?=\D)")),
    (NumberingRank.DECIMAL, re.compile(r"(?P<label>[A-HĐ]\d{1,2})[.)]\s+(?=\S)")),
    (NumberingRank.ARABIC, re.compile(r"(?:Nhiệm vụ|Hoạt động)\s+(?:thứ\s+)?(?P<label>\d{1,2})\s*[.:)]\s*", re.I)),
    (
        NumberingRank.ARABIC,
        re.compile(
            r"(?P<label>(?:Một|Hai|Ba|Bốn|Năm|Sáu|Bảy|Tám|Chín|Mười(?: \w+)?|Thứ \w+)(?= là)|Thứ \w+(?=\s?[,:]))"
            r"(?: là)?\s?[,:;]\s*(?=\S)",
            re.I,
        ),
    ),
    (NumberingRank.LETTER, re.compile(r"\((?P<label>\d{1,2})\)\s+(?=\w)")),
    (NumberingRank.ARABIC, re.compile(r"(?P<label>\d{1,3})\s?(?:[)/]|[.](?!\d))\s*(?=\D)")),
    (NumberingRank.LETTER, re.compile(r"\(?(?P<label>[a-zđ]\d?)\s?(?:[.)](?=[\s\w])|/(?=\s))\s*", re.UNICODE)),
)
_BULLET = re.compile(rf"(?P<sign>{_MARK}|o)\s+|(?P<tight>[-–•+])(?=[^\W\d_])")
_MARKDOWN_LEAD = re.compile(r"^(?:\s|>)*(?:#{1,6}\s*)?")
_EMPHASIS = re.compile(r"\*{2,3}|__|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)")
_ESCAPE = re.compile(r"\\([-.()*_#+|\[\]>])")
_DECORATION = re.compile(r"[-+_=*~.\s─—–]*")
_INVISIBLE = str.maketrans({"\u00a0": " ", "\u200b": None, "\ufeff": None})
# A table row typed or pasted as text, with slashes or tabs between its cells; without a number it has three cells or
# more between tabs alone, and is not where the recipients and the signatures stand side by side.
_TYPED = re.compile(
    r"(?:STT|TT|\d{1,3})(?:(?P<slash>\s+/\s+)\S.*\s/\s+\S|\t[^\t]+\t)"
    r"|(?!Nơi nhận|T[ML]\.|KT\.)[^\t|]+(?:\t+[^\t|]+){2,}$"
)
_BREAK = re.compile(r"<br\s*/?>", re.I)


def read_lines(text: str) -> list[PlanTextLine | PlanTableRow]:
    """Every paragraph and table row in order, without Markdown. Never raises."""
    return [
        item
        for number, raw in join_cut_lines(unicodedata.normalize("NFC", text).translate(_INVISIBLE).splitlines())
        for item in _read_raw(number, raw)
    ]


def as_line(number: int, text: str) -> PlanTextLine:
    """Parse the numbering of one paragraph. A bullet before a number is ignored: "- a) Đơn vị chủ trì" is a)."""
    text = " ".join(text.split())
    bullet = _BULLET.match(text)
    rest = text[bullet.end() :] if bullet else text
    for rank, pattern in _NUMBERING:
        if found := pattern.match(rest):
            return PlanTextLine(number, rank, found["label"], rest[found.end() :].strip())
    if bullet:
        rank = NumberingRank.SUB_BULLET if text.startswith("+") else NumberingRank.BULLET
        return PlanTextLine(number, rank, "", rest.strip())
    return PlanTextLine(number, NumberingRank.NONE, "", text)


def _read_raw(number: int, raw: str) -> Iterator[PlanTextLine | PlanTableRow]:
    stripped = raw.strip()
    if typed := _TYPED.match(stripped):
        empty = "||" if raw.startswith("\t") else ""  # a row below another one, without a number
        stripped = re.sub(r"\s+/\s+", "|", stripped) if typed["slash"] else empty + stripped.replace("\t", "|")
    if stripped.count("|") > 1:
        cells = tuple(
            _paragraphs(cell) for cell in re.split(r"(?<!\\)\|", stripped.removeprefix("|").removesuffix("|"))
        )
        if any(paragraph for cell in cells for paragraph in cell):
            yield PlanTableRow(number, cells)
        return
    # Two columns pasted from a page (issuer and motto; recipients and signature) are separated by a wide gap.
    for piece in re.split(r"\t+|\s{4,}", _clean(stripped)):
        if not _DECORATION.fullmatch(piece):
            yield as_line(number, piece)


def _paragraphs(cell: str) -> tuple[str, ...]:
    return tuple(piece for piece in (_clean(piece) for piece in _BREAK.split(cell)) if not _DECORATION.fullmatch(piece))


def _clean(text: str) -> str:
    """The text without Markdown headings, bold type and escapes. A leading "* " is kept, because it is a bullet."""
    text = _MARKDOWN_LEAD.sub("", _BREAK.sub(" ", text))
    bullet = "* " if text.startswith("* ") else ""
    return bullet + _ESCAPE.sub(r"\1", _EMPHASIS.sub("", text[len(bullet) :])).strip()


class LabelKind(StrEnum):
    """The meaning of the text after a label. `SHARED` text names lead and coordinating agencies in one sentence."""

    LEAD = "lead"
    COORDINATING = "coordinating"
    SHARED = "shared"
    DEADLINE = "deadline"
    PRODUCT = "product"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class LabelledSegment:
    """A piece of a paragraph: the text after a label, or (kind None) the text before the first label."""

    kind: LabelKind | None
    text: str
    label: str = ""


_BODY = r"(?:cac\s+)?(?:co quan|don vi|phong|to chuc|bo phan|ca nhan|dia phuong|nguoi)"
WHO = rf"(?:{_BODY}(?:\s*[,/]\s*|\s+va\s+|\s+))*"
SOMEBODY = rf"(?:{_BODY}(?:\s*[,/]\s*|\s+va\s+|\s+))+"
_DO = r"(?:thuc hien|hoan thanh|trien khai|tham muu|to chuc|xay dung|theo doi|bat dau|ket thuc|bao cao)"
_DONE = rf"(?:(?:\s+|\s*[,/]\s*|\s+va\s+){_DO})*"
_BODIES = r"(?:cac|so|phong|cong an|ubnd|uy ban|ban|hoi|van phong|trung tam|truong|doan)"  # start of their names
_AND = r"\s*(?:[,/&-]|\bva\b)\s*"

LABELS: tuple[tuple[LabelKind, str], ...] = (
    # Cơ quan chủ trì, phối hợp · Đơn vị chủ trì/phối hợp · Phân công thực hiện · Đơn vị thực hiện
    (LabelKind.SHARED, rf"{WHO}chu tri{_AND}{WHO}phoi hop{_DONE}"),
    (LabelKind.SHARED, r"(?:phan cong|trach nhiem|nguoi)(?:\s+(?:thuc hien|to chuc|nhiem vu|trach nhiem))*"),
    (LabelKind.SHARED, rf"{SOMEBODY}(?:chiu trach nhiem\s*)?(?:thuc hien|trien khai|to chuc thuc hien)"),
    # Thực hiện: các trường … (only before an agency's name)
    (
        LabelKind.SHARED,
        rf"(?:to chuc )?thuc hien(?=:\s+{_BODIES}\s)",
    ),
    # Đơn vị chủ trì · Cơ quan chủ trì thực hiện · Chủ trì · Cơ quan đầu mối · Giao chủ trì
    (LabelKind.LEAD, rf"{WHO}(?:duoc\s+)?(?:giao\s+)?chu tri{_DONE}"),
    (LabelKind.LEAD, rf"{SOMEBODY}(?:dau moi|chu quan|duoc giao){_DONE}"),
    (LabelKind.LEAD, rf"(?:chiu )?trach nhiem chinh|{WHO}(?:phu trach|dam nhan|dam nhiem|dau moi)(?: chinh)?{_DONE}"),
    # Đơn vị phối hợp · Phối hợp thực hiện · Cơ quan, đơn vị phối hợp
    (LabelKind.COORDINATING, rf"{WHO}(?:cung\s+)?phoi hop{_DONE}(?:\s+voi)?"),
    (LabelKind.COORDINATING, r"(?<=[;,] )(?:huong dan|giam sat|tai tro|dong hanh|co van|phuc vu)"),
    (LabelKind.COORDINATING, rf"{WHO}(?:cung|cung tham gia|ho tro|tham gia|moi)(?: lam| du)?{_DONE}|khach moi"),
    # Thời gian thực hiện · Thời hạn hoàn thành · Tiến độ · Thời gian, tiến độ · Lộ trình thực hiện
    (
        LabelKind.DEADLINE,
        rf"(?:thoi (?:gian|han|diem)|tien do|lo trinh)(?:{_AND}(?:tien do|thoi (?:gian|han)))?{_DONE}",
    ),
    (LabelKind.DEADLINE, r"han (?:hoan thanh|cuoi|chot)|hoan thanh(?: truoc)?"),
    # Kết quả, sản phẩm · Sản phẩm dự kiến · Kết quả đầu ra · Dự kiến sản phẩm
    (
        LabelKind.PRODUCT,
        rf"(?:du kien\s+)?(?:ket qua|san pham|sp|dau ra)(?:(?:{_AND}|\s+)(?:ket qua|san pham|dau ra|muc tieu))*"
        r"(?:\s+(?:du kien|dat duoc|can dat|chu yeu|hoan thanh|dau ra|thuc hien|cua nhiem vu|cu the))*",
    ),
    # Labels of other things: they end the text of the label before them.
    (
        LabelKind.OTHER,
        r"(?:to truong|truong (?:doan|ban)|noi dung|nguon"
        r"|kinh phi|du toan|hinh thuc|doi tuong|dia diem|dia ban|muc tieu|chi tieu|muc dich|yeu cau"
        r"|cach thuc|bien phap|so luong|quy mo|ghi chu|can cu|co so phap ly)"
        rf"(?:(?:{_AND}|\s+)(?:noi dung|kinh phi|hinh thuc|dia diem|bien phap|thuc hien|trien khai|cu the|chu yeu))*",
    ),
)
_ANY = "|".join(f"(?P<k{index}>{pattern})" for index, (_, pattern) in enumerate(LABELS))
_LABEL = re.compile(
    rf"(?:^|(?<=[.;,(\[/–-])|(?<=[.;,(\[/–-]\s))\s*(?:{_ANY})\s*(?:\([^()]{{0,60}}\)\s*)?(?::|$)"
    # "; đơn vị chủ trì Phòng Tổng hợp": no colon is needed before an agency's name
    rf"|(?:^|(?<=[.;]\s))(?P<bare>(?:don vi|co quan) (?:chu tri|phoi hop))"
    rf"(?: thuc hien)?\s+(?:(?:la|gom)\s+|(?={_BODIES}\s))"
)
LEFT_BLANK = re.compile(r"[\W_]*")  # "", "……", "?", "-"
_GAP = " \t.;,–-(["


def split_labels(text: str) -> list[LabelledSegment]:
    """ "Chủ trì: Sở Tư pháp. Thời gian: Quý II" -> [lead "Sở Tư pháp", deadline "Quý II"].

    The text of a label alone on its line is empty: it is on the following lines.
    """
    folded = fold(text)
    marks = [found for found in _LABEL.finditer(folded) if _is_label(found, folded)]
    if not marks:
        return [LabelledSegment(None, text)]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    before = text[: marks[0].start()].rstrip(_GAP)
    before += ")" if before.count("(") > before.count(")") else ""  # the label was inside the brackets
    return ([LabelledSegment(None, before)] if before else []) + [
        LabelledSegment(_kind(mark), _trim(text[mark.end() : end]), _trim(text[mark.start() : mark.end()].strip(" :")))
        for mark, end in zip(marks, ends, strict=True)
    ]


def _is_label(found: re.Match[str], folded: str) -> bool:
    """Whether a match is a label: inside a paragraph it needs a colon; without one, it must be the whole paragraph."""
    return bool(found["bare"]) or folded[found.end() - 1 : found.end()] == ":" or not folded[: found.start()].strip()


def _kind(found: re.Match[str]) -> LabelKind:
    if bare := found["bare"]:
        return LabelKind.LEAD if bare.endswith("chu tri") else LabelKind.COORDINATING
    return next(kind for index, (kind, _) in enumerate(LABELS) if found[f"k{index}"] is not None)


def _trim(words: str) -> str:
    words = words.strip(" \t–-").rstrip(" .;,([]")
    return words[:-1].rstrip(" .;,") if words.endswith(")") and words.count(")") > words.count("(") else words


Column = LabelKind | str  # a LabelKind, or one of "order", "task", "from", "until", ""


@dataclass(frozen=True, slots=True)
class AssignmentTable:
    """A table of assignments: the meaning of each column, and the rows below the heading."""

    number: int
    columns: tuple[Column, ...]
    rows: tuple[PlanTableRow, ...]
