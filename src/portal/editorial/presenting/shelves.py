"""A section as its page shows it: shelves below it, kinds to choose from, one page of contents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator

from portal.editorial import queries
from portal.editorial.kinds import KINDS, Kind
from portal.editorial.models import ArticlePage, SectionPage

PER_PAGE = 12


@dataclass(frozen=True, slots=True)
class Shelf:
    """`kinds` with how many of each, where there is more than one; `chosen`: the kind in the address, if known."""

    shelves: list[SectionPage]
    kinds: list[tuple[Kind, int]]
    chosen: Kind | None
    page_obj: Page[ArticlePage]
    rows: list[queries.Shown]


def shelf(section: SectionPage, *, asked: Mapping[str, str], at: datetime) -> Shelf:
    chosen = KINDS.get(asked.get("loai", ""))
    contents = queries.contents_of_section(section=section, at=at, kind=chosen.code if chosen else "")
    page_obj = Paginator(contents, PER_PAGE).get_page(asked.get("trang"))
    kinds = queries.kinds_in_section(section=section, at=at)
    return Shelf(
        shelves=list(queries.shelves_of(section=section)),
        kinds=kinds if len(kinds) > 1 or chosen else [],
        chosen=chosen,
        page_obj=page_obj,
        rows=queries.shown(section=section, pages=list(page_obj.object_list), at=at),
    )
