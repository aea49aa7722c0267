"""The API object (django-ninja), its completed OpenAPI description, access rules for programs, and errors as problem
details (RFC 9457)."""

from __future__ import annotations

import json
import logging
import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime
from datetime import time as clock
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.views.decorators.cache import never_cache
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from portal.agencies.operations import rate_limits
from portal.agencies.operations.rate_limits import OPEN_TO_ALL, MachineView, open_to_machines
from portal.agencies.queries.imprint import current_imprint
from portal.journal.queries import newest_entry_at
from portal.sharing.queries import data_publisher
from portal.sharing.states import DataPublisher

MEDIA_TYPE = "application/problem+json"


# A kind of problem: its type URI is the documentation page with the anchor `name`.
ApiProblemKind = Mapping[str, Any]
PROBLEM_KINDS: list[ApiProblemKind] = tomllib.loads(Path(__file__).with_name("problems.toml").read_text("utf-8"))[
    "kinds"
]
(BAD_ASKING, NOT_FOUND, WITHDRAWN, WITHHELD, NOT_ALLOWED, NO_KEY, REFERENCE_TAKEN, TOO_OFTEN, SPENT, BROKEN, AWAY) = (
    PROBLEM_KINDS
)


def problem(kind: ApiProblemKind, *, headers: Mapping[str, str] | None = None, **more: Any) -> HttpResponse:
    """The response; `more` are extension members, such as `errors` or `tombstone`."""
    page = f"{settings.PORTAL_BASE_URL.rstrip('/')}{reverse('api:reference')}"
    said = {
        **{name: told for name, told in kind.items() if name != "name"},
        "type": f"{page}#{kind['name']}",
        "errors": [],
        "tombstone": None,
        "withheld": None,
    }
    return HttpResponse(
        json.dumps(said | more, ensure_ascii=False).encode(),
        status=kind["status"],
        content_type=MEDIA_TYPE,
        headers=dict(headers or {}),
    )


def unknown_fault(name: str, known: Iterable[str]) -> dict[str, str]:
    """The error for an unknown parameter: usually a typing error, and if it were ignored, everything would be
    returned."""
    offered = ", ".join(sorted(known))
    vi = f"Không có tham số này. Có thể dùng: {offered}." if offered else "Địa chỉ này không nhận tham số nào."
    en = f"No such parameter. Known: {offered}." if offered else "This address takes no parameters."
    return {"where": "query", "name": name, "message": vi, "message_en": en}


def repeated_fault(name: str) -> dict[str, str]:
    vi, en = "Tham số này chỉ được viết một lần.", "This parameter may be given once."
    return {"where": "query", "name": name, "message": vi, "message_en": en}


# pydantic's error type -> the message in Vietnamese; the error's `ctx` fills the braces.
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
    """A validation error of pydantic as an error of the API."""
    return {
        "where": str(fault["loc"][0]),
        "name": ".".join(map(str, fault["loc"][2:] or fault["loc"][-1:])),  # for a body: messages.0.to
        "message": _SAID.get(fault["type"], "Giá trị chưa đúng.").format_map(fault.get("ctx", {})),
        "message_en": fault["msg"],
    }


_TEXT = {"type": "string"}
_LIMITS = {
    "RateLimit-Policy": "Mỗi phút được hỏi bao nhiêu lần.",
    "RateLimit": "Phút này còn được hỏi bao nhiêu lần.",
}
_OPEN = {"Access-Control-Allow-Origin": "Trang web nào cũng đọc được."}
_OF_PROBLEMS = {
    "qua-nhieu": {"Retry-After": "Chờ bao nhiêu giây."},
    "chi-doc": {"Allow": "Những cách hỏi được nhận."},
}
_OF_CONTENT = {
    "ETag": "Dấu của nội dung: gửi lại ở If-None-Match.",
    "Last-Modified": "Lúc cổng có thay đổi gần nhất: gửi lại ở If-Modified-Since.",
    "Cache-Control": "Được giữ lại bao lâu.",
}


def complete(schema: OpenAPISchema, *, site: DataPublisher) -> OpenAPISchema:
    """The OpenAPI description with server, licence, common headers and responses added."""
    schema["info"]["license"] = {"name": site.licence} | ({"url": site.licence_address} if site.licence_address else {})
    schema["info"]["contact"] = {"name": site.owner, "url": site.address}
    schema["servers"] = [{"url": site.address}]
    for path in schema["paths"].values():
        for operation in path.values():
            is_open = "security" not in operation
            operation["responses"] = _responses(operation["responses"], is_open=is_open)
            operation["parameters"] = [*map(_parameter, operation["parameters"]), *(_CONDITIONS if is_open else ())]
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
    """Parameters may be absent but never null, whatever their default in the code."""
    schema = dict(told["schema"])
    for option in schema.pop("anyOf", []):
        schema |= option if option.get("type") != "null" else {}
    unsaid = ("title", "description", "examples")
    # A schema may have a list of examples; a parameter has one.
    kept = {name: said for name, said in told.items() if name != "examples"}
    kept |= {"example": told["examples"][0]} if "examples" in told else {}
    return kept | {"schema": {name: said for name, said in schema.items() if name not in unsaid}}


def _responses(known: dict[Any, Any], *, is_open: bool) -> dict[str, Any]:
    """`is_open`: readable by anybody from any site, with conditional requests."""
    always = _LIMITS | (_OPEN if is_open else {})
    content = always | (_OF_CONTENT if is_open else {})
    whole = {
        str(status): _as_problem(one, always) if int(status) >= 400 else one | {"headers": _headers(content)}
        for status, one in known.items()
    }
    if is_open:
        whole["304"] = {"description": "Chưa có gì đổi.", "headers": _headers(content)}
    for kind in (BAD_ASKING, NOT_FOUND, NOT_ALLOWED, TOO_OFTEN, BROKEN):
        whole.setdefault(str(kind["status"]), _problem(kind, always))
    return dict(sorted(whole.items()))


def _as_problem(response: dict[str, Any], always: dict[str, str]) -> dict[str, Any]:
    """Changes ninja's plain JSON to problem+json."""
    [shape] = response["content"].values()
    return response | {"content": {MEDIA_TYPE: shape}, "headers": _headers(always)}


def _problem(kind: ApiProblemKind, always: dict[str, str]) -> dict[str, Any]:
    return {
        "description": kind["title"],
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        "headers": _headers(always | _OF_PROBLEMS.get(kind["name"], {})),
    }


def _headers(told: dict[str, str]) -> dict[str, Any]:
    return {name: {"description": said, "required": True, "schema": _TEXT} for name, said in told.items()}


logger = logging.getLogger(__name__)

VERSION = "1.0.0"
DESCRIPTION = """\
Câu hỏi và câu trả lời pháp luật đã công bố, kèm căn cứ và lời của luật khi duyệt; văn bản pháp luật đến từng điều,
khoản, điểm vào bất kỳ ngày nào, kèm nhân chứng của tình trạng hiệu lực. Dữ liệu mở chỉ đọc, không cần đăng ký, không có
dữ liệu cá nhân. Hệ thống của cơ quan có khóa thì chuyển tin được cho người đang theo dõi cơ quan. Muốn lấy hết câu trả
lời, hãy tải tệp trọn bộ ở /du-lieu-mo/ rồi theo sổ thay đổi.

Published legal questions and answers of a Vietnamese province with the provisions they rest on; its law library down to
the point, as of any day, with what makes each status so. Open data is read-only, without key or personal data. Systems
of agencies hand over messages by a key of theirs. For all answers at once take the bulk files at /du-lieu-mo/ and
follow the record of changes.
"""


class Readable(JSONRenderer):
    """Vietnamese letters unescaped: half the bytes, and readable."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


class Service(NinjaAPI):
    """Answers errors as problem+json, and documents the rate limits of the reverse proxy in its OpenAPI description."""

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
    """404 for an invalid path parameter; 400 with the errors for other parameters."""
    return (
        problem(NOT_FOUND)
        if any(fault["loc"][0] == "path" for fault in error.errors)
        else problem(BAD_ASKING, errors=[read_fault(fault) for fault in error.errors])
    )


@service.exception_handler(Http404)
def miss(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(NOT_FOUND)


@service.exception_handler(HttpError)
def turn_away(request: HttpRequest, error: HttpError) -> HttpResponse:
    """401 without a valid key; 400 if the body is not JSON."""
    return (
        problem(NO_KEY, headers={"WWW-Authenticate": "Bearer"})
        if isinstance(error, AuthenticationError)
        else problem(BAD_ASKING)
    )


@service.exception_handler(Exception)
def fail(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.exception("The API could not answer %s", request.path)
    return problem(BROKEN)


# ---- access for programs: the rules for all machines, with errors of the API -----------------------------------------

# A client that reads page by page stays below it; for everything at once there are files.
API_LIMIT = rate_limits.RateLimit("api", 120)
_STARTED = timezone.now()  # a new release may give other responses than the one before
_PROBLEMS = {429: TOO_OFTEN, 405: NOT_ALLOWED}


def open_to_programs(view: MachineView) -> MachineView:
    """Open the view to programs of any site within the rate limit; refusals are problem+json."""

    @wraps(view)
    def dated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        changed = _changed()  # read first: changes made meanwhile are then requested again
        response = _read(view, request, args, kwargs)
        if response.status_code == 200:
            response.headers.setdefault("Last-Modified", http_date(int(changed.timestamp())))
        return response

    return open_to_machines(
        API_LIMIT,
        headers=OPEN_TO_ALL | {"X-Robots-Tag": "noindex"},
        refuse=lambda status, headers: problem(_PROBLEMS[status], headers=headers),
    )(dated)


def open_to_systems(view: MachineView, method: str) -> MachineView:
    """Make the view available to holders of a key: no cross-site requests from browsers, no caching on the way."""
    return open_to_machines(
        rate_limits.RateLimit("systems", API_LIMIT.limit),
        methods=(method,),
        headers={"X-Robots-Tag": "noindex", "Cache-Control": "no-store"},
        refuse=lambda status, headers: problem(_PROBLEMS[status], headers=headers),
    )(never_cache(view))


def _read(view: MachineView, request: HttpRequest, args: Any, kwargs: Any) -> HttpResponse:
    """Handles HEAD as GET; the server sends no body."""
    asked, request.method = request.method, "GET"
    try:
        return view(request, *args, **kwargs)
    finally:
        request.method = asked


def _changed() -> datetime:
    """The time of the last journal entry, of the start, or of midnight, when validity changes without an entry."""
    return max(
        timezone.make_aware(datetime.combine(timezone.localdate(), clock())), _STARTED, newest_entry_at() or _STARTED
    )
