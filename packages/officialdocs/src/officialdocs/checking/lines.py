"""What a reader sees of a document: lines with their words, faces and measures, and the pages that they stand on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from officialdocs.widths import width


@dataclass(frozen=True, slots=True)
class Words:
    """Words of one face; `size` in points; `color` is hexadecimal or "auto"."""

    text: str
    fonts: frozenset[str]
    size: float
    is_bold: bool
    is_italic: bool
    is_underlined: bool
    color: str


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in which table a line stands; `width` of the words' room in the cell (mm), 0 where nobody says."""

    table: int
    row: int
    column: int
    width: float
    has_grid: bool


@dataclass(frozen=True, slots=True)
class Spacing:
    """Lines as multiples ("lines") or in points."""

    unit: str = "lines"
    amount: float = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, or what stands between two line breaks of one. Lengths in mm, spaces in points.

    `rules` are the lengths of lines drawn here (edges of the paragraph, shapes), `is_first` and `is_last` tell where in
    its paragraph a line stands.
    """

    words: tuple[Words, ...]
    align: str = "left"
    left: float = 0
    right: float = 0
    first: float = 0
    before: float = 0
    after: float = 0
    spacing: Spacing = Spacing()
    rules: tuple[float, ...] = ()
    spot: Spot | None = None
    section: int = 0
    is_first: bool = True
    is_last: bool = True
    begins_page: bool = False
    has_page_number: bool = False
    paragraph: int = 0
    style: str = ""
    is_contextual: bool = False

    @property
    def raw(self) -> str:
        return "".join(words.text for words in self.words)

    @property
    def text(self) -> str:
        return " ".join(self.raw.split())

    @property
    def seen(self) -> tuple[Words, ...]:
        """Words that leave ink."""
        return tuple(words for words in self.words if words.text.strip())

    @property
    def length(self) -> float:
        """Millimetres that the words take."""
        return sum(width(words.text, points=words.size, is_bold=words.is_bold) for words in self.words)


@dataclass(frozen=True, slots=True)
class PageSetup:
    """The pages of a section, in mm; it may also go on where the one before ends.

    `headers` and `footers` are the lines with a page number, by kind: "default", "first", "even".
    """

    width: float
    height: float
    margins: Mapping[str, float]
    has_own_first_page: bool
    begins_page: bool = True
    number_form: str = "decimal"
    headers: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)
    footers: Mapping[str, tuple[Line, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    lines: tuple[Line, ...]
    setups: tuple[PageSetup, ...]
    pages: int | None = None  # as the program that saved it last says; nobody has to say
