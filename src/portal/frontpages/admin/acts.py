"""Acts that one officer began and another finishes: what waits, and the decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import localize
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.agencies.admin.menu import AdminMenuEntry, register_panel
from portal.agencies.models import ActRequest, Officer
from portal.agencies.queries import signed_in
from portal.agencies.states import AccessState
from portal.design.admin import list_page
from portal.design.refusals import Refused, refusals_as_messages
from portal.journal.operations.by_two import (
    ANY_ACT,
    approve_act,
    given_to,
    may_finish,
    refuse_act,
    requests_in_reach,
    two_person_acts,
)
from portal.journal.states import verb_label


@dataclass(frozen=True, slots=True)
class AskedAct:
    """A request as a screen tells it; `facts` are what it was given, with labels."""

    request: ActRequest
    label: str
    is_own_to_decide: bool
    about: str = ""
    address: str = ""
    facts: dict[str, str] = field(default_factory=dict)


def _shown(asked: ActRequest, by: Officer) -> AskedAct:
    act = two_person_acts()[asked.act]
    label, is_own = verb_label(act.word), _may_decide(asked, by)
    try:
        given = given_to(asked)
    except Refused as gone:
        return AskedAct(asked, label, is_own, str(gone))
    row = given.get(act.row)
    about = str(row) if isinstance(row, Model) else ""
    address = reverse(act.page, args=[row.pk]) if act.page and isinstance(row, Model) else ""
    facts = {name: said for key, name in act.shown.items() if (said := _said(given.get(key), asked, row))}
    return AskedAct(asked, label, is_own, about, address, facts)


def _said(value: Any, asked: ActRequest, row: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "; ".join(_said(one, asked, row) for one in value)
    if isinstance(value, Mapping) and isinstance(row, Model):
        # Fields of the row, and what they are to become; once it is decided, what they have become.
        before = row if asked.state == AccessState.REQUESTED else None
        return "\n".join(_changed(row._meta.get_field(name), before, it) for name, it in value.items())
    return str(localize(value)) if value is not None else ""


def _changed(field: Any, row: Model | None, value: Any) -> str:
    labels = dict(field.flatchoices)
    before, after = (localize(labels.get(it, it)) or "–" for it in (row and getattr(row, field.name), value))
    return f"{field.verbose_name}: {f'{before} → ' if row else ''}{after}"


def _may_decide(asked: ActRequest, by: Officer) -> bool:
    is_anothers = asked.state == AccessState.REQUESTED and asked.requested_by_id != by.pk
    return is_anothers and may_finish(asked, by, on=timezone.localdate())


@never_cache
@require_safe
def act_requests(request: HttpRequest) -> HttpResponse:
    """What the officer asked for, and what they may decide; an officer with neither reads an empty list."""
    by = signed_in(request)

    def rows(page: Iterable[ActRequest]) -> list[AskedAct]:
        return [_shown(one, by) for one in page]

    return list_page(
        request,
        "frontpages/act_requests.html",
        requests_in_reach(officer=by).select_related("requested_by", "decided_by"),
        {
            "Việc": lambda one: verb_label(two_person_acts()[one.act].word),
            "Ai đề nghị": "requested_by",
            "Đề nghị lúc": "requested_at",
            "Tình trạng": "get_state_display",
            "Ai quyết định": "decided_by",
            "Quyết định lúc": "decided_at",
            "Trả lời": "answer",
        },
        title="Việc cần hai người",
        rows=rows,
    )


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    by = signed_in(request)
    said: dict[str, Any] = {
        "asked": get_object_or_404(requests_in_reach(officer=by), pk=pk),
        "by": by,
        "at": timezone.now(),
    }
    is_refused = "refuse" in request.POST
    with refusals_as_messages(request, success="Đã ghi: không đồng ý." if is_refused else "Đã làm theo đề nghị."):
        if is_refused:
            refuse_act(answer=request.POST.get("answer", ""), **said)
        else:
            approve_act(**said)
    return redirect("act_requests")


def _to_decide(by: Officer) -> list[AskedAct]:
    """What waits for this officer: their task."""
    waiting = requests_in_reach(officer=by).filter(state=AccessState.REQUESTED).exclude(requested_by=by)
    return [_shown(one, by) for one in waiting.select_related("requested_by")[:20]]


# Whoever may begin or finish one of them.
_VERBS = (ANY_ACT, "article.write", "answer.approve", "source.edit", "scan.publish")
register_panel("frontpages/acts_panel.html", "acts", _to_decide, order=101)
urls = [
    path("viec-can-hai-nguoi/", act_requests, name="act_requests"),
    path("viec-can-hai-nguoi/<int:pk>/", decide, name="act_request_decide"),
]
menu = (AdminMenuEntry("Việc cần hai người", "act_requests", _VERBS, "group", 681),)
