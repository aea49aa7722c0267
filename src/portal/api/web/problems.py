"""What could not be done, told to a machine and to whoever reads its log (RFC 9457), in Vietnamese and in English."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

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
    "Địa chỉ này không có, hoặc câu trả lời chưa từng công khai.",
    "There is nothing at this address, or the answer was never public.",
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
KINDS = (BAD_ASKING, NOT_FOUND, WITHDRAWN, WITHHELD, NOT_ALLOWED, TOO_OFTEN, BROKEN)


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
    content = json.dumps(said | more, ensure_ascii=False).encode()
    return HttpResponse(content, status=kind.status.value, content_type=MEDIA_TYPE, headers=dict(headers or {}))


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
    said = _SAID.get(fault["type"], "Giá trị chưa đúng.")
    return {
        "where": "query",
        "name": str(fault["loc"][-1]),
        "message": said.format_map(fault.get("ctx", {})),
        "message_en": fault["msg"],
    }
