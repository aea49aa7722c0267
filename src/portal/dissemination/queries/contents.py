"""Who follows the agency or the place of a page of the portal, and what a letter says of such pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from portal.agencies.models import Agency
from portal.dissemination.models import News, Subscription
from portal.dissemination.queries.happened import said_of_the_same
from portal.dissemination.queries.lines import Key, Lines
from portal.dissemination.queries.telling import Tiding, living_by_key
from portal.dissemination.telling.contents import VERBS, WITHDRAWN, manner, sentence, what_happened
from portal.editorial.models import ArticlePage, EventPage
from portal.editorial.queries import public_articles
from portal.journal.models import Entry

_VIETNAMESE = "vi"


def content_watchers(*, entries: Sequence[Entry]) -> list[tuple[Entry, Subscription]]:
    """Every pair of an entry about a page and a living subscription whose holder is to be told of it, a person once.

    Contents in another language are for those who want to be told in it.
    """
    about = [entry for entry in entries if is_about_a_content(entry)]
    if not about:
        return []
    keys = _keys(about)
    by_key = living_by_key({key for some in keys.values() for key in some})
    pairs: dict[tuple[int, int], tuple[Entry, Subscription]] = {}
    for entry in about:
        language = str(entry.details.get("language") or _VIETNAMESE)
        for kind, key in keys[entry.pk]:
            for subscription in by_key.get((kind.value, key), []):
                if language in (_VIETNAMESE, subscription.follower.language):
                    pairs.setdefault((entry.pk, subscription.follower_id), (entry, subscription))
    return list(pairs.values())


def is_about_a_content(entry: Entry) -> bool:
    """Whether the entry is about what an agency wrote; pages of the portal's own frame are nobody's news."""
    return entry.verb in VERBS and bool(entry.details.get("agency"))


def _keys(entries: Sequence[Entry]) -> dict[int, list[Key]]:
    agencies = Agency.objects.in_bulk({int(entry.details["agency"]) for entry in entries})
    pages = {int(entry.details["page"]) for entry in entries}
    held = dict(EventPage.objects.filter(pk__in=pages, place__isnull=False).values_list("pk", "place"))
    home = {pk: one.place_id for pk, one in agencies.items() if one.level == "commune"}
    lines = Lines.of(agencies=agencies, places=[*held.values(), *home.values()])
    found: dict[int, list[Key]] = {}
    for entry in entries:
        agency = int(entry.details["agency"])
        own = lines.keys(agency=agency, place=home.get(agency))
        found[entry.pk] = [*own, *lines.keys(agency=None, place=held.get(int(entry.details["page"])))]
    return found


def content_tidings(*, news: Iterable[News]) -> list[Tiding]:
    """What a letter says of these news about pages: page by page, and nothing that is no longer so."""
    by_page: dict[int, list[Entry]] = defaultdict(list)
    for one in news:
        by_page[int(one.entry.details["page"])].append(one.entry)
    pages = public_articles().defer("body").select_related("agency").in_bulk(by_page)
    earlier = _earlier([entry for some in by_page.values() for entry in some])
    return [
        tiding
        for page, entries in sorted(by_page.items())
        if (tiding := _tiding(pages.get(page), entries, earlier)) is not None
    ]


def _earlier(entries: Sequence[Entry]) -> dict[tuple[int | None, str], list[tuple[int, str]]]:
    """What the journal says of each page, earliest first: number and verb."""
    found: dict[tuple[int | None, str], list[tuple[int, str]]] = defaultdict(list)
    rows = said_of_the_same(entries).filter(verb__in=VERBS).order_by("pk") if entries else Entry.objects.none()
    for pk, kind, subject, verb in rows.values_list("pk", "subject_type", "subject_id", "verb"):
        found[kind, subject].append((pk, verb))
    return found


def _tiding(
    page: ArticlePage | None, entries: Sequence[Entry], earlier: dict[tuple[int | None, str], list[tuple[int, str]]]
) -> Tiding | None:
    """Of a page that is there: that it is new, or was corrected; of one that is gone: that it was withdrawn."""
    first, last = entries[0], entries[-1]
    before = [verb for pk, verb in earlier[first.subject_type_id, first.subject_id] if pk < first.pk]
    if page is None:
        # Who never heard of it need not hear that it is gone.
        if last.verb != WITHDRAWN or not before:
            return None
        happened, title = WITHDRAWN, str(last.details.get("title", ""))
    else:
        happened, title = (
            what_happened(first.verb if first.verb != WITHDRAWN else last.verb, earlier=before),
            page.title,
        )
        if happened == WITHDRAWN:
            return None
    agency = page.agency if page else Agency.objects.filter(pk=last.details.get("agency")).first()
    kind = page.get_kind_display() if page else ""
    return Tiding(
        name=agency.name if agency else "",
        title=title,
        called=title,
        address=(page.url or "") if page else "",
        history="",
        comparison="",
        sentences=(sentence(happened, agency=agency.name if agency else "", kind=kind),),
        manners=frozenset({manner(happened)}),
    )
