"""Laws as contents: each instrument with its status of today, the source of that status, and what changed it. The text
itself is not sent; it is read on the portal, as of any day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString

from portal.editorial.models import Adoption
from portal.editorial.queries.adoptions import provisions_standing
from portal.library.models import Instrument
from portal.library.queries.books import place_now
from portal.library.queries.changes import LegalChange, changes_of, page_of
from portal.library.queries.claims import claim_of
from portal.library.queries.exports.book import BookUnit
from portal.library.queries.law_on_day import histories_of
from portal.library.queries.situation import sentence_of
from portal.sharing.queries.contents.values import ContentsNow, SharedContent, SharedEnding, cleaned, shown_by
from portal.sharing.states import LAW_KIND, PROVISION_KIND, ItemWithdrawal, SharedItemKind

MOST_CHANGES = 30  # latest changes named in one item; the rest are in the history of the law


def laws_now(*, numbers: Collection[int], base: str) -> ContentsNow:
    """These instruments, by key. One that was removed from the library is only reported as gone."""
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
    """Past and future changes, latest first, and the address of the text."""
    page, api = law.get_absolute_url(), reverse("api:law", args=[law.slug])
    links = format_html(
        '<p><a href="{}">Lời văn hôm nay</a> · <a href="{}lich-su/">Toàn bộ lịch sử</a> · <a href="{}">Dữ liệu</a></p>',
        *(page, page, api),
    )
    lines = format_html_join("", "<li>{}</li>", ((_sentence(law, one),) for one in reversed(changes[-MOST_CHANGES:])))
    return format_html("<ul>{}</ul>{}", lines, links) if changes else links


def provisions_now(*, keys: Collection[str], base: str) -> ContentsNow:
    """The articles of laws that sections have adopted, with their current text; one that has ended says so while it is
    shown."""
    named = {one.key: one for one in provisions_standing().filter(key__in=keys).order_by("at")}
    places = {key: told for key, one in named.items() if one.law and (told := place_now(one.law.slug, one.address))}
    bodies = dict(zip(places, cleaned([_place_body(one) for one in places.values()], base=base), strict=True))
    shown = shown_by(thing=SharedItemKind.PROVISION, keys=places)
    seen = {key: _place(named[key], place, bodies[key], shown[key]) for key, place in places.items()}
    gone = SharedEnding(ItemWithdrawal.NOTE, note="Không chuyên mục nào của cổng còn nhận đăng điều này.")
    return ContentsNow(public=seen, ended={key: gone for key in keys if key not in seen})


def _place(one: Adoption, place: Mapping[str, Any], html: str, shown: Mapping[str, Any]) -> SharedContent:
    return SharedContent(
        key=one.key,
        article_kind=PROVISION_KIND,
        kind_label="Điều của văn bản",
        title=f"{place['place']} {place['law']}",
        lead=place["ended"] or f"{place['claim'].status.label}.",
        witness=place["claim"].sentence,
        html=html,
        path=place["path"],
        language="vi",
        agency_id=None,
        agency=one.law.issuer_name if one.law else "",
        agency_slug="",
        fields=(),
        licence=settings.PORTAL_LICENCE,
        licence_url=settings.PORTAL_LICENCE_URL,
        travels=True,
        published_at=one.visible_from,
        updated_at=one.visible_from,
        **shown,
    )


def _place_body(place: Mapping[str, Any]) -> SafeString:
    notices = format_html_join(
        "", "<blockquote>{}</blockquote>", ((said,) for said in (*place["lacking"], *place["coming"]))
    )
    return format_html("{}{}", notices, format_html_join("", "{}", ((_unit(one),) for one in place["units"])))


def _unit(unit: BookUnit) -> SafeString:
    heading = format_html("<h3>{}</h3>", unit.title) if unit.title and not unit.is_body else ""
    words = format_html("<p>{}</p>", unit.text) if unit.text and not unit.is_over else ""
    return format_html("{}{}", heading, words)


def _sentence(law: Instrument, change: LegalChange) -> SafeString:
    return sentence_of(change, lambda address: page_of(law, address))
