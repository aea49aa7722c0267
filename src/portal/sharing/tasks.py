"""The background door: what the journal says has changed is looked at again and written into the registry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import batched

from django.conf import settings
from django.utils import timezone

from portal.journal.models import Entry
from portal.library.queries import contents_flagged
from portal.sharing import delivering, hub
from portal.sharing.operations.chasing import chase_overdue, forget_attempts
from portal.sharing.operations.founding import AT_ONCE
from portal.sharing.operations.registering import register
from portal.sharing.queries.mergers import items_left_behind
from portal.sharing.queries.relying import contents_quoting
from portal.sharing.states import ItemKind

# Verb -> which kind of thing it tells of, and the detail that names it.
_TOLD: dict[str, tuple[ItemKind, str]] = {
    "page.published": (ItemKind.ARTICLE, "page"),
    "page.withdrawn": (ItemKind.ARTICLE, "page"),
    "page.moved": (ItemKind.ARTICLE, "page"),
    "page.restricted": (ItemKind.ARTICLE, "page"),
    "answer.published": (ItemKind.ANSWER, "answer"),
    "answer.corrected": (ItemKind.ANSWER, "answer"),
    "answer.withdrawn": (ItemKind.ANSWER, "answer"),
    "answer.restored": (ItemKind.ANSWER, "answer"),
    "scan.published": (ItemKind.SCAN, "scan"),
    "scan.corrected": (ItemKind.SCAN, "scan"),
    "scan.withdrawn": (ItemKind.SCAN, "scan"),
    "scan.restored": (ItemKind.SCAN, "scan"),
}
# Verbs of the stale guard: the contents that their event ever flagged are looked at again.
_FLAGGING = frozenset({"provision.changed", "event.revoked", "flag.lifted"})
_SETTLED = "flag.settled"
# A wording that is other than before is other in what quotes it.
_REWORDED = "edition.accepted"


class ItemsReader:
    """Reads the tray of the registry. Looks at things as they are now, so an entry read twice or late does no harm."""

    name = "shared-items"
    label = "Nội dung chia sẻ"
    verbs = (*_TOLD, *sorted(_FLAGGING), _SETTLED, _REWORDED)

    def read(self, entries: Sequence[Entry]) -> None:
        _look_again(_things(entries))


def follow_mergers(*, at: datetime) -> None:
    """A chore, each hour: what an agency published goes on in the sets of whoever carries on its work."""
    _look_again(items_left_behind(on=timezone.localdate(at)))


def chase(*, at: datetime) -> None:
    """A chore, each minute: withdrawals that were not confirmed within their time are listed and told of."""
    chase_overdue(at=at)


def tidy(*, at: datetime) -> None:
    """A chore, each hour."""
    forget_attempts(at=at)


def _look_again(things: Mapping[str, Collection[str]]) -> None:
    """The clock is read for each batch: whoever harvests by moments would miss what is written later than it says."""
    for kind, keys in things.items():
        for some in batched(sorted(keys), AT_ONCE, strict=False):
            if register(kind=kind, keys=some, base=settings.PORTAL_BASE_URL.rstrip("/"), at=timezone.now()):
                delivering.hint()
                hub.hint()


def _things(entries: Iterable[Entry]) -> dict[str, set[str]]:
    """Kind -> keys of the things that these entries are about."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    events: set[int] = set()
    laws: set[str] = set()
    for entry in entries:
        details = entry.details
        if (told := _TOLD.get(entry.verb)) and details.get(told[1]):
            found[told[0].value].add(str(details[told[1]]))
        if entry.verb in _FLAGGING and (event := details.get("event")):
            events.add(event)
        if entry.verb == _SETTLED and details.get("content") in ItemKind:
            found[details["content"]].add(str(details.get("key", "")))
        if entry.verb == _REWORDED and (slug := details.get("slug")):
            laws.add(slug)
    for kind, key in contents_flagged(events=events) | contents_quoting(slugs=laws):
        if kind in ItemKind:
            found[kind].add(key)
    return dict(found)
