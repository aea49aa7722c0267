"""The spans of status of instruments, written anew whenever what they follow from has changed.

Part of the operations; always inside their transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import batched

from portal.library.linking import AT_ONCE
from portal.library.models import Event, Instrument, StatusSpan
from portal.library.queries.living import KEPT_TARGETS, happening
from portal.library.states import EventState
from portal.library.validity import Happening, spans_of


def refresh_spans(instruments: Iterable[Instrument]) -> None:
    """Compute the statuses of these instruments anew; three queries for every few hundred."""
    for some in batched({one.pk: one for one in instruments}.values(), AT_ONCE, strict=False):
        happenings: defaultdict[int | None, list[Happening]] = defaultdict(list)
        events = Event.objects.filter(instrument__in=some, state=EventState.ACCEPTED.value)
        for event in events.prefetch_related(KEPT_TARGETS):
            happenings[event.instrument_id].append(happening(event))
        StatusSpan.objects.filter(instrument__in=some).delete()
        StatusSpan.objects.bulk_create(
            StatusSpan(instrument=one, status=span.status.value, begins=span.begins, ends=span.ends)
            for one in some
            for span in spans_of(stated=one.stated_status, dates=one.dates, happenings=happenings[one.pk])
        )
