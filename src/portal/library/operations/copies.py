"""Files that were made once, kept on disk so that the next reader need not wait, and handed to a browser.

A cache that may be emptied any time. Names are made by us and hold nothing that a visitor wrote; a file is there whole
or not at all."""

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

PATIENCE = 20  # seconds that a reader waits for the file of another before asking again
_NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{2,4}")
_LEFT_BEHIND = 3600  # seconds after which a half-written file belongs to a process that was killed
_MAKING = threading.Semaphore(1)  # one long text at a time in a process: the others answer readers of pages


class Busy(Exception):
    """Other files are being made, and it takes long."""


@dataclass(frozen=True, slots=True)
class Copies:
    """A folder of at most `most_bytes`; the file unused for longest is deleted first."""

    folder: Path
    most_bytes: int

    def open_or_make(self, name: str, make: Callable[[], bytes], *, takes_long: bool = True) -> BinaryIO:
        """The file of this name, made if it is not there. What takes long waits for its turn.

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
        """A disk that is full or read-only keeps nobody from reading."""
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
    """What is printed: a value that says all of it. `url` is the page that it prints, told by the QR code as well;
    `check` is where the sheet is verified; `warning` stands first where the law has changed."""

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
        """Who printed it when, and where it is read and verified, as templates of Typst say it."""
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
    """The PDF of a sheet, known by all that it prints and by the `version` of its form; an answer without a body to who
    has it. `later`: the template for who asked too often (429), or while too many others are made (503).

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
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # packed already: its length stays known to the telephone
    return response
