"""Plain text with four signs, as officers write it, turned into blocks.

A blank line parts paragraphs; "- " begins an item, "1. " a step, "## " a heading, "> " words to heed. There is no other
markup: the text goes unchanged into letters, leaflets, loudspeaker scripts and open data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby


class Kind(StrEnum):
    PARAGRAPH = "p"
    ITEMS = "ul"
    STEPS = "ol"
    HEADING = "h"
    NOTICE = "note"


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one kind. A paragraph has one line; its hard line breaks are kept as "\\n"."""

    kind: Kind
    lines: tuple[str, ...]


_SIGNS = (
    (Kind.ITEMS, re.compile(r"[-•*+]\s+(?P<said>.+)")),  # - có hai người làm chứng
    (Kind.STEPS, re.compile(r"\d{1,2}[.)]\s+(?P<said>.+)")),  # 1. Đến Ủy ban nhân dân xã
    (Kind.HEADING, re.compile(r"#{1,4}\s+(?P<said>.+)")),  # ## Cần mang theo gì
    (Kind.NOTICE, re.compile(r">\s*(?P<said>.+)")),  # > Không ai được giữ giấy tờ gốc của bạn
)


def blocks(text: str) -> list[Block]:
    """The blocks of a text. Never raises; every word of the text stands in some block."""
    return [block for chunk in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) for block in _parted(chunk)]


def _parted(chunk: str) -> Iterator[Block]:
    """Lines under one another that are alike are one block; a list may follow its sentence without a blank line."""
    read = [_read(line.strip()) for line in chunk.split("\n") if line.strip()]
    for kind, lines in groupby(read, key=lambda one: one[0]):
        said = [line for _, line in lines]
        if kind is Kind.HEADING:
            yield from (Block(kind, (line,)) for line in said)
        elif kind in (Kind.ITEMS, Kind.STEPS):
            yield Block(kind, tuple(said))
        else:
            yield Block(kind, ("\n".join(said),))


def _read(line: str) -> tuple[Kind, str]:
    for kind, sign in _SIGNS:
        if match := sign.fullmatch(line):
            return kind, match["said"]
    return Kind.PARAGRAPH, line


def plain(text: str) -> str:
    """The same in one line of words, for summaries and for counting."""
    return " ".join(" ".join(block.lines).replace("\n", " ") for block in blocks(text))
