"""Citations of Vietnamese law in a text: clean, find, resolve, annotate.

citations = find_citations("theo điểm đ khoản 2 Điều 5 của Luật Đất đai số 31/2024/QH15")
resolved = resolve(citations, lookup)      # lookup: DocumentReference -> your document, or None
html = annotate(text, citations, render)   # render: (words, citations) -> words with a link around

Four steps, each over what the one before it gave:

    patterns.py    one spelling, with the way back to the text as given; words and forms
    find.py        documents (documents.py) and units, put together (references.py)
    resolve.py     what each means: "này", the amended document (contexts.py), one law under several names
                   (memory.py), every member of a list
    here           links around them, in a text or in HTML

In HTML links are put around what is cited, and nothing else of the page changes. The words of the page are read as one
text, with a line break where a block begins or ends, so that a citation may go on through inline elements ("Điều
<b>5</b> Luật Đất đai"). Each stretch of its words is rendered on its own, inside the elements where it stands. Words
that are a link already, scripts, styles and what is being edited are left alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from itertools import accumulate
from typing import Any

from lawtext.citations.find import find_references
from lawtext.citations.memory import document_context, read_memory
from lawtext.citations.patterns import clean, joined_pages
from lawtext.citations.resolve import ResolvedCitation, annotate, pieces, read_citations, resolve
from lawtext.types import Citation, Context

__all__ = ["ResolvedCitation", "annotate", "document_context", "find_citations", "pieces", "resolve"]


def find_citations(text: str, *, context: Context | Mapping[str, Any] | None = None) -> list[Citation]:
    """Every place of law that the text cites, in reading order; spans are those of the very string given.

    Reads: any text, decomposed or not, wrapped or not; `context` says where it stands (number of its document, address
    of its article and clause, as `dieu-5` and `khoan-2`), so that "khoản này" can be told, and what its document says
    elsewhere (title, defined short names: `document_context`), so that "Luật" and the amended act can.
    Writes: one citation for each member of a list or a range; none for what cannot be told. Never raises, whatever the
    text.
    """
    place = context if isinstance(context, Context) else _context(context or {})
    cleaned = joined_pages(clean(text))
    memory = read_memory(place).with_definitions(cleaned.text)
    return read_citations(cleaned, find_references(cleaned.text, memory.names), place, memory)


def _context(given: Mapping[str, Any]) -> Context:
    return Context(
        given.get("document"),
        given.get("article"),
        given.get("clause"),
        given.get("title") or "",
        given.get("defined") or {},
    )


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
    words: list[str] = field(default_factory=list)
    # Where in the source each stretch begins and ends, and whether it is a character reference.
    places: list[tuple[int, int, bool] | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._lines = [0, *accumulate(len(line) + 1 for line in self.source.split("\n"))]
        self._closed: list[str] = []
        with suppress(AssertionError):  # a declaration that the parser does not know: no words beyond it
            self.feed(self.source)
            self.close()
        self.text = "".join(self.words)
        self.starts = [0, *accumulate(map(len, self.words))]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LEFT_ALONE:
            self._closed.append(tag)
        self.handle_startendtag(tag, attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _INLINE:
            self._add("\n", None)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._closed:
            while self._closed.pop() != tag:
                pass
        self.handle_startendtag(tag, [])

    def handle_data(self, data: str) -> None:
        # What the parser read otherwise than it stands is not cited.
        is_written = self.source.startswith(data, self._at())
        self._add(data if is_written else "\n", (self._at(), self._at() + len(data), False) if is_written else None)

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name}")

    def _reference(self, written: str) -> None:
        end = self._at() + len(written)
        end += self.source[end : end + 1] == ";"
        self._add(unescape(self.source[self._at() : end]), (self._at(), end, True))

    def _add(self, words: str, place: tuple[int, int, bool] | None) -> None:
        words, place = ("\n", None) if self._closed else (words, place)
        if words:
            self.words.append(words)
            self.places.append(place)

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def stretches(self, start: int, end: int) -> list[tuple[int, int]]:
        """The stretches of the source in which characters `start` to `end` of the text stand; neighbours are one."""
        found: list[tuple[int, int]] = []
        for index in range(bisect_right(self.starts, start) - 1, bisect_left(self.starts, end)):
            if place := self.places[index]:
                a, b, is_reference = place
                if not is_reference:
                    first = self.starts[index]
                    a, b = a + max(start - first, 0), min(b, a + end - first)
                begin = found.pop()[0] if found and found[-1][1] == a else a
                found.append((begin, b))
        return found


def annotate_html(html: str, render: Render, *, context: Context | None = None) -> str:
    """The page with each cited place replaced by `render(markup of its words, citations read from them)`.

    What is handed to `render` is markup already (escaped as it stood); without what `render` adds, the page is the one
    that was given, letter by letter. Never raises over a page, however broken.
    """
    words = _Words(html)
    out, done, at = [], 0, 0
    for part, found in pieces(words.text, find_citations(words.text, context=context)):
        if found:
            for start, end in words.stretches(at, at + len(part)):
                if html[start:end].strip():
                    out += [html[done:start], render(html[start:end], found)]
                    done = end
        at += len(part)
    return "".join([*out, html[done:]])
