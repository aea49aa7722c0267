"""Background jobs of sharing: journal readers and scheduled jobs."""

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

# Verb -> the kind of content it concerns, and the name of the detail that holds its key.
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
# Adoptions by sections: they change how a content is shown without changing the content.
_GATHERED = ("article.adopted", "article.released", "adoption.changed")
_SETTLED = "flag.settled"
# A new text of a law changes the contents that quote it.
_REWORDED = ("edition.accepted", "edition.withdrawn")
_LOOKED_BACK = timedelta(days=2)  # longer than a machine may be down overnight


@journal_reader(
    "shared-items",
    "Nội dung chia sẻ",
    dict.fromkeys((*_TOLD, *_GATHERED, *sorted(FLAGGING), _SETTLED, *_REWORDED, *LAW_CHANGES)),
)
def items_reader(entries: Sequence[Entry]) -> None:
    """Journal reader of the registry. Reads contents as they are now, so repeated or late entries do no harm."""
    _look_again(_things(entries))


def follow_mergers(*, at: datetime) -> None:
    """Scheduled every hour: contents of a closed agency are added to the sets of its successors, and adopted contents
    to the sets of a section while they are shown there."""
    _look_again(items_left_behind(on=timezone.localdate(at)))
    _look_again(grouped(things_gathered(adoptions=adoptions_turned(since=at - _LOOKED_BACK, at=at))))


def _look_again(things: Mapping[str, Collection[str]]) -> None:
    """Register these contents in batches, each with the current time: with one early moment, harvesters that select by
    date would miss late changes."""
    for kind, keys in things.items():
        for some in batched(sorted(keys), AT_ONCE, strict=False):
            if register(kind=kind, keys=some, base=settings.PORTAL_BASE_URL.rstrip("/"), at=timezone.now()):
                wake(delivery.deliver)
                wake(hub.serve)


def _things(entries: Sequence[Entry]) -> dict[str, set[str]]:
    """Kind -> keys of the contents that these entries concern."""
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
    """Journal reader of harvesting. Reads pages as they are now, so repeated or late entries do no harm."""
    pks = sorted({int(page) for entry in entries if (page := entry.details.get("page"))})
    for some in batched(pks, _AT_ONCE, strict=False):
        follow_pages(pks=some, at=timezone.now())
