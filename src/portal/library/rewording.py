"""What a change did to the words that a content leans on: as they read before, as they read now, word by word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lawtext.comparison import DiffPiece, diff
from portal.library.models import EventTarget, Instrument, Provision, StaleFlag
from portal.library.queries import edition_on, provision_in, text_of, units_of
from portal.library.states import CHANGES_WORDS, EventKind, EventState

_LONGEST = 20_000  # characters of one wording shown on a desk; a whole chapter is read on the comparison page


@dataclass(frozen=True, slots=True)
class Rewording:
    """`address` is the place compared: what the event names, else what the content cites.

    `is_merged` says that the new words are those of an edition; else they are those of the amending text. `new` is None
    where nobody here has them; `old` is empty for what is new and for what the library never held.
    """

    address: str
    old: str
    new: str | None
    is_merged: bool
    pieces: tuple[DiffPiece, ...]


def rewording_of(flag: StaleFlag) -> Rewording | None:
    """None where the whole document is meant, where the change is not one of words, or where there was none."""
    law, day, target = flag.event.instrument, flag.event.day, flag.target
    if law is None or day is None or flag.event.kind == EventKind.SUSPENDED or (target is None and not flag.address):
        return None
    if flag.event.state == EventState.REVOKED:
        return None
    address = (target.address if target else "") or flag.address
    old, since = _wordings(law, address, (day - timedelta(days=1), day))
    is_merged = since != old
    new = since if is_merged else _ordered(target, old)
    pieces = diff(old, new) if new is not None and len(old) + len(new) <= _LONGEST else ()
    return Rewording(address, old[:_LONGEST], new[:_LONGEST] if new is not None else None, is_merged, pieces)


def _wordings(law: Instrument, address: str, days: Sequence[date]) -> list[str]:
    editions = [edition_on(instrument=law, day=day) for day in days]
    places = [provision_in(edition=edition, address=address) if edition else None for edition in editions]
    return [_words(place) for place in places]


def _words(place: Provision | None) -> str:
    if place is None:
        return ""
    words = text_of(units_of(provision=place))
    return f"{place.label}. {place.heading}\n{words}" if place.heading else words


def _ordered(target: EventTarget | None, old: str) -> str | None:
    """The words as the amending text orders them, where no edition has them yet."""
    if target is None:
        return None
    if target.action == CHANGES_WORDS and target.old_words:
        return old.replace(target.old_words, target.new_words)
    if target.wording:
        return target.wording
    is_gone = EventKind(target.event.kind).ends or target.action == "bai-bo"
    return "" if is_gone else None
