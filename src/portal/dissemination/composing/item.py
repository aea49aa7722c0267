"""What a campaign tells of: one published thing, as words and an address that goes on telling the truth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Cited:
    """A place of law that the item rests on, by its name; `sign` says if it does not simply hold today."""

    name: str
    sign: str = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.sign.lower()})" if self.sign else self.name


@dataclass(frozen=True, slots=True)
class Item:
    """A published item. `address` is absolute and permanent: behind it stands what is true on the day it is opened.

    `kind` and `key` name it, `noun` is what officers call its kind. `summary` is one or two plain sentences,
    `paragraphs` the text. `warnings` are what a reader must know first, such as a change of the law. `fields` are the
    slugs of its topics. `printed_at`: where a printed sheet of it is made, "" where there is none. `published_on`: the
    day on which the public could read it as it is now.
    """

    kind: str
    key: str
    noun: str
    title: str
    address: str
    agency: str
    summary: str = ""
    paragraphs: tuple[str, ...] = ()
    citations: tuple[Cited, ...] = ()
    warnings: tuple[str, ...] = ()
    field_name: str = ""
    fields: tuple[str, ...] = ()
    printed_at: str = ""
    is_question: bool = False
    published_on: date | None = None

    @property
    def gist(self) -> str:
        """The shortest that says something: the summary, else the first paragraph, else the title."""
        return self.summary or next(iter(self.paragraphs), "") or self.title


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks: the portal, its owner, whom to call, and the number to which a refusal of text messages is sent."""

    portal: str
    owner: str
    hotline: str = ""
    stop_number: str = ""
    follow_url: str = ""
