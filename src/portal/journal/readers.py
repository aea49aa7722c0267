"""The readers that settings name: who gets word of what.

A reader is known by dotted path, so that no room imports from the rooms above it.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from portal.journal.models import Entry, Slip


class Reader(Protocol):
    """Somebody above who wants word of some verbs.

    `read` must bear being called twice with the same entry, and with entries of one subject out of order: it looks at
    the subject as it is now. An exception means "not read, try again later".
    """

    name: str  # in slips and settings of operators
    label: str  # what an officer reads it as, in Vietnamese
    verbs: tuple[str, ...]  # "edition.accepted", or a whole noun: "edition."

    def read(self, entries: Sequence[Entry]) -> None: ...


class BrokenReader(Exception):
    """A path in JOURNAL_READERS does not lead to a reader. Correct the setting, or the class that it names."""


def readers() -> dict[str, Reader]:
    """Every reader by its name. Raises BrokenReader."""
    return _load(tuple(settings.JOURNAL_READERS))


def readers_of(verb: str) -> list[Reader]:
    """Those who want word of this verb. Raises BrokenReader."""
    return [reader for reader in readers().values() if wants(reader, verb)]


def wants(reader: Reader, verb: str) -> bool:
    return any(verb == wanted or (wanted.endswith(".") and verb.startswith(wanted)) for wanted in reader.verbs)


def label_of(name: str) -> str:
    """What a screen calls the reader; the bare name of one that settings no longer name."""
    reader = readers().get(name)
    return reader.label if reader is not None else name


@lru_cache
def _load(paths: tuple[str, ...]) -> dict[str, Reader]:
    found: dict[str, Reader] = {}
    for path in paths:
        reader = load(path)
        if reader.name in found:
            raise BrokenReader(f"{path}: another reader is already called {reader.name!r}.")
        found[reader.name] = reader
    return found


def load(path: str) -> Reader:
    """The reader at this dotted path. Raises BrokenReader with what is wrong with it."""
    try:
        reader: Reader = import_string(path)()
    except ImportError as error:
        raise BrokenReader(f"{path} cannot be imported: {error}") from error
    name, verbs = getattr(reader, "name", None), getattr(reader, "verbs", None)
    longest = Slip._meta.get_field("reader").max_length or 0
    if not isinstance(name, str) or not 0 < len(name) <= longest:
        raise BrokenReader(f"{path}.name must be a string of 1 to {longest} characters, not {name!r}.")
    if not isinstance(verbs, tuple) or not all(isinstance(verb, str) and "." in verb for verb in verbs):
        raise BrokenReader(f"{path}.verbs must be a tuple such as ('edition.accepted', 'page.'), not {verbs!r}.")
    if not isinstance(label := getattr(reader, "label", None), str) or not label:
        raise BrokenReader(f"{path}.label must say in Vietnamese whose tray it is, not {label!r}.")
    if not callable(getattr(reader, "read", None)):
        raise BrokenReader(f"{path} must have a method read(entries).")
    return reader
