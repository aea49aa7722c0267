"""Answers as a search index wants them: their words, what they answer, and what tells that these have changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import batched
from typing import Any

from django.db.models import QuerySet

from portal.library.queries import laws_relied_on, stale_keys
from portal.questions.models import Answer, AnswerCitation
from portal.questions.states import GUARDED
from portal.questions.states.markup import MarkupKind, blocks
from portal.schema.queries import narrowed

_AT_ONCE = 200  # answers read together
_MOST_NAMED = 5_000  # keys that one question to the database names


def answers_for_index(*, numbers: Sequence[int] | None = None) -> Iterator[dict[str, Any]]:
    """Every answer that the public may read, or those named that it may; streamed, in the order of their numbers.

    `text` has one block a line and no marks of form. `stamp` is what `answer_stamps` says of the answer as long as
    this is what the public reads.
    """
    answers = narrowed(public_answers().select_related("live", "agency").order_by("number"), number__in=numbers)
    for some in batched(answers.iterator(chunk_size=_AT_ONCE), _AT_ONCE, strict=False):
        stale = stale_keys(kind=GUARDED, keys=[str(answer.number) for answer in some])
        yield from (
            {
                "answer": answer,
                "live": answer.live,
                "text": "\n".join(line for block in blocks(answer.live.answer_text) for line in block.lines),
                "is_stale": str(answer.number) in stale,
                "stamp": _stamp(answer.live_id, answer.slug),
            }
            for answer in some
            if answer.live is not None
        )


def answer_stamps(*, numbers: Collection[int]) -> dict[int, str]:
    """For each of these answers that the public may read, what changes whenever its words or its address do.

    One query. The words of a version that was published never change, so that its own key tells them.
    """
    rows = public_answers().filter(number__in=numbers).values_list("number", "live", "slug")
    return {number: _stamp(live, slug) for number, live, slug in rows}


def questions_answered(*, numbers: Collection[int]) -> dict[int, tuple[str, ...]]:
    """What each of these public answers answers: its title, the question as it was put, and the questions inside."""
    said = ("number", "title", "live__question_text", "live__answer_text")
    return {
        number: tuple(filter(None, (title, question, *_asked_inside(text))))
        for some in batched(sorted(set(numbers)), _MOST_NAMED, strict=False)
        for number, title, question, text in public_answers()
        .filter(number__in=some)
        .order_by("number")
        .values_list(*said)
    }


def laws_of_answers(*, numbers: Collection[int]) -> set[str]:
    """The permanent names of the instruments that any published version of these answers rests on.

    Also of versions that are over: what an index keeps with the law by reason of them is to be read again.
    """
    cited = AnswerCitation.objects.filter(
        version__answer__number__in=numbers, version__published_at__isnull=False, instrument__isnull=False
    )
    relied = laws_relied_on(kind=GUARDED, keys=[str(number) for number in numbers])
    return relied | set(cited.values_list("instrument__slug", flat=True))


def public_answers() -> QuerySet[Answer]:
    """The answers that may be read now."""
    return Answer.objects.filter(live__isnull=False)


def _stamp(live: int | None, slug: str) -> str:
    return f"{live}.{slug}"


def _asked_inside(text: str) -> Iterable[str]:
    """Headings that ask: "## Giấy viết tay có giá trị không?"."""
    return (
        line for block in blocks(text) if block.kind is MarkupKind.HEADING for line in block.lines if line.endswith("?")
    )
