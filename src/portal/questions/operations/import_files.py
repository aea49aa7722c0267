"""Where files of imports lie until they are read: under `PRIVATE_DIR`, named by their checksum."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def folder() -> Path:
    return Path(settings.PRIVATE_DIR) / "imports"


def put(*, data: bytes, checksum: str) -> str:
    """Keep the bytes; returns where, as `ImportBatch.path` says it. The same bytes are kept once."""
    place = folder() / checksum
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    making = place.with_suffix(".part")
    making.write_bytes(data)
    making.replace(place)
    return checksum


def take(path: str) -> bytes:
    return (folder() / path).read_bytes()


def drop(path: str) -> None:
    (folder() / path).unlink(missing_ok=True)
