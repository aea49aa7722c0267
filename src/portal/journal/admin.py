"""The operator's pages: whether all is well, what failed, what happened, and what lies stuck in a tray."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.agencies.models import Officer
from portal.agencies.queries import may
from portal.design.incidents import latest_incidents
from portal.journal import queries
from portal.journal.operations import health_report, retry_stuck
from portal.journal.queries import label_of
from portal.journal.states import verb_label

ENTRIES_A_PAGE = 50
STUCK_A_PAGE = 20


@require_safe
def show_journal(request: HttpRequest) -> HttpResponse:
    """How the portal is, failures, trays, what is stuck, and the latest entries.

    `?ma=` finds the failure that somebody reads out; `?viec=` keeps a verb, `?nguoi=` an officer's user name.
    """
    _officer_who_may(request, "journal.read")
    verb, username = request.GET.get("viec", "").strip(), request.GET.get("nguoi", "").strip()
    page = Paginator(queries.entries_latest(verb=verb, username=username), ENTRIES_A_PAGE).get_page(
        request.GET.get("trang")
    )
    stuck = Paginator(queries.slips_stuck(), STUCK_A_PAGE).get_page(request.GET.get("ket"))
    report, number = health_report(at=timezone.now()), request.GET.get("ma", "").strip()
    context = {
        "report": report,
        "number": number,
        "incidents": latest_incidents(number=number),
        "trays": queries.outboxes(),
        "stuck": stuck,
        "stuck_rows": [(slip, verb_label(slip.entry.verb), label_of(slip.reader)) for slip in stuck],
        "entries": page,
        "rows": [(entry, verb_label(entry.verb)) for entry in page],
        "verbs": sorted(((used, verb_label(used)) for used in queries.verbs_used()), key=lambda one: one[1].lower()),
        "verb": verb,
        "username": username,
    }
    return render(request, "journal/journal.html", context)


@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Try again: one slip (`slip`), or all of a reader."""
    officer = _officer_who_may(request, "journal.retry")
    slip = request.POST.get("slip", "")
    count = retry_stuck(
        reader=request.POST.get("reader", ""),
        slip=int(slip) if slip.isdecimal() else None,
        by=officer,
        at=timezone.now(),
    )
    if count:
        messages.success(request, f"Đã cho thử lại {count} phiếu. Kết quả hiện ở đây sau ít phút.")
    else:
        messages.info(request, "Không còn phiếu nào bị kẹt ở đây.")
    return redirect("journal")


def _officer_who_may(request: HttpRequest, verb: str) -> Officer:
    officer: Any = request.user
    if not may(officer=officer, verb=verb, agency=None, on=timezone.localdate()):
        raise PermissionDenied
    return officer
