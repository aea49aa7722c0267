"""What is asked of a source, and what its answers say: between the door out of the house and the readers of formats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime

from portal.sharing.harvesting.json_readers import read_json_feed
from portal.sharing.harvesting.values import SourceReading
from portal.sharing.harvesting.xml_readers import list_more, list_records, read_feed, read_records
from portal.sharing.models import Source
from portal.sharing.states import SourceForm
from safehttp.conditional import CacheValidators, conditions
from safehttp.failures import BadAddress, HttpFailure
from safehttp.types import Request, Response

LONGEST_WAIT = timedelta(days=1)
# Two clocks that differ, and archives that tell days only: what was changed so shortly before is asked for again.
_OVERLAP = timedelta(days=1)
_ACCEPT = {
    SourceForm.FEED: "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1",
    SourceForm.JSON_FEED: "application/feed+json, application/json;q=0.9, */*;q=0.1",
    SourceForm.OAI: "text/xml, application/xml;q=0.9, */*;q=0.1",
}
_READERS: dict[SourceForm, Callable[..., SourceReading]] = {
    SourceForm.FEED: read_feed,
    SourceForm.JSON_FEED: read_json_feed,
    SourceForm.OAI: read_records,
}
_PROBLEMS = {
    401: "Trang nguồn đòi đăng nhập (401).",
    403: "Trang nguồn không cho cổng đọc (403).",
    404: "Không có gì ở địa chỉ này (404).",
    410: "Trang nguồn báo địa chỉ này đã bỏ (410).",
    429: "Trang nguồn báo bị hỏi quá nhiều (429).",
    503: "Trang nguồn tạm ngừng phục vụ (503).",
}


@dataclass(frozen=True, slots=True)
class SourceList:
    """Which list is asked for, and how: what a source that is only being tried has, too."""

    address: str
    form: SourceForm
    oai_set: str = ""


def list_of(source: Source) -> SourceList:
    return SourceList(source.address, SourceForm(source.form), source.oai_set)


def first_request(place: SourceList, *, kept: CacheValidators | None = None, since: datetime | None = None) -> Request:
    """The beginning of the list. `kept`: what was kept of its last answer; `since`: when the last whole run began."""
    headers = {"Accept": _ACCEPT[place.form]}
    if place.form is SourceForm.OAI:
        # Every archive knows days; seconds not all of them (OAI-PMH 2.0, 3.3.1).
        begun = since - _OVERLAP if since else None
        return Request("GET", list_records(place.address, set_name=place.oai_set, since=begun, is_by_day=True), headers)
    return Request("GET", place.address, headers | (conditions(kept) if kept else {}))


def next_request(place: SourceList, *, cursor: str) -> Request:
    """Where reading goes on: a token of an archive, or the address of the next page."""
    address = list_more(place.address, token=cursor) if place.form is SourceForm.OAI else cursor
    return Request("GET", address, {"Accept": _ACCEPT[place.form]})


def read_answer(place: SourceList, answered: Response) -> SourceReading:
    """Raises `harvesting.values.Unreadable` and what stands below it."""
    return _READERS[place.form](answered.body, address=answered.url, charset=_charset(answered))


def problem_of(answered: Response) -> str:
    """Why an answer that is no success is of no use, in Vietnamese; "" for a success."""
    if answered.is_success:
        return ""
    return _PROBLEMS.get(answered.status, f"Trang nguồn trả lời lỗi {answered.status}.")


def words_of(failure: HttpFailure) -> str:
    """What an officer reads; what is wrong with an address is said by itself."""
    return failure.reason if isinstance(failure, BadAddress) else f"{failure.label}."


def wait_of(answered: Response, *, at: datetime) -> timedelta | None:
    """Retry-After in seconds or as a date (RFC 9110, 10.2.3), a day at most; None where none can be read."""
    said = answered.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit() and len(said) < 9:
        wait = timedelta(seconds=int(said))
    else:
        try:
            moment = parsedate_to_datetime(said)
        except ValueError:
            return None
        wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - at
    return min(max(wait, timedelta()), LONGEST_WAIT)


def _charset(answered: Response) -> str:
    head = Message()
    head["Content-Type"] = answered.headers.get("content-type", "")
    said = head.get_content_charset()
    return said if isinstance(said, str) else ""
