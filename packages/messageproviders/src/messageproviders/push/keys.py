"""The portal's key for push services: made once, the private half a secret, the public half shown to browsers."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.hazmat.primitives import serialization
from py_vapid import Vapid02, VapidException

from safehttp.addresses import Address

# RFC 8292: at most a day. Signed anew when half of it has gone.
_SIGNED_FOR = timedelta(hours=12)


class BadKey(ValueError):
    """This is no key for web push: make one with `manage.py make_push_keys`."""


def new_private_key() -> str:
    """A new key as PEM."""
    key = Vapid02()
    key.generate_keys()
    return bytes(key.private_pem()).decode("ascii")


def public_key_of(private_key: str) -> str:
    """What a browser wants as `applicationServerKey`: the point of the curve, base64url. Raises BadKey."""
    point = _read(private_key).public_key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


class NoAudience(ValueError):
    """No push service stands at such an address."""


@dataclass
class Signer:
    """Says who sends: one signature for each push service, kept until half its time is over.

    `subject` is where a push service reaches us: "mailto:…" or an https address. Raises BadKey.
    """

    private_key: str = field(repr=False)
    subject: str
    _made: dict[str, tuple[datetime, str]] = field(default_factory=dict, repr=False)

    def authorization(self, endpoint: Address, *, at: datetime) -> str:
        """The header for the push service at this address. Raises NoAudience, BadKey."""
        audience = endpoint.place
        made = self._made.get(audience)
        if made is None or at - made[0] > _SIGNED_FOR / 2 or at < made[0]:
            claims = {"sub": self.subject, "aud": audience, "exp": int((at + _SIGNED_FOR).timestamp())}
            key = _read(self.private_key)
            key.conf = {"no-strict": True}  # whom to write to is the operator's word; a test's has no top-level domain
            try:
                made = (at, str(key.sign(claims)["Authorization"]))
            except VapidException:
                raise NoAudience from None
            self._made[audience] = made
        return made[1]


def _read(private_key: str) -> Vapid02:
    try:
        return Vapid02.from_pem(private_key.encode("ascii"))
    except Exception:  # noqa: BLE001 - the libraries raise many kinds, some of which quote the key
        raise BadKey("Khóa của thông báo trên trình duyệt không đọc được.") from None
