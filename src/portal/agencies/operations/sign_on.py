"""The one place where a sign-in at an identity provider or a directory becomes a session of an existing officer.

Nothing here creates an account or gives a role: a sign-in that matches no account, two accounts or a closed one is
refused. Passkeys are added, used at sign-in and removed; they belong to the host and scheme of PORTAL_BASE_URL.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import ssl
import warnings
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils.module_loading import import_string
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
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
from portal.agencies.models.access import report_identity_event
from portal.agencies.operations import note_entry
from portal.schema.models import save_fields
from safehttp.failures import HttpFailure
from safehttp.types import Request

with warnings.catch_warnings():  # from ldap3, about names of pyasn1
    warnings.simplefilter("ignore", DeprecationWarning)
    from ldap3 import BASE, NONE, SUBTREE, Connection, Server, Tls
    from ldap3.core.exceptions import LDAPException
    from ldap3.utils.conv import escape_filter_chars
    from ldap3.utils.dn import escape_rdn

logger = logging.getLogger(__name__)
MATCHED = "portal.agencies.operations.sign_on.MatchedBackend"
# Only asymmetric signatures: with a shared secret, whoever can read the portal's settings could sign.
_ALGORITHMS = ["RS256", "ES256", "PS256", "EdDSA"]
_NAMED = (
    *("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"),
    *("userinfo_endpoint", "end_session_endpoint"),
)
_MOST = 150  # characters of a username in the directory, as of an account here
_LEEWAY, _KEPT = 60, 600  # seconds: clock skew; how long the provider's metadata are cached


class SignOnFailed(Exception):
    """The provider is unavailable, or its response is invalid. The message is for the log and names nobody."""


class NoOfficer(Exception):
    """The identity is proved, but not exactly one active account has this value."""


def matched_officer(*, value: str, field: str, step: str, at: datetime) -> Officer:
    """The active officer whose account has the value proved by the identity provider. Raises NoOfficer.

    A failed sign-in to a closed account is recorded in the journal.
    """
    if (found := _matched(value, field)) is None:
        raise NoOfficer
    if not found.is_active:
        note_entry("sign_in_failed", officer=found, by=None, at=at, step=step)
        raise NoOfficer
    return found


def _matched(value: str, field: str, **more: bool) -> Officer | None:
    found = list(Officer.objects.filter(**{f"{field}__iexact": value}, **more)[:2]) if value else []
    return found[0] if len(found) == 1 else None


class MatchedBackend(BaseBackend):
    """Named in sessions of officers signed in through an identity provider; permissions stay with Django's backend."""

    def get_user(self, user_id: Any) -> Officer | None:
        return Officer.objects.filter(pk=user_id, is_active=True).first()


class DirectoryBackend:
    """Sign-in by name and password of the directory, matched by the agreed attribute."""

    def authenticate(
        self, request: HttpRequest | None, username: str = "", password: str = "", **kwargs: Any
    ) -> Officer | None:
        value = prove_in_directory(username=username, password=password) if settings.LDAP_URL else ""
        return _matched(value, settings.LDAP_MATCHES, is_active=True)


class PasswordsShut:
    """Runs before Django's backend: with STAFF_PASSWORDS off, only the accounts of BREAK_GLASS may use a password."""

    def authenticate(self, request: HttpRequest | None, username: str = "", **kwargs: Any) -> None:
        if not settings.STAFF_PASSWORDS and username not in settings.BREAK_GLASS:
            raise PermissionDenied


@dataclass(frozen=True, slots=True)
class Asked:
    """One sign-in attempt, kept in the session until the provider redirects back."""

    state: str
    nonce: str
    verifier: str
    next: str

    @classmethod
    def fresh(cls, *, next: str) -> Asked:
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(32), next)

    def address(self, *, back: str) -> str:
        """The authorization URL: code flow with PKCE (RFC 7636). Raises SignOnFailed."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        said = {
            "response_type": "code",
            "client_id": settings.OIDC_CLIENT_ID,
            "redirect_uri": back,
            "scope": settings.OIDC_SCOPES,
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": urlsafe_b64encode(digest).decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        where = _provider()["authorization_endpoint"]
        return f"{where}{'&' if '?' in where else '?'}{urlencode(said)}"


def farewell_address(*, back: str) -> str:
    """The provider's sign-out URL (OpenID Connect RP-Initiated Logout 1.0, 2); "" if it has none.

    No ID token is kept as a hint, so the provider asks for confirmation. Raises SignOnFailed.
    """
    where = _provider()["end_session_endpoint"]
    said = {"client_id": settings.OIDC_CLIENT_ID, "post_logout_redirect_uri": back}
    return f"{where}{'&' if '?' in where else '?'}{urlencode(said)}" if where else ""


@dataclass(frozen=True, slots=True)
class Proved:
    """What the provider has proved of the user."""

    value: str
    has_second_factor: bool


def prove(*, asked: Asked, back: str, said: Mapping[str, str], at: datetime) -> Proved:
    """Exchange the code for an identity (OpenID Connect Core 1.0, 3.1.3). Raises SignOnFailed."""
    for name, holds in (
        ("state", secrets.compare_digest(said.get("state", "").encode(), asked.state.encode())),
        ("iss", said.get("iss", settings.OIDC_ISSUER) == settings.OIDC_ISSUER),  # RFC 9207
        ("code", bool(said.get("code"))),
    ):
        if not holds:
            raise SignOnFailed(name)
    provider = _provider()
    form = {"grant_type": "authorization_code", "code": said["code"], "redirect_uri": back}
    answer = _ask("POST", provider["token_endpoint"], form | {"code_verifier": asked.verifier})
    claims = _claims(str(answer.get("id_token", "")), keys=_ask("GET", provider["jwks_uri"]), asked=asked, at=at)
    if settings.OIDC_CLAIM not in claims and (more := provider["userinfo_endpoint"]):
        claims = _of_the_same(_ask("GET", more, bearer=str(answer.get("access_token", ""))), claims)
    is_sure = settings.OIDC_CLAIM != "email" or claims.get("email_verified") is True
    value, amr = claims.get(settings.OIDC_CLAIM), claims.get("amr")
    ways = {str(one) for one in (claims.get("acr"), *(amr if isinstance(amr, list) else []))}
    return Proved(value if isinstance(value, str) and is_sure else "", bool(settings.OIDC_SECOND_FACTOR & ways))


def _of_the_same(said: dict[str, Any], claims: dict[str, Any]) -> dict[str, Any]:
    if said.get("sub") != claims["sub"]:  # OpenID Connect Core 1.0, 5.3.2
        raise SignOnFailed("sub")
    return said | claims


def _claims(token: str, *, keys: Any, asked: Asked, at: datetime) -> dict[str, Any]:
    held: dict[str, Any] = {
        "iss": {"essential": True, "value": settings.OIDC_ISSUER},
        "aud": {"essential": True, "value": settings.OIDC_CLIENT_ID},
        "exp": {"essential": True},
        "iat": {"essential": True},
        "sub": {"essential": True},
        "nonce": {"essential": True, "value": asked.nonce},
    }
    try:
        claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=_ALGORITHMS).claims
        jwt.JWTClaimsRegistry(now=int(at.timestamp()), leeway=_LEEWAY, **held).validate(claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise SignOnFailed(type(error).__name__) from None
    is_shared = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if is_shared else settings.OIDC_CLIENT_ID) != settings.OIDC_CLIENT_ID:
        raise SignOnFailed("azp")
    return claims


def _provider() -> dict[str, str]:
    """The provider's metadata (OpenID Connect Discovery 1.0, 4), if they are of the agreed issuer."""
    kept: dict[str, str] | None = cache.get(key := f"oidc:{settings.OIDC_ISSUER}")
    if kept is None:
        said = _ask("GET", f"{settings.OIDC_ISSUER.rstrip('/')}/.well-known/openid-configuration")
        kept = {name: str(said.get(name, "")) for name in _NAMED}
        scheme = f"{settings.OIDC_ISSUER.partition(':')[0]}://"
        is_safe = all(one.startswith(scheme) for one in filter(None, kept.values()))
        if kept["issuer"] != settings.OIDC_ISSUER or not is_safe or not all(kept[name] for name in _NAMED[:4]):
            raise SignOnFailed("discovery")
        cache.set(key, kept, _KEPT)
    return kept


def _ask(method: str, url: str, form: dict[str, str] | None = None, *, bearer: str = "") -> dict[str, Any]:
    """One request through the outbound client, without redirects: a secret goes only to the agreed address."""
    whoever = ":".join(quote(one, safe="") for one in (settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET))
    headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {bearer}"} if bearer else {})
    if form is not None:
        headers |= {
            "Authorization": f"Basic {b64encode(whoever.encode()).decode()}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
    asked = Request(method, url, headers, urlencode(form).encode() if form is not None else b"")
    try:
        answer = import_string(settings.SIGN_ON_CLIENT)().fetch(
            asked, limits=replace(settings.OUTWARD_LIMITS, most_redirects=0)
        )
        said = json.loads(answer.body)
    except (HttpFailure, ValueError) as error:
        raise SignOnFailed(type(error).__name__) from None
    if answer.status != 200 or not isinstance(said, dict):
        raise SignOnFailed(str(answer.status))
    return said


# ---- a directory (LDAP) checks name and password: by binding with them, over TLS -------------------------------------


def prove_in_directory(*, username: str, password: str) -> str:
    """The agreed attribute of the user; "" for a wrong password, an unknown name, or an unreachable directory.

    An empty password is never sent: directories accept it as an anonymous bind (RFC 4513, 5.1.2).
    """
    if not username or not password or len(username) > _MOST or "\0" in username + password:
        return ""
    try:
        return _directory_attribute(username, password)
    except LDAPException as error:
        logger.warning("The directory did not answer: %s", type(error).__name__)
        return ""


def _directory_attribute(username: str, password: str) -> str:
    tls = Tls(validate=ssl.CERT_REQUIRED, version=ssl.PROTOCOL_TLS_CLIENT, ca_certs_file=settings.LDAP_CA_FILE or None)
    server = Server(settings.LDAP_URL, tls=tls, get_info=NONE, connect_timeout=settings.LDAP_SECONDS)
    entry = settings.LDAP_BIND.replace("{}", escape_rdn(username))
    held = Connection(server, entry, password, receive_timeout=settings.LDAP_SECONDS, auto_referrals=False)
    try:
        # `start_tls` raises if the server has none: a password is never sent in the clear.
        if not ((server.ssl or held.start_tls()) and held.bind()):
            return ""
        named = settings.LDAP_FILTER.replace("{}", escape_filter_chars(username))
        where = (settings.LDAP_BASE, named, SUBTREE) if settings.LDAP_BASE else (entry, "(objectClass=*)", BASE)
        held.search(*where, attributes=[settings.LDAP_ATTRIBUTE], size_limit=2)
        values = [one for found in held.entries for one in found[settings.LDAP_ATTRIBUTE].values]
        return str(values[0]) if len(values) == 1 else ""
    finally:
        held.unbind()
        if held.socket is not None:  # left open if the certificate was not trusted
            held.socket.close()


MOST = 10  # per officer


def _host() -> str:
    return urlsplit(settings.PORTAL_BASE_URL).hostname or ""


def _origin() -> str:
    """The origin as browsers state it: without the port if it is the default of the scheme."""
    base = urlsplit(settings.PORTAL_BASE_URL)
    port = base.port if base.port not in (None, {"http": 80, "https": 443}.get(base.scheme)) else None
    return f"{base.scheme}://{base.hostname}" + (f":{port}" if port else "")


def _known(officer: Officer) -> list[PublicKeyCredentialDescriptor]:
    held = Passkey.objects.filter(user=officer).values_list("credential", flat=True)
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in held]


def options_to_add(officer: Officer) -> tuple[str, str]:
    """Options for the browser, as JSON, and their challenge, which the session keeps for one response."""
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
    """Add a passkey; None if the browser's response does not fit the challenge, or there are too many."""
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
    report_identity_event("factor.passkey_added", subject=officer, name=name)
    return made


@transaction.atomic
def passkey_for(*, officer: Officer, answer: str, challenge: str, credential: str, at: datetime) -> Passkey | None:
    """The officer's passkey that signed this challenge. One whose counter went backwards was copied and is refused."""
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
    """The authenticator app remains: nobody is left without a second factor."""
    report_identity_event("factor.passkey_removed", subject=Officer.objects.get(pk=passkey.user_id), name=passkey.name)
    passkey.delete()
