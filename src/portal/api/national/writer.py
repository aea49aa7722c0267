"""Writing a package: records as JSON lines in a ZIP, streamed and atomic; its bytes depend on the records only."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from pydantic import BaseModel

from portal.api.national import BY_CODE, HeldKind
from portal.api.national.manifest import (
    FORMAT,
    MANIFEST,
    VERSION,
    PackageFile,
    PackageManifest,
    Scope,
    data_file,
    missing_kinds,
    part_of,
    schema_file,
    schema_name,
    schema_of,
)
from portal.api.national.shapes import WithdrawnRecord


def data_of(data: BaseModel) -> bytes:
    """The fields as JSON, in the order of the model."""
    return data.model_dump_json(by_alias=True).encode()


def record_digest(url: str, data: bytes) -> str:
    """A hash that changes whenever anything that receivers read has changed."""
    return sha256(url.encode() + b"\n" + data).hexdigest()


def published_line(frame: Mapping[str, Any], data: bytes) -> bytes:
    """The line of a public record. `frame`: `kind`, `id`, `version`, `url`, and `changed_at`, a time with its time zone
    as text."""
    said = {
        "kind": frame["kind"],
        "id": str(frame["id"]),
        "version": frame["version"],
        "state": "cong-khai",
        "changed_at": frame["changed_at"],
        "url": frame["url"],
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()[:-1] + b',"data":' + data + b"}"


def withdrawn_line(frame: Mapping[str, Any], withdrawal: Any) -> bytes:
    return WithdrawnRecord(**frame, state="da-rut", withdrawal=withdrawal).model_dump_json().encode()


_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest time that ZIP can represent
_EVERYBODY_READS = 0o100644 << 16
_UNIX = 3


# A record of a package, the ledger sequence of its last change, and whether it is withdrawn.
type PackageLine = tuple[bytes, int, bool]


class PackageWriter:
    """Writes the records of one kind after another, in the order of the ledger; with `since`, only those changed after
    it.

    `finish` renames the file atomically; without it the file is deleted on exit.
    """

    def __init__(self, folder: Path, *, scope: Scope, kinds: Sequence[HeldKind], since: Any = None) -> None:
        self._folder, self._scope, self._kinds, self._since = folder, scope, tuple(kinds), since
        self._counts: dict[HeldKind, Counter[bool]] = {kind: Counter() for kind in kinds}
        self._entries: list[Any] = []
        self._kind: HeldKind | None = None
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

    def begin(self, kind: HeldKind) -> None:
        """Begin the records of a kind."""
        self._close_data()
        self._kind, self._data = kind, self._open(data_file(kind))

    def take(self, line: PackageLine) -> bool:
        """Write a record if it belongs into this package; returns whether it does."""
        if self._data is None or self._kind is None:
            raise ValueError("begin() says of which kind the records are.")
        text, sequence, is_withdrawn = line
        if self._since is not None and sequence <= self._since.sequence:
            return False
        self._data.write(text + b"\n")
        self._counts[self._kind][is_withdrawn] += 1
        return True

    def add_file(self, sha256: str, file: IO[bytes]) -> None:
        """Add a file to which records refer by this checksum."""
        self._close_data()
        entry = self._open(f"files/{sha256}", packed=False)
        while piece := file.read(256 * 1024):
            entry.write(piece)
        self._entries.append(entry.close())

    def finish(self, *, cover: Mapping[str, Any], state: Any, name: str) -> Path:
        """Write schemas and manifest, and give the package its name. Raises OSError if it cannot be written."""
        self._close_data()
        for kind in self._kinds:
            self._add(schema_file(kind), schema_of(schema_name(kind), base=cover["portal"].url))
        self._write_manifest(cover, state)
        self._zip.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return self._path.replace(self._folder / name)

    def _write_manifest(self, cover: Mapping[str, Any], state: Any) -> None:
        manifest = PackageManifest(
            format=FORMAT,
            format_version=VERSION,
            scope=self._scope,
            **cover,
            state=state,
            since=self._since,
            kinds=[part_of(BY_CODE[kind], self._counts[kind]) for kind in self._kinds],
            not_included=missing_kinds(self._kinds),
            files=tuple(sorted(self._entries, key=lambda entry: entry.path)),
        )
        self._add(MANIFEST, manifest.model_dump(mode="json", by_alias=True))

    def _add(self, path: str, told: Any) -> None:
        entry = self._open(path)
        entry.write(json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n")
        self._entries.append(entry.close())

    def _open(self, path: str, *, packed: bool = True) -> _Measured:
        told = ZipInfo(path, date_time=_LONG_AGO)
        told.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        told.create_system, told.external_attr = _UNIX, _EVERYBODY_READS
        # Always ZIP64: the size is not known before writing.
        return _Measured(path, self._zip.open(told, "w", force_zip64=True))

    def _close_data(self) -> None:
        if self._data is not None:
            self._entries.append(self._data.close())
            self._data = None


class _Measured:
    """A file inside the package being written, with its length and checksum."""

    def __init__(self, path: str, file: IO[bytes]) -> None:
        self._path, self._file = path, file
        self._bytes, self._digest = 0, hashlib.sha256()

    def write(self, piece: bytes) -> None:
        self._file.write(piece)
        self._bytes += len(piece)
        self._digest.update(piece)

    def close(self) -> Any:
        self._file.close()
        return PackageFile(path=self._path, bytes=self._bytes, sha256=self._digest.hexdigest())
