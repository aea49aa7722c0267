"""Random trees of provisions, what of a tree must survive Akoma Ntoso, and a document put together from its spans."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from hypothesis import strategies as st

from lawtext.types import Address, Document, ProvisionNode, Span, Step, Unit

NOWHERE = Span(0, 0)
SOME_WORDS = [
    *("Sửa đổi, bổ sung khoản 2 Điều 5 như sau:", "“Điều 4a. Tên điều", "1. Cá nhân <&> tổ chức;", "a) x”.", "”;", "“"),
    *("theo điểm đ khoản 2 Điều 1 Luật này", "Nghị định số 30/2020/NĐ-CP", "thay cụm từ “a” bằng “b”", "", " ", "]]>"),
    *("từ Điều 1 đến Điều 3 Luật số 91/2015/QH13", "\t\r", "| cột | cột |", "Chương II", "Điều 5. 1. x"),
]
_texts = st.lists(
    st.one_of(
        st.sampled_from(SOME_WORDS), st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")))
    ),
    max_size=5,
).map("\n".join)
_headings = st.one_of(st.just(""), st.text("aăđĐ <&>.“", max_size=12))
# The label as printed and as it stands in the address.
_LABELS = {
    Unit.PART: [("Phần thứ nhất", "1"), ("Phần II", "2"), ("A", "a")],
    Unit.CHAPTER: [("Chương I", "1"), ("Chương 2", "2"), ("CHƯƠNG IIa", "2a")],
    Unit.SECTION: [("Mục 1", "1"), ("I", "1"), ("Mục 2", "2")],
    Unit.SUBSECTION: [("Tiểu mục 1", "1")],
    Unit.ARTICLE: [("Điều 1", "1"), ("Điều 2", "2"), ("Điều 4a", "4a"), ("ĐIỀU 10", "10")],
    Unit.CLAUSE: [("1", "1"), ("2", "2"), ("1a", "1a")],
    Unit.POINT: [("a", "a"), ("d", "d"), ("đ", "dd"), ("a1", "a1")],
    Unit.ANNEX: [("PHỤ LỤC", ""), ("Phụ lục I", "1"), ("Phụ lục 02", "2")],
    Unit.REGULATION: [("QUY CHẾ", ""), ("QUY ĐỊNH", "2")],
}
_ORDER = list(_LABELS)[:7]


@st.composite
def _unit(draw: st.DrawFn, above: Address, ranks: list[Unit]) -> ProvisionNode:
    at = draw(st.integers(0, len(ranks) - 1))
    label, key = draw(st.sampled_from(_LABELS[ranks[at]]))
    step = Step(ranks[at], key)
    steps = (step,) if step.unit is Unit.ARTICLE else (*above.steps, step)
    address = Address(steps, above.containers)
    below = ranks[at + 1 :]
    children = draw(st.lists(_unit(address, below), max_size=3)) if below else []
    return ProvisionNode(address, step.unit, label, draw(_headings), draw(_texts), NOWHERE, tuple(children))


@st.composite
def _attached(draw: st.DrawFn, outer: tuple[Step, ...] = ()) -> ProvisionNode:
    unit = draw(st.sampled_from([Unit.ANNEX] if outer else [Unit.ANNEX, Unit.REGULATION]))
    label, key = draw(st.sampled_from(_LABELS[unit]))
    containers = (*outer, Step(unit, key))
    address = Address(containers=containers)
    children = draw(st.lists(_unit(address, _ORDER), max_size=2))
    if unit is Unit.REGULATION:
        children += draw(st.lists(_attached(containers), max_size=2))
    return ProvisionNode(address, unit, label, draw(_headings), draw(_texts), NOWHERE, tuple(children))


# A text's own units come first, attached texts after them; numbers may repeat.
trees = st.tuples(st.lists(_unit(Address(), _ORDER), max_size=4), st.lists(_attached(), max_size=2)).map(
    lambda both: (*both[0], *both[1])
)


def all_of(provisions: Iterable[ProvisionNode]) -> Iterator[ProvisionNode]:
    for one in provisions:
        yield one
        yield from all_of(one.children)


def substance(provisions: Iterable[ProvisionNode]) -> list[tuple[str, Unit, str, str, str, int]]:
    """Address, unit, label, heading, text and number of children of every provision, in reading order."""
    return [
        (str(one.address), one.unit, one.label, one.heading, one.text, len(one.children)) for one in all_of(provisions)
    ]


def put_together(document: Document) -> str:
    """The text that was parsed, from the spans of its provisions in reading order."""
    starts = [0, *(node.span.start for node in all_of(document.roots)), len(document.source)]
    return "".join(document.source[start:end] for start, end in pairwise(starts))
