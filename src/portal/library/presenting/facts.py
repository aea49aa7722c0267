"""What the shelf knows of an instrument, as the facts of its page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.agencies.models import Place
from portal.library.models import Edition, Instrument
from portal.library.presenting.territory import territory_words
from portal.library.states import EditionKind, Status

UNKNOWN = "Chưa rõ"

_TONES = {Status.IN_FORCE: "good", Status.NOT_YET: "warn", Status.PARTLY_EXPIRED: "warn", Status.UNKNOWN: ""}


def facts_of(
    instrument: Instrument, *, edition: Edition | None, day: date, communes: Sequence[Place] = ()
) -> list[tuple[str, Any]]:
    """What the shelf knows of an instrument, in the order of the national database; unknown values say so.

    `communes` are those of the day on the land of its place, where that is no more.
    """
    topics = (
        format_html_join("; ", '<a href="{}?linh-vuc={}">{}</a>', _topic_rows(instrument))
        if instrument.fields.all()
        else ""
    )
    facts: list[tuple[str, Any]] = [
        ("Số, ký hiệu", instrument.official_number),
        ("Loại văn bản", instrument.doc_type or UNKNOWN),
        ("Cơ quan ban hành", instrument.issuer_name.replace("; ", ", ") or UNKNOWN),
        ("Người ký", _signer(instrument)),
        ("Ngày ban hành", _day(instrument.issued_date)),
        ("Ngày hiệu lực", _day(instrument.effective_date)),
        ("Tình trạng", status_tag(instrument.status_on(day))),
        ("Trích yếu", instrument.subject or UNKNOWN),
        ("Lĩnh vực", topics or UNKNOWN),
        ("Phạm vi", _territory(instrument, communes, day)),
    ]
    if instrument.expired_date:
        facts.insert(6, ("Ngày hết hiệu lực", _day(instrument.expired_date)))
    if edition is not None:
        since = f", lời văn từ ngày {edition.valid_from:%d/%m/%Y}" if edition.valid_from else ""
        facts.append(("Bản đang xem", f"{EditionKind(edition.kind).label}{since}"))
    if instrument.source:
        facts.append(("Nguồn", _source(instrument)))
    return facts


def _topic_rows(instrument: Instrument) -> Iterator[tuple[str, str, str]]:
    shelf = reverse("library:shelf")
    topics = list(instrument.fields.all())
    parents = {topic.parent_id for topic in topics}
    for topic in topics:
        if topic.pk in parents:
            continue  # said by the heading under it
        name = f"{topic.parent.name}: {topic.name}" if topic.parent and topic.parent.name != topic.name else topic.name
        yield shelf, topic.slug, name


def _signer(instrument: Instrument) -> str:
    if not instrument.signer:
        return UNKNOWN
    return f"{instrument.signer} ({instrument.signer_title})" if instrument.signer_title else instrument.signer


def _territory(instrument: Instrument, communes: Sequence[Place], day: date) -> SafeString | str:
    if instrument.is_nationwide:
        return "Toàn quốc"
    if instrument.territory is None:
        return UNKNOWN
    return territory_words(instrument.territory, communes=communes, day=day)


def _day(day: date | None) -> SafeString | str:
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), f"{day:%d/%m/%Y}") if day else UNKNOWN


def _source(instrument: Instrument) -> SafeString | str:
    if not instrument.source_url:
        return instrument.source
    return format_html('<a href="{}" rel="noopener">{}</a>', instrument.source_url, instrument.source)


def status_tag(status: Status) -> SafeString:
    tone = _TONES.get(status, "bad")
    return format_html('<span class="tag{}">{}</span>', f" tag-{tone}" if tone else "", status.label)
