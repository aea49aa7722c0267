"""What words of the journal make of a thing, in whatever order and however often they are read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from portal.plans.measuring.months import day_of_month
from portal.plans.measuring.tables import ENTRY, SUBJECT, Source, Taken


@dataclass(frozen=True, slots=True)
class Word:
    """An entry of the journal as plain values; `subject` names its subject among all, "" where it has none."""

    id: int
    verb: str
    day: date
    subject: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Thing:
    """How a thing stands: the word by which it counts with what that word says, and the newest word that was read.

    `agency` is what the details name: a key or an address, None where they name nobody. `entry` is 0 as long as only
    its end has been read; `gone_by` is the word that ended it, 0 while it lasts.
    """

    entry: int = 0
    day: date | None = None
    agency: int | str | None = None
    kind: str = ""
    amount: int = 0
    newest: int = 0
    gone_by: int = 0


def name_of(word: Word, source: Source) -> str:
    """By what the thing is known that this word tells of; "" if it tells of none of the source."""
    if not _is_meant(word, source):
        return ""
    if source.thing == ENTRY:
        return f"{word.id}"
    return word.subject if source.thing == SUBJECT else _text(word.details.get(source.thing))


def _is_meant(word: Word, source: Source) -> bool:
    if source.kind and word.details.get(source.kind) in (None, ""):
        return False
    if source.only_said and _deep(word.details, source.amount) is None:
        return False
    return not source.needs or word.verb in source.ends or bool(word.details.get(source.needs))


def fold(thing: Thing, words: Iterable[Word], *, source: Source) -> Thing:
    """The thing after these words. Reading a word again, or late, ends in the same."""
    for word in words:
        if word.verb in source.begins and _says_more(word.id, thing.entry, source.taken):
            thing = _begun(thing, word, source)
        if word.id > thing.newest:
            thing = replace(thing, newest=word.id, gone_by=word.id if word.verb in source.ends else 0)
    return thing


def _says_more(word: int, held: int, taken: Taken) -> bool:
    return not held or (word < held if taken is Taken.FIRST else word > held)


def _begun(thing: Thing, word: Word, source: Source) -> Thing:
    return replace(
        thing,
        entry=word.id,
        day=_day(word, source),
        agency=word.details.get(source.agency) or None,
        kind=_text(word.details.get(source.kind)) if source.kind else "",
        amount=_amount(word.details, source),
    )


def _day(word: Word, source: Source) -> date:
    said = word.details.get(source.day) if source.day else None
    day = date.fromisoformat(said) if said else word.day
    return day_of_month(day) if source.of_months else day


def _amount(details: Mapping[str, Any], source: Source) -> int:
    said = _deep(details, source.amount) if source.amount else 0
    if source.within:
        groups = said.values() if isinstance(said, Mapping) else ()
        return sum(max(int(group.get(name) or 0), 0) for group in groups for name in source.within)
    return max(int(said or 0), 0)


def _deep(details: Mapping[str, Any], name: str) -> Any:
    """ "amounts.people" -> what stands there; None where nothing does."""
    said: Any = details
    for part in name.split("."):
        said = said.get(part) if isinstance(said, Mapping) else None
    return said


def _text(value: object) -> str:
    """As JSON spells it: `false`, not `False`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
