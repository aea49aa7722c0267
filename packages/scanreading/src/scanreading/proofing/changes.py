"""Edits that a person types beside the picture of a page: which words changed, and the page after the changes, in which
every word keeps its box. Also the differences between two texts.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

from scanreading.engines.types import PrintedWord, WordBox, union


class Break(StrEnum):
    """The white space before a word."""

    NONE = ""
    LINE = "dong"
    PARAGRAPH = "doan"


@dataclass(frozen=True, slots=True)
class PageWordChange:
    """`count` words from `position` on are replaced by `texts`: corrected, split, joined, inserted (`count` 0) or
    deleted.

    Positions refer to the page as displayed, so that the changes of one save do not shift each other.
    """

    position: int
    count: int
    texts: tuple[str, ...]

    @property
    def is_one_to_one(self) -> bool:
        return self.count == len(self.texts)


@dataclass(frozen=True, slots=True)
class Corrected:
    """The effect of a change, as it is stored besides the text: the position, the box, the old and the new words.

    `characters`: the edit distance. An inserted word is stored with a neighbour ("cơ" → "cơ quan"), because only
    existing text can be searched for in a second reading.
    """

    position: int
    box: WordBox | None
    before: str
    after: str
    characters: int


@dataclass(frozen=True, slots=True)
class Changed:
    """The page after the changes. `moved`: for every old word, the indexes of the words that replace it."""

    words: tuple[PrintedWord, ...]
    corrected: tuple[Corrected, ...]
    moved: tuple[tuple[int, ...], ...]
    typed: frozenset[int]  # indexes of the words that the person typed

    @property
    def characters(self) -> int:
        return sum(one.characters for one in self.corrected)


class Unclear(ValueError):
    """The changes overlap or lie outside the page, so they were made on another text; or a replacement is not a single
    word.
    """


def apply(
    words: Sequence[PrintedWord], changes: Iterable[PageWordChange], breaks: Mapping[int, Break] | None = None
) -> Changed:
    """The words after the changes, with the line and paragraph breaks of `breaks` (by index in the result).

    Raises Unclear.
    """
    ordered = sorted(changes, key=lambda change: (change.position, change.count))
    _ask_apart(words, ordered)
    result: list[PrintedWord] = []
    moved: list[tuple[int, ...]] = []
    corrected: list[Corrected] = []
    typed: set[int] = set()
    position = 0
    for change in ordered:
        for word in words[position : change.position]:
            moved.append((len(result),))
            result.append(word)
        old = words[change.position : change.position + change.count]
        new = set_in_place(words, change)
        places = tuple(range(len(result), len(result) + len(new)))
        moved += [(place,) for place in places] if change.is_one_to_one else [places] * len(old)
        typed |= set(places)
        if said := _corrected(words, change):
            corrected.append(said)
        result += new
        position = change.position + change.count
    for word in words[position:]:
        moved.append((len(result),))
        result.append(word)
    parted = _numbered(result, breaks) if breaks else result
    return Changed(tuple(parted), tuple(corrected), tuple(moved), frozenset(typed))


def _ask_apart(words: Sequence[PrintedWord], ordered: Sequence[PageWordChange]) -> None:
    position = 0
    for change in ordered:
        if change.position < position or change.count < 0 or change.position + change.count > len(words):
            raise Unclear(f"{change} does not fit {len(words)} words after {position}.")
        if any(not text or text.split() != [text] for text in change.texts):
            raise Unclear(f"{change} holds what is not one word.")
        position = change.position + change.count


# ---- boxes -----------------------------------------------------------------------------------------------------------


def set_in_place(words: Sequence[PrintedWord], change: PageWordChange) -> list[PrintedWord]:
    """The new words of a change.

    They are certain, stay on the lines of the words they replace, and share their boxes by length.
    """
    if not (old := words[change.position : change.position + change.count]):
        return _inserted(words, change)
    total = sum(len(text) for text in change.texts)
    length = sum(len(word.text) for word in old)
    new, done = [], 0
    for number, text in enumerate(change.texts):
        if change.is_one_to_one:
            model, box = old[number], old[number].box
        else:
            begins, ends = (length * one / total for one in (done, done + len(text)))
            model, box = _share(old, begins, ends)
        done += len(text)
        new.append(replace(model, text=text, box=box, confidence=100, agrees=None))
    return new


def _share(old: Sequence[PrintedWord], begins: float, ends: float) -> tuple[PrintedWord, WordBox | None]:
    """The part of the old words between two character offsets: the word in the middle of it, and its box on the line of
    that word.
    """
    pieces: list[tuple[PrintedWord, float, float]] = []
    done = 0
    model = old[-1]
    for word in old:
        low, high = max(begins, done), min(ends, done + len(word.text))
        if high > low:
            pieces.append((word, (low - done) / len(word.text), (high - done) / len(word.text)))
        if done <= (begins + ends) / 2 < done + len(word.text):
            model = word
        done += len(word.text)
    boxes = [
        _slice(word.box, low, high)
        for word, low, high in pieces
        if word.box is not None and word.line == model.line and (high - low > 0.2 or word is model)
    ]
    return model, union(boxes) or model.box


def _slice(box: WordBox, low: float, high: float) -> WordBox:
    width = box.right - box.left
    left = box.left + round(width * low)
    return WordBox(left, box.top, max(left + 1, box.left + round(width * high)), box.bottom)


def _inserted(words: Sequence[PrintedWord], change: PageWordChange) -> list[PrintedWord]:
    """Words inserted where none were recognised: on the line of the word before, in the gap after it."""
    if not words:
        return [PrintedWord(text, None) for text in change.texts]
    before = words[change.position - 1] if change.position else None
    model = before or words[0]
    box = _gap(before, words[change.position] if change.position < len(words) else None)
    return [replace(model, text=text, box=box, confidence=100, agrees=None) for text in change.texts]


def _gap(before: PrintedWord | None, after: PrintedWord | None) -> WordBox | None:
    model = before or after
    if model is None or model.box is None:
        return None
    edge = model.box
    if before is None:
        return edge
    end = after.box.left if after and after.box and after.line == before.line else edge.right
    return WordBox(edge.right - 1, edge.top, max(edge.right, end), edge.bottom)


def _corrected(words: Sequence[PrintedWord], change: PageWordChange) -> Corrected | None:
    old = words[change.position : change.position + change.count]
    before, after = " ".join(word.text for word in old), " ".join(change.texts)
    if before == after:
        return None
    characters = Levenshtein.distance(before, after)
    position = change.position
    if not old and words:
        position = max(0, change.position - 1)
        old = [words[position]]
        before = old[0].text
        after = f"{before} {after}" if change.position else f"{after} {before}"
    return Corrected(position, union(word.box for word in old if word.box), before, after, characters)


# ---- lines and paragraphs --------------------------------------------------------------------------------------------


def break_before(words: Sequence[PrintedWord], position: int) -> Break:
    """The white space before a word; the first word of a page begins a paragraph."""
    if not position:
        return Break.PARAGRAPH
    before, word = words[position - 1], words[position]
    if word.block != before.block:
        return Break.PARAGRAPH
    return Break.LINE if word.line != before.line else Break.NONE


def _numbered(words: Sequence[PrintedWord], breaks: Mapping[int, Break]) -> Iterator[PrintedWord]:
    line = block = -1
    for position, word in enumerate(words):
        kind = Break.PARAGRAPH if not position else breaks.get(position, break_before(words, position))
        line += kind is not Break.NONE
        block += kind is Break.PARAGRAPH
        yield replace(word, line=line, block=block)


_AROUND = 5  # words of common text before and after a difference


def differences(saved: str, typed: str) -> list[dict[str, str]]:
    """The differences between two texts, word by word; line breaks and blanks are ignored.

    Each has the common text before it (`lead`), the part of each text (`saved`, `typed`), and the common text after it
    (`rest`).
    """
    one, other = saved.split(), typed.split()
    return [
        {
            "lead": " ".join(one[max(0, start - _AROUND) : start]),
            "saved": " ".join(one[start:end]),
            "typed": " ".join(other[new_start:new_end]),
            "rest": " ".join(one[end : end + _AROUND]),
        }
        for tag, start, end, new_start, new_end in SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
        if tag != "equal"
    ]


_INVISIBLE = re.compile(r"[\u200b-\u200d\u2060\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line as typed. `opens`: whether it begins a paragraph."""

    text: str
    opens: bool = False


@dataclass(frozen=True, slots=True)
class TypedChanges:
    """The changes to make. `breaks`: by index of the word in the result, only where they differ from the page."""

    changes: tuple[PageWordChange, ...]
    breaks: dict[int, Break]


def read_typed(words: Sequence[PrintedWord], lines: Sequence[TypedLine]) -> TypedChanges:
    """The changes that turn the words into the typed text.

    A line break inside a field begins a line, an empty line begins a paragraph.
    """
    said, wished = _tokens(lines)
    changes = tuple(_changes([word.text for word in words], said))
    now = apply(words, changes).words
    return TypedChanges(
        changes, {at: kind for at, kind in enumerate(wished) if at and break_before(now, at) is not kind}
    )


def _tokens(lines: Sequence[TypedLine]) -> tuple[list[str], list[Break]]:
    said: list[str] = []
    wished: list[Break] = []
    for line in lines:
        paragraph = line.opens
        for part in line.text.replace("\r\n", "\n").split("\n"):
            if not (tokens := tidy(part).split()):
                paragraph = paragraph or "\n" in line.text
                continue
            said += tokens
            wished += [Break.PARAGRAPH if paragraph else Break.LINE, *([Break.NONE] * (len(tokens) - 1))]
            paragraph = False
    return said, wished


def tidy(text: str) -> str:
    """Text in NFC, without invisible characters."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def _changes(before: list[str], after: list[str]) -> Iterator[PageWordChange]:
    """Yield the changes between two lists of words. Runs of equal length are replaced word by word."""
    for tag, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if end - start == new_end - new_start:
            pairs = zip(range(start, end), after[new_start:new_end], strict=True)
            yield from (PageWordChange(position, 1, (text,)) for position, text in pairs)
        else:
            yield PageWordChange(start, end - start, tuple(after[new_start:new_end]))
