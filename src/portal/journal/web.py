"""Health probes for machines (/suc-khoe/song, /suc-khoe/san-sang, /suc-khoe/so-do), and the verification of copies
(/kiem-chung/).

Probes are answered before all rules about hosts, HTTPS and sessions: a probe uses an IP address, and must work while
all else fails. Anonymous clients see names and "well" or "not well"; this machine, and clients with METRICS_TOKEN, also
see the texts for operators. Verification shows whether a copy is what the portal published, on which day, and whether
it is still current; it offers proofs, heads and keys as data, and a file that verifies a proof without any network.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from portal.agencies.operations.rate_limits import RateLimit, is_from_this_machine, open_to_machines
from portal.design.markup import qr_picture
from portal.design.middleware import Middleware
from portal.design.refusals import or_404
from portal.journal.models import Attestation
from portal.journal.operations import health_report
from portal.journal.queries import outboxes
from portal.journal.queries.attestations import (
    BLANKS,
    PublicVersion,
    VersionStatus,
    address_of,
    attestation_by_code,
    attestations_by_digest,
    attested_kinds,
    heads_published,
    proof_of,
    shown_code,
    standing_of,
    text_digest,
)
from portal.journal.queries.chain import public_key
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
        response._has_been_logged = True  # type: ignore[attr-defined]  # otherwise Django logs an error for each probe
        return response


def show_liveness(request: HttpRequest, at: datetime) -> HttpResponse:
    """Liveness: the process answers; nothing else is checked."""
    return JsonResponse({"alive": True, "words": "Tiến trình đang chạy."}, json_dumps_params={"ensure_ascii": False})


def show_readiness(request: HttpRequest, at: datetime) -> HttpResponse:
    """Readiness: 503 while pages cannot be shown, else 200, with the names of faults."""
    report, in_full = health_report(at=at), _may_read_in_full(request)
    checks = [
        {"name": one.name, "label": one.label, "ok": not one.fault} | ({"fault": one.fault} if in_full else {})
        for one in report.asked
    ]
    told = {"ready": report.is_ready, "ok": not report.faults, "at": report.at, "words": _words(report)}
    response = JsonResponse(
        told | {"checks": checks, "not_asked": [one.name for one in report.not_asked]},
        status=HTTPStatus.OK if report.is_ready else HTTPStatus.SERVICE_UNAVAILABLE,
        json_dumps_params={"ensure_ascii": False},
    )
    if not report.is_ready:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _words(report: HealthReport) -> str:
    labels = ", ".join(one.label for one in report.faults)
    if not labels:
        unasked = ", ".join(one.label for one in report.not_asked)
        return "Không thấy sự cố nào." + f" Không theo dõi ở đây: {unasked}." * bool(unasked)
    return f"{'Cổng vẫn phục vụ' if report.is_ready else 'Cổng không phục vụ được'}; có sự cố: {labels}."


def show_metrics(request: HttpRequest, at: datetime) -> HttpResponse:
    """Metrics in the text format of Prometheus, for this machine and clients with the token."""
    if not _may_read_in_full(request):
        return HttpResponse(status=HTTPStatus.FORBIDDEN)
    lines = [f"lan_toa_{name} {value}" for name, value in _measured(health_report(at=at))]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; version=0.0.4; charset=utf-8")


def _measured(report: HealthReport) -> Iterator[tuple[str, float]]:
    yield from [("ready", int(report.is_ready)), ("checked_timestamp_seconds", round(report.at.timestamp()))]
    yield from [(f'check_ok{{check="{one.name}"}}', int(not one.fault)) for one in report.asked]
    yield from [(f'disk_free_bytes{{folder="{one}"}}', shutil.disk_usage(one).free) for one in disks()]
    if last_copy_path().exists():
        yield "backup_timestamp_seconds", round(last_copy_path().stat().st_mtime)
    if ends := certificate_ends_at():
        yield "certificate_ends_timestamp_seconds", round(ends.timestamp())
    with suppress(Error):  # while the database is unreachable, its own check reports it
        trays = outboxes()
        yield from [(f'outbox_waiting{{reader="{one["reader"]}"}}', one["waiting_count"]) for one in trays]
        yield from [(f'outbox_stuck{{reader="{one["reader"]}"}}', one["stuck_count"]) for one in trays]


def _may_read_in_full(request: HttpRequest) -> bool:
    told = request.headers.get("Authorization", "").removeprefix("Bearer ")
    has_token = bool(settings.METRICS_TOKEN) and constant_time_compare(told, settings.METRICS_TOKEN)
    return has_token or is_from_this_machine(request)


_VIEWS: dict[str, Callable[[HttpRequest, datetime], HttpResponse]] = {
    "song": show_liveness,
    "san-sang": show_readiness,
    "so-do": show_metrics,
}


MOST_MEGABYTES = 5  # of a submitted copy; it is not stored
_door = open_to_machines(RateLimit("verification", 60), headers={"Cache-Control": "no-store"})
_form_door = open_to_machines(
    RateLimit("verified-copies", 30), methods=("GET", "HEAD", "POST"), headers={"Cache-Control": "no-store"}
)


def _answer(request: HttpRequest, page: str, said: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, f"journal/verification/{page}.html", said, status=status)


@_form_door
def check(request: HttpRequest) -> HttpResponse:
    """Verify by a code (`?ma=`), or by submitted text or a file: these are digested and not stored."""
    if code := request.GET.get("ma", ""):
        found = attestation_by_code(code)
        return redirect("verification:show", found.code) if found else _unknown(request, code)
    said = _looked_at(request) if request.method == "POST" else {}
    return _answer(request, "form", {"keys": _keys(), "most_megabytes": MOST_MEGABYTES} | said)


def _looked_at(request: HttpRequest) -> dict[str, Any]:
    file, words = request.FILES.get("tep"), request.POST.get("chu", "")
    if file is not None and (file.size or 0) > MOST_MEGABYTES * 1024 * 1024:
        return {"is_too_long": True}
    held = file.read() if file is not None else words.encode()
    if not held.strip():
        return {"is_empty": True}
    digests = {hashlib.sha256(held).hexdigest(), text_digest(held.decode("utf-8", "replace"))}
    return {"was_looked_at": True, "found": [_row(one) for one in attestations_by_digest(*digests)]}


def _row(found: Attestation) -> dict[str, Any]:
    said, (standing, version) = found.entry.details, _now(found)
    return {
        "code": found.code,
        "shown_code": shown_code(found.code),
        "kind": attested_kinds()[said["kind"]].label,
        "title": "" if standing.is_hidden else said["title"],
        "agency": said["agency"],
        "at": found.entry.at,
        "form": said["form"],
        "digest": said["sha256"],
        "standing": standing,
        "has_text": version is not None and bool(version.text),
    }


def _now(found: Attestation) -> tuple[VersionStatus, PublicVersion | None]:
    """The present status, and the version itself if its text or file still has the attested digest."""
    said, standing = found.entry.details, standing_of(found)
    if standing.is_hidden:
        return standing, None
    version = attested_kinds()[said["kind"]].read(found.entry.subject, said)
    return standing, version if version is not None and version.digest == said["sha256"] else None


@_door
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a version, at the permanent address that is printed."""
    found = attestation_by_code(code)
    if found is None:
        return _unknown(request, code)
    row = _row(found)
    return _answer(
        request, "version", {"row": row, "has_proof": not row["standing"].is_hidden and proof_of(found) is not None}
    )


def _unknown(request: HttpRequest, code: str) -> HttpResponse:
    return _answer(request, "form", {"unknown": code[:40]}, status=404)


@_door
def words(request: HttpRequest, code: str) -> HttpResponse:
    """The text of a version, as it is digested."""
    _, version = _now(or_404(attestation_by_code(code)))
    if version is None or not version.text:
        raise Http404()
    return _taken_along(HttpResponse(version.text, content_type="text/plain; charset=utf-8"), f"ban-{code}.txt")


@_door
def proof(request: HttpRequest, code: str) -> HttpResponse:
    found: Attestation = or_404(attestation_by_code(code))
    made = None if _now(found)[0].is_hidden else proof_of(found)
    return _taken_along(
        JsonResponse(or_404(made), json_dumps_params={"ensure_ascii": False, "indent": 1}), f"bang-chung-{code}.json"
    )


def _taken_along(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@_door
def picture(request: HttpRequest, code: str) -> HttpResponse:
    """The QR code of the address, for printed pages."""
    return HttpResponse(qr_picture(address_of(or_404(attestation_by_code(code)))), content_type="image/svg+xml")


@open_to_machines(RateLimit("verification-data", 60))
def heads(request: HttpRequest) -> HttpResponse:
    """The keys and a page of signed heads, newest first; `next` is the address of the next page."""
    before = request.GET.get("truoc", "")
    found, last = heads_published(before=int(before) if before.isdecimal() else None)
    return JsonResponse(
        {"keys": _keys(), "heads": found, "next": f"{request.path}?truoc={last}" if last else None},
        json_dumps_params={"ensure_ascii": False},
    )


@_door
def offline(request: HttpRequest) -> HttpResponse:
    """A self-contained page to save: its script is inline, so it is offered as a file and not as a portal page."""
    return _taken_along(_answer(request, "offline", {"keys": _keys(), "blanks": BLANKS}), "kiem-chung.html")


def _keys() -> list[str]:
    return [public_key(), *settings.HEADS_OLD_KEYS]


app_name = "verification"
urlpatterns = [
    path("", check, name="check"),
    path("dau.json", heads, name="heads"),
    path("kiem-chung.html", offline, name="offline"),
    path("<str:code>/", show, name="show"),
    path("<slug:code>/van-ban.txt", words, name="words"),
    path("<slug:code>/bang-chung.json", proof, name="proof"),
    path("<slug:code>/qr.svg", picture, name="picture"),
]
