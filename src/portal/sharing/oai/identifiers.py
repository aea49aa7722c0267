"""Identifiers of the protocol: oai:<host>:<uuid> (guideline oai-identifier). Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit
from uuid import UUID

# What the guideline takes for a domain; the demo on one machine has none.
_DOMAIN = re.compile(r"[a-zA-Z][a-zA-Z0-9\-]*(\.[a-zA-Z][a-zA-Z0-9\-]*)+")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def host_of(base: str) -> str:
    return urlsplit(base).hostname or "localhost"


def is_domain(host: str) -> bool:
    return _DOMAIN.fullmatch(host) is not None


def identifier_of(content_id: UUID, *, host: str) -> str:
    return f"oai:{host}:{content_id}"


def content_id_of(identifier: str, *, host: str) -> UUID | None:
    """None for what is no identifier of this repository."""
    prefix = f"oai:{host}:"
    said = identifier.removeprefix(prefix) if identifier.startswith(prefix) else ""
    return UUID(said) if _UUID.fullmatch(said) else None
