"""The process that reads pages and whole text files: `python -m portal.digitisation.receipt.documents_child LIMITS`.

`engines.child` with one order more, for what the readers of the library read (DOCX, DOC, RTF, HTML, text):

    {"do": "document", "path": …, "kind": …, "name": …} -> {"pages": ["…", …], "doubts": ["…"]}
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from portal.library.readers.errors import Empty, Unreadable
from portal.library.readers.files import read_file
from portal.library.readers.kinds import Kind
from portal.library.readers.limits import COMMAND
from scanreading.engines.child import (
    HANDLERS,
    Answer,
    Order,
    main,
)
from scanreading.engines.faults import Fault, PageFault

PAGE_CHARACTERS = 3_000  # of a page of a file that knows no pages; a page of A4 has about so many


def document(order: Order) -> Answer:
    """The words of a file. The readers go by the name's ending where bytes do not tell, so the file gets one."""
    with tempfile.TemporaryDirectory(prefix="lan-toa-so-hoa-") as folder:
        path = Path(folder) / f"van-ban.{order['kind']}"
        path.symlink_to(order["path"])
        try:
            source = read_file(path, limits=COMMAND, kind=Kind(order["kind"]), name=order["name"])
        except Empty as error:
            raise PageFault(Fault.NO_WORDS) from error
        except Unreadable as error:
            raise PageFault(Fault.BROKEN, str(error)) from error
    return {"pages": list(split_into_pages(source.text)), "doubts": list(source.doubts)}


def split_into_pages(text: str) -> Iterator[str]:
    """Pages of about `PAGE_CHARACTERS`, parted at ends of paragraphs; a longer paragraph is a page of its own."""
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
