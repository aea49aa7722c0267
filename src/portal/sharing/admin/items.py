"""The admin view "Tin từ trang của cơ quan": harvested items, compared with the portal's articles, and decisions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode, urljoin

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Officer
from portal.agencies.queries import (
    ask_reach,
    covers,
    officer_of,
    reach_of,
)
from portal.design.admin import act_view, list_page
from portal.design.fields import ActForm
from portal.design.refusals import (
    Refused,
    permit,
)
from portal.editorial.models import ArticlePage
from portal.outward.states import GateVerdict, skeleton
from portal.questions.queries import narrowed
from portal.sharing.admin.sources import (
    DUPLICATE_FIELDS,
    EDIT,
    ITEM_NOTE_FIELDS,
    ITEM_TABS,
    READ,
    ItemFilter,
    sources_of,
)
from portal.sharing.harvesting import ReadItem, unpack
from portal.sharing.harvesting.sanitiser import text_of
from portal.sharing.models import Harvested
from portal.sharing.operations.harvesting.sources import (
    accept_change_by_two,
    decline_item,
    refuse_change,
    show_anyway_by_two,
    take_for_copy,
    withdraw_on_request,
)
from portal.sharing.queries.sources import (
    duplicates_of,
    is_edited_here,
    items_of,
    keys_of,
    our_article_at,
    text_of_read,
    verdict_on,
)
from portal.sharing.states import HarvestState

_SEND = "mở trong trình soạn thảo để gửi duyệt."


type Line = tuple[dict[str, object], ...]
_SENTENCE_ENDS = re.compile(r"(?<=[.!?;:])\s+")


@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """Items by state; query parameters: `muc` the tab, `tim` words of the title, `nguon` a source."""
    reach = ask_reach(request, READ)
    form = ItemFilter(request.GET, offers={"nguon": sources_of(reach)})
    asked = form.cleaned_data if form.is_valid() else {}
    found = narrowed(items_of(agencies=reach), title__icontains=asked.get("tim"), source=asked.get("nguon"))
    chosen = next((tab for tab in ITEM_TABS if tab[0] == request.GET.get("muc")), ITEM_TABS[0])
    counts = found.order_by().aggregate(**{code.replace("-", "_"): Count("pk", filter=q) for code, _, q in ITEM_TABS})
    kept = {name: request.GET[name] for name in ("tim", "nguon") if request.GET.get(name)}
    return list_page(
        request,
        "sharing/sources/items.html",
        found.filter(chosen[2]),
        {
            "Bài": "title",
            "Nguồn": "source.title",
            "Cơ quan": "source.agency.name",
            "Nguồn đăng": "published_at",
            "Ghi chú": "reason",
            "Trùng với": "twin_article.title",
        },
        title="Tin từ trang của cơ quan",
        per_page=30,
        words="",
        tabs=[
            {
                "label": label,
                "count": counts[code.replace("-", "_")],
                "url": f"?{urlencode({'muc': code} | kept)}",
                "is_current": code == chosen[0],
            }
            for code, label, _ in ITEM_TABS
        ],
        chosen=chosen[0],
        form=form,
    )


@require_safe
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """The item as read, compared with its article or with the article that it duplicates."""
    return _item_page(request, _item(request, pk))


def _to_change(request: HttpRequest, pk: int) -> tuple[Harvested, Officer]:
    found = _item(request, pk)
    return found, officer_of(request, EDIT, found.source.agency_id)


def _take_as_double(*, item: Harvested, address: str, by: Officer, at: datetime) -> ArticlePage:
    duplicate = our_article_at(
        address=urljoin(f"{settings.PORTAL_BASE_URL}/", address.strip()), base=settings.PORTAL_BASE_URL
    )
    if duplicate is None:
        raise Refused("Không thấy bài nào đang đăng ở địa chỉ này của cổng.")
    take_for_copy(item=item, duplicate=duplicate, by=by, at=at)
    return duplicate


def _shown(made: Harvested) -> str:
    return "Đã đăng." if made.state == HarvestState.TAKEN else f"Đã lập bản nháp; {_SEND}"


def _accepted(made: Harvested) -> str:
    is_public = made.article is not None and not made.article.has_unpublished_changes
    return "Đã cập nhật theo trang nguồn." if is_public else f"Đã ghi vào bản nháp; {_SEND}"


_act = partial(act_view, noun="item", find=_to_change, to="sharing_harvested_item", key="pk")
# Actions of the buttons on an item's page, by the last part of their URLs.
_ACTS: dict[str, Callable[..., HttpResponse]] = {
    "dang": _act(show_anyway_by_two, said=_shown),
    "khong-dang": _act(decline_item, said="Đã ghi: không đăng."),
    "ban-trung": _act(
        _take_as_double,
        said="Đã ghi là bản trùng của “{made.title}”.",
        form=DUPLICATE_FIELDS,
        unfit="Xin ghi địa chỉ của bài đang đăng ở cổng.",
    ),
    "nhan-ban-sua": _act(accept_change_by_two, said=_accepted),
    "giu-ban-cu": _act(refuse_change, said="Đã giữ bản đang có ở cổng."),
    "nguon-rut": _act(
        withdraw_on_request,
        said="Đã rút theo yêu cầu của nguồn.",
        form=ITEM_NOTE_FIELDS,
        unfit="Xin ghi lời cho người đọc.",
    ),
}


def _item(request: HttpRequest, pk: int) -> Harvested:
    found = get_object_or_404(items_of(agencies=None), pk=pk)
    permit(covers(ask_reach(request, READ), found.source.agency_id))
    return found


def _item_page(request: HttpRequest, found: Harvested) -> HttpResponse:
    read = unpack(found.incoming or found.payload)
    ours = found.article or found.twin_article
    state = HarvestState(found.state)
    is_held = state is HarvestState.QUARANTINED or bool(found.incoming)
    verdict = verdict_on(read=read, source=found.source, item=found, at=timezone.now()) if is_held else GateVerdict()
    theirs, shown = _sides(read, ours, verdict)
    return render(
        request,
        "sharing/sources/item.html",
        {
            "item": found,
            "read": read,
            "verdict": verdict,
            "ours": ours,
            "theirs": theirs,
            "shown": shown,
            "is_edited": is_edited_here(found),
            "twins": _likely(found, read) if state != HarvestState.WITHDRAWN else [],
            "may_edit": covers(reach_of(request.user, EDIT), found.source.agency_id),
            "may_show": state in (HarvestState.QUARANTINED, HarvestState.DOUBLE, HarvestState.DECLINED),
            "may_decline": state in (HarvestState.WAITING, HarvestState.QUARANTINED, HarvestState.DOUBLE),
            "may_withdraw": state in (HarvestState.TAKEN, HarvestState.WAITING),
            "may_double": state not in (HarvestState.WITHDRAWN, HarvestState.DOUBLE),
            "twin_form": ActForm(DUPLICATE_FIELDS, auto_id="trung_%s"),
            "note_form": ActForm(ITEM_NOTE_FIELDS, auto_id="rut_%s"),
        },
    )


def _sides(read: ReadItem, ours: ArticlePage | None, verdict: GateVerdict) -> tuple[list[Line], list[Line]]:
    """Both texts line by line, with sentences that differ marked. Without an article: the sentences where the gate
    found something are marked."""
    theirs = [read.title, *(text_of(read.html) or read.lead).split("\n")]
    if ours is None:
        found = [one.words.lower() for one in verdict.findings if one.words]
        safe = [
            one for line in theirs for one in _sentences(line) if not any(it in skeleton(one).lower() for it in found)
        ]
        return _marked(theirs, safe), []
    newest: Any = ours.get_latest_revision_as_object() if not ours.live else ours
    shown = [newest.title, *_lines_of(newest)]
    return _marked(theirs, shown), _marked(shown, theirs)


def _lines_of(page: ArticlePage) -> list[str]:
    texts = (block["value"] for block in page.body.raw_data if isinstance(block["value"], str))
    return [line for text in texts for line in text_of(text).split("\n")]


def _marked(lines: Sequence[str], others: Sequence[str]) -> list[Line]:
    """The sentences of each line; `differs`: not in `others`."""
    known = {words for line in others for words in _sentences(line)}
    return [
        tuple({"words": words, "differs": words not in known} for words in one)
        for one in filter(None, map(_sentences, lines))
    ]


def _sentences(line: str) -> list[str]:
    return [" ".join(words.split()) for words in _SENTENCE_ENDS.split(line) if words.strip()]


def _likely(found: Harvested, read: ReadItem) -> list[ArticlePage]:
    """Up to five public articles that may be its original, for an officer to choose from."""
    duplicates = duplicates_of(
        read=read,
        keys=keys_of(text_of_read(read)),
        item=found,
        source=found.source,
        base=settings.PORTAL_BASE_URL,
    )
    return list(
        ArticlePage.objects.live()
        .filter(pk__in={duplicate.key for duplicate in duplicates if duplicate.verdict != "other"})
        .order_by("-first_published_at")[:5]
    )


urls: list[URLPattern] = [
    path("tin-nguon/", items, name="sharing_harvested"),
    path("tin-nguon/<int:pk>/", item, name="sharing_harvested_item"),
    *(path(f"tin-nguon/<int:pk>/{name}/", view, name=f"sharing_item_{name}") for name, view in _ACTS.items()),
]
menu: tuple[AdminMenuEntry, ...] = (
    AdminMenuEntry("Tin từ trang của cơ quan", "sharing_harvested", (READ, EDIT), "download", 10),
)
