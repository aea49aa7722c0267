"""The API itself: django-ninja with the portal's own manners of refusing, and its OpenAPI description made whole."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from portal.api.queries import data_publisher
from portal.api.schemas import DataPublisher
from portal.api.web import problems

_REFUSALS = (problems.BAD_ASKING, problems.NOT_FOUND, problems.NOT_ALLOWED, problems.TOO_OFTEN, problems.BROKEN)
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
    return told | {"schema": {name: said for name, said in schema.items() if name not in unsaid}}


def _responses(known: dict[Any, Any]) -> dict[str, Any]:
    whole = {
        str(status): _as_problem(one) if int(status) >= 400 else _with_headers(one) for status, one in known.items()
    }
    whole["304"] = _with_headers({"description": "Chưa có gì đổi."})
    for kind in _REFUSALS:
        whole.setdefault(str(kind.status.value), _problem(kind))
    return dict(sorted(whole.items()))


def _with_headers(response: dict[str, Any]) -> dict[str, Any]:
    return response | {"headers": _headers(_OF_CONTENT | _ALWAYS)}


def _as_problem(response: dict[str, Any]) -> dict[str, Any]:
    """Described by ninja as plain JSON."""
    [shape] = response["content"].values()
    return response | {"content": {problems.MEDIA_TYPE: shape}, "headers": _headers(_ALWAYS)}


def _problem(kind: problems.ApiProblemKind) -> dict[str, Any]:
    more = {"Retry-After": "Chờ bao nhiêu giây."} if kind is problems.TOO_OFTEN else {}
    more |= {"Allow": "Những cách hỏi được nhận."} if kind is problems.NOT_ALLOWED else {}
    return {
        "description": kind.title,
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        "headers": _headers(_ALWAYS | more),
    }


def _headers(told: dict[str, str]) -> dict[str, Any]:
    return {name: {"description": said, "required": True, "schema": _TEXT} for name, said in told.items()}


logger = logging.getLogger(__name__)

VERSION = "1.0.0"
DESCRIPTION = """\
Câu hỏi và câu trả lời pháp luật đã công bố, kèm căn cứ và lời của luật khi duyệt. Chỉ đọc, không cần đăng ký, không có
dữ liệu cá nhân. Muốn lấy hết, hãy tải tệp trọn bộ ở /du-lieu-mo/ rồi theo sổ thay đổi.

Published legal questions and answers of a Vietnamese province with the provisions they rest on. Read-only, no key, no
personal data. For everything at once take the bulk files at /du-lieu-mo/ and follow the record of changes.
"""


class Readable(JSONRenderer):
    """Vietnamese letters as they are: half the bytes, and a person can read it."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


class Service(NinjaAPI):
    """Refuses in problem+json, and tells in its contract what the limits in front of it are."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        return complete(super().get_openapi_schema(**kwargs), site=data_publisher())


service = Service(
    title=f"{settings.PORTAL_NAME}: dữ liệu mở hỏi đáp pháp luật",
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
    if any(fault["loc"][0] == "path" for fault in error.errors):
        return problems.problem(problems.NOT_FOUND)
    return problems.problem(problems.BAD_ASKING, errors=[problems.read_fault(fault) for fault in error.errors])


@service.exception_handler(Http404)
def miss(request: HttpRequest, error: Http404) -> HttpResponse:
    return problems.problem(problems.NOT_FOUND)


@service.exception_handler(Exception)
def fail(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.exception("The API could not answer %s", request.path)
    return problems.problem(problems.BROKEN)
