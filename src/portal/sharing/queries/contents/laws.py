"""The law as others may follow it: each instrument with its status of today, who says so, and what was done to it. Its
words are read where they stand, as of any day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString

from portal.journal.queries.dependencies import kept
from portal.library.models import Instrument
from portal.library.queries.books import bind_place
from portal.library.queries.changes import LegalChange, changes_of, page_of, place_name
from portal.library.queries.claims import claim_of
from portal.library.queries.law_on_day import histories_of, law_on_day
from portal.library.queries.situation import sentence_of
from portal.sharing.queries.contents.values import ContentsNow, SharedContent, cleaned
from portal.sharing.states import LAW_KIND

MOST_CHANGES = 30  # that one item names, the latest; the rest stand in the history of the law


def laws_now(*, numbers: Collection[int], base: str) -> ContentsNow:
    """These instruments, by their keys. Of one that was taken off the shelf nothing is told but that it is gone."""
    public = Instrument.objects.filter(pk__in=numbers, withdrawn_at__isnull=True)
    laws, today = list(public.prefetch_related("spans", "fields")), timezone.localdate()
    histories = histories_of(laws=laws)
    told = [(law, changes_of(histories.get(law.pk, ()))) for law in laws]
    bodies = cleaned([_body(law, changes) for law, changes in told], base=base)
    seen = (_law(law, changes, html, today) for (law, changes), html in zip(told, bodies, strict=True))
    return ContentsNow(public={one.key: one for one in seen})


def _law(law: Instrument, changes: Sequence[LegalChange], html: str, today: date) -> SharedContent:
    claim, begun = claim_of(law, changes=changes, day=today), [one for one in changes if one.day <= today]
    newest = strip_tags(_sentence(law, begun[-1])) if begun else ""
    return SharedContent(
        key=str(law.pk),
        article_kind=LAW_KIND,
        kind_label=law.doc_type or "Văn bản",
        title=str(law),
        lead=f"{claim.status.label}. {newest}".strip(),
        witness=claim.sentence,
        html=html,
        path=law.get_absolute_url(),
        language="vi",
        agency_id=None,
        agency=law.issuer_name,
        agency_slug="",
        fields=tuple(sorted((field.slug, field.name) for field in law.fields.all())),
        sections=(),
        licence=settings.PORTAL_LICENCE,
        licence_url=settings.PORTAL_LICENCE_URL,
        travels=True,
        published_at=law.created_at,
        updated_at=law.updated_at,
    )


def _body(law: Instrument, changes: Sequence[LegalChange]) -> SafeString:
    """What was and will be done to it, the latest first, and where its words are."""
    page, api = law.get_absolute_url(), reverse("api:law", args=[law.slug])
    links = format_html(
        '<p><a href="{}">Lời văn hôm nay</a> · <a href="{}lich-su/">Toàn bộ lịch sử</a> · <a href="{}">Dữ liệu</a></p>',
        *(page, page, api),
    )
    lines = format_html_join("", "<li>{}</li>", ((_sentence(law, one),) for one in reversed(changes[-MOST_CHANGES:])))
    return format_html("<ul>{}</ul>{}", lines, links) if changes else links


@kept
def place_now(slug: str, address: str) -> dict[str, Any] | None:
    """An article or a part of one as it reads today, for pages of others; without `units` where the text of today has
    none at this address. None where the law is not on the shelf. Kept as the page of the law is, on the same."""
    reading = law_on_day(slug=slug, today=timezone.localdate())
    if reading is None:
        return None
    law, book, place = reading.law, bind_place(reading, address), place_name(address)
    touching = [one for one in reading.changes if one.day <= reading.day and one.touches({address})]
    return {
        "law": str(law),
        "place": f"{place[:1].upper()}{place[1:]}",
        "path": page_of(law, address),
        "day": reading.day,
        "claim": claim_of(law, changes=reading.changes, day=reading.day),
        "units": book.within(address) if book else [],
        "lacking": book.cover.lacking if book else [strip_tags(_sentence(law, one)) for one in touching],
        "coming": book.cover.coming if book else (),
    }


def _sentence(law: Instrument, change: LegalChange) -> SafeString:
    return sentence_of(change, lambda address: page_of(law, address))
