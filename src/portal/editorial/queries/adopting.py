"""Contents that a section has taken over from others: which it may, and which it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Q, QuerySet
from wagtail.query import PageQuerySet

from lawtext.words import normalise
from portal.editorial.kinds import KINDS, LICENCES
from portal.editorial.models import Adoption, ArticlePage, SectionPage
from portal.editorial.queries.articles import public_articles, published_articles
from portal.editorial.queries.regulation import kinds_allowed

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


def kinds_in(*, section: SectionPage, article: ArticlePage, on: date) -> list[str]:
    """Under which kinds the content may be shown in that section; empty = it may not stand there at all.

    Those that the regulation of the day lets whoever is in charge there publish themselves. An event or a campaign
    stays what it is, and only they are.
    """
    is_page_of_its_own = KINDS[article.kind].page != "article"
    kinds = [article.kind] if is_page_of_its_own else [kind.code for kind in KINDS.values() if kind.page == "article"]
    return kinds_allowed(section=section, kinds=kinds, on=on)


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
