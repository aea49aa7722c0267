"""Parses a text file as an answered question: the demo's answers, and an agency's folder of answers.

A manuscript starts with TOML between two lines `+++`; the answer follows, in the markup of `wording.blocks`:

    +++
    slug = "dat-coc-mua-nha"                        the permanent slug of the answer
    title = "Đặt cọc mua nhà: ai đổi ý thì mất gì?" the question in a few words
    field = "dan-su"                                a topic or heading (`library.topics`)
    audience = "nguoi-dan"                          (`states.Audience`)
    agency = "Sở Tư pháp thành phố Cần Thơ"         the answering agency
    published = 2026-09-08
    summary = "Bên mua bỏ cọc thì mất cọc…"         the short answer, in plain words
    message = "Đặt cọc mua nhà: mua đổi ý…"         the text message about it
    asked = "Tôi đặt cọc 50 triệu…"                 the question in a citizen's words, without persons
    citations = [{ law = "91/2015/QH13", name = "Bộ luật Dân sự 2015", place = "khoản 2 Điều 328" }]
    +++

Pure: no Django, no files.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lawtext import find_citations
from lawtext.addresses import anchor, number_key


class UnreadableManuscript(ValueError):
    """The message says what could not be read, and what was expected."""


@dataclass(frozen=True, slots=True)
class Source:
    """A provision that an answer cites, as written: "khoản 2 Điều 328" ("" for the whole) of "91/2015/QH13"."""

    law: str
    name: str
    place: str = ""

    @property
    def document_key(self) -> str:
        return number_key(self.law)

    @property
    def address(self) -> str:
        """The address, as "dieu-328-khoan-2"; "" for the law as a whole, or if the place cannot be read."""
        found = find_citations(f"{self.place} {self.law}") if self.place else []
        return str(anchor(found[0].provision)) if len(found) == 1 and found[0].document.number else ""

    @property
    def called(self) -> str:
        return f"{self.name} ({self.law})"


@dataclass(frozen=True, slots=True)
class Manuscript:
    """An answer as read from a file."""

    slug: str
    title: str
    field: str
    audience: str
    agency: str
    published: date
    summary: str
    asked: str
    citations: tuple[Source, ...]
    body: str
    message: str = ""


def read_manuscript(text: str) -> Manuscript:
    """Parse a manuscript. Raises UnreadableManuscript for an invalid head, a missing part or an invalid place."""
    pieces = text.split("+++", 2)
    if len(pieces) != 3 or pieces[0].strip():
        raise UnreadableManuscript("The head must stand between two lines `+++` at the very beginning.")
    try:
        head = tomllib.loads(pieces[1])
        citations = tuple(_source(row) for row in head.pop("citations", ()))
        return Manuscript(citations=citations, body=pieces[2].strip(), **head)
    except (tomllib.TOMLDecodeError, TypeError) as error:
        raise UnreadableManuscript(f"The head cannot be read: {error}") from error


def _source(row: Mapping[str, Any]) -> Source:
    source = Source(**row)
    is_read = source.address if source.place else any(one.document.number for one in find_citations(source.law))
    if not is_read:
        raise UnreadableManuscript(f"Expected `law` to be a number and `place` a place in it, not {dict(row)}.")
    return source
