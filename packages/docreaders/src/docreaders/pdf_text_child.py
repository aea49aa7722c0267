"""Reads a PDF: run with the arguments `FILE PAGES CHARACTERS` (two limits), prints JSON lines.

Lines: {"pages": n}, then one {"text": …} for each page; or {"error": code}. For a page with typical characters of an
old font, {"runs": [[font, text], …]} is printed instead: only the font shows which letters are capitals.
"""

from __future__ import annotations

import ctypes
import itertools
import json
import sys

import pypdfium2
from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDFText_GetFontInfo, FPDFText_GetUnicode

OLD_SIGNS = frozenset("®¸µ¹©ª«¬¨·¶»§")
FEWEST_SIGNS = 8
LONGEST_NAME = 200


def say(**words: object) -> None:
    sys.stdout.write(json.dumps(words) + "\n")


def runs_of(words: pypdfium2.PdfTextPage) -> list[tuple[str, str]]:
    """The text of a page in runs with the same font name."""

    def font_of(at: int) -> str:
        flags = ctypes.c_int()
        size = FPDFText_GetFontInfo(words, at, None, 0, flags)
        if not 0 < size <= LONGEST_NAME:
            return ""
        name = ctypes.create_string_buffer(size)
        FPDFText_GetFontInfo(words, at, name, size, flags)
        return name.value.decode("utf-8", "replace")

    groups = itertools.groupby(range(words.count_chars()), key=font_of)
    return [(font, "".join(chr(FPDFText_GetUnicode(words, at)) for at in group)) for font, group in groups]


def read(path: str, most_pages: int, most_characters: int) -> None:
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        say(error="password" if getattr(error, "err_code", None) == FPDF_ERR_PASSWORD else "broken")
        return
    if len(document) > most_pages:
        say(error="pages", pages=len(document))
        return
    say(pages=len(document))
    characters = 0
    for number in range(len(document)):
        page = document[number]
        words = page.get_textpage()
        text = words.get_text_range() if words.count_chars() else ""
        characters += len(text)
        if characters > most_characters:
            say(error="characters")
            return
        if sum(sign in OLD_SIGNS for sign in text) >= FEWEST_SIGNS:
            say(runs=runs_of(words))
        else:
            say(text=text)
        words.close()
        page.close()


def main(arguments: list[str]) -> int:
    read(arguments[0], int(arguments[1]), int(arguments[2]))
    return 0
