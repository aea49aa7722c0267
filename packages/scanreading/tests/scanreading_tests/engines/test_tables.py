"""Grids that lines draw."""

import cv2
import numpy as np

from scanreading.engines.layout import tables_of
from scanreading.engines.types import PrintedWord, WordBox

COLUMNS, ROWS = (100, 300, 900, 1500), (400, 500, 600, 700)


def ruled(*, skip: tuple[int, int] | None = None) -> np.ndarray:
    """A table of three rows and columns; the line between two cells left out where `skip` names column and row."""
    page = np.full((2300, 1650), 255, np.uint8)
    for row in ROWS:
        cv2.line(page, (COLUMNS[0], row), (COLUMNS[-1], row), 0, 3)
    for number, column in enumerate(COLUMNS):
        for at, (top, bottom) in enumerate(zip(ROWS, ROWS[1:], strict=False)):
            if skip != (number, at):
                cv2.line(page, (column, top), (column, bottom), 0, 3)
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
        assert table[0] == ((0,), (1, 2))
        assert len(table[1]) == 3

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
