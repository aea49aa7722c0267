"""DOCX as officers make them: automatic numbers, merged cells, several paragraphs in a cell."""

import io
import zipfile

import docx
import pytest

from portal.plans.operations.acceptance import text_of
from portal.plans.parser import read_plan
from safefiles.checks import COMMAND, FileLimits
from safefiles.errors import Hostile, TooLarge, UnreadableFile

HEADINGS = ("STT", "Nội dung", "Chủ trì", "Phối hợp", "Thời gian", "Sản phẩm")


def saved(document: docx.document.Document) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def text_from(document: docx.document.Document) -> str:
    return text_of(data=saved(document), name="ke-hoach.docx", limits=COMMAND)


class TestTables:
    def test_merged_cells_are_said_for_each_row(self) -> None:
        document = docx.Document()
        table = document.add_table(rows=4, cols=6)
        rows = [
            HEADINGS,
            ("1", "Việc một", "Sở Tư pháp", "", "Quý I/2026", "Báo cáo"),
            ("2", "Việc hai", "", "", "Quý II/2026", ""),
            ("", "Nhóm chung", "", "", "", ""),
        ]
        for row, values in zip(table.rows, rows, strict=True):
            for cell, words in zip(row.cells, values, strict=True):
                cell.text = words
        table.cell(1, 2).merge(table.cell(2, 2))
        table.cell(3, 0).merge(table.cell(3, 5))
        assignments = read_plan(text_from(document)).assignments
        assert [(one.title, one.lead) for one in assignments] == [
            ("Việc một", ("Sở Tư pháp",)),
            ("Việc hai", ("Sở Tư pháp",)),
        ]

    def test_task_merged_over_two_rows_is_one_with_two_deadlines(self) -> None:
        document = docx.Document()
        table = document.add_table(rows=3, cols=6)
        rows = [
            HEADINGS,
            ("1", "Việc một", "Sở Tư pháp", "Sở Nội vụ", "Quý I/2026", "Báo cáo"),
            ("", "", "", "", "Quý II/2026", ""),
        ]
        for row, values in zip(table.rows, rows, strict=True):
            for cell, words in zip(row.cells, values, strict=True):
                cell.text = words
        for column in (0, 1, 2):
            table.cell(1, column).merge(table.cell(2, column))
        (only,) = read_plan(text_from(document)).assignments
        assert [one.phrase for one in only.deadlines] == ["Quý I/2026", "Quý II/2026"]

    def test_bar_in_a_cell_is_no_edge(self) -> None:
        document = docx.Document()
        table = document.add_table(rows=2, cols=6)
        for cell, words in zip(table.rows[0].cells, HEADINGS, strict=True):
            cell.text = words
        for cell, words in zip(table.rows[1].cells, ("1", "Cổng | Trang", "Sở", "", "2026", "x"), strict=True):
            cell.text = words
        (only,) = read_plan(text_from(document)).assignments
        assert only.title == "Cổng | Trang"


class TestNumbers:
    def test_automatic_numbers_are_written_out(self) -> None:
        document = docx.Document()
        document.add_paragraph("KẾ HOẠCH")
        document.add_paragraph("Năm 2026")
        document.add_paragraph("NHIỆM VỤ")
        for title in ("Việc một", "Việc hai"):
            document.add_paragraph(title, style="List Number")
            document.add_paragraph("Chủ trì: Sở Tư pháp", style="List Bullet")
        draft = read_plan(text_from(document))
        assert [(one.label, one.title, one.lead) for one in draft.assignments] == [
            ("1", "Việc một", ("Sở Tư pháp",)),
            ("2", "Việc hai", ("Sở Tư pháp",)),
        ]


class TestLimits:
    def test_file_over_the_limit_is_refused_unread(self) -> None:
        with pytest.raises(TooLarge):
            text_of(data=b"x" * 20, name="a.txt", limits=FileLimits(file_bytes=10))

    def test_bomb_is_refused(self) -> None:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", b"<" + b" " * 30_000_000)
        with pytest.raises(Hostile):
            text_of(data=made.getvalue(), name="a.docx", limits=COMMAND)

    def test_entities_are_refused(self) -> None:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
        with pytest.raises(UnreadableFile):
            text_of(data=made.getvalue(), name="a.docx", limits=COMMAND)

    def test_archive_that_is_no_docx_is_refused(self) -> None:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr("a.txt", "x")
        with pytest.raises(UnreadableFile):
            text_of(data=made.getvalue(), name="a.docx", limits=COMMAND)
