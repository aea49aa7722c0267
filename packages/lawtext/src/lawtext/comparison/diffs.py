"""Two texts -> pieces that are the same, removed, added.

Texts are cut at the words that both hold once and in the same order, so that the time grows with their length; what
lies between is compared word by word, or as a whole where it is too long for that.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from lawtext.comparison.tokens import Token, keys, tokens
from lawtext.comparison.values import Op, Piece

_WORD_BY_WORD = 250_000  # the most comparisons of one word with another between two anchors
_SHORT = 2  # so few same words between two changes only confuse the reader

_Block = tuple[int, int, int]  # where in the old words, where in the new ones, how many are the same


def diff(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces of two texts; nothing for two empty ones."""
    if old == new:
        return (Piece(Op.SAME, old, new),) if old else ()
    before, after = tokens(old), tokens(new)
    blocks = _blocks([token.key for token in before], [token.key for token in after])
    return tuple(_pieces(before, after, list(_readable(blocks, len(before), len(after)))))


def has_changed(pieces: Sequence[Piece]) -> bool:
    """Whether any word was removed or added; blanks and invisible signs are none."""
    return any(piece.op is not Op.SAME and keys(piece.words) for piece in pieces)


def _blocks(old: Sequence[str], new: Sequence[str]) -> list[_Block]:
    """What is the same, in order, neighbouring blocks joined."""
    found: list[_Block] = []
    for at, to, size in _all_blocks(old, new):
        if found and found[-1][0] + found[-1][2] == at and found[-1][1] + found[-1][2] == to:
            found[-1] = (found[-1][0], found[-1][1], found[-1][2] + size)
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
    kept = longest_increasing([to for _, to in pairs])
    return [pairs[index] for index in kept]


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
    ends = [*blocks, (old_end, new_end, 0)]
    at = to = 0
    for (i, j, size), (next_i, next_j, _) in zip(blocks, ends[1:], strict=True):
        before = max(i - at, j - to)
        after = max(next_i - i, next_j - j) - size
        if size > _SHORT or before <= _SHORT or after <= _SHORT:
            yield i, j, size
            at, to = i + size, j + size


def _pieces(old: Sequence[Token], new: Sequence[Token], blocks: Sequence[_Block]) -> Iterator[Piece]:
    at = to = 0
    for i, j, size in [*blocks, (len(old), len(new), 0)]:
        if i > at:
            yield Piece(Op.REMOVED, _written(old[at:i]), "")
        if j > to:
            yield Piece(Op.ADDED, "", _written(new[to:j]))
        if size:
            yield Piece(Op.SAME, _written(old[i : i + size]), _written(new[j : j + size]))
        at, to = i + size, j + size


def _written(some: Sequence[Token]) -> str:
    return "".join(token.written for token in some)
