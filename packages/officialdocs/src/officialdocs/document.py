"""An administrative document as frozen values: head, title, body blocks, signature, recipients, annexes. Also the
official spelling of document types and their abbreviations (Điều 7, Phụ lục III), dates, numbers, capitals,
punctuation.

Names are given in normal spelling ("Sở Tư pháp"); the writer adds capitals, zeros, colons and full stops.

Numbers may be omitted: `body.numbered` counts as the law requires. A given number is kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lawtext.words import fold
from officialdocs.measures import END_MARK


@dataclass(frozen=True, slots=True)
class ContainerBlock:
    """A unit that contains articles; its name with a number, and its title in capitals, are centred."""

    title: str
    number: int | None = None


class PartBlock(ContainerBlock):
    """Phần: "Phần I"."""


class ChapterBlock(ContainerBlock):
    """Chương: "Chương I"."""


class SectionBlock(ContainerBlock):
    """Mục, within a chapter."""


class SubsectionBlock(ContainerBlock):
    """Tiểu mục, within a section."""


@dataclass(frozen=True, slots=True)
class ArticleBlock:
    """Điều.

    With a heading: a bold line of its own. Without one: "Điều 1." is bold and the text follows on the same line.
    """

    heading: str = ""
    text: str = ""
    number: int | str | None = None


@dataclass(frozen=True, slots=True)
class ClauseBlock:
    """Khoản: "1. …"."""

    text: str
    number: int | str | None = None


@dataclass(frozen=True, slots=True)
class PointBlock:
    """Điểm: "a) …"; letters run a, b, c, d, đ, e, g …"""

    text: str
    letter: str = ""


@dataclass(frozen=True, slots=True)
class DashBlock:
    """An item that begins with a hyphen."""

    text: str


@dataclass(frozen=True, slots=True)
class PlainTextBlock:
    """Plain text; each line is a paragraph."""

    text: str
    is_bold: bool = False
    is_italic: bool = False


@dataclass(frozen=True, slots=True)
class NumberedHeadingBlock:
    """A numbered heading of reports, plans and letters: level 1 "I.", 2 "1.", 3 "a)"; the label may be given
    explicitly.
    """

    text: str
    level: int = 1
    label: str = ""


class CellAlignment(StrEnum):
    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"
    JUSTIFY = "both"


@dataclass(frozen=True, slots=True)
class TableBlockColumn:
    """A column with its share of the width; adjacent columns with the same `group` share a heading above their own."""

    title: str
    share: float = 1.0
    align: CellAlignment = CellAlignment.LEFT
    group: str = ""


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table whose headings are repeated on each page. `bold_rows` (totals) are row indexes from 0."""

    columns: tuple[TableBlockColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    bold_rows: frozenset[int] = frozenset()
    points: int = 13

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("a table has at least one column")
        if odd := [row for row in self.rows if len(row) != len(self.columns)]:
            raise ValueError(f"{len(self.columns)} columns, but a row has {len(odd[0])} cells: {odd[0]!r}")


@dataclass(frozen=True, slots=True)
class PageBreakBlock:
    """The next block begins on a new page."""


@dataclass(frozen=True, slots=True)
class LandscapeBlock:
    """Blocks on landscape pages of their own: wide tables."""

    blocks: tuple[Block, ...]


Block = (
    ContainerBlock
    | ArticleBlock
    | ClauseBlock
    | PointBlock
    | DashBlock
    | PlainTextBlock
    | NumberedHeadingBlock
    | TableBlock
    | PageBreakBlock
    | LandscapeBlock
)


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """The issuer, number, place and date.

    `symbol` is the part after the slash: "QĐ-UBND", "STP-PBGDPL". If number or date are unknown, dots are left for
    them. A number given as text is printed unchanged and includes its symbol. `agency` and `parent` are broken at their
    line breaks, and evenly where a line is too wide. `issued_by` is the issuer in references, if that is not the
    agency: "Chủ tịch Ủy ban nhân dân thành phố".
    """

    agency: str
    symbol: str
    place: str
    parent: str = ""
    number: int | str | None = None
    date: date | None = None
    issued_by: str = ""


@dataclass(frozen=True, slots=True)
class DocumentTitle:
    """Tên loại and trích yếu: "Quyết định", "Ban hành Quy chế …"."""

    kind: str
    subject: str


@dataclass(frozen=True, slots=True)
class LetterSubject:
    """Công văn: no document type; "V/v" and the subject below the number, "Kính gửi" above the body."""

    subject: str
    addressees: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preamble:
    """The text above the body: deciding authority ("Giám đốc Sở Tư pháp"), legal bases, and the enacting word."""

    bases: tuple[str, ...]
    authority: str = ""
    order: str = ""


class SigningPower(StrEnum):
    """The authority by which a person signs (Điều 13 Nghị định 30/2020/NĐ-CP)."""

    ON_BEHALF = "TM."
    DEPUTY = "KT."
    BY_ORDER = "TL."
    BY_MANDATE = "TUQ."
    ACTING = "Q."


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """`powers` from the top: ((ON_BEHALF, "Ủy ban nhân dân"), (DEPUTY, "Chủ tịch")), position "Phó Chủ tịch".

    The name has no academic titles; it is empty if the signer is not known yet.
    """

    position: str
    name: str = ""
    powers: tuple[tuple[SigningPower, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Recipients:
    """Nơi nhận; `archive` is the text after "Lưu:", with the drafting unit: "VT, PBGDPL"."""

    to: tuple[str, ...]
    archive: str = "VT"


@dataclass(frozen=True, slots=True)
class Annex:
    """Phụ lục, in a section with its own page numbers; if there are several, they get Roman numerals."""

    title: str
    body: tuple[Block, ...]
    is_landscape: bool = False


@dataclass(frozen=True, slots=True)
class AttachedDocument:
    """A document promulgated by the main one: "Quy chế", "Quản lý và hoạt động …", in a section of its own."""

    kind: str
    subject: str
    body: tuple[Block, ...]
    signature: SignatureBlock | None = None
    annexes: tuple[Annex, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    head: DocumentHead
    title: DocumentTitle | LetterSubject
    body: tuple[Block, ...]
    signature: SignatureBlock
    recipients: Recipients
    preamble: Preamble | None = None
    attachments: tuple[AttachedDocument, ...] = ()
    annexes: tuple[Annex, ...] = ()


# XML 1.0 allows no other control characters, no surrogates and no non-characters.
_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACES = re.compile(r"[ \t\r\n\f\v\u0085\u2028\u2029]+")
_STOPS = " ;.,:"


def plain(text: str) -> str:
    """The text on one line, in NFC, without characters that a file cannot contain."""
    return unicodedata.normalize("NFC", _UNPRINTABLE.sub("", _SPACES.sub(" ", text))).strip()


def lines_of(text: str) -> tuple[str, ...]:
    """The non-empty lines, each converted by `plain`."""
    return tuple(filter(None, map(plain, re.split(r"\r\n|[\n\r\u2028\u2029]", text))))


def capitals(text: str) -> str:
    return plain(text).upper()


def official_date(day: date | None) -> str:
    """ "ngày 05 tháng 3 năm 2020": days below 10 and months 1 and 2 get a zero; dots for None."""
    if day is None:
        return "ngày … tháng … năm …"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def official_number(head: DocumentHead) -> str:
    """ "05/QĐ-UBND": numbers below 10 get a zero; dots for no number; a number given as text is unchanged."""
    if isinstance(head.number, str):
        return plain(head.number)
    number = "…" if head.number is None else f"{head.number:02d}"
    return f"{number}/{plain(head.symbol)}"


def place_and_date(head: DocumentHead) -> str:
    return f"{plain(head.place)}, {official_date(head.date)}"


def issuer(head: DocumentHead) -> str:
    """The issuer's name in references, on one line: `issued_by`, or else the agency."""
    return plain(head.issued_by or head.agency)


def stopped(items: Sequence[str]) -> tuple[str, ...]:
    """The non-empty items, each ending with ";", the last one with "."; previous final punctuation is replaced."""
    bare = [words for item in items if (words := plain(item).rstrip(_STOPS))]
    return tuple(f"{words}{'.' if at == len(bare) - 1 else ';'}" for at, words in enumerate(bare))


def ended(text: str) -> str:
    """The text with the end mark instead of its final punctuation."""
    return f"{text.removesuffix(END_MARK).rstrip(_STOPS)}{END_MARK}"


KINDS = (
    ("Nghị quyết", "NQ"),
    ("Quyết định", "QĐ"),
    ("Chỉ thị", "CT"),
    ("Quy chế", "QC"),
    ("Quy định", "QyĐ"),
    ("Thông cáo", "TC"),
    ("Thông báo", "TB"),
    ("Hướng dẫn", "HD"),
    ("Chương trình", "CTr"),
    ("Kế hoạch", "KH"),
    ("Phương án", "PA"),
    ("Đề án", "ĐA"),
    ("Dự án", "DA"),
    ("Báo cáo", "BC"),
    ("Biên bản", "BB"),
    ("Tờ trình", "TTr"),
    ("Hợp đồng", "HĐ"),
    ("Công điện", "CĐ"),
    ("Bản ghi nhớ", "BGN"),
    ("Bản thỏa thuận", "BTT"),
    ("Giấy ủy quyền", "GUQ"),
    ("Giấy mời", "GM"),
    ("Giấy giới thiệu", "GGT"),
    ("Giấy nghỉ phép", "GNP"),
    ("Phiếu gửi", "PG"),
    ("Phiếu chuyển", "PC"),
    ("Phiếu báo", "PB"),
)
ABBREVIATIONS = {fold(kind): abbreviation for kind, abbreviation in KINDS}


def promulgation(
    *,
    head: DocumentHead,
    regulation: AttachedDocument,
    authority: str,
    bases: Sequence[str],
    executors: str,
    signature: SignatureBlock,
    recipients: Recipients,
    effect: str = "kể từ ngày ký",
    repeals: str = "",
) -> OfficialDocument:
    """ "Quyết định ban hành Quy chế …".

    In the title and in Điều 1, the regulation's subject follows its type with a small first letter: "Quy chế quản lý và
    hoạt động …". `executors` are those who carry out the decision ("Chánh Văn phòng Sở, …"); `effect` follows "có hiệu
    lực thi hành"; `repeals` is a complete sentence on the documents that are replaced.
    """
    subject = plain(regulation.subject)
    name = f"{plain(regulation.kind)} {subject[:1].lower()}{subject[1:]}"
    in_force = f"Quyết định này có hiệu lực thi hành {plain(effect)}."
    return OfficialDocument(
        head=head,
        title=DocumentTitle("Quyết định", f"Ban hành {name}"),
        preamble=Preamble(bases=tuple(bases), authority=authority, order="Quyết định:"),
        body=(
            ArticleBlock(text=f"Ban hành kèm theo Quyết định này {name}."),
            ArticleBlock(text=f"{in_force} {plain(repeals)}".rstrip()),
            ArticleBlock(text=f"{plain(executors)} chịu trách nhiệm thi hành Quyết định này."),
        ),
        signature=signature,
        recipients=recipients,
        attachments=(regulation,),
    )
