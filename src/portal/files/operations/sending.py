"""The part of a file that a player or a download asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

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
