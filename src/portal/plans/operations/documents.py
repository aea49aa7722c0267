"""Files of plans: judged when they come, kept in a private folder, and a plan's file -> its text.

DOCX keeps its automatic numbers, and its tables as rows between bars.

The guards (size, bombs, encryption, DTDs, old encodings) are those of the library's readers: a hostile file is hostile
wherever it is brought.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from docreaders.docx import DocxCell, DocxTable, read_docx_blocks
from docreaders.kinds import ReadableKind, kind_of
from docreaders.plain import accept_text, read_text
from safefiles.errors import UnreadableFile
from safefiles.formats import HEAD_BYTES
from safefiles.limits import FileLimits

_BREAK = "<br>"


class NotAPlanFile(UnreadableFile):
    reason = "Loại tệp này không dùng để nhập kế hoạch."
    remedy = "Các loại nhận được: DOCX, Markdown (.md) và văn bản thuần (.txt)."


def text_of(*, data: bytes, name: str, limits: FileLimits) -> str:
    """The words of a plan's file. Raises UnreadableFile: `str()` says in Vietnamese what is wrong and what to do."""
    limits.refuse_larger(len(data))
    kind = kind_of(head=data[:HEAD_BYTES], name=name)
    if kind is ReadableKind.TEXT:
        return read_text(data, limits=limits).text
    if kind is not ReadableKind.DOCX:
        raise NotAPlanFile(kind.value.upper())
    blocks = read_docx_blocks(data, limits=limits).blocks
    return accept_text("\n".join(line for block in blocks for line in _lines(block)), limits=limits).text


def _lines(block: str | DocxTable) -> Iterator[str]:
    """One line a row. A cell merged downwards is said again in each row; one merged sideways leaves empty cells."""
    if isinstance(block, str):
        yield from block.split("\n")
        return
    above: dict[int, str] = {}
    for row in block.rows:
        cells: list[str] = []
        for cell in row:
            text = above.get(len(cells), _text(cell)) if cell.continues else _text(cell)
            above[len(cells)] = text
            cells.extend([text, *[""] * (cell.span - 1)])
        if any(cells):
            yield f"| {' | '.join(cells)} |"


def _text(cell: DocxCell) -> str:
    lines = (line.strip() for paragraph in cell.paragraphs for line in paragraph.split("\n"))
    return _BREAK.join(line for line in lines if line).replace("|", "\\|")


def private_folder() -> Path:
    return Path(settings.PRIVATE_DIR) / "plans"
