"""Lines -> paragraphs: undo the hard wraps of a PDF, keep the paragraphs of a DOCX.

Rule: in a hard-wrapped text a line that is full, or is followed by a small letter, goes on in the next one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lawtext.structure.lines import StructureLine
from lawtext.structure.sentences import UPPER, has_ended, is_dangling

# A number broken at its hyphen or slash: "Thông tư số 26/2016/TT- / BLĐTBXH".
_BROKEN_WORD = re.compile(r"(?<=\S)([-/])\n(?=\S)")
_ITEM = re.compile(r"[a-zđ](?:\d{0,2}|\.\d{1,2})\)")
# A unit of a quoted amendment, which opens no unit here: its heading has no full stop to end it.
_OPENS_UNIT = re.compile(rf"[“\"]?(?:Điều \d+[a-zđ]?\.|\d{{1,3}}[a-zđ]?\.|[a-zđ]\d?\))\s?[{UPPER}]")
_QUOTED_HEADING = re.compile(rf"[“\"]?Điều \d+[a-zđ]?[.:] [{UPPER}]")
_FULL = 0.85  # of the usual width: a line this long that ends a sentence may still be the middle of a paragraph
_SHORT = 0.6  # a line this short goes on only before a small letter
_UNWRAPPED_WIDTH = 130  # nobody wraps later than this


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How wide the lines of a text are, in characters; 0 if each line is a paragraph."""

    width: int = 0

    @classmethod
    def of(cls, lines: Sequence[StructureLine]) -> Wrapping:
        """Measure a text: it is wrapped if hardly a line is longer than the usual and many end in mid-sentence."""
        texts = [line.text for line in lines if line.is_text]
        if len(texts) < 4:
            return cls()
        lengths = sorted(len(text) for text in texts)
        width = lengths[int(len(lengths) * 0.9)]
        unfinished = sum(not has_ended(text) for text in texts)
        is_wrapped = width <= _UNWRAPPED_WIDTH and unfinished > 0.4 * len(texts)
        return cls(width if is_wrapped else 0)

    def join(self, texts: Iterable[str]) -> list[str]:
        """The paragraphs that these lines make up."""
        paragraphs: list[list[str]] = []
        last = ""
        for text in texts:
            if paragraphs and self._goes_on(last, text):
                paragraphs[-1].append(text)
            else:
                paragraphs.append([text])
            last = text
        return [_BROKEN_WORD.sub(r"\1", "\n".join(lines)).replace("\n", " ").lstrip() for lines in paragraphs]

    def title_lines(self, texts: Sequence[str], label_length: int) -> int:
        """Over how many of these lines a title runs; a label of so many characters stands before it in the first line.

        A title has no full stop to end it, so only a full line or a small letter below carries it on.
        """
        count = 1
        while count < len(texts):
            above, length = texts[count - 1], len(texts[count - 1]) + (label_length if count == 1 else 0)
            is_carried_on = texts[count][:1].islower() or length > _FULL * self.width
            if not self.width or has_ended(above) or not is_carried_on:
                break
            count += 1
        return count

    def _goes_on(self, line: str, following: str) -> bool:
        if not self.width or not line or following.startswith("|"):
            return False
        if _OPENS_UNIT.match(following) and not is_dangling(line):
            return False
        if _QUOTED_HEADING.match(line) and len(line) <= _FULL * self.width and not following[:1].islower():
            return False
        if has_ended(line):
            return len(line) > _FULL * self.width and following[:1].islower() and not _ITEM.match(following)
        return following[:1].islower() or len(line) > _SHORT * self.width
