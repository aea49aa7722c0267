"""Citations in HTML: links are put around what is cited, and nothing else of the page changes.

The words of the page are read as one text, with a line break where a block begins or ends, so that a citation may go
on through inline elements ("Điều <b>5</b> Luật Đất đai"). Each stretch of its words is rendered on its own, inside the
elements where it stands. Words that are a link already, scripts, styles and what is being edited are left alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

from lawtext.citations import find_citations, pieces
from lawtext.types import Citation, Context

Render = Callable[[str, tuple[Citation, ...]], str]

_LEFT_ALONE = frozenset({"a", "button", "head", "script", "select", "style", "template", "textarea", "title"})
_INLINE = frozenset(
    [
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
        "wbr",
    ]
)


@dataclass
class _Words(HTMLParser):
    """The words of a page and where each stands: `starts[n]` in the text is `places[n]` in the source."""

    source: str
    text: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    places: list[tuple[int, int, bool]] = field(default_factory=list)
    """Where in the source a stretch begins and ends, and whether it is a character reference."""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._lines = [0]
        for line in self.source.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self._length = 0
        self._closed: list[str] = []
        with suppress(
            AssertionError
        ):  # so the parser speaks of a declaration that it does not know: no words beyond it
            self.feed(self.source)
            self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LEFT_ALONE:
            self._closed.append(tag)
        if tag not in _INLINE:
            self._add("\n", None)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _INLINE:
            self._add("\n", None)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._closed:
            while self._closed.pop() != tag:
                pass
        if tag not in _INLINE:
            self._add("\n", None)

    def handle_data(self, data: str) -> None:
        start = self._at()
        self._add(data, (start, start + len(data), False))

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name}")

    def _reference(self, written: str) -> None:
        start = self._at()
        end = start + len(written)
        end += self.source[end : end + 1] == ";"
        self._add(unescape(self.source[start:end]), (start, end, True))

    def _add(self, words: str, place: tuple[int, int, bool] | None) -> None:
        if self._closed:
            words, place = "\n", None
        if not words:
            return
        if place is not None and self.source[place[0] : place[1]] != words and not place[2]:
            words, place = "\n", None  # the parser read it otherwise than it stands: nothing is cited here
        self.starts.append(self._length)
        self.places.append(place or (-1, -1, False))
        self.text.append(words)
        self._length += len(words)

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def stretches(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The stretches of the source in which characters `start` to `end` of the text stand; neighbours are one."""
        begin = close = -1
        for index in range(max(bisect_right(self.starts, start) - 1, 0), len(self.starts)):
            first, place = self.starts[index], self.places[index]
            if first >= end:
                break
            if place[0] < 0:
                continue
            a, b = place[:2]
            if not place[2]:
                a, b = a + max(start - first, 0), min(b, a + end - first)
            if a != close and begin >= 0:
                yield begin, close
            begin, close = (begin if a == close else a), b
        if begin >= 0:
            yield begin, close


def annotate_html(html: str, render: Render, *, context: Context | None = None) -> str:
    """The page with each cited place replaced by `render(markup of its words, citations read from them)`.

    What is handed to `render` is markup already (escaped as it stood); without what `render` adds, the page is the one
    that was given, letter by letter. Never raises over a page, however broken.
    """
    words = _Words(html)
    text = "".join(words.text)
    out, done, at = [], 0, 0
    for part, found in pieces(text, find_citations(text, context=context)):
        if found:
            for start, end in words.stretches(at, at + len(part)):
                if html[start:end].strip():
                    out += [html[done:start], render(html[start:end], found)]
                    done = end
        at += len(part)
    return "".join([*out, html[done:]])
