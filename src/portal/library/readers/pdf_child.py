"""The process that reads a PDF: `python pdf_child.py FILE PAGES CHARACTERS SECONDS MEMORY` prints JSON lines.

It stands alone (no Django, nothing of this project) and limits itself before it opens the file, so that a hostile file
can take down nothing but this process. Lines: {"pages": n}, then one {"text": …} a page; or {"error": code}.
"""

import json
import resource
import sys

import pypdfium2
from pypdfium2.raw import FPDF_ERR_PASSWORD


def limit_self(seconds: int, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def say(**words: object) -> None:
    sys.stdout.write(json.dumps(words) + "\n")


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
        say(text=text)
        words.close()
        page.close()


if __name__ == "__main__":
    file, pages, characters, seconds, memory = sys.argv[1], *map(int, sys.argv[2:6])
    limit_self(seconds, memory)
    try:
        read(file, pages, characters)
    except MemoryError:
        say(error="memory")
