"""What travels: one public thing at one version, with everything that a receiver needs. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SharedItem:
    """One public thing at one version. Every address is absolute, every moment aware.

    `kind` is "article", "answer" or "scan" (a digitised document); `article_kind` the code of the kind of content.
    `version` counts up with each public change: a receiver ignores what is not newer. `sequence` orders the changes of
    all items.
    `withdrawal` is "" while the item is public, then "rut" (withdrawn, with a note), "gop" (merged: read `successor`)
    or "xoa" (gone). `note` are public words: why it was withdrawn, or what has changed in the law (`is_stale`) while it
    is public. `html` is a clean body, "" when withdrawn and where the licence lets only title, lead and address
    travel.
    """

    content_id: UUID
    kind: str
    article_kind: str
    kind_label: str
    version: int
    sequence: int
    is_withdrawn: bool
    withdrawal: str
    note: str
    successor: str
    url: str
    title: str
    lead: str
    html: str
    language: str
    agency: str
    agency_slug: str
    fields: tuple[tuple[str, str], ...]  # (slug, name)
    sets: tuple[str, ...]  # "chuyen-muc:tin-bai", "co-quan:so-tu-phap-can-tho", "linh-vuc:dat-dai", "loai:tin"
    licence: str
    licence_url: str
    source_name: str
    source_url: str
    published_at: datetime
    updated_at: datetime
    citations: tuple[tuple[str, str], ...]  # ("khoản 2 Điều 328 Bộ luật Dân sự 91/2015/QH13", address or "")
    enclosures: tuple[tuple[str, str, int], ...]  # (address, media type, bytes)
    is_stale: bool
