"""Looking at a file before it is taken: its kind, its size, its checksum, how many pages it has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from portal.digitisation.receipt.errors import CannotOpen, NotPhotographs, TooBig
from portal.digitisation.receipt.kinds import DOCUMENTS, ENDINGS, PICTURES, Kind, kind_of, safe_name
from portal.digitisation.receipt.store import bind_photographs
from portal.files.operations import checksum_of
from safefiles.limits import COMMAND
from scanreading.engines.faults import FAULT_SAYS, Fault, said_of
from scanreading.engines.limits import MEGABYTE, MOST_PAGES, ReaderLimits
from scanreading.engines.pool import Pool, ask_once

# Somebody waits, and only heads are read.
_LIMITS = ReaderLimits(wall_seconds=40.0, start_seconds=20.0, cpu_seconds=30, memory_bytes=2048 * MEGABYTE, pages=1)


@dataclass(frozen=True, slots=True)
class Fit:
    """A file that may be taken. `pages` is 1 for files that know no pages, until they are read."""

    path: Path
    name: str
    kind: Kind
    size: int
    checksum: str
    pages: int


def look_at(path: Path, *, name: str, most_bytes: int) -> Fit:
    """Raises UnfitScan of the kind that fits."""
    size = path.stat().st_size
    kind = kind_of(path, name=name)
    if size > min(most_bytes, COMMAND.file_bytes if kind in DOCUMENTS else most_bytes):
        raise TooBig
    pages = 1 if kind in DOCUMENTS else _pages(path, kind)
    return Fit(path, safe_name(name, kind=kind), kind, size, checksum_of(path), pages)


def bind(files: Sequence[Path], *, names: Sequence[str], most_bytes: int) -> Path:
    """Photographs as the archive that is kept of them; the caller removes it. Raises UnfitScan."""
    kinds = [kind_of(path, name=name) for path, name in zip(files, names, strict=True)]
    if any(kind not in PICTURES for kind in kinds):
        raise NotPhotographs
    if sum(path.stat().st_size for path in files) > most_bytes:
        raise TooBig
    if len(files) > MOST_PAGES:
        raise CannotOpen(FAULT_SAYS[Fault.TOO_MANY_PAGES])
    _look_into(zip(files, kinds, strict=True))
    return bind_photographs(files, endings=[ENDINGS.get(kind, kind.value) for kind in kinds])


def look_at_bound(path: Path, *, name: str, pages: int) -> Fit:
    """The archive that `bind` has made."""
    kind = Kind.PHOTOGRAPHS
    return Fit(path, safe_name(name, kind=kind), kind, path.stat().st_size, checksum_of(path), pages)


def _pages(path: Path, kind: Kind) -> int:
    return _answered(ask_once(_order(path, kind), limits=_LIMITS))


def _look_into(files: Iterable[tuple[Path, Kind]]) -> None:
    """Many pictures, one process. Raises CannotOpen, which says of which photograph it speaks."""
    with Pool(replace(_LIMITS, pages=MOST_PAGES), 1) as pool:
        for number, (path, kind) in enumerate(files, start=1):
            pool.begin(number, _order(path, kind))
            while not (done := pool.finished(wait=_LIMITS.wall_seconds)):
                continue
            try:
                _answered(done[0].answer)
            except CannotOpen as error:
                raise CannotOpen(f"Ảnh thứ {number}: {error}") from error


def _order(path: Path, kind: Kind) -> dict[str, str]:
    return {"do": "count", "path": str(path.resolve()), "kind": kind.value}


def _answered(answer: Mapping[str, Any]) -> int:
    if "fault" in answer:
        raise CannotOpen(said_of(answer["fault"], answer["detail"]))
    return int(answer["pages"])
