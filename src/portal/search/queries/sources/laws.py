"""The law: each instrument by its name, and each of its articles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import batched, groupby
from operator import attrgetter

from lawsearch.engine.port import Findable
from lawsearch.ranking.forward import RankClass
from lawsearch.ranking.weights import TextParts, counted_title, pseudo_title, shown_title
from portal.library.models import Instrument
from portal.library.queries import ArticleForIndex, articles_for_index, law_stamps
from portal.search.queries.sources.answers import questions_by_article
from portal.search.queries.sources.source import Directory, IndexSource, owner, top_topics
from portal.search.states import ARTICLE, LAW, LAWS

_AT_ONCE = 20  # instruments whose answered questions are asked for together


def article_key(*, slug: str, address: str) -> str:
    """The key of an article in the index."""
    return f"{ARTICLE}:{slug}:{address}"


def _laws(slugs: Sequence[str] | None, day: date) -> Iterator[Findable]:
    """Each instrument by its name, then its articles."""
    articles, directory = articles_for_index(day=day, slugs=slugs), Directory(day)
    laws = (list(members) for _, members in groupby(articles, key=attrgetter("law.slug")))
    for some in batched(laws, _AT_ONCE, strict=False):
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
    """What is counted as the law's title with every article: one without a telling title is known by how it begins."""
    law, number = first.law, first.law.official_number
    title = "" if law.title_is_inferred else counted_title(law.title, doc_type=law.doc_type, number=number)
    return title or f"{pseudo_title(f'{first.article.heading} {first.text}')} {number}"


def _article(held: ArticleForIndex, title: str, asked: str, law: Findable, *, ordinal: int, size: int) -> Findable:
    """What an article does not say of itself it has of its law."""
    article = held.article
    heading, _, glued = article.heading.partition("\n")  # in some sources the article is glued to its heading
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
    """A joint circular ("Thông tư liên tịch") counts as a circular."""
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
