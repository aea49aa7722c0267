"""Ways in besides the portal's own passwords: a provider of OpenID Connect, a directory (LDAP), and who may still use
a password (docs/operations/single-sign-on.md)."""

import os
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from portal.settings.environment import listed, seconds, switched


def _said(name: str, usual: str = "") -> str:
    return os.environ.get(name, "").strip() or usual


def _match(name: str) -> str:
    """The field of an account that what is agreed must equal. Raises ImproperlyConfigured."""
    if (said := _said(name, "email")) not in ("email", "username"):
        raise ImproperlyConfigured(f"{name} is email or username (docs/operations/single-sign-on.md).")
    return said


def _scheme(name: str, allowed: tuple[str, ...]) -> str:
    """An address with one of these schemes, or none. Raises ImproperlyConfigured."""
    parts = urlsplit(said := _said(name))
    if said and (parts.scheme not in allowed or not parts.hostname or parts.username or parts.query or parts.fragment):
        raise ImproperlyConfigured(f"{name} begins with {' or '.join(f'{one}://' for one in allowed)} and a host.")
    return said


OIDC_ISSUER = _scheme("OIDC_ISSUER", ("https",))
OIDC_CLIENT_ID = _said("OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = os.environ.get("OIDC_CLIENT_SECRET", "")
OIDC_NAME = _said("OIDC_NAME", "tài khoản dùng chung của cơ quan")  # what the button says
OIDC_SCOPES = " ".join(dict.fromkeys(["openid", *(listed("OIDC_SCOPES") or ["email"])]))
OIDC_CLAIM, OIDC_MATCHES = _said("OIDC_CLAIM", "email"), _match("OIDC_MATCHES")
# Values of `acr` or `amr` by which the provider says that it asked for a second factor; none: the portal asks itself.
OIDC_SECOND_FACTOR = frozenset(listed("OIDC_SECOND_FACTOR"))
# Who makes the requests to it: the one way out, which stands above the room of people.
SIGN_ON_CLIENT = "portal.outward.operations.http_client"

LDAP_URL = _scheme("LDAP_URL", ("ldaps", "ldap"))  # ldap: never spoken without StartTLS
LDAP_BIND = _said("LDAP_BIND")  # how whoever signs in is named there: uid={},ou=people,dc=example or {}@example.gov.vn
LDAP_BASE = _said("LDAP_BASE")  # below what the entry is looked for; nothing: LDAP_BIND is the entry
LDAP_FILTER = _said("LDAP_FILTER", "(userPrincipalName={})")
LDAP_ATTRIBUTE, LDAP_MATCHES = _said("LDAP_ATTRIBUTE", "mail"), _match("LDAP_MATCHES")
LDAP_CA_FILE = _said("LDAP_CA_FILE")  # authorities in place of those that the machine trusts, PEM
LDAP_SECONDS = seconds("LDAP_SECONDS", 5)  # of connecting, and of each answer

# Off: a password of the portal's own opens only the accounts named here, for the day on which the provider is away.
STAFF_PASSWORDS = switched("STAFF_PASSWORDS", on=True)
BREAK_GLASS = frozenset(listed("BREAK_GLASS"))

if OIDC_ISSUER and not (OIDC_CLIENT_ID and OIDC_CLIENT_SECRET):
    raise ImproperlyConfigured("OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET.")
if LDAP_URL and LDAP_BIND.count("{}") != 1:
    raise ImproperlyConfigured("LDAP_URL needs LDAP_BIND with {} where the name stands.")
if not STAFF_PASSWORDS and not (BREAK_GLASS and (OIDC_ISSUER or LDAP_URL)):
    raise ImproperlyConfigured("STAFF_PASSWORDS=0 needs OIDC_ISSUER or LDAP_URL, and somebody in BREAK_GLASS.")
