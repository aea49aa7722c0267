"""What people asked, as text of what answered them: questions published with their answers, and what use has taught.

It is counted and never shown. An article of law so is found by the everyday words of those whom it answered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from portal.editorial.kinds import ARTICLE as GUARDED
from portal.editorial.queries import questions_answered
from portal.library.queries import sound_contents_citing
from portal.search.engine.port import Findable
from portal.search.learning.scrubbing import LONGEST, scrubbed

MOST_PAGES = 5  # whose questions one article is found by: more would drown its own words
MOST_SYLLABLES = 120


def questions_by_article(*, slugs: Collection[str]) -> dict[tuple[str, str], str]:
    """(instrument, article) -> the questions that published pages answer by it, newest first, within bounds.

    Only of pages that no change of the law has left behind. Two queries, however many articles are cited.
    """
    citing = sound_contents_citing(kind=GUARDED, slugs=slugs)
    questions = questions_answered(pks={int(key) for keys in citing.values() for key in keys}) if citing else {}
    pages = {place: [questions[int(key)] for key in keys if int(key) in questions] for place, keys in citing.items()}
    return {place: bounded(_words(found[:MOST_PAGES])) for place, found in pages.items() if found}


def _words(pages: Iterable[Iterable[str]]) -> Iterator[str]:
    """The questions without the names of people, each once. What is longer than a question is is a story: cut."""
    asked = (scrubbed(question[:LONGEST]) for questions in pages for question in questions)
    yield from dict.fromkeys(filter(None, asked))


def bounded(questions: Iterable[str]) -> str:
    """One question a line, as many as stay within the bound."""
    kept: list[str] = []
    left = MOST_SYLLABLES
    for question in questions:
        left -= len(question.split())
        if left < 0:
            break
        kept.append(question)
    return "\n".join(kept)


def with_asked(findable: Findable, asked: str) -> Findable:
    """The thing with more questions that it answers; what is found by its name alone stays as it is."""
    if findable.parts is None:
        return findable
    lines: Mapping[str, None] = dict.fromkeys([*findable.parts.asked.splitlines(), *asked.splitlines()])
    return replace(findable, parts=replace(findable.parts, asked=bounded(filter(None, lines))))
