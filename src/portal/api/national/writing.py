"""Writing a package: a ZIP whose bytes depend on its records alone, streamed, and there whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from portal.api.national.kinds import BY_CODE, Held
from portal.api.national.manifest import (
    FORMAT,
    MANIFEST,
    VERSION,
    Contact,
    Entry,
    Manifest,
    Owner,
    Part,
    Portal,
    Reuse,
    Scope,
    State,
    data_file,
    missing_beside,
    part_of,
    schema_file,
)
from portal.api.national.schemas import schema_of

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP can write down
_EVERYBODY_READS = 0o100644 << 16
_UNIX = 3
_PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Cover:
    """What every package of a portal says of it."""

    portal: Portal
    owner: Owner
    contact: Contact
    licence: Reuse


@dataclass(frozen=True, slots=True)
class Line:
    """A record as it stands in a package. `sequence`: the state in which it became as it is."""

    text: bytes
    sequence: int
    is_withdrawn: bool


class PackageWriter:
    """Takes the records of one kind after another, in the order of the ledger, and what changed after `since`.

    `finish` puts the whole under its name in one step; left without it, nothing stays.
    """

    def __init__(self, folder: Path, *, scope: Scope, kinds: Sequence[Held], since: State | None = None) -> None:
        self._folder, self._scope, self._kinds, self._since = folder, scope, tuple(kinds), since
        self._counts: dict[Held, Counter[bool]] = {kind: Counter() for kind in kinds}
        self._entries: list[Entry] = []
        self._kind: Held | None = None
        self._data: _Measured | None = None
        descriptor, path = tempfile.mkstemp(prefix=".part-", suffix=".zip", dir=folder)
        os.fchmod(descriptor, 0o644)
        self._path = Path(path)
        self._file = os.fdopen(descriptor, "wb")
        self._zip = ZipFile(self._file, "w", ZIP_DEFLATED)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if not self._file.closed:
            self._close_data()
            self._zip.close()
            self._file.close()
        self._path.unlink(missing_ok=True)

    def begin(self, kind: Held) -> None:
        """The records that come are of this kind."""
        self._close_data()
        self._kind, self._data = kind, self._open(data_file(kind))

    def take(self, line: Line) -> bool:
        """Whether the record belongs into this package."""
        if self._data is None or self._kind is None:
            raise ValueError("begin() says of which kind the records are.")
        if self._since is not None and line.sequence <= self._since.sequence:
            return False
        self._data.write(line.text + b"\n")
        self._counts[self._kind][line.is_withdrawn] += 1
        return True

    def add_file(self, sha256: str, file: IO[bytes]) -> None:
        """A file that records name by this checksum."""
        self._close_data()
        entry = self._open(f"files/{sha256}", packed=False)
        while piece := file.read(_PIECE):
            entry.write(piece)
        self._entries.append(entry.close())

    def finish(self, *, cover: Cover, state: State, name: str) -> Path:
        """Write schemas and manifest, and give the package its name. Raises OSError where it cannot be written."""
        self._close_data()
        for kind in self._kinds:
            self._add(schema_file(kind), schema_of(kind, base=cover.portal.url))
        self._write_manifest(cover, state)
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return self._path.replace(self._folder / name)

    def _write_manifest(self, cover: Cover, state: State) -> None:
        manifest = Manifest(
            format=FORMAT,
            format_version=VERSION,
            scope=self._scope,
            portal=cover.portal,
            owner=cover.owner,
            contact=cover.contact,
            licence=cover.licence,
            state=state,
            since=self._since,
            kinds=tuple(self._parts()),
            not_included=missing_beside(self._kinds),
            files=tuple(sorted(self._entries, key=lambda entry: entry.path)),
        )
        self._add(MANIFEST, manifest.model_dump(mode="json", by_alias=True))

    def _parts(self) -> Iterator[Part]:
        for kind in self._kinds:
            counted = self._counts[kind]
            yield part_of(BY_CODE[kind], published=counted[False], withdrawn=counted[True])

    def _add(self, path: str, told: Any) -> None:
        entry = self._open(path)
        entry.write(json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n")
        self._entries.append(entry.close())

    def _open(self, path: str, *, packed: bool = True) -> _Measured:
        told = ZipInfo(path, date_time=_LONG_AGO)
        told.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        told.create_system, told.external_attr = _UNIX, _EVERYBODY_READS
        # Always in the form for large files: whether one is large is known when it is written.
        return _Measured(path, self._zip.open(told, "w", force_zip64=True))

    def _close_data(self) -> None:
        if self._data is not None:
            self._entries.append(self._data.close())
            self._data = None


class _Measured:
    """A file inside the package that is being written, with its length and checksum."""

    def __init__(self, path: str, file: IO[bytes]) -> None:
        self._path, self._file = path, file
        self._bytes, self._digest = 0, hashlib.sha256()

    def write(self, piece: bytes) -> None:
        self._file.write(piece)
        self._bytes += len(piece)
        self._digest.update(piece)

    def close(self) -> Entry:
        self._file.close()
        return Entry(path=self._path, bytes=self._bytes, sha256=self._digest.hexdigest())
