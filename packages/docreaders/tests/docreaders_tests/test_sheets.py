"""Sheets and CSV files become rows of words and days."""

import io
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from docreaders.sheets import NotASheet, grids, require_sheet, streamed, words_of
from safefiles.checks import FileLimits
from safefiles.errors import Broken, TooLarge

LIMITS = FileLimits()


def csv(tmp_path: Path, data: bytes, *, limits: FileLimits = LIMITS, name: str = "a.csv") -> list[tuple[int, tuple]]:
    path = tmp_path / name
    path.write_bytes(data)
    [(title, rows)] = grids(path, limits=limits)
    assert title == ""
    return rows


class TestCsv:
    @pytest.mark.parametrize(
        "text",
        ["a;b,1\nc;d,2", "a,b\nc,d", "a\tb\nc\td", "a|b\nc|d", 'a,"b, c"\nd,e', "a;b;c\nd;e;f\ng,h,i,j;x;y"],
    )
    def test_is_parted_by_what_makes_rows_even(self, tmp_path: Path, text: str):
        widths = {len(row) for _, row in csv(tmp_path, text.encode())}
        assert len(widths) == 1
        assert widths.pop() > 1

    @pytest.mark.parametrize(
        "data",
        [
            "Số;Tên\n1;Đất".encode(),
            "Số;Tên\n1;Đất".encode("utf-8-sig"),
            "Số;Tên\n1;Đất".encode("utf-16"),
            "So;Ten va ngay ban hanh\n1;Luat Dat dai".encode("utf-16-le"),  # Excel's "Unicode text" without its mark
            "So;Ten va ngay ban hanh\n1;Luat Dat dai".encode("utf-16-be"),
        ],
    )
    def test_is_read_in_what_excel_writes(self, tmp_path: Path, data: bytes):
        rows = csv(tmp_path, data)
        assert [len(row) for _, row in rows] == [2, 2]
        assert rows[1][1][0] == "1"

    def test_leaves_rows_without_a_word_out_and_counts_them(self, tmp_path: Path):
        assert csv(tmp_path, b"a; b \n;\n\nc;d") == [(1, ("a", "b")), (4, ("c", "d"))]

    def test_has_as_many_rows_and_columns_as_it_may(self, tmp_path: Path):
        few = replace(LIMITS, rows=2)
        assert len(csv(tmp_path, b"a;b\nc;d", limits=few)) == 2
        with pytest.raises(TooLarge, match="hơn 2 dòng"):
            csv(tmp_path, b"a;b\nc;d\ne;f", limits=few)
        [(_, row)] = csv(tmp_path, ";".join(map(str, range(101))).encode())
        assert len(row) == 100

    def test_is_streamed_with_every_row(self):
        [rows] = streamed(b"a; b\n;\nc;d", name="a.csv", limits=LIMITS)
        assert list(rows) == [["a", "b"], ["", ""], ["c", "d"]]


def workbook(tmp_path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    sheet.title = "Một"
    sheet.append(["Số", 5.0, 2.5, datetime(2026, 3, 5, 8), date(2026, 3, 6), "  hai \t từ "])
    sheet.append([])
    sheet.append(["Gộp", None, "x"])
    sheet.append([None, None, "y"])
    sheet.merge_cells("A3:B4")
    hidden = book.create_sheet("Ẩn")
    hidden.append(["kín"])
    hidden.sheet_state = "hidden"
    path = tmp_path / "a.xlsx"
    book.save(path)
    return path


class TestWorkbook:
    def test_says_what_is_shown(self, tmp_path: Path):
        found = dict(grids(workbook(tmp_path), limits=LIMITS))
        assert found["Một"][0] == (1, ("Số", "5", "2.5", date(2026, 3, 5), date(2026, 3, 6), "hai từ"))
        assert [(number, row[:3]) for number, row in found["Một"][1:]] == [
            (3, ("Gộp", "Gộp", "x")),
            (4, ("Gộp", "Gộp", "y")),
        ]
        assert found["Ẩn"] == [(1, ("kín",))]

    def test_is_streamed_with_visible_sheets_and_every_row(self, tmp_path: Path):
        [rows] = streamed(workbook(tmp_path).read_bytes(), name="A.XLSX", limits=LIMITS)
        told = list(rows)
        assert told[0] == ["Số", "5", "2.5", "05/03/2026", "06/03/2026", "hai từ"]
        assert (len(told), told[2][:3], told[3][:3]) == (4, ["Gộp", "", "x"], ["", "", "y"])

    @pytest.mark.parametrize(("rows", "is_taken"), [(4, True), (3, False)])
    def test_has_as_many_rows_as_it_may(self, tmp_path: Path, rows: int, is_taken: bool):
        limits = replace(LIMITS, rows=rows)
        if is_taken:
            assert list(grids(workbook(tmp_path), limits=limits))
        else:
            with pytest.raises(TooLarge):
                list(grids(workbook(tmp_path), limits=limits))

    def test_that_is_none_is_refused(self, tmp_path: Path):
        with pytest.raises(Broken):
            list(streamed(b"PK\x03\x04", name="a.xlsx", limits=LIMITS))
        book = io.BytesIO(workbook(tmp_path).read_bytes()[:-40])
        with pytest.raises(Broken):
            list(streamed(book.getvalue(), name="a.xlsx", limits=LIMITS))


@pytest.mark.parametrize(
    ("name", "also", "is_one"),
    [("a.xlsx", "", True), ("A.CSV", "", True), ("a.json", "", False), ("a.json", ".json", True), ("a", "", False)],
)
def test_only_sheets_are_taken(name: str, also: str, is_one: bool):
    if is_one:
        require_sheet(name, also=also)
    else:
        with pytest.raises(NotASheet):
            require_sheet(name, also=also)


@pytest.mark.parametrize(("cell", "words"), [(" hai\n từ ", "hai từ"), (date(2026, 3, 5), "05/03/2026"), ("", "")])
def test_a_cell_is_told_on_one_line(cell: object, words: str):
    assert words_of(cell) == words  # type: ignore[arg-type]
