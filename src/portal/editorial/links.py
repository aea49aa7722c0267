"""Secrets of personal links. Only the digest is kept: whoever steals the database opens nothing with it."""

from __future__ import annotations

import hashlib
import secrets

_BYTES = 24  # 192 bits: nobody guesses one


def new_token() -> str:
    return secrets.token_urlsafe(_BYTES)


def token_digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
