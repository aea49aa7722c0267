"""The relations of a law (lược đồ), as a list and as a diagram drawn on the server, and the chain of its legal
bases."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import conditional_page, require_safe

from portal.design.refusals import refuse_if
from portal.library import queries
from portal.library.models import Instrument, Relation
from portal.library.queries.law_on_day import LawReading
from portal.library.states import RelationKind
from portal.library.web.facts import chain_of, common, groups_of, read, related_instrument

MOST_DRAWN = 4  # documents of one group; the list has more
ROW = 28  # a line of text, large enough to tap
PAD = 14
GAP = 22
LETTER = 8.6  # average width of a letter at the size in the stylesheet
WIDE, STACKED = 1000, 304
_SIDE, _MIDDLE = 356, 180
_RAIL, _INDENT = 9, 26  # of the narrow diagram: the line down its side, and the indent of the boxes
_MARKER = (
    'viewBox="0 0 8 8" refX="1" refY="4" markerWidth="10" markerHeight="10" markerUnits="userSpaceOnUse" orient="auto"'
)
_HEAD = 9  # length of the arrow head, by which a line ends before its box


@dataclass(frozen=True, slots=True)
class SchemePicture:
    """The law's name, and the groups on its two sides: left what it acts on or is based on, right what acts on it or is
    based on it."""

    name: str
    left: Sequence[dict[str, Any]]
    right: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class SchemeLabel:
    """One line of text in a box."""

    text: str
    css: str = ""
    address: str = ""


@dataclass(slots=True)
class SchemeBox:
    width: int
    lines: list[SchemeLabel]
    css: str
    x: float = 0
    y: float = 0

    @property
    def height(self) -> int:
        return ROW * len(self.lines) + 2 * PAD - 8

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    def draw(self) -> str:
        place = f'x="{self.x:g}" y="{self.y:g}" width="{self.width}" height="{self.height}"'
        return f'<rect class="{self.css}" {place} rx="4"/>' + "".join(
            self._line(at, line) for at, line in enumerate(self.lines)
        )

    def _line(self, at: int, line: SchemeLabel) -> str:
        x, y = self.x + PAD, self.y + PAD + ROW * at + 15
        css = f' class="{line.css}"' if line.css else ""
        text = f'<text{css} x="{x:g}" y="{y:g}">{escape(line.text)}</text>'
        return f'<a href="{escape(line.address)}">{text}</a>' if line.address else text


def draw_wide(picture: SchemePicture) -> SafeString:
    """The left groups to the left, the law in the middle, the right groups to the right."""
    left = [_box(group, _SIDE) for group in picture.left]
    right = [_box(group, _SIDE) for group in picture.right]
    law = _law(picture.name, _MIDDLE)
    height = max(_stack(left), _stack(right), law.height)
    for boxes, x in ((left, 0), (right, WIDE - _SIDE)):
        _place(boxes, x=x, y=(height - _stack(boxes)) / 2)
    law.x, law.y = (WIDE - _MIDDLE) / 2, (height - law.height) / 2
    lines = [_curve(law.x, law.middle, _SIDE, box.middle, "rong") for box in left]
    lines += [_curve(WIDE - _SIDE, box.middle, law.x + _MIDDLE, law.middle, "rong") for box in right]
    return _svg("rong", WIDE, height, [*lines, *(box.draw() for box in [*left, law, *right])], picture)


def draw_stacked(picture: SchemePicture) -> SafeString:
    """The same for a narrow screen: the left groups above the law, the right groups below it."""
    above = [_box(group, STACKED - _INDENT) for group in picture.left]
    below = [_box(group, STACKED - _INDENT) for group in picture.right]
    law = _law(picture.name, STACKED)
    boxes = [*above, law, *below]
    _place(boxes, x=_INDENT, y=0)
    law.x = 0
    lines = []
    if above:
        lines.append(f'<path class="scheme-line" d="M{_RAIL} {law.y:g}V{above[0].middle:g}"/>')
        lines += [_line(f"M{_RAIL} {box.middle:g}H{_INDENT - _HEAD}", "doc") for box in above]
    if below:
        lines.append(_line(f"M{_RAIL} {below[-1].middle:g}V{law.y + law.height + _HEAD:g}", "doc"))
        lines += [f'<path class="scheme-line" d="M{_INDENT} {box.middle:g}H{_RAIL}"/>' for box in below]
    return _svg("doc", STACKED, _stack(boxes), [*lines, *(box.draw() for box in boxes)], picture)


# ---- boxes -----------------------------------------------------------------------------------------------------------


def _box(group: dict[str, Any], width: int) -> SchemeBox:
    lines = [SchemeLabel(text, "scheme-kind") for text in _wrapped(f"{group['label']} ({group['total']})", width)]
    for other in group["shown"][:MOST_DRAWN]:
        lines += _other(other, width)
    more = group["total"] - min(len(group["shown"]), MOST_DRAWN)
    if more > 0:
        lines.append(SchemeLabel(f"và {more} văn bản khác", address=f"?nhom={group['key']}"))
    return SchemeBox(width, lines, "scheme-box")


def _other(other: dict[str, Any], width: int) -> Iterable[SchemeLabel]:
    """The number, or as much of the name as fits on one line; a second line says if it is no longer in force."""
    room = int((width - 2 * PAD) / LETTER)
    name = other["number"] or other["name"]
    yield SchemeLabel(name if len(name) <= room else f"{name[: room - 1].rstrip()}…", address=other["address"])
    if other["is_over"]:
        yield SchemeLabel(f"  {'' if other['doubt'] else 'đã '}hết hiệu lực{other['doubt']}", "scheme-over")


def _law(name: str, width: int) -> SchemeBox:
    return SchemeBox(width, [SchemeLabel(text, "scheme-name") for text in _wrapped(name, width)], "scheme-law")


def _wrapped(text: str, width: int) -> list[str]:
    return wrap(text, int((width - 2 * PAD) / LETTER)) or [text]


def _stack(boxes: Sequence[SchemeBox]) -> int:
    return sum(box.height for box in boxes) + GAP * max(0, len(boxes) - 1)


def _place(boxes: Sequence[SchemeBox], *, x: float, y: float) -> None:
    for box in boxes:
        box.x, box.y = x, y
        y += box.height + GAP


# ---- lines and frame -------------------------------------------------------------------------------------------------


def _curve(x: float, y: float, to_x: float, to_y: float, key: str) -> str:
    """A curve from the acting instrument to the affected one."""
    end = to_x + (_HEAD if to_x < x else -_HEAD)
    turn = (x + end) / 2
    return _line(f"M{x:g} {y:g}C{turn:g} {y:g} {turn:g} {to_y:g} {end:g} {to_y:g}", key)


def _line(path: str, key: str) -> str:
    return f'<path class="scheme-line" d="{path}" marker-end="url(#mui-ten-{key})"/>'


def _svg(key: str, width: int, height: float, parts: Sequence[str], picture: SchemePicture) -> SafeString:
    count = sum(group["total"] for group in [*picture.left, *picture.right])
    return mark_safe(  # noqa: S308  all text was escaped where it was written
        f'<svg class="scheme scheme-{key}" viewBox="-2 -2 {width + 4} {height + 4:g}" role="group" '
        f'aria-labelledby="ten-{key}" aria-describedby="ta-{key}" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="ten-{key}">Lược đồ của {escape(picture.name)}</title>'
        f'<desc id="ta-{key}">{count} quan hệ với văn bản khác; danh sách bên dưới nêu đủ như hình.</desc>'
        f'<defs><marker id="mui-ten-{key}" {_MARKER}><path class="scheme-arrow" d="M0 0L8 4L0 8z"/></marker></defs>'
        f"{''.join(parts)}</svg>"
    )


PER_PAGE = 30
DEEPEST = 3  # levels of the chain of bases: a decision, the decree, the law that it is based on
WIDEST = 40  # instruments per level whose bases are queried
_SIDES = {"di": True, "den": False}


@conditional_page
@require_safe
def scheme(request: HttpRequest, slug: str) -> HttpResponse:
    """The first relations of every kind on both sides; with `?nhom=`, all of one kind, paginated."""
    reading = read(slug)
    if wanted := request.GET.get("nhom", ""):
        return _one_group(request, reading, wanted)
    law, day = reading.law, reading.day
    left, right = (
        groups_of(queries.first_relations(instrument=law, outward=outward, of_each=5), outward=outward, day=day)
        for outward in (True, False)
    )
    picture = SchemePicture(name=f"{law.doc_type} {law.official_number}".strip(), left=left, right=right)
    return render(
        request,
        "library/scheme.html",
        common(reading)
        | {
            "left": left,
            "right": right,
            "wide": draw_wide(picture),
            "stacked": draw_stacked(picture),
            "chain": chain_of(law, _edges_below(law), day=day),
        },
    )


def _one_group(request: HttpRequest, reading: LawReading, wanted: str) -> HttpResponse:
    side, _, name = wanted.partition("-")
    refuse_if(side not in _SIDES or name not in set(RelationKind), Http404("Không có nhóm quan hệ này."))
    kind, outward = RelationKind(name), _SIDES[side]
    edges = queries.relations_of_kind(instrument=reading.law, kind=kind, outward=outward)
    page = Paginator(edges, PER_PAGE).get_page(request.GET.get("trang"))
    return render(
        request,
        "library/scheme_group.html",
        common(reading)
        | {
            "page_obj": page,
            "label": kind.label if outward else kind.inward,
            "rows": [related_instrument(edge, outward=outward, day=reading.day) for edge in page.object_list],
        },
    )


def _edges_below(law: Instrument) -> list[Relation]:
    """The relations of the chain of bases, level by level; one query each."""
    edges: list[Relation] = []
    asked, level = {law.pk}, [law.pk]
    for _ in range(DEEPEST):
        found = queries.bases_of(instruments=level)
        edges += found
        level = [pk for pk in dict.fromkeys(edge.target_id for edge in found) if pk and pk not in asked][:WIDEST]
        asked.update(level)
        if not level:
            break
    return edges
