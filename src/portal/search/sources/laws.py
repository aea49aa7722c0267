"""The law: each instrument by its name, and each of its articles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from portal.library.queries import ArticleForIndex, articles_for_index, law_stamps
from portal.search.engine.port import Findable
from portal.search.kinds import ARTICLE, LAW, LAWS
from portal.search.ranking.forward import RankClass
from portal.search.ranking.weights import Parts, pseudo_title
from portal.search.sources.source import Source, owner


def article_key(*, slug: str, address: str) -> str:
    """The key of an article in the index."""
    return f"{ARTICLE}:{slug}:{address}"


def _everything(day: date) -> Iterator[Findable]:
    return _laws(articles_for_index(day=day))


def _some(slugs: Sequence[str], day: date) -> Iterator[Findable]:
    return _laws(articles_for_index(day=day, slugs=slugs))


def _stamps(slugs: Collection[str]) -> Mapping[str, str]:
    return law_stamps(slugs=slugs)


def _laws(articles: Iterable[ArticleForIndex]) -> Iterator[Findable]:
    """Each instrument by its name, then its articles."""
    for _, members in groupby(articles, key=lambda article: article.slug):
        held = list(members)
        yield _law(held[0])
        title = _counted_title(held[0])
        for ordinal, article in enumerate(held, start=1):
            yield _article(article, title, ordinal=ordinal, size=len(held))


def _counted_title(first: ArticleForIndex) -> str:
    """What is counted as the law's title with every article: a law without one is known by how it begins."""
    title = first.law_title
    if first.title_is_inferred:
        title = pseudo_title(f"{first.heading} {first.text}")
    return title if first.number in title else f"{title} {first.number}"


def _law(first: ArticleForIndex) -> Findable:
    return Findable(
        key=owner(LAW, first.slug),
        owner=owner(LAW, first.slug),
        kind=LAW,
        name=first.law_title,
        doc_type=first.doc_type,
        topics=top_topics(first.field_slugs),
        status=first.status.value,
        issued=first.issued,
        stamp=first.stamp,
        card=_law_card(first) | {"url": first.url.removesuffix(f"{first.address}/")},
    )


def _article(article: ArticleForIndex, title: str, *, ordinal: int, size: int) -> Findable:
    heading, _, glued = article.heading.partition("\n")  # in some sources the article is glued to its heading
    body = f"{glued}\n{article.text}" if glued else article.text
    return Findable(
        key=article_key(slug=article.slug, address=article.address),
        owner=owner(LAW, article.slug),
        kind=ARTICLE,
        parts=Parts(title, heading, body),
        body=body,
        name=heading,
        doc_type=article.doc_type,
        topics=top_topics(article.field_slugs),
        status=article.status.value,
        issued=article.issued,
        stamp=article.stamp,
        rank_class=_rank_class(article.doc_type),
        is_over=article.status.is_over,
        ordinal=ordinal,
        size=size,
        card=_law_card(article)
        | {"label": article.label, "heading": heading, "address": article.address, "url": article.url},
    )


_CLASSES = dict.fromkeys(LAWS, RankClass.LAW) | {"Nghị định": RankClass.DECREE, "Thông tư": RankClass.CIRCULAR}


def _rank_class(doc_type: str) -> RankClass:
    """A joint circular ("Thông tư liên tịch") counts as a circular."""
    return _CLASSES.get(doc_type) or (RankClass.CIRCULAR if doc_type.startswith("Thông tư") else RankClass.OTHER)


def top_topics(field_slugs: Iterable[str]) -> tuple[str, ...]:
    """The topics at the top of the tree: narrow enough for a facet, few enough to read."""
    return tuple(dict.fromkeys(slug.partition("/")[0] for slug in field_slugs))


def _law_card(article: ArticleForIndex) -> dict[str, str]:
    return {
        "title": article.law_title,
        "number": article.number,
        "doc_type": article.doc_type,
        "issuer": article.issuer,
        "slug": article.slug,
    }


LAWS_SOURCE = Source(
    name=LAW,
    kinds=(LAW, ARTICLE),
    everything=_everything,
    some=_some,
    stamps=_stamps,
    told_by={"edition.": "slug", "event.revoked": "slug", "instrument.": "slug", "provision.changed": "slug"},
)
