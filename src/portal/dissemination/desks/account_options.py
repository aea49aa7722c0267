"""What an officer may write into an account's options: nothing secret, and nothing its protocol could not work by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from portal.dissemination.couriers.http_sms.profile import BadProfile, read_profile
from portal.dissemination.couriers.smpp.options import BadOptions, read_options
from portal.dissemination.states import AccountKind

# Words of keys under which somebody might write a secret into the database, and what stands for one that is elsewhere.
_LIKE_A_SECRET = re.compile(r"pass|secret|token$|^token|api_?key|private|authori[sz]ation", re.IGNORECASE)
_PLACE_OF_A_SECRET = re.compile(r"\{secret(\.[\w.]+)?(\|base64)?\}")
_NOT_OF_THE_PROTOCOL = "stop_number"
_OF_THE_EXAMPLE = ".example.vn"


def secret_in(options: Mapping[str, Any]) -> str:
    """The name under which a secret itself seems to be written, however deep; "" for none. `{secret.user}` is none."""
    return next(_secrets(options), "")


def _secrets(tree: object) -> Iterator[str]:
    if isinstance(tree, Mapping):
        for name, value in tree.items():
            if _LIKE_A_SECRET.search(str(name)) and _is_written(value):
                yield str(name)
            yield from _secrets(value)
    elif isinstance(tree, list):
        for one in tree:
            yield from _secrets(one)
    elif isinstance(tree, str) and "://" in tree:
        yield from _in_address(tree)


def _is_written(value: object) -> bool:
    return bool(value) and not isinstance(value, Mapping | list) and not _PLACE_OF_A_SECRET.search(str(value))


def _in_address(address: str) -> Iterator[str]:
    try:
        read = urlsplit(address)
    except ValueError:
        return
    if read.password and not _PLACE_OF_A_SECRET.search(read.password):
        yield "…:…@"
    yield from (name for name, value in parse_qsl(read.query) if _LIKE_A_SECRET.search(name) and _is_written(value))


def fault_of(kind: AccountKind, options: Mapping[str, Any], *, sender: str, takes_marks: bool) -> str:
    """Why the protocol could not work by these options, in Vietnamese; "" where it could."""
    check = _CHECKS.get(kind)
    said = {name: value for name, value in options.items() if name != _NOT_OF_THE_PROTOCOL}
    return check(said, sender, takes_marks) if check else ""


def _of_smpp(options: Mapping[str, Any], sender: str, takes_marks: bool) -> str:
    try:
        read = read_options(options, password="", sender=sender, takes_marks=takes_marks)
    except BadOptions as error:
        return str(error)
    ranges = {
        "port": 1 <= read.port <= 65535,  # noqa: PLR2004  of TCP
        "window": 1 <= read.window <= 1000,  # noqa: PLR2004  no centre waits for so many
        **{name: 0 < getattr(read, name) <= 3600 for name in _SECONDS},  # noqa: PLR2004  an hour
    }
    wrong = [name for name, is_right in ranges.items() if not is_right]
    return f"Cài đặt “{wrong[0]}” nằm ngoài khoảng dùng được." if wrong else ""


def _of_http(options: Mapping[str, Any], sender: str, takes_marks: bool) -> str:
    try:
        profile = read_profile(options)
    except BadProfile as error:
        return str(error)
    if str(urlsplit(profile.template.address).hostname).endswith(_OF_THE_EXAMPLE):
        return "Chưa có “url” của nhà cung cấp."
    return "" if profile.at_once <= 100 else "“at_once” nhiều nhất 100."  # noqa: PLR2004  connections at once


_SECONDS = (
    *("connect_seconds", "answer_seconds", "enquire_seconds", "patience_seconds", "joining_seconds"),
    *("first_pause_seconds", "longest_pause_seconds"),
)
_CHECKS: Mapping[AccountKind, Callable[[Mapping[str, Any], str, bool], str]] = {
    AccountKind.SMPP: _of_smpp,
    AccountKind.HTTP: _of_http,
    AccountKind.ESMS: lambda options, sender, takes_marks: _of_http(
        {"profile": "esms", **options}, sender, takes_marks
    ),
}
