"""What browsers may do with our pages (no inline script but Wagtail's own, each with the nonce of its answer), and how
officers come in: by password, by what a provider or a directory has proved, and for how long."""

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
# What a browser of the back office refuses it tells here; counted by kind and day, shown on the operator's page.
WAYS_IN_CSP = SECURE_CSP | {"report-uri": ["/giao-dien/bi-chan/"]}
ADMIN_CSP = WAYS_IN_CSP | {
    "script-src": [CSP.SELF, CSP.NONCE],
    # Draftail's library makes <style> elements of its own, without a nonce; attributes stay refused.
    "style-src-elem": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "frame-ancestors": [CSP.SELF],
    "frame-src": [CSP.SELF],
}

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
# The visitor, not the proxy: otherwise whoever guesses locks the officer out everywhere.
AXES_CLIENT_IP_CALLABLE = "portal.agencies.operations.rate_limits.address_of"
AXES_LOCKOUT_TEMPLATE = "agencies/locked_out.html"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address"]  # logs name nobody
# Who signed in, when, from which address: for looking into misuse (Nghị định 53/2022/NĐ-CP, Điều 26: 12 months).
SIGN_INS_KEPT_DAYS = whole("SIGN_INS_KEPT_DAYS", 366)
# Whether a password alone opens the back office (the demo), or a code from the telephone is asked for as well.
STAFF_SECOND_FACTOR = False
STAFF_IDLE_MINUTES = 60
SESSION_COOKIE_AGE = 10 * 60 * 60  # a working day
# The portal's name of the day, as a merger may have changed it in the browser.
OTP_TOTP_ISSUER = lambda device: import_string("portal.agencies.queries.imprint.current_imprint")().name  # noqa: E731


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

# The token that seals the PDF of a signed report (pkcs11:…, RFC 7512), and its certificate with those above it (PEM).
SEAL_TOKEN = os.environ.get("SEAL_TOKEN", "")
SEAL_CERTIFICATES = os.environ.get("SEAL_CERTIFICATES", "")
