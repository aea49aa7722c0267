"""Two texts -> pieces that are the same, removed, added; and the values in which a comparison is told.

Spelling, spaces, quotation marks and dashes do not count."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from lawtext.types import Unit, Value
from lawtext.words import INVISIBLE, canonical_tone, normalise


class DiffOp(StrEnum):
    """What became of some words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class ChangeKind(StrEnum):
    """What became of a provision.

    `RENUMBERED` and `MOVED` tell of its place; whether its words changed too is said by `Change.has_new_words`.
    `VOIDED`: its number stands, and beside it that it was repealed.
    """

    UNCHANGED = "unchanged"
    VOIDED = "voided"
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


# A number with all that belongs to it (1.000.000; 30/2020/NĐ-CP), a syllable (decomposed or not), or one other sign.
_TOKEN = re.compile(
    rf"\s*(?:\d+(?:[.,/\-\u2010-\u2015]\w+)*|[^\W_](?:[^\W_\d]|[\u0300-\u036f{INVISIBLE}\u00ad])*|\.\.\.|\S)|\s+$"
)
_QUOTES = str.maketrans({**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛′`´", "'"), "…": "..."})


@dataclass(frozen=True, slots=True)
class WordToken:
    """`written` holds the blanks before the word too, so that tokens joined are the text; `key` is what is compared."""

    written: str
    key: str


def tokens(text: str) -> list[WordToken]:
    """The words of a text; a blank end is a token with the key ""."""
    return [WordToken(written, _key(written.strip())) for written in _TOKEN.findall(text)]


def keys(text: str) -> list[str]:
    """What of a text is compared."""
    return [key for written in _TOKEN.findall(text) if (key := _key(written.strip()))]


@lru_cache(maxsize=50_000)
def _key(word: str) -> str:
    return canonical_tone(normalise(word)).translate(_QUOTES).replace("\u00ad", "")


Features = Counter[tuple[str, str]]


def features(words: list[str]) -> Features:
    """Pairs of neighbouring words, the text's ends included: what two texts have in common is counted in them."""
    return Counter(zip(["", *words], [*words, ""], strict=True)) if words else Counter()


def likeness(one: Features, other: Features) -> float:
    """How much two texts have in common: 1 for the same pairs of words, 0 for none."""
    if not (total := one.total() + other.total()):
        return 1.0
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    return 2 * sum(min(count, large[pair]) for pair, count in small.items() if pair in large) / total


_WORD_BY_WORD = 250_000  # the most comparisons of one word with another between two anchors

_Block = tuple[int, int, int]  # where in the old words, where in the new ones, how many are the same


def diff(old: str, new: str) -> tuple[DiffPiece, ...]:
    """The pieces of two texts; nothing for two empty ones."""
    if old == new:
        return (DiffPiece(DiffOp.SAME, old, new),) if old else ()
    before, after = tokens(old), tokens(new)
    blocks = _blocks([token.key for token in before], [token.key for token in after])
    return tuple(_pieces(before, after, list(_readable(blocks, len(before), len(after)))))


def has_changed(pieces: Sequence[DiffPiece]) -> bool:
    """Whether any word was removed or added; blanks and invisible signs are none."""
    return any(piece.op is not DiffOp.SAME and keys(piece.words) for piece in pieces)


def _blocks(old: Sequence[str], new: Sequence[str]) -> list[_Block]:
    """What is the same, in order, neighbouring blocks joined."""
    found: list[_Block] = []
    for at, to, size in _all_blocks(old, new):
        i, j, before = found[-1] if found else (-1, -1, 0)
        if (i + before, j + before) == (at, to):
            found[-1] = (i, j, before + size)
        elif size:
            found.append((at, to, size))
    return found


def _all_blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[_Block]:
    start = _common(old, new)
    end = min(_common(old[::-1], new[::-1]), len(old) - start, len(new) - start)
    yield 0, 0, start
    middle, fresh = old[start : len(old) - end], new[start : len(new) - end]
    if len(middle) * len(fresh) <= _WORD_BY_WORD:
        yield from _word_by_word(middle, fresh, start, start)
    else:
        at = to = 0
        for i, j in [*_anchors(middle, fresh), (len(middle), len(fresh))]:
            if (i - at) * (j - to) <= _WORD_BY_WORD:
                yield from _word_by_word(middle[at:i], fresh[to:j], start + at, start + to)
            if i < len(middle):
                yield start + i, start + j, 1
            at, to = i + 1, j + 1
    yield len(old) - end, len(new) - end, end


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    return next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def _word_by_word(old: Sequence[str], new: Sequence[str], at: int, to: int) -> Iterator[_Block]:
    for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        yield at + block.a, to + block.b, block.size


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Words that stand once in both texts between the same neighbours, as many as keep their order."""
    places, others = _single(old), _single(new)
    pairs = [(at, others[triple]) for triple, at in places.items() if triple in others]
    return [pairs[index] for index in longest_increasing([to for _, to in pairs])]


def _single(words: Sequence[str]) -> dict[tuple[str, str, str], int]:
    triples = list(zip(words, words[1:], words[2:], strict=False))
    counts = Counter(triples)
    return {triple: at + 1 for at, triple in enumerate(triples) if counts[triple] == 1}


def longest_increasing(values: Sequence[int]) -> list[int]:
    """The indexes of a longest increasing run of values, others left out."""
    ends: list[int] = []  # the smallest last value of a run of each length …
    last: list[int] = []  # … and where it stands
    before = [-1] * len(values)
    for index, value in enumerate(values):
        length = bisect_left(ends, value)
        before[index] = last[length - 1] if length else -1
        ends[length : length + 1] = [value]
        last[length : length + 1] = [index]
    chain: list[int] = []
    index = last[-1] if last else -1
    while index >= 0:
        chain.append(index)
        index = before[index]
    return chain[::-1]


def _readable(blocks: Sequence[_Block], old_end: int, new_end: int) -> Iterator[_Block]:
    """Without the few same words that stand between two longer changes."""
    at = to = 0
    for (i, j, size), (next_i, next_j, _) in pairwise([*blocks, (old_end, new_end, 0)]):
        before, after = max(i - at, j - to), max(next_i - i, next_j - j) - size
        if size > 2 or before <= 2 or after <= 2:
            yield i, j, size
            at, to = i + size, j + size


def _pieces(old: Sequence[WordToken], new: Sequence[WordToken], blocks: Sequence[_Block]) -> Iterator[DiffPiece]:
    at = to = 0
    for i, j, size in [*blocks, (len(old), len(new), 0)]:
        if i > at:
            yield DiffPiece(DiffOp.REMOVED, _written(old[at:i]), "")
        if j > to:
            yield DiffPiece(DiffOp.ADDED, "", _written(new[to:j]))
        if size:
            yield DiffPiece(DiffOp.SAME, _written(old[i : i + size]), _written(new[j : j + size]))
        at, to = i + size, j + size


def _written(some: Sequence[WordToken]) -> str:
    return "".join(token.written for token in some)
