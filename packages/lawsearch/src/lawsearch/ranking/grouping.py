"""Articles of one law stand together: the first where it ranked, the others under it; and the same text stands once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_NO_LETTERS = re.compile(r"[\W_]+")


def bare(text: str) -> str:
    """The words alone: two texts that differ in commas, breaks and capitals say the same."""
    return _NO_LETTERS.sub(" ", text.casefold()).strip()


def distinct[Thing](found: Sequence[Thing], text: Callable[[Thing], str]) -> list[Thing]:
    """The first of those that say just the same ("" is no text), in their order."""
    met: set[str] = set()
    kept = []
    for thing in found:
        said = text(thing)
        if not said or said not in met:
            kept.append(thing)
            met.add(said)
    return kept


@dataclass(frozen=True, slots=True)
class Group[Hit]:
    """The best hit of one owner on this page, its siblings in their order, and hits of others that say just the same.

    A circular that was issued anew, one document under two numbers, a consolidated text: the reader needs one of them,
    and to know of the others.
    """

    first: Hit
    siblings: tuple[Hit, ...] = ()
    twins: tuple[Hit, ...] = ()


def grouped[Hit](
    found: Sequence[Hit], owner: Callable[[Hit], str], text: Callable[[Hit], str] = lambda hit: ""
) -> list[Group[Hit]]:
    """The hits of one page by owner, in the order of each owner's best.

    A hit whose text was met before, in the best hit of another owner, stands as a twin with that one ("" is no text).
    """
    members: dict[str, list[Hit]] = {}
    twins: dict[str, list[Hit]] = {}
    said_by: dict[str, str] = {}
    for hit in found:
        same = said_by.get(text(hit), owner(hit))
        if same != owner(hit):
            twins.setdefault(same, []).append(hit)
            continue
        if owner(hit) not in members and text(hit):
            said_by[text(hit)] = owner(hit)
        members.setdefault(owner(hit), []).append(hit)
    return [Group(first, tuple(siblings), tuple(twins.get(name, ()))) for name, (first, *siblings) in members.items()]
