"""The pages on open data, its files, and what the API says of itself."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.http.response import FileResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from portal.agencies import throttle
from portal.api import problems
from portal.api.asking import MOST
from portal.api.bulk.columns import COLUMNS
from portal.api.bulk.describing import DCAT, FORMS, SUMS
from portal.api.bulk.shelf import PACKAGE, Generation, Shelf
from portal.api.door import API, MAX_AGE, OPEN_TO_ALL, told
from portal.api.endpoints import service
from portal.api.national.kinds import KINDS, NOT_HELD, Held
from portal.api.national.manifest import MANIFEST
from portal.api.national.schemas import name_of, schema_of
from portal.api.ranges import NotInFile, pieces, range_in
from portal.api.reference import operations_of, shapes_of
from portal.api.service import site

# A program that takes the files takes them once an hour; one that takes them again and again is broken.
FILES = throttle.Door("open-data-files", 60)
NO_FILE = "Không có tệp dữ liệu này; xem trang Dữ liệu mở."
_MEDIA = {form.name: form.media_type for form in FORMS} | {
    PACKAGE: "application/json",
    DCAT: "application/ld+json",
    SUMS: "text/plain; charset=utf-8",
    MANIFEST: "application/json",
}
_ZIP = "application/zip"
_A_DAY = 24 * 3600  # seconds


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What is given, on what terms, as which files, and how a copy follows what changes."""
    newest, packages = Shelf(settings.OPEN_DATA_DIR).newest(), Shelf(settings.NATIONAL_DIR).newest()
    context = {
        "newest": newest,
        "files": _files(newest),
        "site": site(),
        "every": settings.OPEN_DATA_EVERY_MINUTES,
        "packages": packages,
        "kinds": [{"kind": kind, "schema": name_of(kind.code)} for kind in KINDS],
        "not_held": NOT_HELD,
        "days": settings.NATIONAL_CHANGES_DAYS,
    }
    return render(request, "api/about.html", context)


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """How the API is asked, made of its own description."""
    schema = contract_schema()
    context = {
        "operations": operations_of(schema),
        "problems": problems.KINDS,
        "limit": API.limit,
        "most": MOST,
        "max_age": MAX_AGE,
        "site": site(),
    }
    return render(request, "api/reference.html", context)


@require_safe
def dictionary(request: HttpRequest) -> HttpResponse:
    """Every field of the JSON and every column of the tables."""
    context = {"shapes": shapes_of(contract_schema()), "columns": COLUMNS, "site": site()}
    return render(request, "api/dictionary.html", context)


def contract(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description."""
    return JsonResponse(contract_schema(), json_dumps_params={"ensure_ascii": False})


def missing(request: HttpRequest) -> HttpResponse:
    """Whatever is asked for under /api/ and is not there."""
    return problems.problem(problems.NOT_FOUND)


@cache
def contract_schema() -> dict[str, Any]:
    """The same for as long as the process lives."""
    return service.get_openapi_schema(path_prefix="api/v1/")


@require_safe
def file(request: HttpRequest, name: str, generation: str = "") -> HttpResponseBase:
    """A file of the newest generation, or of one that is named; whole, or from where a download broke off."""
    return _given(request, Shelf(settings.OPEN_DATA_DIR), name, generation)


@require_safe
def package(request: HttpRequest, name: str, generation: str = "") -> HttpResponseBase:
    """A package for the national data set, or what goes with it."""
    return _given(request, Shelf(settings.NATIONAL_DIR), name, generation)


@require_safe
def newest_package(request: HttpRequest, scope: str) -> HttpResponse:
    """The way to the newest package of a scope: an address that a program can keep."""
    newest = Shelf(settings.NATIONAL_DIR).newest()
    if newest is None:
        raise Http404(NO_FILE)
    [name] = [one["path"] for one in newest.package["resources"] if one["name"] == scope]
    response = redirect("api:package_of", generation=newest.name, name=name)
    return told(response, OPEN_TO_ALL | {"Cache-Control": f"public, max-age={MAX_AGE}"})


@require_safe
def schema(request: HttpRequest, name: str) -> HttpResponse:
    """The schema of a kind of records, at the address by which it calls itself."""
    kind = next((one for one in Held if name_of(one.value) == name), None)
    if kind is None:
        raise Http404(NO_FILE)
    answer = JsonResponse(schema_of(kind, base=site().address), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Type"] = "application/schema+json; charset=utf-8"
    return told(answer, OPEN_TO_ALL | {"Cache-Control": f"public, max-age={_A_DAY}"})


def _given(request: HttpRequest, shelf: Shelf, name: str, generation: str) -> HttpResponseBase:
    if not throttle.is_allowed(request=request, door=FILES, minute=throttle.this_minute()):
        response = render(request, "429.html", status=429)
        response["Retry-After"] = str(throttle.WINDOW)
        return response
    found = shelf.named(generation) if generation else shelf.newest()
    path = found.file(name) if found else None
    if found is None or path is None:
        raise Http404(NO_FILE)
    etag, changed = f'"{found.name}"', int(found.made_at.timestamp())
    unchanged = get_conditional_response(request, etag=etag, last_modified=changed)
    headers = {
        "ETag": etag,
        "Last-Modified": http_date(changed),
        "Cache-Control": f"public, max-age={MAX_AGE}",
        "Accept-Ranges": "bytes",
        "X-Robots-Tag": "noindex",
    }
    try:
        return told(unchanged or _sent(request, path, etag), OPEN_TO_ALL | headers)
    except FileNotFoundError as error:  # a new generation was placed this very moment
        raise Http404(NO_FILE) from error


def _sent(request: HttpRequest, path: Path, etag: str) -> HttpResponseBase:
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # sent as it lies, so that its length and its ranges are true
    size, media = path.stat().st_size, _MEDIA.get(path.name, _ZIP)
    asked = request.headers.get("Range", "")
    try:
        # If-Range: only if the file is still the one of which the reader holds the beginning.
        part = range_in(asked, size=size) if request.headers.get("If-Range", etag) == etag else None
    except NotInFile:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if part is None or request.method == "HEAD":
        return FileResponse(path.open("rb"), as_attachment=True, filename=path.name, content_type=media)
    response = StreamingHttpResponse(pieces(path.open("rb"), part), status=206, content_type=media)
    response["Content-Range"] = f"bytes {part.first}-{part.last}/{size}"
    response["Content-Length"] = str(part.length)
    return response


def _files(newest: Generation | None) -> list[dict[str, Any]]:
    if newest is None:
        return []
    resources = {resource["path"]: resource for resource in newest.package["resources"]}
    return [{"form": form, "resource": resources[form.name]} for form in FORMS if form.name in resources]
