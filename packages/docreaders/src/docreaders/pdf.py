"""Born-digital PDF -> its text, read in the sandbox."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docreaders.text import ReadText, Scanned, accept_text, read_fonts
from lawtext.legacy import script_of_font
from safefiles.checks import FileLimits
from safefiles.errors import Broken, Encrypted, TooLarge, UnreadableFile
from safefiles.sandbox import run_on_bytes
from safefiles.sandbox_child import ProcessLimits

_CHILD = Path(__file__).with_name("pdf_text_child.py")
_LEAST_LETTERS_A_PAGE = 40  # a stamp or a page number on a scanned page stays below

_FAULTS: dict[str, UnreadableFile] = {
    "password": Encrypted(),
    "broken": Broken(),
    "pages": TooLarge("quá nhiều trang"),
    "characters": TooLarge("quá nhiều chữ"),
}


# What the library writes for a hyphen at the end of a line, the line break gone: "27/2018/TT-¶BLĐTBXH". Vietnamese
# syllables are never broken, so it was printed.
_BROKEN_AT_HYPHEN = "\ufffe"


def read_pdf(data: bytes, *, limits: FileLimits) -> ReadText:
    """The text of every page, pages parted by a form feed. Raises UnreadableFile of the kind that fits."""
    bounds = ProcessLimits(seconds=limits.seconds, memory_bytes=limits.memory_bytes)
    done = run_on_bytes(_CHILD, data, str(limits.pages), str(limits.text_characters), limits=bounds)
    done.raise_for_code()
    said = [json.loads(line) for line in done.output.decode("utf-8", "replace").splitlines()]
    for words in said:
        if "error" in words:
            raise type(_FAULTS[words["error"]])(_FAULTS[words["error"]].detail)
    pages = [_page(words) for words in said if "text" in words or "runs" in words]
    if len(pages) != next((words["pages"] for words in said if "pages" in words), -1):
        raise Broken
    _refuse_images(pages)
    words = accept_text("\n\f\n".join(pages), limits=limits)
    by_font = sum("runs" in words for words in said)
    doubts = (f"Đã chuyển {by_font} trang dùng phông cũ (TCVN3) sang Unicode; cần đối chiếu với bản gốc.",)
    return ReadText(words.text, (*(doubts if by_font else ()), *words.doubts))


def _page(words: dict[str, Any]) -> str:
    if "text" in words:
        return str(words["text"]).replace(_BROKEN_AT_HYPHEN, "-")
    return read_fonts([(script_of_font(font), text) for font, text in words["runs"]])


def _refuse_images(pages: list[str]) -> None:
    """A page with hardly any letters is a picture of one; a document mostly of such pages was scanned."""
    letters = [sum(map(str.isalpha, page)) for page in pages]
    if sum(count >= _LEAST_LETTERS_A_PAGE for count in letters) * 2 < len(pages) or not sum(letters):
        raise Scanned
