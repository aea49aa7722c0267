"""The API itself: django-ninja, its OpenAPI description made whole, how programs come in (by the rules for all
machines), and what could not be done (RFC 9457)."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from datetime import time as clock
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from portal.agencies.operations import rate_limits
from portal.agencies.operations.rate_limits import OPEN_TO_ALL, MachineView, open_to_machines
from portal.agencies.queries.imprint import current_imprint
from portal.journal.queries import newest_entry_at
from portal.sharing.queries import data_publisher
from portal.sharing.states import DataPublisher

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ApiProblemKind:
    """A sort of problem; `name` is its anchor on the page of documentation, which is its type."""

    name: str
    status: HTTPStatus
    title: str
    title_en: str
    detail: str
    detail_en: str


BAD_ASKING = ApiProblemKind(
    "tham-so-chua-dung",
    HTTPStatus.BAD_REQUEST,
    "Tham số chưa đúng",
    "Bad parameters",
    "Xem từng chỗ trong mục “errors” rồi hỏi lại.",
    "See each place under “errors”, then ask again.",
)
NOT_FOUND = ApiProblemKind(
    "khong-co",
    HTTPStatus.NOT_FOUND,
    "Không có ở đây",
    "Not found",
    "Địa chỉ này không có, hoặc nội dung chưa từng công khai hay không còn trên cổng.",
    "There is nothing at this address, or it was never public or is not on the portal any more.",
)
WITHDRAWN = ApiProblemKind(
    "da-rut",
    HTTPStatus.GONE,
    "Câu trả lời đã rút",
    "The answer was withdrawn",
    "Bản sao ở nơi khác cần được gỡ; lý do ở mục “tombstone”.",
    "Copies elsewhere are to be removed; the reason stands under “tombstone”.",
)
WITHHELD = ApiProblemKind(
    "ban-cu-khong-cho-doc",
    HTTPStatus.GONE,
    "Bản cũ không còn cho đọc",
    "The old version is withheld",
    "Bản sao của bản này ở nơi khác cần được gỡ; lý do ở mục “withheld”. Bản đang dùng vẫn đọc được.",
    "Copies of this version are to be removed; the reason stands under “withheld”. The answer itself is there.",
)
NOT_ALLOWED = ApiProblemKind(
    "chi-doc",
    HTTPStatus.METHOD_NOT_ALLOWED,
    "Chỉ đọc được",
    "Read-only",
    "Dữ liệu mở chỉ nhận GET, HEAD và OPTIONS.",
    "Open data takes GET, HEAD and OPTIONS only.",
)
TOO_OFTEN = ApiProblemKind(
    "qua-nhieu",
    HTTPStatus.TOO_MANY_REQUESTS,
    "Hỏi quá nhanh",
    "Too many requests",
    "Chờ số giây ở đầu mục Retry-After rồi hỏi tiếp. Muốn lấy hết, hãy tải tệp trọn bộ.",
    "Wait as many seconds as Retry-After says. To get everything, take the bulk files.",
)
BROKEN = ApiProblemKind(
    "loi-may-chu",
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "Máy chủ gặp lỗi",
    "Server error",
    "Lỗi đã được ghi lại. Xin thử lại sau ít phút.",
    "The fault was recorded. Please try again in some minutes.",
)
AWAY = ApiProblemKind(
    "tam-nghi",
    HTTPStatus.SERVICE_UNAVAILABLE,
    "Tìm kiếm tạm nghỉ",
    "Search is away",
    "Chỉ mục đang được làm lại. Xin hỏi lại sau ít phút; văn bản và câu trả lời vẫn lấy được.",
    "The index is being made. Please ask again in some minutes; laws and answers can be had.",
)
PROBLEM_KINDS = (BAD_ASKING, NOT_FOUND, WITHDRAWN, WITHHELD, NOT_ALLOWED, TOO_OFTEN, BROKEN, AWAY)


def problem(kind: ApiProblemKind, *, headers: Mapping[str, str] | None = None, **more: Any) -> HttpResponse:
    """The response; `more` are members of its own, such as `errors` or `tombstone`."""
    page = f"{settings.PORTAL_BASE_URL.rstrip('/')}{reverse('api:reference')}"
    said: dict[str, Any] = {
        "type": f"{page}#{kind.name}",
        "title": kind.title,
        "title_en": kind.title_en,
        "status": kind.status.value,
        "detail": kind.detail,
        "detail_en": kind.detail_en,
        "errors": [],
        "tombstone": None,
        "withheld": None,
    }
    return HttpResponse(
        json.dumps(said | more, ensure_ascii=False).encode(),
        status=kind.status.value,
        content_type=MEDIA_TYPE,
        headers=dict(headers or {}),
    )


def unknown_fault(name: str, known: Iterable[str]) -> dict[str, str]:
    """A parameter that the address does not take: most often a slip, which would silently give everything."""
    offered = ", ".join(sorted(known))
    vi = f"Không có tham số này. Có thể dùng: {offered}." if offered else "Địa chỉ này không nhận tham số nào."
    en = f"No such parameter. Known: {offered}." if offered else "This address takes no parameters."
    return {"where": "query", "name": name, "message": vi, "message_en": en}


def repeated_fault(name: str) -> dict[str, str]:
    vi, en = "Tham số này chỉ được viết một lần.", "This parameter may be given once."
    return {"where": "query", "name": name, "message": vi, "message_en": en}


# What pydantic calls a fault -> what to say of it; `ctx` of the fault fills the braces.
_SAID = {
    "int_parsing": "Cần một số nguyên.",
    "int_type": "Cần một số nguyên.",
    "greater_than_equal": "Nhỏ nhất là {ge}.",
    "less_than_equal": "Lớn nhất là {le}.",
    "literal_error": "Chỉ nhận: {expected}.",
    "string_pattern_mismatch": "Viết chưa đúng dạng; xem ví dụ trong trang hướng dẫn.",
    "string_too_long": "Dài nhất là {max_length} ký tự.",
    "value_error": "{error}",
}


def read_fault(fault: Mapping[str, Any]) -> dict[str, str]:
    """A fault of pydantic in words."""
    return {
        "where": "query",
        "name": str(fault["loc"][-1]),
        "message": _SAID.get(fault["type"], "Giá trị chưa đúng.").format_map(fault.get("ctx", {})),
        "message_en": fault["msg"],
    }


_TEXT = {"type": "string"}
_ALWAYS = {
    "RateLimit-Policy": "Mỗi phút được hỏi bao nhiêu lần.",
    "RateLimit": "Phút này còn được hỏi bao nhiêu lần.",
    "Access-Control-Allow-Origin": "Trang web nào cũng đọc được.",
}
_OF_CONTENT = {
    "ETag": "Dấu của nội dung: gửi lại ở If-None-Match.",
    "Last-Modified": "Lúc cổng có thay đổi gần nhất: gửi lại ở If-Modified-Since.",
    "Cache-Control": "Được giữ lại bao lâu.",
}


def complete(schema: OpenAPISchema, *, site: DataPublisher) -> OpenAPISchema:
    """The description with what stands before and around every operation."""
    schema["info"]["license"] = {"name": site.licence} | ({"url": site.licence_address} if site.licence_address else {})
    schema["info"]["contact"] = {"name": site.owner, "url": site.address}
    schema["servers"] = [{"url": site.address}]
    for path in schema["paths"].values():
        for operation in path.values():
            operation["responses"] = _responses(operation["responses"])
            operation["parameters"] = [*map(_parameter, operation["parameters"]), *_CONDITIONS]
    return schema


_CONDITIONS: list[dict[str, Any]] = [
    {
        "in": "header",
        "name": "If-None-Match",
        "required": False,
        "description": "ETag đã có: nếu chưa có gì đổi thì trả lời 304, không gửi lại nội dung.",
        "schema": _TEXT,
    }
]


def _parameter(told: dict[str, Any]) -> dict[str, Any]:
    """What is not sent is not there: no parameter is ever null, whatever its place in the code holds then."""
    schema = dict(told["schema"])
    for option in schema.pop("anyOf", []):
        schema |= option if option.get("type") != "null" else {}
    unsaid = ("title", "description", "examples")
    # A list of examples belongs to a schema; a parameter has one.
    kept = {name: said for name, said in told.items() if name != "examples"}
    kept |= {"example": told["examples"][0]} if "examples" in told else {}
    return kept | {"schema": {name: said for name, said in schema.items() if name not in unsaid}}


def _responses(known: dict[Any, Any]) -> dict[str, Any]:
    whole = {
        str(status): _as_problem(one) if int(status) >= 400 else _with_headers(one) for status, one in known.items()
    }
    whole["304"] = _with_headers({"description": "Chưa có gì đổi."})
    for kind in (BAD_ASKING, NOT_FOUND, NOT_ALLOWED, TOO_OFTEN, BROKEN):
        whole.setdefault(str(kind.status.value), _problem(kind))
    return dict(sorted(whole.items()))


def _with_headers(response: dict[str, Any]) -> dict[str, Any]:
    return response | {"headers": _headers(_OF_CONTENT | _ALWAYS)}


def _as_problem(response: dict[str, Any]) -> dict[str, Any]:
    """Described by ninja as plain JSON."""
    [shape] = response["content"].values()
    return response | {"content": {MEDIA_TYPE: shape}, "headers": _headers(_ALWAYS)}


def _problem(kind: ApiProblemKind) -> dict[str, Any]:
    more = {"Retry-After": "Chờ bao nhiêu giây."} if kind is TOO_OFTEN else {}
    more |= {"Allow": "Những cách hỏi được nhận."} if kind is NOT_ALLOWED else {}
    return {
        "description": kind.title,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        "headers": _headers(_ALWAYS | more),
    }


def _headers(told: dict[str, str]) -> dict[str, Any]:
    return {name: {"description": said, "required": True, "schema": _TEXT} for name, said in told.items()}


logger = logging.getLogger(__name__)

VERSION = "1.0.0"
DESCRIPTION = """\
Câu hỏi và câu trả lời pháp luật đã công bố, kèm căn cứ và lời của luật khi duyệt; văn bản pháp luật đến từng điều,
khoản, điểm vào bất kỳ ngày nào, kèm nhân chứng của tình trạng hiệu lực. Chỉ đọc, không cần đăng ký, không có dữ liệu cá
nhân. Muốn lấy hết câu trả lời, hãy tải tệp trọn bộ ở /du-lieu-mo/ rồi theo sổ thay đổi.

Published legal questions and answers of a Vietnamese province with the provisions they rest on; its law library down to
the point, as of any day, with what makes each status so. Read-only, no key, no personal data. For all answers at once
take the bulk files at /du-lieu-mo/ and follow the record of changes.
"""


class Readable(JSONRenderer):
    """Vietnamese letters as they are: half the bytes, and a person can read it."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


class Service(NinjaAPI):
    """Refuses in problem+json, and tells in its contract what the limits in front of it are."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        self.title = f"{current_imprint().name}: dữ liệu mở hỏi đáp pháp luật"
        return complete(super().get_openapi_schema(**kwargs), site=data_publisher())


service = Service(
    version=VERSION,
    description=DESCRIPTION,
    urls_namespace="api-1",
    renderer=Readable(),
    openapi_url="",
    docs_url=None,
)


@service.exception_handler(ValidationError)
def refuse(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """An address that cannot exist does not exist; a parameter that cannot be read is told of."""
    return (
        problem(NOT_FOUND)
        if any(fault["loc"][0] == "path" for fault in error.errors)
        else problem(BAD_ASKING, errors=[read_fault(fault) for fault in error.errors])
    )


@service.exception_handler(Http404)
def miss(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(NOT_FOUND)


@service.exception_handler(Exception)
def fail(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.exception("The API could not answer %s", request.path)
    return problem(BROKEN)


# ---- how programs come in: by the rules for all machines, with refusals of the API's own -----------------------------

# A program that reads page after page stays below it; who wants everything at once takes the files.
API_LIMIT = rate_limits.RateLimit("api", 120)
_STARTED = timezone.now()  # what this version of the portal says may differ from what the one before it said
_PROBLEMS = {429: TOO_OFTEN, 405: NOT_ALLOWED}


def open_to_programs(view: MachineView) -> MachineView:
    """The view, open to programs of any site within the limits; refusals are problem+json."""

    @wraps(view)
    def dated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        changed = _changed()  # before anything is read: what changes meanwhile is asked for again
        response = _read(view, request, args, kwargs)
        if response.status_code == 200:
            response.headers.setdefault("Last-Modified", http_date(int(changed.timestamp())))
        return response

    return open_to_machines(
        API_LIMIT,
        headers=OPEN_TO_ALL | {"X-Robots-Tag": "noindex"},
        refuse=lambda status, headers: problem(_PROBLEMS[status], headers=headers),
    )(dated)


def _read(view: MachineView, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse:
    """HEAD is answered as GET is; the server sends no body."""
    asked, request.method = request.method, "GET"
    try:
        return view(request, *args, **kwargs)
    finally:
        request.method = asked


def _changed() -> datetime:
    """The last moment at which anything at all was done here; validity turns at midnight without an entry."""
    return max(
        timezone.make_aware(datetime.combine(timezone.localdate(), clock())), _STARTED, newest_entry_at() or _STARTED
    )
