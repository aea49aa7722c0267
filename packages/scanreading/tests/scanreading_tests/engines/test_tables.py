"""Grids that lines draw."""

import cv2
import numpy as np
import pytest

from scanreading.engines.layout import tables_of, without_rules
from scanreading.engines.types import PrintedWord, WordBox

COLUMNS, ROWS = (100, 300, 900, 1500), (400, 500, 600, 700)


SCATTERED = (("c", 110, 450), ("b", 200, 412), ("d", 200, 452), ("a", 110, 410))


def ruled(*, skip: tuple[int, int] | None = None, thick: int = 3) -> np.ndarray:
    """A table of three rows and columns; the line between two cells left out where `skip` names column and row."""
    page = np.full((2300, 1650), 255, np.uint8)
    for row in ROWS:
        cv2.line(page, (COLUMNS[0], row), (COLUMNS[-1], row), 0, thick)
    for number, column in enumerate(COLUMNS):
        for at, (top, bottom) in enumerate(zip(ROWS, ROWS[1:], strict=False)):
            if skip != (number, at):
                cv2.line(page, (column, top), (column, bottom), 0, thick)
    return page


def words() -> list[PrintedWord]:
    return [
        PrintedWord(f"{row}{column}", WordBox(left + 30, top + 30, left + 90, top + 60))
        for row, top in enumerate(ROWS[:-1])
        for column, left in enumerate(COLUMNS[:-1])
    ]


class TestTablesOf:
    def test_tells_which_words_stand_in_which_cell(self) -> None:
        (table,) = tables_of(ruled(), words(), scale=1.0)
        assert table == (((0,), (1,), (2,)), ((3,), (4,), (5,)), ((6,), (7,), (8,)))

    def test_takes_cells_without_a_line_between_them_for_one(self) -> None:
        (table,) = tables_of(ruled(skip=(2, 0)), words(), scale=1.0)
        assert table[0] == ((0,), (1, 2), ())
        assert len(table[1]) == 3

    def test_gives_what_is_merged_downwards_to_its_first_row(self) -> None:
        page = ruled()
        page[ROWS[1] - 5 : ROWS[1] + 6, COLUMNS[0] + 5 : COLUMNS[1] - 4] = 255
        (table,) = tables_of(page, words(), scale=1.0)
        assert (table[0][0], table[1][0]) == ((0, 3), ())

    @pytest.mark.parametrize("bend", [0.006, -0.008])
    def test_follows_rules_that_bend(self, bend: float) -> None:
        high, wide = ruled().shape
        x, y = np.meshgrid(np.arange(wide, dtype=np.float32), np.arange(high, dtype=np.float32))
        bent = cv2.remap(ruled(), x, y + np.float32(bend * high) * np.sin(np.pi * x / wide), cv2.INTER_LINEAR)
        (table,) = tables_of(bent, words(), scale=1.0)
        assert table == (((0,), (1,), (2,)), ((3,), (4,), (5,)), ((6,), (7,), (8,)))

    def test_sees_grey_hairlines_that_break(self) -> None:
        page = np.where(ruled(thick=1) < 128, 200, 255).astype(np.uint8)
        page[ROWS[1] - 3 : ROWS[1] + 4, 500:509] = 255
        (table,) = tables_of(page, words(), scale=1.0)
        assert [len(row) for row in table] == [3, 3, 3]

    def test_reads_the_words_of_a_cell_line_by_line(self) -> None:
        said = [PrintedWord(text, WordBox(left, top, left + 60, top + 25)) for text, left, top in SCATTERED]
        (table,) = tables_of(ruled(), [*said, *words()[1:]], scale=1.0)
        assert [said[at].text for at in table[0][0]] == ["a", "b", "c", "d"]

    def test_measures_places_on_the_larger_picture(self) -> None:
        larger = cv2.resize(ruled(), None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
        assert tables_of(larger, words(), scale=2.0) == tables_of(ruled(), words(), scale=1.0)

    def test_takes_no_frame_and_no_rule_for_a_table(self) -> None:
        page = np.full((2300, 1650), 255, np.uint8)
        cv2.rectangle(page, (50, 50), (1600, 2200), 0, 3)
        cv2.line(page, (900, 300), (1400, 300), 0, 3)
        assert tables_of(page, words(), scale=1.0) == ()

    def test_finds_nothing_without_words(self) -> None:
        assert tables_of(ruled(), [], scale=1.0) == ()


class TestWithoutRules:
    def test_leaves_letters_and_takes_rules(self) -> None:
        page = ruled()
        cv2.putText(page, "abc", (130, 470), cv2.FONT_HERSHEY_SIMPLEX, 1.5, 0, 3)
        bare = without_rules(page)
        assert bare is not None
        assert np.array_equal(bare[420:480, 125:290], page[420:480, 125:290])
        assert (bare < 128).sum() < (page[420:480, 125:290] < 128).sum() * 1.05

    def test_takes_nothing_where_there_is_no_table(self) -> None:
        page = np.full((2300, 1650), 255, np.uint8)
        cv2.rectangle(page, (50, 50), (1600, 2200), 0, 3)
        assert without_rules(page) is None
