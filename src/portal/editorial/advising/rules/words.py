"""What several rules ask of words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lawtext.words import fold
from portal.editorial.advising.values import Advice, Block, Severity

MOST_OF_A_KIND = 4  # remarks of one rule: whoever reads twenty of the same reads none
_LETTER = "A-Za-zÀ-ỹĐđ"
_SHORTEST_SHOUT = 8  # letters: "UBND", "HĐND" are no shouting
_LABELS = {
    "heading": "Đề mục",
    "paragraph": "Đoạn văn",
    "citation": "Lời của luật",
    "notice": "Khung lưu ý",
    "answer": "Hỏi và trả lời",
    "picture": "Ảnh",
    "gallery": "Bộ ảnh",
    "video": "Video",
    "audio": "Âm thanh",
    "table": "Bảng",
    "steps": "Các bước",
    "dialogue": "Lời thoại",
    "contact": "Nơi liên hệ",
    "download": "Tệp tải về",
}


def place(block: Block) -> str:
    """ "Khối 3 (Đoạn văn)"."""
    label = _LABELS.get(block.kind)
    return f"Khối {block.position} ({label})" if label else f"Khối {block.position}"


def must(where: str, said: str, quote: str = "") -> Advice:
    return Advice(Severity.MUST, where, said, shortened(quote))


def should(where: str, said: str, quote: str = "") -> Advice:
    return Advice(Severity.SHOULD, where, said, shortened(quote))


def plain(words: str) -> str:
    """Small letters without marks, without punctuation around."""
    return re.sub(r"\s+", " ", fold(words)).strip(" .:;,!?…>»-–\"'()[]“”‘’")


def syllables(text: str) -> int:
    return len(re.findall(rf"[{_LETTER}0-9]+", text))


def is_shouted(text: str) -> bool:
    """Whether a text of some length is written in capitals alone."""
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= _SHORTEST_SHOUT and all(letter.isupper() for letter in letters) and " " in text.strip()


def sentences(paragraph: str) -> Iterator[str]:
    """By full stops, question and exclamation marks, and semicolons; "Điều 5. Tên" and "1.000" are no ends."""
    yield from (
        piece.strip() for piece in re.split(r"(?<=[.!?;…])\s+(?=[\"“(]?[A-ZÀ-ỸĐ0-9])", paragraph) if piece.strip()
    )


def phrase(words: str) -> re.Pattern[str]:
    """The words as they stand in a text, whatever the case, not inside other words."""
    inner = r"\s+".join(map(re.escape, words.split()))
    return re.compile(rf"(?<![{_LETTER}]){inner}(?![{_LETTER}])", re.IGNORECASE)


def shortened(text: str, most: int = 120) -> str:
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]} …"
