"""Lists of answers: pages by field, audience and agency; change feeds in Atom (RFC 4287) and JSON Feed 1.1.

A withdrawn answer has a tombstone (RFC 6721), so that copies follow. Pages are linked by `next` (RFC 5005).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from math import ceil
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from portal.agencies.models import Agency
from portal.agencies.queries.imprint import current_imprint
from portal.journal.middleware import FOR_EVERYBODY
from portal.library.queries import ShelfChoice
from portal.library.queries.claims import warnings_of
from portal.library.states.topics import topic_name
from portal.questions.models import Answer, PublicChange
from portal.questions.queries import published_answers
from portal.questions.queries.presentation import AnswerListQuery, in_words, plain_html, read_list_query
from portal.questions.queries.published_answers import (
    AnswerFilter,
    AnswerOrder,
    AnswerTally,
    latest_changes,
)
from portal.questions.states import GUARDED, AnswerAudience, AnswerChange
from portal.questions.web.answers import iso_moment
from portal.schema.states import ATOM, TOMBS, XML, clean, put, put_each, root, written

PER_PAGE = 20
_FIRST_AGENCIES = 8


@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """One page of the list. A URL that is not canonical redirects to the canonical one."""
    wish, agency = _list_query(request)
    wanted = _wanted(wish, agency)
    tally = published_answers.counts_by_field(agencies=wanted.agencies)
    count = _count(tally, wish)
    pages = max(1, ceil(count / PER_PAGE))
    wish = replace(wish, page=min(wish.page, pages))
    if request.GET.dict() != wish.parameters:
        return HttpResponsePermanentRedirect(wish.address)
    return render(
        request,
        "questions/answers.html",
        {
            "wish": wish,
            "count": count,
            "pages": pages,
            "previous": replace(wish, page=wish.page - 1).address if wish.page > 1 else "",
            "next": replace(wish, page=wish.page + 1).address if wish.page < pages else "",
            "answers": published_answers.answers_listed(
                wanted=wanted, order=wish.order, start=(wish.page - 1) * PER_PAGE, limit=PER_PAGE
            ),
            "said": in_words(wish, agency.name if agency else ""),
            "orders": [
                _choice(order.label, wish.but(order=order), is_chosen=order is wish.order) for order in AnswerOrder
            ],
            "audiences": _audiences(tally, wish),
            "topics": _fields(tally.topics(audience=wish.audience), wish),
            "headings": _fields(tally.headings(wish.topic, audience=wish.audience), wish) if wish.field else [],
            **_agencies(wish, wanted, agency),
            "feed_query": wish.but(order=AnswerOrder.NEWEST, audience="").address.partition("?")[2],
            "portal_base": settings.PORTAL_BASE_URL.rstrip("/"),
        },
    )


def _wanted(wish: AnswerListQuery, agency: Agency | None) -> AnswerFilter:
    return AnswerFilter(wish.field, wish.audience, published_answers.carried_on(agency) if agency else frozenset())


def _count(tally: AnswerTally, wish: AnswerListQuery) -> int:
    return (
        tally.total(field=wish.field, audience=wish.audience)
        if "/" in wish.field
        else tally.total(topic=wish.field, audience=wish.audience)
    )


def _choice(label: str, wish: AnswerListQuery, count: int = 0, *, is_chosen: bool = False) -> dict[str, object]:
    """A link to a filtered list; `count` 0 is not shown."""
    return {"label": label, "address": wish.address, "count": count, "is_chosen": is_chosen}


def _audiences(tally: AnswerTally, wish: AnswerListQuery) -> list[dict[str, object]]:
    offered = [("", "Tất cả"), *AnswerAudience.choices()]
    counted = [(value, label, _count(tally, wish.but(audience=value))) for value, label in offered]
    return [
        _choice(label, wish.but(audience=value), count, is_chosen=value == wish.audience)
        for value, label, count in counted
        if count or value in ("", wish.audience)
    ]


def _fields(choices: Sequence[ShelfChoice], wish: AnswerListQuery) -> list[dict[str, object]]:
    return [
        _choice(one.label, wish.but(field=one.value), one.count, is_chosen=one.value in (wish.field, wish.topic))
        for one in choices
    ]


def _agencies(wish: AnswerListQuery, wanted: AnswerFilter, agency: Agency | None) -> dict[str, list[dict[str, object]]]:
    """The agencies as filter choices; queried only while no agency is chosen."""
    if agency is not None:
        return {"agencies": [], "more_agencies": []}
    links = [
        _choice(one.name, wish.but(agency=one.slug), count)
        for one, count in published_answers.agencies_with_counts(wanted=wanted)
    ]
    return {"agencies": links[:_FIRST_AGENCIES], "more_agencies": links[_FIRST_AGENCIES:]}


FEED_ENTRIES = 30
BEFORE = "truoc"
_SPACES = {None: ATOM, "at": TOMBS}


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of a feed: its answers, its name, and the URL of the next page. `stale` maps the ids of answers with a
    warning to the warning."""

    title: str
    base: str
    own: str
    page: str
    changes: tuple[PublicChange, ...]
    next: str = ""
    stale: Mapping[str, str] = field(default_factory=dict)

    @property
    def updated(self) -> datetime | None:
        return max((_moved(one, one.at) for one in self.changes), default=None)

    def warning(self, change: PublicChange) -> str:
        return self.stale.get(str(change.answer.number), "")

    @property
    def etag(self) -> str:
        entries = [(one.pk, one.version, self.warning(one)) for one in self.changes]
        said = (self.title, self.base, self.own, self.next, self.updated, entries)
        return f'"{sha256(repr(said).encode()).hexdigest()[:32]}"'


@require_safe
def atom(request: HttpRequest) -> HttpResponseBase:
    return _answered(request, "questions:atom", _atom, "application/atom+xml; charset=utf-8")


@require_safe
def json_feed(request: HttpRequest) -> HttpResponseBase:
    return _answered(request, "questions:json_feed", _json, "application/feed+json; charset=utf-8")


def _answered(request: HttpRequest, name: str, write: Any, media_type: str) -> HttpResponseBase:
    wish, agency = _list_query(request)
    wish = replace(wish, order=AnswerOrder.NEWEST, page=1)  # a feed has its own order and paging
    before = request.GET.get(BEFORE, "")
    cursor = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
    asked = wish.parameters | ({BEFORE: str(cursor)} if cursor is not None else {})
    if request.GET.dict() != asked:
        return HttpResponsePermanentRedirect(_address(name, asked))
    feed = _feed(name, wish, agency, cursor)
    changed = int(feed.updated.timestamp()) if feed.updated else None
    response = HttpResponse(content_type=media_type)
    response["ETag"], response["Cache-Control"] = feed.etag, FOR_EVERYBODY
    response["Access-Control-Allow-Origin"] = "*"
    if changed is not None:
        response["Last-Modified"] = http_date(changed)
    answered = get_conditional_response(request, etag=feed.etag, last_modified=changed, response=response) or response
    if answered is response:
        response.content = write(feed)
    return answered


def _list_query(request: HttpRequest) -> tuple[AnswerListQuery, Agency | None]:
    """The filters in the URL, and the agency named there; an unknown agency does not filter."""
    wish = read_list_query(request.GET)
    agency = Agency.objects.filter(slug=wish.agency).first() if wish.agency else None
    return (wish.but(agency="") if wish.agency and agency is None else wish), agency


def _feed(name: str, wish: AnswerListQuery, agency: Agency | None, cursor: int | None) -> Feed:
    found = latest_changes(wanted=_wanted(wish, agency), before=cursor, limit=FEED_ENTRIES + 1)
    shown = found[:FEED_ENTRIES]
    said = in_words(wish, agency.name if agency else "")
    older = {BEFORE: str(shown[-1].pk)} if len(found) > FEED_ENTRIES else None
    return Feed(
        title=f"Hỏi đáp pháp luật{f': {said}' if said else ''} – {current_imprint().name}",
        base=settings.PORTAL_BASE_URL.rstrip("/"),
        own=_address(name, wish.parameters),
        page=wish.address,
        changes=tuple(shown),
        next=_address(name, wish.parameters | older) if older else "",
        stale=warnings_of(kind=GUARDED, keys=[str(one.answer.number) for one in shown], day=timezone.localdate()),
    )


def _moved(change: Any, at: datetime | None) -> datetime:
    """When an entry last changed: its text, or the status of its law."""
    return max(filter(None, (at, change.law_moved_at)))


def _address(name: str, parameters: dict[str, str]) -> str:
    query = "&".join(f"{key}={value}" for key, value in parameters.items())
    return f"{reverse(name)}{f'?{query}' if query else ''}"


# ---- Atom ------------------------------------------------------------------------------------------------------------


def _atom(feed: Feed) -> bytes:
    told = root("feed", spaces=_SPACES)
    told.set(f"{{{XML}}}lang", "vi")
    updated = iso_moment(feed.updated) or "1970-01-01T00:00:00Z"
    put_each(told, id=f"{feed.base}{feed.own}", title=feed.title, updated=updated)
    put(put(told, "author"), "name", current_imprint().owner)
    put(told, "link", rel="self", href=f"{feed.base}{feed.own}", type="application/atom+xml")
    put(told, "link", rel="alternate", href=f"{feed.base}{feed.page}", type="text/html")
    if feed.next:
        put(told, "link", rel="next", href=f"{feed.base}{feed.next}", type="application/atom+xml")
    if settings.PORTAL_LICENCE:
        put(told, "rights", settings.PORTAL_LICENCE)
    for one in feed.changes:
        _entry(told, one, feed) if one.answer.is_public else _tombstone(told, one, feed.base)
    return written(told)


def _entry(parent: Any, change: PublicChange, feed: Feed) -> None:
    answer, base, warning = change.answer, feed.base, feed.warning(change)
    entry = put(parent, "entry")
    put_each(
        entry,
        id=f"{base}{answer.permalink}",
        title=answer.title,
        published=iso_moment(answer.first_published_at),
        updated=iso_moment(_moved(change, answer.published_at)),
    )
    put(entry, "link", rel="alternate", href=f"{base}{answer.get_absolute_url()}", type="text/html")
    put(put(entry, "author"), "name", answer.agency.name)
    if answer.field_slug:
        put(entry, "category", term=answer.field_slug, label=topic_name(answer.field_slug))
    if change.change == AnswerChange.CORRECTED:
        note = answer.live.change_note if answer.live else ""
        put(entry, "category", term=AnswerChange.CORRECTED.value, label=clean(note) or "Đã sửa")
    if warning:
        put(entry, "category", term="luat-da-thay-doi", label=warning)
    put(entry, "summary", f"{warning} {answer.summary}".strip())
    put(entry, "content", _html(answer, warning), type="html")


def _tombstone(parent: Any, change: PublicChange, base: str) -> None:
    answer = change.answer
    when = iso_moment(answer.withdrawn_at or change.at)
    stone = put(parent, f"{{{TOMBS}}}deleted-entry", ref=f"{base}{answer.permalink}", when=when)
    put(stone, "comment", clean(answer.withdrawal_reason) or "Câu trả lời đã được rút.")
    put(stone, f"{{{ATOM}}}link", rel="alternate", href=f"{base}{answer.get_absolute_url()}", type="text/html")


# ---- JSON Feed -------------------------------------------------------------------------------------------------------


def _json(feed: Feed) -> bytes:
    public = [one for one in feed.changes if one.answer.is_public]
    said: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": f"{feed.base}{feed.page}",
        "feed_url": f"{feed.base}{feed.own}",
        "language": "vi",
        "authors": [{"name": current_imprint().owner}],
        "items": [_item(one, feed) for one in public],
        "_lan_toa": {
            "about": f"{feed.base}{feed.page}",
            "licence": settings.PORTAL_LICENCE,
            "withdrawn": [
                {"id": f"{feed.base}{one.answer.permalink}", "when": iso_moment(one.answer.withdrawn_at or one.at)}
                for one in feed.changes
                if not one.answer.is_public
            ],
        },
    }
    if feed.next:
        said["next_url"] = f"{feed.base}{feed.next}"
    return json.dumps(said, ensure_ascii=False).encode()


def _item(change: PublicChange, feed: Feed) -> dict[str, Any]:
    answer, base, warning = change.answer, feed.base, feed.warning(change)
    return {
        "id": f"{base}{answer.permalink}",
        "url": f"{base}{answer.get_absolute_url()}",
        "title": answer.title,
        "summary": f"{warning} {answer.summary}".strip(),
        "content_html": _html(answer, warning),
        "date_published": iso_moment(answer.first_published_at),
        "date_modified": iso_moment(_moved(change, answer.published_at)),
        "authors": [{"name": answer.agency.name}],
        "tags": [topic_name(answer.field_slug)] if answer.field_slug else [],
        "_lan_toa": {
            "change": change.change,
            "version": change.version,
            "number": answer.number,
            "is_stale": bool(warning),
        },
    }


# ---- both ------------------------------------------------------------------------------------------------------------


def _html(answer: Answer, warning: str) -> str:
    words = plain_html(answer.live.answer_text if answer.live else "")
    return f"<p><strong>{warning}</strong></p>{words}" if warning else words
