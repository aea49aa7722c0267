"""Articles as others may hold them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from urllib.parse import urljoin

from wagtail.models import Site

from portal.editorial.models import ArticlePage, PortalPage, SectionPage, Withdrawal
from portal.editorial.queries import passages, public_articles
from portal.editorial.states.contents import ARTICLE, CONTENT_KINDS
from portal.sharing.feeding.sections import section_slug
from portal.sharing.looking.blocks import Around
from portal.sharing.looking.bodies import body_of, citations_in
from portal.sharing.looking.cleaning import cleaned
from portal.sharing.looking.media import Media
from portal.sharing.looking.seen import Ending, Seen, View
from portal.sharing.looking.stale import notes_on_stale
from portal.sharing.states import Withdrawn


def see_articles(*, numbers: Collection[int], base: str) -> View:
    """These pages: those that anybody may read now, and how the others ended."""
    pages = list(
        public_articles()
        .filter(pk__in=numbers)
        .select_related("agency", "eventpage", "campaignpage")
        .prefetch_related("fields")
    )
    gone = set(numbers) - {page.pk for page in pages}
    return View(public={str(page.pk): seen for page, seen in _seen(pages, base)}, ended=_endings(gone))


def _seen(pages: Sequence[ArticlePage], base: str) -> Iterable[tuple[ArticlePage, Seen]]:
    if not pages:
        return
    quoted = passages({cited for page in pages for cited in page.references()})
    around = Around(quoted, Media.read(pages))
    bodies = cleaned([body_of(page, around) for page in pages], base=base)
    notes = notes_on_stale(kind=ARTICLE, keys=[str(page.pk) for page in pages])
    sections = _sections_above(pages)
    site = Site.objects.filter(is_default_site=True).first()
    for page, html in zip(pages, bodies, strict=True):
        address = page.get_url(current_site=site) or ""
        yield page, _one(page, html, address, sections[page.pk], around, notes, base)


def _one(
    page: ArticlePage,
    html: str,
    address: str,
    sections: tuple[str, ...],
    around: Around,
    notes: Mapping[str, str],
    base: str,
) -> Seen:
    terms, key = page.terms, str(page.pk)
    return Seen(
        key=key,
        article_kind=page.kind,
        kind_label=CONTENT_KINDS[page.kind].label,
        title=page.title,
        lead=page.lead,
        html=html if terms.travels else "",
        path=address,
        language=page.language,
        agency_id=page.agency_id,
        agency=page.agency.name if page.agency else "",
        agency_slug=page.agency.slug if page.agency else "",
        fields=tuple(sorted((field.slug, field.name) for field in page.fields.all())),
        sections=sections,
        licence=terms.label,
        licence_url=terms.address,
        travels=terms.travels,
        published_at=page.first_published_at,
        updated_at=page.last_published_at or page.first_published_at,
        source_name=page.source_name,
        source_url=page.origin_url,
        citations=tuple((words, urljoin(base, url) if url else "") for words, url in citations_in(page, around.quoted)),
        enclosures=around.media.enclosures(page, base=base) if terms.travels else (),
        note=notes.get(key, ""),
        is_stale=key in notes,
    )


def _sections_above(pages: Sequence[ArticlePage]) -> dict[int, tuple[str, ...]]:
    """For each page the sections above it, outermost first; one query."""
    step = ArticlePage.steplen
    above = {page.pk: [page.path[:end] for end in range(step, len(page.path), step)] for page in pages}
    paths = {path for ones in above.values() for path in ones}
    names = {
        path: section_slug(url_path)
        for path, url_path in SectionPage.objects.filter(path__in=paths).values_list("path", "url_path")
    }
    return {pk: tuple(filter(None, (names.get(path, "") for path in ones))) for pk, ones in above.items()}


def _endings(gone: Collection[int]) -> dict[str, Ending]:
    """What was said of those that are public no longer; of a page that was only closed or removed nothing was."""
    said = Withdrawal.objects.filter(page__in=gone, ended_at__isnull=True).select_related("successor") if gone else ()
    return {
        str(one.page_id): Ending(Withdrawn(one.ending), note=one.note, successor=_address(one.successor))
        for one in said
    }


def _address(page: PortalPage | None) -> str:
    return (page.url or "") if page is not None and page.live else ""
