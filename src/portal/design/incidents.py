"""Logging of failures: log lines as JSON, a number for each request that users can report, and a file in which an
operator finds that number. Nothing of the portal is imported here, because the server's own log uses the same format.
"""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import sqlite3
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest

current_request: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)
_is_written: ContextVar[bool] = ContextVar("is_written", default=False)

# Personal data: e-mail addresses, and numbers of nine digits or more.
_PERSONAL = re.compile(r"(?P<mail>[^\s@<>\"'=(]+@[^\s@<>\"')]+)|(?P<number>(?<![\w-])\+?\d(?:[ .-]?\d){8,}(?![\w-]))")
# URL parameters that are secrets (capability links), by their names in the URL patterns.
_OPENING = re.compile(r"token|secret|^code$|^key$|^link$")
# journald's level prefixes (sd-daemon(3)); a line without one counts as information.
_MARKS = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6), (0, 7))

MOST_BYTES = 2_000_000  # of the file; then it is renamed, and the previously renamed one is overwritten
LATEST_BYTES = 200_000  # searched from the end
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def new_number() -> str:
    """A random number of nine digits in groups of three, as people read numbers on the telephone."""
    digits = f"{secrets.randbelow(10**9):09}"
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"


def number_of(request: HttpRequest | None) -> str:
    """The request's number; "" without a request."""
    return getattr(request, "request_id", "")


def said_safely(words: str) -> str:
    """The text without e-mail addresses and long numbers."""
    return _PERSONAL.sub(lambda found: "[thư]" if found["mail"] else "[số]", words)


def path_of(request: HttpRequest) -> str:
    """The path without the query string, and without secret URL arguments."""
    path: str = request.path
    match = request.resolver_match
    for name, value in (match.kwargs if match else {}).items():
        if _OPENING.search(name) and value:
            path = path.replace(str(value), "…")
    return path


class OurFaults(logging.Filter):
    """Filter out Django's log records of invalid requests (4xx)."""

    def filter(self, record: logging.LogRecord) -> bool:
        status = 400 if record.name == "django.security.DisallowedHost" else getattr(record, "status_code", 500)
        return not 400 <= status < 500  # noqa: PLR2004


class JsonFormatter(logging.Formatter):
    """One line of JSON per record, without personal data and secrets, with journald's level prefix if it is used."""

    def format(self, record: logging.LogRecord) -> str:
        mark = next(mark for level, mark in _MARKS if record.levelno >= level)
        return (f"<{mark}>" if "JOURNAL_STREAM" in os.environ else "") + json.dumps(
            facts_of(record), ensure_ascii=False
        )


def facts_of(record: logging.LogRecord) -> dict[str, object]:
    """The fields of a record that are logged."""
    request = getattr(record, "request", None) or current_request.get()
    facts: dict[str, object] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": said_safely(record.getMessage()),
    }
    if isinstance(request, HttpRequest):
        facts |= {"request_id": number_of(request), "method": request.method, "path": path_of(request)}
    if status := getattr(record, "status_code", None):
        facts["status"] = status
    if record.exc_info and record.exc_info[1]:
        facts["exception"] = said_safely(f"{type(record.exc_info[1]).__name__}: {record.exc_info[1]}")
        facts["traceback"] = said_safely(logging.Formatter().formatException(record.exc_info))
    return facts


def incidents_path() -> Path:
    return Path(settings.VAR_DIR) / "incidents.jsonl"


class IncidentHandler(logging.Handler):
    """Store errors in a local file, which is available even if the database is not."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            path = incidents_path()
            if path.is_file() and path.stat().st_size > MOST_BYTES:
                path.replace(path.with_suffix(".1.jsonl"))
            with path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(facts_of(record), ensure_ascii=False) + "\n")
            _is_written.set(True)
        except Exception:
            self.handleError(record)


def write_down(request: HttpRequest, *, status: int) -> bool:
    """Log the current failure. True if it was stored, so that an operator can find it by the request's number."""
    _is_written.set(False)
    logging.getLogger("django.request").error(
        "%s %s", request.method, path_of(request), exc_info=True, extra={"status_code": status, "request": request}
    )
    return _is_written.get()


def log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An `excepthook` that logs the exception that ends the process, in the usual format."""
    logging.getLogger("portal").critical("The process ended by a fault.", exc_info=(kind, error, trace))


def latest_incidents(*, number: str = "", since: datetime = _LONG_AGO, most: int = 20) -> list[Mapping[str, Any]]:
    """The latest failures, newest first; `number` filters by the reported number, with or without dashes."""
    found: deque[Mapping[str, Any]] = deque(maxlen=most)
    for line in _last_lines():
        with suppress(ValueError, KeyError):  # the first line may be truncated, the last one incomplete
            one = json.loads(line)
            one["at"] = datetime.fromisoformat(one["time"])
            if one["at"] >= since and _digits(number) in ("", _digits(one.get("request_id", ""))):
                found.appendleft(one)
    return list(found)


def _digits(number: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", number)


def _last_lines() -> list[bytes]:
    with suppress(OSError), incidents_path().open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - LATEST_BYTES))
        return file.readlines()
    return []


RECENTLY = timedelta(minutes=10)
_BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def is_database_unreachable(error: BaseException | None) -> bool:
    """True if the database could not work at all; False if only a table or column is missing."""
    code = getattr(getattr(error, "__cause__", None), "sqlite_errorcode", None)
    if isinstance(error, InterfaceError | OperationalError):
        return code is None or code & 0xFF != sqlite3.SQLITE_ERROR
    return isinstance(error, Error) and code is not None and code & 0xFF in _BROKEN
