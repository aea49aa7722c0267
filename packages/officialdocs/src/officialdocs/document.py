"""An administrative document as frozen values: head, title, body blocks, signature, recipients, annexes.

Names are given as they are read ("Sở Tư pháp"); capitals, zeros, colons and full stops are the writer's business.

Numbers may be left out: `body.numbered` counts as the law counts. A number that is given stands as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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
    """Blocks on pages of their own that lie on their side: wide tables."""

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
