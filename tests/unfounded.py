"""What a screen says was done, was done: a request that ends in a green sentence has written something.

Whatever act a test tries through a page is watched: where `messages.success` speaks and no statement of the request
wrote (sessions and counts of requests are none), nothing happened that could be told of. Something else is to be said
then (`messages.info`), or nothing. What says itself that it was so already may stand: of a form that was sent twice, or
with nothing changed.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.contrib import messages
from django.contrib.messages import api
from django.db import connection
from django.test import Client

_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)
_OF_THE_VISIT = re.compile(r'(INTO|UPDATE|FROM)\s+"(django_session|agencies_visitcount)"')

_WAS_SO = re.compile(r"^Đã lưu|đã được ghi rồi|^Không có .+ nào mới")


@contextmanager
def sentences() -> Iterator[list[str]]:
    """Afterwards: what was said of nothing."""
    found: list[str] = []
    request, say = Client.request, api.add_message

    def watch(self: Client, **environ: Any) -> Any:
        said: list[str] = []
        wrote: list[str] = []

        def note(execute: Callable[..., Any], sql: Any, *more: Any) -> Any:
            if _WRITES.match(f"{sql}") and not _OF_THE_VISIT.search(f"{sql}"):
                wrote.append(f"{sql}")
            return execute(sql, *more)

        def tell(request: Any, level: int, message: Any, *more: Any, **others: Any) -> None:
            if level == messages.SUCCESS and request.META.get("REQUEST_METHOD") == "POST":
                said.append(f"{message}")
            say(request, level, message, *more, **others)

        with connection.execute_wrapper(note), patch.object(api, "add_message", tell):
            response = request(self, **environ)
        if said and not wrote and not _WAS_SO.search(said[-1]):
            found.append(f"{environ.get('PATH_INFO')} said “{said[-1]}”")
        return response

    with patch.object(Client, "request", watch):
        yield found
