"""The process that reads pages and whole text files: `python -m portal.digitisation.operations.documents_child LIMITS`.

`engines.child` with one more order, for the formats that `docreaders` reads (DOCX, DOC, RTF, HTML, text):

{"do": "document", "path": …, "kind": …} -> {"pages": ["…", …], "doubts": ["…"]}
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from docreaders.documents import ReadableKind, read_document
from safefiles.checks import COMMAND
from safefiles.errors import Empty, UnreadableFile
from scanreading.engines.child import (
    HANDLERS,
    Answer,
    Order,
    main,
)
from scanreading.engines.faults import PageFault, ReadingFault

PAGE_CHARACTERS = 3_000  # for files without pages; about as many as on a page of A4


def document(order: Order) -> Answer:
    """The text of a file without pages."""
    path = Path(order["path"])
    try:
        COMMAND.refuse_larger(path.stat().st_size)
        read = read_document(path.read_bytes(), kind=ReadableKind(order["kind"]), limits=COMMAND)
    except Empty as error:
        raise PageFault(ReadingFault.NO_WORDS) from error
    except UnreadableFile as error:
        raise PageFault(ReadingFault.BROKEN, str(error)) from error
    return {"pages": list(split_into_pages(read.text)), "doubts": list(read.doubts)}


def split_into_pages(text: str) -> Iterator[str]:
    """Pages of about `PAGE_CHARACTERS`, split between lines; a longer line is a page of its own."""
    page: list[str] = []
    size = 0
    for line in text.split("\n"):
        if page and size + len(line) > PAGE_CHARACTERS and line.strip():
            yield "\n".join(page).strip("\n")
            page, size = [], 0
        page.append(line)
        size += len(line) + 1
    if (last := "\n".join(page).strip("\n")) or not size:
        yield last


if __name__ == "__main__":
    main({**HANDLERS, "document": document})
