"""What an operator has set for an account of Zalo: where it is asked and how it is used. It holds no secret."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from messageproviders.options import (
    BadOptions,
    bad_value,
    number,
    word,
)
from messageproviders.zalo.calls import Hosts
from messageproviders.zalo.courier import Habits

_WINDOW_HOURS = 168  # seven days, after which Zalo refuses a reply
_HOSTS = ("oa", "business", "oauth")


def read_habits(options: Mapping[str, Any]) -> Habits:
    """Raises BadOptions."""
    hours = options.get("window_hours") or _WINDOW_HOURS
    return Habits(
        window=timedelta(hours=number(int, "window_hours", hours, least=1, most=_WINDOW_HOURS)),
        is_nested=bool(options.get("nested")),
        is_development=bool(options.get("development")),
        mode=word("sending_mode", options.get("sending_mode", "")),
    )


def read_hosts(options: Mapping[str, Any]) -> Hosts:
    """Raises BadOptions."""
    named = options.get("hosts") or {}
    if not isinstance(named, Mapping):
        raise bad_value("hosts", named)
    return Hosts(**{name: _address(f"hosts.{name}", url) for name, url in named.items() if name in _HOSTS})


def _address(name: str, url: object) -> str:
    """Of a service, without the last stroke. Raises BadOptions."""
    said = word(name, url).rstrip("/")
    try:
        parts = urlsplit(said)
    except ValueError:
        raise bad_value(name, url) from None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise BadOptions(f"Cài đặt “{name}” phải là địa chỉ bắt đầu bằng https://.")
    return said
