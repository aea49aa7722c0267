"""The contents that a section shows: its own and those that it has adopted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf
from wagtail.query import PageQuerySet

from portal.editorial.models import Adoption, ArticlePage, SectionPage
from portal.editorial.queries.adoptions import adoptions_seen, adoptions_standing, seen_now
from portal.editorial.queries.articles import public_articles
from portal.editorial.states.contents import ARTICLE, SHOWN_KINDS, AdoptedThing, ContentKind, SectionKind
from portal.schema.queries import grouped


def sections_with_contents(*, at: datetime) -> PageQuerySet:
    """The sections with public contents in them or below them at this time.

    An empty section keeps its address, but no menu, list or sitemap links to it. The front of an agency also shows what
    the agency published in the common sections.
    """
    # A range condition uses the index on paths; a prefix condition would scan every row.
    below = (OuterRef("path"), Concat(OuterRef("path"), Value("Z" * SectionPage.steplen)))
    readable = public_articles()
    spoken = readable.filter(agency__sections__kind=SectionKind.AGENCY, agency__sections__path__range=below)
    taken = adoptions_standing(at=at).filter(section__path__range=below)
    return SectionPage.objects.live().filter(
        Exists(readable.filter(path__range=below)) | Exists(taken) | Exists(spoken)
    )


def contents_of_section(*, section: SectionPage, at: datetime, kind: str = "") -> QuerySet[Any, dict[str, Any]]:
    """The contents of a section, newest here first: `thing` and `key` as in an `Adoption`, `shown_at` and `shown_kind`.

    The front of an agency also shows what the agency published in the common sections.
    """
    pages, others = _pages_of(section, at), _others_of(section, at)
    if kind:
        pages, others = pages.filter(shown_kind=kind), others.filter(kind=kind)
    named = {"thing": Value(ARTICLE, output_field=CharField()), "key": Cast("pk", CharField(max_length=64))}
    own = pages.annotate(**named).order_by().values("thing", "key", "shown_at", "shown_kind")
    # Sections below this one may have adopted the same item twice.
    taken = others.order_by().values("thing", "key").annotate(shown_at=Min("visible_from"), shown_kind=F("kind"))
    return own.union(taken).order_by("-shown_at", "thing", "-key")


def _others_of(section: SectionPage, at: datetime) -> QuerySet[Adoption]:
    return adoptions_standing(at=at).filter(section__path__startswith=section.path).exclude(thing=AdoptedThing.ARTICLE)


def _pages_of(section: SectionPage, at: datetime) -> PageQuerySet:
    taken = adoptions_seen(at=at).filter(section__path__startswith=section.path, thing=AdoptedThing.ARTICLE)
    own = Q(path__startswith=section.path)
    if section.is_front:
        own |= Q(agency=section.agency_id)
    mine = taken.filter(article=OuterRef("pk")).order_by("visible_from")
    said_kind = NullIf(Subquery(mine.values("kind")[:1]), Value("", output_field=CharField()))
    return (
        public_articles()
        .filter(own | Q(pk__in=taken.values("article")))
        .annotate(
            shown_at=Coalesce(Subquery(mine.values("visible_from")[:1]), F("first_published_at")),
            shown_kind=Coalesce(said_kind, F("kind")),
        )
    )


def sections_showing(*, pages: Sequence[ArticlePage], at: datetime) -> dict[int, list[str]]:
    """The reverse of `contents_of_section`: for each content, the paths of the sections that show it, outermost first.

    Two queries, however many contents; a test checks that both functions agree.
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


def things_gathered(
    *, adoptions: Collection[int], sections: Collection[int] = (), laws: Collection[str] = ()
) -> set[tuple[str, str]]:
    """The items of these adoptions and of adopted articles of these laws, and the contents of the agencies whose fronts
    are among these sections.
    """
    spoken = (
        public_articles()
        .filter(agency__in=SectionPage.objects.filter(pk__in=sections, kind=SectionKind.AGENCY).values("agency"))
        .values_list("pk", flat=True)
    )
    told = Adoption.objects.filter(Q(pk__in=adoptions) | Q(law__in=laws))
    return {*told.values_list("thing", "key"), *((ARTICLE, str(pk)) for pk in spoken)}


def kinds_in_section(*, section: SectionPage, at: datetime) -> list[tuple[ContentKind, int]]:
    """The kinds of contents that the section shows, in the order of the table, with the number of each."""
    others = _others_of(section, at).order_by().values_list("kind").annotate(n=Count("key", distinct=True))
    counted = dict(_pages_of(section, at).order_by().values_list("shown_kind").annotate(n=Count("pk"))) | dict(others)
    return [(kind, counted[code]) for code, kind in SHOWN_KINDS.items() if counted.get(code)]


def listed_contents(
    *, section: SectionPage, standing: Iterable[Mapping[str, Any]], at: datetime
) -> list[dict[str, Any]]:
    """The rows of a list for the result of `contents_of_section`, from `seen_now`, with the section's overlay; half a
    dozen queries. `source`: the owner of an adopted content, "" for the section's own.
    """
    came = {(one["thing"], one["key"]): one["shown_at"] for one in standing}
    taken = adoptions_seen(at=at).filter(section__path__startswith=section.path, key__in=[key for _, key in came])
    named = {(one.thing, one.key): one for one in taken.select_related("law").order_by("-visible_from")}
    over = {name: one for name, one in named.items() if name in came}
    seen = seen_now(over, *came)
    return [
        seen[name] | {"shown_at": shown_at} | _said_over(seen[name], over.get(name))
        for name, shown_at in came.items()
        if name in seen
    ]


def _said_over(original: Mapping[str, Any], over: Adoption | None) -> dict[str, str]:
    if over is None:
        return {"source": ""}
    kind = SHOWN_KINDS[over.kind].label if over.kind in SHOWN_KINDS else original["kind_label"]
    return {"title": over.title or original["title"], "lead": over.lead or original["lead"], "kind_label": kind}


def shelves_of(*, section: SectionPage, at: datetime) -> PageQuerySet:
    """The non-empty sections directly below a section, in order."""
    return sections_with_contents(at=at).child_of(section).order_by("path")


def empty_sections(*, at: datetime) -> frozenset[str]:
    """The addresses of empty sections. One query."""
    paths = (
        SectionPage.objects.live()
        .exclude(pk__in=sections_with_contents(at=at).values("pk"))
        .values_list("url_path", flat=True)
    )
    return frozenset(f"/{path.split('/', 2)[2]}" for path in paths)


# ---- the fronts of agencies ------------------------------------------------------------------------------------------


def fronts(*, at: datetime) -> PageQuerySet:
    """The non-empty fronts of agencies, by name of the agency."""
    holding = sections_with_contents(at=at).select_related("agency")
    return holding.filter(kind=SectionKind.AGENCY).order_by("agency__name_sort")


def fronts_of(*, agencies: Iterable[int], at: datetime) -> list[SectionPage]:
    return list(fronts(at=at).filter(agency__in=list(agencies)))
