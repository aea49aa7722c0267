"""Accepted events as a reader meets them: what was done to which place, by whom, since when, and if the text has it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString

from lawtext.addresses import describe, parse_address
from portal.library.models import Event, Instrument
from portal.library.states import EventKind
from portal.library.validity import article_of, covers

UNNAMED = "?"  # a part of the document that nobody has named
_IN_TEXT = frozenset(
    {EventKind.AMENDED, EventKind.SUPPLEMENTED, EventKind.REPEALED, EventKind.REPLACED, EventKind.CORRECTED}
)
_TAKES_AWAY = frozenset({EventKind.AMENDED, EventKind.REPLACED, EventKind.REPEALED, EventKind.EXPIRED})
_BY_ACTION = {
    "sua-doi": "được sửa đổi",
    "bo-sung": "được bổ sung",
    "thay-the": "bị thay thế",
    "bai-bo": "bị bãi bỏ",
    "ngung-hieu-luc": "ngưng hiệu lực",
    "dinh-chinh": "được đính chính",
    "het-hieu-luc": "hết hiệu lực",
}
_BY_KIND = {
    EventKind.ISSUED: "được ban hành",
    EventKind.IN_FORCE: "có hiệu lực",
    EventKind.AMENDED: "được sửa đổi",
    EventKind.SUPPLEMENTED: "được bổ sung",
    EventKind.REPLACED: "bị thay thế",
    EventKind.REPEALED: "bị bãi bỏ",
    EventKind.SUSPENDED: "ngưng hiệu lực",
    EventKind.RESUMED: "tiếp tục có hiệu lực",
    EventKind.CORRECTED: "được đính chính",
    EventKind.EXPIRED: "hết hiệu lực",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing done to one place of an instrument (an empty address: to all of it), as accepted by an officer."""

    kind: EventKind
    day: date
    until: date | None = None
    address: str = ""
    action: str = ""
    source: Instrument | None = None
    source_address: str = ""
    wording: str = ""
    old_words: str = ""
    new_words: str = ""
    note: str = ""
    is_merged: bool = False

    @property
    def is_whole(self) -> bool:
        return not self.address

    @property
    def place(self) -> str:
        """ "điểm c khoản 2 Điều 8"."""
        return place_name(self.address)

    @property
    def verb(self) -> str:
        """What happens to the place: "bị bãi bỏ"."""
        if self.old_words:
            new = f" bằng cụm từ “{self.new_words}”" if self.new_words else ""
            return f"được {'thay' if new else 'bỏ'} cụm từ “{self.old_words}”{new}"
        return _BY_KIND[self.kind] if self.kind.ends else _BY_ACTION.get(self.action, _BY_KIND[self.kind])

    @property
    def takes_away(self) -> bool:
        """Whether what is named, as it read before, binds nobody any more."""
        return self.kind in _TAKES_AWAY and self.action != "bo-sung"

    @property
    def source_name(self) -> str:
        """ "khoản 3 Điều 1 Nghị định 12/2026/NĐ-CP"; "" for an event of the instrument's own."""
        if self.source is None:
            return ""
        place = place_name(self.source_address) if self.source_address else ""
        return " ".join(filter(None, [place, self.source.doc_type, self.source.official_number]))

    @property
    def source_link(self) -> SafeString | str:
        """The clause that says so, as a link where the shelf has it."""
        if self.source is None or self.source.withdrawn_at is not None:
            return self.source_name
        return format_html('<a href="{}">{}</a>', page_of(self.source, self.source_address), self.source_name)

    def holds_on(self, day: date) -> bool:
        return self.day <= day and (self.until is None or day < self.until)

    def is_missing_on(self, day: date) -> bool:
        """Whether it changes the wording and is in force, but the text that is shown does not have it yet."""
        return self.kind in _IN_TEXT and not self.is_whole and self.day <= day and not self.is_merged

    def is_ahead_on(self, day: date) -> bool:
        """Whether the text that is shown has it already, though its day is yet to come."""
        return self.is_merged and self.day > day

    def touches(self, addresses: Collection[str]) -> bool:
        """Whether it is about one of these places, about something in it, or about something that holds it."""
        return self.is_whole or any(covers(self.address, one) or covers(one, self.address) for one in addresses)


def place_name(address: str) -> str:
    """The address as people say it; what is no address is said to be a part."""
    if not address:
        return "toàn bộ văn bản"
    try:
        return describe(parse_address(address))
    except ValueError:
        return "một phần văn bản"


def page_of(instrument: Instrument, address: str, base: str = "") -> str:
    """The page that shows an address of an instrument; `base`: another address that its articles' pages hang under."""
    base = base or instrument.get_absolute_url()
    if not address or address == UNNAMED:
        return base
    try:
        page = article_of(address)
    except ValueError:
        return base
    if not page:
        return f"{base}#{address}"
    return f"{base}{page}/" if page == address else f"{base}{page}/#{address}"


def changes_of(events: Iterable[Event], *, merged: Collection[int] = ()) -> list[Change]:
    """Accepted events, place by place, earliest first; `merged` are the editions whose wording the shown text has.

    A suspension that something ends earlier than it says itself lasts until that day.
    """
    dated = sorted((event for event in events if event.day is not None), key=lambda event: (event.day, event.pk))
    changes = [one for event in dated for one in _changes(event, merged)]
    return [_cut_short(one, changes) for one in changes]


def _changes(event: Event, merged: Collection[int]) -> list[Change]:
    if event.day is None:
        return []
    whole = Change(
        kind=EventKind(event.kind),
        day=event.day,
        until=event.until,
        source=event.source,
        source_address=event.source_address,
        note=event.note,
    )
    if event.is_whole:
        return [whole]
    named = [
        replace(
            whole,
            address=target.address,
            action=target.action,
            source_address=target.source_address or event.source_address,
            wording=target.wording,
            old_words=target.old_words,
            new_words=target.new_words,
            is_merged=target.merged_in_id in merged if target.merged_in_id else False,
        )
        for target in event.targets.all()
        if not target.is_dropped
    ]
    return named or [replace(whole, address=UNNAMED)]


def _cut_short(change: Change, changes: Sequence[Change]) -> Change:
    if change.kind is not EventKind.SUSPENDED:
        return change
    ends = [
        one.day
        for one in changes
        if one.kind is EventKind.RESUMED and one.day > change.day and covers(one.address, change.address)
    ]
    return replace(change, until=min([*ends, *([change.until] if change.until else [])])) if ends else change
