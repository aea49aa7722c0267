"""Shared by modules without Django: values with labels, acts as rows of a table, and XML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self

from lxml import etree


class LabelledChoices(StrEnum):
    """`MEMBER = "value", "Nhãn"`: the value that is stored and used in URLs, and the label on screens."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:  # the default is for type checkers: `Kind("x")` looks up
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """For `choices` of model and form fields, in the order of the members."""
        return [(member.value, member.label) for member in cls]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act on a row, in a table beside its states; `portal.journal.operations.acts` runs it.

    `verbs`: the officer must have one of these verbs of `agencies.roles`. `states`: the row must be in one of them
    (empty: in any). `second_person`: not by an officer who had a hand in it; this is their message. `is_seen`: the row
    has not changed since the argument `revision`. `reason`: the argument that must not be empty. Then the act's own
    function runs, and the row goes `to` that state with `stamps`, fields that get the time ("…_at") or the officer
    ("…_by"). `word` is the verb of the journal entry, with `tells`: key of its details -> the argument, else the
    attribute of the row. `awaited`: a row in these states waits for this act, and so for the officers who may do it.
    """

    verbs: tuple[str, ...] = ()
    states: tuple[StrEnum, ...] = ()
    to: StrEnum | None = None
    second_person: str = ""
    is_seen: bool = False
    reason: str = ""
    stamps: tuple[str, ...] = ()
    word: str = ""
    tells: Mapping[str, str] = field(default_factory=dict)
    awaited: bool = False


# ---- XML from arbitrary values: feeds, and documents for harvesters --------------------------------------------------

XML = "http://www.w3.org/XML/1998/namespace"
ATOM = "http://www.w3.org/2005/Atom"
TOMBS = "http://purl.org/atompub/tombstones/1.0"
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """The text without characters that XML does not allow."""
    return _NOT_IN_XML.sub("", text)


def put(parent: Any, name: str, text: str = "", **attributes: str) -> Any:
    """Append a child in the parent's namespace, or with a full name "{namespace}name"; skips empty attributes."""
    space, _, _ = parent.tag.rpartition("}")
    child = etree.SubElement(parent, name if name.startswith("{") else f"{space}}}{name}")
    child.text = clean(text) or None
    for key, said in attributes.items():
        if said:
            child.set(key.rstrip("_").replace("_", "-"), clean(said))
    return child


def put_each(parent: Any, **said: str) -> None:
    """Append a child for each argument, in this order."""
    for name, text in said.items():
        put(parent, name, text)


def root(name: str, *, spaces: Mapping[str | None, str]) -> Any:
    """The root element, in the namespace without a prefix."""
    declared: Any = dict(spaces)
    return etree.Element(f"{{{spaces[None]}}}{name}", nsmap=declared)


def written(element: Any) -> bytes:
    return bytes(etree.tostring(element, xml_declaration=True, encoding="utf-8"))


def utc(at: datetime) -> str:
    """The moment in UTC, such as "2026-11-25T02:00:00Z"."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
