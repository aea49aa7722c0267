"""Lines -> paragraphs: undo the hard wraps of a PDF, keep the paragraphs of a DOCX.

Rule: in a hard-wrapped text a line that is full, or is followed by a small letter, goes on in the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lawtext.structure.lines import Line
from lawtext.structure.sentences import has_ended

_FULL = 0.85  # of the usual width: a line this long that ends a sentence may still be the middle of a paragraph
_SHORT = 0.6  # a line this short goes on only before a small letter
_UNWRAPPED_WIDTH = 130  # nobody wraps later than this


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How wide the lines of a text are, in characters; 0 if each line is a paragraph."""

    width: int = 0

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Wrapping:
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
        return [" ".join(lines).lstrip() for lines in paragraphs]

    def _goes_on(self, line: str, following: str) -> bool:
        if not self.width or not line or following.startswith("|"):
            return False
        if has_ended(line):
            return len(line) > _FULL * self.width and following[:1].islower()
        return following[:1].islower() or len(line) > _SHORT * self.width
