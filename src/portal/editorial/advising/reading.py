"""The stored form of a body -> blocks as the rules see them. Anything is read; what is unknown has words too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser

from portal.editorial.advising.values import Block, Link

# Fields of stored blocks that hold no words of the text.
_NO_WORDS = frozenset({"id", "type", "image", "file", "poster", "captions", "seconds", "tone", "number", "address"})
# Blocks whose words are not the editor's own.
QUOTING = frozenset({"citation"})
_PARAGRAPHS = frozenset({"p", "li", "ul", "ol", "br", "h1", "h2", "h3", "h4", "h5", "h6", "div", "td", "th", "tr"})
_BOLD = frozenset({"b", "strong"})
_BLANKS = re.compile(r"[ \t\xa0]+")


def blocks_of(body: Iterable[object]) -> tuple[Block, ...]:
    """`body` is what a StreamField stores: {"type": …, "value": …}, in order."""
    return tuple(
        _block(str(one.get("type", "")), position, one.get("value"))
        for position, one in enumerate(body, 1)
        if isinstance(one, Mapping)
    )


def items_of(value: object) -> list[Mapping[str, object]]:
    """The items of a stored list, in either of the forms in which it is stored."""
    found = []
    for one in value if isinstance(value, list) else []:
        inner = one.get("value", one) if isinstance(one, Mapping) else {}
        found.append(inner if isinstance(inner, Mapping) else {})
    return found


def _block(kind: str, position: int, value: object) -> Block:
    reader = _Reader()
    for text in _texts(value, ""):
        reader.feed(text)
        reader.end_paragraph()
    reader.close()
    return Block(
        kind=kind,
        position=position,
        text="\n".join(reader.paragraphs),
        bare="\n".join(reader.bare),
        links=tuple(reader.links),
        bold=tuple(reader.bold),
        tags=frozenset(reader.tags),
        value=value if isinstance(value, Mapping) else {},
    )


def _texts(value: object, name: str) -> Iterator[str]:
    if isinstance(value, str):
        if name not in _NO_WORDS:
            yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, str(key))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner, name)


class _Reader(HTMLParser):
    """Rich text -> paragraphs, links, bold paragraphs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self.bare: list[str] = []
        self.links: list[Link] = []
        self.bold: list[str] = []
        self.tags: set[str] = set()
        self._whole: list[str] = []
        self._outside: list[str] = []
        self._thin: list[str] = []  # what is not bold
        self._link: tuple[str, list[str]] | None = None
        self._bold = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag in _PARAGRAPHS:
            self.end_paragraph()
        elif tag == "a":
            said = dict(attrs)
            kind = said.get("linktype")
            address = f"{kind}:{said.get('id') or ''}" if kind else said.get("href") or ""
            self._link = (address, [])
        elif tag in _BOLD:
            self._bold += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self.end_paragraph()
        elif tag == "a" and self._link is not None:
            address, words = self._link
            self.links.append(Link(_clean("".join(words)), address))
            self._link = None
        elif tag in _BOLD:
            self._bold = max(0, self._bold - 1)

    def handle_data(self, data: str) -> None:
        self._whole.append(data)
        if self._link is not None:
            self._link[1].append(data)
        else:
            self._outside.append(data)
        if not self._bold:
            self._thin.append(data)

    def end_paragraph(self) -> None:
        whole, thin = _clean("".join(self._whole)), _clean("".join(self._thin))
        if whole:
            self.paragraphs.append(whole)
            self.bare.append(_clean("".join(self._outside)))
            if not thin:
                self.bold.append(whole)
        self._whole, self._outside, self._thin = [], [], []


def _clean(text: str) -> str:
    return _BLANKS.sub(" ", text.replace("\n", " ")).strip()
