"""Contents that a section has taken over from others: which it may, which it has, and what its list shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, IntegerField, Q, QuerySet, Value
from wagtail.query import PageQuerySet

from lawtext.words import normalise
from portal.editorial.kinds import KINDS, LICENCES
from portal.editorial.models import Adoption, ArticlePage, SectionPage
from portal.editorial.queries.articles import public_articles, published_articles

_TRAVELLING = [licence.code for licence in LICENCES.values() if licence.travels]


def adoptable_articles(*, section: SectionPage, search: str = "", field: str = "") -> PageQuerySet:
    """Public contents of other sections whose licence lets them travel and that stand in this one not yet.

    `search`: words of title or summary; `field`: the slug of a field of law. Newest first.
    """
    held = Adoption.objects.filter(section__path__startswith=section.path, ended_at__isnull=True)
    found = published_articles().not_descendant_of(section).filter(licence__in=_TRAVELLING)
    found = found.exclude(pk__in=held.values("article"))
    for word in normalise(search).split():
        found = found.filter(Q(title__icontains=word) | Q(lead__icontains=word))
    if field:
        found = found.filter(Q(fields__slug=field) | Q(fields__parent__slug=field)).distinct()
    return found


def kinds_in(*, section: SectionPage, article: ArticlePage) -> list[str]:
    """Under which kinds the content may be shown in that section; empty = it may not stand there at all.

    The one place to ask the regulation of adopted contents. An event or a campaign stays what it is, and only they are.
    """
    if KINDS[article.kind].page != "article":
        return [article.kind]
    return [kind.code for kind in KINDS.values() if kind.page == "article"]


def adoptions_of(*, section: SectionPage) -> QuerySet[Adoption]:
    """What the section has adopted and not released, latest first."""
    held = Adoption.objects.filter(section=section, ended_at__isnull=True)
    return held.select_related("article__agency", "section", "by").order_by("-at", "-pk")


class Following(StrEnum):
    """What became of the original since somebody of the section looked at it."""

    SAME = "nhu-cu"
    CORRECTED = "da-sua"
    WITHDRAWN = "da-rut"


@dataclass(frozen=True, slots=True)
class Held:
    """An adoption as its section's desk shows it."""

    adoption: Adoption
    following: Following
    title: str
    kind_label: str
    is_shown: bool


def held_adoptions(*, adoptions: Sequence[Adoption], at: datetime) -> list[Held]:
    """One query for many."""
    public = set(public_articles().filter(pk__in=[one.article_id for one in adoptions]).values_list("pk", flat=True))
    return [_held(one, is_public=one.article_id in public, at=at) for one in adoptions]


def _held(one: Adoption, *, is_public: bool, at: datetime) -> Held:
    corrected = one.article.last_published_at
    following = Following.SAME
    if not is_public:
        following = Following.WITHDRAWN
    elif corrected is not None and corrected > (one.looked_at or one.at):
        following = Following.CORRECTED
    due = one.visible_from <= at and (one.visible_to is None or at < one.visible_to)
    return Held(
        adoption=one,
        following=following,
        title=one.title or one.article.title,
        kind_label=KINDS[one.kind or one.article.kind].label,
        is_shown=is_public and due,
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """One content in a section's list, its own or adopted, as the section says it."""

    article: ArticlePage
    title: str
    lead: str
    kind: str
    kind_label: str
    at: datetime
    is_adopted: bool


class _Merged(Sequence[Any]):
    """Own and adopted contents in one order, of which a page is fetched at a time: what a paginator needs."""

    def __init__(self, section: SectionPage, at: datetime) -> None:
        own, adopted = _own(section), _adopted(section, at)
        self._rows = own.union(adopted, all=True).order_by("-when", "-article")
        self._count = own.count() + adopted.count()

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: Any) -> Any:
        return _listed(list(self._rows[index]))


def listed_in(*, section: SectionPage, at: datetime, page: Any = 1, per_page: int = 12) -> Page[Listed]:
    """A page of what the section shows at that moment, newest first: its own contents and those it adopted.

    What is withdrawn at its origin is not there: only live pages are joined. Four queries, however long the list.
    """
    return Paginator(_Merged(section, at), per_page).get_page(page)


def _own(section: SectionPage) -> QuerySet[Any, Any]:
    own = public_articles().descendant_of(section).order_by()
    return own.annotate(
        when=F("first_published_at"), article=F("pk"), adoption=Value(None, output_field=IntegerField())
    ).values("when", "article", "adoption")


def _adopted(section: SectionPage, at: datetime) -> QuerySet[Any, Any]:
    shown = Adoption.objects.filter(section__path__startswith=section.path, ended_at__isnull=True)
    shown = shown.filter(Q(visible_to__isnull=True) | Q(visible_to__gt=at), visible_from__lte=at)
    shown = shown.filter(article__in=public_articles().values("pk")).order_by()
    return shown.annotate(when=F("visible_from"), adoption=F("pk")).values("when", "article", "adoption")


def _listed(rows: list[dict[str, Any]]) -> list[Listed]:
    articles = published_articles().in_bulk([row["article"] for row in rows])
    adoptions = Adoption.objects.in_bulk([row["adoption"] for row in rows if row["adoption"]])
    # What was withdrawn between two queries is left out.
    return [
        _said(articles[row["article"]], adoptions.get(row["adoption"]), row["when"])
        for row in rows
        if row["article"] in articles
    ]


def _said(article: ArticlePage, adoption: Adoption | None, when: datetime) -> Listed:
    kind = (adoption.kind if adoption else "") or article.kind
    return Listed(
        article=article,
        title=(adoption.title if adoption else "") or article.title,
        lead=(adoption.lead if adoption else "") or article.lead,
        kind=kind,
        kind_label=KINDS[kind].label,
        at=when,
        is_adopted=adoption is not None,
    )
