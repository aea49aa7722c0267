"""Two texts -> pieces that are equal, removed, added; and the values of a comparison.

Spelling variants, spaces, quotation marks and dashes are ignored.
"""

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
    """The kind of a piece of a diff."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


class ChangeKind(StrEnum):
    """The kind of change of a provision.

    `RENUMBERED` and `MOVED` concern its place; `ProvisionChange.has_new_words` tells whether its text changed too.
    `VOIDED`: its number remains with a note that it was repealed.
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
    """A piece: `old` as in the old text, `new` as in the new one; "" for words removed or added.

    The `old`s of all pieces joined are exactly the old text, the `new`s the new one. Equal words may be spelt
    differently (hòa, hoà).
    """

    op: DiffOp
    old: str
    new: str

    @property
    def words(self) -> str:
        """The words to print: the new ones, or the removed ones."""
        return self.new or self.old


@dataclass(frozen=True, slots=True)
class ChangeSide(Value):
    """A provision in one of the two texts. `position` counts the provisions of that text from 0."""

    position: int
    address: str
    unit: Unit
    label: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class ProvisionChange(Value):
    """One provision on both sides; `old` is None for an added one, `new` for a removed one.

    `heading` and `words` are diffs of its title and its own text, without its children. `is_editorial`: only spelling,
    spaces, quotation marks or dashes differ.
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
        """Whether there is a change of substance: in place, title or words."""
        return self.kind is not ChangeKind.UNCHANGED

    @property
    def old_words(self) -> tuple[DiffPiece, ...]:
        """For the left column: the old text."""
        return tuple(piece for piece in self.words if piece.op is not DiffOp.ADDED)

    @property
    def new_words(self) -> tuple[DiffPiece, ...]:
        """For the right column: the new text."""
        return tuple(piece for piece in self.words if piece.op is not DiffOp.REMOVED)


@dataclass(frozen=True, slots=True)
class Comparison(Value):
    """Every provision of both texts, in the order of the new one; removed ones at their old place."""

    changes: tuple[ProvisionChange, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing of substance differs."""
        return not any(change.is_change for change in self.changes)

    def differences(self) -> Iterator[ProvisionChange]:
        """The changes of substance; a chapter or article added or removed as a whole is one change."""
        return (change for change in self.changes if change.is_change and change.is_whole)

    def counts(self) -> dict[ChangeKind, int]:
        """How many provisions of each kind of change, including those inside whole ones."""
        found = Counter(change.kind for change in self.changes)
        return {kind: found[kind] for kind in ChangeKind}


# A number with separators (1.000.000; 30/2020/NĐ-CP), a syllable (decomposed or not), or any other character.
_TOKEN = re.compile(
    rf"\s*(?:\d+(?:[.,/\-\u2010-\u2015]\w+)*|[^\W_](?:[^\W_\d]|[\u0300-\u036f{INVISIBLE}\u00ad])*|\.\.\.|\S)|\s+$"
)
_QUOTES = str.maketrans({**dict.fromkeys("“”„‟«»″", '"'), **dict.fromkeys("‘’‚‛′`´", "'"), "…": "..."})


@dataclass(frozen=True, slots=True)
class WordToken:
    """`written` includes the blanks before the word, so that joined tokens are the text; `key` is compared."""

    written: str
    key: str


def tokens(text: str) -> list[WordToken]:
    """The words of a text; trailing white space is a token with the key ""."""
    return [WordToken(written, _key(written.strip())) for written in _TOKEN.findall(text)]


def keys(text: str) -> list[str]:
    """The keys by which a text is compared."""
    return [key for written in _TOKEN.findall(text) if (key := _key(written.strip()))]


@lru_cache(maxsize=50_000)
def _key(word: str) -> str:
    return canonical_tone(normalise(word)).translate(_QUOTES).replace("\u00ad", "")


Features = Counter[tuple[str, str]]


def features(words: list[str]) -> Features:
    """Counts of pairs of neighbouring words, including the text's ends; the features for `likeness`."""
    return Counter(zip(["", *words], [*words, ""], strict=True)) if words else Counter()


def likeness(one: Features, other: Features) -> float:
    """The similarity of two texts: 1 for the same pairs of words, 0 for none in common."""
    if not (total := one.total() + other.total()):
        return 1.0
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    return 2 * sum(min(count, large[pair]) for pair, count in small.items() if pair in large) / total


_WORD_BY_WORD = 250_000  # the largest product of lengths compared word by word between two anchors

_Block = tuple[int, int, int]  # start in the old words, start in the new ones, length


def diff(old: str, new: str) -> tuple[DiffPiece, ...]:
    """The pieces of two texts; () for two empty ones."""
    if old == new:
        return (DiffPiece(DiffOp.SAME, old, new),) if old else ()
    before, after = tokens(old), tokens(new)
    blocks = _blocks([token.key for token in before], [token.key for token in after])
    return tuple(_pieces(before, after, list(_readable(blocks, len(before), len(after)))))


def has_changed(pieces: Sequence[DiffPiece]) -> bool:
    """Whether any word was removed or added; blanks and invisible characters do not count."""
    return any(piece.op is not DiffOp.SAME and keys(piece.words) for piece in pieces)


def _blocks(old: Sequence[str], new: Sequence[str]) -> list[_Block]:
    """The equal blocks, in order, adjacent ones joined."""
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
    """Words that are unique in both texts with the same neighbours, as many as keep their order."""
    places, others = _single(old), _single(new)
    pairs = [(at, others[triple]) for triple, at in places.items() if triple in others]
    return [pairs[index] for index in longest_increasing([to for _, to in pairs])]


def _single(words: Sequence[str]) -> dict[tuple[str, str, str], int]:
    triples = list(zip(words, words[1:], words[2:], strict=False))
    counts = Counter(triples)
    return {triple: at + 1 for at, triple in enumerate(triples) if counts[triple] == 1}


def longest_increasing(values: Sequence[int]) -> list[int]:
    """The indexes of a longest increasing subsequence."""
    ends: list[int] = []  # the smallest last value of a run of each length …
    last: list[int] = []  # … and its index
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
    """The blocks without short equal runs between two longer changes."""
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
