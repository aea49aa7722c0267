"""Two wordings of a law side by side: compared once, cached, described in words, with differences marked.

The comparison of a code takes a second of processor time, so visitors must not be able to trigger it at will.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import Sum
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import linebreaks_filter
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from lawtext.comparison import ChangeKind, DiffOp, DiffPiece, ProvisionChange, compare_rows
from lawtext.types import REPEALED, Unit
from lawtext.words import capital
from portal.design.fields import read_day
from portal.design.markup import marked
from portal.design.refusals import refuse_if
from portal.library import queries
from portal.library.models import Edition, Event, Instrument, Provision
from portal.library.queries.changes import LegalChange, changes_of, page_of, place_name
from portal.library.queries.editions import Rewording, rewordings_of
from portal.library.queries.law_on_day import LawReading
from portal.library.queries.situation import sentence_of
from portal.library.web.facts import common, read
from portal.library.web.history import own_days

MOST_CHARACTERS = 4_000_000  # of both texts together: four times the civil code
LOCK_SECONDS = 60  # longer than the longest comparison; a killed process leaves its lock behind


class ComparisonTooLong(Exception):
    """The two texts together exceed `MOST_CHARACTERS`."""


class UnderWay(Exception):
    """Another request is comparing the same two editions; retry after some seconds."""


# One provision that differs, followed by the units inside it if it was added or removed as a whole.
type ProvisionDifference = list[ProvisionChange]


def compare_editions(old: Edition, new: Edition) -> dict[str, Any]:
    """The data of a comparison page: differences, counts, and unchanged articles.

    Raises ComparisonTooLong, UnderWay.
    """
    key = f"library-compared-{old.pk}-{old.checksum[:16]}-{new.pk}-{new.checksum[:16]}"
    kept: dict[str, Any] | None = cache.get(key)
    if kept is not None:
        return kept
    refuse_if(_characters(old) + _characters(new) > MOST_CHARACTERS, ComparisonTooLong(old.pk, new.pk))
    refuse_if(not cache.add(f"{key}-lock", 1, LOCK_SECONDS), UnderWay(old.pk, new.pk))
    try:
        found = _compare(old, new)
        cache.set(key, found, 24 * 60 * 60)
    finally:
        cache.delete(f"{key}-lock")
    return found


def _characters(edition: Edition) -> int:
    return Provision.objects.filter(edition=edition).aggregate(total=Sum(Length("text")))["total"] or 0


def _compare(old: Edition, new: Edition) -> dict[str, Any]:
    comparison = compare_rows(_rows(old), _rows(new))
    differences: list[ProvisionDifference] = []
    for change in comparison.changes:
        if change.is_change and change.is_whole:
            differences.append([change])
        elif change.is_change and differences:
            differences[-1].append(change)
    touched = {_article(change) for change in comparison.changes if change.is_change}
    same = tuple(
        (change.side.address, f"{change.side.label}. {change.side.heading}".rstrip(". "))
        for change in comparison.changes
        if change.kind is ChangeKind.UNCHANGED and change.side.unit is Unit.ARTICLE and _article(change) not in touched
    )
    return {
        "differences": differences,
        "counts": comparison.counts(),
        "editorial": sum(change.is_editorial for change in comparison.changes),
        "same": same,
    }


def _rows(edition: Edition) -> list[Provision]:
    return list(
        Provision.objects.filter(edition=edition).order_by("position").only("address", "label", "heading", "text")
    )


def _article(change: ProvisionChange) -> str:
    """The article of an address: "dieu-8-khoan-2" -> "dieu-8"."""
    return change.side.address.split("-khoan-")[0].split("-diem-")[0]


AROUND = 220  # characters of unchanged text on either side of a difference; the middle of longer stretches is left out

_NAMES = {
    ChangeKind.CHANGED: "Sửa lời văn",
    ChangeKind.HEADING: "Đổi tên",
    ChangeKind.ADDED: "Thêm mới",
    ChangeKind.VOIDED: "Bãi bỏ",
    ChangeKind.REMOVED: "Bỏ",
    ChangeKind.MOVED: "Chuyển chỗ",
    ChangeKind.RENUMBERED: "Đánh số lại",
}
_SHARED = "Văn bản khác cũng thay đổi chỗ này; ở đây chỉ là phần của thay đổi này."
_TONES = {ChangeKind.ADDED: "good", ChangeKind.VOIDED: "bad", ChangeKind.REMOVED: "bad"}


def shown(
    difference: ProvisionDifference, *, key: int, law: Instrument | None = None, base: str = ""
) -> dict[str, Any]:
    """One row of the comparison for the template. `base` is the URL prefix of the later wording's provisions."""
    change = difference[0]
    return {
        "key": f"khac-{key}",
        "place": capital(place_name(change.side.address)),
        "address": page_of(law, change.side.address, base) if law and change.new else "",
        "name": _NAMES[change.kind],
        "tone": _TONES.get(change.kind, "warn"),
        "told": _told(change),
        "old": _paragraphs(difference, DiffOp.ADDED) if change.old else mark_safe(""),
        "new": _paragraphs(difference, DiffOp.REMOVED) if change.new else mark_safe(""),
        "inline": _paragraphs(difference, None),
        "is_two_sided": change.old is not None and change.new is not None,
    }


def _own(said: Rewording, *, key: int, law: Instrument) -> dict[str, Any]:
    """The row for one event's change of a place; the new wording is None if only its source has it."""
    kinds = (
        (said.new == "", ChangeKind.REMOVED),
        ((said.new or "").endswith(REPEALED), ChangeKind.VOIDED),
        (bool(said.old), ChangeKind.CHANGED),
    )
    kind = next((kind for applies, kind in kinds if applies), ChangeKind.ADDED)
    told = "" if said.new is not None else "Lời văn mới chưa có ở đây; xin đọc văn bản sửa đổi."
    return {
        "key": f"khac-{key}",
        "place": capital(place_name(said.address)),
        "address": page_of(law, said.address),
        "name": _NAMES[kind],
        "tone": _TONES.get(kind, "warn"),
        "told": f"{told} {_SHARED if said.is_shared else ''}".strip(),
        "old": linebreaks_filter(_pieces(said.pieces, DiffOp.ADDED) or said.old),
        "new": linebreaks_filter(_pieces(said.pieces, DiffOp.REMOVED) or said.new or ""),
        "inline": linebreaks_filter(_pieces(said.pieces, None) or said.new or said.old),
        "is_two_sided": bool(said.old and said.new),
    }


def summary_of(counts: Mapping[ChangeKind, int]) -> list[tuple[str, int]]:
    """ "Sửa lời văn", 12: the kinds that occur, with units inside added or removed ones counted too."""
    return [(name, counts[kind]) for kind, name in _NAMES.items() if counts.get(kind)]


def _told(change: ProvisionChange) -> str:
    """A sentence on a moved or renumbered provision; "" for other changes."""
    if change.kind not in (ChangeKind.MOVED, ChangeKind.RENUMBERED) or change.old is None or change.new is None:
        return ""
    same = "" if change.has_new_words or change.has_new_heading else "; lời văn không đổi"
    return f"Trước là {place_name(change.old.address)}, nay là {place_name(change.new.address)}{same}."


def _paragraphs(parts: Iterable[ProvisionChange], without: DiffOp | None) -> SafeString:
    """Headings and text of some units, without the pieces of the other side."""
    html = []
    for part in parts:
        label = part.side.label
        if title := _pieces(part.heading, without):
            html.append(format_html("<p><strong>{}. {}</strong></p>", label, title))
            label = ""
        if words := _pieces(part.words, without):
            html.append(format_html("<p>{}{}</p>", _mark(part) if label and not part.heading else "", words))
    return mark_safe("".join(html))  # noqa: S308  made by format_html


def _mark(change: ProvisionChange) -> str:
    """The printed mark before a unit's text: "2. ", "đ) "."""
    return f"{change.side.label}{')' if change.side.unit is Unit.POINT else '.'} "


def _pieces(pieces: Sequence[DiffPiece], without: DiffOp | None) -> SafeString:
    return mark_safe(  # noqa: S308  each piece is escaped
        "".join(
            _marked(piece, is_first=at == 0, is_last=at == len(pieces) - 1)
            for at, piece in enumerate(pieces)
            if piece.op is not without
        )
    )


def _marked(piece: DiffPiece, *, is_first: bool, is_last: bool) -> SafeString | str:
    if piece.op is DiffOp.SAME:
        return conditional_escape(_shortened(piece.words, is_first=is_first, is_last=is_last))
    lead = piece.words[: len(piece.words) - len(piece.words.lstrip())]
    return format_html("{}{}", lead, marked(piece.op, piece.words[len(lead) :]))


def _shortened(words: str, *, is_first: bool, is_last: bool) -> str:
    """The text next to a difference; the middle, or the far end, of a long unchanged stretch is left out."""
    keep_before = 0 if is_first and not is_last else AROUND
    keep_after = 0 if is_last and not is_first else AROUND
    if len(words) <= 2 * AROUND or (is_first and is_last):
        return words
    head = words[:keep_before].rpartition(" ")[0] if keep_before else ""
    tail = words[len(words) - keep_after :].partition(" ")[2] if keep_after else ""
    return f"{head} […] {tail}"


PER_PAGE = 15
MOST_SENTENCES = 30


@require_safe
def comparison(request: HttpRequest, slug: str) -> HttpResponse:
    """`?tu=2015-11-24&den=2026-07-01` compares two days; without days, today's wording with the one before it.

    `&su-kien=12` shows only what that event changed.
    """
    reading = read(slug)
    span = _span(reading, read_day(request.GET.get("tu", "")[:20]), read_day(request.GET.get("den", "")[:20]))
    context = common(reading) | {
        "span": span,
        "days": own_days(reading.law, editions=reading.editions, changes=reading.changes),
        **_between(reading, span),
    }
    own = next((one for one in reading.events if f"{one.pk}" == request.GET.get("su-kien") and not one.is_whole), None)
    if own is not None:
        return render(request, "library/comparison.html", context | _of_one(request, reading, own))
    if not span["has_two"]:
        return render(request, "library/comparison.html", context)
    try:
        compared = compare_editions(span["old"], span["new"])
    except ComparisonTooLong:
        return render(request, "library/comparison.html", context | {"is_too_long": True})
    except UnderWay:
        response = render(request, "library/comparison.html", context | {"is_under_way": True}, status=503)
        response["Retry-After"] = "5"
        return response
    page = Paginator(compared["differences"], PER_PAGE).get_page(request.GET.get("trang"))
    base = f"{reading.law.get_absolute_url()}ngay/{span['until']}/"
    rows = [
        shown(one, key=page.start_index() + at, law=reading.law, base=base) for at, one in enumerate(page.object_list)
    ]
    context |= {"compared": compared, "summary": summary_of(compared["counts"]), "page_obj": page, "rows": rows}
    return render(request, "library/comparison.html", context)


def _of_one(request: HttpRequest, reading: LawReading, event: Event) -> dict[str, Any]:
    """The changes of one event to each place that it names, paginated."""
    changes = [one for one in changes_of([event]) if one.address]
    page = Paginator(event.targets.all(), PER_PAGE).get_page(request.GET.get("trang"))
    said = rewordings_of(event=event, places=[(target, "") for target in page.object_list])
    return {
        "own": event,
        "sentences": _sentences(reading, changes),
        "more": max(0, len(changes) - MOST_SENTENCES),
        "rows": [_own(one, key=at, law=reading.law) for at, one in enumerate(said) if one],
        "page_obj": page,
    }


def _span(reading: LawReading, since: date | None, until: date | None) -> dict[str, Any]:
    """The two requested days, the earlier first, and their wordings."""
    until = until or reading.today
    since = since or _day_before_the_wording(reading, until)
    since, until = sorted((since, until))
    old, new = (queries.edition_among(reading.editions, day=day) for day in (since, until))
    has_two = old is not None and new is not None and old.pk != new.pk
    return {"since": since, "until": until, "old": old, "new": new, "has_two": has_two}


def _day_before_the_wording(reading: LawReading, until: date) -> date:
    """A day on which the previous wording was in force: its first day; without one, the law's own first day."""
    shown_then = queries.edition_among(reading.editions, day=until)
    before = [one for one in reading.editions if shown_then and shown_then.valid_from and one.pk != shown_then.pk]
    first = [one.valid_from for one in before if one.valid_from and one.valid_from < shown_then.valid_from]  # type: ignore[union-attr, operator]
    return max(first, default=reading.law.effective_date or reading.law.issued_date or until)


def _between(reading: LawReading, span: dict[str, Any]) -> dict[str, Any]:
    """The changes accepted for the days between; if there are two wordings, only those that the later one lacks."""
    merged = {
        one.pk
        for one in reading.readings
        if span["new"] and (one.valid_from or date.min) <= (span["new"].valid_from or date.min)
    }
    between = [one for one in changes_of(reading.events, merged=merged) if span["since"] < one.day <= span["until"]]
    chosen = [one for one in between if one.is_missing_on(span["until"])] if span["has_two"] else between
    return {"sentences": _sentences(reading, chosen), "more": max(0, len(chosen) - MOST_SENTENCES)}


def _sentences(reading: LawReading, changes: list[LegalChange]) -> list[Any]:
    return [sentence_of(one, lambda address: page_of(reading.law, address)) for one in changes[:MOST_SENTENCES]]
