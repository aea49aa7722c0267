"""Questions with known answers, asked of the index as a reader would ask them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat

from lawsearch.engine.port import Snapshot
from lawsearch.ranking.everyday import Lexicon
from lawsearch.ranking.figures import DEPTHS, Answered
from lawsearch.ranking.reading import read_question
from lawtext.addresses import number_key, step
from lawtext.types import Unit
from lawtext.words import fold
from portal.library.queries import instruments_on_the_shelf
from portal.search.learning.queries import OpenedAfter
from portal.search.queries import best_keys
from portal.search.question_files import KnownQuestion
from portal.search.sources import article_key


class Keys:
    """The keys of the articles that a file of questions names: by the source's own id of a law, else by its number."""

    def __init__(self) -> None:
        self._by_source: dict[str, list[str]] = {}
        self._by_number: dict[str, list[str]] = {}
        for slug, source_id, key in instruments_on_the_shelf().values_list("slug", "source_id", "number_key"):
            if source_id:
                self._by_source.setdefault(source_id, []).append(slug)
            self._by_number.setdefault(key, []).append(slug)

    def of(self, question: KnownQuestion) -> set[str]:
        """Empty where the library does not hold the law."""
        return {
            article_key(slug=slug, address=str(step(Unit.ARTICLE, article)))
            for law, article in question.relevant
            for slug in self._slugs(law)
        }

    def laws_of(self, question: KnownQuestion) -> set[str]:
        """The laws that answer, as the library names them: files may write one number in several ways."""
        return {slug for law, _ in question.relevant for slug in self._slugs(law)}

    def _slugs(self, law: str) -> list[str]:
        return self._by_source.get(law) or self._by_number.get(number_key(law), [])


def ask_all(
    questions: Sequence[KnownQuestion], *, snapshot: Snapshot, unmarked: bool, lexicon: Lexicon
) -> Iterator[Answered]:
    """Ask each question, with its marks taken away if `unmarked`, and see where its answer ranks."""
    keys = Keys()
    for question in questions:
        found, milliseconds = _found(question.text, snapshot=snapshot, unmarked=unmarked, lexicon=lexicon)
        right = keys.of(question)
        rank = next((place for place, key in enumerate(found, start=1) if key in right), None)
        yield Answered(rank=rank, milliseconds=milliseconds)


def replay(
    questions: Iterable[OpenedAfter], *, snapshot: Snapshot, unmarked: bool, lexicon: Lexicon
) -> Iterator[Answered]:
    """Ask again what was asked here, and see where what was opened then ranks now. Each opening counts once."""
    for question in questions:
        found, milliseconds = _found(question.text, snapshot=snapshot, unmarked=unmarked, lexicon=lexicon)
        ranks = {key: place for place, key in enumerate(found, start=1)}
        for key, times in question.openings.items():
            yield from repeat(Answered(rank=ranks.get(key), milliseconds=milliseconds), times)


def _found(text: str, *, snapshot: Snapshot, unmarked: bool, lexicon: Lexicon) -> tuple[list[str], float]:
    """The keys of what is found, best first, and how long it took."""
    typed = fold(text) if unmarked else text
    started = time.perf_counter()
    found = best_keys(reading=read_question(typed), snapshot=snapshot, limit=max(DEPTHS), lexicon=lexicon)
    return found, 1000 * (time.perf_counter() - started)
