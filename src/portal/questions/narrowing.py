"""What stands in the address of the list of answers: read, and written in the one form that each choice has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.core.validators import slug_re
from django.urls import reverse

from portal.library.topics import is_known_topic, topic_name
from portal.questions.queries.reading import Order
from portal.questions.states import AUDIENCE_LABELS, Audience

FIELD, AUDIENCE, AGENCY, ORDER, PAGE = "linh-vuc", "danh-cho", "co-quan", "xep-theo", "trang"
ORDER_LABELS: Mapping[Order, str] = {
    Order.NEWEST: "Mới nhất",
    Order.USEFUL: "Hữu ích nhất",
    Order.ASKED: "Hay được hỏi",
}
LAST_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader wants to see; `agency` is an agency's slug. An empty value does not narrow."""

    field: str = ""
    audience: str = ""
    agency: str = ""
    order: Order = Order.NEWEST
    page: int = 1

    @property
    def topic(self) -> str:
        return self.field.partition("/")[0]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.field or self.audience or self.agency)

    @property
    def parameters(self) -> dict[str, str]:
        """What the address of this choice says, in the one order that it has; nothing that goes without saying."""
        said = {
            FIELD: self.field,
            AUDIENCE: self.audience,
            AGENCY: self.agency,
            ORDER: "" if self.order is Order.NEWEST else self.order.value,
            PAGE: str(self.page) if self.page > 1 else "",
        }
        return {name: value for name, value in said.items() if value}

    @property
    def address(self) -> str:
        query = urlencode(self.parameters, safe="/")
        return f"{reverse('questions:answers')}{f'?{query}' if query else ''}"

    def but(self, **said: object) -> Wish:
        """The same with something else chosen, from its first page on."""
        return replace(self, **({"page": 1} | said))  # type: ignore[arg-type]


def read_wish(parameters: Mapping[str, str]) -> Wish:
    """What an address says; what cannot be understood narrows nothing."""
    field, audience = parameters.get(FIELD, ""), parameters.get(AUDIENCE, "")
    agency, order, page = (parameters.get(name, "") for name in (AGENCY, ORDER, PAGE))
    return Wish(
        field=field if is_known_topic(field) else "",
        audience=audience if audience in list(Audience) else "",
        agency=agency if slug_re.fullmatch(agency) else "",
        order=Order(order) if order in list(Order) else Order.NEWEST,
        page=min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < 8 else 1,
    )


def in_words(wish: Wish, agency_name: str = "") -> str:
    """ "Đất đai, dành cho doanh nghiệp, Sở Tư pháp trả lời"; "" for everything."""
    return ", ".join(_words(wish, agency_name))


def _words(wish: Wish, agency_name: str) -> Iterator[str]:
    if wish.field:
        yield topic_name(wish.field)
    if wish.audience:
        label = AUDIENCE_LABELS[Audience(wish.audience)]
        yield f"dành cho {label[:1].lower()}{label[1:]}"
    if agency_name:
        yield f"{agency_name} trả lời"


def field_steps(field: str) -> list[tuple[str, str]]:
    """The way down to a field: (name, address) of its topic, and of its heading unless it goes by the same name."""
    if not field:
        return []
    topic = field.partition("/")[0]
    steps = [topic] if topic_name(topic) == topic_name(field) else [topic, field]
    return [(topic_name(step), Wish(field=step).address) for step in steps]


def audience_address(audience: str) -> str:
    return Wish(audience=audience).address
