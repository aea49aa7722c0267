"""Addresses for machines that look whether the portal is well: /suc-khoe/song, /suc-khoe/san-sang, /suc-khoe/so-do.

They are answered before all rules about hosts, HTTPS and sessions: a probe asks by number, and while all else fails.
Strangers learn names and "well" or "not well"; this machine, and who sends METRICS_TOKEN, the words for operators too.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from portal.agencies.operations.rate_limits import is_from_this_machine
from portal.design.middleware import Middleware
from portal.journal.operations import health_report
from portal.journal.queries import outboxes
from portal.journal.queries.health import HealthReport, certificate_ends_at, disks, last_copy_path

PREFIX = "/suc-khoe/"
RETRY_AFTER = 30  # seconds


class HealthMiddleware(Middleware):
    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        view = _VIEWS.get(request.path.removeprefix(PREFIX).rstrip("/"))
        if view is None or request.method not in ("GET", "HEAD"):
            response = HttpResponse(status=HTTPStatus.NOT_FOUND if view is None else HTTPStatus.METHOD_NOT_ALLOWED)
        else:
            response = view(request, timezone.now())
        response.headers["Cache-Control"] = "no-store"
        response._has_been_logged = True  # type: ignore[attr-defined]  # or Django writes an error for each probe
        return response


def tell_alive(request: HttpRequest, at: datetime) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"alive": True, "words": "Tiến trình đang chạy."}, json_dumps_params={"ensure_ascii": False})


def tell_ready(request: HttpRequest, at: datetime) -> HttpResponse:
    """503 while pages cannot be shown; 200 and the names of what is wrong while they can."""
    report, in_full = health_report(at=at), _may_read_in_full(request)
    checks = [
        {"name": one.name, "label": one.label, "ok": not one.fault} | ({"fault": one.fault} if in_full else {})
        for one in report.findings
    ]
    told = {"ready": report.is_ready, "ok": not report.faults, "at": report.at, "words": _words(report)}
    response = JsonResponse(
        told | {"checks": checks},
        status=HTTPStatus.OK if report.is_ready else HTTPStatus.SERVICE_UNAVAILABLE,
        json_dumps_params={"ensure_ascii": False},
    )
    if not report.is_ready:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _words(report: HealthReport) -> str:
    labels = ", ".join(one.label for one in report.faults)
    if not labels:
        return "Mọi thứ đều bình thường."
    return f"{'Cổng vẫn phục vụ' if report.is_ready else 'Cổng không phục vụ được'}; có sự cố: {labels}."


def tell_metrics(request: HttpRequest, at: datetime) -> HttpResponse:
    """In the text format of Prometheus, for this machine and who has the token."""
    if not _may_read_in_full(request):
        return HttpResponse(status=HTTPStatus.FORBIDDEN)
    lines = [f"lan_toa_{name} {value}" for name, value in _measured(health_report(at=at))]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; version=0.0.4; charset=utf-8")


def _measured(report: HealthReport) -> Iterator[tuple[str, float]]:
    yield from [("ready", int(report.is_ready)), ("checked_timestamp_seconds", round(report.at.timestamp()))]
    yield from [(f'check_ok{{check="{one.name}"}}', int(not one.fault)) for one in report.findings]
    yield from [(f'disk_free_bytes{{folder="{one}"}}', shutil.disk_usage(one).free) for one in disks()]
    if last_copy_path().exists():
        yield "backup_timestamp_seconds", round(last_copy_path().stat().st_mtime)
    if ends := certificate_ends_at():
        yield "certificate_ends_timestamp_seconds", round(ends.timestamp())
    with suppress(Error):  # while the database is away, its own line says so
        trays = outboxes()
        yield from [(f'outbox_waiting{{reader="{one.reader}"}}', one.waiting_count) for one in trays]
        yield from [(f'outbox_stuck{{reader="{one.reader}"}}', one.stuck_count) for one in trays]


def _may_read_in_full(request: HttpRequest) -> bool:
    told = request.headers.get("Authorization", "").removeprefix("Bearer ")
    has_token = bool(settings.METRICS_TOKEN) and constant_time_compare(told, settings.METRICS_TOKEN)
    return has_token or is_from_this_machine(request)


_VIEWS: dict[str, Callable[[HttpRequest, datetime], HttpResponse]] = {
    "song": tell_alive,
    "san-sang": tell_ready,
    "so-do": tell_metrics,
}
