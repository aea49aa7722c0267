"""The sets in which items stand, and the feeds that tell of them."""

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
    """The set with this code; None where there is and was no such thing. One query, two for what is no more."""
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
    """Every set that holds something public, by name. Four queries, however many sets."""
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
    """Topics of the codification by its own names; other fields by those that the library gave them."""
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
    """For each of these by its key; three queries at most.

    Of an agency that is no more the things are in its own set and in those of the agencies that carry on its work, so
    that whoever follows the successor has what came before.
    """
    agencies = Agency.objects.in_bulk({one.agency_id for one in things if one.agency_id is not None})
    heirs = heirs_of(agencies=agencies.values(), on=on)
    slugs = {pk: (agency.slug, *(heir.slug for heir in heirs.get(pk, ()))) for pk, agency in agencies.items()}
    return {one.key: tuple(dict.fromkeys(_codes(one, slugs))) for one in things}


def _codes(one: SharedContent, slugs: Mapping[int, Sequence[str]]) -> Iterator[str]:
    if one.article_kind == LAW_KIND:
        # Who follows a field reads what is written about it; its laws are a set of their own.
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
# HTTP dates count in seconds: within the first, a feed may change once more under the same date.
_DATE_HOLDS_AFTER = timedelta(seconds=2)


class NoSuchFeed(LookupError):
    """At this path stands no feed: see `topics.topic_of`, and whether the section, agency, field or kind exists."""


def render(path: str) -> bytes:
    """The first page of the feed at this path. Raises NoSuchFeed."""
    return render_page(path, before=None)[0]


def render_page(path: str, *, before: int | None) -> tuple[bytes, datetime | None]:
    """The page of a feed below a cursor, and when any item changed last: None where that is too recent to be told by a
    date. Three queries while nothing has changed since it was last asked for.

    Raises NoSuchFeed.
    """
    at = timezone.now()
    changed_at, *marks = _marks(at)  # read before the page is: what changes meanwhile is another key
    key = sha256(repr((path, before, marks)).encode()).hexdigest()
    kept: bytes | None = caches["feeds"].get(key)
    if kept is None:
        kept = _rendered(path, before)
        caches["feeds"].set(key, kept, _KEPT_SECONDS)
    is_settled = changed_at is not None and at - changed_at >= _DATE_HOLDS_AFTER
    return kept, changed_at if is_settled else None


def _rendered(path: str, before: int | None) -> bytes:
    """As many queries for thirty items as for one."""
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


def _marks(at: datetime) -> tuple[datetime | None, object, object, object]:
    """All that a feed depends on: the registry, what else is public (the journal tells), and the day."""
    sequence, changed_at = newest_change()
    told = newest_entry_at()
    return changed_at, sequence, told.timestamp() if told else 0, timezone.localdate(at)
