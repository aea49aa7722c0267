"""A test must look at the answer it got: one that would pass on "not found" is none.

`assert not Posting.objects.exists()` after a POST holds as well where nobody lives at the address, and `"secret" not in
page` holds where the page was a redirection without a word. What Django's test client is answered is watched while a
test runs; what the test took for something else fails it. To have read the status, or where a redirection leads, is to
have looked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

from django.http.response import HttpResponseBase
from django.test import Client

NOT_THERE = frozenset({404, 405})
WITHOUT_THE_PAGE = frozenset({301, 302, 303, 307, 308, 403})
_LOOKS = frozenset({"status_code", "url", "headers"})
_READS = frozenset({"content", "text"})


@contextmanager
def answers(*, of: type[Client] = Client) -> Iterator[list[str]]:
    """Afterwards: the requests whose answer was not looked at."""
    got: list[Any] = []
    request = of.request

    def remember(self: Client, **environ: Any) -> Any:
        response = request(self, **environ)
        if response.status_code in NOT_THERE | WITHOUT_THE_PAGE:
            response.__class__ = _watched(type(response))
            got.append(response)
        return response

    unlooked: list[str] = []
    with patch.object(of, "request", remember):
        yield unlooked
    unlooked += [_said(response) for response in got if _is_unlooked(response)]


def _is_unlooked(response: Any) -> bool:
    asked = vars(response).get("asked", frozenset())
    if asked & _LOOKS:
        return False
    return response.status_code in NOT_THERE or bool(asked & _READS)


def _said(response: Any) -> str:
    return f"{response.request['REQUEST_METHOD']} {response.request['PATH_INFO']} was answered {response.status_code}"


@cache
def _watched(kind: type[HttpResponseBase]) -> type[HttpResponseBase]:
    class Watched(kind):  # type: ignore[valid-type, misc]
        def __getattribute__(self, name: str) -> Any:
            if name not in _LOOKS | _READS:
                return super().__getattribute__(name)
            asked = vars(self).get("asked", frozenset())
            value = super().__getattribute__(name)
            self.__dict__["asked"] = asked | {name}  # without what Django itself reads for it
            return value

    return Watched
