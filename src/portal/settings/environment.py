"""Strict parsing of environment variables: an invalid value stops the start, and the error names the variable.

Also the mail server and sender address as an operator configures them.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

_SEE = "see docs/operations/install.md"
_SWITCHES = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
_SHORTEST_SECRET = 32  # characters
# Timeouts for a server that disappears without closing the connection: without them a page waits a quarter of an hour
# for it (tcp(7)).
_GONE_WITHOUT_A_WORD = {
    "connect_timeout": 5,  # seconds
    "tcp_user_timeout": 10_000,  # ms until sent data must be acknowledged
    "keepalives_idle": 10,  # seconds; then two more probes, five seconds apart
    "keepalives_interval": 5,
    "keepalives_count": 2,
}
# jit=off: compiling a query that reads some thousand rows of a table of millions takes seconds, running it some
# hundredths of one. The timeouts: without them the server keeps the locks of a vanished machine for two hours.
_SESSION = (
    "-c jit=off"
    " -c tcp_user_timeout=10000 -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2"
)
_HOST = re.compile(r"\.?[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:]+\]", re.IGNORECASE)


def whole(name: str, usual: int, *, least: int = 1) -> int:
    """An integer variable of at least `least`; `usual` is the default. Raises ImproperlyConfigured."""
    said = os.environ.get(name, "").strip()
    if said and (not re.fullmatch(r"[0-9]{1,9}", said) or int(said) < least):
        raise ImproperlyConfigured(f"{name}={said!r} is no whole number of at least {least} ({_SEE}).")
    return int(said) if said else usual


def seconds(name: str, usual: float) -> float:
    """A number of seconds, with a decimal point for fractions. Raises ImproperlyConfigured."""
    said = os.environ.get(name, "").strip()
    if said and (not re.fullmatch(r"[0-9]{1,6}(?:\.[0-9]+)?", said) or float(said) <= 0):
        raise ImproperlyConfigured(f'{name}={said!r} is no number of seconds; write it like "5" or "0.5" ({_SEE}).')
    return float(said) if said else usual


def switched(name: str, *, on: bool) -> bool:
    """A boolean variable; `on` is the default. Raises ImproperlyConfigured.

    Accepts all usual spellings: "true" must not mean "no" because a program expected "1".
    """
    said = os.environ.get(name, "").strip().lower()
    if said and said not in _SWITCHES:
        raise ImproperlyConfigured(f"{name}={said!r} is neither 1 nor 0 ({_SEE}).")
    return _SWITCHES[said] if said else on


def database(url: str) -> Any:
    """The database settings of DATABASE_URL. Raises ImproperlyConfigured, without the password."""
    try:
        # With health checks, a request notices after a restart of the server that its connection is gone.
        # Behind PgBouncer each transaction may run on another connection to the server, which ends server-side cursors.
        is_pooled = switched("DATABASE_POOLED", on=False)
        return dj_database_url.parse(
            url, conn_max_age=None, conn_health_checks=True, disable_server_side_cursors=is_pooled
        )
    except ValueError as error:  # also raised for unknown schemes
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read: write postgres://USER:PASSWORD@HOST:5432/NAME, and signs like @ : / # ? "
            f"of the password as %40 %3A %2F %23 %3F ({_SEE})."
        ) from error


def patient(postgres: Mapping[str, Any]) -> dict[str, Any]:
    """ENGINE and OPTIONS for PostgreSQL, possibly on another machine: timeouts for both sides.

    A pooler refuses session options at the start of a connection; there they must be set on the role. Options of
    DATABASE_URL take precedence.
    """
    session = {} if postgres["DISABLE_SERVER_SIDE_CURSORS"] else {"options": _SESSION}
    return {
        "ENGINE": "portal.schema.postgresql",
        "OPTIONS": _GONE_WITHOUT_A_WORD | session | postgres.get("OPTIONS", {}),
    }


def limits_cache(said: str, *, process: dict[str, Any]) -> dict[str, Any]:
    """The cache that counts requests: Redis, or the process's own. Raises ImproperlyConfigured, without the
    password."""
    if said in ("process", "database"):
        return process
    if not said.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured(f"RATE_LIMITS is one of process, database or redis://HOST:6379/0 ({_SEE}).")
    redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": said}
    # no request waits for an absent server
    return redis | {"OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1}}


def scanner(said: str) -> str:
    """The address of clamd, or "". Raises ImproperlyConfigured."""
    if said and not re.fullmatch(r"unix:/.+|tcp:[^:/]+:\d+", said):
        raise ImproperlyConfigured(f"VIRUS_SCANNER is unix:/PATH or tcp:HOST:3310 ({_SEE}).")
    return said


def upload_handlers(scanner: str) -> list[str]:
    """FILE_UPLOAD_HANDLERS: the virus scanner first, if there is one."""
    kept = [f"django.core.files.uploadhandler.{one}FileUploadHandler" for one in ("Memory", "Temporary")]
    return ["portal.files.operations.exchange.VirusScanHandler", *kept] if scanner else kept


def task_queues(broker: str) -> dict[str, Any]:
    """TASKS: the queue in the database; a broker, if there is one, is notified of new tasks."""
    backend = "portal.journal.operations.broker.BrokeredBackend" if broker else "django_tasks_db.DatabaseBackend"
    return {"default": {"BACKEND": backend, "QUEUES": ["default", "index"]}}


def file_storages(environ: Mapping[str, str], *, media: Path, private: Path) -> dict[str, Any]:
    """STORAGES of files: the disk of this machine, or an S3 bucket for all machines."""
    if not (bucket := environ.get("S3_BUCKET", "")):
        return {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}
    address = {"endpoint_url": environ.get("S3_ENDPOINT_URL") or None, "region_name": environ.get("S3_REGION") or None}
    key = {"access_key": environ.get("AWS_ACCESS_KEY_ID"), "secret_key": environ.get("AWS_SECRET_ACCESS_KEY")}
    shared = {"bucket_name": bucket, "file_overwrite": True, "default_acl": None, **address, **key}
    return {"shared": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": shared}} | {
        name: {"BACKEND": "portal.files.operations.MirroredStorage", "OPTIONS": {"prefix": prefix, "location": place}}
        for name, prefix, place in (("default", "media/", media), ("private", "private/", private))
    }


def listed(name: str) -> list[str]:
    """The values of a variable, separated by commas, semicolons or blanks."""
    return [one for one in re.split(r"[,;\s]+", os.environ.get(name, "")) if one]


def required(name: str) -> str:
    """A variable that must be set. Raises ImproperlyConfigured."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"Set {name} in the environment ({_SEE}).")
    return value


def secret(name: str) -> str:
    """A secret key that is long enough and not the demo's. Raises ImproperlyConfigured, without the key."""
    value = required(name)
    if len(value) < _SHORTEST_SECRET or value.startswith("only-for-the-demo"):
        raise ImproperlyConfigured(
            f"{name} can be guessed: 50 random characters, at least {_SHORTEST_SECRET} ({_SEE})."
        )
    return value


def hosts(name: str) -> list[str]:
    """Host names, separated by commas or blanks; a leading dot includes subdomains. Raises ImproperlyConfigured."""
    required(name)
    for host in (named := listed(name)):
        if not _HOST.fullmatch(host):
            raise ImproperlyConfigured(
                f"{name}: {host!r} is no host name; write it like phapluat.example.gov.vn, without https:// ({_SEE})."
            )
    return named


def base_url(name: str, *, allowed: list[str]) -> str:
    """The public base URL without a trailing slash; by default that of the first allowed host.

    It is part of letters, feeds, data sent to partners and printed codes. Raises ImproperlyConfigured.
    """
    said = (os.environ.get(name, "").strip() or f"https://{allowed[0].removeprefix('.')}").rstrip("/")
    parts = urlsplit(said)
    if parts.scheme != "https" or not parts.hostname or parts.path or parts.query or parts.fragment or "@" in said:
        raise ImproperlyConfigured(f"{name}={said!r}: write https:// and the host name, and nothing else ({_SEE}).")
    if not any(_is_of(parts.hostname, host) for host in allowed):
        raise ImproperlyConfigured(f"{name}: {parts.hostname!r} is not among ALLOWED_HOSTS, and would answer nobody.")
    return said


def _is_of(name: str, host: str) -> bool:
    host = host.lower().strip("[]")
    return name == host.removeprefix(".") or (host.startswith(".") and name.endswith(host))


class RuntimeSetting:
    """A boolean setting evaluated at each use by the function at this dotted path: its value is entered in the
    browser."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __bool__(self) -> bool:
        return bool(import_string(self._path)())


# Seconds after which a silent mail server counts as gone. The lease of the outbox is calculated from it.
TIMEOUT = 15
_SPECIAL = frozenset('()<>[]:;@\\,."')
_PROTECTIONS = {"": {}, "starttls": {"use_tls": True}, "tls": {"use_ssl": True}}


def smtp_mailer(environ: Mapping[str, str]) -> dict[str, Any]:
    """The SMTP mailer for MAILERS. Raises ValueError for an invalid MAIL_TLS or MAIL_PORT."""
    protection = environ.get("MAIL_TLS", "").lower()
    if protection not in _PROTECTIONS:
        raise ValueError(f"MAIL_TLS is one of starttls, tls or empty, not {protection!r}.")
    port = environ.get("MAIL_PORT", "")
    if port and not port.isdecimal():
        raise ValueError(f"MAIL_PORT is a number such as 587, not {port!r}.")
    options = {
        "host": environ.get("MAIL_HOST") or "localhost",
        "port": int(port) if port else None,
        "username": environ.get("MAIL_USER", ""),
        "password": environ.get("MAIL_PASSWORD", ""),
        "timeout": TIMEOUT,
        **_PROTECTIONS[protection],
    }
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}


def sender(environ: Mapping[str, str], *, name: str, base_url: str) -> str:
    """The sender of letters: MAIL_FROM, or a no-reply address at the portal's own host."""
    return _well_formed(
        environ.get("MAIL_FROM") or f"{name} <khong-tra-loi@{urlsplit(base_url).hostname or 'localhost'}>"
    )


def _well_formed(sender: str) -> str:
    """Quote a display name with special characters such as a comma or a full stop (RFC 5322, 3.2.3); people write it
    without quotes."""
    name, bracket, rest = (part.strip() for part in sender.rpartition("<"))
    is_quoted = len(name) > 1 and name[0] == name[-1] == '"'
    if not bracket or is_quoted or not _SPECIAL & set(name):
        return sender
    quoted = name.replace("\\", r"\\").replace('"', r"\"")
    return f'"{quoted}" <{rest}'
