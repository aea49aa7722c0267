"""Sources of the index: content of other rooms as searchable items. A new source needs one row in SOURCES.

How: docs/howto/make-a-room-searchable.md.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import batched, groupby
from operator import attrgetter

from django.urls import reverse
from django.utils import timezone

from lawsearch.anonymisation import LONGEST, scrubbed
from lawsearch.engine import Findable
from lawsearch.ranking.forward import RankClass
from lawsearch.ranking.weights import TextParts, counted_title, pseudo_title, shown_title
from portal.library.models import Instrument
from portal.library.queries import ArticleForIndex, articles_for_index, law_stamps, sound_contents_citing
from portal.questions.queries.published_answers import answer_stamps, answers_for_index, questions_answered
from portal.questions.states import GUARDED
from portal.schema.queries import grouped
from portal.search.queries.sources.documents import (
    DIGITISED_SOURCE,
    PAGES_SOURCE,
    PLANS_SOURCE,
    Directory,
    IndexSource,
    owner,
    top_topics,
)
from portal.search.queries.usage import asked_of
from portal.search.states import ANSWER, ARTICLE, KIND_LABELS, LAW, LAWS

MOST_ANSWERS = 5  # answers per article that supply questions: more would outweigh its own words
MOST_SYLLABLES = 120
_MOST_WORDS = 36  # per sentence: "01/7/2026" is one word and three syllables


def questions_by_article(*, slugs: Collection[str]) -> dict[tuple[str, str], str]:
    """(instrument, article) -> questions of public answers that cite it, newest first, within bounds.

    Only answers that no change of the law has made stale. Two queries, whatever the number of articles.
    """
    nearest = {
        place: [int(key) for key in keys[:MOST_ANSWERS]]
        for place, keys in sound_contents_citing(kind=GUARDED, slugs=slugs).items()
    }
    questions = questions_answered(numbers={number for numbers in nearest.values() for number in numbers})
    answered = {place: [questions[one] for one in numbers if one in questions] for place, numbers in nearest.items()}
    return {place: said_by_askers(_titles_first(found)) for place, found in answered.items() if found}


def _titles_first(answers: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """The title of each answer before the long questions, so that one long story does not use up the space."""
    told = list(answers)
    yield from (questions[0] for questions in told)
    yield from (question for questions in told for question in questions[1:])


def said_by_askers(questions: Iterable[str]) -> str:
    """Questions as text of what answers them: one sentence per line, no duplicates, names removed, bounded."""
    sentences = (sentence for question in questions for sentence in _SENTENCE.split(question))
    return bounded(dict.fromkeys(filter(None, (scrubbed(_head(sentence)) for sentence in sentences))))


_SENTENCE = re.compile(r"(?<=[.?!])\s+|\n")


def _head(sentence: str) -> str:
    """The beginning of a sentence, cut to the length of a question; the rest is a story."""
    words = " ".join(sentence.split()[:_MOST_WORDS])
    return words if len(words) <= LONGEST else words[:LONGEST].rpartition(" ")[0]


def bounded(questions: Iterable[str]) -> str:
    """One question per line, as many as fit within the bound."""
    kept: list[str] = []
    left = MOST_SYLLABLES
    for question in questions:
        left -= len(question.split())
        if left < 0:
            break
        kept.append(question)
    return "\n".join(kept)


def with_asked(findable: Findable, asked: str) -> Findable:
    """Add questions that the item answers; items found by name only stay unchanged."""
    if findable.parts is None:
        return findable
    lines: Mapping[str, None] = dict.fromkeys([*findable.parts.asked.splitlines(), *asked.splitlines()])
    return replace(findable, parts=replace(findable.parts, asked=bounded(filter(None, lines))))


# Verbs that change what the public reads; unpublished answers are not searchable.
TELLING = ("answer.published", "answer.corrected", "answer.withdrawn", "answer.restored")
SHOWN = 300  # characters of the question on the card, to recognise similar questions


def _numbers(names: Iterable[str]) -> list[int]:
    """The answer numbers; other names belong to no answer."""
    return [int(name) for name in names if name.isascii() and name.isdecimal()]


def _answers(names: Sequence[str] | None, day: date) -> Iterator[Findable]:
    directory = Directory(day)
    for held in answers_for_index(numbers=None if names is None else _numbers(names)):
        answer, live, agency = held["answer"], held["live"], held["answer"].agency.name
        body = f"{live.summary}\n{held['text']}"
        yield Findable(
            key=owner(ANSWER, answer.number),
            owner=owner(ANSWER, answer.number),
            kind=ANSWER,
            parts=TextParts(agency, live.title, body, said_by_askers([live.question_text])),
            body=body,
            name=live.title,
            topics=top_topics(filter(None, [live.field_slug])),
            agencies=directory.agencies([answer.agency_id]),
            places=directory.land(answer.territory_id) or directory.land_of(answer.agency_id),
            issued=timezone.localdate(answer.published_at),
            stamp=held["stamp"],
            rank_class=RankClass.PAGE,
            is_stale=held["is_stale"],
            card={
                "heading": live.title,
                "title": agency,
                "kind_label": KIND_LABELS[ANSWER],
                "url": reverse("questions:answer", args=[answer.slug]),
                "answer": str(answer.number),
                "summary": live.summary,
                "question": live.question_text[:SHOWN],
                "stale": "1" if held["is_stale"] else "",
            },
        )


ANSWERS_SOURCE = IndexSource(
    name=ANSWER,
    kinds=(ANSWER,),
    things=_answers,
    stamps=lambda names: {str(one): stamp for one, stamp in answer_stamps(numbers=_numbers(names)).items()},
    told_by=dict.fromkeys(TELLING, "answer"),
    guarded=GUARDED,
)


_LAWS_AT_ONCE = 20  # instruments per query for answered questions


def article_key(*, slug: str, address: str) -> str:
    """The index key of an article."""
    return f"{ARTICLE}:{slug}:{address}"


def _laws(slugs: Sequence[str] | None, day: date) -> Iterator[Findable]:
    """Each instrument as an item, followed by its articles."""
    articles, directory = articles_for_index(day=day, slugs=slugs), Directory(day)
    laws = (list(members) for _, members in groupby(articles, key=attrgetter("law.slug")))
    for some in batched(laws, _LAWS_AT_ONCE, strict=False):
        answered = questions_by_article(slugs=[held[0].law.slug for held in some])
        for held in some:
            yield from _instrument(held, answered, directory)


def _instrument(
    held: Sequence[ArticleForIndex], answered: Mapping[tuple[str, str], str], directory: Directory
) -> Iterator[Findable]:
    law = _law(held[0], directory)
    yield law
    title = _counted_title(held[0])
    for ordinal, one in enumerate(held, start=1):
        asked = answered.get((one.law.slug, one.article.address), "")
        yield _article(one, title, asked, law, ordinal=ordinal, size=len(held))


def _law(first: ArticleForIndex, directory: Directory) -> Findable:
    law = first.law
    return Findable(
        key=owner(LAW, law.slug),
        owner=owner(LAW, law.slug),
        kind=LAW,
        name=shown_title(law.title, doc_type=law.doc_type),
        doc_type=law.doc_type,
        topics=top_topics([topic.slug for topic in law.fields.all()]),
        status=first.status.value,
        agencies=directory.agencies([law.issuer_id]),
        places=directory.land(law.territory_id),
        issued=law.issued_date,
        stamp=first.stamp,
        card=_law_card(law) | {"url": law.get_absolute_url()},
    )


def _counted_title(first: ArticleForIndex) -> str:
    """The title indexed with each article; if the title is not distinctive, the beginning of the text."""
    law, number = first.law, first.law.official_number
    title = "" if law.title_is_inferred else counted_title(law.title, doc_type=law.doc_type, number=number)
    return title or f"{pseudo_title(f'{first.article.heading} {first.text}')} {number}"


def _article(held: ArticleForIndex, title: str, asked: str, law: Findable, *, ordinal: int, size: int) -> Findable:
    """An item for an article; fields that are not its own come from its law."""
    article = held.article
    heading, _, glued = article.heading.partition("\n")  # some sources append the text to the heading
    body = f"{glued}\n{held.text}" if glued else held.text
    return replace(
        law,
        key=article_key(slug=held.law.slug, address=article.address),
        kind=ARTICLE,
        parts=TextParts(title, heading, body, asked),
        body=body,
        name=heading,
        rank_class=_rank_class(held.law.doc_type),
        is_over=held.status.is_over,
        ordinal=ordinal,
        size=size,
        cited=held.cited,
        card=_law_card(held.law)
        | {"label": article.label, "heading": heading, "address": article.address, "url": held.url},
    )


_CLASSES = dict.fromkeys(LAWS, RankClass.LAW) | {"Nghị định": RankClass.DECREE, "Thông tư": RankClass.CIRCULAR}


def _rank_class(doc_type: str) -> RankClass:
    """The rank class; a joint circular ("Thông tư liên tịch") counts as a circular."""
    return _CLASSES.get(doc_type) or (RankClass.CIRCULAR if doc_type.startswith("Thông tư") else RankClass.OTHER)


def _law_card(law: Instrument) -> dict[str, str]:
    return {
        "title": shown_title(law.title, doc_type=law.doc_type),
        "number": law.official_number,
        "doc_type": law.doc_type,
        "issuer": law.issuer_name,
        "slug": law.slug,
    }


LAWS_SOURCE = IndexSource(
    name=LAW,
    kinds=(LAW, ARTICLE),
    things=_laws,
    stamps=lambda slugs: law_stamps(slugs=slugs),
    told_by={"edition.": "slug", "event.revoked": "slug", "instrument.": "slug", "provision.changed": "slug"},
)


__all__ = ["SOURCES", "IndexSource", "article_key", "belonging_to", "everything", "owner", "stamps_today"]

SOURCES: Mapping[str, IndexSource] = {
    source.name: source for source in (LAWS_SOURCE, ANSWERS_SOURCE, PAGES_SOURCE, PLANS_SOURCE, DIGITISED_SOURCE)
}

_AT_ONCE = 500  # owners or items per query


def everything(*, day: date) -> Iterator[Findable]:
    for source in SOURCES.values():
        yield from _taught(source.things(None, day))


def belonging_to(owners: Iterable[str], *, day: date) -> Iterator[Findable]:
    """The present items of these owners; none for an owner that no longer exists."""
    for source, names in _by_source(owners):
        for some in batched(names, _AT_ONCE, strict=False):
            yield from _taught(source.things(some, day))


def _taught(findables: Iterable[Findable]) -> Iterator[Findable]:
    """The items with the questions that lessons assign to them."""
    for some in batched(findables, _AT_ONCE, strict=False):
        asked = asked_of(one.key for one in some)
        for one in some:
            yield with_asked(one, asked[one.key]) if one.key in asked else one


def stamps_today(owners: Iterable[str]) -> dict[str, str]:
    """The public ones among these owners, with their stamps. One query per source."""
    return {
        owner(source.name, name): stamp
        for source, names in _by_source(owners)
        for name, stamp in source.stamps(names).items()
    }


def _by_source(owners: Iterable[str]) -> Iterator[tuple[IndexSource, list[str]]]:
    parts = (whole.partition(":") for whole in owners)
    for source, wanted in grouped((source, name) for source, _, name in parts).items():
        if source in SOURCES:
            yield SOURCES[source], wanted
