"""How letters leave: the mail server as an operator names it in the environment."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

# A server that says nothing for so long is taken for gone. The outbox's lease is reckoned with it.
TIMEOUT = 15
_SPECIAL = frozenset('()<>[]:;@\\,."')
_PROTECTIONS = {"": {}, "starttls": {"use_tls": True}, "tls": {"use_ssl": True}}


def smtp_mailer(environ: Mapping[str, str]) -> dict[str, Any]:
    """The mailer for MAILERS. Raises ValueError for a protection or a port that there is not."""
    protection = environ.get("MAIL_TLS", "").lower()
    if protection not in _PROTECTIONS:
        raise ValueError(f"MAIL_TLS is one of starttls, tls or empty, not {protection!r}.")
    port = environ.get("MAIL_PORT", "")
    if port and not port.isdecimal():
        raise ValueError(f"MAIL_PORT is a number such as 587, not {port!r}.")
    options = {
        "host": environ.get("MAIL_HOST") or "localhost",
        "port": int(port) if port else None,
        "username": environ.get("MAIL_USER", ""),
        "password": environ.get("MAIL_PASSWORD", ""),
        "timeout": TIMEOUT,
        **_PROTECTIONS[protection],
    }
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}


def sender(environ: Mapping[str, str], *, name: str, base_url: str) -> str:
    """Who letters are from: MAIL_FROM, or an address that nobody reads at the portal's own host."""
    return _well_formed(
        environ.get("MAIL_FROM") or f"{name} <khong-tra-loi@{urlsplit(base_url).hostname or 'localhost'}>"
    )


def _well_formed(sender: str) -> str:
    """A name with a comma or a full stop stands in quotation marks (RFC 5322, 3.2.3); people write it without."""
    name, bracket, rest = (part.strip() for part in sender.rpartition("<"))
    is_quoted = len(name) > 1 and name[0] == name[-1] == '"'
    if not bracket or is_quoted or not _SPECIAL & set(name):
        return sender
    quoted = name.replace("\\", r"\\").replace('"', r"\"")
    return f'"{quoted}" <{rest}'
