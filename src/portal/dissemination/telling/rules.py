"""Which entries of the journal are news to those who follow a law or a field. Most are not: letters are quiet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

# What says that an event of the law is so, and what takes it back.
OF_EVENTS = ("event.accepted", "provision.changed")
REVOKED = "event.revoked"
# Corrections of these say something about when the law binds; those of a name or a source do not.
_DATED = frozenset({"effective_date", "expired_date", "stated_status"})
# A law older than this that comes to the library was scanned, not made.
_NEW_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Happened:
    """An entry as the rules see it: what was done, its details, and what the library says of the law now.

    `is_new_here`: the law came to the library by it; `is_first_text`: the law had no text before; `is_reread`: the same
    wording was read again from a source; `is_undone`: the library does not say so any more; `told_on`: of word that is
    taken back, the day on which whom we write to was told.
    """

    verb: str
    details: dict[str, object]
    on: date
    issued: date | None = None
    is_new_here: bool = False
    is_first_text: bool = False
    is_reread: bool = False
    is_on_shelf: bool = True
    is_undone: bool = False
    told_on: date | None = None


def is_worth_telling(happened: Happened, *, follows_law: bool) -> bool:
    """Whether who follows the law (or else one of its fields) is told of it.

    Word that is taken back is for those alone who had it, which the entry does not know.
    """
    rule = _RULES.get(happened.verb)
    if rule is None or happened.is_undone or (not happened.is_on_shelf and happened.verb != "instrument.withdrawn"):
        return False
    return rule(happened, follows_law)


def day_of(details: dict[str, object]) -> date | None:
    """The day that an entry speaks of."""
    try:
        return date.fromisoformat(str(details.get("day") or ""))
    except ValueError:
        return None


def _always(happened: Happened, follows_law: bool) -> bool:
    return True


def _is_to_come(happened: Happened, follows_law: bool) -> bool:
    """An accepted event whose day has come is told as the change that it made."""
    day = day_of(happened.details)
    return day is not None and day > happened.on


def _is_new_text(happened: Happened, follows_law: bool) -> bool:
    if happened.is_reread:
        return False
    if follows_law:
        return True
    return happened.is_first_text and _is_recent(happened)


def _is_new_in_the_list(happened: Happened, follows_law: bool) -> bool:
    """A law of which only the list is known; one that was here before has learnt a detail, which is no news."""
    return not follows_law and happened.is_new_here and _is_recent(happened)


def _is_recent(happened: Happened) -> bool:
    return happened.issued is not None and happened.issued >= happened.on - _NEW_FOR


def _is_about_validity(happened: Happened, follows_law: bool) -> bool:
    after = happened.details.get("after")
    return isinstance(after, dict) and bool(_DATED & set(after))


_RULES: dict[str, Callable[[Happened, bool], bool]] = {
    "provision.changed": _always,
    "instrument.turned": _always,
    "instrument.withdrawn": _always,
    "event.accepted": _is_to_come,
    REVOKED: _always,
    "edition.accepted": _is_new_text,
    "instrument.registered": _is_new_in_the_list,
    "instrument.corrected": _is_about_validity,
}
VERBS = tuple(_RULES)
