"""Questions to the editorial room: which texts are there, which explain a provision, what words they cite."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import batched
from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils.html import strip_tags
from wagtail.models import PageViewRestriction
from wagtail.query import PageQuerySet

from lawtext.addresses import describe, parse_address
from portal.agencies.models import Agency, Officer
from portal.editorial.kinds import ANSWERED, ARTICLE, KINDS
from portal.editorial.models import ArticlePage, PortalPage
from portal.editorial.places import Reference
from portal.library.models import Field, Provision
from portal.library.queries import instruments_on_the_shelf, keys_relying_on, stale_keys

_AT_ONCE = 200


def published_articles() -> PageQuerySet:
    """What the public may read, newest first, with the agency that speaks."""
    return _public().select_related("agency").order_by("-first_published_at", "-pk").defer("body")


def _public() -> PageQuerySet:
    """Live pages that nothing above them restricts: Wagtail's `public()` in one query instead of two."""
    restricted = PageViewRestriction.objects.annotate(
        below=ExpressionWrapper(OuterRef("path"), output_field=CharField())
    ).filter(below__startswith=F("page__path"))
    return ArticlePage.objects.live().filter(~Exists(restricted))


def articles_in_section(*, section: PortalPage) -> PageQuerySet:
    return published_articles().descendant_of(section)


def articles_of_kind(*, kind: str) -> PageQuerySet:
    return published_articles().filter(kind=kind)


def articles_of_agency(*, agency: Agency) -> PageQuerySet:
    return published_articles().filter(agency=agency)


def articles_in_field(*, field: Field) -> PageQuerySet:
    """Those sorted under the field or under a heading of it."""
    return published_articles().filter(Q(fields=field) | Q(fields__parent=field)).distinct()


def articles_citing(*, number_key: str, article_address: str) -> PageQuerySet:
    """The texts that lean on an article of a law or on anything inside it."""
    keys = keys_relying_on(kind=ARTICLE, number_key=number_key, article=article_address)
    return published_articles().filter(pk__in=[int(key) for key in keys])


def related_articles(*, article: ArticlePage, fields: Sequence[Field], limit: int = 4) -> list[ArticlePage]:
    """Other texts of the article's fields, else of its kind."""
    same_fields = published_articles().filter(fields__in=fields).distinct()
    others = same_fields if fields else articles_of_kind(kind=article.kind)
    return list(others.exclude(pk=article.pk)[:limit])


def articles_due_for_review(*, on: date, limit: int = 10) -> list[ArticlePage]:
    """Texts whose day of review has come, longest waiting first."""
    due = published_articles().filter(review_date__isnull=False, review_date__lte=on)
    return list(due.order_by("review_date", "pk")[:limit])


def drafts_of(*, officer: Officer, limit: int = 8) -> list[PortalPage]:
    """The officer's own pages with changes that the public does not see yet, latest first."""
    own = PortalPage.objects.filter(owner=officer, has_unpublished_changes=True)
    return list(own.order_by("-latest_revision_created_at")[:limit])


# ---- the words of the law beside the explanation -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Passage:
    """What the library holds at a place cited: its words line by line and where to read them in full."""

    law_title: str
    number: str
    place: str
    heading: str
    lines: tuple[str, ...]
    url: str


def passages(references: Iterable[Reference]) -> dict[Reference, Passage]:
    """The passages the library holds; a place it does not hold, or holds under several numbers, is left out.

    Two queries, however many places are cited.
    """
    found = _provisions(set(references))
    lines = _lines_of(found.values())
    return {cited: _passage(provision, lines[provision.pk]) for cited, provision in found.items()}


def _provisions(wanted: set[Reference]) -> dict[Reference, Provision]:
    """The current wording at each place; where two laws bear one number, neither is meant for certain."""
    laws = instruments_on_the_shelf().filter(number_key__in={cited.number_key for cited in wanted})
    rows = Provision.objects.filter(
        edition__is_current=True, edition__instrument__in=laws, address__in={cited.address for cited in wanted}
    ).select_related("edition__instrument", "article")
    found: dict[Reference, list[Provision]] = {}
    for row in rows if wanted else []:
        found.setdefault(Reference(row.edition.instrument.number_key, row.address), []).append(row)
    return {cited: found[cited][0] for cited in wanted if len(found.get(cited, [])) == 1}


def _lines_of(provisions: Iterable[Provision]) -> dict[int, tuple[str, ...]]:
    """The printed lines of each provision with everything below it."""
    roots = list(provisions)
    ranges = Q(pk__in=[])
    for root in roots:
        ranges |= Q(edition=root.edition_id, position__gte=root.position, position__lt=root.end)
    units = list(Provision.objects.filter(ranges).order_by("edition", "position")) if roots else []
    return {
        root.pk: tuple(
            line
            for unit in units
            if unit.edition_id == root.edition_id and root.position <= unit.position < root.end
            for line in unit.text.splitlines()
            if line.strip()
        )
        for root in roots
    }


def _passage(provision: Provision, lines: tuple[str, ...]) -> Passage:
    law = provision.edition.instrument
    article = provision.article or provision
    page = f"{law.get_absolute_url()}{article.address}/"
    return Passage(
        law_title=law.title,
        number=law.official_number,
        place=describe(parse_address(provision.address)),
        heading=article.heading,
        lines=lines,
        url=page if provision.pk == article.pk else f"{page}#{provision.address}",
    )


# ---- for the index --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PageForIndex:
    """One article as search needs it, free of the database.

    `stamp` is what `page_stamps` says of the page as long as this is what the public reads.
    """

    pk: int
    title: str
    lead: str
    text: str
    kind: str
    kind_label: str
    agency: str
    agency_id: int | None
    fields: tuple[str, ...]
    field_slugs: tuple[str, ...]
    language: str
    published: date | None
    url: str
    is_stale: bool
    stamp: str


def pages_for_index(*, pks: Sequence[int] | None = None) -> Iterator[PageForIndex]:
    """Every published article, or those named that are published; streamed."""
    pages = _public().select_related("agency").prefetch_related("fields").order_by("pk")
    if pks is not None:
        pages = pages.filter(pk__in=list(pks))
    for some in batched(pages.iterator(chunk_size=_AT_ONCE), _AT_ONCE, strict=False):
        stale = stale_keys(kind=ARTICLE, keys=[str(page.pk) for page in some])
        yield from (_for_index(page, is_stale=str(page.pk) in stale) for page in some)


def questions_answered(*, pks: Collection[int]) -> dict[int, tuple[str, ...]]:
    """What each of these pages answers in Vietnamese: its title, and the questions in its text.

    Only pages that answer questions and that the public may read.
    """
    pages = _public().filter(pk__in=pks, kind=ANSWERED, language="vi").only("title", "body")
    return {page.pk: (page.title, *_questions_in(page)) for page in pages.order_by("pk")}


def _questions_in(page: ArticlePage) -> Iterator[str]:
    return (block.value["question"] for block in page.body if block.block_type == "answer")


def answering_pages(*, pks: Collection[int]) -> set[int]:
    """Of these pages, published or not, those that answer questions."""
    return set(ArticlePage.objects.filter(pk__in=pks, kind=ANSWERED).values_list("pk", flat=True))


def page_stamps(*, pks: Collection[int]) -> dict[int, str]:
    """For each of these articles that the public may read, what changes whenever its words or its address do.

    One query. Whatever moves it leaves word in the journal, so an index follows it.
    """
    rows = _public().filter(pk__in=pks).values_list("pk", "live_revision", "url_path")
    return {pk: _stamp(revision, path) for pk, revision, path in rows}


def _stamp(revision: int | None, path: str) -> str:
    return f"{revision or 0}.{path}"


def _for_index(page: ArticlePage, *, is_stale: bool) -> PageForIndex:
    topics = list(page.fields.all())
    return PageForIndex(
        pk=page.pk,
        title=page.title,
        lead=page.lead,
        text=plain_text(page),
        kind=page.kind,
        kind_label=KINDS[page.kind].label,
        agency=page.agency.name if page.agency else "",
        agency_id=page.agency_id,
        fields=tuple(field.name for field in topics),
        field_slugs=tuple(field.slug for field in topics),
        language=page.language,
        published=page.first_published_at.date() if page.first_published_at else None,
        url=page.url or "",
        is_stale=is_stale,
        stamp=_stamp(page.live_revision_id, page.url_path),
    )


def plain_text(page: ArticlePage) -> str:
    """The words of the body without marks of form; a citation gives its place, not the law's own words."""
    return _joined(block for block in page.body)


def own_words(page: ArticlePage) -> str:
    """What the agency itself says: title, lead and body without the blocks of law."""
    body = _joined(block for block in page.body if block.block_type != "citation")
    return f"{page.title}\n{page.lead}\n{body}"


def _joined(blocks: Iterable[Any]) -> str:
    return "\n".join(filter(None, (_block_text(block.block_type, block.value) for block in blocks)))


def _block_text(block_type: str, value: object) -> str:
    parts = {
        "citation": lambda v: f"{v.spoken_place} {v['law_name']}",
        "notice": lambda v: f"{v['heading']}\n{v['text'].source}",
        "answer": lambda v: f"{v['question']}\n{v['answer'].source}",
        "picture": lambda v: v["alternative"],
        "paragraph": lambda v: v.source,
    }
    read = parts.get(block_type, str)
    return " ".join(strip_tags(read(value).replace("</", " </")).split())
