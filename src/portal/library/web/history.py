"""The history of validity (lịch sử hiệu lực), the days on which a law changed, and the redirect to the law on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import conditional_page, require_safe

from lawtext.words import capital
from portal.design.fields import read_day
from portal.library import queries
from portal.library.models import Edition, Event, EventTarget, Instrument
from portal.library.queries.changes import LegalChange, asked_of, changes_of, page_of, place_name, rewritten_by
from portal.library.queries.citations import document_name
from portal.library.queries.situation import situation_of
from portal.library.states import PART_LABELS, EventKind, EventState
from portal.library.states.validity import article_of
from portal.library.web.facts import common, read
from portal.schema.queries import grouped

MOST_PARTS = 40  # of one event, listed in its row
# The act of the acting instrument on the other.
_ACTS = {
    EventKind.AMENDED: "Sửa đổi",
    EventKind.SUPPLEMENTED: "Bổ sung",
    EventKind.REPLACED: "Thay thế",
    EventKind.REPEALED: "Bãi bỏ",
    EventKind.EXPIRED: "Làm hết hiệu lực",
    EventKind.SUSPENDED: "Ngưng hiệu lực",
    EventKind.RESUMED: "Cho tiếp tục có hiệu lực",
    EventKind.CORRECTED: "Đính chính",
    EventKind.IN_FORCE: "Quy định ngày có hiệu lực",
    EventKind.ISSUED: "Ban hành",
}


def history_rows(law: Instrument, events: Iterable[Event], *, today: date) -> list[dict[str, Any]]:
    """The history of an instrument, latest first; its own dates are added if no event covers them."""
    rows = [_row(event, law, today) for event in events if event.day is not None]
    told = {(row["day"], row["what"]) for row in rows}
    for day, kind in (
        (law.issued_date, EventKind.ISSUED),
        (law.effective_date, EventKind.IN_FORCE),
        (law.expired_date, EventKind.EXPIRED),
    ):
        if day and (day, kind.label) not in told:
            rows.append(_own(day, kind.label, today))
    order = {kind.label: place for place, kind in enumerate(EventKind)}
    return sorted(rows, key=lambda row: (row["day"], order.get(row["what"], len(order))), reverse=True)


def _own(day: date, what: str, today: date) -> dict[str, Any]:
    return {
        "day": day,
        "until": None,
        "what": what,
        "parts": "",
        "more": 0,
        "other": "",
        "other_title": "",
        "note": "",
        "is_to_come": day > today,
        "asked": "",
    }


def _row(event: Event, law: Instrument, today: date) -> dict[str, Any]:
    kind = EventKind(event.kind)
    source = event.source
    return {
        "day": event.day or today,
        "until": event.until,
        "what": kind.label,
        "parts": _parts(event, law),
        "more": _more(event),
        "other": _clause(source, event.source_address) if source else event.source_name,
        "other_title": source.title if source else "",
        "note": event.note,
        "asked": asked_of(event) or rewritten_by(event),
        "is_to_come": event.state != EventState.HELD and event.day is not None and event.day > today,
    }


def _act(event: Event, today: date) -> dict[str, Any]:
    """The act of an instrument on another, with its own provision that orders it."""
    other, kind = event.instrument, EventKind(event.kind)
    return {
        "day": event.day or today,
        "until": event.until,
        "what": _ACTS[kind],
        "parts": _parts(event, other),
        "more": _more(event),
        "other": _clause(other, "") if other else _unheld(event),
        "other_title": other.title if other else "",
        "note": event.note,
        "is_to_come": event.day is not None and event.day > today,
        "asked": "",
    }


def _unheld(event: Event) -> SafeString | str:
    """The name of an act that is not in the library, linked to the page on what is known of it."""
    return format_html(
        '<a href="{}">{}</a>', reverse("library:instrument", args=[event.identity]), document_name(event)
    )


def _parts(event: Event, law: Instrument | None) -> SafeString | str:
    """ "Điểm c khoản 2 Điều 8; Khoản 1 Điều 3; Phụ lục I", each linked if the library has the text."""
    if event.is_whole:
        return "Toàn bộ văn bản"
    if not (kept := [target for target in event.targets.all() if not target.is_dropped]):
        return "Một phần, chưa nêu rõ"
    if law is None:
        return "; ".join(_part(one) for one in kept[:MOST_PARTS])
    return format_html_join(
        "; ",
        '<a href="{}">{}</a>',
        [(page_of(law, one.address), _part(one)) for one in kept[:MOST_PARTS]],
    )


def _part(target: EventTarget) -> str:
    """ "Khoản 2 Điều 32"; "Khoản 2 Điều 32 (một đoạn)" if only part of it is meant."""
    part = f" ({PART_LABELS[target.part]})" if target.part else ""
    return f"{capital(place_name(target.address))}{part}"


def _more(event: Event) -> int:
    return max(0, len([target for target in event.targets.all() if not target.is_dropped]) - MOST_PARTS)


def _clause(law: Instrument, address: str) -> SafeString | str:
    place = f"{capital(place_name(address))} " if address else ""
    name = f"{place}{law.doc_type} {law.official_number}".strip()
    return name if law.withdrawn_at else format_html('<a href="{}">{}</a>', page_of(law, address), name)


PER_PAGE = 30


@conditional_page
@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """The table of events (lịch sử hiệu lực), and the acts of this law on others (văn bản tác động)."""
    reading = read(slug)
    law = reading.law
    rows = Paginator(history_rows(law, [*reading.events, *reading.held], today=reading.today), PER_PAGE)
    acts_page = Paginator(queries.acts_of(instrument=law), PER_PAGE).get_page(request.GET.get("trang-tac-dong"))
    return render(
        request,
        "library/history.html",
        common(reading)
        | {
            "page_obj": rows.get_page(request.GET.get("trang")),
            "acts_obj": acts_page,
            "acts": [_act(event, reading.today) for event in acts_page.object_list if event.day is not None],
            "situation": situation_of(
                law,
                changes=reading.changes,
                held=changes_of(reading.held),
                day=reading.day,
                where=lambda address: page_of(law, address),
            ),
            "days": own_days(law, editions=reading.editions, changes=reading.changes),
        },
    )


def own_days(law: Instrument, *, editions: Iterable[Edition], changes: Sequence[LegalChange]) -> list[dict[str, Any]]:
    """The days on which the law changed, latest first; each day appears once."""
    said = grouped(_said(law, editions, changes))
    base = law.get_absolute_url()
    return [
        {"day": day, "label": ", ".join(dict.fromkeys(said[day])), "address": f"{base}ngay/{day.isoformat()}/"}
        for day in sorted(said, reverse=True)
    ]


def _said(law: Instrument, editions: Iterable[Edition], changes: Iterable[LegalChange]) -> Iterable[tuple[date, str]]:
    if law.effective_date:
        yield law.effective_date, "có hiệu lực"
    for change in changes:
        yield change.day, "được sửa đổi" if change.old_words else change.verb
        if change.until:
            yield change.until, "hết thời gian ngưng"
    if law.expired_date:
        yield law.expired_date, "hết hiệu lực"
    for edition in editions:
        if edition.valid_from and edition.valid_from != law.effective_date:
            yield edition.valid_from, "có lời văn mới"


@require_safe
def choose_day(request: HttpRequest, slug: str) -> HttpResponse:
    """Redirect to the requested day; without a day, or with an invalid one, list the days on which the law changed."""
    reading, typed = read(slug), request.GET.get("ngay", "").strip()[:20]
    if (day := read_day(typed)) is not None:
        page = f"{reading.law.get_absolute_url()}ngay/{day.isoformat()}/"
        return HttpResponseRedirect(f"{page}{_article(request.GET.get('dieu', ''))}")
    return render(
        request,
        "library/days.html",
        common(reading)
        | {
            "days": own_days(reading.law, editions=reading.editions, changes=reading.changes),
            "typed": typed,
        },
        status=400 if typed else 200,
    )


def _article(address: str) -> str:
    try:
        page = article_of(address[:200])
    except ValueError:
        return ""
    return f"{page}/" if page else ""
