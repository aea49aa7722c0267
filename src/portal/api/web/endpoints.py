"""The operations of the API on answers, with their parameters. Each calls one query of the room of questions and
returns JSON."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from ninja import Path, Query
from ninja.errors import ValidationError
from pydantic import BaseModel, Field

from portal.api.queries.representation import (
    agency_count_json,
    answer_json,
    change_json,
    field_count_json,
    line_json,
    tombstone_json,
    version_json,
    withheld_json,
)
from portal.api.schemas import (
    AgenciesOut,
    AnswersPage,
    AnswerWithSituation,
    AudienceCode,
    ChangesPage,
    FieldsOut,
    Number,
    ProblemOut,
    VersionsOut,
    shape,
)
from portal.api.web.service import (
    BAD_ASKING,
    WITHDRAWN,
    WITHHELD,
    problem,
    repeated_fault,
    service,
    unknown_fault,
)
from portal.design.refusals import refuse_if
from portal.questions.queries import open_data
from portal.questions.queries.open_data import AnswerCursor, Tombstone, Withheld
from portal.sharing.queries import data_publisher

CURSOR_PATTERN = r"^[0-9]{1,16}-[0-9]{1,15}$"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(CURSOR_PATTERN)


def written_cursor(mark: AnswerCursor) -> str:
    """ "1795658400000000-12": microseconds since the epoch, and an id."""
    return f"{(mark.published_at - _EPOCH) // timedelta(microseconds=1)}-{mark.key}"


def read_cursor(cursor: str) -> AnswerCursor:
    """Parse a cursor. Raises ValueError."""
    refuse_if(not _CURSOR.fullmatch(cursor), ValueError(f"not a cursor: {cursor!r}"))
    moment, _, key = cursor.partition("-")
    return AnswerCursor(_EPOCH + timedelta(microseconds=int(moment)), int(key))


MOST = 100  # answers, or changes, per page
USUAL = 20
_FIELD = r"^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*$"
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_CITES = r"^[a-z0-9]+(-[a-z0-9]+)*(:[a-z0-9]+([./-][a-z0-9]+)*)?$"
_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})$"

Limit = Annotated[int, Field(ge=1, le=MOST, description=f"Số mục một trang, nhiều nhất {MOST}.")]


AnswersAsked = shape(
    "AnswersAsked",
    field=(
        str | None,
        Field(
            None, pattern=_FIELD, max_length=300, description="Mã lĩnh vực; gồm cả lĩnh vực con.", examples=["dat-dai"]
        ),
    ),
    agency=(
        str | None,
        Field(None, pattern=SLUG, max_length=120, description="Mã cơ quan đã trả lời.", examples=["so-tu-phap"]),
    ),
    audience=(AudienceCode | None, Field(None, description="Dành cho ai.")),
    cites=(
        str | None,
        Field(
            None,
            pattern=_CITES,
            max_length=400,
            description="Dẫn văn bản nào, điều nào: 91-2015-qh13 hoặc 91-2015-qh13:dieu-328-khoan-1; "
            "gồm cả đơn vị con.",
            examples=["91-2015-qh13:dieu-328"],
        ),
    ),
    updated_since=(
        str | None,
        Field(
            None,
            pattern=_MOMENT,
            description="Công bố hoặc sửa từ lúc ấy; viết có múi giờ, dấu + trong địa chỉ viết là %2B.",
            json_schema_extra={"format": "date-time"},
            examples=["2026-11-01T00:00:00Z"],
        ),
    ),
    stale=(
        Literal["true", "false"] | None,
        Field(None, description="true: chỉ câu mà luật được dẫn đã đổi; false: chỉ câu chưa có gì đổi."),
    ),
    cursor=(
        str | None,
        Field(None, pattern=CURSOR_PATTERN, description="Chỗ trang trước dừng lại; lấy từ mục “next”, đừng tự đặt."),
    ),
    limit=(Limit, Field(USUAL)),
)


ChangesAsked = shape(
    "ChangesAsked",
    after=(str, Field("0", pattern=r"^[0-9]{1,18}$", description="Con trỏ đã có; 0 là từ đầu.", examples=["0"])),
    limit=(Limit, Field(USUAL)),
)


# For a URL without parameters.
NothingAsked = shape("NothingAsked")


Json = dict[str, Any]
Operation = Callable[..., Any]
ANSWERS, CHANGES, ABOUT = "Câu trả lời", "Theo dõi thay đổi", "Danh mục"


def only(known: type[BaseModel]) -> Callable[[Operation], Operation]:
    """Declare the query parameters (argument `asked`) and refuse all others: a misspelt filter would silently give
    everything."""
    names = frozenset(known.model_fields)

    def checked(operation: Operation) -> Operation:
        operation.__annotations__ |= {"asked": Query[known]} if "asked" in operation.__annotations__ else {}  # type: ignore[misc,valid-type]

        @wraps(operation)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            faults = [unknown_fault(name, names) for name in request.GET if name not in names]
            faults += [repeated_fault(name) for name, said in request.GET.lists() if len(said) > 1]
            return problem(BAD_ASKING, errors=faults) if faults else operation(request, *args, **kwargs)

        return asked

    return checked


@service.get(
    "/answers",
    url_name="answers",
    operation_id="listAnswers",
    summary="Danh sách câu trả lời đang công khai, mới nhất trước",
    tags=[ANSWERS],
    response=AnswersPage,
)
@only(AnswersAsked)
def list_answers(request: HttpRequest, response: HttpResponse, asked: Any) -> Json:
    lines, end = open_data.answer_lines(
        **_sought(asked), after=read_cursor(asked.cursor) if asked.cursor else None, limit=asked.limit
    )
    if following := _next_page(asked, end):
        response["Link"] = f'<{following}>; rel="next"'
    return {
        "answers": [line_json(one, is_stale=is_stale, site=data_publisher()) for one, is_stale in lines],
        "next": following,
    }


@service.get(
    "/answers/{number}",
    url_name="answer",
    operation_id="getAnswer",
    summary="Một câu trả lời trọn vẹn",
    tags=[ANSWERS],
    response={200: AnswerWithSituation, 410: ProblemOut},
)
@only(NothingAsked)
def get_answer(request: HttpRequest, number: Path[Number]) -> Json | HttpResponse:
    """Câu trả lời đã rút thì trả lời mã 410, có lý do và câu nên đọc thay."""
    found = open_data.open_answer(number=number, day=timezone.localdate())
    if found is None:
        raise Http404
    return _gone(found) if isinstance(found, Tombstone) else answer_json(found, site=data_publisher())


@service.get(
    "/answers/{number}/versions",
    url_name="versions",
    operation_id="listVersions",
    summary="Các bản đã công khai của một câu trả lời",
    tags=[ANSWERS],
    response={200: VersionsOut, 410: ProblemOut},
)
@only(NothingAsked)
def list_versions(request: HttpRequest, number: Path[Number]) -> Json | HttpResponse:
    versions = open_data.open_versions(number=number)
    return (
        {"number": number, "versions": [version_json(number, one, site=data_publisher()) for one in versions]}
        if versions
        else _gone_or_missing(number)
    )


@service.get(
    "/answers/{number}/versions/{version}",
    url_name="version",
    operation_id="getVersion",
    summary="Một câu trả lời như trong một bản của nó",
    tags=[ANSWERS],
    response={200: AnswerWithSituation, 410: ProblemOut},
)
@only(NothingAsked)
def get_version(request: HttpRequest, number: Path[Number], version: Path[Number]) -> Json | HttpResponse:
    """Bản cũ có thể sai hoặc dựa vào luật đã đổi: chỉ dùng để tra lại.

    Bản cũ không còn cho đọc thì trả lời mã 410, có lý do.
    """
    found = open_data.open_version(number=number, version=version, day=timezone.localdate())
    if isinstance(found, Withheld):
        return problem(WITHHELD, withheld=withheld_json(found))
    return answer_json(found, site=data_publisher()) if found else _gone_or_missing(number)


@service.get(
    "/changes",
    url_name="changes",
    operation_id="listChanges",
    summary="Sổ thay đổi: công bố, sửa, rút, theo thứ tự xảy ra",
    tags=[CHANGES],
    response=ChangesPage,
)
@only(ChangesAsked)
def list_changes(request: HttpRequest, response: HttpResponse, asked: Any) -> Json:
    """Mỗi dòng kèm câu trả lời như LÚC NÀY, nên đọc lại một dòng không làm sai bản sao (nhận ít nhất một lần).

    Bắt đầu từ con trỏ trong tệp trọn bộ, hoặc từ 0 để lấy hết. Giữ lại “cursor” của trang vừa đọc cho lần sau.
    """
    changes, has_more = open_data.changes_after(cursor=int(asked.after), limit=asked.limit, day=timezone.localdate())
    cursor = str(changes[-1]["cursor"]) if changes else asked.after
    following = data_publisher().at(f"{reverse('api:changes')}?{urlencode({'after': cursor, 'limit': asked.limit})}")
    response["Link"] = f'<{following}>; rel="next"'
    return {
        "changes": [change_json(one, site=data_publisher()) for one in changes],
        "cursor": cursor,
        "has_more": has_more,
        "next": following,
    }


@service.get(
    "/fields",
    url_name="fields",
    operation_id="listFields",
    summary="Các lĩnh vực có câu trả lời",
    tags=[ABOUT],
    response=FieldsOut,
)
@only(NothingAsked)
def list_fields(request: HttpRequest) -> Json:
    return {"fields": [field_count_json(*one, site=data_publisher()) for one in open_data.fields_answered()]}


@service.get(
    "/agencies",
    url_name="agencies",
    operation_id="listAgencies",
    summary="Các cơ quan đã trả lời",
    tags=[ABOUT],
    response=AgenciesOut,
)
@only(NothingAsked)
def list_agencies(request: HttpRequest) -> Json:
    return {
        "agencies": [
            agency_count_json(one, site=data_publisher())
            for one in open_data.agencies_answering(day=timezone.localdate())
        ]
    }


def _sought(asked: Any) -> dict[str, Any]:
    document, _, address = (asked.cites or "").partition(":")
    return {
        "field": asked.field or "",
        "agency": asked.agency or "",
        "audience": asked.audience or "",
        "document": document,
        "address": address,
        "updated_since": _moment(asked.updated_since) if asked.updated_since else None,
        "is_stale": {"true": True, "false": False}.get(asked.stale or ""),
    }


def _moment(said: str) -> Any:
    """Raises ValidationError for a date that does not exist, or that time zones move out of the calendar."""
    try:
        return timezone.localtime(parse_datetime(said))
    except (ValueError, OverflowError, AttributeError) as error:
        fault = {
            "type": "value_error",
            "loc": ("query", "updated_since"),
            "msg": "No such moment.",
            "ctx": {"error": "Lịch không có thời điểm này."},
        }
        raise ValidationError([fault]) from error


def _next_page(asked: Any, end: AnswerCursor | None) -> str | None:
    if end is None:
        return None
    kept = {name: value for name, value in asked.model_dump(exclude_none=True).items() if name != "cursor"}
    return data_publisher().at(f"{reverse('api:answers')}?{urlencode(kept | {'cursor': written_cursor(end)})}")


def _gone_or_missing(number: int) -> HttpResponse:
    found = open_data.open_answer(number=number, day=timezone.localdate())
    if not isinstance(found, Tombstone):
        raise Http404
    return _gone(found)


def _gone(tombstone: Tombstone) -> HttpResponse:
    return problem(WITHDRAWN, tombstone=tombstone_json(tombstone))
