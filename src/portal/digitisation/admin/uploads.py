"""The upload view: whole files with the form, or files in chunks that can be resumed after a lost connection.

The protocol of chunks is documented in `operations.uploads`. Permission and owner are checked for every chunk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from portal.agencies.admin.menu import AdminMenuEntry
from portal.agencies.models import Officer
from portal.agencies.queries import agencies_within, ask_reach, covers, reach_of, signed_in
from portal.digitisation.admin.forms import ACCEPT, MOST_FILES, ScanUploadForm
from portal.digitisation.models import Scan
from portal.digitisation.operations import uploads
from portal.digitisation.operations.ingest import AlreadyReceived, IncomingScan, receive_scan
from portal.digitisation.operations.storage import work_path
from portal.digitisation.operations.uploads import NoSuchUpload, Upload, WrongOffset
from portal.digitisation.states import IntakeChannel, Material, NotPhotographs, UnfitScan

RECEIVE, READ = "scan.receive", "scan.read"
MOST_HOURLY = 1_000  # files per officer
_OFFSET = "Upload-Offset"
_NUMBERS = re.compile(r"(\d+)")


# The result of one upload: `name`, the message `said`, whether it was `taken`; `address` is the URL of the scan, or of
# the scan received before from the same file.
type ScanUploadResult = dict[str, Any]


def _result(name: str, said: str, taken: bool = False, address: str = "") -> ScanUploadResult:
    return {"name": name, "said": said, "taken": taken, "address": address}


@dataclass(frozen=True, slots=True)
class UploadedScanFile:
    """A file on the server's disk with the name it has on the officer's computer; `upload` if it came in chunks."""

    path: Path
    name: str
    upload: Upload | None = None


@require_http_methods(["GET", "POST"])
def upload_view(request: HttpRequest) -> HttpResponse:
    """The upload form. Files are accepted one by one; an unusable one does not stop the others."""
    form = ScanUploadForm(
        request.POST or None,
        request.FILES or None,
        agencies=agencies_within(reach=ask_reach(request, RECEIVE), on=timezone.localdate()),
    )
    results: list[ScanUploadResult] = []
    if request.method == "POST" and form.is_valid() and not (results := _receive(request, form)):
        form.add_error("tep", "Xin chọn ít nhất một tệp.")
    if "application/json" in request.headers.get("Accept", ""):
        wrong = " ".join(str(one[0]) for one in form.errors.values())
        return JsonResponse({"error": wrong} if wrong else {"results": results}, status=400 if wrong else 200)
    return render(
        request,
        "digitisation/receiving/upload.html",
        {
            "form": form,
            "results": results,
            "accept": ACCEPT,
            "most_files": MOST_FILES,
            "most_mb": settings.SCANS_MOST_BYTES // 2**20,
            "piece": uploads.PIECE_BYTES,
        },
        status=400 if form.errors or (results and not any(one["taken"] for one in results)) else 200,
    )


def _receive(request: HttpRequest, form: ScanUploadForm) -> list[ScanUploadResult]:
    with _brought(request, form.cleaned_data["tep"]) as (files, missing):
        if missing:
            return [_result("Tệp tải lên từng phần", "Tệp này chưa tải lên hết. Hãy chọn lại tệp để tải tiếp.")]
        if not files:
            return []
        if form.cleaned_data["as_one"] and len(files) > 1:
            results = [_take(request, form, files, title=form.cleaned_data["title"])]
        else:
            # several documents take their titles from their file names
            title = form.cleaned_data["title"] if len(files) == 1 else ""
            results = [_take(request, form, [one], title=title) for one in files]
    return results


def _take(
    request: HttpRequest, form: ScanUploadForm, files: Sequence[UploadedScanFile], *, title: str
) -> ScanUploadResult:
    """Receive one document: one file, or several photographs."""
    by: Any = request.user
    at = timezone.now()
    is_bound = len(files) > 1
    name = files[0].name
    if Scan.objects.filter(received_by=by, received_at__gt=at - timedelta(hours=1)).count() >= MOST_HOURLY:
        return _result(name, f"Bạn đã gửi {MOST_HOURLY} tệp trong một giờ. Hãy nghỉ một lúc rồi gửi tiếp.")
    try:
        scan = receive_scan(
            incoming=_incoming(form, name=name, title=title, is_bound=is_bound),
            file=files[0].path,
            photographs=[(one.path, one.name) for one in files] if is_bound else (),
            by=by,
            at=at,
        )
    except AlreadyReceived as error:
        _forget(files)
        return _result(name, *_same(request, error.about))
    except UnfitScan as error:
        if not isinstance(error, NotPhotographs):
            _forget(files)
        return _result(name, str(error))
    _forget(files)
    return _result(name, f"Đã nhận, mã {scan.code}, {scan.page_count} trang.", True, _address(scan))


def _incoming(form: ScanUploadForm, *, name: str, title: str, is_bound: bool) -> IncomingScan:
    said = form.cleaned_data
    return IncomingScan(
        name,
        Material(said["material"]),
        said["agency"],
        IntakeChannel.PHOTOGRAPHS if is_bound else IntakeChannel.UPLOAD,
        field=said["field"],
        title=title,
    )


def _same(request: HttpRequest, scan: Scan) -> tuple[str, bool, str]:
    """The message about a file that was received before, whether it was taken, and the scan's URL; another agency's
    scan is not named."""
    if not covers(reach_of(request.user, READ), scan.agency_id):
        return "Tệp này đã được một cơ quan khác nhận trước đây, nên không nhận lần nữa.", False, ""
    return f"Tệp này đã được nhận trước đây, mã {scan.code}: {scan.title}.", False, _address(scan)


def _address(scan: Scan) -> str:
    return reverse("digitisation_scan", args=[scan.code])


def _forget(files: Sequence[UploadedScanFile]) -> None:
    for one in files:
        if one.upload is not None:
            uploads.forget_upload(upload=one.upload)


@contextmanager
def _brought(request: HttpRequest, files: list[UploadedFile]) -> Iterator[tuple[list[UploadedScanFile], bool]]:
    """The uploaded files on disk: those uploaded in chunks first, then the others by name; and whether a chunked one is
    incomplete."""
    pieces, missing = _in_pieces(signed_in(request), request.POST.getlist("phan"))
    whole = [
        UploadedScanFile(_written(one), one.name or "")
        for one in sorted(files, key=lambda one: _by_name(one.name or ""))
    ]
    try:
        yield [*pieces, *whole], missing
    finally:
        for one in whole:
            one.path.unlink(missing_ok=True)


def _in_pieces(by: Officer, tokens: list[str]) -> tuple[list[UploadedScanFile], bool]:
    found = []
    for token in tokens:
        try:
            one = uploads.find_upload(officer=by.pk, token=token)
        except NoSuchUpload:
            return [], True
        if not one.is_whole:
            return [], True
        found.append(UploadedScanFile(one.path, one.name, one))
    return found, False


def _written(file: UploadedFile) -> Path:
    made = work_path()
    with made.open("wb") as copy:
        for block in file.chunks():
            copy.write(block)
    return made


def _by_name(name: str) -> list[tuple[int, str]]:
    """Sort key in natural order: "trang 2" before "trang 10"."""
    return [(int(part), "") if part.isdecimal() else (-1, part.lower()) for part in _NUMBERS.split(name)]


# ---- chunks ----------------------------------------------------------------------------------------------------------


@require_POST
def begin_upload(request: HttpRequest) -> HttpResponse:
    """Start a chunked upload, or resume the one begun earlier for the same file."""
    ask_reach(request, RECEIVE)
    name, size, mark = (request.POST.get(key, "")[:300] for key in ("name", "size", "mark"))
    if not name or not size.isdecimal() or len(size) > 15:
        return JsonResponse({"error": "Yêu cầu thiếu tên hoặc cỡ tệp."}, status=400)
    try:
        made = uploads.open_upload(
            officer=signed_in(request).pk, name=name, size=int(size), mark=mark, most_bytes=settings.SCANS_MOST_BYTES
        )
    except UnfitScan as error:
        return JsonResponse({"error": str(error)}, status=400)
    return JsonResponse({"token": made.token, "offset": made.offset, "piece": uploads.PIECE_BYTES}, status=201)


@require_http_methods(["GET", "HEAD", "PATCH", "DELETE"])
def receive_piece(request: HttpRequest, token: str) -> HttpResponse:
    """Report the progress of a chunked upload, accept a chunk, or cancel it. A token of another user is unknown."""
    ask_reach(request, RECEIVE)
    try:
        found = uploads.find_upload(officer=signed_in(request).pk, token=token)
    except NoSuchUpload:
        return JsonResponse({"error": "Không có tệp tải lên này."}, status=404)
    if request.method == "PATCH":
        return _add(request, found)
    if request.method == "DELETE":
        uploads.forget_upload(upload=found)
        return HttpResponse(status=204)
    response = JsonResponse({"offset": found.offset, "size": found.size})
    response[_OFFSET] = str(found.offset)
    response["Cache-Control"] = "no-store"
    return response


def _add(request: HttpRequest, found: Upload) -> HttpResponse:
    length, said = request.headers.get("Content-Length", ""), request.headers.get(_OFFSET, "")
    if not said.isdecimal() or len(said) > 15:
        return JsonResponse({"error": f"Yêu cầu thiếu {_OFFSET}."}, status=400)
    if length.isdecimal() and int(length) > uploads.PIECE_BYTES:
        return JsonResponse({"error": "Mỗi phần nhiều nhất 2 MB."}, status=413)
    try:
        end, status = uploads.add_piece(upload=found, offset=int(said), data=request.body), 204
    except WrongOffset as error:
        end, status = error.offset, 409
    except UnfitScan as error:
        return JsonResponse({"error": str(error)}, status=413)
    return HttpResponse(status=status, headers={_OFFSET: str(end)})


urls: list[URLPattern] = [
    path("tai-len/", upload_view, name="digitisation_upload"),
    path("tai-len/phan/", begin_upload, name="digitisation_upload_begin"),
    path("tai-len/phan/<str:token>/", receive_piece, name="digitisation_upload_piece"),
]
menu = (AdminMenuEntry("Tải tài liệu lên", "digitisation_upload", (RECEIVE,), "upload", 100),)
