"""Passkeys: added, shown at sign-in, removed. The host and scheme of PORTAL_BASE_URL are whom they are for."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import PublicKeyCredentialDescriptor

from portal.agencies.models import Officer, Passkey
from portal.agencies.models.access import leave_word
from portal.schema.models import save_fields

MOST = 10  # of one officer


def _host() -> str:
    return urlsplit(settings.PORTAL_BASE_URL).hostname or ""


def _origin() -> str:
    """Without the port where it is the scheme's own, as browsers say it."""
    base = urlsplit(settings.PORTAL_BASE_URL)
    port = base.port if base.port not in (None, {"http": 80, "https": 443}.get(base.scheme)) else None
    return f"{base.scheme}://{base.hostname}" + (f":{port}" if port else "")


def _known(officer: Officer) -> list[PublicKeyCredentialDescriptor]:
    held = Passkey.objects.filter(user=officer).values_list("credential", flat=True)
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in held]


def options_to_add(officer: Officer) -> tuple[str, str]:
    """What the browser is asked, as JSON, and the challenge in it, which the session keeps for one answer."""
    options = generate_registration_options(
        rp_id=_host(),
        rp_name=settings.PORTAL_NAME,
        user_id=f"officer-{officer.pk}".encode(),
        user_name=officer.username,
        user_display_name=str(officer),
        exclude_credentials=_known(officer),
    )
    return options_to_json(options), bytes_to_base64url(options.challenge)


def options_to_show(officer: Officer) -> tuple[str, str]:
    """The same for signing in; ("", "") for an officer without passkeys."""
    if not (known := _known(officer)):
        return "", ""
    options = generate_authentication_options(rp_id=_host(), allow_credentials=known)
    return options_to_json(options), bytes_to_base64url(options.challenge)


@transaction.atomic
def add_passkey(*, officer: Officer, name: str, answer: str, challenge: str, at: datetime) -> Passkey | None:
    """None where the browser's answer is none to this challenge, or there are too many."""
    if not challenge or Passkey.objects.filter(user=officer).count() >= MOST:
        return None
    try:
        shown = verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_host(),
            expected_origin=_origin(),
        )
    except (WebAuthnException, ValueError):
        return None
    credential = bytes_to_base64url(shown.credential_id)
    if Passkey.objects.filter(credential=credential).exists():
        return None
    made = Passkey.objects.create(
        user=officer,
        name=name,
        credential=credential,
        public_key=shown.credential_public_key,
        sign_count=shown.sign_count,
        made_at=at,
    )
    leave_word("factor.passkey_added", subject=officer, name=name)
    return made


@transaction.atomic
def passkey_for(*, officer: Officer, answer: str, challenge: str, credential: str, at: datetime) -> Passkey | None:
    """The officer's passkey that signed this challenge. One whose count went backwards was copied: it opens nothing."""
    held = Passkey.objects.select_for_update().filter(user=officer, credential=credential).first()
    if held is None or not challenge:
        return None
    try:
        shown = verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=_host(),
            expected_origin=_origin(),
            credential_public_key=bytes(held.public_key),
            credential_current_sign_count=held.sign_count,
        )
    except (WebAuthnException, ValueError):
        return None
    save_fields(held, sign_count=shown.new_sign_count, used_at=at)
    return held


@transaction.atomic
def remove_passkey(*, passkey: Passkey) -> None:
    """The telephone's codes stay: nobody is left without a second factor by it."""
    leave_word("factor.passkey_removed", subject=Officer.objects.get(pk=passkey.user_id), name=passkey.name)
    passkey.delete()
