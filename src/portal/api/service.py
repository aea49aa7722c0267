"""The API itself: django-ninja with the portal's own manners of refusing and of describing itself."""

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

from portal.api import problems
from portal.api.contract import complete
from portal.api.representing import Site

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
    """Refuses in problem+json, and tells in its contract what the door in front of it does."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        return complete(super().get_openapi_schema(**kwargs), site=site())


def site() -> Site:
    return Site(
        address=settings.PORTAL_BASE_URL.rstrip("/"),
        owner=settings.PORTAL_OWNER,
        licence=settings.PORTAL_LICENCE,
        licence_address=settings.PORTAL_LICENCE_URL,
    )


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
