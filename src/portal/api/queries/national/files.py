"""Files of contents, with the checksums of their bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from urllib.parse import unquote

from django.conf import settings
from django.core.files.storage import default_storage

from portal.api.national.shapes import File
from portal.api.representing import Site


def files_of(enclosures: Iterable[tuple[str, str, int]], *, site: Site) -> Iterator[tuple[File, str]]:
    """(file, its name in the storage or "" where it lies elsewhere) of (address, media type, bytes)."""
    for url, media_type, size in enclosures:
        name = _stored_at(url, site)
        digest = _digest(name, size, default_storage.get_modified_time(name)) if name else None
        yield File(url=url, media_type=media_type, bytes=size, sha256=digest), name


def _stored_at(url: str, site: Site) -> str:
    media = site.at(settings.MEDIA_URL)
    name = unquote(url.removeprefix(media)) if url.startswith(media) else ""
    return name if name and default_storage.exists(name) else ""


@lru_cache(maxsize=20_000)
def _digest(name: str, size: int, changed: datetime) -> str:
    """Read once for as long as size and time stay as they are."""
    with default_storage.open(name) as file:
        digest = hashlib.sha256()
        for piece in file.chunks():
            digest.update(piece)
    return digest.hexdigest()
