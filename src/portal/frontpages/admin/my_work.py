"""Pending work of the officer in all rooms: a panel on the first page, a list, and a badge in the menu."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from time import monotonic
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.menu import MenuItem

from portal.activities.queries import visible_activities
from portal.agencies.admin.menu import AdminMenuEntry, register_panel
from portal.agencies.models import Officer, PersonInCharge
from portal.agencies.queries import ask_reach, signed_in
from portal.agencies.queries.office_search import reach_in
from portal.design.admin import list_page
from portal.design.refusals import or_404
from portal.journal.admin.duties import watched_at
from portal.journal.queries import newest_entries_mark
from portal.journal.queries.pending_work import (
    WaitingFor,
    WaitingWork,
    charges_of,
    charges_on,
    count_waiting,
    counts_waiting,
    waiting_for,
)
from portal.questions.queries import questions_at_counter
from portal.questions.queries.letters import calls_to_make, carried_by, waiting_deliveries
from portal.questions.states.deliveries import BY_HAND, DELIVERERS

_FIRST, _ON_FIRST_PAGE = 5, 3  # rows of each kind
_OPENED, _OPENED_ON_FIRST_PAGE = 6, 2  # kinds whose first rows are shown: the others are a line with their number


@never_cache
@require_safe
def my_work(request: HttpRequest) -> HttpResponse:
    """All kinds of pending work with their first rows; `?loai=` lists all rows of one kind, to search or download."""
    officer, now = signed_in(request), timezone.now()
    kinds = {work.code: (work, asked) for work, asked in waiting_for(officer=officer, at=now)}
    if code := request.GET.get("loai", ""):
        work, asked = or_404(kinds.get(code))
        found = work.found(asked, with_others=True)
        held = cache(lambda: charges_on(code=code, rows=found))  # for a download or a search: queried at most once
        return list_page(
            request,
            "frontpages/my_work_kind.html",
            found,
            {
                "Việc": work.title,
                "Có từ": work.waits_since,
                "Hạn": lambda row: work.due_day(row) or "",
                "Người thụ lý": lambda row: held().get(row.pk),
            },
            title=work.label,
            rows=lambda page: _rows(work, asked, page, charges_on(code=code, rows=page)),
            work=work,
        )
    told = _kinds(officer, now, _FIRST, opened=_OPENED)
    return render(
        request, "frontpages/my_work.html", {"kinds": told, "total": sum(one["count"]["count"] for one in told)}
    )


def _kinds(officer: Officer, now: datetime, most: int, *, opened: int) -> list[dict[str, Any]]:
    """The pending work by kind, kinds with late work first; the first `opened` kinds with their first rows."""
    asked_as = {work.code: asked for work, asked in waiting_for(officer=officer, at=now)}
    counts = sorted(counts_waiting(officer=officer, at=now), key=lambda one: not one["late"])
    shown = [one["work"] for one in counts[:opened]]
    found = {work.code: list(work.found(asked_as[work.code])[:most]) for work in shown}
    # The first page names the officers in charge only if this officer is standing in for somebody.
    charges = charges_of(found if opened == _OPENED or any(asked.away for asked in asked_as.values()) else {})
    return [
        {
            "count": one,
            "work": (work := one["work"]),
            "url": f"{reverse('my_work')}?loai={work.code}",
            "rows": _rows(work, asked_as[work.code], found.get(work.code, ()), charges.get(work.code, {})),
        }
        for one in counts
    ]


def _rows(
    work: WaitingWork, asked: WaitingFor, found: Iterable[Any], charges: Mapping[int, PersonInCharge]
) -> list[dict[str, Any]]:
    """Rows of a kind; `charge`: the officer in charge; `instead`: whether this officer stands in for them today."""
    return [
        {
            "pk": row.pk,
            "title": work.title(row),
            "url": work.url(row),
            "since": work.waits_since(row),
            "due": work.due_day(row),
            "late": work.days_late(row, on=asked.on),
            "charge": (charge := charges.get(row.pk)),
            "instead": charge is not None and charge.officer_id in asked.away,
            "watched_at": watched_at(work.case(row)),
        }
        for row in found
    ]


_RECEIVE, _MOST_CALLS, _MOST_CAME = "question.receive", 20, 100


@never_cache
@require_safe
def counter_day(request: HttpRequest) -> HttpResponse:
    """The day of an officer at the counter: who came today, whom to call and when, what is ready to hand out, what was
    handed out, and all other pending work; each line links to its list."""
    ask_reach(request, _RECEIVE)
    officer, now = signed_in(request), timezone.now()
    today = timezone.localdate(now)
    carries = reach_in(officer=officer, verbs=DELIVERERS, on=today)
    came = questions_at_counter(officer=officer, day=today)
    handed_out = visible_activities(agencies=reach_in(officer=officer, verbs=("activity.read",), on=today))
    return render(
        request,
        "frontpages/counter_day.html",
        {
            "today": today,
            "came": came[:_MOST_CAME],
            "ways": Counter(one.get_way_display() for one in came).items(),
            "calls": calls_to_make(carries)[:_MOST_CALLS],
            "ready": [
                (one.task, way, waiting_deliveries(agencies=carries, way=way).count()) for way, one in BY_HAND.items()
            ],
            "told": Counter(
                one.get_way_display() for one in carried_by(carries).filter(delivered_at__date=today)
            ).items(),
            "handed_out": handed_out.filter(day=today, withdrawn_at=None),
            "waiting": counts_waiting(officer=officer, at=now),
        },
    )


_TRUSTED_FOR = 15  # seconds
# Officer key -> (monotonic time until which the count is trusted, mark of the newest journal entry and the minute,
# count).
counted: dict[int, tuple[float, object, int]] = {}


class MyWorkItem(MenuItem):
    """The menu item with the number of pending rows. The number is computed again after a journal entry and each
    minute; each process trusts its number for a quarter of a minute."""

    def __init__(self) -> None:
        super().__init__("Việc của tôi", reverse("my_work"), name="my_work", icon_name="tasks", order=1)

    def render_component(self, request: HttpRequest) -> Any:
        component = super().render_component(request)
        if isinstance(request.user, Officer) and (count := _count(request.user)):
            component.label = f"{self.label} ({count})"
        return component


def _count(officer: Officer) -> int:
    until, known, count = counted.get(officer.pk, (0.0, None, 0))
    if monotonic() < until:
        return count
    now = timezone.now()
    mark = (newest_entries_mark(), now.replace(second=0, microsecond=0))
    if known != mark:
        count = count_waiting(officer=officer, at=now)
    counted[officer.pk] = monotonic() + _TRUSTED_FOR, mark, count
    return count


register_panel(
    "frontpages/my_work_panel.html",
    "mine",
    lambda user: (
        {"kinds": _kinds(user, timezone.now(), _ON_FIRST_PAGE, opened=_OPENED_ON_FIRST_PAGE)}
        if isinstance(user, Officer)
        else None
    ),
    order=90,
)
urls = [path("viec-cua-toi/", my_work, name="my_work"), path("quay/", counter_day, name="counter_day")]
menu = (AdminMenuEntry("Hôm nay ở quầy", "counter_day", (_RECEIVE,), "home", 15),)
