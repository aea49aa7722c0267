"""The lines of a corpus (JSONL), each an instrument."""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from docreaders.kinds import ReadableKind
from portal.library.readers.files import is_gzipped
from portal.library.readers.jobs import Job
from portal.library.readers.records import is_cut
from safefiles.errors import Broken, Hostile, TooLarge
from safefiles.limits import FileLimits

_ID = re.compile(rb'"law_id"\s*:\s*"([^"\\]*)"')
_URL = re.compile(rb'"url"\s*:\s*"([^"\\]*)"')


def jobs_in_corpus(path: Path, *, limits: FileLimits) -> Iterator[Job]:
    """One job a line, those with an id cut short last. Raises UnreadableFile.

    Last, because the true number of such a record may be that of a record that is whole.
    """
    late: list[Job] = []
    for job in _lines(path, limits):
        if _is_late(job.line):
            late.append(job)
        else:
            yield job
    yield from late


def _lines(path: Path, limits: FileLimits) -> Iterator[Job]:
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
                    yield Job(
                        name,
                        path,
                        ReadableKind.JSONL,
                        len(line),
                        hashlib.sha256(line.strip()).hexdigest(),
                        line.strip(),
                    )
    except (OSError, EOFError, zlib.error) as error:
        raise Broken from error


def _is_late(line: bytes) -> bool:
    number, address = _ID.search(line[:4096]), _URL.search(line)
    said = address[1].decode("utf-8", "replace") if address else ""
    return number is not None and is_cut(number[1].decode("utf-8", "replace"), said)
