"""Which part of a file a player asks for: one range of bytes (RFC 9110, section 14)."""

import re
from dataclasses import dataclass

# "bytes=0-499", "bytes=500-", "bytes=-200"
_RANGE = re.compile(r"bytes\s*=\s*(?P<first>\d{0,18})\s*-\s*(?P<last>\d{0,18})")


class NotInFile(ValueError):
    """The part asked for lies outside the file: answer 416 with the file's size."""


@dataclass(frozen=True, slots=True)
class Part:
    """From byte `first` to byte `last`, both within."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def asked_part(header: str, *, size: int) -> Part | None:
    """The part meant; None where the whole file is to be sent: no range, several, or one that cannot be read.

    Raises NotInFile.
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None or not (found["first"] or found["last"]):
        return None
    first, last = found["first"], found["last"]
    if not first:
        if int(last) == 0:
            raise NotInFile(header)
        return _within(max(0, size - int(last)), size - 1, size, header)
    if last and int(last) < int(first):
        return None
    return _within(int(first), min(int(last), size - 1) if last else size - 1, size, header)


def _within(first: int, last: int, size: int, header: str) -> Part:
    if first >= size:
        raise NotInFile(header)
    return Part(first, last)
