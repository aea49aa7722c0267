"""The shared value types: spans, addresses, provisions, citations. All frozen."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum, StrEnum
from typing import Any, Protocol, TypeVar

REPEALED = "(được bãi bỏ)"  # in consolidated texts beside a number without text


class Value:
    """The base of all values: conversion to plain data."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """The fields as JSON values: dates in ISO form, enums by value, addresses as strings."""
        return {one.name: plain(getattr(self, one.name)) for one in fields(self)}  # type: ignore[arg-type]


def plain(value: Any) -> Any:
    """A value, or a list or mapping of values, as JSON."""
    match value:
        case Address():
            return str(value)
        case Enum():
            return value.value
        case datetime.date():
            return value.isoformat()
        case dict():
            return {str(plain(key)): plain(one) for key, one in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(one) for one in value]
    return (
        {one.name: plain(getattr(value, one.name)) for one in fields(value)}
        if is_dataclass(value) and not isinstance(value, type)
        else value
    )


class Unit(StrEnum):
    """A structural unit of a legal document; the value is its key in an address.

    Order and names: Nghị định 78/2025/NĐ-CP, Điều 63; `ANNEX` and `REGULATION` begin a text of their own.
    """

    REGULATION = "quy-che"
    ANNEX = "phu-luc"
    PART = "phan"
    CHAPTER = "chuong"
    SECTION = "muc"
    SUBSECTION = "tieu-muc"
    ARTICLE = "dieu"
    CLAUSE = "khoan"
    POINT = "diem"


@dataclass(frozen=True, slots=True)
class Span(Value):
    """Characters `start` (included) to `end` (excluded) of the text that was given."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Step(Value):
    """One step of an address: a unit and its label as written in addresses (`5`, `4a`, `dd`; "" for a bare annex)."""

    unit: Unit
    label: str = ""

    def __str__(self) -> str:
        return f"{self.unit.value}-{self.label}" if self.label else self.unit.value


@dataclass(frozen=True, slots=True)
class Address(Value):
    """The address of a provision in its document, biggest unit first.

    `str()` gives the form used as page anchor and in the API: `dieu-5-khoan-2-diem-dd` (đ is written `dd`, so điểm d
    and điểm đ differ). Texts attached to a document (an annex, a regulation with its own Điều 1) are `containers`:
    `quy-che/dieu-1`, `phu-luc-1/phan-3`. The empty address means the whole document and is falsy.
    """

    steps: tuple[Step, ...] = ()
    containers: tuple[Step, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.steps or self.containers)

    def __str__(self) -> str:
        own = "-".join(str(step) for step in self.steps)
        return "/".join([*(str(step) for step in self.containers), *([own] if own else [])])

    @property
    def last(self) -> Step | None:
        """The smallest unit named, or None for the whole document."""
        ordered = self.containers + self.steps
        return ordered[-1] if ordered else None


@dataclass(frozen=True, slots=True)
class DocumentReference(Value):
    """How a text refers to a document: by number, by name (with a year), or as "this".

    `number` is as written, NFC, without blanks (`30/2020/NĐ-CP`); `name` is in lower case as written ("luật đất đai");
    `date` is the day of issue if the text gives it beside the number.
    """

    number: str = ""
    name: str = ""
    kind: str = ""
    year: int | None = None
    date: datetime.date | None = None
    is_this: bool = False


@dataclass(frozen=True, slots=True)
class Citation(Value):
    """One cited place, read from `text[start:end]`; a list or a range gives one citation for each member."""

    start: int
    end: int
    document: DocumentReference
    provision: Address = Address()


@dataclass(frozen=True, slots=True)
class Context(Value):
    """Where a text comes from, to resolve "Điều này", "Luật này", and definitions in the rest of its document.

    `document` is an official number; `article` and `clause` are written as in an address, `dieu-5` and `khoan-2`.
    `title` is the document's own ("Nghị định sửa đổi, bổ sung một số điều của Nghị định số …"); `defined` are the short
    names that it defines, each with a number, or with the full name ("Luật": "24/2018/QH14").
    """

    document: str | None = None
    article: str | None = None
    clause: str | None = None
    title: str = ""
    defined: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Doubt(Value):
    """Something that the parser is not sure of: the line (from 1) and the reason, in Vietnamese for the officer."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class ProvisionNode(Value):
    """One node of a document's tree.

    `label` is as printed ("Điều 5", "2", "đ"); `heading` is its title; `text` is its own text without its children's;
    `span` covers the node with its children in the parsed text.
    """

    address: Address
    unit: Unit
    label: str
    heading: str
    text: str
    span: Span
    children: tuple[ProvisionNode, ...] = ()


@dataclass(frozen=True, slots=True)
class HeadField(Value):
    """One field of a `Head`: `name` of the field, `value` as plain text (a date in ISO form).

    `span` is its place in the source, empty if inferred; `doubt` is what contradicts it, in Vietnamese for the officer,
    "" if nothing does.
    """

    name: str
    value: str
    span: Span
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Head(Value):
    """The metadata in the head and closing blocks. None or "" if the text does not have them.

    `readings` has the place and doubt of every field read, and the body above the issuer ("superior"); it is ignored
    when heads are compared.
    """

    official_number: str = ""
    doc_type: str = ""
    subject: str = ""
    issuer: str = ""
    place: str = ""
    issued_date: datetime.date | None = None
    effective_date: datetime.date | None = None
    effective_stated: str = ""
    signer: str = ""
    signer_title: str = ""
    legal_bases: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    readings: tuple[HeadField, ...] = field(default=(), compare=False)

    def reading(self, name: str) -> HeadField | None:
        """The reading of one field; None if it was not read."""
        return next((one for one in self.readings if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Document(Value):
    """A parsed document. `source` is the text as given, so nothing is lost; `roots` are the top nodes of its tree."""

    source: str
    head: Head
    roots: tuple[ProvisionNode, ...]
    doubts: tuple[Doubt, ...] = field(default=())

    def provisions(self) -> tuple[ProvisionNode, ...]:
        """The top-level provisions in reading order: chapters or articles, annexes, regulations."""
        return self.roots

    def outline(self) -> list[Address]:
        """Every address of the document in reading order (a bare regulation root is not an address)."""
        return [node.address for node in walk(self.roots) if node.unit is not Unit.REGULATION]


class UnitText(Protocol):
    """A provision of a library, such as a database row.

    `text` is its own text; that of clauses and points may begin with the printed number ("2. Cá nhân …").
    """

    @property
    def address(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def heading(self) -> str: ...
    @property
    def text(self) -> str: ...


class _Tree(Protocol):
    @property
    def children(self) -> tuple[Any, ...]: ...


T = TypeVar("T", bound=_Tree)


def walk(roots: Iterable[T]) -> Iterator[T]:
    """The nodes and their descendants in reading order."""
    pending = list(roots)[::-1]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(node.children))


Item = TypeVar("Item")
Key = TypeVar("Key", bound=Hashable)


def grouped(some: Iterable[Item], key: Callable[[Item], Key]) -> dict[Key, list[Item]]:
    """The items by key, in the order given."""
    groups: dict[Key, list[Item]] = {}
    for one in some:
        groups.setdefault(key(one), []).append(one)
    return groups


def chained(items: Iterable[Item], goes_on: Callable[[list[Item], Item], bool]) -> list[list[Item]]:
    """Chains of neighbouring items: an item begins a new chain unless it continues the current one."""
    chains: list[list[Item]] = []
    for item in items:
        if chains and goes_on(chains[-1], item):
            chains[-1].append(item)
        else:
            chains.append([item])
    return chains
