"""The current content of public articles, answers, scans and laws in the form that is sent; many at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from portal.sharing.queries.contents.laws import laws_now, provisions_now
from portal.sharing.queries.contents.public import answers_now, articles_now, scans_now
from portal.sharing.queries.contents.values import ContentsNow
from portal.sharing.states import SharedItemKind

_NUMBERED: Mapping[SharedItemKind, Callable[..., ContentsNow]] = {
    SharedItemKind.ARTICLE: articles_now,
    SharedItemKind.ANSWER: answers_now,
    SharedItemKind.LAW: laws_now,
}


def contents_now(*, kind: str, keys: Collection[str], base: str) -> ContentsNow:
    """The current state of these contents; about ten queries for any number (for scans one more each).

    `base`: the portal's address without a trailing slash.
    """
    if kind == SharedItemKind.SCAN:
        return scans_now(codes=keys, base=base) if keys else ContentsNow()
    if kind == SharedItemKind.PROVISION:
        return provisions_now(keys=keys, base=base)
    numbers = [int(key) for key in keys if key.isascii() and key.isdecimal()]
    return _NUMBERED[SharedItemKind(kind)](numbers=numbers, base=base) if numbers else ContentsNow()
