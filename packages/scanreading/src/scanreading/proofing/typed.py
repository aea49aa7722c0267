"""What a person typed, line by line, beside the words of the page: which words changed, and where lines begin now."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from scanreading.engines.types import Word
from scanreading.proofing.changing import (
    Break,
    Change,
    apply,
    break_before,
    opens,
)

_INVISIBLE = re.compile(r"[\u200b-\u200d\u2060\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class TypedLine:
    """A line as typed; `opens`: whether a paragraph begins with it."""

    text: str
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """What to do to the words. `breaks`: by number of the word in the result, only where they differ."""

    changes: tuple[Change, ...]
    breaks: dict[int, Break]


def lines_of(words: Sequence[Word]) -> list[TypedLine]:
    """The page as lines to type in: `read_typed(words, lines_of(words))` changes nothing."""
    lines: list[TypedLine] = []
    for position, word in enumerate(words):
        if position and break_before(words, position) is Break.NONE:
            lines[-1] = TypedLine(f"{lines[-1].text} {word.text}", lines[-1].opens)
        else:
            lines.append(TypedLine(word.text, opens(words, position)))
    return lines


def read_typed(words: Sequence[Word], lines: Sequence[TypedLine]) -> Typed:
    """How the words become what was typed. A line break inside a field begins a line, an empty one a paragraph."""
    said, wished = _tokens(lines)
    changes = tuple(_changes([word.text for word in words], said))
    now = apply(words, changes).words
    breaks = {at: kind for at, kind in enumerate(wished) if at and break_before(now, at) is not kind}
    return Typed(changes, breaks)


def _tokens(lines: Sequence[TypedLine]) -> tuple[list[str], list[Break]]:
    said: list[str] = []
    wished: list[Break] = []
    for line in lines:
        paragraph = line.opens
        for part in line.text.replace("\r\n", "\n").split("\n"):
            tokens = tidy(part).split()
            if not tokens:
                paragraph = paragraph or "\n" in line.text
                continue
            said += tokens
            wished += [Break.PARAGRAPH if paragraph else Break.LINE, *([Break.NONE] * (len(tokens) - 1))]
            paragraph = False
    return said, wished


def tidy(text: str) -> str:
    """NFC, without signs that nobody sees."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def _changes(before: list[str], after: list[str]) -> Iterator[Change]:
    """The least that leads from one to the other; as many words for as many are set right one by one."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        if end - start == new_end - new_start:
            pairs = zip(range(start, end), after[new_start:new_end], strict=True)
            yield from (Change(position, 1, (text,)) for position, text in pairs)
        else:
            yield Change(start, end - start, tuple(after[new_start:new_end]))
