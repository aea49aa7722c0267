"""Background jobs of sharing: readers of the journal, and what is done by the clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import batched

from django.conf import settings
from django.utils import timezone

from portal.editorial.queries.adoptions import adoptions_turned
from portal.editorial.queries.listings import things_gathered
from portal.journal.models import Entry
from portal.journal.queries import journal_reader
from portal.library.queries import contents_flagged
from portal.library.queries.law_on_day import LAW_CHANGES
from portal.library.states import FLAGGING
from portal.schema.queries import grouped
from portal.sharing.operations import delivery, hub, wake
from portal.sharing.operations.harvesting.sources import follow_pages
from portal.sharing.operations.registry import AT_ONCE, register
from portal.sharing.queries.items import contents_quoting, items_left_behind
from portal.sharing.states import SharedItemKind

# Verb -> which kind of thing it tells of, and the detail that names it.
_TOLD: dict[str, tuple[SharedItemKind, str]] = {
    "page.published": (SharedItemKind.ARTICLE, "page"),
    "page.withdrawn": (SharedItemKind.ARTICLE, "page"),
    "page.moved": (SharedItemKind.ARTICLE, "page"),
    "page.restricted": (SharedItemKind.ARTICLE, "page"),
    "answer.published": (SharedItemKind.ANSWER, "answer"),
    "answer.corrected": (SharedItemKind.ANSWER, "answer"),
    "answer.withdrawn": (SharedItemKind.ANSWER, "answer"),
    "answer.restored": (SharedItemKind.ANSWER, "answer"),
    "scan.published": (SharedItemKind.SCAN, "scan"),
    "scan.corrected": (SharedItemKind.SCAN, "scan"),
    "scan.withdrawn": (SharedItemKind.SCAN, "scan"),
    "scan.restored": (SharedItemKind.SCAN, "scan"),
}
# What stands in a section otherwise than before without being changed itself.
_GATHERED = ("article.adopted", "article.released", "adoption.changed")
_SETTLED = "flag.settled"
# A wording that is other than before is other in what quotes it.
_REWORDED = ("edition.accepted", "edition.withdrawn")
_LOOKED_BACK = timedelta(days=2)  # longer than a machine stands still over a night


@journal_reader(
    "shared-items",
    "Nội dung chia sẻ",
    dict.fromkeys((*_TOLD, *_GATHERED, *sorted(FLAGGING), _SETTLED, *_REWORDED, *LAW_CHANGES)),
)
def items_reader(entries: Sequence[Entry]) -> None:
    """Reads the outbox of the registry. Looks at things as they are now: an entry read twice or late does no harm."""
    _look_again(_things(entries))


def follow_mergers(*, at: datetime) -> None:
    """Scheduled, each hour: what an agency published goes on in the sets of whoever carries on its work, and what a
    section adopted stands in its sets while it is seen there."""
    _look_again(items_left_behind(on=timezone.localdate(at)))
    _look_again(grouped(things_gathered(adoptions=adoptions_turned(since=at - _LOOKED_BACK, at=at))))


def _look_again(things: Mapping[str, Collection[str]]) -> None:
    """The clock is read for each batch: whoever harvests by moments would miss what is written later than it says."""
    for kind, keys in things.items():
        for some in batched(sorted(keys), AT_ONCE, strict=False):
            if register(kind=kind, keys=some, base=settings.PORTAL_BASE_URL.rstrip("/"), at=timezone.now()):
                wake(delivery.deliver)
                wake(hub.serve)


def _things(entries: Sequence[Entry]) -> dict[str, set[str]]:
    """Kind -> keys of the things that these entries are about."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    events: set[int] = set()
    laws: set[str] = set()
    adoptions = {entry.details["adoption"] for entry in entries if entry.verb in _GATHERED}
    sections = {entry.details.get("page") or 0 for entry in entries if entry.verb == "page.published"}
    for entry in entries:
        details = entry.details
        if (told := _TOLD.get(entry.verb)) and details.get(told[1]):
            found[told[0].value].add(str(details[told[1]]))
        if entry.verb in LAW_CHANGES:
            found[SharedItemKind.LAW.value].add(entry.subject_id)
        if entry.verb in FLAGGING and (event := details.get("event")):
            events.add(event)
        if entry.verb == _SETTLED and details.get("content") in SharedItemKind:
            found[details["content"]].add(str(details.get("key", "")))
        if entry.verb in _REWORDED and (slug := details.get("slug")):
            laws.add(slug)
    changed = found[SharedItemKind.LAW.value]
    gathered = things_gathered(adoptions=adoptions, sections=sections, laws=changed)
    for kind, key in contents_flagged(events=events) | contents_quoting(slugs=laws, laws=changed) | gathered:
        if kind in SharedItemKind:
            found[kind].add(key)
    return dict(found)


_AT_ONCE = 20


@journal_reader(
    "harvested-pages", "Nội dung thu từ trang cơ quan", ("page.published", "page.withdrawn", "page.restricted")
)
def pages_reader(entries: Sequence[Entry]) -> None:
    """Reads the outbox of harvesting. Looks at pages as they are now, so an entry read twice or late does no harm."""
    pks = sorted({int(page) for entry in entries if (page := entry.details.get("page"))})
    for some in batched(pks, _AT_ONCE, strict=False):
        follow_pages(pks=some, at=timezone.now())
