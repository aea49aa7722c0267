"""A text file -> an answered question: how the demo's answers and an agency's folder of answers come in.

A manuscript opens with TOML between two lines `+++`; the answer follows, in the markup of `wording.blocks`:

    +++
    slug = "dat-coc-mua-nha"                        the address of the answer, for good
    title = "Đặt cọc mua nhà: ai đổi ý thì mất gì?" the question in a few words
    field = "dan-su"                                a topic or heading (`library.topics`)
    audience = "nguoi-dan"                          (`states.Audience`)
    agency = "Sở Tư pháp thành phố Cần Thơ"         who answers
    published = 2026-09-08
    summary = "Bên mua bỏ cọc thì mất cọc…"         the short answer, in plain words
    message = "Đặt cọc mua nhà: mua đổi ý…"         what a text message says of it
    asked = "Tôi đặt cọc 50 triệu…"                 the question as a citizen puts it, without persons
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
    """Says what could not be read, and what was expected in its place."""


@dataclass(frozen=True, slots=True)
class Source:
    """A provision that an answer rests on, as written: "khoản 2 Điều 328" ("" = the whole) of "91/2015/QH13"."""

    law: str
    name: str
    place: str = ""

    @property
    def document_key(self) -> str:
        return number_key(self.law)

    @property
    def address(self) -> str:
        """ "dieu-328-khoan-2"; "" where the law as a whole is meant, or the place cannot be read."""
        found = find_citations(f"{self.place} {self.law}") if self.place else []
        return str(anchor(found[0].provision)) if len(found) == 1 and found[0].document.number else ""

    @property
    def called(self) -> str:
        return f"{self.name} ({self.law})"


@dataclass(frozen=True, slots=True)
class Manuscript:
    """An answer as it stands in a file."""

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
    """Raises UnreadableManuscript: a head that is none, a part that is missing, a place that is none."""
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
