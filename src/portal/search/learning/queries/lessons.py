"""What openings teach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import batched

from django.db.models import Sum

from portal.search.models import Lesson, Opening
from portal.search.states import OPENED, SHARE

MOST_QUESTIONS = 20  # that count as words of one thing: those after which it was opened most
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Taught:
    """That this thing was opened so often after this question."""

    question: int
    key: str
    owner: str
    times: int


def taught() -> Iterator[Taught]:
    """Each thing opened three times after a question, and in at least a fifth of all that was opened after it.

    Only questions whose words are kept: those that several have asked.
    """
    openings = Opening.objects.exclude(question__text="").values("question")
    totals = dict(openings.annotate(total=Sum("times")).values_list("question", "total"))
    opened = openings.values("question", "key", "owner").annotate(total=Sum("times")).filter(total__gte=OPENED)
    for row in opened.order_by("question", "key"):
        if row["total"] >= SHARE * totals[row["question"]]:
            yield Taught(row["question"], row["key"], row["owner"], row["total"])


def asked_of(keys: Iterable[str]) -> Mapping[str, str]:
    """What people asked that these things of the index answer, by key; nothing for a thing that taught nothing.

    It is text of the thing (`Parts.asked`), to be counted and never shown.
    """
    found: dict[str, list[str]] = {}
    for some in batched(dict.fromkeys(keys), _AT_ONCE, strict=False):
        lessons = Lesson.objects.filter(key__in=some).exclude(question__text="").order_by("key", "-times", "pk")
        for key, text in lessons.values_list("key", "question__text"):
            found.setdefault(key, []).append(text)
    return {key: "\n".join(texts[:MOST_QUESTIONS]) for key, texts in found.items()}
