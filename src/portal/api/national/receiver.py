"""A package as a receiver reads it: what it says of itself, its records, whether all of it is true."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from pydantic import ValidationError

from portal.api.national.manifest import MANIFEST, PackageManifest, PackagePart, faults_of, schema_in, schema_of

_LONGEST_MANIFEST = 16 * 1024 * 1024
_LONGEST_LINE = 32 * 1024 * 1024
MOST_FAULTS = 50


class NotAPackage(ValueError):
    """The file is no package of this format and version. The message says what is wrong, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class PackageReport:
    """What was found in a package. `faults` are sentences, at most MOST_FAULTS of them."""

    manifest: PackageManifest
    record_count: int
    faults: tuple[str, ...]


def read_manifest(path: Path) -> PackageManifest:
    """Raises NotAPackage, OSError."""
    try:
        with ZipFile(path) as package:
            return _manifest_in(package)
    except BadZipFile as error:
        raise NotAPackage(f"{path.name} không phải tệp ZIP nguyên vẹn.") from error


def check_package(path: Path) -> PackageReport:
    """Look at everything: names, lengths and checksums of files, schemas, every record, counts.

    Raises NotAPackage where there is nothing to look at, OSError.
    """
    try:
        with ZipFile(path) as package:
            manifest = _manifest_in(package)
            faults, counted = [*_faults_of_files(package, manifest)], 0
            for part in manifest.kinds:
                found, count = _faults_of_part(package, part, base=manifest.portal.url)
                faults, counted = faults + found, counted + count
    except BadZipFile as error:
        raise NotAPackage(f"{path.name} không phải tệp ZIP nguyên vẹn: {error}") from error
    return PackageReport(manifest, counted, tuple(faults[:MOST_FAULTS]))


def _manifest_in(package: ZipFile) -> PackageManifest:
    if MANIFEST not in package.namelist():
        raise NotAPackage(f"Trong gói không có {MANIFEST}.")
    if package.getinfo(MANIFEST).file_size > _LONGEST_MANIFEST:
        raise NotAPackage(f"{MANIFEST} quá dài.")
    try:
        return PackageManifest.model_validate_json(package.read(MANIFEST))
    except ValidationError as error:
        first = error.errors()[0]
        raise NotAPackage(f"{MANIFEST} chưa đúng ở {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _faults_of_files(package: ZipFile, manifest: PackageManifest) -> Iterator[str]:
    names, told = Counter(package.namelist()), {entry.path for entry in manifest.files}
    yield from (f"{name}: có nhiều lần trong gói." for name, times in names.items() if times > 1)
    yield from (f"{name}: có trong gói mà tờ khai không nêu." for name in sorted(names.keys() - told - {MANIFEST}))
    for entry in manifest.files:
        if entry.path not in names:
            yield f"{entry.path}: tờ khai nêu mà trong gói không có."
        elif package.getinfo(entry.path).file_size != entry.bytes:
            yield f"{entry.path}: dài {package.getinfo(entry.path).file_size} byte, tờ khai ghi {entry.bytes}."
        elif _digest(package, entry.path) != entry.sha256:
            yield f"{entry.path}: mã kiểm SHA-256 không khớp."


def _faults_of_part(package: ZipFile, part: PackagePart, *, base: str) -> tuple[list[str], int]:
    names = package.namelist()
    schema = schema_in(part.schema_file)
    if not schema.startswith(f"{part.code}-") or part.data not in names or part.schema_file not in names:
        return [f"{part.code}: loại không rõ, hoặc thiếu tệp dữ liệu hay lược đồ."], 0
    faults: list[str] = []
    if json.loads(package.read(part.schema_file)) != schema_of(schema, base=base):
        faults.append(f"{part.schema_file}: không phải lược đồ của phiên bản này.")
    seen: set[str] = set()
    counted: Counter[str] = Counter()
    for number, line in enumerate(_lines(package, part.data), start=1):
        found = faults_of(line, schema=schema)
        if not found:
            record = json.loads(line)
            counted[record["state"]] += 1
            found = ["mã id có hai lần."] if record["id"] in seen else []
            seen.add(record["id"])
        if len(faults) < MOST_FAULTS:
            faults += [f"{part.data}, dòng {number}: {one}" for one in found]
    if (counted["cong-khai"], counted["da-rut"]) != (part.published, part.withdrawn):
        faults.append(f"{part.code}: số bản ghi không khớp tờ khai.")
    return faults, counted.total()


def _lines(package: ZipFile, name: str) -> Iterator[bytes]:
    with package.open(name) as file:
        while line := file.readline(_LONGEST_LINE):
            yield line


def _digest(package: ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with package.open(name) as file:
        while piece := file.read(256 * 1024):
            digest.update(piece)
    return digest.hexdigest()
