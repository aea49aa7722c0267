"""Records as the lines of a package. The same thing at the same version is always the same bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from pydantic import BaseModel

from portal.api.national.shapes import Withdrawal, Withdrawn


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the data: `changed_at` is a moment as text, with its time zone."""

    kind: str
    record_id: UUID
    version: int
    changed_at: str
    url: str


def data_of(data: BaseModel) -> bytes:
    """By field, in the order of the shape."""
    return data.model_dump_json(by_alias=True).encode()


def digest_of(url: str, data: bytes) -> str:
    """Changes whenever anything that receivers read has changed."""
    return sha256(url.encode() + b"\n" + data).hexdigest()


def published_line(frame: Frame, data: bytes) -> bytes:
    said = {
        "kind": frame.kind,
        "id": str(frame.record_id),
        "version": frame.version,
        "state": "cong-khai",
        "changed_at": frame.changed_at,
        "url": frame.url,
    }
    head = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return head[:-1] + b',"data":' + data + b"}"


def withdrawn_line(frame: Frame, withdrawal: Withdrawal) -> bytes:
    record = Withdrawn(
        kind=frame.kind,
        id=frame.record_id,
        version=frame.version,
        state="da-rut",
        changed_at=frame.changed_at,
        url=frame.url,
        withdrawal=withdrawal,
    )
    return record.model_dump_json().encode()
