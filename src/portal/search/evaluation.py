"""Questions with known answers, asked of the index as a reader would ask them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

from lawtext.addresses import number_key, step
from lawtext.types import Unit
from lawtext.words import fold
from portal.library.queries import instruments_on_the_shelf
from portal.search.engine.port import Snapshot
from portal.search.learning.queries import OpenedAfter
from portal.search.queries import best_keys
from portal.search.ranking.everyday import Lexicon
from portal.search.ranking.figures import DEPTHS, Answered
from portal.search.ranking.reading import read_question
from portal.search.sources import article_key


class BadQuestionFile(Exception):
    """A line of the file is not a question. Each line is {"question": …, "relevant": [{"law_id", "article_id"}]}."""


@dataclass(frozen=True, slots=True)
class KnownQuestion:
    """A question and the articles that answer it, as (law, article) of the file."""

    text: str
    relevant: tuple[tuple[str, str], ...]


def read_questions(path: Path) -> list[KnownQuestion]:
    """The questions of a JSONL file. Raises OSError, BadQuestionFile with the line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_question(line, number) for number, line in enumerate(lines, start=1) if line.strip()]


def _question(line: str, number: int) -> KnownQuestion:
    try:
        record = json.loads(line)
        relevant = tuple((str(place["law_id"]), str(place["article_id"])) for place in record["relevant"])
        return KnownQuestion(str(record["question"]), relevant)
    except (ValueError, KeyError, TypeError) as error:
        raise BadQuestionFile(f"line {number}: {error!r}") from error


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
