"""A directory (LDAP) that says whether a name and a password belong together: by binding with them, over TLS."""

from __future__ import annotations

import logging
import ssl
import warnings

from django.conf import settings

with warnings.catch_warnings():  # of ldap3, about names of pyasn1
    warnings.simplefilter("ignore", DeprecationWarning)
    from ldap3 import BASE, NONE, SUBTREE, Connection, Server, Tls
    from ldap3.core.exceptions import LDAPException
    from ldap3.utils.conv import escape_filter_chars
    from ldap3.utils.dn import escape_rdn

logger = logging.getLogger(__name__)
_MOST = 150  # signs of a name, as of an account here


def prove(*, username: str, password: str) -> str:
    """The agreed attribute of whoever this is; "" for a wrong password, an unknown name, or a directory that is away.

    An empty password is never sent: directories let it in as nobody (RFC 4513, 5.1.2).
    """
    if not username or not password or len(username) > _MOST or "\0" in username + password:
        return ""
    try:
        return _attribute(username, password)
    except LDAPException as error:
        logger.warning("The directory did not answer: %s", type(error).__name__)
        return ""


def _attribute(username: str, password: str) -> str:
    tls = Tls(validate=ssl.CERT_REQUIRED, version=ssl.PROTOCOL_TLS_CLIENT, ca_certs_file=settings.LDAP_CA_FILE or None)
    server = Server(settings.LDAP_URL, tls=tls, get_info=NONE, connect_timeout=settings.LDAP_SECONDS)
    entry = settings.LDAP_BIND.replace("{}", escape_rdn(username))
    held = Connection(server, entry, password, receive_timeout=settings.LDAP_SECONDS, auto_referrals=False)
    try:
        # `start_tls` raises where the server has none: a password never travels in the clear.
        if not ((server.ssl or held.start_tls()) and held.bind()):
            return ""
        where = (entry, "(objectClass=*)", BASE)
        if settings.LDAP_BASE:
            where = (settings.LDAP_BASE, settings.LDAP_FILTER.replace("{}", escape_filter_chars(username)), SUBTREE)
        held.search(*where, attributes=[settings.LDAP_ATTRIBUTE], size_limit=2)
        values = [one for found in held.entries for one in found[settings.LDAP_ATTRIBUTE].values]
        return str(values[0]) if len(values) == 1 else ""
    finally:
        held.unbind()
        if held.socket is not None:  # left open where the certificate was not trusted
            held.socket.close()
