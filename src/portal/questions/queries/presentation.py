"""Presentation of answers: blocks with links into the library, comparison of two versions; URLs of lists.

Views pass the rows they fetched and get values that templates only print. Each choice of a list has one canonical URL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.core.validators import slug_re
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from lawtext.addresses import anchor
from lawtext.citations import find_citations, pieces
from lawtext.types import Citation
from portal.design.markup import changed_paragraphs
from portal.library.states.instruments import document_key
from portal.library.states.topics import is_known_topic, topic_name
from portal.questions.queries.citations import ProvisionQuote
from portal.questions.queries.published_answers import AnswerOrder
from portal.questions.states import AnswerAudience
from portal.questions.states.markup import MarkupBlock, MarkupKind, blocks

FIELD, AUDIENCE, AGENCY, ORDER, PAGE = "linh-vuc", "danh-cho", "co-quan", "xep-theo", "trang"
LAST_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class AnswerListQuery:
    """The filters of a list; `agency` is an agency's slug. Empty values do not filter."""

    field: str = ""
    audience: str = ""
    agency: str = ""
    order: AnswerOrder = AnswerOrder.NEWEST
    page: int = 1

    @property
    def topic(self) -> str:
        return self.field.partition("/")[0]

    @property
    def is_narrowed(self) -> bool:
        return bool(self.field or self.audience or self.agency)

    @property
    def parameters(self) -> dict[str, str]:
        """The query string's parameters in canonical order, without default values."""
        said = {
            FIELD: self.field,
            AUDIENCE: self.audience,
            AGENCY: self.agency,
            ORDER: "" if self.order is AnswerOrder.NEWEST else self.order.value,
            PAGE: str(self.page) if self.page > 1 else "",
        }
        return {name: value for name, value in said.items() if value}

    @property
    def address(self) -> str:
        query = urlencode(self.parameters, safe="/")
        return f"{reverse('questions:answers')}{f'?{query}' if query else ''}"

    def but(self, **said: object) -> AnswerListQuery:
        """A copy with other filters, on page 1 unless given."""
        return replace(self, **({"page": 1} | said))  # type: ignore[arg-type]


def read_list_query(parameters: Mapping[str, str]) -> AnswerListQuery:
    """Parse the parameters; invalid values are ignored."""
    field, audience = parameters.get(FIELD, ""), parameters.get(AUDIENCE, "")
    agency, order, page = (parameters.get(name, "") for name in (AGENCY, ORDER, PAGE))
    return AnswerListQuery(
        field=field if is_known_topic(field) else "",
        audience=audience if audience in list(AnswerAudience) else "",
        agency=agency if slug_re.fullmatch(agency) else "",
        order=AnswerOrder(order) if order in list(AnswerOrder) else AnswerOrder.NEWEST,
        page=min(max(int(page), 1), LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < 8 else 1,
    )


def in_words(wish: AnswerListQuery, agency_name: str = "") -> str:
    """ "Đất đai, dành cho doanh nghiệp, Sở Tư pháp trả lời"; "" for everything."""
    return ", ".join(_words(wish, agency_name))


def _words(wish: AnswerListQuery, agency_name: str) -> Iterator[str]:
    if wish.field:
        yield topic_name(wish.field)
    if wish.audience:
        label = AnswerAudience(wish.audience).label
        yield f"dành cho {label[:1].lower()}{label[1:]}"
    if agency_name:
        yield f"{agency_name} trả lời"


def field_steps(field: str) -> list[tuple[str, str]]:
    """Breadcrumbs of a field: (name, URL) of its topic, and of its heading unless it has the same name."""
    if not field:
        return []
    topic = field.partition("/")[0]
    steps = [topic] if topic_name(topic) == topic_name(field) else [topic, field]
    return [(topic_name(step), AnswerListQuery(field=step).address) for step in steps]


Destination = Callable[[Citation], str]  # the URL of a citation; "" for none


@dataclass(frozen=True, slots=True)
class RenderedBlock:
    """A block with lines ready to print. `heading_id` is the anchor of a heading."""

    kind: MarkupKind
    lines: tuple[SafeString, ...]
    heading_id: str = ""


# ---- the words -------------------------------------------------------------------------------------------------------


def rendered_blocks(text: str, destination: Destination) -> list[RenderedBlock]:
    """The text with links at its citations. Parsed as a whole, because "Điều 5 của Luật này" refers to a law named
    earlier; everything that the officer wrote is escaped."""
    cut = blocks(text)
    linked = iter(_linked([line for block in cut for line in block.lines], destination))
    headings = 0
    shown = []
    for block in cut:
        headings += block.kind is MarkupKind.HEADING
        heading_id = f"muc-{headings}" if block.kind is MarkupKind.HEADING else ""
        shown.append(RenderedBlock(block.kind, tuple(next(linked) for _ in block.lines), heading_id))
    return shown


def plain_blocks(text: str) -> list[RenderedBlock]:
    """The same without links, for texts that are not current."""
    return [
        RenderedBlock(block.kind, tuple(_broken(conditional_escape(line)) for line in block.lines))
        for block in blocks(text)
    ]


_LISTS = {MarkupKind.ITEMS: "ul", MarkupKind.STEPS: "ol"}
_TAGS = {MarkupKind.HEADING: "h3", MarkupKind.NOTICE: "blockquote"}


def plain_html(text: str) -> SafeString:
    """The same as HTML for other sites and feed readers."""
    return format_html_join("", "{}", ((_element(block.kind, block.lines),) for block in plain_blocks(text)))


def _element(kind: MarkupKind, lines: Iterable[SafeString]) -> SafeString:
    return (
        format_html("<{0}>{1}</{0}>", _LISTS[kind], format_html_join("", "<li>{}</li>", ((line,) for line in lines)))
        if kind in _LISTS
        else format_html_join("", "<{0}>{1}</{0}>", ((_TAGS.get(kind, "p"), line) for line in lines))
    )


def _linked(lines: Sequence[str], destination: Destination) -> Iterator[SafeString]:
    found = find_citations("\n".join(lines))
    start = 0
    for line in lines:
        end = start + len(line)
        here = [
            replace(one, start=one.start - start, end=one.end - start)
            for one in found
            if start <= one.start and one.end <= end
        ]
        yield _broken("".join(_piece(words, cited, destination) for words, cited in pieces(line, here)))
        start = end + 1


def _piece(words: str, cited: Sequence[Citation], destination: Destination) -> str:
    address = next(filter(None, map(destination, cited)), "")
    return format_html('<a href="{}">{}</a>', address, words) if address else conditional_escape(words)


def _broken(line: str) -> SafeString:
    """Keeps hard line breaks inside a paragraph."""
    return mark_safe(line.replace("\n", "<br>"))  # noqa: S308  every piece of it was escaped


def destinations(quotes: Iterable[ProvisionQuote], keys: Mapping[str, str]) -> Destination:
    """The URLs of citations in a text, for the documents that the answer cites.

    `keys` maps document keys to the documents' pages. A quoted provision links to its own page, any other to its anchor
    in the document's page, which has one for every unit.
    """
    quoted = {(one.law_url, one.address): one.url for one in quotes if one.url}

    def destination(citation: Citation) -> str:
        if not (page := keys.get(document_key(citation.document), "")):
            return ""
        address = str(anchor(citation.provision))
        return quoted.get((page, address)) or (f"{page}#{address}" if address else page)

    return destination


# ---- two versions ----------------------------------------------------------------------------------------------------


def compared(old: str, new: str) -> list[SafeString]:
    """The changed paragraphs: words removed in `del`, words added in `ins`; [] without changes."""
    return changed_paragraphs(_printed(old), _printed(new))


def _printed(text: str) -> str:
    return "\n".join(_with_sign(block) for block in blocks(text))


def _with_sign(block: MarkupBlock) -> str:
    lines = (line.replace("\n", " ") for line in block.lines)
    if block.kind is MarkupKind.ITEMS:
        return "\n".join(f"– {line}" for line in lines)
    return (
        "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))
        if block.kind is MarkupKind.STEPS
        else "\n".join(lines)
    )
