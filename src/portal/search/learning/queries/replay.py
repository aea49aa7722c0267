"""Questions asked here, with what was opened after them: to measure search by, and to train it on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Sum

from lawtext.addresses import parse_address
from lawtext.types import Unit
from portal.library.queries import instruments_on_the_shelf
from portal.search.kinds import ARTICLE
from portal.search.learning.queries.lessons import taught
from portal.search.models import AskedQuestion, Opening


@dataclass(frozen=True, slots=True)
class OpenedAfter:
    """One question and how often each thing of the index was opened after it."""

    text: str
    openings: Mapping[str, int]


def opened_after() -> Iterator[OpenedAfter]:
    """Every question whose words are kept and after which something was opened, those asked first coming first."""
    openings = Opening.objects.exclude(question__text="").values("question", "question__text", "key")
    summed = openings.annotate(total=Sum("times")).order_by("question", "key")
    for _, rows in groupby(summed.iterator(), key=lambda row: row["question"]):
        lines = list(rows)
        yield OpenedAfter(lines[0]["question__text"], {line["key"]: line["total"] for line in lines})


@dataclass(frozen=True, slots=True)
class Known:
    """A question and the articles that answer it, as files of questions name them: (law, article)."""

    text: str
    relevant: Sequence[tuple[str, str]]
    weight: int


def known_questions() -> Iterator[Known]:
    """What openings teach of articles, for a file to train on. `weight`: how often they were opened."""
    laws = {
        slug: source_id or number
        for slug, source_id, number in instruments_on_the_shelf().values_list("slug", "source_id", "official_number")
    }
    texts = dict(AskedQuestion.objects.exclude(text="").values_list("pk", "text"))
    for question, members in groupby(taught(), key=lambda one: one.question):
        answers = [(place, one.times) for one in members if (place := _place(one.key, laws))]
        if answers:
            yield Known(texts[question], [place for place, _ in answers], sum(times for _, times in answers))


def _place(key: str, laws: Mapping[str, str]) -> tuple[str, str] | None:
    """("91/2015/QH13", "328") of "dieu:91-2015-qh13:dieu-328"; None for what is no article of a law that is held."""
    kind, _, rest = key.partition(":")
    slug, _, address = rest.partition(":")
    if kind != ARTICLE or slug not in laws:
        return None
    steps = parse_address(address).steps
    return (laws[slug], steps[0].label) if len(steps) == 1 and steps[0].unit is Unit.ARTICLE else None
