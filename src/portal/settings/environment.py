"""What an operator writes into the environment, read strictly: a wrong word stops the start and names the variable.

How letters leave is read here too: the mail server as an operator names it."""

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
# A server that lost its cable says nothing: without these a page waits a quarter of an hour for it (tcp(7)).
_GONE_WITHOUT_A_WORD = {
    "connect_timeout": 5,  # seconds
    "tcp_user_timeout": 10_000,  # ms in which what was sent is taken
    "keepalives_idle": 10,  # seconds; then asked twice more, five apart
    "keepalives_interval": 5,
    "keepalives_count": 2,
}
# Compiling a query that asks a table of millions for some thousand rows takes seconds, running it some hundredths. And
# the server would keep the locks of a machine that is gone for two hours.
_SESSION = (
    "-c jit=off"
    " -c tcp_user_timeout=10000 -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=2"
)
_HOST = re.compile(r"\.?[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:]+\]", re.IGNORECASE)


def whole(name: str, usual: int, *, least: int = 1) -> int:
    """A whole number of the environment. Raises ImproperlyConfigured."""
    said = os.environ.get(name, "").strip()
    if said and (not re.fullmatch(r"[0-9]{1,9}", said) or int(said) < least):
        raise ImproperlyConfigured(f"{name}={said!r} is no whole number of at least {least} ({_SEE}).")
    return int(said) if said else usual


def seconds(name: str, usual: float) -> float:
    """Seconds, with a point where there are parts of one. Raises ImproperlyConfigured."""
    said = os.environ.get(name, "").strip()
    if said and (not re.fullmatch(r"[0-9]{1,6}(?:\.[0-9]+)?", said) or float(said) <= 0):
        raise ImproperlyConfigured(f'{name}={said!r} is no number of seconds; write it like "5" or "0.5" ({_SEE}).')
    return float(said) if said else usual


def switched(name: str, *, on: bool) -> bool:
    """Whether something is switched on (`on` where nothing is said). Raises ImproperlyConfigured.

    "true" must not mean "no" because a program expected "1".
    """
    said = os.environ.get(name, "").strip().lower()
    if said and said not in _SWITCHES:
        raise ImproperlyConfigured(f"{name}={said!r} is neither 1 nor 0 ({_SEE}).")
    return _SWITCHES[said] if said else on


def database(url: str) -> Any:
    """The database of DATABASE_URL. Raises ImproperlyConfigured, without the password."""
    try:
        # A server that was started again is noticed before a request runs into the connection that is no more.
        # Behind PgBouncer each transaction may run on another connection to the server: no cursor outlives one.
        is_pooled = switched("DATABASE_POOLED", on=False)
        return dj_database_url.parse(
            url, conn_max_age=None, conn_health_checks=True, disable_server_side_cursors=is_pooled
        )
    except ValueError as error:  # unknown schemes too
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read: write postgres://USER:PASSWORD@HOST:5432/NAME, and signs like @ : / # ? "
            f"of the password as %40 %3A %2F %23 %3F ({_SEE})."
        ) from error


def patient(postgres: Mapping[str, Any]) -> dict[str, Any]:
    """ENGINE and OPTIONS of a PostgreSQL that may be on another machine: for how long each waits for the other.

    A pooler refuses what is said of the session at the start: there it is said of the role. What DATABASE_URL says
    stands.
    """
    session = {} if postgres["DISABLE_SERVER_SIDE_CURSORS"] else {"options": _SESSION}
    return {
        "ENGINE": "portal.schema.postgresql",
        "OPTIONS": _GONE_WITHOUT_A_WORD | session | postgres.get("OPTIONS", {}),
    }


def limits_cache(said: str, *, process: dict[str, Any]) -> dict[str, Any]:
    """The cache that counts visits: Redis, or the process's own. Raises ImproperlyConfigured, without the password."""
    if said in ("process", "database"):
        return process
    if not said.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured(f"RATE_LIMITS is one of process, database or redis://HOST:6379/0 ({_SEE}).")
    redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": said}
    return redis | {"OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1}}  # nobody waits for one that is away


def scanner(said: str) -> str:
    """The address of clamd, or none. Raises ImproperlyConfigured."""
    if said and not re.fullmatch(r"unix:/.+|tcp:[^:/]+:\d+", said):
        raise ImproperlyConfigured(f"VIRUS_SCANNER is unix:/PATH or tcp:HOST:3310 ({_SEE}).")
    return said


def upload_handlers(scanner: str) -> list[str]:
    """FILE_UPLOAD_HANDLERS: the scanner first, if there is one."""
    kept = [f"django.core.files.uploadhandler.{one}FileUploadHandler" for one in ("Memory", "Temporary")]
    return ["portal.files.operations.exchange.VirusScanHandler", *kept] if scanner else kept


def task_queues(broker: str) -> dict[str, Any]:
    """TASKS: the queue in the database, rung for by the broker if there is one."""
    backend = "portal.journal.operations.broker.BrokeredBackend" if broker else "django_tasks_db.DatabaseBackend"
    return {"default": {"BACKEND": backend, "QUEUES": ["default", "index"]}}


def file_storages(environ: Mapping[str, str], *, media: Path, private: Path) -> dict[str, Any]:
    """STORAGES of files: this machine's disk, or a bucket of S3 for all machines."""
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
    """What is parted by commas or blanks."""
    return [one for one in re.split(r"[,;\s]+", os.environ.get(name, "")) if one]


def required(name: str) -> str:
    """What must be said. Raises ImproperlyConfigured."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"Set {name} in the environment ({_SEE}).")
    return value


def secret(name: str) -> str:
    """A key that nobody can guess. Raises ImproperlyConfigured, without the key."""
    value = required(name)
    if len(value) < _SHORTEST_SECRET or value.startswith("only-for-the-demo"):
        raise ImproperlyConfigured(
            f"{name} can be guessed: 50 random characters, at least {_SHORTEST_SECRET} ({_SEE})."
        )
    return value


def hosts(name: str) -> list[str]:
    """Host names, parted by commas or blanks; a leading dot takes in what is below. Raises ImproperlyConfigured."""
    required(name)
    for host in (named := listed(name)):
        if not _HOST.fullmatch(host):
            raise ImproperlyConfigured(
                f"{name}: {host!r} is no host name; write it like phapluat.example.gov.vn, without https:// ({_SEE})."
            )
    return named


def base_url(name: str, *, allowed: list[str]) -> str:
    """The public address without a slash at the end: of the first host where nothing is said.

    It stands in letters, feeds, what partners get and codes on paper. Raises ImproperlyConfigured.
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


class AskedEachTime:
    """A setting that holds while the function of this name says so: what somebody enters in the browser."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __bool__(self) -> bool:
        return bool(import_string(self._path)())


# A server that says nothing for so long is taken for gone. The outbox's lease is reckoned with it.
TIMEOUT = 15
_SPECIAL = frozenset('()<>[]:;@\\,."')
_PROTECTIONS = {"": {}, "starttls": {"use_tls": True}, "tls": {"use_ssl": True}}


def smtp_mailer(environ: Mapping[str, str]) -> dict[str, Any]:
    """The mailer for MAILERS. Raises ValueError for a protection or a port that there is not."""
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
    """Who letters are from: MAIL_FROM, or an address that nobody reads at the portal's own host."""
    return _well_formed(
        environ.get("MAIL_FROM") or f"{name} <khong-tra-loi@{urlsplit(base_url).hostname or 'localhost'}>"
    )


def _well_formed(sender: str) -> str:
    """A name with a comma or a full stop stands in quotation marks (RFC 5322, 3.2.3); people write it without."""
    name, bracket, rest = (part.strip() for part in sender.rpartition("<"))
    is_quoted = len(name) > 1 and name[0] == name[-1] == '"'
    if not bracket or is_quoted or not _SPECIAL & set(name):
        return sender
    quoted = name.replace("\\", r"\\").replace('"', r"\"")
    return f'"{quoted}" <{rest}'
