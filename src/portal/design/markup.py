"""Small pieces of HTML for several rooms: marked changes of a text, also for screen readers, QR codes and plots as SVG;
and signed addresses of files for the viewers of a page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import qrcode
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from qrcode.image.svg import SvgPathImage

from lawtext.comparison import DiffOp, diff

WIDTH = 320
_LEFT, _RIGHT, _TOP, _FOOT = 44, 6, 10, 20
_PLOT_HEIGHT = 110
_HEIGHT = _TOP + _PLOT_HEIGHT + _FOOT
_ROW, _BAR = 34, 12
_LETTER = 6.1  # approximate width of a character of the labels
_TICKS = 3
_STEPS = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class PlotSeries:
    """One series of numbers, as many as the plot has labels; None for a missing number."""

    name: str
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """The data of a plot: `key` is a prefix of HTML ids, `unit` follows the numbers, `head` is the head of the labels
    in the table.
    """

    key: str
    title: str
    labels: tuple[str, ...]
    series: tuple[PlotSeries, ...]
    unit: str = ""
    head: str = ""
    links: tuple[str, ...] = ()  # for each label, the address of details, "" for none

    @property
    def most(self) -> int:
        return max((value for one in self.series for value in one.values if value), default=0)

    @property
    def rows(self) -> list[tuple[str, list[int | None], str]]:
        """The rows of the table: label, numbers, and address."""
        links = self.links or [""] * len(self.labels)
        return [(label, [one.values[at] for one in self.series], links[at]) for at, label in enumerate(self.labels)]

    @property
    def description(self) -> str:
        """A text alternative of the plot: the largest and the latest number of each series."""
        return " ".join(self._told(one) for one in self.series)

    def _told(self, one: PlotSeries) -> str:
        known = [(value, label) for value, label in zip(one.values, self.labels, strict=True) if value is not None]
        if not any(value for value, _ in known):
            return f"{one.name}: chưa có số liệu."
        most, at = max(known, key=lambda pair: pair[0])
        said = f"{one.name}: nhiều nhất là {grouped(most)} {self.unit}".rstrip() + f" ({at})"
        return f"{said}, gần nhất là {grouped(known[-1][0])} ({known[-1][1]})."


# An element of a drawing, with the keys that its template reads.
type PlotMark = dict[str, Any]


def _box(x: float, y: float, width: float, height: float, shade: int) -> PlotMark:
    """A bar; `shade` is the index of the series, from 0."""
    return {"x": round(x, 1), "y": round(y, 1), "width": width, "height": height, "shade": shade}


def _words(x: float, y: float, text: str, anchor: str = "start") -> PlotMark:
    return {"x": round(x, 1), "y": round(y, 1), "text": text, "anchor": anchor}


@dataclass(frozen=True, slots=True)
class PlotDrawing:
    """The positions of all elements, in units of the viewBox.

    `strokes` are the lines between `points`, interrupted at missing numbers; `rules` are the heights of the grid lines.
    """

    plot: Plot
    height: float
    boxes: Sequence[PlotMark] = ()
    words: Sequence[PlotMark] = ()
    strokes: Sequence[PlotMark] = ()
    dots: Sequence[PlotMark] = ()
    rules: tuple[float, ...] = field(default=())
    width: int = WIDTH
    left: int = _LEFT
    right: int = WIDTH - _RIGHT

    @property
    def is_empty(self) -> bool:
        return not self.plot.most


def horizontal_bars(plot: Plot) -> PlotDrawing:
    """A stacked bar for each label, with the sum at its end; labels are above their bars."""
    sums = [sum(value or 0 for value in values) for _, values, _ in plot.rows]
    most = max(sums, default=0)
    room = WIDTH - _RIGHT - _width_of(grouped(most)) - 4
    boxes: list[PlotMark] = []
    words: list[PlotMark] = []
    for at, (label, values, _) in enumerate(plot.rows):
        top, x = at * _ROW, 0.0
        words.append(_words(0, top + 11, _cut(label, WIDTH)))
        for shade, value in enumerate(values):
            if value:
                width = max(round(room * value / most, 1), 1.0)
                boxes.append(_box(x, top + 16, width, _BAR, shade))
                x += width
        words.append(_words(x + 4, top + 26, grouped(sums[at])))
    return PlotDrawing(plot, len(plot.labels) * _ROW, boxes, words)


def vertical_bars(plot: Plot) -> PlotDrawing:
    """For each label one bar per series, side by side, over a scale of round numbers.

    A value above zero is at least one unit high.
    """
    scale = _Scale(plot.most)
    step = (WIDTH - _LEFT - _RIGHT) / max(len(plot.labels), 1)
    each = min(step * 0.76 / max(len(plot.series), 1), 18)
    foot = _TOP + _PLOT_HEIGHT
    boxes: list[PlotMark] = []
    for shade, one in enumerate(plot.series):
        for at, value in enumerate(one.values):
            if value:
                x = _LEFT + step * at + (step - each * len(plot.series)) / 2 + each * shade
                height = max(round(foot - scale.y(value), 1), 1.0)
                boxes.append(_box(x, foot - height, round(each - 0.8, 1), height, shade))
    return PlotDrawing(plot, _HEIGHT, boxes, _axis(plot, scale, step), rules=scale.rules)


def line_plot(plot: Plot) -> PlotDrawing:
    """A line for each series, with a dot at each number, over a scale of round numbers."""
    scale = _Scale(plot.most)
    step = (WIDTH - _LEFT - _RIGHT) / max(len(plot.labels), 1)
    dots = [
        {"x": round(_LEFT + step * (at + 0.5), 1), "y": round(scale.y(value), 1), "shade": shade}
        for shade, one in enumerate(plot.series)
        for at, value in enumerate(one.values)
        if value is not None
    ]
    strokes = [
        {"points": " ".join(f"{dot['x']},{dot['y']}" for dot in run), "shade": shade}
        for shade, one in enumerate(plot.series)
        for run in _runs(one, [dot for dot in dots if dot["shade"] == shade])
        if len(run) > 1
    ]
    return PlotDrawing(plot, _HEIGHT, (), _axis(plot, scale, step), strokes, dots, scale.rules)


def grouped(number: int | None) -> str:
    """A number with Vietnamese thousands separators, "12.480"; "" for None."""
    return f"{number:,}".replace(",", ".") if number is not None else ""


# ---- helpers ---------------------------------------------------------------------------------------------------------


class _Scale:
    """A scale from zero at the bottom to a round number at the top."""

    def __init__(self, most: int) -> None:
        self.step = _round_step(most)
        self.top = max(self.step * -(-most // self.step), self.step)
        self.values = list(range(0, self.top + 1, self.step))

    def y(self, value: int) -> float:
        return _TOP + _PLOT_HEIGHT * (1 - value / self.top)

    @property
    def rules(self) -> tuple[float, ...]:
        return tuple(round(self.y(value), 1) for value in self.values)


def _round_step(most: int) -> int:
    """The smallest step of 1, 2, 5, 10, 20, 50 … that reaches the largest number in a few steps."""
    power = 1
    while True:
        for one in _STEPS:
            if one * power * _TICKS >= most:
                return one * power
        power *= 10


def _axis(plot: Plot, scale: _Scale, step: float) -> list[PlotMark]:
    """Numbers at the left, and below the plot as many labels as fit, always including the last."""
    numbers = [_words(_LEFT - 4, scale.y(value) + 3.5, grouped(value), "end") for value in scale.values]
    widest = max((_width_of(label) for label in plot.labels), default=0) + 6
    every = max(1, -(-int(widest) // max(int(step), 1)))
    last = len(plot.labels) - 1
    below = [
        _words(_LEFT + step * (at + 0.5), _TOP + _PLOT_HEIGHT + 15, label, "middle")
        for at, label in enumerate(plot.labels)
        if (last - at) % every == 0
    ]
    return [*numbers, *below]


def _runs(one: PlotSeries, dots: Sequence[PlotMark]) -> list[list[PlotMark]]:
    runs: list[list[PlotMark]] = [[]]
    left = list(dots)
    for value in one.values:
        if value is None:
            runs.append([])
        else:
            runs[-1].append(left.pop(0))
    return runs


def _width_of(text: str) -> float:
    return len(text) * _LETTER


def _cut(text: str, width: float) -> str:
    most = int(width / _LETTER)
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


# The CSS class for text that is visible to screen readers only.
PUBLIC_PAGES, BACK_OFFICE = "visually-hidden", "w-sr-only"

_ESCAPED = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
_FRAMES = {
    DiffOp.ADDED: '<ins><span class="{unseen}">[thêm: </span>{words}<span class="{unseen}">] </span></ins>',
    DiffOp.REMOVED: '<del><span class="{unseen}">[bỏ: </span>{words}<span class="{unseen}">] </span></del>',
}


def changed_paragraphs(old: str, new: str, *, unseen: str = PUBLIC_PAGES) -> list[SafeString]:
    """The changed paragraphs: removed words in `del`, added words in `ins`; empty if nothing changed."""
    html = "".join(_within_lines(piece.op, piece.words, unseen) for piece in diff(old, new))
    # Each piece is escaped.
    return [mark_safe(part) for part in html.split("\n") if "<ins>" in part or "<del>" in part]  # noqa: S308


def marked(op: DiffOp, words: str, *, unseen: str = PUBLIC_PAGES) -> SafeString:
    """Words of one paragraph, escaped, in the element that marks the change."""
    return format_html(_FRAMES[op], words=words, unseen=unseen) if op in _FRAMES else conditional_escape(words)


def _within_lines(op: DiffOp, words: str, unseen: str) -> str:
    """Marks end with their line, so that every paragraph is well-formed."""
    return "\n".join(marked(op, line, unseen=unseen) if line.strip() else line for line in words.split("\n"))


def data_block(json: str) -> SafeString:
    """JSON for a data block, which browsers do not execute: characters that could end the block are escaped."""
    for character, escaped in _ESCAPED.items():
        json = json.replace(character, escaped)
    return mark_safe(json)  # noqa: S308  escaped above


def qr_picture(address: str) -> SafeString:
    """The QR code of an address; the markup contains only dots, no text of the address."""
    drawing = qrcode.make(address, image_factory=SvgPathImage, box_size=12)
    return mark_safe(drawing.to_string(encoding="unicode"))  # noqa: S308


_LENT = "xem"  # the query parameter
_LENT_SECONDS = 3600
_LENDER = TimestampSigner(salt="files.lent")
_ADDRESSES = re.compile(r"""(?<=["\s])(?:/media/images/|/tai-lieu/\d+/)[^"\s,?]+""")  # also in "a.jpg 800w, b.jpg"


def lend_files(response: HttpResponse) -> HttpResponse:
    """Give the viewers of this page access for an hour to the pictures and documents in it, even if they are not
    public.
    """
    if not getattr(response, "is_rendered", True):
        response.add_post_render_callback(lend_files)  # type: ignore[attr-defined]
        return response
    response.content = _ADDRESSES.sub(_signed, response.content.decode())
    return response


def _signed(found: re.Match[str]) -> str:
    return f"{found[0]}?{_LENT}={_LENDER.sign(unquote(found[0])).removeprefix(unquote(found[0]))}"


def is_lent(request: HttpRequest) -> bool:
    """True if the request has a valid signature for this address, at most an hour old."""
    try:
        _LENDER.unsign(f"{request.path}{request.GET.get(_LENT, '')}", max_age=_LENT_SECONDS)
    except BadSignature:
        return False
    return True
