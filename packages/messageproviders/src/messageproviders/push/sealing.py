"""What stands in a push message, and its encryption for one browser (RFC 8291, aes128gcm of RFC 8188)."""

from __future__ import annotations

import base64
import binascii
import json
import os
import unicodedata
from urllib.parse import urljoin, urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec

from messageproviders.port import Message

# Push services take 4,096 bytes encrypted (RFC 8030): 120 and 400 letters of four bytes, and a link, stay below.
_POINT, _AUTH = 65, 16  # bytes of the keys of a browser (RFC 8291, 3.1 and 3.2)
_MOST_IN_A_TITLE, _MOST_IN_A_TEXT, _MOST_IN_A_LINK = 120, 400, 1000


class BadSubscription(ValueError):
    """The keys of this browser cannot be used: nothing can be sent to it."""


def written(message: Message, *, home: str) -> bytes:
    """Title, text and a link to the portal at `home`, nothing else: a locked screen shows it to anybody.

    A link to anywhere else leads home. `tag` lets a repetition take the place of the first instead of a second one.
    """
    link = urljoin(home, message.link if len(message.link) <= _MOST_IN_A_LINK else "/")
    ours, theirs = urlsplit(home), urlsplit(link)
    said = {
        "title": _cut(message.subject, _MOST_IN_A_TITLE),
        "text": _cut(message.text, _MOST_IN_A_TEXT),
        "link": link if (ours.scheme, ours.netloc) == (theirs.scheme, theirs.netloc) else urljoin(home, "/"),
        "tag": message.reference,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def sealed(content: bytes, *, browser_key: str, auth: str) -> bytes:
    """Encrypted so that this browser alone can read it; the key of our side serves once. Raises BadSubscription."""
    try:
        point, secret = _bytes(browser_key), _bytes(auth)
        if (len(point), len(secret)) != (_POINT, _AUTH):
            raise BadSubscription("khoa-trinh-duyet")
        return bytes(
            http_ece.encrypt(
                content,
                salt=os.urandom(16),
                private_key=ec.generate_private_key(ec.SECP256R1()),
                dh=point,
                auth_secret=secret,
                version="aes128gcm",
            )
        )
    except (ValueError, TypeError, binascii.Error, http_ece.ECEException):
        raise BadSubscription("khoa-trinh-duyet") from None


def _cut(text: str, most: int) -> str:
    shown = "".join(one if one.isprintable() else " " for one in unicodedata.normalize("NFC", text))
    words = " ".join(shown.split())
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
