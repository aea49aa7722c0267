"""What a source says of one instrument, before anybody has judged it. Pure values: they travel between processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from lawtext.types import Head
from portal.library.states import EditionKind


@dataclass(frozen=True, slots=True)
class StatedRelation:
    """That the instrument stands in this relation (a `RelationKind`) to another, as a register says."""

    kind: str
    number: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Stated:
    """Metadata as the source words it; "" or None where it says nothing."""

    official_number: str = ""
    doc_type: str = ""
    title: str = ""
    subject: str = ""
    issuer: str = ""
    signer: str = ""
    signer_title: str = ""
    issued: date | None = None
    effective: date | None = None
    expired: date | None = None
    status: str = ""
    topics: tuple[str, ...] = ()
    territory: str = ""
    relations: tuple[StatedRelation, ...] = ()
    source: str = ""
    source_id: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class ArticleText:
    """One article of a record: its number ("15a", "40đ"), its title and its words as the source has them."""

    number: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class InstrumentSource:
    """One instrument as read: either `text` (a whole document) or `articles`.

    `name` is what reports call it: the file, or the record's id in the file. A source out of a register has its
    metadata without its text: it may come without one, and `missing` says why.
    """

    name: str
    format: str
    checksum: str
    kind: EditionKind
    stated: Stated
    file: str = ""
    text: str = ""
    articles: tuple[ArticleText, ...] = ()
    doubts: tuple[str, ...] = field(default=())
    is_registered: bool = False
    missing: str = ""


def stated_by_head(head: Head) -> Stated:
    return Stated(
        official_number=head.official_number,
        doc_type=head.doc_type,
        subject=head.subject,
        issuer=head.issuer,
        signer=head.signer,
        signer_title=head.signer_title,
        issued=head.issued_date,
        effective=head.effective_date,
    )


def merged_statements(*voices: Stated | None) -> Stated:
    """The record's own words first, the head of the text where they are silent; an officer's word before all."""
    *found, override = voices
    ordered = [voice for voice in (override, *found) if voice is not None]
    values = {
        name: next((value for voice in ordered if (value := getattr(voice, name))), getattr(Stated(), name))
        for name in Stated.__dataclass_fields__
    }
    return Stated(**values)
