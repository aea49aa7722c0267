"""Born-digital PDF -> its text, read by a child process that may be killed without harm."""

import json
import subprocess
import sys
from itertools import groupby
from pathlib import Path
from typing import Any

from lawtext.legacy import is_set_in_unicode, read_run, script_of_font
from portal.library.readers.errors import Broken, Encrypted, Scanned, TooLarge, TooSlow, Unreadable
from portal.library.readers.limits import Limits
from portal.library.readers.plain import Words, accept_text

_CHILD = Path(__file__).with_name("pdf_child.py")
_LEAST_LETTERS_A_PAGE = 40  # a stamp or a page number on a scanned page stays below

_ERRORS: dict[str, Unreadable] = {
    "password": Encrypted(),
    "broken": Broken(),
    "memory": TooSlow(),
    "pages": TooLarge("quá nhiều trang"),
    "characters": TooLarge("quá nhiều chữ"),
}


def read_pdf(path: Path, *, limits: Limits) -> Words:
    """The text of every page, pages parted by a form feed. Raises Unreadable of the kind that fits."""
    said = [json.loads(line) for line in _ask_child(path, limits).splitlines()]
    for words in said:
        if "error" in words:
            raise type(_ERRORS[words["error"]])(_ERRORS[words["error"]].detail)
    pages = [_page(words) for words in said if "text" in words or "runs" in words]
    if len(pages) != next((words["pages"] for words in said if "pages" in words), -1):
        raise Broken
    _refuse_images(pages)
    words = accept_text("\n\f\n".join(pages), limits=limits)
    by_font = sum("runs" in words for words in said)
    doubts = (f"Đã chuyển {by_font} trang dùng phông cũ (TCVN3) sang Unicode; cần đối chiếu với bản gốc.",)
    return Words(words.text, (*(doubts if by_font else ()), *words.doubts))


def _page(words: dict[str, Any]) -> str:
    """A page's text; where it came by fonts, neighbours in one encoding are read together."""
    if "text" in words:
        return str(words["text"])
    runs = [(script_of_font(font), text) for font, text in words["runs"]]
    if is_set_in_unicode("".join(text for script, text in runs if script is not None)):
        return "".join(text for _, text in runs)
    read = []
    for script, group in groupby(runs, key=lambda run: run[0]):
        text = "".join(text for _, text in group)
        read.append(text if script is None else read_run(text, script))
    return "".join(read)


def _ask_child(path: Path, limits: Limits) -> str:
    asked: list[Any] = [limits.pages, limits.text_characters, limits.seconds, limits.memory_bytes]
    command = [sys.executable, "-I", str(_CHILD), str(path.resolve()), *map(str, asked)]
    try:
        answer = subprocess.run(  # noqa: S603  our own script; the file's name is one argument, never a shell's word
            command,
            capture_output=True,
            timeout=limits.seconds * 2,
            stdin=subprocess.DEVNULL,
            env={"LANG": "C.UTF-8"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TooSlow from error
    if answer.returncode < 0:
        raise TooSlow if answer.returncode in {-9, -24} else Broken
    if answer.returncode:
        raise TooSlow if b"MemoryError" in answer.stderr else Broken
    return answer.stdout.decode("utf-8", "replace")


def _refuse_images(pages: list[str]) -> None:
    """A page with hardly any letters is a picture of one; a document mostly of such pages was scanned."""
    letters = [sum(map(str.isalpha, page)) for page in pages]
    worded = sum(count >= _LEAST_LETTERS_A_PAGE for count in letters)
    if worded * 2 < len(pages) or not sum(letters):
        raise Scanned
