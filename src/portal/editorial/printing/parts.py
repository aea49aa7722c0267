"""Rich text -> the parts that are printed: paragraphs, items, steps, with their bold words."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(frozen=True, slots=True)
class Run:
    text: str
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """`kind`: p, h, question, role, ul, ol, note, quote; `lines`: one for a paragraph, one for each item of a list."""

    kind: str
    lines: tuple[tuple[Run, ...], ...]


def parts_of(rich: str) -> list[Part]:
    """Reads what the editor stores: p, ul, ol, li, b, strong, i, em, a, br. Any other element is its words."""
    reader = _Reader()
    reader.feed(rich)
    reader.close()
    return reader.parts()


def words(text: str, *, is_bold: bool = False) -> tuple[tuple[Run, ...], ...]:
    return ((Run(text, is_bold),),)


@dataclass
class _Open:
    kind: str
    lines: list[list[Run]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._done: list[_Open] = []
        self._bold = 0
        self._list = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("b", "strong"):
            self._bold += 1
        elif tag in ("ul", "ol"):
            self._list = tag
            self._done.append(_Open(tag))
        elif tag == "li":
            self._block(self._list or "ul").lines.append([])
        elif tag == "p" and not self._list:
            self._done.append(_Open("p", [[]]))
        elif tag == "br":
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("b", "strong"):
            self._bold = max(0, self._bold - 1)
        elif tag in ("ul", "ol"):
            self._list = ""

    def handle_data(self, data: str) -> None:
        if not data.strip() and not (self._done and self._done[-1].lines):
            return
        block = self._block(self._list or "p")
        if not block.lines:
            block.lines.append([])
        block.lines[-1].append(Run(" ".join(data.split()) if not data.strip() else _spaced(data), self._bold > 0))

    def _block(self, kind: str) -> _Open:
        if not self._done or self._done[-1].kind != kind:
            self._done.append(_Open(kind))
        return self._done[-1]

    def parts(self) -> list[Part]:
        """Without what says nothing."""
        kept = [(one.kind, [tuple(line) for line in one.lines if _says(line)]) for one in self._done]
        return [Part(kind, tuple(lines)) for kind, lines in kept if lines]


def _says(line: list[Run]) -> bool:
    return any(run.text.strip() for run in line)


def _spaced(data: str) -> str:
    """Runs of blanks are one; those at the ends part a run from its neighbours."""
    inside = " ".join(data.split())
    return f"{' ' if data[:1].isspace() else ''}{inside}{' ' if data[-1:].isspace() else ''}"
