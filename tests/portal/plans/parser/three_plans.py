"""Three plans of other shapes than that of 2021, in several kinds of file.

The texts were written for these tests after descriptions of real plans (Tây Ninh 983/KH-UBND of 2019, Nghệ An
266/KH-UBND of 2020, Cần Thơ 54/KH-UBND of 2025): they are not the real files, and the signers are made up.
"""

import io
import re

import docx
from docx.table import Table

from tests.portal.plans.parser.conftest import SAMPLES

_BOLD = re.compile(r"(\*\*.+?\*\*)")


def text_of_plan(name: str) -> str:
    return (SAMPLES / name).read_text(encoding="utf-8")


TAY_NINH, NGHE_AN, CAN_THO = "tay-ninh-2019.txt", "nghe-an-2020.md", "can-tho-2025.md"


def as_docx(text: str) -> bytes:
    """Word as an office writes it: bold runs for headings, rows between bars as a table with merged group rows."""
    document = docx.Document()
    rows: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("| ").split(" | ")])
            continue
        if rows:
            _table(document, rows)
            rows = []
        if plain := re.sub(r"^#+ ", "", line):
            paragraph = document.add_paragraph()
            for piece in _BOLD.split(plain):
                paragraph.add_run(piece.strip("*")).bold = piece.startswith("**")
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _table(document: docx.document.Document, rows: list[list[str]]) -> None:
    width = len(rows[0])
    table = document.add_table(rows=0, cols=width)
    for row in rows:
        if set("".join(row)) <= set("-| "):
            continue
        cells = [cell.strip("* |") for cell in row] + [""] * (width - len(row))
        drawn = table.add_row().cells
        if not any(cells[2:]):
            drawn[1].merge(drawn[-1])
        for cell, words in zip(drawn[:2] if not any(cells[2:]) else drawn, cells, strict=False):
            first, *more = words.split("<br>")
            cell.text = first
            for paragraph in more:
                cell.add_paragraph(paragraph)
    _merge_equal_leads(table)


def _merge_equal_leads(table: Table) -> None:
    """Neighbours with the same lead agency share one cell, as typists like it."""
    for above, below in zip(table.rows[1:], table.rows[2:], strict=False):
        words = above.cells[2].text
        if words and words == below.cells[2].text and above.cells[1].text != words:
            below.cells[2].text = ""
            above.cells[2].merge(below.cells[2]).text = words
