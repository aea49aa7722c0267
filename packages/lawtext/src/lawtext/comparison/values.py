"""What a comparison says: frozen, printable by a template as it is, and plain data for an API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lawtext.types import Unit, Value


class DiffOp(StrEnum):
    """What became of some words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class ChangeKind(StrEnum):
    """What became of a provision.

    `RENUMBERED` and `MOVED` tell of its place; whether its words changed too is said by `Change.has_new_words`.
    """

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    HEADING = "heading"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    RENUMBERED = "renumbered"


@dataclass(frozen=True, slots=True)
class DiffPiece(Value):
    """Some words: `old` as they stood, `new` as they stand; one of them is "" for words removed or added.

    The `old`s of all pieces joined are the old text letter by letter, the `new`s the new one. Words that are the same
    may still be written in two ways (hòa, hoà).
    """

    op: DiffOp
    old: str
    new: str

    @property
    def words(self) -> str:
        """The words to print: those that stand, or those that stood."""
        return self.new or self.old


@dataclass(frozen=True, slots=True)
class ChangeSide(Value):
    """A provision as it stands in one of the two texts. `position` counts the provisions of that text from 0."""

    position: int
    address: str
    unit: Unit
    label: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class ProvisionChange(Value):
    """One provision on both sides; `old` is None for an added one, `new` for a removed one.

    `heading` and `words` are its title and its own words, without those of the provisions in it. `is_editorial` is true
    where only spelling, spaces, quotation marks or dashes differ.
    """

    kind: ChangeKind
    old: ChangeSide | None
    new: ChangeSide | None
    heading: tuple[DiffPiece, ...] = ()
    words: tuple[DiffPiece, ...] = ()
    has_new_heading: bool = False
    has_new_words: bool = False
    is_editorial: bool = False
    is_whole: bool = True

    @property
    def side(self) -> ChangeSide:
        """The new side, or the old one of a removed provision."""
        side = self.new or self.old
        assert side is not None  # noqa: S101 - a change has at least one side
        return side

    @property
    def is_change(self) -> bool:
        """Whether a reader must be told: anything of substance, in place, title or words."""
        return self.kind is not ChangeKind.UNCHANGED

    @property
    def old_words(self) -> tuple[DiffPiece, ...]:
        """For the left column: what stood."""
        return tuple(piece for piece in self.words if piece.op is not DiffOp.ADDED)

    @property
    def new_words(self) -> tuple[DiffPiece, ...]:
        """For the right column: what stands."""
        return tuple(piece for piece in self.words if piece.op is not DiffOp.REMOVED)


@dataclass(frozen=True, slots=True)
class Comparison(Value):
    """Every provision of both texts, in the order of the new one; removed ones stand where they stood."""

    changes: tuple[ProvisionChange, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing of substance differs."""
        return not any(change.is_change for change in self.changes)

    def differences(self) -> Iterator[ProvisionChange]:
        """What a reader must be told; a chapter or article added or removed whole is told once, not unit by unit."""
        return (change for change in self.changes if change.is_change and change.is_whole)

    def counts(self) -> dict[ChangeKind, int]:
        """How many provisions of each kind, those inside whole ones included."""
        found = Counter(change.kind for change in self.changes)
        return {kind: found[kind] for kind in ChangeKind}
