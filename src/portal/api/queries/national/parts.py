"""The interface of a source of records, and shared parts of records: agencies, places, fields, citations, files."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import unquote
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Model, QuerySet
from pydantic import BaseModel

from portal.agencies import models as agencies
from portal.agencies.queries import heirs_of
from portal.api.national.shapes import AgencyMention, CitationMention, DocumentMention, File, NamedCode, PlaceMention
from portal.api.queries.representation import called
from portal.library.models import Reliance
from portal.library.queries.changes import page_of
from portal.library.states.topics import topic_name
from portal.questions.queries import grouped
from portal.sharing.states import DataPublisher

AT_ONCE = 200  # rows per batch


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A public object. `key`: its id in its own table; `files`: (checksum, name in the storage)."""

    key: int
    record_id: UUID
    url: str
    data: BaseModel
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RecordEnding:
    """How an object stopped being public. `successor`: the URL to read instead, or ""."""

    withdrawal: str = "xoa"
    reason: str = ""
    successor: str = ""


def stretches[M: Model](found: QuerySet[M], *, at_once: int = AT_ONCE) -> Iterator[list[M]]:
    """All rows by ascending primary key, in batches with no open cursor between them."""
    last = 0
    while some := list(found.order_by("pk").filter(pk__gt=last)[:at_once]):
        yield some
        last = some[-1].pk


class RecordSource(Protocol):
    """The source of the records of a kind."""

    def found(self, *, site: DataPublisher, day: date) -> Iterator[FoundRecord]:
        """Everything public, by ascending key, in batches with no open cursor between them."""

    def endings(self, keys: Collection[int], *, site: DataPublisher) -> Mapping[int, RecordEnding]:
        """How these objects, which are no longer public, ended; keys without information are missing."""


def id_at(url: str) -> UUID:
    """The id of an object without one of its own: derived from its URL when first seen, and kept since."""
    return uuid5(NAMESPACE_URL, url)


def shortened(reason: str) -> str:
    return reason[:2000]


def agency_of(one: agencies.Agency) -> Any:
    return AgencyMention(slug=one.slug, code=one.code, name=one.name)


def agency_or_none(one: agencies.Agency | None) -> Any:
    return agency_of(one) if one is not None else None


def agencies_today(known: Iterable[agencies.Agency], *, day: date) -> dict[int, list[Any]]:
    """Agency id -> the agencies that do its work on a day: itself while it exists."""
    ones = {one.pk: one for one in known}
    heirs = heirs_of(agencies=ones.values(), on=day)
    return {pk: [agency_of(heir) for heir in heirs.get(pk, ())] or [agency_of(one)] for pk, one in ones.items()}


def place_of(one: agencies.Place | None) -> Any:
    return PlaceMention(code=one.code, name=one.name, level=one.level) if one is not None else None


def fields_of(slugs: Iterable[str]) -> list[Any]:
    return [NamedCode(code=slug, name=topic_name(slug)) for slug in sorted(slugs)]


def citations_of(*, kind: str, keys: Collection[str], site: DataPublisher) -> Mapping[str, list[Any]]:
    """The provisions that these contents rely on, from the stale guard; one query."""
    rows = Reliance.objects.filter(item__kind=kind, item__key__in=keys, item__forgotten_at__isnull=True)
    return grouped(
        (row.item.key, _cited(row, site))
        for row in rows.select_related("item", "instrument").order_by("document_key", "address", "pk")
    )


def _cited(row: Reliance, site: DataPublisher) -> Any:
    law = row.instrument if row.instrument is not None and row.instrument.withdrawn_at is None else None
    return CitationMention(
        document=DocumentMention(
            key=row.document_key,
            number=law.official_number if law else None,
            title=law.title if law else row.document_key.removeprefix("name:"),
            url=site.at(law.get_absolute_url()) if law else None,
        ),
        address=row.address,
        label=called(row.address) if row.address else "",
        url=site.at(page_of(law, row.address)) if law else None,
    )


def files_of(enclosures: Iterable[tuple[str, str, int]], *, site: DataPublisher) -> Iterator[tuple[Any, str]]:
    """(file, its name in the storage or "" if it is elsewhere) for each (URL, media type, bytes)."""
    for url, media_type, size in enclosures:
        media = site.at(settings.MEDIA_URL)
        name = unquote(url.removeprefix(media)) if url.startswith(media) else ""
        name = name if name and default_storage.exists(name) else ""
        digest = _digest(name, size, default_storage.get_modified_time(name)) if name else None
        yield File(url=url, media_type=media_type, bytes=size, sha256=digest), name


@lru_cache(maxsize=20_000)
def _digest(name: str, size: int, changed: datetime) -> str:
    """The SHA-256 of a stored file, cached by size and modification time."""
    with default_storage.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
