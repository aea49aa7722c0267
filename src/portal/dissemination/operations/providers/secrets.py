"""Secrets of accounts: named in the database, kept in the environment or in files; tokens are sealed with our key."""

from __future__ import annotations

import os
import re
from pathlib import Path

from cryptography.fernet import Fernet
from django.conf import settings

_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")


class SecretMissing(Exception):
    """No secret of this name is configured. Its text is for the operator and holds no secret."""


class Misconfigured(SecretMissing):
    """The options of an account cannot be used. Like a missing secret, only the operator can mend it."""


def account_secret(name: str) -> str:
    """The secret of an account. Raises SecretMissing."""
    if not _NAME.fullmatch(name):
        raise SecretMissing(f"Tên bí mật không hợp lệ: {name!r}.")
    variable = f"MESSAGES_SECRET_{name.upper().replace('-', '_')}"
    if found := os.environ.get(variable):
        return found
    path = Path(settings.MESSAGES_SECRETS_DIR or Path(settings.PRIVATE_DIR) / "messages") / name
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        raise SecretMissing(f"Chưa có bí mật “{name}”: đặt biến {variable} hoặc tệp cùng tên.") from None


def token_sealer() -> Fernet:
    """What seals and opens tokens in the database."""
    return Fernet(settings.MESSAGES_KEY.encode() if settings.MESSAGES_KEY else _own_key())


def _own_key() -> bytes:
    path = Path(settings.PRIVATE_DIR) / "messages" / "key"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(Fernet.generate_key())
    except FileExistsError:
        pass  # another process was quicker, or it was made long ago
    return path.read_bytes()
