"""Pages about open data: its files, and the documentation of the API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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

from portal.agencies.operations import rate_limits
from portal.agencies.operations.rate_limits import MAX_AGE, OPEN_TO_ALL, with_headers
from portal.api.bulk import BULK_FORMATS, COLUMNS, DCAT, SUMS
from portal.api.national import KINDS, NOT_HELD, HeldKind
from portal.api.national.manifest import MANIFEST, SCHEMAS, schema_name, schema_of
from portal.api.operations.open_data import PACKAGE, BulkGeneration, BulkStore
from portal.api.queries import withdrawn_since_made
from portal.api.web.endpoints import MOST
from portal.api.web.service import API_LIMIT, NOT_FOUND, PROBLEM_KINDS, problem, service
from portal.design.refusals import or_refuse, refuse_if
from portal.files.operations import RangeNotInFile, pieces, range_in
from portal.questions.queries.open_data import withdrawn_since
from portal.sharing.queries import data_publisher

Json = Mapping[str, Any]
# Schemas with a table of their own in the data dictionary, and their titles.
_SHAPES = {
    "AnswerOut": "Câu trả lời",
    "Words": "Lời văn (answer)",
    "FieldRef": "Lĩnh vực (field)",
    "AudienceRef": "Đối tượng (audience)",
    "AgencyRef": "Cơ quan (agency, agency_today)",
    "TerritoryRef": "Nơi áp dụng (territory)",
    "Citation": "Căn cứ (citations)",
    "Situation": "Tình huống (situation)",
    "AttachedFile": "Tệp kèm theo (files)",
    "Proof": "Lời luật làm căn cứ (situation.proofs)",
    "DocumentRef": "Văn bản (document)",
    "Stale": "Luật đã đổi (stale)",
    "StaleChange": "Một thay đổi của luật (stale.changes)",
    "ChangeOut": "Một dòng của sổ thay đổi",
    "TombstoneOut": "Câu trả lời đã rút (tombstone)",
    "VersionOut": "Một bản (versions)",
    "WithheldOut": "Bản cũ không còn cho đọc (withheld)",
    "Addresses": "Địa chỉ (urls)",
    "Licence": "Giấy phép (licence)",
}
_KINDS = {
    "string": "chuỗi",
    "integer": "số nguyên",
    "boolean": "đúng/sai",
    "array": "danh sách",
    "object": "đối tượng",
    "date-time": "thời điểm",
    "date": "ngày",
    "uri": "địa chỉ",
}


def shapes_of(schema: Json) -> list[dict[str, object]]:
    known = schema["components"]["schemas"]
    return [
        {"anchor": name, "label": label, "lines": _lines(known[name]["properties"])} for name, label in _SHAPES.items()
    ]


def _operation(path: str, method: str, told: Json) -> dict[str, object]:
    return {
        "method": method.upper(),
        "anchor": told["operationId"],
        "path": path,
        "summary": told["summary"],
        "said": told.get("description", ""),
        "tag": told["tags"][0],
        "parameters": tuple(_parameter(one) for one in told["parameters"] if one["in"] != "header"),
    }


def _parameter(told: Json) -> dict[str, object]:
    schema = told["schema"]
    return {
        "name": told["name"],
        "kind": _kind(schema),
        "said": told.get("description", ""),
        "values": tuple(schema.get("enum", ())),
        "usual": str(schema.get("default", "")),
        "example": str(told.get("example", "")),
    }


def _lines(fields: Json) -> tuple[dict[str, object], ...]:
    return tuple(
        {"name": name, "kind": _kind(told), "said": told.get("description", "")} for name, told in fields.items()
    )


def _kind(told: Json) -> str:
    options = [one for one in told.get("anyOf", []) if one.get("type") != "null"]
    shape = options[0] if options else told
    word = _KINDS.get(shape.get("format", "")) or _KINDS.get(shape.get("type", "object"), "đối tượng")
    return f"{word} hoặc null" if shape is not told and {"type": "null"} in told.get("anyOf", []) else word


# A normal client fetches the files once an hour; more means that it is broken.
FILES = rate_limits.RateLimit("open-data-files", 60)
NO_FILE = "Không có tệp dữ liệu này; xem trang Dữ liệu mở."
_MEDIA = {form["name"]: form["media_type"] for form in BULK_FORMATS} | {
    PACKAGE: "application/json",
    DCAT: "application/ld+json",
    SUMS: "text/plain; charset=utf-8",
    MANIFEST: "application/json",
}
_A_DAY = 24 * 3600  # seconds
_SOON = 60  # seconds after which to request again a file that is being regenerated


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """The page about the open data: its licence, its files, and how to follow changes."""
    newest, packages = BulkStore(settings.OPEN_DATA_DIR).newest(), BulkStore(settings.NATIONAL_DIR).newest()
    return render(
        request,
        "api/about.html",
        {
            "newest": newest,
            "files": _files(newest),
            "site": data_publisher(),
            "every": settings.OPEN_DATA_EVERY_MINUTES,
            "packages": packages,
            "is_shut": newest is not None and _bulk_holds(newest),
            "are_packages_shut": packages is not None and _package_holds(packages),
            "kinds": [{"kind": kind, "schema": schema_name(HeldKind(kind.code))} for kind in KINDS],
            "not_held": NOT_HELD,
            "days": settings.NATIONAL_CHANGES_DAYS,
        },
    )


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """The documentation of the API, made from its OpenAPI description."""
    return render(
        request,
        "api/reference.html",
        {
            "operations": [
                _operation(path, method, told)
                for path, several in contract_schema()["paths"].items()
                for method, told in several.items()
            ],
            "problems": PROBLEM_KINDS,
            "limit": API_LIMIT.limit,
            "most": MOST,
            "max_age": MAX_AGE,
            "site": data_publisher(),
        },
    )


@require_safe
def dictionary(request: HttpRequest) -> HttpResponse:
    """The data dictionary: every field of the JSON and every column of the tables."""
    return render(
        request,
        "api/dictionary.html",
        {"shapes": shapes_of(contract_schema()), "columns": COLUMNS, "site": data_publisher()},
    )


def contract(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description."""
    return JsonResponse(contract_schema(), json_dumps_params={"ensure_ascii": False})


def missing(request: HttpRequest) -> HttpResponse:
    """404 for every other URL under /api/."""
    return problem(NOT_FOUND)


@cache
def contract_schema() -> dict[str, Any]:
    """The OpenAPI description, cached for the life of the process."""
    return service.get_openapi_schema(path_prefix="api/v1/")


@require_safe
def file(request: HttpRequest, name: str, generation: str = "") -> HttpResponseBase:
    """A file of the newest or a named generation; whole, or a range to resume a download."""
    return _given(request, BulkStore(settings.OPEN_DATA_DIR), name, generation, holds_withdrawn=_bulk_holds)


@require_safe
def package(request: HttpRequest, name: str, generation: str = "") -> HttpResponseBase:
    """A package for the national data set, or an accompanying file."""
    return _given(request, BulkStore(settings.NATIONAL_DIR), name, generation, holds_withdrawn=_package_holds)


def _bulk_holds(made: BulkGeneration) -> bool:
    return withdrawn_since(cursor=made.cursor)


def _package_holds(made: BulkGeneration) -> bool:
    return withdrawn_since_made(made.made_at)


def _shut(generation: str = "") -> HttpResponse:
    """The file contains withdrawn content: 503 for the newest, which is being regenerated, 410 for a named one."""
    return HttpResponse(
        "Tệp này có nội dung vừa được rút nên đã đóng lại; tệp mới đang được làm.\n",
        status=410 if generation else 503,
        content_type="text/plain; charset=utf-8",
        headers={"Cache-Control": "no-store"} | ({} if generation else {"Retry-After": str(_SOON)}),
    )


@require_safe
def newest_package(request: HttpRequest, scope: str) -> HttpResponse:
    """Redirect from a permanent URL to the newest package of a scope."""
    newest = or_refuse(BulkStore(settings.NATIONAL_DIR).newest(), Http404(NO_FILE))
    if _package_holds(newest):
        return _shut()
    [name] = [one["path"] for one in newest.package["resources"] if one["name"] == scope]
    return with_headers(
        redirect("api:package_of", generation=newest.name, name=name),
        OPEN_TO_ALL | {"Cache-Control": f"public, max-age={MAX_AGE}"},
    )


@require_safe
def schema(request: HttpRequest, name: str) -> HttpResponse:
    """The JSON Schema of a kind of records, at its `$id`."""
    refuse_if(name not in SCHEMAS, Http404(NO_FILE))
    answer = JsonResponse(
        schema_of(name, base=data_publisher().address), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    answer["Content-Type"] = "application/schema+json; charset=utf-8"
    return with_headers(answer, OPEN_TO_ALL | {"Cache-Control": f"public, max-age={_A_DAY}"})


def _given(
    request: HttpRequest,
    shelf: BulkStore,
    name: str,
    generation: str,
    *,
    holds_withdrawn: Callable[[BulkGeneration], bool],
) -> HttpResponseBase:
    """A generation is served until something in it is withdrawn, even if the next one is not ready."""
    if not rate_limits.is_allowed(request=request, door=FILES, minute=rate_limits.this_minute()):
        return rate_limits.to_retry(render(request, "429.html", status=429))
    found = or_refuse(shelf.named(generation) if generation else shelf.newest(), Http404(NO_FILE))
    path = or_refuse(found.file(name), Http404(NO_FILE))
    if holds_withdrawn(found):
        return _shut(generation)
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
        return with_headers(unchanged or _sent(request, path, etag), OPEN_TO_ALL | headers)
    except FileNotFoundError as error:  # replaced by a new generation at this moment
        raise Http404(NO_FILE) from error


def _sent(request: HttpRequest, path: Path, etag: str) -> HttpResponseBase:
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # sent uncompressed, so that its length and its ranges are right
    size, media = path.stat().st_size, _MEDIA.get(path.name, "application/zip")
    asked = request.headers.get("Range", "")
    try:
        # If-Range: a range only if the file is still the one whose beginning the client has.
        part = range_in(asked, size=size) if request.headers.get("If-Range", etag) == etag else None
    except RangeNotInFile:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if part is None or request.method == "HEAD":
        return FileResponse(path.open("rb"), as_attachment=True, filename=path.name, content_type=media)
    response = StreamingHttpResponse(pieces(path.open("rb"), part), status=206, content_type=media)
    response["Content-Range"] = f"bytes {part.start}-{part[-1]}/{size}"
    response["Content-Length"] = str(len(part))
    return response


def _files(newest: BulkGeneration | None) -> list[dict[str, Any]]:
    if newest is None:
        return []
    resources = {resource["path"]: resource for resource in newest.package["resources"]}
    return [{"form": form, "resource": resources[form["name"]]} for form in BULK_FORMATS if form["name"] in resources]
