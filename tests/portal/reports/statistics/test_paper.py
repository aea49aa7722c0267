"""The sheet is shaped like the paper, and its formulas come to what the table says."""

import csv
import os
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from portal.reports.statistics.paper import ESTIMATED, write_form_paper
from portal.reports.statistics.tables import FormTable, FormTableColumn, FormTableValue, whole_table
from tests.portal.reports.statistics.test_tables import COLUMNS, table

OFFICE = os.environ.get("LIBREOFFICE") or shutil.which("soffice") or shutil.which("libreoffice")
HAS_CALC = bool(OFFICE) and any(Path(str(OFFICE)).resolve().parent.glob("libsclo.*"))
AMOUNTS = {(1, "1"): 4, (2, "1"): 3, (3, "6"): 1500, (3, "7"): 20, (2, "9"): 2}


def paper(made: FormTable, **more: object) -> dict[str, object]:
    return {
        "code": "20/2013",
        "title": "Kết quả phổ biến, giáo dục pháp luật",
        "basis": "Ban hành kèm theo Thông tư số 20/2013/TT-BTP",
        "maker": "Sở Tư pháp",
        "receiver": "Bộ Tư pháp",
        "period": "Báo cáo năm 2026",
        "table": made,
        "preparer": "Nguyễn Thị Lập",
        "notes": ("Số liệu tháng 11, 12 năm 2026 là số ước tính.",),
        "unit": "",
        "checker": "",
        "head": "",
        "mark": "",
        **more,
    }


@pytest.fixture(scope="module")
def content() -> bytes:
    return write_form_paper(paper(table(AMOUNTS, frozenset({(2, "1")}))))


@pytest.fixture(scope="module")
def sheet(content: bytes) -> Worksheet:
    return load_workbook(BytesIO(content)).active  # type: ignore[return-value]


def words(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


class TestPaper:
    def test_has_what_a_form_of_the_state_has(self, sheet: Worksheet):
        said = " | ".join(words(sheet))
        for part in (
            "Biểu số: 20/2013",
            "KẾT QUẢ PHỔ BIẾN",
            "Đơn vị báo cáo: Sở Tư pháp",
            "Đơn vị nhận báo cáo: Bộ Tư pháp",
        ):
            assert part in said
        for part in (
            "Báo cáo năm 2026",
            "Người lập biểu",
            "Người kiểm tra",
            "THỦ TRƯỞNG ĐƠN VỊ",
            "Nguyễn Thị Lập",
            ESTIMATED,
        ):
            assert part in said

    def test_is_printed_on_a4_landscape_with_heads_repeated(self, sheet: Worksheet):
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.print_title_rows == "$4:$7"

    def test_has_the_merged_heads_of_the_paper(self, sheet: Worksheet):
        merged = {str(one): sheet.cell(one.min_row, one.min_col).value for one in sheet.merged_cells.ranges}
        assert (merged["D4:F4"], merged["E5:F5"], merged["C5:C6"], merged["G4:G6"]) == (
            "Tài liệu",
            "Ngôn ngữ",
            "Số cuộc",
            "Số câu lạc bộ",
        )

    def test_holds_numbers_marks_estimates_and_sums_by_formulas(self, sheet: Worksheet):
        assert [sheet.cell(row, 3).value for row in range(8, 13)] == ["=SUM(C9:C10)", 4, "=SUM(C11:C12)", 3, 0]
        assert sheet["D12"].value == "=E12+F12"
        assert [sheet.cell(row, 3).number_format for row in (8, 9, 11)] == ['#,##0"*"', "#,##0", '#,##0"*"']
        assert sheet["G12"].value is None

    def test_reckons_no_words(self):
        said = write_form_paper(paper(table({}), maker="=1+1", title="+x"))
        values = words(load_workbook(BytesIO(said)).active)  # type: ignore[arg-type]
        assert not [one for one in values if one.startswith(("=1", "+"))]


def wide(columns: int) -> Worksheet:
    """Columns of one heading each, over a group of two, an agency, and a group of one agency."""
    made = whole_table(
        columns=tuple(FormTableColumn(f"{number}", (f"Cột {number}",)) for number in range(1, columns + 1)),
        groups=(
            ("Xã", ((1, "Xã A"), (2, "Xã B")), False),
            ("Sở", ((3, "Sở"),), True),
            ("Trường", ((4, "Trường"),), True),
        ),
        cell=lambda agency, column: FormTableValue(agency),
    )
    return load_workbook(BytesIO(write_form_paper(paper(made, unit="Cuộc", mark="Dự thảo")))).active  # type: ignore[return-value]


def merged(sheet: Worksheet) -> dict[str, object]:
    return {str(one): sheet.cell(one.min_row, one.min_col).value for one in sheet.merged_cells.ranges}


class TestLayout:
    """Whatever the columns are, blocks stand side by side over the whole width, and the table has lines around it."""

    @pytest.mark.parametrize(
        ("columns", "above", "signers"),
        [
            (2, ("A1:B1", "C1:G1", "H1:J1"), ("A{}:C{}", "D{}:F{}", "G{}:J{}")),  # ten columns wide at least
            (16, ("A1:B1", "C1:N1", "O1:R1"), ("A{}:F{}", "G{}:L{}", "M{}:R{}")),
        ],
    )
    def test_has_blocks_over_the_width(self, columns: int, above: tuple[str, ...], signers: tuple[str, ...]):
        sheet = wide(columns)
        blocks = merged(sheet)
        assert [blocks[one] for one in above] == [
            "Biểu số: 20/2013",
            "KẾT QUẢ PHỔ BIẾN, GIÁO DỤC PHÁP LUẬT",
            "Đơn vị báo cáo: Sở Tư pháp",
        ]
        assert [blocks[one.replace("1", "2")] for one in above][1] == "(Báo cáo năm 2026)"
        assert blocks["A3:B3"] == "Dự thảo"
        assert blocks[above[2].replace("1", "3")] == "Đơn vị tính: Cuộc"
        row = next(cell.row for cell in sheet["A"] if cell.value == "Người lập biểu")
        for step, (first, last) in enumerate((("Người lập biểu", "THỦ TRƯỞNG ĐƠN VỊ"), ("(Ký", "(Ký")), start=0):
            at = [one.format(row + step, row + step) for one in signers]
            assert str(blocks[at[0]]).startswith(first)
            assert str(blocks[at[2]]).startswith(last)
        assert blocks[signers[0].format(row + 5, row + 5)] == "Nguyễn Thị Lập"  # with room to sign
        assert str(blocks[signers[2].format(row - 1, row - 1)]).startswith("…, ngày")

    def test_has_lines_around_the_table_and_nowhere_else(self):
        sheet = wide(2)
        boxed = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.border.left.style == "thin"}
        assert boxed == {f"{letter}{row}" for letter in "ABCD" for row in range(4, 12)}

    def test_sums_lines_that_do_not_stand_together(self):
        sheet = wide(2)
        assert [sheet.cell(row, 3).value for row in range(6, 12)] == [
            "=SUM(C7,C10:C11)",
            "=SUM(C8:C9)",
            1,
            2,
            3,
            4,
        ]
        assert [bool(sheet.cell(row, 3).font.bold) for row in range(6, 12)] == [True, True, False, False, True, True]
        assert [sheet.cell(5, column).value for column in range(1, 5)] == [None, "A", "(1)", "(2)"]

    @pytest.mark.parametrize(("columns", "width"), [(2, 16), (10, 10), (16, 8)])
    def test_has_columns_as_wide_as_the_page_allows(self, columns: int, width: float):
        sheet = wide(columns)
        held = sheet.column_dimensions
        assert [held[letter].width for letter in ("C", get_column_letter(columns + 2))] == [width, width]

    def test_is_printed_whole_with_its_heads(self):
        sheet = wide(2)
        assert sheet.print_area == f"'Biểu'!$A$1:$J${sheet.max_row}"
        assert (sheet.print_title_rows, sheet.freeze_panes) == ("$4:$5", "C6")
        assert sheet.page_setup.fitToHeight == 0  # as many pages as it takes
        assert sheet.sheet_properties.pageSetUpPr.fitToPage  # type: ignore[union-attr]
        assert sheet.print_options.horizontalCentered
        assert not sheet.sheet_view.showGridLines

    def test_begins_the_first_note_only_as_a_note(self):
        made = table(AMOUNTS, frozenset({(2, "1")}))
        said = words(load_workbook(BytesIO(write_form_paper(paper(made, notes=("Một.", "Hai."))))).active)  # type: ignore[arg-type]
        at = said.index("Ghi chú: Một.")
        assert said[at : at + 3] == ["Ghi chú: Một.", "Hai.", ESTIMATED]


def reckoned(sheet: Worksheet, place: str) -> int:
    """What a formula of these sheets comes to: sums of ranges, or of cells beside."""
    said = sheet[place].value
    if not isinstance(said, str):
        return said or 0
    if said.startswith("=SUM("):
        parts = said.removeprefix("=SUM(").removesuffix(")").split(",")
        cells = [cell for part in parts for row in _range(sheet, part) for cell in row]
        return sum(reckoned(sheet, cell.coordinate) for cell in cells)
    return sum(reckoned(sheet, part) for part in said.removeprefix("=").split("+"))


def _range(sheet: Worksheet, part: str) -> tuple[tuple[Cell, ...], ...]:
    return sheet[part] if ":" in part else ((sheet[part],),)


@given(st.dictionaries(st.tuples(st.integers(1, 3), st.sampled_from("1679")), st.integers(0, 10**6)))
@settings(max_examples=25, deadline=None)
def test_formulas_come_to_what_the_table_says(amounts: dict[tuple[int, str], int]):
    made = table(amounts)
    sheet = load_workbook(BytesIO(write_form_paper(paper(made)))).active
    for row, line in enumerate(made.lines, start=8):
        for place, column in zip("CDEFG", COLUMNS, strict=True):
            assert reckoned(sheet, f"{place}{row}") == (line.of(column.number).value or 0)


@pytest.mark.skipif(
    not HAS_CALC, reason="no spreadsheets in LibreOffice on this machine: apt-get install libreoffice-calc-nogui"
)
def test_libreoffice_reckons_the_same(content: bytes, tmp_path: Path):
    (tmp_path / "bieu.xlsx").write_bytes(content)
    command = [str(OFFICE), "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "csv"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(tmp_path / "bieu.xlsx")], check=True, timeout=120)
    rows = list(csv.reader((tmp_path / "bieu.csv").read_text("utf-8").splitlines()))
    numbers = [[cell.replace(",", "").replace(".", "").rstrip("*") for cell in row[2:7]] for row in rows[7:12]]
    for row, line in zip(numbers, table(AMOUNTS).lines, strict=True):
        said = [line.of(column.number).value for column in COLUMNS]
        assert [int(cell or 0) for cell in row] == [one or 0 for one in said]
