"""What somebody tells at length -> the clause that asks, and the clauses that tell what happened.

In a story most words are nobody's matter: who is whose aunt, what the weather was like. What it is about is told by the
clause that asks together with the one fact or two that the law asks for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lawsearch.ranking import SyllableToken, folded_forms, tokens
from lawsearch.ranking.vocabulary import as_meant

_LEAST = 30  # syllables from which a question is told at length
_CLAUSE = 18  # syllables of a clause at most: somebody who types without signs is cut there
_MOST = 14  # clauses that tell and are looked at
_SENTENCE = re.compile(r"(?<=[.?!;…])\s+")
_PAUSE = re.compile(r"[,:;–]\s*|\s-\s")
# How a sentence ends that asks without a question mark, and what is said before what is asked (without marks).
_ASKS = re.compile(
    r"(?:\b(?:khong|ko|hong|hok|chua|gi|sao|dau|nao|may|nhieu|bao lau|ai)(?: (?:vay|a|ha|day|ta|the|nhi|nha|luon|nua))*"
    r"|\b(?:cho|xin|muon|nho) (?:\w+ )?(?:hoi|biet|chi)\b.*|\b(?:khong|chua|hong) biet\b.*)$"
)


@dataclass(frozen=True, slots=True)
class StoryReading:
    """A story: the clause that `asks`, those that `tell`, and the `whole` of it."""

    whole: tuple[SyllableToken, ...]
    asks: tuple[SyllableToken, ...]
    tells: tuple[tuple[SyllableToken, ...], ...]


def read_story(told: str) -> StoryReading | None:
    """Read a story; None where it is short, or one clause."""
    if len(told.split()) < _LEAST:
        return None
    sentences = sentences_of(told)
    at = asking_of(sentences)
    parts = [_clauses(sentence) for sentence in sentences]
    asks = ([clause for clause in parts[at] if _asks(clause)] or parts[at])[-1]
    clauses = [clause for part in parts for clause in part]
    tells = [clause for clause in clauses if clause is not asks]
    whole = tuple(token for clause in clauses for token in clause)
    return StoryReading(whole, asks, tuple(tells[-_MOST:])) if tells else None


def sentences_of(text: str) -> list[str]:
    return [sentence for sentence in _SENTENCE.split(text) if tokens(sentence)] or [text]


def asking_of(sentences: Sequence[str]) -> int:
    """The place of the sentence that asks: the last with a question mark, else with words that ask, else the last."""
    marked = [at for at, sentence in enumerate(sentences) if sentence.rstrip().endswith("?")]
    said = [at for at, sentence in enumerate(sentences) if _asks(tokens(sentence))]
    return next(iter([*reversed(marked), *reversed(said), len(sentences) - 1]))


def _asks(clause: Sequence[SyllableToken]) -> bool:
    return bool(_ASKS.search(" ".join(folded_forms(clause))))


def _clauses(sentence: str) -> list[tuple[SyllableToken, ...]]:
    """The clauses of a sentence: parted where it pauses, as few as are short enough."""
    found: list[tuple[SyllableToken, ...]] = []
    for pause in _PAUSE.split(sentence):
        said = as_meant(tokens(pause))
        if found and len(found[-1]) + len(said) <= _CLAUSE:
            found[-1] += said
        else:
            starts = range(len(said) % -_CLAUSE, len(said), _CLAUSE)  # from the end: what asks stands there
            found += [said[max(start, 0) : start + _CLAUSE] for start in starts]
    return [clause for clause in found if clause]
