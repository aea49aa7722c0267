"""What a section shows: its own contents and those that it has taken over or may take over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, NullIf
from wagtail.query import PageQuerySet

from lawtext.words import normalise
from portal.editorial.models import Adoption, ArticlePage, SectionPage
from portal.editorial.queries.articles import public_articles, published_articles
from portal.editorial.queries.regulation import kinds_allowed
from portal.editorial.states.contents import CONTENT_KINDS, LICENCES, ContentKind, SectionKind
from portal.schema.queries import grouped


def adoptions_seen(*, at: datetime) -> QuerySet[Adoption]:
    """What sections have taken over and show at the moment."""
    return Adoption.objects.filter(
        Q(visible_to__isnull=True) | Q(visible_to__gt=at), visible_from__lte=at, ended_at__isnull=True
    )


def sections_with_contents(*, at: datetime) -> PageQuerySet:
    """The sections of the portal in which, or below which, the public has something to read at the moment.

    A section without keeps its address, and no menu, no list and no map of the site leads there. The front of an agency
    also shows what the agency published in the common sections.
    """
    # A range of paths is found by their index; a prefix would be looked for in every row.
    below = (OuterRef("path"), Concat(OuterRef("path"), Value("Z" * SectionPage.steplen)))
    readable = public_articles()
    spoken = readable.filter(agency__sections__kind=SectionKind.AGENCY, agency__sections__path__range=below)
    taken = adoptions_seen(at=at).filter(section__path__range=below, article__in=readable)
    return SectionPage.objects.live().filter(
        Exists(readable.filter(path__range=below)) | Exists(taken) | Exists(spoken)
    )


def contents_of_section(*, section: SectionPage, at: datetime, kind: str = "") -> PageQuerySet:
    """Newest first by the moment they came here; each row has `shown_at` and `shown_kind`.

    The front of an agency also shows what the agency published in the common sections.
    """
    taken = adoptions_seen(at=at).filter(section__path__startswith=section.path)
    own = Q(path__startswith=section.path)
    if section.is_front:
        own |= Q(agency=section.agency_id)
    mine = taken.filter(article=OuterRef("pk")).order_by("visible_from")
    said_kind = NullIf(Subquery(mine.values("kind")[:1]), Value("", output_field=CharField()))
    pages = (
        published_articles()
        .filter(own | Q(pk__in=taken.values("article")))
        .annotate(
            shown_at=Coalesce(Subquery(mine.values("visible_from")[:1]), F("first_published_at")),
            shown_kind=Coalesce(said_kind, F("kind")),
        )
    )
    return (pages.filter(shown_kind=kind) if kind else pages).order_by("-shown_at", "-pk")


def sections_showing(*, pages: Sequence[ArticlePage], at: datetime) -> dict[int, list[str]]:
    """The same the other way round: for each content the paths in the page tree of the sections that show it at the
    moment, outermost first. Two queries, however many; a test holds the two to each other.
    """
    stand = grouped((page.pk, page.path) for page in pages)
    taken = grouped(adoptions_seen(at=at).filter(article__in=stand).values_list("article", "section__path"))
    step = SectionPage.steplen
    above = {
        pk: {path[:end] for path in (*paths, *taken.get(pk, ())) for end in range(step, len(path) + 1, step)}
        for pk, paths in stand.items()
    }
    is_theirs = Q(kind=SectionKind.AGENCY, agency__in={page.agency_id for page in pages if page.agency_id})
    sections = list(
        SectionPage.objects.filter(is_theirs | Q(path__in=set().union(*above.values())))
        .order_by("path")
        .values_list("path", "url_path", "kind", "agency")
    )
    return {
        page.pk: [
            url_path
            for path, url_path, kind, agency in sections
            if path in above[page.pk] or (kind == SectionKind.AGENCY and agency and agency == page.agency_id)
        ]
        for page in pages
    }


def articles_gathered(*, adoptions: Collection[int], sections: Collection[int]) -> set[int]:
    """The contents of which these adoptions tell, and those of the agencies whose fronts are among these sections."""
    spoken = (
        public_articles()
        .filter(agency__in=SectionPage.objects.filter(pk__in=sections, kind=SectionKind.AGENCY).values("agency"))
        .values_list("pk", flat=True)
    )
    return {*Adoption.objects.filter(pk__in=adoptions).values_list("article", flat=True), *spoken}


def adoptions_turned(*, since: datetime, at: datetime) -> set[int]:
    """Those that began or ceased to be seen meanwhile by their own days."""
    turned = Q(visible_from__gt=since, visible_from__lte=at) | Q(visible_to__gt=since, visible_to__lte=at)
    return set(Adoption.objects.filter(turned, ended_at__isnull=True).values_list("pk", flat=True))


def kinds_in_section(*, section: SectionPage, at: datetime) -> list[tuple[ContentKind, int]]:
    """The kinds of contents that the section shows, in the order of the table, with how many of each."""
    counted = dict(
        contents_of_section(section=section, at=at).order_by().values_list("shown_kind").annotate(n=Count("pk"))
    )
    return [(kind, counted[code]) for code, kind in CONTENT_KINDS.items() if counted.get(code)]


def listed_contents(*, section: SectionPage, pages: Sequence[ArticlePage], at: datetime) -> list[dict[str, Any]]:
    """The rows of a list with what the section says over an original. One query.

    `source`: the agency that a content was taken over from, "" for the section's own.
    """
    taken = adoptions_seen(at=at).filter(section__path__startswith=section.path, article__in=pages)
    over = {row.article_id: row for row in taken}
    return [_listed_content(page, over.get(page.pk)) for page in pages]


def _listed_content(page: ArticlePage, over: Adoption | None) -> dict[str, Any]:
    taken = (
        {}
        if over is None
        else {
            "title": over.title or page.title,
            "lead": over.lead or page.lead,
            "kind_label": CONTENT_KINDS[over.kind].label if over.kind in CONTENT_KINDS else page.sort.label,
            "shown_at": over.visible_from,
            "source": page.source_name or (page.agency.name if page.agency else ""),
        }
    )
    own = {"title": page.title, "lead": page.lead, "kind_label": page.sort.label, "shown_at": page.first_published_at}
    return {"page": page, "source": "", **own, **taken}


def shelves_of(*, section: SectionPage, at: datetime) -> PageQuerySet:
    """The sections directly below one that hold something, in the order in which they stand."""
    return sections_with_contents(at=at).child_of(section).order_by("path")


def empty_sections(*, at: datetime) -> frozenset[str]:
    """The addresses of the sections that hold nothing. One query."""
    paths = (
        SectionPage.objects.live()
        .exclude(pk__in=sections_with_contents(at=at).values("pk"))
        .values_list("url_path", flat=True)
    )
    return frozenset(f"/{path.split('/', 2)[2]}" for path in paths)


# ---- the fronts of agencies ------------------------------------------------------------------------------------------


def fronts(*, at: datetime) -> PageQuerySet:
    """The sections of agencies that hold something, in the order of the agencies' names."""
    holding = sections_with_contents(at=at).select_related("agency")
    return holding.filter(kind=SectionKind.AGENCY).order_by("agency__name_sort")


def fronts_of(*, agencies: Iterable[int], at: datetime) -> list[SectionPage]:
    return list(fronts(at=at).filter(agency__in=list(agencies)))


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
    return found.filter(Q(fields__slug=field) | Q(fields__parent__slug=field)).distinct() if field else found


def kinds_to_adopt(*, section: SectionPage, article: ArticlePage, on: date) -> list[str]:
    """Under which kinds the content may be shown in that section; empty = it may not stand there at all.

    Those that the regulation of the day lets whoever is in charge there publish themselves. An event or a campaign
    stays what it is, and only they are.
    """
    return kinds_allowed(
        section=section,
        kinds=[article.kind]
        if CONTENT_KINDS[article.kind].page != "article"
        else [kind.code for kind in CONTENT_KINDS.values() if kind.page == "article"],
        on=on,
    )


def adoptions_of(*, section: SectionPage) -> QuerySet[Adoption]:
    """What the section has adopted and not released, latest first."""
    return (
        Adoption.objects.filter(section=section, ended_at__isnull=True)
        .select_related("article__agency", "section", "by")
        .order_by("-at", "-pk")
    )


class FollowedAdoption(StrEnum):
    """What became of the original since somebody of the section looked at it."""

    SAME = "nhu-cu"
    CORRECTED = "da-sua"
    WITHDRAWN = "da-rut"


def adoptions_held(*, adoptions: Sequence[Adoption], at: datetime) -> list[dict[str, object]]:
    """Adoptions as their section sees them in the back office. One query for many."""
    public = set(public_articles().filter(pk__in=[one.article_id for one in adoptions]).values_list("pk", flat=True))
    return [_held_adoption(one, is_public=one.article_id in public, at=at) for one in adoptions]


def _held_adoption(one: Adoption, *, is_public: bool, at: datetime) -> dict[str, object]:
    corrected = one.article.last_published_at
    following = FollowedAdoption.SAME
    if not is_public:
        following = FollowedAdoption.WITHDRAWN
    elif corrected is not None and corrected > (one.looked_at or one.at):
        following = FollowedAdoption.CORRECTED
    due = one.visible_from <= at and (one.visible_to is None or at < one.visible_to)
    return {
        "adoption": one,
        "following": following,
        "title": one.title or one.article.title,
        "kind_label": CONTENT_KINDS[one.kind or one.article.kind].label,
        "is_shown": is_public and due,
    }
