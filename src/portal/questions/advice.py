"""What this room asks of whoever can search: a room above, named in settings, because a room never imports upward.

Without one (QUESTIONS_ADVISER = "") nothing is suggested and everything else works.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from portal.questions.routing.terms import Said


@dataclass(frozen=True, slots=True)
class Similar:
    """An answer that is there already and may answer the question. `number` is that of the `Answer`."""

    number: int
    title: str
    summary: str
    url: str
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class Suggested:
    """A provision that may answer the question: "khoản 1 Điều 328 Bộ luật Dân sự", with the words of the passage."""

    document_key: str
    address: str
    label: str
    law: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Advice:
    answers: tuple[Similar, ...] = ()
    provisions: tuple[Suggested, ...] = ()


class Adviser(Protocol):
    def advise(self, question: str, *, limit: int = 5) -> Advice:
        """The nearest answers and provisions, best first; both empty for what cannot be read. Never raises."""
        ...

    def hear(self, question: str) -> tuple[Said, ...]:
        """The everyday words in a question, in order; empty where nothing is known of them. Never raises."""
        ...


class SilentAdviser:
    """Advises nothing."""

    def advise(self, question: str, *, limit: int = 5) -> Advice:
        return Advice()

    def hear(self, question: str) -> tuple[Said, ...]:
        return ()


class MemoryAdviser:
    """For tests: answers with what it was given, and remembers what it was asked."""

    def __init__(self, advice: Advice = Advice(), said: tuple[Said, ...] = ()) -> None:
        self.advice = advice
        self.said = said
        self.asked: list[str] = []

    def advise(self, question: str, *, limit: int = 5) -> Advice:
        self.asked.append(question)
        return Advice(self.advice.answers[:limit], self.advice.provisions[:limit])

    def hear(self, question: str) -> tuple[Said, ...]:
        return tuple(one for one in self.said if one.words in question)


def adviser() -> Adviser:
    """The adviser named in settings."""
    made: Adviser = import_string(settings.QUESTIONS_ADVISER)() if settings.QUESTIONS_ADVISER else SilentAdviser()
    return made
