"""An administrative document as frozen values: head, title, body blocks, signature, recipients, annexes. And words as
it spells them: kinds and their abbreviations (Điều 7, Phụ lục III), dates, numbers, capitals, stops.

Names are given as they are read ("Sở Tư pháp"); capitals, zeros, colons and full stops are the writer's business.

Numbers may be left out: `body.numbered` counts as the law counts. A number that is given stands as it is.
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
    """What holds articles: its name with a number, and its title in capitals, in the middle."""

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
    """Điều. With a heading, a bold line of its own; without, "Điều 1." is bold and the text follows on the line."""

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
    """Plain words; each line of the text is a paragraph."""

    text: str
    is_bold: bool = False
    is_italic: bool = False


@dataclass(frozen=True, slots=True)
class NumberedHeadingBlock:
    """A numbered heading of reports, plans and letters: level 1 "I.", 2 "1.", 3 "a)"; the label may be given."""

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
    """A column with its share of the width; neighbours of one `group` stand under a common heading."""

    title: str
    share: float = 1.0
    align: CellAlignment = CellAlignment.LEFT
    group: str = ""


@dataclass(frozen=True, slots=True)
class TableBlock:
    """Rows under headings that are repeated on each page. `bold_rows` (totals) count from 0."""

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
    """What follows begins on the next page."""


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
    """Who issues, under which number, where and when.

    `symbol` is what stands after the stroke: "QĐ-UBND", "STP-PBGDPL". Number and date may be unknown as yet: dots are
    left for them. A number that is given as a text stands as it is, symbol and all. `agency` and `parent` are broken
    over lines evenly, or where they hold a line break. `issued_by` is whose document it is said to be where that is not
    the agency: "Chủ tịch Ủy ban nhân dân thành phố".
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
    """Công văn: no kind; "V/v" and the subject under the number, "Kính gửi" above the words."""

    subject: str
    addressees: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preamble:
    """What stands above the body: who decides ("Giám đốc Sở Tư pháp"), on which grounds, and the word that enacts."""

    bases: tuple[str, ...]
    authority: str = ""
    order: str = ""


class SigningPower(StrEnum):
    """In whose stead one signs (Điều 13 Nghị định 30/2020/NĐ-CP)."""

    ON_BEHALF = "TM."
    DEPUTY = "KT."
    BY_ORDER = "TL."
    BY_MANDATE = "TUQ."
    ACTING = "Q."


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """`powers` from the top: ((ON_BEHALF, "Ủy ban nhân dân"), (DEPUTY, "Chủ tịch")), position "Phó Chủ tịch".

    The name goes without academic titles; empty while it is not known who signs.
    """

    position: str
    name: str = ""
    powers: tuple[tuple[SigningPower, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Recipients:
    """Nơi nhận; `archive` is what follows "Lưu:", with the drafting unit: "VT, PBGDPL"."""

    to: tuple[str, ...]
    archive: str = "VT"


@dataclass(frozen=True, slots=True)
class Annex:
    """Phụ lục, on pages of its own with their own numbers; several annexes get Roman numerals."""

    title: str
    body: tuple[Block, ...]
    is_landscape: bool = False


@dataclass(frozen=True, slots=True)
class AttachedDocument:
    """A document that the main one promulgates: "Quy chế", "Quản lý và hoạt động …", on pages of its own."""

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


# XML 1.0 holds no other control characters, no surrogates and no non-characters.
_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACES = re.compile(r"[ \t\r\n\f\v\u0085\u2028\u2029]+")
_STOPS = " ;.,:"


def plain(text: str) -> str:
    """The text on one line, composed (NFC), with what a file cannot hold left out."""
    return unicodedata.normalize("NFC", _UNPRINTABLE.sub("", _SPACES.sub(" ", text))).strip()


def lines_of(text: str) -> tuple[str, ...]:
    """The lines that hold something, each made plain."""
    return tuple(filter(None, map(plain, re.split(r"\r\n|[\n\r\u2028\u2029]", text))))


def capitals(text: str) -> str:
    return plain(text).upper()


def official_date(day: date | None) -> str:
    """ "ngày 05 tháng 3 năm 2020": a zero before days below 10 and before months 1 and 2; dots for no date."""
    if day is None:
        return "ngày … tháng … năm …"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def official_number(head: DocumentHead) -> str:
    """ "05/QĐ-UBND": numbers below 10 get a zero; dots for no number; a text as it is."""
    if isinstance(head.number, str):
        return plain(head.number)
    number = "…" if head.number is None else f"{head.number:02d}"
    return f"{number}/{plain(head.symbol)}"


def place_and_date(head: DocumentHead) -> str:
    return f"{plain(head.place)}, {official_date(head.date)}"


def issuer(head: DocumentHead) -> str:
    """Whose document it is said to be, on one line."""
    return plain(head.issued_by or head.agency)


def stopped(items: Sequence[str]) -> tuple[str, ...]:
    """Each with ";" at its end, the last with ".", whatever it had; empty ones are left out."""
    bare = [words for item in items if (words := plain(item).rstrip(_STOPS))]
    return tuple(f"{words}{'.' if at == len(bare) - 1 else ';'}" for at, words in enumerate(bare))


def ended(text: str) -> str:
    """The last sentence with the mark that ends a document."""
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

    The regulation's name goes on in small letters after its kind: "Quy chế quản lý và hoạt động …". `executors` are
    those who see to it ("Chánh Văn phòng Sở, …"); `effect` follows "có hiệu lực thi hành"; `repeals` is a whole
    sentence on what is replaced.
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
