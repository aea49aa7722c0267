"""Queries of articles by section, kind, agency, field, language or day; the passages of law that they cite; and data
for a search index.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import batched
from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Coalesce
from django.utils.html import strip_tags
from wagtail.models import PageViewRestriction, WorkflowState
from wagtail.query import PageQuerySet

from lawtext.addresses import describe, parse_address
from portal.agencies.models import Agency, Officer
from portal.editorial.models import ArticlePage, CampaignPage, EventPage, PortalPage, Withdrawal
from portal.editorial.models.base import CitedPlace
from portal.editorial.states.contents import ARTICLE
from portal.library.models import Field, Provision
from portal.library.queries import instruments_on_the_shelf, stale_keys
from portal.schema.queries import any_of, grouped, narrowed


def published_articles() -> PageQuerySet:
    """Public articles, newest first, with their agency."""
    return public_articles().select_related("agency").order_by("-first_published_at", "-pk").defer("body")


def public_articles() -> PageQuerySet:
    """Live articles without view restrictions on them or above them."""
    return outside_closed_parts(ArticlePage.objects.live())


def outside_closed_parts(pages: PageQuerySet) -> PageQuerySet:
    """The pages without view restrictions on them or above them: Wagtail's `public()` in one query instead of two."""
    restricted = PageViewRestriction.objects.annotate(
        below=ExpressionWrapper(OuterRef("path"), output_field=CharField())
    ).filter(below__startswith=F("page__path"))
    return pages.filter(~Exists(restricted))


def public_article_at(*, url_path: str) -> ArticlePage | None:
    """The public content at a path of the page tree, as an instance of its specific type."""
    page = public_articles().filter(url_path=url_path).first()
    return page.specific if page else None


def articles_of_kind(*, kind: str) -> PageQuerySet:
    return published_articles().filter(kind=kind)


def articles_of_agency(*, agency: Agency) -> PageQuerySet:
    return published_articles().filter(agency=agency)


def articles_in_field(*, field: Field) -> PageQuerySet:
    """Articles in the field or in one of its subfields."""
    return published_articles().filter(Q(fields=field) | Q(fields__parent=field)).distinct()


def related_articles(*, article: ArticlePage, fields: Sequence[Field], limit: int = 4) -> list[ArticlePage]:
    """Other articles in the same fields, or of the same kind if the article has no field."""
    same_fields = published_articles().filter(fields__in=fields).distinct()
    others = same_fields if fields else articles_of_kind(kind=article.kind)
    return list(others.exclude(pk=article.pk)[:limit])


def drafts_of(*, officer: Officer, within: PageQuerySet, limit: int = 8) -> list[PortalPage]:
    """The officer's own pages among these with unpublished changes, newest first.

    Excluded are pages that are submitted, and withdrawn ones not edited since.
    """
    own = PortalPage.objects.filter(owner=officer, has_unpublished_changes=True, pk__in=within.values("pk"))
    waiting = WorkflowState.objects.active().filter(object_id=Cast(OuterRef("pk"), CharField()))
    ended = Withdrawal.objects.filter(
        page=OuterRef("pk"), ended_at=None, at__gte=OuterRef("latest_revision_created_at")
    )
    begun = own.filter(~Exists(ended), ~Exists(waiting))
    return list(begun.order_by("-latest_revision_created_at")[:limit])


def _public_events() -> QuerySet[EventPage]:
    events = EventPage.objects.filter(pk__in=public_articles().filter(kind="su-kien").values("pk"))
    over = Coalesce("ends_at", F("starts_at") + timedelta(hours=2))  # see EventPage.over_at
    return events.annotate(over=over).select_related("agency", "place")


def coming_events(*, at: datetime, below: PortalPage | None = None) -> QuerySet[EventPage]:
    """Events that are not over, the next first."""
    events = _public_events().filter(over__gt=at).defer("body").order_by("starts_at", "pk")
    return events.filter(path__startswith=below.path) if below else events


def past_events(*, at: datetime) -> QuerySet[EventPage]:
    """Past events, latest first."""
    return _public_events().filter(over__lte=at).defer("body").order_by("-starts_at", "-pk")


def running_campaign(*, on: date) -> CampaignPage | None:
    """The campaign that began last among those of the day; None if there is none."""
    running = CampaignPage.objects.filter(
        pk__in=public_articles().filter(kind="chien-dich").values("pk"), starts_on__lte=on, ends_on__gte=on
    )
    return running.defer("body").order_by("-starts_on", "pk").first()


def contents_of_campaign(*, campaign: CampaignPage, limit: int) -> list[ArticlePage]:
    """Contents published during a campaign in its fields, without the campaign itself."""
    found = public_articles().filter(
        fields__in=campaign.fields.values("pk"),
        first_published_at__date__gte=campaign.starts_on,
        first_published_at__date__lte=campaign.ends_on,
    )
    found = found.exclude(pk=campaign.pk).distinct()
    return list(found.select_related("agency").defer("body").order_by("-first_published_at")[:limit])


def in_other_languages(*, article: ArticlePage) -> list[ArticlePage]:
    """The same content in other languages: the original and its translations. One query."""
    root = article.translation_of_id or article.pk
    same = public_articles().filter(Q(pk=root) | Q(translation_of=root)).exclude(pk=article.pk)
    return list(same.defer("body").order_by("language"))


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """The text of a cited place in the library, line by line, and its address.

    `above` is the introductory text above it: a point is hardly understandable without the opening of its clause.
    """

    number: str
    place: str
    heading: str
    lines: tuple[str, ...]
    url: str
    above: tuple[str, ...] = ()


def passages(references: Iterable[CitedPlace]) -> dict[CitedPlace, CitedPassage]:
    """The passages of these places; a place that the library does not have, or has in several documents, is left out.

    Two queries, however many places are cited.
    """
    found = _provisions(set(references))
    units = _units_of(found.values())
    return {cited: _passage(provision, units) for cited, provision in found.items()}


def _provisions(wanted: set[CitedPlace]) -> dict[CitedPlace, Provision]:
    """The current wording at each place; if two laws share a number, the place is ambiguous and left out."""
    rows = Provision.objects.filter(
        edition__is_current=True,
        edition__instrument__in=instruments_on_the_shelf().filter(
            number_key__in={cited.number_key for cited in wanted}
        ),
        address__in={cited.address for cited in wanted},
    ).select_related("edition__instrument", "article")
    found = grouped(
        (CitedPlace(row.edition.instrument.number_key, row.address), row) for row in (rows if wanted else [])
    )
    return {cited: found[cited][0] for cited in wanted if len(found.get(cited, [])) == 1}


def _units_of(provisions: Iterable[Provision]) -> list[Provision]:
    """Each provision with everything below it, and what contains it up to its article."""
    roots = list(provisions)
    ranges = any_of(
        Q(
            Q(position__gte=root.position, position__lt=root.end)
            | Q(position__gte=(root.article or root).position, position__lt=root.position, end__gte=root.end),
            edition=root.edition_id,
        )
        for root in roots
    )
    return list(Provision.objects.filter(ranges).order_by("edition", "position")) if roots else []


def _lines(units: Iterable[Provision]) -> tuple[str, ...]:
    return tuple(line for unit in units for line in unit.text.splitlines() if line.strip())


def _passage(provision: Provision, units: Iterable[Provision]) -> CitedPassage:
    law = provision.edition.instrument
    article = provision.article or provision
    here = [unit for unit in units if unit.edition_id == provision.edition_id]
    around = (one for one in here if article.position <= one.position < provision.position and one.end >= provision.end)
    page = f"{law.get_absolute_url()}{article.address}/"
    return CitedPassage(
        number=law.official_number,
        place=describe(parse_address(provision.address)),
        heading=article.heading,
        lines=_lines(one for one in here if provision.position <= one.position < provision.end),
        above=_lines(around),
        url=page if provision.pk == article.pk else f"{page}#{provision.address}",
    )


_AT_ONCE = 200


def pages_for_index(*, pks: Sequence[int] | None = None) -> Iterator[tuple[ArticlePage, str, bool, str]]:
    """Public articles, or those with these primary keys, for a search index; streamed.

    Each with its agency and fields prefetched: the page, its text, whether the law has changed since, and its stamp
    (`page_stamps`), which is equal as long as the public version is the same.
    """
    pages = narrowed(public_articles().order_by("pk"), pk__in=pks).select_related("agency").prefetch_related("fields")
    for some in batched(pages.iterator(chunk_size=_AT_ONCE), _AT_ONCE, strict=False):
        stale = stale_keys(kind=ARTICLE, keys=[str(page.pk) for page in some])
        yield from (
            (page, plain_text(page), str(page.pk) in stale, _stamp(page.live_revision_id, page.url_path))
            for page in some
        )


def page_stamps(*, pks: Collection[int]) -> dict[int, str]:
    """For each of these public articles, a stamp that changes whenever its text or address changes.

    One query. Whatever changes it writes a journal entry, so that an index can follow.
    """
    return {
        pk: _stamp(revision, path)
        for pk, revision, path in public_articles().filter(pk__in=pks).values_list("pk", "live_revision", "url_path")
    }


def _stamp(revision: int | None, path: str) -> str:
    return f"{revision or 0}.{path}"


def plain_text(page: ArticlePage) -> str:
    """The body as plain text; a citation contributes its place, not the text of the law."""
    return _joined(block for block in page.body)


def own_words(page: ArticlePage) -> str:
    """The agency's own text: title, lead and body without the citation blocks."""
    return f"{page.title}\n{page.lead}\n{_joined(block for block in page.body if block.block_type != 'citation')}"


def _joined(blocks: Iterable[Any]) -> str:
    return "\n".join(
        filter(
            None,
            (
                " ".join(strip_tags(_WORDS.get(block.block_type, str)(block.value).replace("</", " </")).split())
                for block in blocks
            ),
        )
    )


def _rich(value: Any) -> str:
    return value.source if value else ""


# The text of a block; blocks not named here convert themselves.
_WORDS: dict[str, Callable[[Any], str]] = {
    "citation": lambda v: f"{v.spoken_place} {v['law_name']}",
    "notice": lambda v: f"{v['heading']}\n{_rich(v['text'])}",
    "answer": lambda v: f"{v['question']}\n{_rich(v['answer'])}",
    "paragraph": _rich,
    "steps": lambda v: "\n".join(f"{step['what']} {_rich(step['how'])}" for step in v["steps"]),
    "table": lambda v: "\n".join(
        [v.get("table_caption") or "", *(" ".join(filter(None, row)) for row in v.get("data", []))]
    ),
    "dialogue": lambda v: "\n".join([v["scene"], *(f"{line['role']} {line['words']}" for line in v["lines"])]),
    "contact": lambda v: " ".join(filter(None, (v["name"], v["address"]))),
    "picture": lambda v: f"{v['alternative']} {v['caption']} {_rich(v['detail'])}",
    "gallery": lambda v: "\n".join(f"{one['alternative']} {one['caption']}" for one in v["pictures"]),
    "video": lambda v: f"{v['title']}\n{_rich(v['transcript'])}",
    "audio": lambda v: f"{v['title']}\n{_rich(v['transcript'])}",
    "download": lambda v: v["title"],
}
