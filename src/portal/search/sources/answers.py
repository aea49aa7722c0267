"""Answered questions: found by what was asked, in the asker's words as well, and by what was answered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from lawsearch.engine.port import Findable
from lawsearch.ranking.forward import RankClass
from lawsearch.ranking.weights import Parts
from portal.questions.queries.index import AnswerForIndex, answer_stamps, answers_for_index
from portal.questions.states import GUARDED
from portal.search.kinds import ANSWER, KIND_LABELS
from portal.search.sources.answered import said_by_askers
from portal.search.sources.directory import Directory
from portal.search.sources.laws import top_topics
from portal.search.sources.source import Source, owner

# What changes what the public reads; an answer on its way there is nobody's to find.
TELLING = ("answer.published", "answer.corrected", "answer.withdrawn", "answer.restored")
SHOWN = 300  # letters of the question that stand on the card: by which a like question is told


def _everything(day: date) -> Iterator[Findable]:
    return _answers(answers_for_index(), Directory(day))


def _some(names: Sequence[str], day: date) -> Iterator[Findable]:
    return _answers(answers_for_index(numbers=_numbers(names)), Directory(day))


def _stamps(names: Collection[str]) -> Mapping[str, str]:
    return {str(number): stamp for number, stamp in answer_stamps(numbers=_numbers(names)).items()}


def _numbers(names: Iterable[str]) -> list[int]:
    """What bears no number is no answer's."""
    return [int(name) for name in names if name.isascii() and name.isdecimal()]


def _answers(answers: Iterable[AnswerForIndex], directory: Directory) -> Iterator[Findable]:
    for answer in answers:
        body = f"{answer.summary}\n{answer.text}"
        yield Findable(
            key=owner(ANSWER, answer.number),
            owner=owner(ANSWER, answer.number),
            kind=ANSWER,
            parts=Parts(answer.agency, answer.title, body, said_by_askers([answer.question])),
            body=body,
            name=answer.title,
            topics=top_topics(filter(None, [answer.field_slug])),
            agencies=directory.agencies([answer.agency_id]),
            places=_places(answer, directory),
            issued=answer.updated,
            stamp=answer.stamp,
            rank_class=RankClass.PAGE,
            is_stale=answer.is_stale,
            card={
                "heading": answer.title,
                "title": answer.agency,
                "kind_label": KIND_LABELS[ANSWER],
                "url": answer.url,
                "answer": str(answer.number),
                "summary": answer.summary,
                "question": answer.question[:SHOWN],
                "stale": "1" if answer.is_stale else "",
            },
        )


def _places(answer: AnswerForIndex, directory: Directory) -> tuple[str, ...]:
    """Where it holds, if that is said; else the land that its agency serves."""
    return directory.land(answer.territory_id) or directory.land_of(answer.agency_id)


ANSWERS_SOURCE = Source(
    name=ANSWER,
    kinds=(ANSWER,),
    everything=_everything,
    some=_some,
    stamps=_stamps,
    told_by=dict.fromkeys(TELLING, "answer"),
    guarded=GUARDED,
)
