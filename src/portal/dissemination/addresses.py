"""E-mail addresses and the secrets in links: how they are written, hidden and recognised; none reaches a log."""

from __future__ import annotations

import hashlib
import hmac
import secrets

_SHOWN = 1


def normal(address: str) -> str:
    """The one spelling under which an address is kept: no blanks around it, small letters."""
    return address.strip().lower()


def mask(address: str) -> str:
    """What a screen may show of an address: "n***@gmail.com"."""
    name, _, host = address.partition("@")
    return f"{name[:_SHOWN]}***@{host}" if host else "***"


def fingerprint(address: str, *, key: str) -> str:
    """By which an address is known again without being kept; worthless without the installation's key."""
    return hmac.new(key.encode(), normal(address).encode(), hashlib.sha256).hexdigest()


def new_token() -> str:
    """The secret of a personal link: 256 random bits. Only its digest is kept."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
