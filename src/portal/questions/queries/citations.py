"""The provisions that an answer cites: the law meant, its current text and status, and the text at the time of
approval.

Four queries for any number of citations: statuses, units, changes, and documents that the library received after the
approval.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Exists, OuterRef, Q, prefetch_related_objects
from django.urls import reverse

from lawtext.words import filled_lines
from portal.library.models import EventTarget, Instrument, Provision
from portal.library.queries import edition_on, instruments_cited, text_of
from portal.library.queries.changes import comparison_url, name_of, page_of, place_name
from portal.library.queries.citations import chosen_instruments, unplaced_changes
from portal.library.queries.editions import units_of
from portal.library.states import ACTING, EventKind, EventState, InstrumentStatus
from portal.library.states.statuses import IN_PART
from portal.library.states.validity import (
    ActingEvent,
    ProvisionStatusKind,
    article_of,
    overlaps,
    provision_status_on,
)
from portal.questions.models import AnswerCitation
from portal.questions.queries import grouped
from portal.schema.queries import any_of

_LONGEST = 20_000  # characters; longer provisions are cut


def laws_meant(citations: Iterable[AnswerCitation]) -> dict[str, Instrument]:
    """Document key -> the instrument it means today; also one that the library received after the citation."""
    cited = list(citations)
    chosen = {one.document_key: one.instrument_id for one in cited if one.instrument_id is not None}
    chosen |= chosen_instruments({one.document_key for one in cited} - chosen.keys())
    laws = {law.pk: law for law in _laws(chosen.values())}
    return {key: laws[pk] for key, pk in chosen.items() if pk in laws}


def _laws(keys: Iterable[int]) -> Iterable[Instrument]:
    shelf = Instrument.objects.filter(withdrawn_at__isnull=True, pk__in=set(keys))
    return shelf.select_related("territory").prefetch_related("spans")


def words_of(*, law: Instrument, address: str, day: date) -> str:
    """The text of a provision on a day with all its subunits, preceded by the introductory texts of the units around it
    (a point says little without the opening of its clause); "" for a whole document or if not found."""
    edition = edition_on(instrument=law, day=day) if address else None
    unit = Provision.objects.filter(edition=edition, address=address).first() if edition else None
    return "\n".join([*_leading_in(unit), unit_as_printed(unit)])[:_LONGEST] if unit else ""


def _leading_in(unit: Provision) -> list[str]:
    """The introductory texts of the enclosing units, from the article down."""
    around = Provision.objects.filter(edition=unit.edition_id, position__lt=unit.position, end__gte=unit.end)
    inside = around.filter(Q(article=unit.article_id) | Q(pk=unit.article_id)) if unit.article_id else around.none()
    return [text for text in inside.order_by("position").values_list("text", flat=True) if text]


def unit_as_printed(unit: Provision) -> str:
    """A unit as printed: "Điều 8. Tiếp cận thông tin", then its text and that of its subunits."""
    head = f"{unit.label}. {unit.heading}".strip(". ") if unit.heading or not unit.text else ""
    return "\n".join(filter(None, [head, text_of(units_of(provision=unit))]))


_CUT = 20_000  # length to which the stored text of a version's provision was cut (see `words_of`)
_SHORT = 700  # characters shown at once; longer passages are folded
_OVER = {ProvisionStatusKind.OVER: "Hết hiệu lực", ProvisionStatusKind.SUSPENDED: "Ngưng hiệu lực"}


@dataclass(frozen=True, slots=True)
class QuoteStatus:
    """Whether a provision is in force today, in words; `tone` is the CSS tone of the tag. `holds`: the shown text is in
    force. `may_read_otherwise`: its law was changed since at an unknown place."""

    label: str
    tone: str
    holds: bool = True
    may_read_otherwise: bool = False


HOLDS = QuoteStatus("Chưa ghi nhận thay đổi ở chỗ này", "")


@dataclass(frozen=True, slots=True)
class ProvisionQuote:
    """One cited provision with its current text: `above` the introductory texts, `lines` its own.

    `url` is "" if the library does not hold it; `lines` are then those stored at the approval. `before` is the stored
    text if it differs from the current one, `compared_url` the comparison.
    """

    document_key: str
    address: str
    place: str
    law: str
    heading: str
    above: tuple[str, ...]
    lines: tuple[str, ...]
    url: str
    law_url: str
    sign: QuoteStatus | None
    words_on: date | None = None
    before: tuple[str, ...] = ()
    compared_url: str = ""
    is_kept: bool = False

    @property
    def is_short(self) -> bool:
        return sum(map(len, (*self.above, *self.lines))) <= _SHORT

    @property
    def name(self) -> str:
        """ "khoản 1 Điều 328 Bộ luật Dân sự (91/2015/QH13)"."""
        return f"{self.place} {self.law}" if self.address else self.law


def quotes_of(*, citations: Sequence[AnswerCitation], day: date) -> list[ProvisionQuote]:
    """The cited provisions of a version, in order, as of a day."""
    laws = _laws_quoted(citations)
    texts = _Texts.read(citations, laws, day)
    changes = _changes_of(laws.values())
    return [_quote(one, laws.get(one.pk), texts, changes, day) for one in citations]


def quotes_then(*, citations: Sequence[AnswerCitation], day: date) -> list[ProvisionQuote]:
    """Like `quotes_of` for a superseded version: the stored text, else the text of that day; without status, and with
    the law's page of that day. `law_url` leads to the provision today."""
    laws = _laws_quoted(citations, with_statuses=False)
    return [_then(one, laws[one.pk], day) if one.pk in laws else _kept(one, None) for one in citations]


def _then(cited: AnswerCitation, law: Instrument, day: date) -> ProvisionQuote:
    quote, day = _kept(cited, law), cited.words_on or day
    lines = quote.lines or tuple(filled_lines(words_of(law=law, address=cited.address, day=day)))
    url = page_of(law, cited.address, reverse("library:instrument_on", args=[law.slug, day]))
    return replace(quote, lines=lines, is_kept=bool(lines), words_on=day, url=url, law_url=quote.url)


# ---- what the library holds ------------------------------------------------------------------------------------------


def _laws_quoted(citations: Sequence[AnswerCitation], *, with_statuses: bool = True) -> dict[int, Instrument]:
    """Citation -> its document in the library; one received after the approval is found by its key."""
    held = {one.pk: one.instrument for one in citations if one.instrument and one.instrument.withdrawn_at is None}
    missing = [one for one in citations if one.instrument_id is None]
    later = instruments_cited(document_keys={one.document_key for one in missing}) if missing else {}
    held |= {one.pk: later[one.document_key] for one in missing if one.document_key in later}
    if with_statuses and held:
        prefetch_related_objects(list(held.values()), "spans")
    return held


@dataclass(frozen=True, slots=True)
class _Texts:
    """The units of the cited articles in the current wording, by document and article."""

    units: Mapping[tuple[int, str], Sequence[Provision]]
    # Ids of laws that were changed somewhere, at a place not known.
    changed_somewhere: Collection[int]

    @classmethod
    def read(cls, citations: Sequence[AnswerCitation], laws: Mapping[int, Instrument], day: date) -> _Texts:
        places = [
            (law.pk, page) for one in citations if (law := laws.get(one.pk)) and (page := article_at(one.address))
        ]
        wanted = any_of(Q(Q(address=page) | Q(article__address=page), edition__instrument=law) for law, page in places)
        rows = Provision.objects.filter(wanted, edition__is_current=True).select_related("article", "edition")
        rows = rows.defer("edition__opening", "edition__closing", "edition__doubts", "article__text")
        unplaced = unplaced_changes(day=day).filter(instrument=OuterRef("edition__instrument"))
        rows = rows.annotate(is_changed_somewhere=Exists(unplaced))
        ordered = list(rows.order_by("edition", "position")) if places else []
        return cls(
            grouped(((row.edition.instrument_id, (row.article or row).address), row) for row in ordered),
            {row.edition.instrument_id for row in ordered if row.is_changed_somewhere},
        )

    def at(self, law: Instrument, address: str) -> tuple[list[Provision], list[Provision]]:
        """The enclosing units, and the units at and below the address; both empty if the wording has no such
        address."""
        units = self.units.get((law.pk, article_at(address)), ())
        if (own := next((unit for unit in units if unit.address == address), None)) is None:
            return [], []
        above = [unit for unit in units if unit.position < own.position and own.end <= unit.end]
        return above, [unit for unit in units if own.position <= unit.position < own.end]


def article_at(address: str) -> str:
    """The article or annex of an address; "" if it is in none or is not an address."""
    try:
        return article_of(address)
    except ValueError:
        return ""


def _changes_of(laws: Iterable[Instrument]) -> dict[int, list[EventTarget]]:
    """Changes of single provisions of these documents by acting events, past and future; one query."""
    keys = {law.pk for law in laws}
    if not keys:
        return {}
    rows = EventTarget.objects.filter(
        event__instrument__in=keys, event__state__in=ACTING, event__is_whole=False, is_dropped=False
    ).exclude(address="")
    ordered = rows.select_related("event").defer("wording").order_by("event__day", "event", "position")
    return grouped((row.event.instrument_id, row) for row in ordered if row.event.instrument_id is not None)


# ---- one place -------------------------------------------------------------------------------------------------------


def _quote(
    cited: AnswerCitation,
    law: Instrument | None,
    texts: _Texts,
    changes: Mapping[int, Sequence[EventTarget]],
    day: date,
) -> ProvisionQuote:
    if law is None:
        return _kept(cited, None)
    above, own = texts.at(law, cited.address) if cited.address else ([], [])
    lines = _lines(own)
    before = _before(cited, above, own)
    return ProvisionQuote(
        document_key=cited.document_key,
        address=cited.address,
        place=place_name(cited.address),
        law=name_of(law),
        heading=next((unit.heading for unit in (*above, *own)), ""),
        above=_lines(above),
        lines=lines,
        url=page_of(law, cited.address),
        law_url=law.get_absolute_url(),
        sign=_sign(
            law, cited.address, changes.get(law.pk, ()), day, may_read_otherwise=law.pk in texts.changed_somewhere
        ),
        words_on=cited.words_on,
        before=before,
        compared_url=comparison_url(law, changed) if before and (changed := _changed_on(cited, changes, law)) else "",
    )


def _before(cited: AnswerCitation, above: Sequence[Provision], own: Sequence[Provision]) -> tuple[str, ...]:
    """The stored text if the current one differs, else ()."""
    if not (was := tuple(filled_lines(cited.words))) or not cited.address:
        return ()
    title = f"{own[0].label}. {own[0].heading}".strip(". ") if own else ""
    todays = ((*_lines(own),), (title, *_lines(own)), (*_lines(above), *_lines(own)))
    kept = _plain(was)
    cut = len(cited.words) >= _CUT  # long texts were stored cut
    if any(now.startswith(kept) if cut else now == kept for now in map(_plain, todays)):
        return ()
    lead = _lines(above)
    return was[len(lead) :] if lead and was[: len(lead)] == lead else was  # an unchanged introduction is shown anyway


def _kept(cited: AnswerCitation, law: Instrument | None) -> ProvisionQuote:
    return ProvisionQuote(
        document_key=cited.document_key,
        address=cited.address,
        place=place_name(cited.address),
        law=name_of(law) if law else cited.called or cited.document_key.removeprefix("name:"),
        heading="",
        above=(),
        lines=tuple(filled_lines(cited.words)),
        url=page_of(law, cited.address) if law else "",
        law_url=law.get_absolute_url() if law else "",
        sign=None,
        words_on=cited.words_on,
        is_kept=bool(cited.words),
    )


def _changed_on(cited: AnswerCitation, changes: Mapping[int, Sequence[EventTarget]], law: Instrument) -> date | None:
    """The day of the first change of the provision after the approval."""
    days = [
        target.event.day
        for target in changes.get(law.pk, ())
        if target.event.day and _touches(target.address, cited.address)
    ]
    return next((one for one in days if cited.words_on is None or one > cited.words_on), None)


def _sign(
    law: Instrument, address: str, targets: Sequence[EventTarget], day: date, *, may_read_otherwise: bool
) -> QuoteStatus:
    status = law.status_on(day)
    if status.is_over or status in (InstrumentStatus.SUSPENDED, InstrumentStatus.NOT_YET):
        return QuoteStatus(status.label, status.tone, holds=False)
    on_place = _sign_of_place(address, targets, day) if address else HOLDS
    may_read_otherwise = may_read_otherwise and status in IN_PART
    is_changed_elsewhere = bool(address) and status in IN_PART and not may_read_otherwise
    if on_place is not HOLDS or is_changed_elsewhere:
        return on_place
    # Without a change of the provision, only the status of the whole document is known.
    return QuoteStatus(status.label, status.tone, may_read_otherwise=may_read_otherwise)


def _sign_of_place(address: str, targets: Sequence[EventTarget], day: date) -> QuoteStatus:
    standing = provision_status_on(address=address, happenings=_happenings(targets), day=day)
    partly = " một phần" if standing.partly else ""
    doubt = ", chưa xác nhận" if standing.happening and standing.happening.is_told else ""
    if standing.kind in _OVER:
        return QuoteStatus(f"{_OVER[standing.kind]}{partly}{doubt}", "warn" if partly else "bad", holds=False)
    if standing.kind is ProvisionStatusKind.TO_CHANGE and standing.happening:
        return QuoteStatus(f"Sẽ thay đổi từ {standing.happening.day:%d/%m/%Y}{doubt}", "warn")
    if standing.kind is ProvisionStatusKind.CHANGED and _is_missing(address, targets, day):
        said = "Có văn bản sửa đổi, chưa xác nhận" if doubt else "Đã sửa đổi, lời dưới đây chưa có phần sửa"
        return QuoteStatus(said, "warn", holds=False)
    return HOLDS


def _happenings(targets: Iterable[EventTarget]) -> list[ActingEvent]:
    named = grouped((target.event_id, target) for target in targets)
    return [
        ActingEvent(
            EventKind(ones[0].event.kind),
            ones[0].event.day,
            ones[0].event.until,
            tuple(one.address for one in ones),
            ones[0].event.state == EventState.TOLD,
        )
        for ones in named.values()
        if ones[0].event.day is not None
    ]


def _is_missing(address: str, targets: Iterable[EventTarget], day: date) -> bool:
    """Whether the library's wording lacks a change of the provision that is already in force."""
    return any(
        target.merged_in_id is None
        and target.event.day is not None
        and target.event.day <= day
        and _touches(target.address, address)
        for target in targets
    )


def _touches(one: str, other: str) -> bool:
    return bool(other) and overlaps(one, other)


# ---- words -----------------------------------------------------------------------------------------------------------


def _lines(units: Iterable[Provision]) -> tuple[str, ...]:
    return tuple(line for unit in units for line in filled_lines(unit.text))


def _plain(lines: Collection[str]) -> str:
    return " ".join(" ".join(lines).split())
