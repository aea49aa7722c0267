"""What of a file is sent, and to whom, though it is not public."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO
from urllib.parse import unquote

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse

# ---- a part of a file ------------------------------------------------------------------------------------------------

# "bytes=0-499", "bytes=500-", "bytes=-200" (RFC 9110, 14)
_RANGE = re.compile(r"bytes\s*=\s*(?P<first>\d{0,18})\s*-\s*(?P<last>\d{0,18})")
_PIECE = 64 * 1024  # bytes


class RangeNotInFile(ValueError):
    """The range lies behind the end of the file. Answer 416 and say how long the file is."""


@dataclass(frozen=True, slots=True)
class ByteRange:
    """From the first byte to the last, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def range_in(header: str, *, size: int) -> ByteRange | None:
    """The range that is asked for; None where the whole file is the answer: no range, several, or one that cannot be
    read. Raises RangeNotInFile.
    """
    found = _RANGE.fullmatch(header.strip())
    first, last = (found["first"], found["last"]) if found else ("", "")
    if not (first or last) or (first and last and int(last) < int(first)):
        return None
    # "bytes=-500": the last 500
    begin, end = (int(first), min(int(last or size), size - 1)) if first else (max(size - int(last), 0), size - 1)
    if begin >= size:
        raise RangeNotInFile(header)
    return ByteRange(begin, end)


def pieces(file: IO[bytes], part: ByteRange) -> Iterator[bytes]:
    """The bytes of the range; closes the file."""
    with file:
        file.seek(part.first)
        left = part.length
        while left > 0 and (piece := file.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece


# ---- what is not public, for who was shown it ------------------------------------------------------------------------

_LENT = "xem"  # the name in the address
_LENT_SECONDS = 3600
_LENDER = TimestampSigner(salt="files.lent")
_ADDRESSES = re.compile(r"""(?<=["\s])(?:/media/images/|/tai-lieu/\d+/)[^"\s,?]+""")  # also in "a.jpg 800w, b.jpg"


def lend_files(response: HttpResponse) -> HttpResponse:
    """Give whoever is shown this page the pictures and documents in it, for an hour, though they are not public."""
    if not getattr(response, "is_rendered", True):
        response.add_post_render_callback(lend_files)  # type: ignore[attr-defined]
        return response
    response.content = _ADDRESSES.sub(_signed, response.content.decode())
    return response


def _signed(found: re.Match[str]) -> str:
    return f"{found[0]}?{_LENT}={_LENDER.sign(unquote(found[0])).removeprefix(unquote(found[0]))}"


def is_lent(request: HttpRequest) -> bool:
    """Whether who asks was shown a page with this very address within the hour."""
    try:
        _LENDER.unsign(f"{request.path}{request.GET.get(_LENT, '')}", max_age=_LENT_SECONDS)
    except BadSignature:
        return False
    return True
