"""RSS 0.9x, 1.0 and 2.0, Atom 1.0 (RFC 4287) with tombstones (RFC 6721) -> `Reading`. Pages by RFC 5005.

A feed that breaks off or is not well formed gives what can be read; what could not is named.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import feedparser

from portal.sharing.harvesting.addresses import absolute
from portal.sharing.harvesting.letters import decode_xml
from portal.sharing.harvesting.making import Told, make_read
from portal.sharing.harvesting.moments import read_moment
from portal.sharing.harvesting.strict_xml import read_xml
from portal.sharing.harvesting.values import MAX_ITEMS, Enclosure, Problem, Read, Reading, Unreadable

_ROOT = re.compile(r"<(?:\w+:)?(rss|feed|RDF)\b", re.IGNORECASE)
_ENDS = re.compile(r"</(?:\w+:)?(?:rss|feed|RDF)\s*>\s*(?:<!--.{0,500}?-->\s*)*$", re.IGNORECASE | re.DOTALL)
_ITEM_STARTS = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]")
_ITEM_ENDS = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>")
_LABELS = re.compile(r"<(?:\w+:)?(?:category|subject|keywords|enclosure|link|author|contributor|creator)\b")
_MOST_TAGS = 400_000
_MOST_ITEMS = 5_000
_MOST_LABELS = 1_000
_TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
_MOMENTS = {"published": ("published", "created", "updated"), "updated": ("updated", "modified")}


def read_feed(data: bytes, *, address: str, charset: str = "") -> Reading:
    """`address` is where the feed was read, `charset` what the header said. Raises Unreadable for what is no feed."""
    text = decode_xml(data, charset=charset)
    if not _ROOT.search(text[:20_000]):
        raise Unreadable("Địa chỉ này không trả về RSS hay Atom.")
    if _is_swollen(text):
        raise Unreadable("Tệp tin có quá nhiều thẻ so với một danh sách bài.")
    parsed = _parsed(text, address)
    problems = list(_problems(parsed, text))
    entries = parsed.entries[: -1 if _is_cut_in_item(text) else None]
    language = str(parsed.feed.get("language", ""))
    items: list[Read] = []
    for at, entry in enumerate(entries[:MAX_ITEMS], start=1):
        read = make_read(_told(entry, base=address, language=language))
        if read.guid:
            items.append(read)
        else:
            problems.append(Problem("", f"Mục thứ {at} không có mã, địa chỉ hay tiêu đề."))
    buried, unburied = _tombstones(text, address)
    return Reading((*items, *buried), _next(parsed.feed, address), (*problems, *unburied))


def _is_swollen(text: str) -> bool:
    """Far more than the longest list has; the library would take minutes, or, with labels, quadratic time."""
    if text.count("<") > _MOST_TAGS or sum(1 for _ in _ITEM_STARTS.finditer(text)) > _MOST_ITEMS:
        return True
    return any(len(_LABELS.findall(item)) > _MOST_LABELS for item in _ITEM_STARTS.split(text))


def _parsed(text: str, address: str) -> Any:
    """Bytes in memory only: given a string, feedparser would open files and addresses."""
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": address}
    try:
        return feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # what the library raises on hostile bytes is no part of its promise
        raise Unreadable(f"Tệp tin hỏng, không đọc được: {type(error).__name__}") from error


def _problems(parsed: Any, text: str) -> Iterator[Problem]:
    if _is_cut_in_item(text):
        name = str(parsed.entries[-1].get("title", "")) if parsed.entries else ""
        yield Problem(name[:200], "Tệp tin bị cắt giữa chừng; mục cuối không trọn vẹn nên không lấy.")
    elif not _ENDS.search(text[-2_000:]):
        yield Problem("", "Tệp tin bị cắt giữa chừng.")
    elif parsed.bozo and isinstance(parsed.get("bozo_exception"), feedparser.exceptions.ThingsNobodyCaresAboutButMe):
        return
    elif parsed.bozo:
        yield Problem("", f"XML viết sai, đã đọc phần đọc được: {parsed.get('bozo_exception')}"[:300])
    if len(parsed.entries) > MAX_ITEMS:
        yield Problem("", f"Có {len(parsed.entries)} mục, chỉ đọc {MAX_ITEMS} mục đầu.")


def _is_cut_in_item(text: str) -> bool:
    if _ENDS.search(text[-2_000:]):
        return False
    start, end = (max((found.end() for found in each.finditer(text)), default=0) for each in (_ITEM_STARTS, _ITEM_ENDS))
    return start > end


# ---- one entry -------------------------------------------------------------------------------------------------------


def _told(entry: Any, *, base: str, language: str) -> Told:
    contents = [one for one in entry.get("content", ()) if one.get("value")]
    content: Mapping[str, Any] = max(contents, key=lambda one: len(one["value"]), default={})
    summary = entry.get("summary_detail") or {}
    title = entry.get("title_detail") or {}
    return Told(
        guid=_text(entry.get("id")),
        address=_address(entry, base),
        base=absolute(_text(content.get("base") or summary.get("base")), base=base) or base,
        title=_text(entry.get("title")) if title.get("type") != "text/plain" else _escaped(entry.get("title")),
        summary=_text(summary.get("value")),
        content=_text(content.get("value")),
        language=_text(content.get("language")) or language,
        published_at=_moment(entry, "published"),
        updated_at=_moment(entry, "updated"),
        authors=[_text(one.get("name")) for one in entry.get("authors", ())],
        categories=[_text(one.get("term") or one.get("label")) for one in entry.get("tags", ())],
        enclosures=[
            Enclosure(_text(one.get("href")), _text(one.get("type")), _number(one.get("length")))
            for one in entry.get("enclosures", ())
        ],
    )


def _text(said: object) -> str:
    return said if isinstance(said, str) else ""


def _escaped(said: object) -> str:
    """Plain text that holds "<" as a letter; RSS titles with HTML in them are told as HTML or are escaped twice."""
    return re.sub(r"<(?![a-zA-Z/!])", "&lt;", _text(said))


def _number(said: object) -> int:
    return int(said) if isinstance(said, str) and said.isascii() and said.isdecimal() and len(said) < 15 else 0


def _address(entry: Any, base: str) -> str:
    """The page for people: the alternate link, else a guid that is an address."""
    links: Sequence[Mapping[str, Any]] = entry.get("links", ())
    alternates = [one for one in links if one.get("rel", "alternate") == "alternate" and one.get("href")]
    pages = [one for one in alternates if "html" in _text(one.get("type")) or not one.get("type")]
    told = [_text(one.get("href")) for one in (*pages, *alternates)]
    candidates = [*told, _text(entry.get("link"))]
    if not any(candidates) and _text(entry.get("id")).startswith(("http://", "https://")):
        candidates.append(_text(entry.get("id")))
    return next((found for one in candidates if one and (found := absolute(one, base=base))), "")


def _moment(entry: Any, name: str) -> datetime | None:
    # `in` first: asked for "updated", feedparser would answer with "published" and warn.
    moments = (read_moment(entry[key]) for key in _MOMENTS[name] if key in entry.keys())  # noqa: SIM118
    return next(filter(None, moments), None)


def _next(feed: Any, address: str) -> str:
    links = (one for one in feed.get("links", ()) if one.get("rel") in {"next", "prev-archive"})
    following = next((found for one in links if (found := absolute(_text(one.get("href")), base=address))), "")
    return following if following != absolute(address) else ""


# ---- tombstones ------------------------------------------------------------------------------------------------------


def _tombstones(text: str, base: str) -> tuple[list[Read], list[Problem]]:
    if "deleted-entry" not in text:
        return [], []
    try:
        root = read_xml(text, is_forgiving=True)
    except Unreadable as error:
        return [], [Problem("", f"Không đọc được các mục đã xóa: {error}")]
    buried = []
    for stone in root.iter(_TOMBSTONE):
        if ref := stone.get("ref", "").strip():
            at = read_moment(stone.get("when"))
            links = (
                absolute(link.get("href", ""), base=base) for link in stone.iter("{http://www.w3.org/2005/Atom}link")
            )
            address = next(filter(None, links), absolute(ref))
            buried.append(Read(guid=ref[:500], address=address, updated_at=at, is_deleted=True))
    return buried[:MAX_ITEMS], []
