"""What browsers may do with the portal's pages (no inline scripts except Wagtail's, with the nonce of the response),
and how officers sign in: by password, by single sign-on or through a directory, and for how long."""

import os
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.module_loading import import_string

from portal.settings.environment import listed, seconds, switched, whole

SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
CSRF_FAILURE_VIEW = "portal.design.middleware.csrf_failure"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "media-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
ADMIN_PREFIX = "/quan-tri/"
# Browsers of the back office report what they block to this URL; reports are counted by kind and day, and shown on the
# operator's page.
WAYS_IN_CSP = SECURE_CSP | {"report-uri": ["/giao-dien/bi-chan/"]}
ADMIN_CSP = WAYS_IN_CSP | {
    "script-src": [CSP.SELF, CSP.NONCE],
    # Draftail's library creates <style> elements without a nonce; style attributes stay blocked.
    "style-src-elem": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "frame-ancestors": [CSP.SELF],
    "frame-src": [CSP.SELF],
}

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# The visitor's address, not the proxy's: otherwise anybody who guesses passwords locks the officer out everywhere.
AXES_CLIENT_IP_CALLABLE = "portal.agencies.operations.rate_limits.address_of"
AXES_LOCKOUT_TEMPLATE = "agencies/locked_out.html"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address"]  # logs contain no names
# For how many days sign-ins are kept, with time and address, to investigate misuse (Nghị định 53/2022/NĐ-CP, Điều 26:
# 12 months).
SIGN_INS_KEPT_DAYS = whole("SIGN_INS_KEPT_DAYS", 366)
# Whether the back office also requires a code from the telephone; in the demo a password alone is enough.
STAFF_SECOND_FACTOR = False
STAFF_IDLE_MINUTES = 60
SESSION_COOKIE_AGE = 10 * 60 * 60  # a working day
# The portal's current name, which may have been changed in the browser after a merger.
OTP_TOTP_ISSUER = lambda device: import_string("portal.agencies.queries.imprint.current_imprint")().name  # noqa: E731


def _said(name: str, usual: str = "") -> str:
    return os.environ.get(name, "").strip() or usual


def _match(name: str) -> str:
    """The account field that is compared with the value of the identity provider. Raises ImproperlyConfigured."""
    if (said := _said(name, "email")) not in ("email", "username"):
        raise ImproperlyConfigured(f"{name} is email or username (docs/operations/single-sign-on.md).")
    return said


def _scheme(name: str, allowed: tuple[str, ...]) -> str:
    """A URL with one of these schemes, or "". Raises ImproperlyConfigured."""
    parts = urlsplit(said := _said(name))
    if said and (parts.scheme not in allowed or not parts.hostname or parts.username or parts.query or parts.fragment):
        raise ImproperlyConfigured(f"{name} begins with {' or '.join(f'{one}://' for one in allowed)} and a host.")
    return said


OIDC_ISSUER = _scheme("OIDC_ISSUER", ("https",))
OIDC_CLIENT_ID = _said("OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = os.environ.get("OIDC_CLIENT_SECRET", "")
OIDC_NAME = _said("OIDC_NAME", "tài khoản dùng chung của cơ quan")  # the label of the button
OIDC_SCOPES = " ".join(dict.fromkeys(["openid", *(listed("OIDC_SCOPES") or ["email"])]))
OIDC_CLAIM, OIDC_MATCHES = _said("OIDC_CLAIM", "email"), _match("OIDC_MATCHES")
# Values of `acr` or `amr` with which the provider confirms a second factor; none: the portal asks for one itself.
OIDC_SECOND_FACTOR = frozenset(listed("OIDC_SECOND_FACTOR"))
# The HTTP client for requests to the provider: outward is the room for all outgoing requests, and above this one.
SIGN_ON_CLIENT = "portal.outward.operations.http_client"

LDAP_URL = _scheme("LDAP_URL", ("ldaps", "ldap"))  # ldap: only with StartTLS
LDAP_BIND = _said("LDAP_BIND")  # DN or name for the bind: uid={},ou=people,dc=example or {}@example.gov.vn
LDAP_BASE = _said("LDAP_BASE")  # base DN of the search for the entry; empty: LDAP_BIND is the entry
LDAP_FILTER = _said("LDAP_FILTER", "(userPrincipalName={})")
LDAP_ATTRIBUTE, LDAP_MATCHES = _said("LDAP_ATTRIBUTE", "mail"), _match("LDAP_MATCHES")
LDAP_CA_FILE = _said("LDAP_CA_FILE")  # certificate authorities instead of those that the machine trusts, PEM
LDAP_SECONDS = seconds("LDAP_SECONDS", 5)  # to connect, and for each answer

# Off: passwords of the portal only open the accounts named here, for days on which the provider is not available.
STAFF_PASSWORDS = switched("STAFF_PASSWORDS", on=True)
BREAK_GLASS = frozenset(listed("BREAK_GLASS"))

if OIDC_ISSUER and not (OIDC_CLIENT_ID and OIDC_CLIENT_SECRET):
    raise ImproperlyConfigured("OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET.")
if LDAP_URL and LDAP_BIND.count("{}") != 1:
    raise ImproperlyConfigured("LDAP_URL needs LDAP_BIND with {} where the name stands.")
if not STAFF_PASSWORDS and not (BREAK_GLASS and (OIDC_ISSUER or LDAP_URL)):
    raise ImproperlyConfigured("STAFF_PASSWORDS=0 needs OIDC_ISSUER or LDAP_URL, and somebody in BREAK_GLASS.")

# The token that seals the PDF of a signed report (pkcs11:…, RFC 7512), and its certificate with its chain (PEM).
SEAL_TOKEN = os.environ.get("SEAL_TOKEN", "")
SEAL_CERTIFICATES = os.environ.get("SEAL_CERTIFICATES", "")
