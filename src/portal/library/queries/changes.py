"""Acting events as readers see them, and the notices on contents whose law has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString

from lawtext.addresses import describe, read_address
from portal.library.models import Event, EventTarget, Instrument, KnownInstrument
from portal.library.preparation.proposals import KINDS
from portal.library.queries import StaleNotice
from portal.library.queries.citations import document_name
from portal.library.queries.editions import precedence_of
from portal.library.states import OF_READING, EventKind, EventOrigin, EventQuestion, EventState, StatusGrade
from portal.library.states.statuses import TAKES_AWAY
from portal.library.states.validity import article_of, covers

UNNAMED = "?"  # an unnamed part of the document
_IN_TEXT = TAKES_AWAY - {EventKind.EXPIRED} | {EventKind.SUPPLEMENTED, EventKind.CORRECTED}
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
_BY_ACTION = {action.value: _BY_KIND[kind] for action, kind in KINDS.items()}
_GRADES = {EventOrigin.CATALOGUE: StatusGrade.CATALOGUE, EventOrigin.SOURCE: StatusGrade.STATE}
_WORD_OF = {
    StatusGrade.CATALOGUE: "theo danh mục, ",
    StatusGrade.STATE: "theo dữ liệu của Nhà nước hoặc chú thích đã công bố, ",
    StatusGrade.TOLD: "",
}
_TELLERS = {
    StatusGrade.CATALOGUE: "Danh mục ghi",
    StatusGrade.STATE: "Dữ liệu đã công bố ghi",
    StatusGrade.TOLD: "Có văn bản nêu",
}


def grade_of(event: Event | None) -> StatusGrade:
    """The source that an unconfirmed event rests on."""
    return _GRADES.get(EventOrigin(event.origin), StatusGrade.TOLD) if event else StatusGrade.TOLD


def teller_of(grades: Iterable[StatusGrade]) -> str:
    """The opening words of a sentence that names the source of unconfirmed changes."""
    several = set(grades) or {StatusGrade.TOLD}
    return _TELLERS[several.pop()] if len(several) == 1 else "Có nguồn nêu"


def known_acts(events: Iterable[Event]) -> dict[str, KnownInstrument]:
    """Number key -> catalogue row of those acts of the events that are not in the library; no query if all are."""
    numbers = {event.identity for event in events if event.instrument_id is None}
    return {one.number_key: one for one in KnownInstrument.objects.filter(number_key__in=numbers)} if numbers else {}


def act_name(event: Event, known: Mapping[str, KnownInstrument]) -> str:
    """The usual name of the act that an event happens to: from the library, else the catalogue, else as it is cited."""
    if (act := event.instrument or known.get(event.identity)) is not None:
        return name_of(act)
    said = document_name(event)
    return f"văn bản số {said}" if said[:1].isdecimal() else said


@dataclass(frozen=True, slots=True)
class LegalChange:
    """One change to one place of an instrument (an empty address: to all of it).

    `is_told`: no officer has confirmed it; `grade` is the source it rests on. `by_name` names an acting text that is
    not in the library. `is_unproved`: its words may not have been read completely, so they are left out. `asked`: what
    has happened to the provision that orders the change, and what follows for it; `rewritten`: which other act has
    rewritten that provision; `is_held`: it is on hold and has no effect meanwhile.
    """

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
    is_told: bool = False
    by_name: str = ""
    grade: StatusGrade = StatusGrade.TOLD
    is_unproved: bool = False
    asked: SafeString | str = ""
    is_held: bool = False
    rewritten: SafeString | str = ""

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
        if self.is_held:
            return f"được nêu là {replace(self, is_held=False).verb}"
        if self.old_words:
            new = f" bằng cụm từ “{self.new_words}”" if self.new_words else ""
            return f"được {'thay' if new else 'bỏ'} cụm từ “{self.old_words}”{new}"
        return _BY_KIND[self.kind] if self.kind.ends else _BY_ACTION.get(self.action, _BY_KIND[self.kind])

    @property
    def takes_away(self) -> bool:
        """Whether the former wording of the place is no longer in force."""
        return self.kind in TAKES_AWAY and self.action != "bo-sung"

    @property
    def source_name(self) -> str:
        """ "khoản 3 Điều 1 Nghị định 12/2026/NĐ-CP"; `by_name` if the library does not hold the acting text."""
        if self.source is None:
            return self.by_name
        place = place_name(self.source_address) if self.source_address else ""
        return " ".join(filter(None, [place, self.source.doc_type, self.source.official_number]))

    @property
    def said_by(self) -> str:
        """ " theo khoản 3 Điều 1 Nghị định 12/2026/NĐ-CP (chưa được xác nhận)", to follow the sentence of the
        change."""
        by = f" theo {self.source_name}" if self.source_name else ""
        return f"{by} ({self.doubt})" if self.is_told else by

    @property
    def doubt(self) -> str:
        return f"{_WORD_OF[self.grade]}chưa được xác nhận"

    @property
    def source_link(self) -> SafeString | str:
        """The provision that orders the change, as a link if the library has it."""
        if self.source is None or self.source.withdrawn_at is not None:
            return self.source_name
        return format_html('<a href="{}">{}</a>', page_of(self.source, self.source_address), self.source_name)

    def holds_on(self, day: date) -> bool:
        return self.day <= day and (self.until is None or day < self.until)

    def is_missing_on(self, day: date) -> bool:
        """Whether it changes the wording and has begun, but the text shown does not contain it yet."""
        return self.kind in _IN_TEXT and not self.is_whole and self.day <= day and not self.is_merged

    def touches(self, addresses: Collection[str]) -> bool:
        """Whether it affects one of these places, something inside one, or something that contains one."""
        return self.is_whole or any(covers(self.address, one) or covers(one, self.address) for one in addresses)

    def may_touch(self, addresses: Collection[str]) -> bool:
        """Like `touches`, but a change to an unnamed part may affect any place."""
        return self.address == UNNAMED or self.touches(addresses)


def place_name(address: str) -> str:
    """The address in words; "một phần văn bản" if it cannot be read as an address."""
    if not address:
        return "toàn bộ văn bản"
    place = read_address(address)
    return "một phần văn bản" if place is None else describe(place)


def page_of(instrument: Instrument, address: str, base: str = "") -> str:
    """The page that shows an address of an instrument; `base` replaces the instrument's own URL as the prefix."""
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


def changes_of(events: Iterable[Event], *, merged: Collection[int] = ()) -> list[LegalChange]:
    """The changes of acting events, one per place, the prevailing one last. A suspension that another event ends early
    lasts until that day. `merged` are the editions whose wording is in the text shown."""
    dated = sorted((event for event in events if event.day is not None), key=precedence_of)
    changes = [one for event in dated for one in _changes(event, merged)]
    changes = [_cut_short(one, changes) for one in changes]
    acts = Counter(day for day, _ in {(one.day, one.source) for one in changes if one.is_missing_on(one.day)})
    return [_contested(one, changes) if acts[one.day] > 1 else one for one in changes]


def _contested(change: LegalChange, changes: Sequence[LegalChange]) -> LegalChange:
    """Notes on the change if another act changes the same place on the same day and neither is merged yet."""
    waiting = [one for one in changes if one.day == change.day and one.is_missing_on(one.day)]
    rival = next((one for one in waiting if one.source != change.source and one.touches([change.address])), None)
    if change.asked or rival is None or change not in waiting:
        return change
    return replace(
        change, asked=format_html("Cùng ngày, {} cũng sửa nơi này; chưa rõ bên nào là sau cùng.", rival.source_link)
    )


def _changes(event: Event, merged: Collection[int]) -> list[LegalChange]:
    if event.day is None:
        return []
    whole, is_held = _whole(event, event.day), event.state == EventState.HELD
    whole = replace(whole, asked=asked_of(event), rewritten=rewritten_by(event), is_held=is_held)
    if event.is_whole:
        return [whole]
    named = [_named(whole, target, merged) for target in event.targets.all() if not target.is_dropped]
    return named or [replace(whole, address=UNNAMED)]


def _whole(event: Event, day: date) -> LegalChange:
    """The change of an event as if it applied to the whole act."""
    return LegalChange(
        kind=EventKind(event.kind),
        day=day,
        until=event.until,
        source=event.source,
        source_address=event.source_address,
        note=event.note,
        is_told=event.state == EventState.TOLD,
        by_name=event.source_name,
        grade=grade_of(event),
    )


def asked_of(event: Event) -> SafeString | str:
    """What has happened to the provision that an event comes from, until an officer reviews the event; "" if nothing
    has."""
    cause = event.cause if event.question not in ("", *OF_READING) else None
    if cause is None or cause.day is None:
        return ""
    why = format_html("{}{}", EventQuestion(event.question).label, _since(_whole(cause, cause.day)))
    if event.state == EventState.HELD:
        return format_html("Cổng tạm giữ việc này, chưa coi là có hiệu lực, vì {}.", why)
    return format_html("Sau đó {}; chưa có cán bộ xem lại.", why)


def rewritten_by(event: Event) -> SafeString | str:
    """What has rewritten the provision that an event comes from; "" if it still reads as enacted."""
    cause = event.cause
    if event.origin != EventOrigin.EVENT or event.question or cause is None or cause.day is None:
        return ""
    return format_html("Quy định nêu việc này {}{}.", _BY_KIND[EventKind(cause.kind)], _since(_whole(cause, cause.day)))


def _since(change: LegalChange) -> SafeString:
    by = format_html(" theo {}", change.source_link) if change.source_name else ""
    return format_html(" từ ngày {}{}{}", f"{change.day:%d/%m/%Y}", by, f" ({change.doubt})" if change.is_told else "")


def _named(whole: LegalChange, target: EventTarget, merged: Collection[int]) -> LegalChange:
    wording, old_words, new_words = target.public_words
    return replace(
        whole,
        address=target.address,
        action=target.action,
        source_address=target.source_address or whole.source_address,
        wording=wording,
        old_words=old_words,
        new_words=new_words,
        is_merged=target.merged_in_id in merged if target.merged_in_id else False,
        is_unproved=bool(target.doubt),
    )


def _cut_short(change: LegalChange, changes: Sequence[LegalChange]) -> LegalChange:
    if change.kind is not EventKind.SUSPENDED:
        return change
    ends = [
        one.day
        for one in changes
        if one.kind is EventKind.RESUMED and one.day > change.day and covers(one.address, change.address)
    ]
    return replace(change, until=min([*ends, *([change.until] if change.until else [])])) if ends else change


_PLACES_NAMED = 4
_TAKEN_BACK = {
    EventState.REVOKED: "được ghi nhận nhầm là",
    EventState.REREAD: "được sửa cách ghi nhận, trước đây ghi là",
    EventState.HELD: "được tạm giữ việc ghi nhận là",
}


@dataclass(frozen=True, slots=True)
class StaleLine:
    """One change: "điểm c khoản 2 Điều 8 Nghị định 7/2021/NĐ-CP", "được sửa đổi", since when and by which act.

    `new_url`: the provision as it reads since then, or the page of an act that is not in the library. `is_mistake`: the
    change was taken back after the content had been updated for it; `is_reverted`: because the change never happened.
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
    is_reverted: bool = False
    is_told: bool = False
    grade: StatusGrade = StatusGrade.TOLD
    is_held: bool = True
    is_unplaced: bool = False

    @property
    def doubt(self) -> str:
        return f"{_WORD_OF[self.grade]}chưa được xác nhận"

    @property
    def told_by(self) -> str:
        """ " theo Nghị định 12/2026/NĐ-CP (chưa được xác nhận)", to follow the sentence; "" for a confirmed change."""
        return f" theo {strip_tags(self.source) or 'một văn bản'} ({self.doubt})" if self.is_told else ""


def stale_lines(notices: Iterable[StaleNotice], known: Mapping[str, KnownInstrument] | None = None) -> list[StaleLine]:
    """`known` are the `known_acts` of the notices' events; queried here if not given."""
    told = list(notices)
    acts = known_acts(one.event for one in told) if known is None else known
    return [line for line in (_line(one, acts) for one in told) if line is not None]


def _line(notice: StaleNotice, known: Mapping[str, KnownInstrument]) -> StaleLine | None:
    event = notice.event
    law, day = event.instrument, event.day
    if day is None:  # only proposals have no day, and they flag nothing
        return None
    change = _whole(event, day)
    first = next(filter(None, notice.addresses), "")
    before = _TAKEN_BACK.get(EventState(event.state))
    # The changed place is unknown, so there is no current wording to link to and nothing to compare.
    shown = law if law is not None and law.withdrawn_at is None and not notice.is_unplaced else None
    return StaleLine(
        cited=cited_as(act_name(event, known), () if notice.is_unplaced else notice.addresses),
        verb=" ".join(filter(None, (before, change.verb, "mà chưa rõ ở điều nào" if notice.is_unplaced else ""))),
        day=day,
        until=event.until,
        source=_link_to_source(change),
        new_url=page_of(shown, first) if shown else "" if law else reverse("library:instrument", args=[event.identity]),
        comparison_url=comparison_url(shown, day, event) if shown and not (notice.is_coming or before) else "",
        is_coming=notice.is_coming,
        is_mistake=bool(before),
        is_reverted=event.state == EventState.REVOKED,
        is_told=event.state == EventState.TOLD,
        grade=grade_of(event),
        is_held=law is not None,
        is_unplaced=notice.is_unplaced,
    )


def _link_to_source(change: LegalChange) -> SafeString | str:
    """The amending text by its number, with a link to the provision in it."""
    if change.source is None:
        return change.by_name
    name = name_of(change.source)
    if change.source.withdrawn_at is not None:
        return name
    return format_html('<a href="{}">{}</a>', page_of(change.source, change.source_address), name)


def comparison_url(law: Instrument, day: date, event: Event | None = None) -> str:
    """The page that compares the law on the day before with the law since; with `event`, what that event changed."""
    query = {"tu": (day - timedelta(days=1)).isoformat(), "den": day.isoformat()}
    own = {"su-kien": event.pk} if event is not None and not event.is_whole else {}
    return f"{reverse('library:comparison', args=[law.slug])}?{urlencode(query | own)}"


def cited_as(act: str, addresses: Sequence[str]) -> str:
    """ "điểm c khoản 2 Điều 8, Điều 9 và 3 chỗ khác của Nghị định 7/2021/NĐ-CP"."""
    if not (named := [place_name(address) for address in dict.fromkeys(addresses) if address]):
        return act
    more = f" và {len(named) - _PLACES_NAMED} chỗ khác" if len(named) > _PLACES_NAMED else ""
    return f"{', '.join(named[:_PLACES_NAMED])}{more} {'của ' if more else ''}{act}"


def name_of(law: Instrument | KnownInstrument) -> str:
    """The usual name: a law by its name and number, anything else by type and number."""
    if law.name_key and law.title and not (isinstance(law, Instrument) and law.title_is_inferred):
        return f"{law.title} ({law.official_number})" if law.official_number not in law.title else law.title
    return f"{law.doc_type or 'Văn bản'} {law.official_number}"
