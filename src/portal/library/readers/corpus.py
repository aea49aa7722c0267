"""Where the records of an import come from: files and folders, and the lines of a corpus.

Nothing outside the folders that were named is read: a link that leads out of them is refused.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from portal.library.readers.errors import Broken, Hostile, TooLarge, Unreadable
from portal.library.readers.files import checksum_of, is_gzipped, kind_of_file, read_file
from portal.library.readers.kinds import READ_ENDINGS, Kind
from portal.library.readers.limits import Limits
from portal.library.readers.records import is_cut, load_record, read_record
from portal.library.sources import Source

_ID = re.compile(rb'"law_id"\s*:\s*"([^"\\]*)"')
_URL = re.compile(rb'"url"\s*:\s*"([^"\\]*)"')


@dataclass(frozen=True, slots=True)
class Job:
    """One instrument still unread: a file, or one line of a corpus (`line` is then its bytes).

    `checksum` is known beforehand for a line only; `size` counts towards the progress bar.
    """

    name: str
    path: Path
    kind: Kind
    size: int
    checksum: str = ""
    line: bytes = b""

    def fingerprint(self, *, limits: Limits) -> str:
        """The checksum that the edition will have. Raises Unreadable."""
        return self.checksum or checksum_of(self.path, limits=limits)

    def read(self, *, limits: Limits) -> Source:
        """Raises Unreadable."""
        if not self.line:
            return read_file(self.path, limits=limits, kind=self.kind)
        return read_record(load_record(self.line), file=self.path.name, checksum=self.checksum)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was not taken in, and why, in words for the officer."""

    name: str
    reason: str


def files_under(paths: list[Path]) -> Iterator[Path | Refusal]:
    """The files named and those in the folders named, in a fixed order."""
    for path in paths:
        if not path.is_dir():
            yield path if path.is_file() else Refusal(str(path), "Không có tệp hay thư mục này.")
            continue
        root = path.resolve()
        for file in sorted(root.rglob("*")):
            if not file.is_file() or not file.name.lower().endswith(READ_ENDINGS):
                continue
            leads_out = not file.resolve().is_relative_to(root)
            yield (
                Refusal(file.name, "Liên kết dẫn ra ngoài thư mục được chỉ định nên bị bỏ qua.") if leads_out else file
            )


def jobs_in(path: Path, *, limits: Limits) -> Iterator[Job | Refusal]:
    """The instruments in one file; a corpus gives one for each line, those with an id cut short last.

    Last, because the true number of such a record may be that of a record that is whole.
    """
    try:
        kind = kind_of_file(path)
        if kind is not Kind.JSONL:
            yield Job(name=path.name, path=path, kind=kind, size=path.stat().st_size)
            return
        late: list[Job] = []
        for job in _lines(path, limits):
            if _is_late(job.line):
                late.append(job)
            else:
                yield job
        yield from late
    except Unreadable as error:
        yield Refusal(path.name, str(error))


def _lines(path: Path, limits: Limits) -> Iterator[Job]:
    total = 0
    try:
        with gzip.open(path) if is_gzipped(path) else path.open("rb") as file:
            count = 0
            while line := file.readline(limits.record_bytes + 1):
                count, total = count + 1, total + len(line)
                if len(line) > limits.record_bytes:
                    raise TooLarge(f"dòng {count} dài hơn {limits.record_bytes // 2**20} MB")
                if total > limits.corpus_bytes:
                    raise Hostile("tệp nén phình ra bất thường")
                if line.strip():
                    said = _ID.search(line[:4096])
                    name = said[1].decode("utf-8", "replace") if said else f"{path.name}, dòng {count}"
                    yield Job(name, path, Kind.JSONL, len(line), hashlib.sha256(line.strip()).hexdigest(), line.strip())
    except (OSError, EOFError, zlib.error) as error:
        raise Broken from error


def _is_late(line: bytes) -> bool:
    number, address = _ID.search(line[:4096]), _URL.search(line)
    said = address[1].decode("utf-8", "replace") if address else ""
    return number is not None and is_cut(number[1].decode("utf-8", "replace"), said)
