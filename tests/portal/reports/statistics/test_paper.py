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
from openpyxl.worksheet.worksheet import Worksheet

from portal.reports.statistics.paper import ESTIMATED, FormPaper, write_form_paper
from portal.reports.statistics.tables import FormTable
from tests.portal.reports.statistics.test_tables import COLUMNS, table

OFFICE = os.environ.get("LIBREOFFICE") or shutil.which("soffice") or shutil.which("libreoffice")
HAS_CALC = bool(OFFICE) and any(Path(str(OFFICE)).resolve().parent.glob("libsclo.*"))
AMOUNTS = {(1, "1"): 4, (2, "1"): 3, (3, "6"): 1500, (3, "7"): 20, (2, "9"): 2}


def paper(made: FormTable, **more: object) -> FormPaper:
    said = {
        "code": "20/2013",
        "title": "Kết quả phổ biến, giáo dục pháp luật",
        "basis": "Ban hành kèm theo Thông tư số 20/2013/TT-BTP",
        "maker": "Sở Tư pháp",
        "receiver": "Bộ Tư pháp",
        "period": "Báo cáo năm 2026",
        "table": made,
        "preparer": "Nguyễn Thị Lập",
        "notes": ("Số liệu tháng 11, 12 năm 2026 là số ước tính.",),
    }
    return FormPaper(**said | more)  # type: ignore[arg-type]


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
