"""The headings and the questions of a body, with anchors to link to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lawtext.words import slugify

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Entry:
    words: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Outline:
    """`anchors`: block id -> anchor; the headings and the questions in order."""

    anchors: dict[str, str]
    headings: tuple[Entry, ...]
    questions: tuple[Entry, ...]


def outline(body: Iterable[Any]) -> Outline:
    """Two headings of the same words get two anchors."""
    named = list(_named(body))
    return Outline(
        anchors={block.id: anchor for block, _, anchor in named},
        headings=tuple(Entry(words, anchor) for block, words, anchor in named if block.block_type == "heading"),
        questions=tuple(Entry(words, anchor) for block, words, anchor in named if block.block_type == "answer"),
    )


def _named(body: Iterable[Any]) -> Iterator[tuple[Any, str, str]]:
    met: dict[str, int] = {}
    for block in body:
        if block.block_type not in ("heading", "answer"):
            continue
        words = str(block.value) if block.block_type == "heading" else block.value["question"]
        stem = f"muc-{slugify(words)[:_LONGEST].strip('-')}"
        met[stem] = met.get(stem, 0) + 1
        yield block, words, stem if met[stem] == 1 else f"{stem}-{met[stem]}"
