"""Authorization of the portal by an Official Account (OAuth v4 with PKCE, RFC 7636), and renewal of tokens."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode

from messageproviders.outcomes import outcome_without_answer
from messageproviders.port import SendOutcome
from messageproviders.zalo.client import (
    PATIENCE,
    ZaloHosts,
    read_json,
    text_of,
)
from safehttp.failures import HttpFailure
from safehttp.types import Client, Request

# An unused refresh token is valid for three months.
REFRESH_LASTS = timedelta(days=90)
_ACCESS_LASTS = 90_000  # seconds, if the response has no expires_in
_VERIFIER_BYTES = 32  # 43 characters, the minimum of RFC 7636
# Temporary refusals that do not concern the token: it was not used.
_PASSING = frozenset({-32, -200, -211})


@dataclass(frozen=True, slots=True)
class ZaloApp:
    """The app that an Official Account authorizes. `secret` is the app's, not the account's webhook secret."""

    app_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TokenPair:
    """Tokens from Zalo: the access token is valid for `lasts`, the refresh token once."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    lasts: timedelta


class TokenPairRefused(Exception):
    """No tokens were returned. `code`: Zalo's error or the network failure.

    `is_refused`: Zalo refused, and will again. `may_be_spent`: it is unknown whether the refresh token was used.
    """

    def __init__(self, code: str, *, is_refused: bool = False, may_be_spent: bool = False) -> None:
        super().__init__(code)
        self.code, self.is_refused, self.may_be_spent = code, is_refused, may_be_spent


def new_verifier() -> str:
    return secrets.token_urlsafe(_VERIFIER_BYTES)


def challenge_of(verifier: str) -> str:
    """S256 of RFC 7636: base64url of SHA-256, without padding."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii")).digest()).rstrip(b"=").decode()


def consent_address(*, hosts: ZaloHosts, app_id: str, back_to: str, verifier: str, state: str) -> str:
    """Where an administrator of the Official Account consents. No challenge method: Zalo knows only one."""
    query = {"app_id": app_id, "redirect_uri": back_to, "code_challenge": challenge_of(verifier), "state": state}
    return f"{hosts.oauth}/v4/oa/permission?{urlencode(query)}"


def exchange_code(door: Client, *, hosts: ZaloHosts, app: ZaloApp, code: str, verifier: str) -> TokenPair:
    """The first tokens for the code from the consent page (valid ten minutes, once). Raises TokenPairRefused."""
    return _ask(
        door,
        hosts,
        app,
        {"code": code, "app_id": app.app_id, "grant_type": "authorization_code", "code_verifier": verifier},
    )


def renew(door: Client, *, hosts: ZaloHosts, app: ZaloApp, refresh: str) -> TokenPair:
    """New tokens; this uses up the given refresh token. Raises TokenPairRefused."""
    return _ask(door, hosts, app, {"refresh_token": refresh, "app_id": app.app_id, "grant_type": "refresh_token"})


def _ask(door: Client, hosts: ZaloHosts, app: ZaloApp, said: Mapping[str, str]) -> TokenPair:
    asked = Request(
        "POST",
        f"{hosts.oauth}/v4/oa/access_token",
        {"Content-Type": "application/x-www-form-urlencoded", "secret_key": app.secret},
        urlencode(said).encode(),
    )
    try:
        answered = door.fetch(asked, limits=PATIENCE)
    except HttpFailure as failure:
        raise TokenPairRefused(
            failure.code, may_be_spent=outcome_without_answer(failure) is SendOutcome.UNKNOWN
        ) from None
    if (body := read_json(answered.body)) is None:
        raise TokenPairRefused(f"HTTP {answered.status}", may_be_spent=answered.is_success or answered.status >= 500)
    if not (text_of(body, "access_token") and text_of(body, "refresh_token")):
        raise _refusal(body)
    seconds = text_of(body, "expires_in")
    lasts = int(seconds) if seconds.isdecimal() and int(seconds) > 0 else _ACCESS_LASTS
    return TokenPair(str(body["access_token"]), str(body["refresh_token"]), timedelta(seconds=lasts))


def _refusal(body: Mapping[str, object]) -> TokenPairRefused:
    code = text_of(body, "error")
    return TokenPairRefused(code[:20] or "?", is_refused=not (code.lstrip("-").isdecimal() and int(code) in _PASSING))
