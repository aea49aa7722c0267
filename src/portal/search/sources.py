"""What the rooms below hold, as things that can be found. A room that is to be searched gets its source here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse

from portal.editorial.queries import PageForIndex, pages_for_index
from portal.library.queries import ArticleForIndex, articles_for_index
from portal.plans.models import Assignment, Plan, RoleKind
from portal.plans.queries import assignments_of, plans_on_display
from portal.search.engine.port import Findable
from portal.search.kinds import ARTICLE, LAW, LAWS, PAGE, PLAN
from portal.search.ranking.forward import RankClass
from portal.search.ranking.weights import Parts, pseudo_title


@dataclass(frozen=True, slots=True)
class Source:
    """Where things of one sort come from: all of them, or those of the named owners, as they stand on a day."""

    name: str
    everything: Callable[[date], Iterator[Findable]]
    some: Callable[[Sequence[str], date], Iterator[Findable]]


def owner(source: str, name: object) -> str:
    """The name under which the things of one instrument or page are replaced together: "van-ban:91-2015-qh13"."""
    return f"{source}:{name}"


def everything(*, day: date) -> Iterator[Findable]:
    for source in SOURCES.values():
        yield from source.everything(day)


def belonging_to(owners: Iterable[str], *, day: date) -> Iterator[Findable]:
    """What these owners hold now; nothing for one that is gone."""
    names: dict[str, list[str]] = {}
    for whole in owners:
        source, _, name = whole.partition(":")
        names.setdefault(source, []).append(name)
    for source, wanted in names.items():
        yield from SOURCES[source].some(wanted, day)


# ---- the law --------------------------------------------------------------------------------------------------------


def article_key(*, slug: str, address: str) -> str:
    """The key of an article in the index."""
    return f"{ARTICLE}:{slug}:{address}"


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
        topics=_topics(first),
        status=first.status.value,
        issued=first.issued,
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
        topics=_topics(article),
        status=article.status.value,
        issued=article.issued,
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


def _topics(article: ArticleForIndex) -> tuple[str, ...]:
    """The topics at the top of the tree: narrow enough for a facet, few enough to read."""
    return tuple(dict.fromkeys(slug.partition("/")[0] for slug in article.field_slugs))


def _law_card(article: ArticleForIndex) -> dict[str, str]:
    return {
        "title": article.law_title,
        "number": article.number,
        "doc_type": article.doc_type,
        "issuer": article.issuer,
        "slug": article.slug,
    }


# ---- pages of agencies ----------------------------------------------------------------------------------------------


def _pages(pages: Iterable[PageForIndex]) -> Iterator[Findable]:
    for page in pages:
        yield Findable(
            key=owner(PAGE, page.pk),
            owner=owner(PAGE, page.pk),
            kind=PAGE,
            parts=Parts(page.agency, page.title, f"{page.lead}\n{page.text}"),
            body=f"{page.lead}\n{page.text}",
            name=page.title,
            issued=page.published,
            rank_class=RankClass.PAGE,
            is_stale=page.is_stale,
            card={
                "heading": page.title,
                "title": page.agency,
                "kind_label": page.kind_label,
                "url": page.url,
                "language": page.language,
                "stale": "1" if page.is_stale else "",
            },
        )


# ---- plans ----------------------------------------------------------------------------------------------------------


def _plans(slugs: Sequence[str] | None = None) -> Iterator[Findable]:
    """The assignments of each plan on display: they are what somebody looks for in a plan."""
    plans = plans_on_display() if slugs is None else plans_on_display().filter(slug__in=slugs)
    for plan in plans:
        for assignment in assignments_of(plan=plan):
            yield _assignment(plan, assignment)


def _assignment(plan: Plan, assignment: Assignment) -> Findable:
    roles = [f"{RoleKind(role.kind).label}: {role.phrase}" for role in assignment.roles.all()]
    body = "\n".join(filter(None, [assignment.description, *roles]))
    return Findable(
        key=f"{owner(PLAN, plan.slug)}:{assignment.number}",
        owner=owner(PLAN, plan.slug),
        kind=PLAN,
        parts=Parts(f"{plan.title} {plan.number}", assignment.title, body),
        body=body,
        name=assignment.title,
        doc_type=plan.doc_type,
        issued=plan.issued_date,
        card={
            "heading": assignment.title,
            "title": plan.title,
            "number": plan.number,
            "kind_label": "Nhiệm vụ trong kế hoạch",
            "url": reverse("plans:assignment", args=[plan.slug, assignment.number]),
        },
    )


SOURCES = {
    source.name: source
    for source in (
        Source(
            LAW,
            lambda day: _laws(articles_for_index(day=day)),
            lambda slugs, day: _laws(articles_for_index(day=day, slugs=slugs)),
        ),
        Source(
            PAGE,
            lambda day: _pages(pages_for_index()),
            lambda pks, day: _pages(pages_for_index(pks=[int(pk) for pk in pks])),
        ),
        Source(PLAN, lambda day: _plans(), lambda slugs, day: _plans(slugs)),
    )
}
