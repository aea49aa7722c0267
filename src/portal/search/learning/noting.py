"""The one call with which the results page says what was asked, and the one with which a result says it was opened.

Both return at once: they add to numbers in memory (`buffer`), which a thread of its own writes a few seconds later.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

from lawsearch.engine.port import Found
from lawsearch.ranking.analysis import marked_forms, tokens
from lawsearch.ranking.reading import Reading
from portal.agencies import throttle
from portal.search.learning.buffer import Buffer, Opened, Search
from portal.search.learning.flushing import Flusher
from portal.search.learning.scrubbing import scrubbed
from portal.search.learning.visitors import Visitors
from portal.search.queries import Results, Wish
from portal.search.states import Outcome

DEEPEST = 200  # no result stands lower
_MACHINE = re.compile(
    r"bot|crawl|spider|slurp|scrap|fetch|monitor|preview|python|curl|wget|java/|go-http",
    re.IGNORECASE,
)

buffer = Buffer()
visitors = Visitors()
flusher = Flusher(buffer)


def note_search(*, request: HttpRequest, reading: Reading, wish: Wish, results: Results, day: date) -> None:
    """Count a search. What a person asked, once a day each: not its further pages, not narrowed, not by a machine."""
    if not reading or wish != Wish() or not _is_heard(request):
        return
    text = scrubbed(reading.text) or ""
    fingerprint = fingerprint_of(text)
    if visitors.is_first(
        day=day, address=throttle.address_of(request), deed=f"asked {fingerprint or reading.text.casefold()}"
    ):
        buffer.search(Search(day, fingerprint, text, outcome_of(results), results.total))
        flusher.wake()


def note_opening(*, request: HttpRequest, reading: Reading, thing: Found, rank: int, day: date) -> None:
    """Count that a thing was opened after a question, once a day for each who opens it."""
    fingerprint = fingerprint_of(scrubbed(reading.text) or "")
    if not reading or not _is_heard(request):
        return
    address, asked = throttle.address_of(request), f"{fingerprint or reading.text.casefold()}"
    if visitors.is_first(day=day, address=address, deed=f"opened {asked} {thing.key}"):
        is_first = visitors.is_first(day=day, address=address, deed=f"opened {asked}")
        rank = min(max(rank, 1), DEEPEST)
        buffer.opened(Opened(day, fingerprint, thing.key, thing.owner, rank, is_first))
        flusher.wake()


def outcome_of(results: Results) -> Outcome:
    """A law or a place that was named outright is an answer, whatever else is found."""
    if results.laws or results.place:
        return Outcome.ANSWERED
    if results.is_empty:
        return Outcome.EMPTY
    return Outcome.ANSWERED if results.answer and results.answer.is_sure else Outcome.UNSURE


def fingerprint_of(text: str) -> str:
    """By which a question is known without its words; "" for none. Only who has SECRET_KEY can try out words on it."""
    form = " ".join(marked_forms(tokens(text)))
    return hashlib.blake2b(form.encode(), key=_key(settings.SECRET_KEY), digest_size=16).hexdigest() if form else ""


@lru_cache(maxsize=2)
def _key(secret: str) -> bytes:
    return hashlib.sha256(f"search.learning:{secret}".encode()).digest()


def _is_heard(request: HttpRequest) -> bool:
    """A person's browser that asks because the person did, and does not ask to be left out."""
    headers = request.headers
    agent = headers.get("User-Agent", "")
    return bool(
        settings.LEARN_FROM_SEARCHES
        and agent
        and not _MACHINE.search(agent)
        and headers.get("Sec-GPC") != "1"
        and headers.get("DNT") != "1"
        and "prefetch" not in headers.get("Sec-Purpose", headers.get("Purpose", ""))
    )
