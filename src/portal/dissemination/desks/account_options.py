"""What an officer may write into an account's options: nothing secret, and nothing its protocol could not work by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from messageproviders.http_sms.profile import read_profile
from messageproviders.options import BadOptions
from messageproviders.smpp.options import read_options
from messageproviders.zalo.options import read_habits, read_hosts
from portal.dissemination.states import AccountKind

# Words of keys under which somebody might write a secret into the database, and what stands for one that is elsewhere.
_LIKE_A_SECRET = re.compile(r"pass|secret|token$|^token|api_?key|private|authori[sz]ation", re.IGNORECASE)
_PLACE_OF_A_SECRET = re.compile(r"\{secret(\.[\w.]+)?(\|base64)?\}")
_NOT_OF_THE_PROTOCOL = "stop_number"


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
    """Why the protocol could not work by these options, in Vietnamese; "" where it could. The secrets are not looked
    at: they are on the server, and the process that sends says what is wrong with them.
    """
    check = _CHECKS.get(kind)
    said = {name: value for name, value in options.items() if name != _NOT_OF_THE_PROTOCOL}
    try:
        if check:
            check(said, sender, takes_marks)
    except BadOptions as error:
        return str(error)
    return ""


_CHECKS: Mapping[AccountKind, Callable[[Mapping[str, Any], str, bool], object]] = {
    AccountKind.SMPP: lambda options, sender, takes_marks: read_options(
        options, password="", sender=sender, takes_marks=takes_marks
    ),
    AccountKind.HTTP: lambda options, sender, takes_marks: read_profile(options),
    AccountKind.ZALO: lambda options, sender, takes_marks: (read_habits(options), read_hosts(options)),
    AccountKind.ESMS: lambda options, sender, takes_marks: read_profile({"profile": "esms", **options}),
}
