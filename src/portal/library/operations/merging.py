"""What an accepted change finds in the text already: it need not be merged, and the page does not tell it as missing.

Part of the operations; always inside their transaction.
"""

from __future__ import annotations

from datetime import date

from portal.library.merged import Wanted, has_change
from portal.library.models import Edition, Event, EventTarget
from portal.library.queries.deciding import wordings_at
from portal.library.queries.editions import edition_on
from portal.library.states import EditionKind

_COMPILED = frozenset({EditionKind.CODIFIED, EditionKind.CONSOLIDATED})


def wanted(target: EventTarget) -> Wanted:
    return Wanted(target.action, target.part, target.wording, target.old_words, target.new_words)


def is_compiled(edition: Edition) -> bool:
    """Whether the wording was put together from amended texts."""
    return edition.kind in _COMPILED


def note_merged(*, event: Event, on: date) -> int:
    """Mark the places whose wording of that day has the change already. Returns how many."""
    targets = list(event.targets.filter(is_dropped=False, merged_in__isnull=True).exclude(address="?"))
    edition = edition_on(instrument=event.instrument, day=on) if event.instrument else None
    if edition is None or not targets:
        return 0
    texts = wordings_at(edition=edition, targets=targets)
    there = [
        target.pk
        for target in targets
        if has_change(wanted(target), texts.get(target.address, ""), is_compiled=is_compiled(edition))
    ]
    return EventTarget.objects.filter(pk__in=there).update(merged_in=edition)
