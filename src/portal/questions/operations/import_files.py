"""Where files of imports lie until they are read: under `PRIVATE_DIR`, named by their checksum."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from portal.files.operations import keep_bytes


def folder() -> Path:
    return Path(settings.PRIVATE_DIR) / "imports"


def put(*, data: bytes, checksum: str) -> str:
    """Keep the bytes; returns where, as `ImportBatch.path` says it. The same bytes are kept once."""
    keep_bytes(data, target=folder() / checksum)
    return checksum


def take(path: str) -> bytes:
    return (folder() / path).read_bytes()


def drop(path: str) -> None:
    (folder() / path).unlink(missing_ok=True)
