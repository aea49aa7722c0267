"""A disk cache of generated files, so that later readers need not wait, and the responses that serve them.

The cache may be emptied at any time. File names are generated and contain no user input; writes are atomic.
"""

from __future__ import annotations

import io
import logging
import os
import re
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response

from portal.agencies.operations import rate_limits
from portal.agencies.operations.rate_limits import RateLimit
from portal.design.refusals import refuse_if

logger = logging.getLogger(__name__)

PATIENCE = 20  # seconds to wait for another file in the making before giving up
_NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{2,4}")
_LEFT_BEHIND = 3600  # seconds after which a partial file belongs to a killed process
_MAKING = threading.Semaphore(1)  # one long text at a time per process: other threads serve pages


class Busy(Exception):
    """Other files are being generated, and it takes too long."""


@dataclass(frozen=True, slots=True)
class Copies:
    """A folder of at most `most_bytes`; the least recently used file is deleted first."""

    folder: Path
    most_bytes: int

    def open_or_make(self, name: str, make: Callable[[], bytes], *, takes_long: bool = True) -> BinaryIO:
        """The file with this name, generated if missing. Slow generation waits for its turn.

        Raises Busy, and whatever `make` raises.
        """
        refuse_if(not _NAME.fullmatch(name), ValueError(f"not a name of a copy: {name!r}"))
        if (kept := self._open(name)) is not None:
            return kept
        if not takes_long:
            return self._keep(name, make())
        refuse_if(not _MAKING.acquire(timeout=PATIENCE), Busy())
        try:
            return self._open(name) or self._keep(name, make())
        finally:
            _MAKING.release()

    def _open(self, name: str) -> BinaryIO | None:
        path = self.folder / name
        try:
            kept = path.open("rb")
            os.utime(path)
        except OSError:
            return None
        return kept

    def _keep(self, name: str, content: bytes) -> BinaryIO:
        """Returns the content even if the disk is full or read-only."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".part", delete=False) as part:
                part.write(content)
            os.replace(part.name, self.folder / name)
            self._tidy(spare=name)
        except OSError as error:
            logger.error("exports cannot be kept in %s: %s", self.folder, error)
        return io.BytesIO(content)

    def _tidy(self, *, spare: str) -> None:
        kept = []
        for entry in os.scandir(self.folder):
            about = entry.stat()
            if entry.name.endswith(".part") and about.st_mtime < time.time() - _LEFT_BEHIND:
                Path(entry.path).unlink(missing_ok=True)
            elif _NAME.fullmatch(entry.name):
                kept.append((about.st_mtime, about.st_size, entry.path))
        room = self.most_bytes - sum(size for _, size, _ in kept)
        for _, size, path in sorted(kept):
            if room >= 0:
                return
            if Path(path).name != spare:
                Path(path).unlink(missing_ok=True)
                room += size


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedSheet:
    """The complete content of a printed sheet, which also serves as cache key. `url` is the printed page, also in the
    QR code; `check` is the URL that verifies the sheet; `warning` comes first if the law has changed."""

    title: str
    agency: str
    portal: str
    owner: str
    hotline: str
    url: str
    published: date
    printed: date
    warning: str = ""
    check: str = ""

    def imprint(self) -> dict[str, str]:
        """Publisher, dates, and the URLs of the page and of its verification, as variables for Typst templates."""
        return {
            "agency": self.agency,
            "portal": self.portal,
            "owner": self.owner,
            "hotline": self.hotline,
            "url": self.url,
            "address": self.url.partition("://")[2] or self.url,
            "check_url": self.check,
            "check": self.check.partition("://")[2] or self.check,
            "published": f"{self.published:%d/%m/%Y}",
            "printed": f"{self.printed:%d/%m/%Y}",
        }


def hand_out[Sheet: PrintedSheet](
    request: HttpRequest,
    read: Callable[[], Sheet],
    write: Callable[[Sheet], bytes],
    *,
    version: int,
    door: RateLimit,
    name: str,
    later: str,
) -> HttpResponseBase:
    """Serve the PDF of a sheet, cached by its content and the `version` of its template; 304 if the client has it.
    `later` is the template for too many requests (429) and for a busy server (503).

    Raises whatever `read` and `write` raise.
    """
    if is_allowed := rate_limits.is_allowed(request=request, door=door, minute=rate_limits.this_minute()):
        sheet = read()
        with suppress(Busy):
            return _printed(request, (version, sheet), lambda: write(sheet), name=name, page=sheet.url)
    return rate_limits.to_retry(render(request, later, status=503 if is_allowed else 429))


def _printed(
    request: HttpRequest, what: object, make: Callable[[], bytes], *, name: str, page: str
) -> HttpResponseBase:
    key = sha256(repr(what).encode()).hexdigest()
    etag = f'"{key[:32]}"'
    if unchanged := get_conditional_response(request, etag=etag):
        return unchanged
    response = FileResponse(
        Copies(settings.EXPORTS_DIR, settings.EXPORTS_MOST_BYTES).open_or_make(f"{key}.pdf", make, takes_long=False),
        filename=name,
        content_type="application/pdf",
    )
    response["ETag"], response["Cache-Control"] = etag, "no-cache"
    response["Link"] = f'<{page}>; rel="canonical"'
    response["X-Robots-Tag"] = "noindex"
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # compressed already: without gzip the Content-Length is kept
    return response
