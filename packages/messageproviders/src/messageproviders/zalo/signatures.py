"""Whether a webhook comes from Zalo: plain SHA-256 over its parts and the Official Account's own secret.

`X-ZEvent-Signature: mac=<hex>` of app_id + body + timestamp + secret. Programs that work differ in two of the parts,
so that all four combinations are tried and the one that fits is kept for that account.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from enum import StrEnum

_PREFIX = "mac="


class Variant(StrEnum):
    """Which identity comes first, and where the timestamp is read."""

    APP_BODY = "app-than"
    APP_HEADER = "app-dau"
    OA_BODY = "oa-than"
    OA_HEADER = "oa-dau"


@dataclass(frozen=True, slots=True)
class Signed:
    """What came, as bytes and text of the request, with the identities that may have been signed."""

    body: bytes = field(repr=False)
    signature: str
    app_id: str
    oa_id: str
    in_body: str  # timestamp of the body
    in_header: str  # timestamp of X-ZEvent-Timestamp


def matching(signed: Signed, *, secret: str, pinned: str = "") -> Variant | None:
    """The variant by which the signature is right; with `pinned` only that one. Every one is computed and compared in
    constant time, so that the time taken tells nothing."""
    given = signed.signature.removeprefix(_PREFIX).strip().lower().encode()
    found: Variant | None = None
    for variant in Variant:
        fits = hmac.compare_digest(mac(signed, variant, secret).encode(), given)
        if fits and pinned in ("", variant) and found is None and secret:
            found = variant
    return found


def mac(signed: Signed, variant: Variant, secret: str) -> str:
    """What Zalo would have written."""
    first = signed.app_id if variant in (Variant.APP_BODY, Variant.APP_HEADER) else signed.oa_id
    moment = signed.in_body if variant in (Variant.APP_BODY, Variant.OA_BODY) else signed.in_header
    return hashlib.sha256(first.encode() + signed.body + moment.encode() + secret.encode()).hexdigest()
