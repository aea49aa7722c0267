"""What pure parts share that know no Django: values with the words that people read, acts as rows of a table, and
XML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self

from lxml import etree


class LabelledChoices(StrEnum):
    """`MEMBER = "value", "Nhãn"`: what is stored and addressed, and what screens say of it."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:  # the default is for type checkers: `Kind("x")` looks up
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """For `choices` of a field and for forms, in the order of the members."""
        return [(member.value, member.label) for member in cls]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that is done with a row, beside the table of its states; `portal.journal.operations.acts` runs it.

    `verbs`: one of these of `agencies.roles` must be the officer's. `states`: the row stands in one of them (none: in
    any). `second_person`: by nobody who had a hand in it; they are told this. `is_seen`: it has not changed since the
    argument `revision`. `reason`: the argument that must hold words. Then the act's own function runs, and the row goes
    `to` that state with `stamps`, fields that take the hour ("…_at") or the officer ("…_by"). `word` is left in the
    journal, with `tells`: what it is called there -> the argument, else the attribute of the row.
    `awaited`: a row in these states waits for this act, and so for whoever may do it.
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


# ---- XML from values that may hold anything: feeds, and what harvesters read -----------------------------------------

XML = "http://www.w3.org/XML/1998/namespace"
ATOM = "http://www.w3.org/2005/Atom"
TOMBS = "http://purl.org/atompub/tombstones/1.0"
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """What XML cannot hold at all is left out."""
    return _NOT_IN_XML.sub("", text)


def put(parent: Any, name: str, text: str = "", **attributes: str) -> Any:
    """A child in the parent's namespace, or of a whole name "{namespace}name"; empty attributes are left out."""
    space, _, _ = parent.tag.rpartition("}")
    child = etree.SubElement(parent, name if name.startswith("{") else f"{space}}}{name}")
    child.text = clean(text) or None
    for key, said in attributes.items():
        if said:
            child.set(key.rstrip("_").replace("_", "-"), clean(said))
    return child


def put_each(parent: Any, **said: str) -> None:
    """A child for each, in this order."""
    for name, text in said.items():
        put(parent, name, text)


def root(name: str, *, spaces: Mapping[str | None, str]) -> Any:
    """The outermost element, in the namespace that has no prefix."""
    declared: Any = dict(spaces)
    return etree.Element(f"{{{spaces[None]}}}{name}", nsmap=declared)


def written(element: Any) -> bytes:
    return bytes(etree.tostring(element, xml_declaration=True, encoding="utf-8"))


def utc(at: datetime) -> str:
    """ "2026-11-25T02:00:00Z"."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
