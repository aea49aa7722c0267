"""The links by which a reader narrows and orders results: every choice is an address, none needs a script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from portal.search.facets import Facet
from portal.search.forms import IN_FORCE, NARROWING, ORDER, SINCE, UNTIL, YES, Asked, address_with
from portal.search.queries import Order


@dataclass(frozen=True, slots=True)
class Link:
    """A choice: where it leads, and how many things fit then (0 where that is not said)."""

    label: str
    address: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class FacetLinks:
    """One facet that can still be chosen: its first values, and the others."""

    label: str
    first: tuple[Link, ...]
    more: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class OrderLink:
    label: str
    address: str
    is_chosen: bool


ORDERS = {
    Order.BEST: "Sát câu hỏi nhất",
    Order.NEWEST: "Mới nhất",
    Order.FORCE: "Luật trước, hướng dẫn sau",
}


def facet_links(facets: Sequence[Facet], parameters: QueryDict) -> list[FacetLinks]:
    """The facets in which nothing is chosen yet: what is chosen stands above the results."""
    return [_facet_links(facet, parameters) for facet in facets if not facet.chosen]


def _facet_links(facet: Facet, parameters: QueryDict) -> FacetLinks:
    links = tuple(
        Link(choice.label, address_with(parameters, **{facet.kind.parameter: choice.value}), choice.count)
        for choice in facet.choices
    )
    return FacetLinks(facet.kind.label, links[: facet.kind.offered], links[facet.kind.offered :])


def chosen_links(facets: Sequence[Facet], asked: Asked, parameters: QueryDict) -> list[Link]:
    """What the results are narrowed to beside what is in force; each link takes it away again."""
    return [*_chosen_facets(facets, parameters), *_chosen_days(asked, parameters)]


def _chosen_facets(facets: Sequence[Facet], parameters: QueryDict) -> Iterator[Link]:
    for facet in facets:
        for choice in facet.choices:
            if choice.value == facet.chosen:
                yield Link(choice.label, address_with(parameters, **{facet.kind.parameter: ""}))


def _chosen_days(asked: Asked, parameters: QueryDict) -> Iterator[Link]:
    narrowing = asked.wish.narrowing
    if narrowing.since:
        yield Link(f"Từ {narrowing.since:%d/%m/%Y}", address_with(parameters, **{SINCE: ""}))
    if narrowing.until:
        yield Link(f"Đến {narrowing.until:%d/%m/%Y}", address_with(parameters, **{UNTIL: ""}))


def in_force_address(asked: Asked, parameters: QueryDict) -> str:
    """Where one tap leads: to what is in force only, or back to everything."""
    return address_with(parameters, **{IN_FORCE: "" if asked.wish.narrowing.in_force_only else YES})


def everything_address(parameters: QueryDict) -> str:
    """The same question without any narrowing."""
    return address_with(parameters, **dict.fromkeys(NARROWING, ""))


def order_links(asked: Asked, parameters: QueryDict) -> list[OrderLink]:
    return [
        OrderLink(label, address_with(parameters, **{ORDER: order.value}), order is asked.wish.order)
        for order, label in ORDERS.items()
    ]
