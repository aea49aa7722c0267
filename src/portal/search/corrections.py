"""What was meant, and what the law calls it: what a page says about the words of a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lawsearch.engine.port import Snapshot
from lawsearch.ranking.analysis import (
    Token,
    folded_forms,
    marked_forms,
    tokens,
)
from lawsearch.ranking.everyday import Lexicon
from lawsearch.ranking.spelling import meant
from lawsearch.ranking.terms import Form

_MOST_HEARD = 2


@dataclass(frozen=True, slots=True)
class Correction:
    """What was probably meant. `is_instead`: it is what was searched for, because nothing fits what was typed."""

    text: str
    is_instead: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """A thing said in everyday words, and what the law calls it."""

    said: str
    law: str


def corrected(question: Sequence[Token], snapshot: Snapshot) -> str:
    """What was probably meant, to be read; "" where nothing better is known than what was typed."""
    better = meant(question, count=snapshot.count, total=snapshot.total)
    return "" if better is None or _only_adds_marks(question, better) else " ".join(marked_forms(better))


def _only_adds_marks(typed: Sequence[Token], better: Sequence[Token]) -> bool:
    """Marks that were not typed are put back by the ranking itself: nothing to tell."""
    return folded_forms(typed) == folded_forms(better) and all(
        one.marked in (one.folded, other.marked) for one, other in zip(typed, better, strict=True)
    )


def is_foreign(question: Sequence[Token], snapshot: Snapshot) -> bool:
    """Whether something was typed that stands in no text, with marks or without."""
    return any(not snapshot.count(Form.FOLDED, token.folded) for token in question)


def heard(question: Sequence[Token], lexicon: Lexicon) -> tuple[Heard, ...]:
    """The everyday words of a question that the law calls otherwise, each by the law's first name for it.

    Nothing where that name was typed as well: its other names are kin to it, not the same.
    """
    typed = _padded(question)
    listed: dict[str, Heard] = {}
    for saying in lexicon.heard(question):
        name = saying.law[0] if saying.law else ""
        if name and _padded(tokens(name)) not in typed:
            listed.setdefault(_padded(tokens(saying.said)), Heard(saying.said, name))
    return tuple(listed.values())[:_MOST_HEARD]


def _padded(found: Sequence[Token]) -> str:
    return f" {' '.join(folded_forms(found))} "
