"""Trees -> passages: the text of each provision outside quotations, and every citation in it."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from operator import attrgetter

from lawtext.addresses import step
from lawtext.amendments.tails import acting_rank
from lawtext.citations.find import find_references
from lawtext.citations.memory import Identities, document_context, read_memory
from lawtext.citations.patterns import clean
from lawtext.citations.references import FoundReferences, LawReference
from lawtext.types import Address, ProvisionNode, Span, Unit
from lawtext.words import OPENING_QUOTES, QUOTES, patterns_beside

BLANK = "·"  # neither letter, digit nor blank, so that no pattern matches across it
MARK = re.compile(f"[{QUOTES}]")
_RE = patterns_beside(__file__)


@dataclass(frozen=True, slots=True)
class TextQuotation:
    """`text[start:end]` includes both marks; `words` is the text between them. `is_stopped`: a full stop follows."""

    start: int
    end: int
    words: str
    is_closed: bool = True
    is_stopped: bool = False


def blanked(text: str, quotations: Iterable[TextQuotation]) -> str:
    """The text with its quotations' words blanked out, keeping the marks and the length."""
    pieces: list[str] = []
    done = 0
    for one in quotations:
        first, last = one.start + 1, max(one.start + 1, one.end - 1)
        pieces += [text[done:first], BLANK * (last - first)]
        done = last
    return "".join([*pieces, text[done:]])


def read_quotations(text: str) -> tuple[TextQuotation, ...]:
    """The outermost quotations of the text, in order."""
    return tuple(_quotations(text))


def _quotations(text: str) -> Iterator[TextQuotation]:
    depth, start = 0, 0
    for mark in MARK.finditer(text):
        if opens_quotation(mark, text, depth):
            start, depth = start if depth else mark.start(), depth + 1
        elif depth:
            # The last letter may stand before a blank.
            last = mark.start() - (2 if text[mark.start() - 1 : mark.start()] == " " else 1)
            depth = 0 if _RE.closes_all.match(text, max(start + 1, last)) else depth - 1
            if depth == 0:
                stopped = _RE.stop.match(text, mark.end()) is not None
                yield TextQuotation(start, mark.end(), text[start + 1 : mark.start()].strip(), is_stopped=stopped)
    if depth:
        yield TextQuotation(start, len(text), text[start + 1 :].strip(), is_closed=False)


def opens_quotation(mark: re.Match[str], text: str, depth: int) -> bool:
    """Straight marks are ambiguous: one opens after a blank and before a non-blank."""
    if mark[0] != '"':
        return mark[0] in OPENING_QUOTES
    before, after = text[max(0, mark.start() - 1) : mark.start()], text[mark.end() : mark.end() + 1]
    may_open = before.isspace() or before in ("", "(") or (before == ":" and not depth)
    return may_open and after.strip() != ""


TITLE_DEPTH = -1
_DEPTH: dict[Unit, int] = {
    unit: depth for depth, unit in enumerate(unit for unit in Unit if unit not in (Unit.REGULATION, Unit.ANNEX))
}
LINE_DEPTH = len(_DEPTH)
# A border that no pattern matches across; "Điều 12." before it is no heading.
_BORDER = "\n¶ "


@dataclass(frozen=True, slots=True)
class AmendingPassage:
    """Characters `start` to `end` of the passages' joined text: a provision's heading, its text, or one item of it.

    `span` is the provision's place in the parsed text.
    """

    source: Address
    depth: int
    start: int
    end: int
    span: Span
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class AmendingText:
    """`text` has quoted words blanked out; `raw` has the same length and includes them."""

    text: str
    raw: str
    passages: tuple[AmendingPassage, ...]
    quotations: tuple[TextQuotation, ...]
    found: FoundReferences
    identities: Identities
    acting_rank: int | None = None

    def quoted_between(self, start: int, end: int) -> tuple[TextQuotation, ...]:
        first = bisect_left(self.quotations, start, key=attrgetter("start"))
        return self.quotations[first : bisect_left(self.quotations, end, first, key=attrgetter("start"))]

    def cited_between(self, start: int, end: int) -> list[LawReference]:
        return self.found.references_between(start, end)


def read_passages(
    roots: Sequence[ProvisionNode], *, title: str = "", number: str = "", preamble: str = ""
) -> AmendingText:
    """The text of an amending document outside quotations. Annexes are left out: they contain no instructions."""
    drafts = [_Draft(Address(), TITLE_DEPTH, title, Span(0, 0), is_heading=True)] if title else []
    drafts += [draft for node in _in_reading_order(roots) for draft in _drafts(node)]
    texts = [_BORDER + unicodedata.normalize("NFC", draft.text) for draft in drafts]
    ends = [*accumulate(map(len, texts))]
    passages = [
        AmendingPassage(draft.source, draft.depth, end - len(text) + len(_BORDER), end, draft.span, draft.is_heading)
        for draft, text, end in zip(drafts, texts, ends, strict=True)
    ]
    raw = "".join(texts)
    quotations = tuple(
        replace(one, start=one.start + passage.start, end=one.end + passage.start)
        for passage in passages
        for one in read_quotations(raw[passage.start : passage.end])
    )
    text = clean(blanked(raw, quotations)).text
    found = find_references(text)
    items = tuple(item for passage in passages for item in _items(text, passage))
    memory = read_memory(document_context((), preamble=preamble)).with_definitions(text)
    return AmendingText(
        text, raw, items, quotations, found, Identities(found.documents, text, memory), acting_rank(text, number)
    )


@dataclass(frozen=True, slots=True)
class _Draft:
    source: Address
    depth: int
    text: str
    span: Span
    is_heading: bool = False


def _in_reading_order(roots: Iterable[ProvisionNode]) -> Iterator[ProvisionNode]:
    pending = list(roots)[::-1]
    while pending:
        node = pending.pop()
        if node.unit is Unit.ANNEX or _RE.tells_of_itself.match(node.heading):
            continue
        if node.unit is not Unit.REGULATION:  # a regulation's own text is a title, or a table without line breaks
            yield node
        pending.extend(reversed(node.children))


def _drafts(node: ProvisionNode) -> Iterator[_Draft]:
    depth = _DEPTH.get(node.unit, 0)
    end = node.children[0].span.start if node.children else node.span.end
    span = Span(node.span.start, max(node.span.start, end))
    heading, text = node.heading.strip(), _own_words(node)
    if heading and text and (_RE.broken_heading.search(heading) or text[:1].islower()):
        heading, text = _mended(heading, text)
    if heading:
        yield _Draft(node.address, depth, heading, span, is_heading=True)
    if text:
        yield _Draft(node.address, depth, text, span)


def _own_words(node: ProvisionNode) -> str:
    """The text without editors' notes; rows of a library may include the printed label too: "2. Bãi bỏ …"."""
    text = _RE.announced.sub("", _RE.editors_note.sub("", node.text)).strip()
    is_marked = node.unit in (Unit.CLAUSE, Unit.POINT)
    return re.sub(rf"^{re.escape(node.label)}\s*[.)]\s*", "", text) if is_marked else text


def _mended(heading: str, text: str) -> tuple[str, str]:
    """Rejoins a heading that was cut: "Sửa đổi một số điều của Thông tư số 37/2016/TT-" + "BLĐTBXH ngày …"."""
    first, _, rest = text.partition("\n")
    if ends := _RE.heading_ends.search(first):
        first, rest = first[: ends.start()], text[ends.end() :]
    return f"{heading}{'' if heading[-1] in '-/' else ' '}{first}", rest


def _items(text: str, passage: AmendingPassage) -> Iterator[AmendingPassage]:
    """The passage cut at items in running text, and at lines that are items of a list."""
    words = text[passage.start : passage.end]
    cuts = (
        []
        if passage.is_heading
        else sorted([*_RE.run_on.finditer(words), *_RE.line.finditer(words)], key=re.Match.start)
    )
    yield replace(passage, end=passage.start + cuts[0].start()) if cuts else passage
    source = passage.source
    for cut, end in zip(cuts, [*(cut.start() for cut in cuts[1:]), len(words)], strict=False):
        depth = LINE_DEPTH
        if cut.re is _RE.run_on:
            source, depth = _next_to(source, cut), _DEPTH[Unit.CLAUSE if cut["clause"] else Unit.POINT]
        span = passage.start + cut.end(), passage.start + end
        yield AmendingPassage(source, depth, *span, passage.span, passage.is_heading)


def _next_to(source: Address, cut: re.Match[str]) -> Address:
    """The address of an item in running text after `source`: khoản 2 after khoản 1, điểm a inside khoản 1."""
    unit = Unit.CLAUSE if cut["clause"] else Unit.POINT
    above = (part for part in source.steps if _DEPTH[part.unit] < _DEPTH[unit])
    return replace(source, steps=(*above, step(unit, cut["clause"] or cut["point"])))
