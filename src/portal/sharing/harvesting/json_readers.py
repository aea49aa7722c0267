"""JSON Feed 1.1, and JSON of a system that has its own form, read by a mapping that is data.

A mapping names where things stand, by paths of keys parted by dots; a number picks from a list, `*` takes all:

    JsonMap(items="data", next="links.next.href",
            fields={"guid": "id", "title": "attributes.title", "content": "attributes.body.processed",
                    "address": "attributes.path.alias", "published": "attributes.created"})
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

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

# What a mapping may name. `text` is plain, used where there is no `content`; `deleted` is true for what is gone.
FIELDS = frozenset(
    {"guid", "address", "title", "summary", "content", "text", "language", "published", "updated"}
    | {"authors", "categories", "enclosures", "deleted"}
)

_TEMPLATE = re.compile(r"\{(?P<path>[\w.*-]+)\}")


class WrongMapping(ValueError):
    """The mapping names a field that there is not."""


@dataclass(frozen=True, slots=True)
class JsonMap:
    """`items` leads to the list, `next` to the next page's address; `fields` are paths inside one item.

    A field with braces is a template, for addresses that the system does not tell whole: "/tin-tuc/{slug}-{id}.html".
    """

    items: str
    fields: Mapping[str, str] = field(default_factory=dict)
    next: str = ""

    def __post_init__(self) -> None:
        if unknown := set(self.fields) - FIELDS:
            raise WrongMapping(f"Unknown fields {sorted(unknown)}; a mapping may name {sorted(FIELDS)}.")


JSON_FEED = JsonMap(
    items="items",
    next="next_url",
    fields={
        "guid": "id",
        "address": "url",
        "title": "title",
        "summary": "summary",
        "content": "content_html",
        "text": "content_text",
        "language": "language",
        "published": "date_published",
        "updated": "date_modified",
        "authors": "authors.*.name",
        "categories": "tags.*",
        "enclosures": "attachments.*",
        "deleted": "_deleted",
    },
)


def read_json_feed(data: bytes, *, address: str, charset: str = "") -> SourceReading:
    """Raises Unreadable for what is no JSON Feed."""
    top = _top(data, charset)
    if not isinstance(top, dict) or "jsonfeed.org" not in str(top.get("version", "")):
        raise UnreadableSource("Địa chỉ này không trả về JSON Feed.")
    return _reading(top, JSON_FEED, address)


def read_json(data: bytes, *, mapping: JsonMap, address: str, charset: str = "") -> SourceReading:
    """Raises Unreadable for what is no JSON, or holds no list where the mapping says."""
    return _reading(_top(data, charset), mapping, address)


def _top(data: bytes, charset: str) -> object:
    text = decode(data, charset=charset).strip().lstrip("\ufeff")
    try:
        return json.loads(text, parse_constant=lambda name: None)
    except (ValueError, RecursionError) as error:
        raise UnreadableSource(f"Không phải JSON đọc được: {error}") from error


def _reading(top: object, mapping: JsonMap, address: str) -> SourceReading:
    found = next(_at(top, mapping.items), None) if mapping.items else top
    if not isinstance(found, list):
        raise UnreadableSource(f"Không thấy danh sách bài ở “{mapping.items}”.")
    language = str(top.get("language", "")) if isinstance(top, dict) else ""
    items, problems = [], []
    for at, told in enumerate(found[:MAX_ITEMS], start=1):
        read = _read(told, mapping.fields, address, language) if isinstance(told, dict) else None
        if read is not None and read.guid:
            items.append(read)
        else:
            problems.append(SourceProblem("", f"Mục thứ {at} không có mã, địa chỉ hay tiêu đề."))
    if len(found) > MAX_ITEMS:
        problems.append(SourceProblem("", f"Có {len(found)} mục, chỉ đọc {MAX_ITEMS} mục đầu."))
    following = absolute(next(_texts(top, mapping.next), ""), base=address)
    return SourceReading(tuple(items), following if following != absolute(address) else "", tuple(problems))


def _read(item: Mapping[str, object], fields: Mapping[str, str], base: str, language: str) -> ReadItem:
    def one(name: str) -> str:
        return next((text for text in _texts(item, fields.get(name, "")) if text.strip()), "")

    if any(gone in (True, 1, "true", "1") for gone in _at(item, fields.get("deleted", ""))):
        address = absolute(one("address"), base=base)
        return ReadItem(
            guid=(one("guid") or address)[:500],
            address=address,
            updated_at=_moment(item, fields, "updated"),
            is_deleted=True,
        )
    return make_read(
        RawItem(
            guid=one("guid"),
            address=one("address"),
            base=base,
            title=html.escape(html.unescape(one("title")), quote=False) if "<" not in one("title") else one("title"),
            summary=one("summary"),
            content=one("content") or _paragraphs(one("text")),
            language=one("language") or language,
            published_at=_moment(item, fields, "published"),
            updated_at=_moment(item, fields, "updated"),
            authors=list(_texts(item, fields.get("authors", ""))),
            categories=list(_texts(item, fields.get("categories", ""))),
            enclosures=list(_enclosures(item, fields.get("enclosures", ""))),
        )
    )


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{html.escape(line, quote=False)}</p>" for line in text.splitlines() if line.strip())


def _moment(item: object, fields: Mapping[str, str], name: str) -> datetime | None:
    return next(filter(None, map(read_moment, _at(item, fields.get(name, "")))), None)


def _enclosures(item: object, path: str) -> Iterator[Enclosure]:
    for found in _at(item, path):
        if isinstance(found, str):
            yield Enclosure(found)
        elif isinstance(found, dict) and isinstance(found.get("url"), str):
            size = found.get("size_in_bytes", 0)
            yield Enclosure(
                found["url"],
                str(found.get("mime_type") or ""),
                int(size) if isinstance(size, int | float) and 0 <= size < 1e15 else 0,
            )


# ---- paths -----------------------------------------------------------------------------------------------------------


def _at(value: object, path: str) -> Iterator[object]:
    """All that the path leads to; nothing where it leads nowhere."""
    if not path:
        return
    if "{" in path:
        if text := _filled(value, path):
            yield text
        return
    found = [value]
    for key in path.split("."):
        found = [below for one in found for below in _below(one, key)]
    yield from (one for one in found if one is not None)


def _below(value: object, key: str) -> Iterator[object]:
    if isinstance(value, dict):
        if key == "*":
            yield from value.values()
        elif key in value:
            yield value[key]
    elif isinstance(value, list):
        if key == "*":
            yield from value
        elif key.isdecimal() and int(key) < len(value):
            yield value[int(key)]


def _texts(value: object, path: str) -> Iterator[str]:
    for found in _at(value, path):
        if isinstance(found, str):
            yield found
        elif isinstance(found, int | float) and not isinstance(found, bool):
            yield str(found)


def _filled(value: object, template: str) -> str:
    """ "" if one of the template's paths leads nowhere: half an address is none."""
    pieces = [next(_texts(value, found["path"]), "") for found in _TEMPLATE.finditer(template)]
    if not all(pieces):
        return ""
    told = iter(pieces)
    return _TEMPLATE.sub(lambda found: next(told), template)
