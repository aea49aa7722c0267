"""Pages made of text, as an engine would leave them: every letter ten pixels wide, every line forty high."""

from scanreading.engines.types import PrintedWord, WordBox

LETTER, LINE = 10, 40
WIDTH, HEIGHT = 1700, 2400


def page(text: str, *, confidence: int = 96, agrees: bool | None = True) -> tuple[PrintedWord, ...]:
    """An empty line begins a paragraph."""
    words: list[PrintedWord] = []
    line = 0
    for block, paragraph in enumerate(text.strip().split("\n\n")):
        for row in paragraph.splitlines():
            left = 100
            for token in row.split():
                right = left + LETTER * len(token)
                box = WordBox(left, 100 + LINE * line, right, 130 + LINE * line)
                words.append(PrintedWord(token, box, confidence, agrees, line, block))
                left = right + LETTER
            line += 1
    return tuple(words)


def said(words: tuple[PrintedWord, ...]) -> str:
    return " ".join(word.text for word in words)
