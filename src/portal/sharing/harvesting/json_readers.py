"""JSON Feed 1.1."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Iterator, Mapping

from portal.sharing.harvesting import (
    MAX_ITEMS,
    Enclosure,
    ReadItem,
    SourceProblem,
    SourceReading,
    UnreadableSource,
)
from portal.sharing.harvesting.addresses import absolute
from portal.sharing.harvesting.decoders import decode
from portal.sharing.harvesting.fields import RawItem, make_read, read_moment


def read_json_feed(data: bytes, *, address: str, charset: str = "") -> SourceReading:
    """Raises UnreadableSource for what is no JSON Feed."""
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
        read = _read(told, address, _text(feed.get("language"))) if isinstance(told, dict) else None
        if read is not None and read.guid:
            items.append(read)
        else:
            problems.append(SourceProblem("", f"Mục thứ {at} không có mã, địa chỉ hay tiêu đề."))
    if len(found) > MAX_ITEMS:
        problems.append(SourceProblem("", f"Có {len(found)} mục, chỉ đọc {MAX_ITEMS} mục đầu."))
    following = absolute(_text(feed.get("next_url")), base=address)
    return SourceReading(tuple(items), following if following != absolute(address) else "", tuple(problems))


def _read(item: Mapping[str, object], base: str, language: str) -> ReadItem:
    address, title = _text(item.get("url")), _text(item.get("title"))
    updated_at = read_moment(item.get("date_modified"))
    if item.get("_deleted") in (True, 1, "true", "1"):
        address = absolute(address, base=base)
        return ReadItem((_text(item.get("id")) or address)[:500], address, updated_at=updated_at, is_deleted=True)
    return make_read(
        RawItem(
            guid=_text(item.get("id")),
            address=address,
            base=base,
            title=html.escape(html.unescape(title), quote=False) if "<" not in title else title,
            summary=_text(item.get("summary")),
            content=_text(item.get("content_html")) or _paragraphs(_text(item.get("content_text"))),
            language=_text(item.get("language")) or language,
            published_at=read_moment(item.get("date_published")),
            updated_at=updated_at,
            authors=[_text(one.get("name")) for one in _each(item.get("authors")) if isinstance(one, dict)],
            categories=[_text(one) for one in _each(item.get("tags"))],
            enclosures=list(_enclosures(item.get("attachments"))),
        )
    )


def _text(value: object) -> str:
    """Words, or a number where a site writes one for them; "" for anything else."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number or (isinstance(value, str) and value.strip()) else ""


def _each(value: object) -> Iterable[object]:
    """The members of a list; some sites write an object in its place."""
    return value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in text.splitlines() if line.strip())


def _enclosures(attachments: object) -> Iterator[Enclosure]:
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
