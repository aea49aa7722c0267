"""What a reader is told of a content that the law has left behind, or soon will: in words, with the way to the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.library.models import Instrument
from portal.library.presenting.changes import Change, page_of, place_name
from portal.library.queries import StaleNotice
from portal.library.states import EventKind, EventState

_PLACES_NAMED = 4


@dataclass(frozen=True, slots=True)
class StaleLine:
    """One change: "điểm c khoản 2 Điều 8 Nghị định 7/2021/NĐ-CP", "được sửa đổi", since when and by what.

    `new_url` leads to the provision as it stands since, `comparison_url` to what changed in the law on that day; ""
    where the library does not show it. `is_mistake`: what had been said of the law was taken back, and the content
    had been reworded after it.
    """

    cited: str
    verb: str
    day: date
    until: date | None
    source: SafeString | str
    new_url: str
    comparison_url: str
    is_coming: bool
    is_mistake: bool = False


def stale_lines(notices: Iterable[StaleNotice]) -> list[StaleLine]:
    return [line for line in map(_line, notices) if line is not None]


def _line(notice: StaleNotice) -> StaleLine | None:
    event = notice.event
    law, day = event.instrument, event.day
    if law is None or day is None:  # only of proposals, which flag nothing
        return None
    change = Change(kind=EventKind(event.kind), day=day, source=event.source, source_address=event.source_address)
    first = next(filter(None, notice.addresses), "")
    is_shown, is_mistake = law.withdrawn_at is None, event.state == EventState.REVOKED
    return StaleLine(
        cited=cited_as(law, notice.addresses),
        verb=f"được ghi nhận nhầm là {change.verb}" if is_mistake else change.verb,
        day=day,
        until=event.until,
        source=_link_to_source(change),
        new_url=page_of(law, first) if is_shown else "",
        comparison_url=comparison_url(law, day) if is_shown and not (notice.is_coming or is_mistake) else "",
        is_coming=notice.is_coming,
        is_mistake=is_mistake,
    )


def _link_to_source(change: Change) -> SafeString | str:
    """The amending text by its number; the clause in it is where the link leads."""
    if change.source is None:
        return ""
    name = name_of(change.source)
    if change.source.withdrawn_at is not None:
        return name
    return format_html('<a href="{}">{}</a>', page_of(change.source, change.source_address), name)


def comparison_url(law: Instrument, day: date) -> str:
    """The page that shows what the law said on the day before and what it says since."""
    query = urlencode({"tu": (day - timedelta(days=1)).isoformat(), "den": day.isoformat()})
    return f"{reverse('library:comparison', args=[law.slug])}?{query}"


def cited_as(law: Instrument, addresses: Sequence[str]) -> str:
    """ "điểm c khoản 2 Điều 8, Điều 9 và 3 chỗ khác của Nghị định 7/2021/NĐ-CP"."""
    named = [place_name(address) for address in dict.fromkeys(addresses) if address]
    if not named:
        return name_of(law)
    more = f" và {len(named) - _PLACES_NAMED} chỗ khác" if len(named) > _PLACES_NAMED else ""
    return f"{', '.join(named[:_PLACES_NAMED])}{more} {'của ' if more else ''}{name_of(law)}"


def name_of(law: Instrument) -> str:
    """As people say it: a law by its name and number, anything else by type and number."""
    if law.name_key and not law.title_is_inferred:
        return f"{law.title} ({law.official_number})" if law.official_number not in law.title else law.title
    return f"{law.doc_type or 'Văn bản'} {law.official_number}"
