"""The values that every writer reads: a law, or one article of it, as it reads on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lawtext.akn import AknIdentity
from lawtext.types import Unit
from portal.library.states import EditionKind, EventKind, RelationKind
from portal.library.states.statuses import StatusClaim

MOST_CHARACTERS = 4_000_000  # eight times the longest law in force; what is longer is read on its pages


class BookTooLong(ValueError):
    """More text than a file of this form can hold and a telephone can open."""


@dataclass(frozen=True, slots=True)
class BookWork(AknIdentity):
    """An instrument cited in a book; `address` is its page, "" while the library does not have it."""

    address: str = ""

    @property
    def name(self) -> str:
        """ "Nghị định 30/2020/NĐ-CP"."""
        return " ".join(filter(None, [self.doc_type, self.official_number]))


@dataclass(frozen=True, slots=True)
class BookEventTarget:
    """One provision that an event names: what is done to it (a value of `states.ACTION_LABELS`), where that is said,
    and whether the wording of the book has it."""

    address: str
    action: str
    said_at: str = ""
    is_merged: bool = False


@dataclass(frozen=True, slots=True)
class BookEvent:
    """Something accepted that happens to the instrument; without `touches` and `is_whole`, nobody has said to what."""

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
    """An edge of the scheme; `is_outward` where the book's own instrument acts or leans."""

    kind: RelationKind
    is_outward: bool
    work: BookWork

    @property
    def label(self) -> str:
        """What the other one is to this: "Văn bản căn cứ"."""
        return self.kind.label if self.is_outward else self.kind.inward


@dataclass(frozen=True, slots=True)
class BookCitation:
    """`leaf.text[start:end]` names a place: `address` of `work`, or of the book's own instrument where `work` is None.

    `key` names the document as citations are kept (a number, "name:luật đất đai@2013"); `link` is the page that shows
    the place, "" where the shelf has none.
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
    """One unit of the text: nested intervals in one order, as the shelf keeps them.

    The words of clauses and points begin with their number as printed ("2. Cá nhân …", "đ) …"). `depth` counts the
    units it stands in. `notes` say what was done to it, sentence by sentence; `is_over` if it binds nobody any more
    although its words still stand there.
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
        """A clause or a point: no heading of its own line."""
        return self.unit in (Unit.CLAUSE, Unit.POINT)

    @property
    def title(self) -> str:
        """The heading line: "Điều 5. Nguyên tắc", "Chương I. QUY ĐỊNH CHUNG"."""
        return (
            f"{self.label.rstrip('.')}. {self.heading}" if self.label and self.heading else self.label or self.heading
        )


@dataclass(frozen=True, slots=True)
class BookCover:
    """All that is known of the text beyond its words, as of `day`.

    `scope` is the address of the article if the book holds one only, `scope_name` "Điều 5". `address` is the page this
    was made from, `portal` who made it, `check` where its words are verified. `lacking` are changes in force that the
    wording does not have, `coming` those of later days, both as sentences.
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
        """What the file is called: the law's name, with the article before it if it holds one only."""
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
        """What stands at this address and below it; "": everything."""
        below = f"{address}-"
        return [leaf for leaf in self.leaves if not address or f"{leaf.address}-".startswith(below)]

    @property
    def characters(self) -> int:
        return sum(len(leaf.text) + len(leaf.heading) for leaf in self.leaves)

    def check_length(self) -> None:
        """Raises TooLong."""
        if self.characters > MOST_CHARACTERS:
            raise BookTooLong(f"{self.characters} characters; at most {MOST_CHARACTERS} fit into a file")
