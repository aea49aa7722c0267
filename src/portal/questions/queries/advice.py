"""What this room asks of whoever can search: a room above, named in settings, because a room never imports upward.

Without one (QUESTIONS_ADVISER = "") nothing is suggested and everything else works.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from portal.questions.privacy import find_personal, without_persons
from portal.questions.routing.weights import EverydayPhrase
from portal.questions.submissions import digest_of

__all__ = [
    "EverydayPhrase",
    "QuestionAdvice",
    "QuestionAdviser",
    "SilentAdviser",
    "adviser",
    "similar_to",
]


@dataclass(frozen=True, slots=True)
class QuestionAdvice:
    """`answers` that are there already and may answer the question: the `number` of the `Answer`, `title`, `summary`,
    `url`, `is_stale`. `provisions` that may: `label` ("khoản 1 Điều 328 Bộ luật Dân sự"), `law`, the `words` of the
    passage, `url`, `document_key`, `address`."""

    answers: tuple[Mapping[str, Any], ...] = ()
    provisions: tuple[Mapping[str, Any], ...] = ()


class QuestionAdviser(Protocol):
    def advise(self, question: str, *, limit: int = 5) -> QuestionAdvice:
        """The nearest answers and provisions, best first; both empty for what cannot be read. Never raises."""

    def hear(self, question: str) -> tuple[EverydayPhrase, ...]:
        """The everyday words in a question, in order; empty where nothing is known of them. Never raises."""


class SilentAdviser:
    """Advises nothing."""

    def advise(self, question: str, *, limit: int = 5) -> QuestionAdvice:
        return QuestionAdvice()

    def hear(self, question: str) -> tuple[EverydayPhrase, ...]:
        return ()


def adviser() -> QuestionAdviser:
    """The adviser named in settings."""
    made: QuestionAdviser = (
        import_string(settings.QUESTIONS_ADVISER)() if settings.QUESTIONS_ADVISER else SilentAdviser()
    )
    return made


def similar_to(text: str) -> dict[str, Any]:
    """`digest` is that of the words it was found for; `personal` are numbers that lead to a person, as they stand.

    Never raises. Names and places are left alone: people need them to tell what happened; nothing is looked for
    by them.
    """
    personal = tuple({one.digest: one for one in find_personal(text) if one.is_structured}.values())
    return {"digest": digest_of(text), "advice": adviser().advise(without_persons(text), limit=4), "personal": personal}
