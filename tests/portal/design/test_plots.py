"""Plots: where marks stand, what is said in words, and the table that stands for the drawing."""

import re
from xml.etree import ElementTree as ET

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from portal.design.markup import (
    WIDTH,
    Plot,
    PlotDrawing,
    PlotSeries,
    grouped,
    horizontal_bars,
    line_plot,
    vertical_bars,
)

MONTHS = ("09/2026", "10/2026", "11/2026")


def plot(*series: PlotSeries, labels: tuple[str, ...] = MONTHS) -> Plot:
    return Plot("hoi", "Câu hỏi theo tháng", labels, series, unit="câu", head="Tháng")


RECEIVED = PlotSeries("Nhận được", (10, 40, 25))
ANSWERED = PlotSeries("Đã trả lời", (8, 20, 0))


def drawn(drawing: PlotDrawing) -> str:
    return render_to_string("components/plot.html", {"drawing": drawing})


class TestStandingBars:
    def test_reach_as_high_as_their_number_says(self) -> None:
        drawing = vertical_bars(plot(RECEIVED, ANSWERED))
        heights = {(box["shade"], round(box["height"] / 110 * 40)) for box in drawing.boxes}
        assert heights == {(0, 10), (0, 40), (0, 25), (1, 8), (1, 20)}

    def test_scale_ends_in_a_round_number(self) -> None:
        words = [one["text"] for one in vertical_bars(plot(RECEIVED)).words]
        assert words[:3] == ["0", "20", "40"]

    @pytest.mark.parametrize(
        ("most", "numbers"),
        [
            (1, ["0", "1"]),
            (3, ["0", "1", "2", "3"]),
            (7, ["0", "5", "10"]),
            (12_480, ["0", "5.000", "10.000", "15.000"]),
        ],
    )
    def test_scales_of_any_size(self, most: int, numbers: list[str]) -> None:
        words = vertical_bars(plot(PlotSeries("A", (most,)), labels=("x",))).words
        assert [one["text"] for one in words if one["anchor"] == "end"] == numbers

    def test_labels_that_find_no_room_are_left_out_but_the_last(self) -> None:
        months = tuple(f"{month:02}/2026" for month in range(1, 13))
        drawing = vertical_bars(plot(PlotSeries("A", tuple(range(12))), labels=months))
        below = [one["text"] for one in drawing.words if one["anchor"] == "middle"]
        assert below[-1] == "12/2026"
        assert len(below) < 12


class TestLyingBars:
    def test_stand_one_behind_the_other_with_their_sum(self) -> None:
        drawing = horizontal_bars(plot(PlotSeries("A", (2, 0)), PlotSeries("B", (1, 3)), labels=("Sở A", "Sở B")))
        first, second, alone = drawing.boxes
        assert (first["x"], second["x"], second["shade"]) == (0, first["width"], 1)
        assert abs(alone["width"] - (first["width"] + second["width"])) < 0.2
        assert [one["text"] for one in drawing.words] == ["Sở A", "3", "Sở B", "3"]

    def test_a_long_name_is_cut_to_the_drawing(self) -> None:
        (name, _) = horizontal_bars(plot(PlotSeries("A", (1,)), labels=("Ủy ban nhân dân " * 12,))).words
        assert name["text"].endswith("…")
        assert len(name["text"]) < 70


class TestLines:
    def test_break_where_a_number_is_missing(self) -> None:
        drawing = line_plot(plot(PlotSeries("A", (1, None, 2, 3)), labels=("a", "b", "c", "d")))
        assert len(drawing.dots) == 3
        assert [len(one["points"].split()) for one in drawing.strokes] == [2]


class TestWords:
    def test_say_the_largest_and_the_last(self) -> None:
        assert plot(RECEIVED).description == "Nhận được: nhiều nhất là 40 câu (10/2026), gần nhất là 25 (11/2026)."

    def test_say_that_there_is_nothing(self) -> None:
        assert plot(PlotSeries("A", (0, 0, None))).description == "A: chưa có số liệu."

    def test_thousands_are_parted_by_points(self) -> None:
        assert grouped(1_234_567) == "1.234.567"


class TestDrawn:
    def test_title_description_and_table_say_the_same(self) -> None:
        html = drawn(vertical_bars(plot(RECEIVED, ANSWERED)))
        assert 'role="img" aria-labelledby="hoi-t hoi-d"' in html
        assert '<desc id="hoi-d">Nhận được: nhiều nhất là 40 câu' in html
        row = r'<th scope="row">10/2026</th><td>40</td><td>20</td>'
        assert re.search(row, html)

    def test_numbers_of_the_drawing_have_points_whatever_the_language(self) -> None:
        html = drawn(line_plot(plot(RECEIVED)))
        assert re.search(r'(?:x|y|cx|cy|width|height)="\d+\.\d', html)
        assert not re.search(r'(?:x|y|cx|cy|width|height)="\d+,\d', html)

    def test_has_no_style_of_its_own(self) -> None:
        html = drawn(horizontal_bars(plot(RECEIVED)))
        assert "<rect" in html
        assert "style=" not in html

    def test_nothing_is_said_instead_of_drawn(self) -> None:
        html = drawn(vertical_bars(plot(PlotSeries("A", (0, 0, 0)))))
        assert "Chưa có số liệu trong kỳ." in html
        assert "<svg" not in html

    def test_is_well_formed(self) -> None:
        svg = re.search(r'<svg class="plot-drawing".*</svg>', drawn(vertical_bars(plot(RECEIVED, ANSWERED))), re.S)
        assert svg
        assert len(ET.fromstring(svg[0]).findall("rect")) == 5  # noqa: S314 - our own text


@given(st.lists(st.none() | st.integers(0, 10_000_000), min_size=1, max_size=24))
def test_every_mark_stands_inside_its_drawing(values: list[int | None]) -> None:
    one = plot(PlotSeries("A", tuple(values)), labels=tuple(f"{at}" for at in range(len(values))))
    for drawing in (horizontal_bars(one), vertical_bars(one), line_plot(one)):
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= WIDTH and box["height"] > 0 for box in drawing.boxes)
        assert all(box["y"] >= 0 and box["y"] + box["height"] <= drawing.height for box in drawing.boxes)
        assert all(0 <= dot["y"] <= drawing.height for dot in drawing.dots)
