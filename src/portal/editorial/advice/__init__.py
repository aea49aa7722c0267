"""Automatic advice on a text: a table of small rules over a content as plain values.

This module contains the content as the rules see it, read from its stored form, and the remarks; `rules` contains the
rules. No database, no clock: facts from the library about cited laws are passed in (`NamedLaw`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from typing import Any, NamedTuple

from lawtext.words import fold
from portal.editorial.hyperlinks import texts_in, tree_of


class AdviceSeverity(StrEnum):
    """MUST: the content cannot be submitted for approval until it is fixed."""

    MUST = "phai"
    SHOULD = "nen"


@dataclass(frozen=True, slots=True)
class DraftLink:
    """A link in a text: its text and its target ("page:12" for a page of the portal)."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class DraftBlock:
    """A block of the body. `position` counts from 1; `text` is the readable text, paragraphs separated by line breaks.

    `bare` is the text without the text of links; `bold` are the paragraphs that are entirely bold; `value` is the
    stored form, for rules about blocks of one kind; `tags` are the names of the HTML elements in it.
    """

    kind: str
    position: int
    text: str
    bare: str = ""
    links: tuple[DraftLink, ...] = ()
    bold: tuple[str, ...] = ()
    tags: frozenset[str] = frozenset()
    value: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NamedLaw:
    """A law named in the content. `words`: the words that name it; `trouble`: what the officer must know about it (""
    if nothing).

    `has_block`: the content quotes the law in a citation block.
    """

    words: str
    trouble: str = ""
    has_block: bool = False
    names_place: bool = False


@dataclass(frozen=True, slots=True)
class ContentDraft:
    """A content being written."""

    title: str
    lead: str
    blocks: tuple[DraftBlock, ...]
    is_vietnamese: bool = True
    is_guidance: bool = True
    laws: tuple[NamedLaw, ...] = ()


@dataclass(frozen=True, slots=True)
class EditorialAdvice:
    """One remark: severity, place, what is wrong and how to fix it, and the text concerned."""

    severity: AdviceSeverity
    place: str
    said: str
    quote: str = ""


# Fields of stored blocks that contain no text for readers.
_NO_WORDS = frozenset({"id", "type", "image", "file", "poster", "captions", "seconds", "tone", "number", "address"})
# Blocks whose text is not the editor's own.
QUOTING = frozenset({"citation"})
_PARAGRAPHS = frozenset({"p", "li", "ul", "ol", "br", "h1", "h2", "h3", "h4", "h5", "h6", "div", "td", "th", "tr"})
_BOLD = frozenset({"b", "strong"})
_BLANKS = re.compile(r"[ \t\xa0]+")


def blocks_of(body: Iterable[object]) -> tuple[DraftBlock, ...]:
    """The blocks of a body as stored by a StreamField: {"type": …, "value": …}, in order."""
    return tuple(
        _block(str(one.get("type", "")), position, one.get("value"))
        for position, one in enumerate(body, 1)
        if isinstance(one, Mapping)
    )


def items_of(value: object) -> list[Mapping[str, object]]:
    """The items of a stored list, in either of its two stored forms."""
    items = (
        one.get("value", one) if isinstance(one, Mapping) else {} for one in (value if isinstance(value, list) else [])
    )
    return [one if isinstance(one, Mapping) else {} for one in items]


def _block(kind: str, position: int, value: object) -> DraftBlock:
    texts = [text for name, text in texts_in(value) if name not in _NO_WORDS]
    read = [tree_of(text) for text in texts]
    told = groupby((piece for whole in read for piece in _pieces(whole)), key=lambda piece: piece is not None)
    paragraphs = [[piece for piece in some if piece] for is_said, some in told if is_said]
    paragraphs = [some for some in paragraphs if _joined(some)]
    return DraftBlock(
        kind=kind,
        position=position,
        text="\n".join(map(_joined, paragraphs)),
        bare="\n".join(_joined(piece for piece in some if not piece.in_link) for some in paragraphs),
        links=tuple(_link(node) for whole in read for node in whole.iter("a")),
        bold=tuple(_joined(some) for some in paragraphs if not _joined(piece for piece in some if not piece.is_bold)),
        tags=frozenset(node.tag for whole in read for node in whole.iterdescendants()),
        value=value if isinstance(value, Mapping) else {},
    )


class _Piece(NamedTuple):
    words: str
    in_link: bool
    is_bold: bool


def _pieces(node: Any, *, in_link: bool = False, is_bold: bool = False) -> Iterator[_Piece | None]:
    """The pieces of text in order; None where a paragraph begins or ends."""
    in_link, is_bold = in_link or node.tag == "a", is_bold or node.tag in _BOLD
    if node.tag in _PARAGRAPHS:
        yield None
    yield _Piece(node.text or "", in_link, is_bold)
    for child in node:
        yield from _pieces(child, in_link=in_link, is_bold=is_bold)
        yield _Piece(child.tail or "", in_link, is_bold)
    if node.tag in _PARAGRAPHS:
        yield None


def _joined(pieces: Iterable[_Piece]) -> str:
    return _clean("".join(piece.words for piece in pieces))


def _link(node: Any) -> DraftLink:
    kind = node.get("linktype")
    address = f"{kind}:{node.get('id', '')}" if kind else node.get("href", "")
    return DraftLink(_clean("".join(node.itertext())), address)


def _clean(text: str) -> str:
    return _BLANKS.sub(" ", text.replace("\n", " ")).strip()


MOST_OF_A_KIND = 4  # remarks per rule: nobody reads twenty identical ones
_LETTER = "A-Za-zÀ-ỹĐđ"
_SHORTEST_SHOUT = 8  # letters: "UBND", "HĐND" do not count as shouting
_LABELS = {
    "heading": "Đề mục",
    "paragraph": "Đoạn văn",
    "citation": "Lời của luật",
    "notice": "Khung lưu ý",
    "answer": "Hỏi và trả lời",
    "picture": "Ảnh",
    "gallery": "Bộ ảnh",
    "video": "Video",
    "audio": "Âm thanh",
    "table": "Bảng",
    "steps": "Các bước",
    "dialogue": "Lời thoại",
    "contact": "Nơi liên hệ",
    "download": "Tệp tải về",
}


def place(block: DraftBlock) -> str:
    """ "Khối 3 (Đoạn văn)"."""
    label = _LABELS.get(block.kind)
    return f"Khối {block.position} ({label})" if label else f"Khối {block.position}"


def must(where: str, said: str, quote: str = "") -> EditorialAdvice:
    return EditorialAdvice(AdviceSeverity.MUST, where, said, shortened(quote))


def should(where: str, said: str, quote: str = "") -> EditorialAdvice:
    return EditorialAdvice(AdviceSeverity.SHOULD, where, said, shortened(quote))


def plain(words: str) -> str:
    """Lower case without diacritics, and without surrounding punctuation."""
    return re.sub(r"\s+", " ", fold(words)).strip(" .:;,!?…>»-–\"'()[]“”‘’")


def syllables(text: str) -> int:
    return len(re.findall(rf"[{_LETTER}0-9]+", text))


def is_shouted(text: str) -> bool:
    """True if a text of some length is written entirely in capitals."""
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= _SHORTEST_SHOUT and all(letter.isupper() for letter in letters) and " " in text.strip()


def sentences(paragraph: str) -> Iterator[str]:
    """Sentences, split at full stops, question and exclamation marks, and semicolons; not within "Điều 5.

    Tên" or "1.000".
    """
    yield from (
        piece.strip() for piece in re.split(r"(?<=[.!?;…])\s+(?=[\"“(]?[A-ZÀ-ỸĐ0-9])", paragraph) if piece.strip()
    )


def phrase(words: str) -> re.Pattern[str]:
    """A pattern for the words, case-insensitive and not inside other words."""
    inner = r"\s+".join(map(re.escape, words.split()))
    return re.compile(rf"(?<![{_LETTER}]){inner}(?![{_LETTER}])", re.IGNORECASE)


def shortened(text: str, most: int = 120) -> str:
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"
