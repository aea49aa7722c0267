"""The same plan as other hands would lay it out: levels changed, bold lost, wrapped, in a table, in a DOCX."""

import io
import re
import textwrap
import unicodedata
from collections.abc import Callable

import docx

from portal.plans.parser import PlanDraft, read_plan

HEADINGS = ("STT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian thực hiện", "Sản phẩm")
_CONTENT = re.compile(r"(?s)\A(?P<before>.*?II\. NỘI DUNG\**\n).*?(?P<after>\**III\. TỔ CHỨC.*)\Z")


def as_given(text: str) -> str:
    return text


def without_markdown(text: str) -> str:
    """Plain text: no heading signs, no bold."""
    return re.sub(r"^#+\s*|\*+", "", text, flags=re.M)


def every_line_a_heading(text: str) -> str:
    return re.sub(r"^(?=\S)(?!#)", "#### ", text, flags=re.M)


def all_bold(text: str) -> str:
    return "\n".join(f"**{line}**" if line else "" for line in without_markdown(text).splitlines())


def without_blank_lines(text: str) -> str:
    """One paragraph a line, as copied from Word."""
    return "\n".join(line for line in without_markdown(text).splitlines() if line.strip())


def labels_as_bullets(text: str) -> str:
    """ "a) Đơn vị chủ trì" as "- Đơn vị chủ trì"."""
    return re.sub(r"^(?:- )?[a-d]\) (?=Đơn vị|Thời gian|Kết quả)", "- ", text, flags=re.M)


def other_labels(text: str) -> str:
    for before, after in (
        ("Đơn vị chủ trì:", "Cơ quan chủ trì:"),
        ("Đơn vị phối hợp:", "Phối hợp thực hiện:"),
        ("Thời gian thực hiện:", "Thời hạn hoàn thành:"),
        ("Kết quả, sản phẩm:", "Sản phẩm dự kiến:"),
    ):
        text = text.replace(before, after)
    return text


def labels_in_one_paragraph(text: str) -> str:
    """All four labels of an assignment run together on one line."""
    plain = without_blank_lines(text)
    return re.sub(r"\n(?:- )?[bd]\) (?=Đơn vị|Kết quả)|\n(?:- )?c\) (?=Thời gian thực)", " ", plain)


def deeper_numbering(text: str) -> str:
    """II.1, II.2 … as "1.1.", "1.2." below a group."""
    opened, _, rest = without_markdown(text).partition("II. NỘI DUNG\n")
    content, _, after = rest.partition("III. TỔ CHỨC")
    content = re.sub(r"^(\d)\. ", r"1.\1. ", content, flags=re.M)
    return f"{opened}II. NỘI DUNG\n1. Các nhiệm vụ năm 2021\n{content}III. TỔ CHỨC{after}"


def wrapped(text: str) -> str:
    """Hard line breaks after 90 characters, as from a PDF."""
    lines = without_blank_lines(text).splitlines()
    return "\n".join("\n".join(textwrap.wrap(line, 90, break_long_words=False)) or "" for line in lines)


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def windows_lines(text: str) -> str:
    return "\ufeff" + text.replace("\n", "\r\n")


def markdown_table(text: str) -> str:
    rows = ["| " + " | ".join(row) + " |" for row in [HEADINGS, *_rows(read_plan(text))]]
    rows.insert(1, "|" + "---|" * len(HEADINGS))
    return _with_content(text, "\n".join(rows))


def typed_table(text: str) -> str:
    """Bars between the cells and none around them, and a ruled line below the heading."""
    heading, *rows = [" | ".join(row) for row in [HEADINGS, *_rows(read_plan(text))]]
    return _with_content(text, "\n".join((heading, "-----+-----+-----", *rows)))


def pasted_table(text: str) -> str:
    """Tabs between the cells, as copied from a sheet."""
    return _with_content(text, "\n".join("\t".join(row) for row in [HEADINGS, *_rows(read_plan(text))]))


LAYOUTS: tuple[Callable[[str], str], ...] = (
    as_given,
    without_markdown,
    every_line_a_heading,
    all_bold,
    without_blank_lines,
    labels_as_bullets,
    other_labels,
    labels_in_one_paragraph,
    deeper_numbering,
    wrapped,
    decomposed,
    windows_lines,
    markdown_table,
    typed_table,
    pasted_table,
)


def docx_table(text: str) -> bytes:
    """The assignments as a Word table, the head and the foot as borderless tables of two columns."""
    document = docx.Document()
    before, after = _around(without_markdown(text))
    for line in before.splitlines():
        if line.strip():
            document.add_paragraph(line)
    table = document.add_table(rows=1, cols=len(HEADINGS))
    for cell, heading in zip(table.rows[0].cells, HEADINGS, strict=True):
        cell.text = heading
    for row in _rows(read_plan(text)):
        cells = table.add_row().cells
        for cell, words in zip(cells, row, strict=True):
            first, *more = words.split("<br>")
            cell.text = first
            for paragraph in more:
                cell.add_paragraph(paragraph)
    body, _, foot = after.partition("Nơi nhận:")
    for line in body.splitlines():
        if line.strip():
            document.add_paragraph(line)
    recipients, _, signature = foot.partition("TM.")
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    left.text, right.text = f"Nơi nhận:\n{recipients.strip()}", f"TM.{signature.rstrip()}"
    return _bytes(document)


def docx_paragraphs(text: str) -> bytes:
    document = docx.Document()
    for line in without_markdown(text).splitlines():
        document.add_paragraph(line)
    return _bytes(document)


def _bytes(document: docx.document.Document) -> bytes:
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _rows(draft: PlanDraft) -> list[tuple[str, ...]]:
    return [
        (
            str(one.number),
            one.title,
            "; ".join(one.lead),
            "<br>".join(f"- {phrase};" for phrase in one.coordinating),
            "<br>".join(f"{each.subject}: {each.phrase}".removeprefix(": ") for each in one.deadlines),
            "; ".join(one.products),
        )
        for one in draft.assignments
    ]


def _with_content(text: str, content: str) -> str:
    before, after = _around(text)
    return f"{before}\n{content}\n\n{after}"


def _around(text: str) -> tuple[str, str]:
    found = _CONTENT.match(text)
    assert found, "the plan has a part II and a part III"
    return found["before"], found["after"]
