"""Signatures as any library of Standard Webhooks reads them, and secrets that nobody keeps."""

import hmac
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from portal.sharing.delivery import (
    BOTH_SIGN_FOR,
    secret_of,
    secret_text,
    secrets_at,
    signed_headers,
    webhook_id,
)

UID = UUID("5f6f1f2e-0000-4000-8000-000000000001")
AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


class TestASecret:
    def test_is_of_one_installation_one_partner_one_handing_over(self):
        secrets = {
            secret_of(key=key, uid=uid, version=version)
            for key in ("a", "b")
            for uid in (UID, UUID(int=7))
            for version in (1, 2)
        }
        assert len(secrets) == 8
        assert {len(one) for one in secrets} == {32}

    def test_is_handed_over_in_letters(self):
        secret = secret_of(key="a", uid=UID, version=1)
        assert b64decode(secret_text(secret).removeprefix("whsec_")) == secret

    def test_signs_beside_the_next_one_for_a_while(self):
        def count(version: int, rotated_at: datetime | None) -> int:
            return len(secrets_at(key="a", uid=UID, version=version, rotated_at=rotated_at, at=AT))

        assert count(1, None) == 1
        assert count(2, AT) == 2
        assert count(2, AT - BOTH_SIGN_FOR + timedelta(seconds=1)) == 2
        assert count(2, AT - BOTH_SIGN_FOR) == 1


class TestAMessage:
    def test_is_signed_by_each_secret_over_number_time_and_body(self):
        old, new = secret_of(key="a", uid=UID, version=1), secret_of(key="a", uid=UID, version=2)
        headers = signed_headers(secrets=[new, old], message_id="x.1", body=b"{}", at=AT)
        said = f"x.1.{int(AT.timestamp())}.{{}}".encode()
        signatures = [f"v1,{b64encode(hmac.digest(one, said, sha256)).decode()}" for one in (new, old)]
        assert headers == {
            "webhook-id": "x.1",
            "webhook-timestamp": "1795572000",
            "webhook-signature": " ".join(signatures),
        }

    def test_has_one_number_for_all_attempts_at_a_version(self):
        assert webhook_id(content_id=UID, version=3) == f"{UID}.3"
