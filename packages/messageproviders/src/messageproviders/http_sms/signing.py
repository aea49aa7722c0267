"""Whether what a carrier calls back is signed with the key that it gave us, where its profile says how it signs."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping

from messageproviders.http_sms.filling import fill
from messageproviders.http_sms.profile import Profile
from messageproviders.http_sms.reading import decoded, fields_of, fields_of_query


def is_signed(
    profile: Profile, *, secrets: Mapping[str, str] | None, query: str, body: bytes, content_type: str
) -> bool:
    """`secrets` by their places ("secret.mo"). True too where the profile knows no signature, or the operator has no
    key: the secret in the address is all that such a carrier shows.

    Carriers write "base64(md5(…))" and mean the octets or their hexadecimal letters: either is good.
    """
    rule = profile.callback
    if rule is None or not rule.signed or secrets is None:
        return True
    came = {**(fields_of(body, content_type=content_type) if body.strip() else {}), **fields_of_query(query)}
    said = {**came, **profile.values, **secrets}
    digest = hashlib.md5(_octets(fill(rule.signed, said)), usedforsecurity=False)
    given = decoded(fill(rule.sign, came), charset="").strip().encode()
    meant = (base64.b64encode(digest.digest()), base64.b64encode(digest.hexdigest().encode()))
    return any(hmac.compare_digest(given, one) for one in meant)


def _octets(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
