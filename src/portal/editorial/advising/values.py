"""A content as the rules see it, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """MUST: the content is not sent for approval with it."""

    MUST = "phai"
    SHOULD = "nen"


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a text: its words and where it leads ("page:12" for a page of the portal)."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the body. `position` counts from 1; `text` is what is read, paragraphs apart by line breaks.

    `bare` is the text without the words of links; `bold` the paragraphs that are bold as a whole; `value` is the stored
    form, for rules about blocks of one kind; `tags` the names of the HTML elements in it.
    """

    kind: str
    position: int
    text: str
    bare: str = ""
    links: tuple[Link, ...] = ()
    bold: tuple[str, ...] = ()
    tags: frozenset[str] = frozenset()
    value: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Law:
    """A law that the content names. `words`: as it does; `trouble`: what an officer must know of it now, "" = nothing.

    `has_block`: the law's own words stand in the content, in a block of law.
    """

    words: str
    trouble: str = ""
    has_block: bool = False
    names_place: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A content that is being written."""

    title: str
    lead: str
    blocks: tuple[Block, ...]
    is_vietnamese: bool = True
    is_guidance: bool = True
    laws: tuple[Law, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """One remark: how grave, about which place, what is wrong and what to do, the words meant."""

    severity: Severity
    place: str
    said: str
    quote: str = ""
