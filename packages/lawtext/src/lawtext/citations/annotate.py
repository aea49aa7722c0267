"""Fourth step: put links around citations without changing a visible character."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from lawtext.types import Citation


def annotate(text: str, citations: Iterable[Citation], render: Callable[[str, tuple[Citation, ...]], str]) -> str:
    """The text with each cited place replaced by `render(words, citations read from these words)`.

    Where places overlap, the one that begins first is rendered, and of those the longest. Everything outside is copied
    as it is; escaping, if the text goes into HTML, is the caller's: see `pieces`.
    """
    return "".join(render(words, found) if found else words for words, found in pieces(text, citations))


def pieces(text: str, citations: Iterable[Citation]) -> Iterator[tuple[str, tuple[Citation, ...]]]:
    """The text cut into words with and without citations; joined they are the text."""
    done = 0
    ordered = sorted(citations, key=lambda one: (one.start, -one.end))
    for (start, end), group in groupby(ordered, key=lambda one: (one.start, one.end)):
        if start < done or end <= start or end > len(text):
            continue
        if start > done:
            yield text[done:start], ()
        yield text[start:end], tuple(group)
        done = end
    if done < len(text):
        yield text[done:], ()
