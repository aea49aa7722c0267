"""What stands in the address of the results page: read, and written again with one thing changed."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from portal.search.engine.port import Narrowing
from portal.search.facets import Facet
from portal.search.kinds import FACET_KINDS
from portal.search.queries import DEEPEST, PAGE_SIZE, Wish

QUESTION, PAGE, ORDER, NEWEST = "q", "trang", "sap-xep", "moi-nhat"
_LONGEST_VALUE = 120  # characters of a facet's value
_PARAMETERS = {QUESTION, ORDER} | {kind.parameter for kind in FACET_KINDS}


def read_wish(parameters: QueryDict) -> Wish:
    """What is wanted; whatever is not understood is not asked for."""
    facets = {kind.name: parameters.get(kind.parameter, "")[:_LONGEST_VALUE] for kind in FACET_KINDS}
    year = facets["year"]
    if not (year.isascii() and year.isdecimal() and len(year) == 4):
        facets["year"] = ""
    return Wish(
        page=_page(parameters.get(PAGE, "")),
        # PostgreSQL refuses a NUL, and no value has a character that cannot be printed.
        narrowing=Narrowing({name: value for name, value in facets.items() if value and value.isprintable()}),
        newest_first=parameters.get(ORDER) == NEWEST,
    )


def _page(written: str) -> int:
    is_number = written.isascii() and written.isdecimal() and len(written) < 4
    return min(max(int(written), 1), DEEPEST // PAGE_SIZE) if is_number else 1


def address_with(parameters: QueryDict, **changes: str) -> str:
    """The address of the page with some parameters set ("" takes one away), from its first page again."""
    kept = QueryDict(mutable=True)
    present = {name: parameters.get(name, "") for name in parameters if name in _PARAMETERS}
    for name, value in (present | changes).items():
        if value:
            kept[name] = value
    return f"?{kept.urlencode()}"


@dataclass(frozen=True, slots=True)
class Link:
    """A value to narrow by: where it leads, and how many things fit then."""

    label: str
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class FacetLinks:
    """One facet as a page shows it: what is chosen (a link that takes it away), the first values, and the others."""

    label: str
    chosen: Link | None
    first: tuple[Link, ...]
    more: tuple[Link, ...]


def facet_links(facets: tuple[Facet, ...], parameters: QueryDict) -> list[FacetLinks]:
    return [_facet_links(facet, parameters) for facet in facets]


def _facet_links(facet: Facet, parameters: QueryDict) -> FacetLinks:
    parameter = facet.kind.parameter
    links = [
        Link(choice.label, choice.count, address_with(parameters, **{parameter: choice.value}))
        for choice in facet.choices
        if choice.value != facet.chosen
    ]
    label = next((choice.label for choice in facet.choices if choice.value == facet.chosen), facet.chosen)
    chosen = Link(label, 0, address_with(parameters, **{parameter: ""})) if facet.chosen else None
    offered = () if chosen else tuple(links)
    return FacetLinks(facet.kind.label, chosen, offered[: facet.kind.offered], offered[facet.kind.offered :])
