"""What makes a text hard to read for people who do not read law every day: long sentences and words of offices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.questions.wording.blocks import blocks

LONGEST_SENTENCE = 35  # syllables; Vietnamese words are written apart by syllable
_MOST = 8
_END = re.compile(r"(?<=[.!?;:])\s+")

# Words of offices -> words that people say.
PLAIN_WORDS = {
    "căn cứ quy định tại": "theo",
    "theo quy định tại": "theo",
    "theo quy định của pháp luật": "theo luật (nêu rõ luật nào, điều nào)",
    "chủ thể": "người, tổ chức",
    "đương sự": "người trong cuộc",
    "nghĩa vụ tài chính": "tiền phải nộp",
    "thực hiện việc": "(bỏ)",
    "tiến hành": "(bỏ)",
    "cơ quan có thẩm quyền": "(nêu tên cơ quan)",
    "cơ quan chức năng": "(nêu tên cơ quan)",
    "trong trường hợp": "nếu",
    "kể từ thời điểm": "từ khi",
    "bên cạnh đó": "(bỏ)",
    "nêu trên": "(nói lại cho rõ)",
    "giao kết hợp đồng": "ký hợp đồng",
    "di sản": "tài sản người chết để lại",
    "bị đơn": "người bị kiện",
    "nguyên đơn": "người đi kiện",
}


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing that could be said more plainly: the words of the text, and what would help."""

    words: str
    advice: str


def hints(text: str) -> list[Hint]:
    """At most eight, in the order of the text: an author reads a short list."""
    return [*_long_sentences(text), *_office_words(text)][:_MOST]


def _long_sentences(text: str) -> Iterator[Hint]:
    for block in blocks(text):
        for line in block.lines:
            for sentence in _END.split(line.replace("\n", " ")):
                if (count := len(sentence.split())) > LONGEST_SENTENCE:
                    yield Hint(f"{' '.join(sentence.split()[:8])}…", f"Câu dài {count} chữ: nên tách làm hai.")


def _office_words(text: str) -> Iterator[Hint]:
    said = " ".join(text.lower().split())
    for office, plain in PLAIN_WORDS.items():
        if office in said:
            yield Hint(office, f"Người dân thường nói: {plain}.")
