"""Readers of feeds: RSS 0.9x, 1.0 and 2.0, Atom 1.0 (RFC 4287) with tombstones, responses of OAI-PMH 2.0, and JSON Feed
1.1."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import feedparser
from lxml import etree

from portal.sharing.harvesting import (
    MAX_ITEMS,
    Enclosure,
    HarvestBeginAgain,
    ReadItem,
    SourceProblem,
    SourceReading,
    SourceRefused,
    UnreadableSource,
)
from portal.sharing.harvesting.addresses import absolute
from portal.sharing.harvesting.decoders import decode, decode_xml, read_xml
from portal.sharing.harvesting.fields import make_read, read_moment

_ROOT = re.compile(r"<(?:\w+:)?(rss|feed|RDF)\b", re.IGNORECASE)
_ENDS = re.compile(r"</(?:\w+:)?(?:rss|feed|RDF)\s*>\s*(?:<!--.{0,500}?-->\s*)*$", re.IGNORECASE | re.DOTALL)
_ITEM_STARTS = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]")
_ITEM_ENDS = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>")
_LABELS = re.compile(r"<(?:\w+:)?(?:category|subject|keywords|enclosure|link|author|contributor|creator)\b")
_MOST_TAGS = 400_000
_MOST_ITEMS = 5_000
_MOST_LABELS = 1_000
_MOMENTS = {"published": ("published", "created", "updated"), "updated": ("updated", "modified")}


def read_feed(data: bytes, *, address: str, charset: str = "") -> SourceReading:
    """Read the items of a feed. `address` is that of the feed, `charset` that of the header.

    Raises UnreadableSource if the bytes are not a feed.
    """
    text = decode_xml(data, charset=charset)
    if not _ROOT.search(text[:20_000]):
        raise UnreadableSource("Địa chỉ này không trả về RSS hay Atom.")
    if _is_swollen(text):
        raise UnreadableSource("Tệp tin có quá nhiều thẻ so với một danh sách bài.")
    parsed = _parsed(text, address)
    problems = list(_problems(parsed, text))
    entries = parsed.entries[: -1 if _is_cut_in_item(text) else None]
    language = str(parsed.feed.get("language", ""))
    items: list[ReadItem] = []
    for at, entry in enumerate(entries[:MAX_ITEMS], start=1):
        read = _entry(entry, base=address, language=language)
        if read.guid:
            items.append(read)
        else:
            problems.append(SourceProblem("", f"Mục thứ {at} không có mã, địa chỉ hay tiêu đề."))
    buried, unburied = _tombstones(text, address)
    return SourceReading((*items, *buried), _next(parsed.feed, address), (*problems, *unburied))


def _is_swollen(text: str) -> bool:
    """More elements than any list within the limits has; feedparser would take minutes, or quadratic time with
    labels."""
    return (
        text.count("<") > _MOST_TAGS
        or sum(1 for _ in _ITEM_STARTS.finditer(text)) > _MOST_ITEMS
        or any(len(_LABELS.findall(item)) > _MOST_LABELS for item in _ITEM_STARTS.split(text))
    )


def _parsed(text: str, address: str) -> Any:
    """Only bytes are passed: given a string, feedparser would open files and URLs."""
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": address}
    try:
        return feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # feedparser does not document what it raises on invalid input
        raise UnreadableSource(f"Tệp tin hỏng, không đọc được: {type(error).__name__}") from error


def _problems(parsed: Any, text: str) -> Iterator[SourceProblem]:
    if _is_cut_in_item(text):
        name = str(parsed.entries[-1].get("title", "")) if parsed.entries else ""
        yield SourceProblem(name[:200], "Tệp tin bị cắt giữa chừng; mục cuối không trọn vẹn nên không lấy.")
    elif not _ENDS.search(text[-2_000:]):
        yield SourceProblem("", "Tệp tin bị cắt giữa chừng.")
    elif parsed.bozo and isinstance(parsed.get("bozo_exception"), feedparser.exceptions.ThingsNobodyCaresAboutButMe):
        return
    elif parsed.bozo:
        yield SourceProblem("", f"XML viết sai, đã đọc phần đọc được: {parsed.get('bozo_exception')}"[:300])
    if len(parsed.entries) > MAX_ITEMS:
        yield SourceProblem("", f"Có {len(parsed.entries)} mục, chỉ đọc {MAX_ITEMS} mục đầu.")


def _is_cut_in_item(text: str) -> bool:
    if _ENDS.search(text[-2_000:]):
        return False
    start, end = (max((found.end() for found in each.finditer(text)), default=0) for each in (_ITEM_STARTS, _ITEM_ENDS))
    return start > end


# ---- one entry -------------------------------------------------------------------------------------------------------


def _entry(entry: Any, *, base: str, language: str) -> ReadItem:
    content: Mapping[str, Any] = max(
        [one for one in entry.get("content", ()) if one.get("value")], key=lambda one: len(one["value"]), default={}
    )
    summary = entry.get("summary_detail") or {}
    title = entry.get("title_detail") or {}
    return make_read(
        guid=_text(entry.get("id")),
        address=_address(entry, base),
        base=absolute(_text(content.get("base") or summary.get("base")), base=base) or base,
        title=_text(entry.get("title")) if title.get("type") != "text/plain" else _escaped(entry.get("title")),
        summary=_text(summary.get("value")),
        content=_text(content.get("value")),
        language=_text(content.get("language")) or language,
        published_at=_moment(entry, "published"),
        updated_at=_moment(entry, "updated"),
        enclosures=[
            Enclosure(_text(one.get("href")), _text(one.get("type")), _number(one.get("length")))
            for one in entry.get("enclosures", ())
        ],
    )


def _text(said: object) -> str:
    return said if isinstance(said, str) else ""


def _escaped(said: object) -> str:
    """Escape plain text that holds "<"; RSS titles with HTML are marked as HTML or are escaped twice."""
    return re.sub(r"<(?![a-zA-Z/!])", "&lt;", _text(said))


def _number(said: object) -> int:
    return int(said) if isinstance(said, str) and said.isascii() and said.isdecimal() and len(said) < 15 else 0


def _address(entry: Any, base: str) -> str:
    """The page for people: the alternate link, else a guid that is an address."""
    links: Sequence[Mapping[str, Any]] = entry.get("links", ())
    alternates = [one for one in links if one.get("rel", "alternate") == "alternate" and one.get("href")]
    pages = [one for one in alternates if "html" in _text(one.get("type")) or not one.get("type")]
    candidates = [*(_text(one.get("href")) for one in (*pages, *alternates)), _text(entry.get("link"))]
    if not any(candidates) and _text(entry.get("id")).startswith(("http://", "https://")):
        candidates.append(_text(entry.get("id")))
    return next((found for one in candidates if one and (found := absolute(one, base=base))), "")


def _moment(entry: Any, name: str) -> datetime | None:
    # `in` first: on access to a missing "updated", feedparser returns "published" and warns.
    moments = (read_moment(entry[key]) for key in _MOMENTS[name] if key in entry.keys())  # noqa: SIM118
    return next(filter(None, moments), None)


def _next(feed: Any, address: str) -> str:
    links = (one for one in feed.get("links", ()) if one.get("rel") in {"next", "prev-archive"})
    following = next((found for one in links if (found := absolute(_text(one.get("href")), base=address))), "")
    return following if following != absolute(address) else ""


# ---- tombstones ------------------------------------------------------------------------------------------------------


def _tombstones(text: str, base: str) -> tuple[list[ReadItem], list[SourceProblem]]:
    if "deleted-entry" not in text:
        return [], []
    try:
        root = read_xml(text, is_forgiving=True)
    except UnreadableSource as error:
        return [], [SourceProblem("", f"Không đọc được các mục đã xóa: {error}")]
    buried = []
    for stone in root.iter("{http://purl.org/atompub/tombstones/1.0}deleted-entry"):
        if ref := stone.get("ref", "").strip():
            at = read_moment(stone.get("when"))
            links = (
                absolute(link.get("href", ""), base=base) for link in stone.iter("{http://www.w3.org/2005/Atom}link")
            )
            buried.append(
                ReadItem(
                    guid=ref[:500], address=next(filter(None, links), absolute(ref)), updated_at=at, is_deleted=True
                )
            )
    return buried[:MAX_ITEMS], []


_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
PREFIX = "oai_dc"


def list_records(
    base: str, *, set_name: str = "", since: datetime | None = None, prefix: str = PREFIX, is_by_day: bool = False
) -> str:
    """URL of the first ListRecords request. `since` is aware; `is_by_day` for the granularity YYYY-MM-DD."""
    asked = {"verb": "ListRecords", "metadataPrefix": prefix}
    if set_name:
        asked["set"] = set_name
    if since is not None:
        asked["from"] = since.astimezone(UTC).strftime("%Y-%m-%d" if is_by_day else "%Y-%m-%dT%H:%M:%SZ")
    return _with(base, asked)


def list_more(base: str, *, token: str) -> str:
    """URL that continues at `SourceReading.cursor`; by the protocol it carries the token only."""
    return _with(base, {"verb": "ListRecords", "resumptionToken": token})


def _with(base: str, asked: dict[str, str]) -> str:
    address = base.partition("#")[0]
    mark = "" if address.endswith(("?", "&")) else "&" if "?" in address else "?"
    return f"{address}{mark}{urlencode(asked)}"


def read_records(data: bytes, *, address: str, charset: str = "") -> SourceReading:
    """Raises HarvestBeginAgain for an expired token, SourceRefused for other errors of the archive, UnreadableSource
    for other XML.

    noRecordsMatch gives an empty reading, not an error.
    """
    root = read_xml(decode_xml(data, charset=charset))
    if root.tag != f"{_OAI}OAI-PMH":
        raise UnreadableSource("Địa chỉ này không trả lời theo OAI-PMH 2.0.")
    if _refusal(root):
        return SourceReading()
    items: list[ReadItem] = []
    problems: list[SourceProblem] = []
    for record in root.iterfind(f"{_OAI}ListRecords/{_OAI}record"):
        if len(items) >= MAX_ITEMS:
            problems.append(SourceProblem("", f"Có hơn {MAX_ITEMS} bản ghi trong một trang; phần sau không đọc."))
            break
        guid = _line(record.find(f"{_OAI}header/{_OAI}identifier"))[:500]
        read = _read(record, guid, address) if guid else None
        if read is not None:
            items.append(read)
        else:
            problems.append(SourceProblem(guid, "Bản ghi không có mã hoặc không có dữ liệu Dublin Core."))
    return SourceReading(tuple(items), _line(root.find(f"{_OAI}ListRecords/{_OAI}resumptionToken")), tuple(problems))


def _refusal(root: etree._Element) -> bool:
    """True for noRecordsMatch. Raises for other errors."""
    errors = {error.get("code", ""): _line(error) for error in root.iterfind(f"{_OAI}error")}
    if "badResumptionToken" in errors:
        raise HarvestBeginAgain("Kho không nhận mã đọc tiếp nữa; cần đọc lại từ đầu.")
    if others := {code: words for code, words in errors.items() if code != "noRecordsMatch"}:
        told = "; ".join(f"{code} ({words[:200]})" for code, words in others.items())
        raise SourceRefused(f"Kho báo lỗi: {told}")
    return bool(errors)


def _read(record: etree._Element, guid: str, base: str) -> ReadItem | None:
    header = record.find(f"{_OAI}header")
    stamped = read_moment(_line(record.find(f"{_OAI}header/{_OAI}datestamp")))
    if header is not None and header.get("status") == "deleted":
        return ReadItem(guid=guid, updated_at=_in_utc(stamped, header), is_deleted=True)
    metadata = record.find(f"{_OAI}metadata")
    if metadata is None or metadata.find(f".//{_DC}*") is None:
        return None
    return make_read(
        guid=guid,
        address=next((one for one in _said(metadata, "identifier") if one.startswith(("http://", "https://"))), ""),
        base=base,
        title=html.escape(next(_said(metadata, "title"), ""), quote=False),
        summary=_paragraphs("\n".join(_said(metadata, "description"))),
        language=next(_said(metadata, "language"), ""),
        published_at=next(filter(None, map(read_moment, _said(metadata, "date"))), None),
        updated_at=_in_utc(stamped, header),
    )


def _in_utc(stamped: datetime | None, header: etree._Element | None) -> datetime | None:
    """Datestamps are in UTC by the protocol; a date only is the beginning of that day."""
    said = _line(header.find(f"{_OAI}datestamp")) if header is not None else ""
    return stamped.replace(tzinfo=UTC) if stamped is not None and len(said) == len("2024-03-15") else stamped


def _said(metadata: etree._Element, name: str) -> Iterator[str]:
    """The texts of the elements with this name; Vietnamese first if languages are given."""
    found = list(metadata.iterfind(f".//{_DC}{name}"))
    found.sort(key=lambda element: element.get(_LANGUAGE, "vi")[:2].lower() != "vi")
    return (text for element in found if (text := "".join(map(str, element.itertext())).strip()))


def _line(element: etree._Element | None) -> str:
    return " ".join("".join(map(str, element.itertext())).split()) if element is not None else ""


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in text.splitlines() if line.strip())


# ---- JSON Feed ------------------------------------------------------------------------------------------------------


def read_json_feed(data: bytes, *, address: str, charset: str = "") -> SourceReading:
    """Read the items of a JSON Feed. Raises UnreadableSource if the bytes are not a JSON Feed."""
    text = decode(data, charset=charset).strip().lstrip("\ufeff")
    try:
        feed = json.loads(text, parse_constant=lambda name: None)
    except (ValueError, RecursionError) as error:
        raise UnreadableSource(f"Không phải JSON đọc được: {error}") from error
    if not isinstance(feed, dict) or "jsonfeed.org" not in str(feed.get("version", "")):
        raise UnreadableSource("Địa chỉ này không trả về JSON Feed.")
    found = feed.get("items")
    if not isinstance(found, list):
        raise UnreadableSource("Không thấy danh sách bài ở “items”.")
    items, problems = [], []
    for at, told in enumerate(found[:MAX_ITEMS], start=1):
        read = _json_item(told, address, _words(feed.get("language"))) if isinstance(told, dict) else None
        if read is not None and read.guid:
            items.append(read)
        else:
            problems.append(SourceProblem("", f"Mục thứ {at} không có mã, địa chỉ hay tiêu đề."))
    if len(found) > MAX_ITEMS:
        problems.append(SourceProblem("", f"Có {len(found)} mục, chỉ đọc {MAX_ITEMS} mục đầu."))
    following = absolute(_words(feed.get("next_url")), base=address)
    return SourceReading(tuple(items), following if following != absolute(address) else "", tuple(problems))


def _json_item(item: Mapping[str, object], base: str, language: str) -> ReadItem:
    address, title = _words(item.get("url")), _words(item.get("title"))
    updated_at = read_moment(item.get("date_modified"))
    if item.get("_deleted") in (True, 1, "true", "1"):
        address = absolute(address, base=base)
        return ReadItem((_words(item.get("id")) or address)[:500], address, updated_at=updated_at, is_deleted=True)
    return make_read(
        guid=_words(item.get("id")),
        address=address,
        base=base,
        title=html.escape(html.unescape(title), quote=False) if "<" not in title else title,
        summary=_words(item.get("summary")),
        content=_words(item.get("content_html")) or _paragraphs(_words(item.get("content_text"))),
        language=_words(item.get("language")) or language,
        published_at=read_moment(item.get("date_published")),
        updated_at=updated_at,
        enclosures=list(_attachments(item.get("attachments"))),
    )


def _words(value: object) -> str:
    """The text, or a number as text; "" for anything else."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number or (isinstance(value, str) and value.strip()) else ""


def _each(value: object) -> Iterable[object]:
    """The members of a list; a single object counts as a list of one."""
    return value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()


def _attachments(attachments: object) -> Iterator[Enclosure]:
    for found in _each(attachments):
        if isinstance(found, str):
            yield Enclosure(found)
        elif isinstance(found, dict) and isinstance(found.get("url"), str):
            size = found.get("size_in_bytes", 0)
            yield Enclosure(
                found["url"],
                str(found.get("mime_type") or ""),
                int(size) if isinstance(size, int | float) and 0 <= size < 1e15 else 0,
            )
