"""Checks a PDF: `FILE PAGES`; the result is the exit code.

Every object is checked, also those in compressed streams and names with escapes ("/J#61vaScript"), which a search in
the bytes would not find.

Exit 0: harmless; 3: too many pages; 4: broken; 5: encrypted; 6: has actions or embedded files.
"""

from __future__ import annotations

import logging

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

TOO_MANY_PAGES, BROKEN, LOCKED, UNSAFE = 3, 4, 5, 6
MOST_OBJECTS = 60_000
# Runs a program or a script, sends or fetches data, opens or embeds another file.
ACTS = {
    *("/JS", "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/RichMedia", "/Rendition"),
    *("/EmbeddedFile", "/EmbeddedFiles", "/XFA", "/Movie", "/Sound"),
}


def acts(thing: object) -> bool:
    """Whether an object contains one of these names, itself or in the containers that it holds directly."""
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, NameObject) and one in ACTS:
            return True
        if isinstance(one, DictionaryObject):
            if ACTS & one.keys():
                return True
            waiting.extend(one.raw_get(key) for key in one)
        elif isinstance(one, ArrayObject):
            waiting.extend(one)
    return False


def judge(path: str, most_pages: int) -> int:
    reader = PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        return LOCKED
    if len(reader.pages) > most_pages:
        return TOO_MANY_PAGES
    numbers = {number for generation in reader.xref.values() for number in generation} | set(reader.xref_objStm)
    if not len(reader.pages) or len(numbers) > MOST_OBJECTS:
        return BROKEN
    places = [(number, generation) for generation, found in reader.xref.items() for number in found if number]
    places += [(number, 0) for number in reader.xref_objStm]
    for number, generation in places:
        if generation != 65535 and acts(IndirectObject(number, generation, reader).get_object()):
            return UNSAFE
    return UNSAFE if acts(reader.trailer) else 0


def main(arguments: list[str]) -> int:
    logging.disable()
    return judge(arguments[0], int(arguments[1]))
