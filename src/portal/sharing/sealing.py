"""Secrets of others, sealed with the installation's key: whoever has the database alone reads none of them."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken


def seal(secret: str, *, key: str) -> str:
    """ "" stays ""."""
    return _fernet(key).encrypt(secret.encode()).decode() if secret else ""


def unseal(sealed: str, *, key: str) -> str | None:
    """The secret; None where it was sealed with another key."""
    if not sealed:
        return ""
    try:
        return _fernet(key).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _fernet(key: str) -> Fernet:
    return Fernet(urlsafe_b64encode(hmac.digest(key.encode(), b"lan-toa.websub/1", sha256)))
