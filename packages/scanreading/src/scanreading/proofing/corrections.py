"""Applies people's corrections to a second reading of the page, by position and text, and reports those that do not
fit.

For each correction, oldest first: if the corrected text is already at the position, nothing is done. If the old text is
there (whole, split, joined, or inside a longer word), it is replaced. If something else is exactly there, the
correction is applied too: the person saw the picture, while the engine guessed. Otherwise the correction is lost, and
is reported so that a person can check it.
"""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from scanreading.engines.types import PrintedWord, WordBox, level, union
from scanreading.proofing.changes import (
    Changed,
    PageWordChange,
    apply,
)

_LONGEST_RUN = 12  # words; the most that one corrected passage may have become
_SAME_PLACE = 0.55  # overlap as a share of the larger box
_TOUCHES = 0.25  # overlap as a share of the smaller box
_ALIKE = 0.5
_SLACK = 0.012  # of the page's longer side: the distance by which a second reading may shift a word
_REACH = 25  # words on either side; for files without pictures
_JUST_THERE = 5


@dataclass(frozen=True, slots=True)
class StoredCorrection:
    """A stored correction. `key` is the caller's identifier, `box` is in the picture of the second reading."""

    key: int
    position: int
    box: WordBox | None
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Keeping:
    """The second reading with the corrections applied. `lost`: keys of the corrections that could not be placed."""

    words: tuple[PrintedWord, ...]
    lost: tuple[int, ...]
    typed: frozenset[int]  # indexes of the words that people typed


@dataclass(frozen=True, slots=True)
class _Run:
    start: int
    end: int
    nearness: float  # distance from the correction's position; 0 is best


def keep(words: Sequence[PrintedWord], corrections: Sequence[StoredCorrection], *, width: int, height: int) -> Keeping:
    """Apply the corrections, oldest first, to words recognised anew in a picture of `width` by `height` pixels."""
    current, lost = tuple(words), []
    slack = max(2, round(_SLACK * max(width, height)))
    theirs: set[int] = set()
    for correction in corrections:
        place = _Place(current, correction, slack)
        changes = _known(place) if current else _on_nothing(correction)
        if changes is None and current:
            changes = _guessed(place, theirs)
        if changes is None:
            lost.append(correction.key)
            continue
        for change in changes:
            changed = apply(current, [change])
            theirs = {stands for one in theirs for stands in changed.moved[one]} | changed.typed
            current = changed.words
    return Keeping(current, tuple(lost), frozenset(theirs))


def undo(words: Sequence[PrintedWord], correction: StoredCorrection, *, width: int, height: int) -> Changed | None:
    """Undo a correction, which is passed with `before` and `after` exchanged.

    Returns None if the corrected text is no longer there: nothing is guessed.
    """
    place = _Place(tuple(words), correction, max(2, round(_SLACK * max(width, height))))
    if not correction.before:
        return apply(words, [PageWordChange(_gap(place), 0, tuple(correction.after.split()))])
    run = _best(_saying(place.words, place.runs, correction.before))
    return apply(words, _replaced(words, run, correction)) if run else None


class _Place:
    """A possible position of a correction: the words near it, and their runs."""

    def __init__(self, words: tuple[PrintedWord, ...], wanted: StoredCorrection, slack: int) -> None:
        self.words, self.wanted, self.slack = words, wanted, slack
        self.near = [number for number in range(len(words)) if _is_near(words[number], number, wanted, slack)]
        self.runs = list(_runs(words, self.near, wanted))


def _on_nothing(wanted: StoredCorrection) -> list[PageWordChange] | None:
    return [PageWordChange(0, 0, tuple(wanted.after.split()))] if wanted.after and not wanted.before else None


def _known(place: _Place) -> list[PageWordChange] | None:
    """The changes found by matching text.

    An empty list if the text is already corrected, None if neither text is found.
    """
    words, wanted = place.words, place.wanted
    there = _best(run for run in _saying(words, place.runs, wanted.after) if _is_the_place(words, run, wanted))
    before = _best(_saying(words, place.runs, wanted.before))
    if there and (before is None or wanted.box or there.nearness <= before.nearness):
        return _replaced(words, there, wanted)
    if before:
        return _replaced(words, before, wanted)
    if not wanted.before:
        return [PageWordChange(_gap(place), 0, tuple(wanted.after.split()))]
    change = _within(words, place.near, wanted)
    return [change] if change else None


def _guessed(place: _Place, theirs: Set[int]) -> list[PageWordChange] | None:
    """The changes by position alone, if the engine recognised something else.

    They never replace an earlier correction.
    """
    if not place.wanted.after:  # deleted noise that was not recognised this time, or differently
        return [] if place.wanted.box else None
    free = [run for run in place.runs if theirs.isdisjoint(range(run.start, run.end))]
    run = _best(_at_the_place(place.words, free, place.wanted))
    return _replaced(place.words, run, place.wanted) if run else None


def _gap(place: _Place) -> int:
    """The index at which to insert a missing word: after all words that are left of it on its line."""
    if (box := place.wanted.box) is None:
        return min(place.wanted.position, len(place.words))
    for number, other in ((at, word.box) for at, word in enumerate(place.words) if word.box is not None):
        on_its_line = min(other.bottom, box.bottom) - max(other.top, box.top) > 0
        is_after = on_its_line and other.left + other.right > box.left + box.right
        if is_after or other.top >= box.bottom:
            return number
    return len(place.words)


def _replaced(words: Sequence[PrintedWord], run: _Run, wanted: StoredCorrection) -> list[PageWordChange]:
    texts = tuple(wanted.after.split())
    if tuple(word.text for word in words[run.start : run.end]) == texts:
        return []
    return [PageWordChange(run.start, run.end - run.start, texts)]


def _is_near(word: PrintedWord, number: int, wanted: StoredCorrection, slack: int) -> bool:
    if wanted.box is None or word.box is None:
        return abs(number - wanted.position) <= _REACH
    box = wanted.box
    across = min(word.box.right, box.right + slack) - max(word.box.left, box.left - slack)
    return across > 0 and level(word.box, box, 0.3)


def _runs(words: Sequence[PrintedWord], near: Sequence[int], wanted: StoredCorrection) -> Iterator[_Run]:
    """Yield runs of neighbouring words that may be the corrected passage, with their distance from its position."""
    allowed = set(near)
    for start in near:
        end = start
        while end in allowed and end - start < _LONGEST_RUN:
            end += 1
            yield _Run(start, end, _distance(words[start:end], start, wanted))


def _distance(run: Sequence[PrintedWord], start: int, wanted: StoredCorrection) -> float:
    box = union(word.box for word in run if word.box)
    if wanted.box is None or box is None:
        return abs(start - wanted.position)
    return float(
        abs(box.left - wanted.box.left)
        + abs(box.right - wanted.box.right)
        + abs(box.top - wanted.box.top)
        + abs(box.bottom - wanted.box.bottom)
    )


def _best(runs: Iterable[_Run]) -> _Run | None:
    return min(runs, key=lambda run: (run.nearness, run.start, run.end), default=None)


def _saying(words: Sequence[PrintedWord], runs: Sequence[_Run], text: str) -> list[_Run]:
    """The runs with these letters, however they are split into words."""
    squeezed = "".join(text.split())
    return [run for run in runs if squeezed == "".join(word.text for word in words[run.start : run.end])]


def _is_the_place(words: Sequence[PrintedWord], run: _Run, wanted: StoredCorrection) -> bool:
    """Whether the run is at the correction's position. A neighbour may have the same text by chance."""
    box = union(word.box for word in words[run.start : run.end] if word.box)
    return (
        run.nearness <= _JUST_THERE
        if wanted.box is None or box is None
        else _shared(box, wanted.box) >= _TOUCHES * min(_area(box), _area(wanted.box))
    )


def _within(words: Sequence[PrintedWord], near: Sequence[int], wanted: StoredCorrection) -> PageWordChange | None:
    """The change if the text to correct is now part of a longer word ("bốnmươj"): only that part is replaced."""
    inside = "".join(wanted.before.split())
    found = [number for number in near if len(inside) > 1 and inside in words[number].text]
    if not found:
        return None
    number = min(found, key=lambda one: _distance(words[one : one + 1], one, wanted))
    before, _, after = words[number].text.partition(inside)
    return PageWordChange(number, 1, tuple(text for text in (before, *wanted.after.split(), after) if text))


def _at_the_place(words: Sequence[PrintedWord], runs: Sequence[_Run], wanted: StoredCorrection) -> Iterator[_Run]:
    """Yield the runs at the correction's position, and runs near it with similar text."""
    for run in runs:
        said = words[run.start : run.end]
        text = " ".join(word.text for word in said)
        alike = max(Levenshtein.normalized_similarity(text, one) for one in (wanted.before, wanted.after))
        if _covered(union(word.box for word in said if word.box), wanted.box) >= _SAME_PLACE or alike >= _ALIKE:
            yield replace(run, nearness=run.nearness * (1.5 - alike))


def _covered(one: WordBox | None, other: WordBox | None) -> float:
    """The overlap of two boxes as a share of the larger one (0-1); 0 if one is missing."""
    return 0.0 if one is None or other is None else _shared(one, other) / max(_area(one), _area(other), 1)


def _shared(one: WordBox, other: WordBox) -> int:
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return max(0, across) * max(0, down)


def _area(box: WordBox) -> int:
    return (box.right - box.left) * (box.bottom - box.top)
