"""Part of a file, for a download that goes on after the line broke (RFC 9110, 14): one range at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_RANGE = re.compile(r"bytes=(?P<first>\d*)-(?P<last>\d*)")
_PIECE = 64 * 1024


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
    """The range that is asked for; None where the whole file is the answer (several ranges, or no range at all).

    Raises NotInFile.
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None or (not found["first"] and not found["last"]):
        return None
    if not found["first"]:  # "bytes=-500": the last 500
        first, last = max(size - int(found["last"]), 0), size - 1
    else:
        first, last = int(found["first"]), min(int(found["last"] or size - 1), size - 1)
    if found["first"] and found["last"] and int(found["first"]) > int(found["last"]):
        return None  # not a range at all: it is ignored
    if first >= size or last < first:
        raise RangeNotInFile(header)
    return ByteRange(first, last)


def pieces(file: BinaryIO, part: ByteRange) -> Iterator[bytes]:
    """The bytes of the range; closes the file."""
    with file:
        file.seek(part.first)
        left = part.length
        while left > 0 and (piece := file.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece
