"""What the body of an administrative document is made of: frozen blocks in reading order.

Numbers may be left out: `numbering.numbered` counts as the law counts. A number that is given stands as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Part:
    """Phần: "Phần I" and its title in capitals, in the middle."""

    title: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Chapter:
    """Chương: "Chương I" and its title in capitals, in the middle."""

    title: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Mục, within a chapter."""

    title: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Subsection:
    """Tiểu mục, within a section."""

    title: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """Điều. With a heading, a bold line of its own; without, "Điều 1." is bold and the text follows on the line."""

    heading: str = ""
    text: str = ""
    number: int | str | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """Khoản: "1. …"."""

    text: str
    number: int | str | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """Điểm: "a) …"; letters run a, b, c, d, đ, e, g …"""

    text: str
    letter: str = ""


@dataclass(frozen=True, slots=True)
class Dash:
    """An item that begins with a hyphen."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Plain words; each line of the text is a paragraph."""

    text: str
    is_bold: bool = False
    is_italic: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading of reports, plans and letters: level 1 "I.", 2 "1.", 3 "a)"; the label may be given."""

    text: str
    level: int = 1
    label: str = ""


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "center"
    RIGHT = "right"
    JUSTIFY = "both"


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its share of the width; neighbours of one `group` stand under a common heading."""

    title: str
    share: float = 1.0
    align: Align = Align.LEFT
    group: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings that are repeated on each page. `bold_rows` (totals) count from 0."""

    columns: tuple[Column, ...]
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
class PageBreak:
    """What follows begins on the next page."""


@dataclass(frozen=True, slots=True)
class Landscape:
    """Blocks on pages of their own that lie on their side: wide tables."""

    blocks: tuple[Block, ...]


Block = (
    Part
    | Chapter
    | Section
    | Subsection
    | Article
    | Clause
    | Point
    | Dash
    | Paragraph
    | Heading
    | Table
    | PageBreak
    | Landscape
)
