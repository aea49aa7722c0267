"""Pages made of text, as an engine would leave them: every letter ten pixels wide, every line forty high."""

from scanreading.engines.types import Box, Word

LETTER, LINE = 10, 40
WIDTH, HEIGHT = 1700, 2400


def page(text: str, *, confidence: int = 96, agrees: bool | None = True) -> tuple[Word, ...]:
    """An empty line begins a paragraph."""
    words: list[Word] = []
    line = 0
    for block, paragraph in enumerate(text.strip().split("\n\n")):
        for row in paragraph.splitlines():
            left = 100
            for token in row.split():
                right = left + LETTER * len(token)
                box = Box(left, 100 + LINE * line, right, 130 + LINE * line)
                words.append(Word(token, box, confidence, agrees, line, block))
                left = right + LETTER
            line += 1
    return tuple(words)


def said(words: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in words)
