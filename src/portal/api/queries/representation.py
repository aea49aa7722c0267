"""Published answers as JSON of the open data: the same in the API and in the bulk file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from lawtext.addresses import describe, read_address
from portal.agencies.models import Agency, Place
from portal.library.models import Instrument
from portal.library.queries import StaleNotice
from portal.library.queries.changes import page_of, stale_lines
from portal.library.queries.citations import spoken_document
from portal.library.queries.metadata import permalink_of
from portal.library.states.topics import topic_name
from portal.questions.models import Answer, AnswerCitation, AnswerFile, AnswerVersion
from portal.questions.queries.open_data import OpenAnswer, Tombstone, Withheld
from portal.questions.states import VersionState
from portal.questions.states.answer_fields import LISTED_FIELDS, PUBLIC_FIELDS, AnswerField, FieldKind
from portal.questions.states.markup import MarkupBlock, MarkupKind, blocks
from portal.questions.states.situations import LifeSituation
from portal.sharing.states import DataPublisher

_LISTS = {MarkupKind.ITEMS: "ul", MarkupKind.STEPS: "ol"}
_WRAPPED = {
    MarkupKind.PARAGRAPH: ("<p>", "</p>"),
    MarkupKind.HEADING: ("<h2>", "</h2>"),
    MarkupKind.NOTICE: ("<blockquote><p>", "</p></blockquote>"),
}


def html_of(text: str) -> str:
    """The blocks of a text as HTML, escaped."""
    return "\n".join(_html(block) for block in blocks(text))


def _html(block: MarkupBlock) -> str:
    if (name := _LISTS.get(block.kind)) is not None:
        items = "".join(f"<li>{escape(line)}</li>" for line in block.lines)
        return f"<{name}>{items}</{name}>"
    begins, ends = _WRAPPED[block.kind]
    return "".join(f"{begins}{escape(line).replace('\n', '<br>')}{ends}" for line in block.lines)


Json = dict[str, Any]


# The JSON value of a field by its kind; other kinds are given as they are.
_GIVEN: dict[FieldKind, Callable[[AnswerField, Any], Any]] = {
    FieldKind.MARKUP: lambda row, said: {"markup": said, "html": html_of(said)},
    FieldKind.TOPIC: lambda row, said: {"slug": said, "name": topic_name(said)} if said else None,
    FieldKind.CHOICE: lambda row, said: {"code": said, "name": row.in_words(said)},
    FieldKind.DAY: lambda row, said: iso_day(said),
}


def _authored(rows: Mapping[str, AnswerField], said: Mapping[str, Any]) -> Json:
    return {
        row.open_name: _GIVEN[row.kind](row, said[name]) if row.kind in _GIVEN else said[name]
        for name, row in rows.items()
    }


def answer_json(one: OpenAnswer, *, site: DataPublisher) -> Json:
    return {
        "number": one.number,
        "version": one.version,
        "is_current": one.is_current,
        **_authored(PUBLIC_FIELDS, one.said),
        "agency": _agency(one.agency),
        "agency_today": [_agency(heir) for heir in one.heirs] or [_agency(one.agency)],
        "territory": _territory(one.territory),
        "citations": [_citation(cited, site=site) for cited in one.citations],
        "files": [_file(file, number=one.number, site=site) for file in one.files],
        "first_published_at": moment(one.first_published_at),
        "published_at": moment(one.published_at),
        "ended_at": moment(one.ended_at),
        "situation": _situation(one.situation) if one.situation else None,
        "stale": _stale(one.stale, site=site),
        "licence": licence_json(site),
        "urls": _addresses(one.number, one.slug, site=site),
    }


def line_json(one: Answer, *, is_stale: bool, site: DataPublisher) -> Json:
    return {
        "number": one.number,
        "version": one.live.number if one.live else 0,
        **_authored(LISTED_FIELDS, {name: getattr(one, name) for name in LISTED_FIELDS}),
        "agency": _agency(one.agency),
        "territory": _territory(one.territory),
        "first_published_at": moment(one.first_published_at),
        "published_at": moment(one.published_at),
        "is_stale": is_stale,
        "urls": _addresses(one.number, one.slug, site=site),
    }


def tombstone_json(one: Tombstone) -> Json:
    return {
        "number": one.number,
        "withdrawn_at": moment(one.withdrawn_at),
        "reason": one.reason,
        "replaced_by": one.replaced_by,
    }


def withheld_json(one: Withheld) -> Json:
    return {
        "number": one.number,
        "version": one.version,
        "withheld_at": moment(one.withheld_at),
        "reason": one.reason,
    }


def version_json(number: int, one: AnswerVersion, *, site: DataPublisher) -> Json:
    return {
        "number": one.number,
        "state": one.state,
        "is_current": one.state == VersionState.LIVE,
        "is_correction": one.is_correction,
        "change_note": "" if one.state == VersionState.WITHHELD else one.change_note,
        "published_at": moment(one.published_at),
        "ended_at": moment(one.ended_at),
        "withheld_reason": one.withheld_reason,
        "url": site.at(reverse("api:version", args=[number, one.number])),
    }


def change_json(one: dict[str, Any], *, site: DataPublisher) -> Json:
    return {
        "cursor": str(one["cursor"]),
        "change": one["change"].value,
        "number": one["number"],
        "version": one["version"],
        "at": moment(one["at"]),
        "answer": answer_json(one["now"], site=site) if isinstance(one["now"], OpenAnswer) else None,
        "tombstone": tombstone_json(one["now"]) if isinstance(one["now"], Tombstone) else None,
    }


def field_count_json(slug: str, count: int, *, site: DataPublisher) -> Json:
    return {
        "slug": slug,
        "name": topic_name(slug),
        "count": count,
        "url": site.at(f"{reverse('api:answers')}?field={slug}"),
    }


def agency_count_json(one: dict[str, Any], *, site: DataPublisher) -> Json:
    return _agency(one["agency"]) | {
        "today": [_agency(heir) for heir in one["heirs"]] or [_agency(one["agency"])],
        "count": one["count"],
        "newest_at": moment(one["newest_at"]),
        "url": site.at(f"{reverse('api:answers')}?agency={one['agency'].slug}"),
    }


def licence_json(site: DataPublisher) -> Json:
    return {
        "name": site.licence,
        "url": site.licence_address or None,
        "attribution": f"Nguồn: {site.owner}, {site.address}",
    }


def moment(at: datetime | None) -> str | None:
    """A time in Việt Nam's time zone, to the second: "2026-11-25T09:00:00+07:00"."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None


def called(address: str) -> str:
    """ "khoản 1 Điều 328"; "" for the whole document, the address itself if it cannot be parsed."""
    place = read_address(address)
    return address if place is None else describe(place)


def _file(one: AnswerFile, *, number: int, site: DataPublisher) -> Json:
    return {
        "title": one.title,
        "name": one.read_as,
        "media_type": one.media_type,
        "size": one.size,
        "sha256": one.checksum,
        "url": site.at(reverse("questions:attached", args=[number, one.checksum])),
    }


def _situation(one: LifeSituation) -> Json:
    return {
        "key": one.key,
        "said": list(one.said),
        "person": one.person,
        "need": one.need.value,
        "short": one.short,
        "proofs": [{"law": proof.law, "address": proof.at, "words": proof.words} for proof in one.proofs],
    }


def _agency(agency: Agency) -> Json:
    return {"slug": agency.slug, "name": agency.name}


def _territory(place: Place | None) -> Json | None:
    return {"code": place.code, "name": place.name} if place else None


def _citation(one: AnswerCitation, *, site: DataPublisher) -> Json:
    law = one.instrument
    return {
        "document": _document(law, key=one.document_key, called=one.called, site=site),
        "address": one.address,
        "label": called(one.address),
        "url": site.at(page_of(law, one.address)) if law else None,
        "eli": _eli(law, one.address, site=site),
        "words": one.words,
        "words_on": iso_day(one.words_on),
    }


def _document(law: Instrument | None, *, site: DataPublisher, key: str = "", called: str = "") -> Json:
    return {
        "key": key or (law.number_key if law else ""),
        "number": law.official_number if law else None,
        "title": law.title if law else called or key.removeprefix("name:"),
        "url": site.at(law.get_absolute_url()) if law else None,
        "eli": _eli(law, "", site=site),
    }


def _eli(law: Instrument | None, address: str, *, site: DataPublisher) -> str | None:
    link = permalink_of(law, provision=address) if law else ""
    return site.at(link) if link else None


def _stale(notices: Iterable[StaleNotice], *, site: DataPublisher) -> Json | None:
    changes = [_stale_change(one, site=site) for one in notices]
    return (
        {"since": min([change["day"] for change in changes if change["day"]], default=None), "changes": changes}
        if changes
        else None
    )


def _stale_change(one: StaleNotice, *, site: DataPublisher) -> Json:
    line, event = next(iter(stale_lines([one])), None), one.event
    key = event.document_key if event.instrument else event.identity
    return {
        "document": _document(event.instrument, key=key, called=spoken_document(key), site=site),
        "addresses": list(one.addresses),
        "day": iso_day(event.day),
        "sentence": f"{line.cited} {line.verb} từ ngày {line.day:%d/%m/%Y}{line.told_by}." if line else "",
    }


def _addresses(number: int, slug: str, *, site: DataPublisher) -> Json:
    return {
        "page": site.at(reverse("questions:answer", args=[slug])),
        "permalink": site.at(reverse("questions:numbered", args=[number])),
        "api": site.at(reverse("api:answer", args=[number])),
        "versions": site.at(reverse("api:versions", args=[number])),
    }


def iso_day(day: date | None) -> str | None:
    return day.isoformat() if day else None
