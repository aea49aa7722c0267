"""OAI-PMH 2.0 as a harvester sees it: addresses to ask, answers to read (openarchives.org/OAI/openarchivesprotocol).

A record in Dublin Core describes an item and seldom holds its text: `lead` and `html` are the description.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlencode

from lxml import etree

from portal.sharing.harvesting.letters import decode_xml
from portal.sharing.harvesting.making import Told, make_read
from portal.sharing.harvesting.moments import read_moment
from portal.sharing.harvesting.strict_xml import read_xml
from portal.sharing.harvesting.values import MAX_ITEMS, BeginAgain, Problem, Read, Reading, Refused, Unreadable

_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
PREFIX = "oai_dc"


def list_records(
    base: str, *, set_name: str = "", since: datetime | None = None, prefix: str = PREFIX, is_by_day: bool = False
) -> str:
    """The first address to ask. `since` is aware; `is_by_day` for an archive whose granularity is YYYY-MM-DD."""
    asked = {"verb": "ListRecords", "metadataPrefix": prefix}
    if set_name:
        asked["set"] = set_name
    if since is not None:
        asked["from"] = since.astimezone(UTC).strftime("%Y-%m-%d" if is_by_day else "%Y-%m-%dT%H:%M:%SZ")
    return _with(base, asked)


def list_more(base: str, *, token: str) -> str:
    """The address that goes on where `Reading.cursor` stands; by the protocol it carries the token alone."""
    return _with(base, {"verb": "ListRecords", "resumptionToken": token})


def _with(base: str, asked: dict[str, str]) -> str:
    address = base.partition("#")[0]
    mark = "" if address.endswith(("?", "&")) else "&" if "?" in address else "?"
    return f"{address}{mark}{urlencode(asked)}"


def read_records(data: bytes, *, address: str, charset: str = "") -> Reading:
    """Raises BeginAgain for a token that is over, Refused for other errors of the archive, Unreadable for other XML.

    That nothing matches is an empty reading, not an error.
    """
    root = read_xml(decode_xml(data, charset=charset))
    if root.tag != f"{_OAI}OAI-PMH":
        raise Unreadable("Địa chỉ này không trả lời theo OAI-PMH 2.0.")
    if _refusal(root):
        return Reading()
    items: list[Read] = []
    problems: list[Problem] = []
    for record in root.iterfind(f"{_OAI}ListRecords/{_OAI}record"):
        if len(items) >= MAX_ITEMS:
            problems.append(Problem("", f"Có hơn {MAX_ITEMS} bản ghi trong một trang; phần sau không đọc."))
            break
        guid = _line(record.find(f"{_OAI}header/{_OAI}identifier"))[:500]
        read = _read(record, guid, address) if guid else None
        if read is not None:
            items.append(read)
        else:
            problems.append(Problem(guid, "Bản ghi không có mã hoặc không có dữ liệu Dublin Core."))
    token = _line(root.find(f"{_OAI}ListRecords/{_OAI}resumptionToken"))
    return Reading(tuple(items), token, tuple(problems))


def _refusal(root: etree._Element) -> bool:
    """True if there simply is nothing."""
    errors = {error.get("code", ""): _line(error) for error in root.iterfind(f"{_OAI}error")}
    if "badResumptionToken" in errors:
        raise BeginAgain("Kho không nhận mã đọc tiếp nữa; cần đọc lại từ đầu.")
    if others := {code: words for code, words in errors.items() if code != "noRecordsMatch"}:
        told = "; ".join(f"{code} ({words[:200]})" for code, words in others.items())
        raise Refused(f"Kho báo lỗi: {told}")
    return bool(errors)


def _read(record: etree._Element, guid: str, base: str) -> Read | None:
    header = record.find(f"{_OAI}header")
    stamped = read_moment(_line(record.find(f"{_OAI}header/{_OAI}datestamp")))
    if header is not None and header.get("status") == "deleted":
        return Read(guid=guid, updated_at=_in_utc(stamped, header), is_deleted=True)
    metadata = record.find(f"{_OAI}metadata")
    if metadata is None or metadata.find(f".//{_DC}*") is None:
        return None
    description = "\n".join(_said(metadata, "description"))
    return make_read(
        Told(
            guid=guid,
            address=next((one for one in _said(metadata, "identifier") if one.startswith(("http://", "https://"))), ""),
            base=base,
            title=html.escape(next(_said(metadata, "title"), ""), quote=False),
            summary="".join(
                f"<p>{html.escape(line, quote=False)}</p>" for line in description.splitlines() if line.strip()
            ),
            language=next(_said(metadata, "language"), ""),
            published_at=next(filter(None, map(read_moment, _said(metadata, "date"))), None),
            updated_at=_in_utc(stamped, header),
            authors=list(_said(metadata, "creator")),
            categories=list(_said(metadata, "subject")),
        )
    )


def _in_utc(stamped: datetime | None, header: etree._Element | None) -> datetime | None:
    """Datestamps are in UTC by the protocol; one that is a day only is the beginning of that day."""
    said = _line(header.find(f"{_OAI}datestamp")) if header is not None else ""
    return stamped.replace(tzinfo=UTC) if stamped is not None and len(said) == len("2024-03-15") else stamped


def _said(metadata: etree._Element, name: str) -> Iterator[str]:
    """What the elements of the name say, Vietnamese first where they name their language."""
    found = list(metadata.iterfind(f".//{_DC}{name}"))
    found.sort(key=lambda element: element.get(_LANGUAGE, "vi")[:2].lower() != "vi")
    return (text for element in found if (text := "".join(map(str, element.itertext())).strip()))


def _line(element: etree._Element | None) -> str:
    return " ".join("".join(map(str, element.itertext())).split()) if element is not None else ""
