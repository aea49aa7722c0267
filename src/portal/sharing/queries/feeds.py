"""Sets of items, and the feeds rendered from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.core.cache import caches
from django.db.models import Count, Q
from django.utils import timezone

from portal.agencies.models import Agency
from portal.agencies.queries import heirs_of
from portal.editorial.models import SectionPage
from portal.editorial.states.contents import CONTENT_KINDS
from portal.journal.queries import newest_entry_at
from portal.library.models import Field
from portal.library.states.topics import is_known_topic, topic_name
from portal.schema.queries import any_of
from portal.sharing.models import ItemSet
from portal.sharing.queries import data_publisher
from portal.sharing.queries.contents.public import ANSWER_KIND, SCAN_KIND
from portal.sharing.queries.contents.values import SharedContent
from portal.sharing.queries.items import changes, newest_change, present
from portal.sharing.states import LAW_KIND, LAW_SET, PROVISION_KIND
from portal.sharing.syndication import (
    EVERYTHING,
    FeedFormat,
    FeedPage,
    NamedSet,
    SetKind,
    format_of,
    section_slug,
    topic_of,
    write_atom,
    write_json,
)

ALL = NamedSet(EVERYTHING, "Tất cả nội dung", "/")


def named_set(code: str) -> NamedSet | None:
    """The set with this code; None if there is none now and no item was ever in it. One query, two if it no longer
    exists."""
    if code == EVERYTHING:
        return ALL
    shelf, _, slug = code.partition(":")
    if shelf not in SetKind:
        return None
    found = _NAMED[SetKind(shelf)]([slug]).get(slug)
    return (
        NamedSet(code, slug, "/")
        if found is None and ItemSet.objects.filter(code=code).exists()
        else found and NamedSet(code, *found)
    )


def sets_on_offer() -> dict[SetKind, list[NamedSet]]:
    """Every set with public items, by kind and name. Four queries for any number of sets."""
    held = ItemSet.objects.filter(item__withdrawn_at__isnull=True).values_list("code").annotate(Count("pk"))
    counts: defaultdict[SetKind, dict[str, int]] = defaultdict(dict)
    for code, count in held:
        shelf, _, slug = code.partition(":")
        counts[SetKind(shelf)][slug] = count
    return {shelf: _offered(shelf, counts[shelf]) for shelf in SetKind if counts[shelf]}


def _offered(shelf: SetKind, counts: Mapping[str, int]) -> list[NamedSet]:
    named = _NAMED[shelf](counts)
    return sorted(
        [NamedSet(f"{shelf}:{slug}", *named.get(slug, (slug, "/")), count) for slug, count in counts.items()],
        key=lambda one: (one.name.casefold(), one.code),
    )


def _sections(slugs: Collection[str]) -> dict[str, tuple[str, str]]:
    pages = (
        SectionPage.objects.live()
        .filter(any_of(Q(url_path__endswith=f"/{slug}/") for slug in slugs))
        .values_list("url_path", "title")
    )
    found = {section_slug(path): (title, f"/{path.strip('/').partition('/')[2]}/") for path, title in pages}
    return {slug: found[slug] for slug in slugs if slug in found}


def _agencies(slugs: Collection[str]) -> dict[str, tuple[str, str]]:
    return {
        slug: (name, f"/co-quan/{slug}/")
        for slug, name in Agency.objects.filter(slug__in=slugs).values_list("slug", "name")
    }


def _fields(slugs: Collection[str]) -> dict[str, tuple[str, str]]:
    """Slug -> name and path. Topics of the codification have its names, other fields those of the library."""
    others = dict(Field.objects.filter(slug__in=slugs).values_list("slug", "name"))
    known = {slug: topic_name(slug) for slug in slugs if is_known_topic(slug)}
    return {slug: (name, f"/linh-vuc/{slug}/") for slug, name in (others | known).items()}


def _kinds(slugs: Collection[str]) -> dict[str, tuple[str, str]]:
    labels = {kind.code: (kind.plural, "/") for kind in CONTENT_KINDS.values()}
    labels |= {ANSWER_KIND: ("Hỏi đáp pháp luật", "/hoi-dap/"), SCAN_KIND: ("Tài liệu số hóa", "/so-hoa/")}
    labels |= {LAW_KIND: ("Văn bản pháp luật", "/van-ban/"), PROVISION_KIND: ("Điều của văn bản", "/van-ban/")}
    of_laws = _fields([slug.removeprefix(f"{LAW_KIND}/") for slug in slugs if slug.startswith(f"{LAW_KIND}/")])
    labels |= {
        f"{LAW_KIND}/{slug}": (f"Văn bản pháp luật: {name}", f"/van-ban/?linh-vuc={slug}")
        for slug, (name, _) in of_laws.items()
    }
    return {slug: labels[slug] for slug in slugs if slug in labels}


_NAMED = {SetKind.SECTION: _sections, SetKind.AGENCY: _agencies, SetKind.FIELD: _fields, SetKind.KIND: _kinds}


def sets_of(things: Sequence[SharedContent], *, on: date) -> dict[str, tuple[str, ...]]:
    """Key -> codes of the sets of each content; at most three queries.

    Contents of a closed agency are in its own set and in those of its successors, so that followers of a successor get
    the earlier contents.
    """
    agencies = Agency.objects.in_bulk({one.agency_id for one in things if one.agency_id is not None})
    heirs = heirs_of(agencies=agencies.values(), on=on)
    slugs = {pk: (agency.slug, *(heir.slug for heir in heirs.get(pk, ()))) for pk, agency in agencies.items()}
    return {one.key: tuple(dict.fromkeys(_codes(one, slugs))) for one in things}


def _codes(one: SharedContent, slugs: Mapping[int, Sequence[str]]) -> Iterator[str]:
    if one.article_kind == LAW_KIND:
        # Laws are in sets of their own, not in the set of the field, which holds what is written about the field.
        yield from (f"{LAW_SET}/{slug.partition('/')[0]}" for slug, _ in one.fields)
        yield LAW_SET
        return
    yield from (f"{SetKind.SECTION}:{name}" for name in one.sections)
    yield from (f"{SetKind.AGENCY}:{slug}" for slug in (slugs.get(one.agency_id, ()) if one.agency_id else ()))
    for slug, _ in one.fields:
        yield from (f"{SetKind.FIELD}:{name}" for name in (slug.partition("/")[0], slug))
    yield f"{SetKind.KIND}:{one.article_kind}"


PER_PAGE = 30


_WRITERS = {FeedFormat.ATOM: write_atom, FeedFormat.JSON: write_json}
_KEPT_SECONDS = 60
# HTTP dates have a resolution of one second: a feed may change again within it.
_DATE_HOLDS_AFTER = timedelta(seconds=2)


class NoSuchFeed(LookupError):
    """There is no feed at this path: see `syndication.topic_of`; the section, agency, field or kind may not exist."""


def render(path: str) -> bytes:
    """The first page of the feed at this path. Raises NoSuchFeed."""
    return render_page(path, before=None)[0]


def render_page(path: str, *, before: int | None) -> tuple[bytes, datetime | None]:
    """The page of a feed below a cursor, and the time of the latest change of any item: None if that is too recent for
    Last-Modified. Three queries if the page is cached.

    Raises NoSuchFeed.
    """
    at = timezone.now()
    # Read before the page is rendered, so that later changes give another cache key.
    sequence, changed_at = newest_change()
    told = newest_entry_at()
    marks = [sequence, told.timestamp() if told else 0, timezone.localdate(at)]
    key = sha256(repr((path, before, marks)).encode()).hexdigest()
    kept: bytes | None = caches["feeds"].get(key)
    if kept is None:
        kept = _rendered(path, before)
        caches["feeds"].set(key, kept, _KEPT_SECONDS)
    is_settled = changed_at is not None and at - changed_at >= _DATE_HOLDS_AFTER
    return kept, changed_at if is_settled else None


def _rendered(path: str, before: int | None) -> bytes:
    """Render the page; the number of queries does not depend on the number of items. Raises NoSuchFeed."""
    code, form = topic_of(path), format_of(path)
    named = named_set(code) if code is not None else None
    if named is None or form is None:
        raise NoSuchFeed(path)
    found = changes(named.code, before=before, limit=PER_PAGE + 1)
    shown = found[:PER_PAGE]
    page = FeedPage(
        set=named,
        form=form,
        items=tuple(present(shown, within=named.code)),
        before=before,
        older=shown[-1].sequence if len(found) > PER_PAGE else None,
        publisher=data_publisher(),
    )
    return _WRITERS[form](page)
