"""The values that every writer reads: a law, or one article of it, as of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lawtext.akn import AknIdentity
from lawtext.types import Unit
from portal.library.states import EditionKind, EventKind, RelationKind
from portal.library.states.statuses import StatusClaim

MOST_CHARACTERS = 4_000_000  # eight times the longest law in force; a longer one is read on its pages


class BookTooLong(ValueError):
    """The text is longer than a file of this format can hold and a telephone can open."""


@dataclass(frozen=True, slots=True)
class BookWork(AknIdentity):
    """An instrument named in a book; `address` is its page, "" if the library does not have it."""

    address: str = ""

    @property
    def name(self) -> str:
        """ "Nghị định 30/2020/NĐ-CP"."""
        return " ".join(filter(None, [self.doc_type, self.official_number]))


@dataclass(frozen=True, slots=True)
class BookEventTarget:
    """One provision that an event names: the action on it (a key of `states.ACTION_LABELS`), the provision that orders
    it, and whether the wording of the book contains it."""

    address: str
    action: str
    said_at: str = ""
    is_merged: bool = False


@dataclass(frozen=True, slots=True)
class BookEvent:
    """An accepted event of the instrument; without `touches` and `is_whole`, it is unknown which part it concerns."""

    kind: EventKind
    day: date
    until: date | None = None
    is_whole: bool = False
    source: BookWork | None = None
    said_at: str = ""
    touches: tuple[BookEventTarget, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class BookRelation:
    """A relation to another instrument; `is_outward` if the book's own instrument is its source."""

    kind: RelationKind
    is_outward: bool
    work: BookWork

    @property
    def label(self) -> str:
        """The role of the other instrument: "Văn bản căn cứ"."""
        return self.kind.label if self.is_outward else self.kind.inward


@dataclass(frozen=True, slots=True)
class BookCitation:
    """`leaf.text[start:end]` cites a place: `address` of `work`, or of the book's own instrument if `is_own`.

    `key` is the document key as citations store it (a number, "name:luật đất đai@2013"); `link` is the page that shows
    the place, "" if the library has none.
    """

    start: int
    end: int
    key: str
    address: str = ""
    work: BookWork | None = None
    is_own: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class BookUnit:
    """One unit of the text: nested intervals in one order, as the library stores them.

    The text of clauses and points begins with their number as printed ("2. Cá nhân …", "đ) …"). `depth` counts the
    units that contain it. `notes` are sentences on what was done to it; `is_over` if it is no longer in force although
    its words are still printed.
    """

    position: int
    end: int
    address: str
    unit: Unit
    label: str
    heading: str
    text: str
    depth: int = 0
    citations: tuple[BookCitation, ...] = ()
    notes: tuple[str, ...] = ()
    is_over: bool = False

    @property
    def is_body(self) -> bool:
        """Whether it is a clause or a point, which has no heading line."""
        return self.unit in (Unit.CLAUSE, Unit.POINT)

    @property
    def title(self) -> str:
        """The heading line: "Điều 5. Nguyên tắc", "Chương I. QUY ĐỊNH CHUNG"."""
        return (
            f"{self.label.rstrip('.')}. {self.heading}" if self.label and self.heading else self.label or self.heading
        )


@dataclass(frozen=True, slots=True)
class BookCover:
    """Everything known about the text beyond its words, as of `day`.

    `scope` is the address of the article if the book holds only one, `scope_name` "Điều 5". `address` is the page this
    was made from, `portal` the publisher, `check` the address at which the words can be verified. `lacking` are changes
    in force that the wording does not contain, `coming` those of later days, both as sentences.
    """

    work: BookWork
    subject: str
    signer: str
    signer_title: str
    effective: date | None
    expired: date | None
    area: str
    topics: tuple[str, ...]
    status: StatusClaim
    day: date
    edition: EditionKind
    wording_from: date | None
    address: str
    permalink: str
    portal: str
    source: str = ""
    source_address: str = ""
    lacking: tuple[str, ...] = ()
    coming: tuple[str, ...] = ()
    events: tuple[BookEvent, ...] = ()
    relations: tuple[BookRelation, ...] = ()
    scope: str = ""
    scope_name: str = ""
    check: str = ""

    @property
    def title(self) -> str:
        """The title of the file: the law's name, preceded by the article if it holds only one."""
        name = self.work.title
        if self.work.official_number not in name:
            name = f"{name} ({self.work.official_number})"
        return f"{self.scope_name} – {name}" if self.scope_name else name


@dataclass(frozen=True, slots=True)
class Book:
    """A text with its cover. `opening` and `closing` are the lines above and below the units."""

    cover: BookCover
    leaves: tuple[BookUnit, ...] = ()
    opening: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()

    def within(self, address: str) -> list[BookUnit]:
        """The units at this address and below it; "": all units."""
        below = f"{address}-"
        return [leaf for leaf in self.leaves if not address or f"{leaf.address}-".startswith(below)]

    @property
    def characters(self) -> int:
        return sum(len(leaf.text) + len(leaf.heading) for leaf in self.leaves)

    def check_length(self) -> None:
        """Raises BookTooLong."""
        if self.characters > MOST_CHARACTERS:
            raise BookTooLong(f"{self.characters} characters; at most {MOST_CHARACTERS} fit into a file")
