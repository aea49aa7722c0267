"""What a surface says, whatever it is made of, and in a form in which two moments can be compared."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import unified_diff
from http import HTTPStatus
from typing import Any
from zipfile import ZipFile

import pyarrow.parquet as pq
from django.conf import settings
from django.core.cache import caches
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpResponseBase
from django.test import Client
from lxml import html
from pypdf import PdfReader

from tests.portal.surfaces.register import SURFACES, Surface, Telling
from tests.portal.surfaces.scene import Scene

# What must move when the law does, so that caches and copies are renewed: it stays moved when all is taken back.
_STAMPS = {"date_modified", "changed_at", "updated_at", "sequence", "cursor"}
_XML_STAMPS = re.compile(
    r"<((?:\w+:)?(?:updated|datestamp|lastmod|responseDate|version|sequence))>[^<]*|\b(?:version|sequence)=\"\d+\""
)
_JSON_STAMPS = re.compile(rf'"(?:{"|".join(sorted(_STAMPS))})": ?"?[^",}}]+')
_VOLATILE = re.compile(r'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|name="da-xem" value="[^"]*"')
_ENTRIES = re.compile(r"(?=<(?:entry|record|url|li|article)\b)|(?<=</entry>)|(?<=</record>)|(?<=</url>)")
_MARK_OF_TEXT = re.compile(r"^== .*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Said:
    """What one address said at one moment; `etag` and `changed` are what a cache keeps of it."""

    surface: Surface
    status: int
    text: str
    etag: str
    changed: str

    @property
    def tells(self) -> bool:
        return bool(re.search(self.surface.tells.value, self.text))

    @property
    def settled(self) -> Any:
        """All of it but the stamps, in no order where entries are ordered by them."""
        if self.surface.is_ranked:
            return sorted(_hits(self.text))
        try:
            return _sorted(json.loads(self.text))
        except ValueError:
            pass
        if self.text.startswith("== "):
            lines = [line for line in self.text.splitlines() if line.startswith("{")]
            return sorted(json.dumps(_sorted(json.loads(line)), sort_keys=True) for line in lines)
        return sorted(one.strip() for one in _ENTRIES.split(_XML_STAMPS.sub(r"<\1>", self.text)))

    @property
    def stamps(self) -> list[str]:
        """By which those who keep copies know that there is something to take."""
        text = re.sub(r"<responseDate>[^<]*", "", self.text)
        return sorted({*_JSON_STAMPS.findall(text), *(found.group() for found in _XML_STAMPS.finditer(text))})

    def differs_from(self, other: Said) -> str:
        """The first words in which this says something else, but for the stamps; "" where it says the same."""
        if self.settled == other.settled:
            return ""
        own, others = (re.split(r"(?<=[>.,}])", str(one.settled)) for one in (self, other))
        lines = [line for line in unified_diff(others, own, lineterm="", n=0) if line[:3] not in ("---", "+++")]
        return " ".join(lines[1:5])[:400]


Snapshot = dict[tuple[str, str], Said]


def look(scene: Scene, *, files: bool = False, names: Collection[str] = ()) -> Snapshot:
    """Read every surface of the register, or those named; `files` too that are costly to make."""
    for name in settings.CACHES:  # who asked how often, and what was kept, of another story at the same moment too
        caches[name].clear()
    return {
        (name, address): _read(surface, address)
        for name, surface in SURFACES.items()
        if (files or not surface.is_file) and (not names or name in names)
        for address in addresses(surface, scene)
    }


def addresses(surface: Surface, scene: Scene) -> Iterator[str]:
    for address in surface.at:
        for act in surface.acts:
            for kind in surface.of:
                yield address.format(**scene.shared, **scene.of[act][kind])
        if not surface.of:
            yield address.format(**scene.shared)


def _read(surface: Surface, address: str) -> Said:
    with _asked(address, follow=surface.tells is not Telling.LEADS) as response:
        return Said(
            surface,
            response.status_code,
            _VOLATILE.sub("", text_of(response)),
            response.headers.get("ETag", ""),
            response.headers.get("Last-Modified", ""),
        )


@contextmanager
def _asked(address: str, **how: Any) -> Iterator[HttpResponseBase]:
    """The answer, whose file is closed with it and whose connection to PostgreSQL, the test's own, is not."""
    response = Client().get(address, **how)
    try:
        yield response
    finally:
        request_finished.disconnect(close_old_connections)
        response.close()
        request_finished.connect(close_old_connections)


def text_of(response: HttpResponseBase) -> str:
    data: bytes = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined, arg-type]
    if data.startswith(b"%PDF"):
        return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())
    if data.startswith(b"PAR1"):
        return json.dumps(pq.read_table(io.BytesIO(data)).to_pylist(), ensure_ascii=False, default=str)
    if data.startswith(b"\x1f\x8b"):
        return gzip.decompress(data).decode()
    if data.startswith(b"PK"):
        return "\n".join(_parts(data))
    return data.decode()


def _hits(page: str) -> set[tuple[str, bool]]:
    """(address, whether the tag stands beside it) of what is found."""
    found = html.fromstring(page.encode()).iterfind(".//main//a[@data-key]")
    places = ((link.get("data-key", ""), next(link.iterancestors("li", "article"), None)) for link in found)
    return {(key, bool(re.search(Telling.TAG, place.text_content()))) for key, place in places if place is not None}


def _parts(data: bytes) -> Iterator[str]:
    with ZipFile(io.BytesIO(data)) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith((".jsonl", ".xml", ".xhtml", ".html")) and "docProps" not in name:
                yield f"== {name}\n{archive.read(name).decode()}"


def _sorted(said: Any) -> Any:
    if isinstance(said, dict):
        return {name: _sorted(one) for name, one in said.items() if name not in _STAMPS and not _is_record(said, name)}
    if isinstance(said, list):
        return sorted((_sorted(one) for one in said), key=lambda one: json.dumps(one, sort_keys=True))
    return said


def _is_record(said: dict[str, Any], name: str) -> bool:
    """The version of a record of a registry counts its changes; that of an answer its words."""
    return name == "version" and ("kind" in said or "content_id" in said or "sequence" in said)


def is_renewed(address: str, before: Said) -> bool:
    """Whether a cache that keeps what was said before is given the new words, by either of its two questions."""
    asked = {"If-None-Match": before.etag, "If-Modified-Since": before.changed}
    return not any(said and _is_the_same(address, {name: said}) for name, said in asked.items())


def _is_the_same(address: str, headers: dict[str, str]) -> bool:
    with _asked(address, headers=headers) as response:
        return response.status_code == HTTPStatus.NOT_MODIFIED


def untagged(snapshot: Snapshot, left_behind: Collection[str]) -> list[tuple[str, str]]:
    """(page, content): links in lists to contents that the law has left behind, without the tag beside them."""
    found = []
    for (_, address), said in snapshot.items():
        if "<html" not in said.text[:300]:
            continue
        for link in html.fromstring(said.text.encode()).iterfind(".//main//a[@href]"):
            place = next(link.iterancestors("li", "article", "tr"), None)
            if place is None or "breadcrumb" in " ".join(one.get("class", "") for one in place.iterancestors("nav")):
                continue
            target, words = link.get("href", ""), place.text_content()
            if target in left_behind and not address.startswith(target) and not re.search(Telling.TAG, words):
                found.append((address, target))
    return found
