"""The OpenAPI description made whole: problems, headers and the licence, which django-ninja does not write."""

from __future__ import annotations

from typing import Any

from ninja.openapi.schema import OpenAPISchema

from portal.api import problems
from portal.api.representing import Site

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


def complete(schema: OpenAPISchema, *, site: Site) -> OpenAPISchema:
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


def _problem(kind: problems.Kind) -> dict[str, Any]:
    more = {"Retry-After": "Chờ bao nhiêu giây."} if kind is problems.TOO_OFTEN else {}
    more |= {"Allow": "Những cách hỏi được nhận."} if kind is problems.NOT_ALLOWED else {}
    return {
        "description": kind.title,
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        "headers": _headers(_ALWAYS | more),
    }


def _headers(told: dict[str, str]) -> dict[str, Any]:
    return {name: {"description": said, "required": True, "schema": _TEXT} for name, said in told.items()}
