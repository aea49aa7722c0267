"""Which kind of thing is looked at where."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from portal.sharing.looking.answers import see_answers
from portal.sharing.looking.articles import see_articles
from portal.sharing.looking.scans import see_scans
from portal.sharing.looking.seen import View
from portal.sharing.states import ItemKind

_NUMBERED: Mapping[ItemKind, Callable[..., View]] = {ItemKind.ARTICLE: see_articles, ItemKind.ANSWER: see_answers}


def look(*, kind: str, keys: Collection[str], base: str) -> View:
    """These things as they are now; about ten queries, however many (for scans one more each).

    `base`: the portal's address without a slash.
    """
    if kind == ItemKind.SCAN:
        return see_scans(codes=keys, base=base) if keys else View()
    numbers = [int(key) for key in keys if key.isascii() and key.isdecimal()]
    return _NUMBERED[ItemKind(kind)](numbers=numbers, base=base) if numbers else View()
