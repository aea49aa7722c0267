"""All events of the portal, and each as a file for the calendar of a telephone."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.editorial import queries
from portal.editorial.models import EventPage
from portal.editorial.occasions.calendar import Appointment, write_calendar
from portal.editorial.views.finding import content_or_404

PER_PAGE = 12


@require_safe
def list_events(request: HttpRequest) -> HttpResponse:
    """Those to come, the next first; `?xem=da-qua`: those past, the latest first."""
    is_past = request.GET.get("xem") == "da-qua"
    events = queries.past_events if is_past else queries.coming_events
    page_obj = Paginator(events(at=timezone.now()), PER_PAGE).get_page(request.GET.get("trang"))
    return render(request, "editorial/events.html", {"page_obj": page_obj, "is_past": is_past})


@require_safe
def calendar(request: HttpRequest, path: str) -> HttpResponse:
    event = content_or_404(request, path)
    if not isinstance(event, EventPage):
        raise Http404
    base = settings.PORTAL_BASE_URL.rstrip("/")
    appointment = Appointment(
        uid=f"su-kien-{event.pk}@{urlsplit(base).hostname or 'lan-toa'}",
        title=event.title,
        starts_at=event.starts_at,
        ends_at=event.over_at,
        where=event.where,
        about=event.lead,
        url=f"{base}{event.url}",
        changed_at=event.last_published_at or event.starts_at,
    )
    response = HttpResponse(write_calendar(appointment), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{event.slug[:80]}.ics"'
    return response
