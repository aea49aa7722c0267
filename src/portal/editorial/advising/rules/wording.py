"""Plain words: short sentences, who does what, no words of offices (Vietnamese texts alone)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from portal.editorial.advising.reading import QUOTING
from portal.editorial.advising.rules.words import MOST_OF_A_KIND, phrase, place, sentences, should, syllables
from portal.editorial.advising.values import Advice, Block, Draft

LONG_SENTENCE = 40  # syllables; about 25 words
LONG_PARAGRAPH = 130
# Words of offices -> what people say. "…" = say which.
PLAIN_WORDS = (
    ("nhằm mục đích", "để"),
    ("với mục đích", "để"),
    ("trong trường hợp", "nếu, khi"),
    ("trên cơ sở", "dựa vào"),
    ("tiến hành thực hiện", "làm"),
    ("tiến hành việc", "làm"),
    ("thực hiện việc", "bỏ cụm này, dùng thẳng động từ: “nộp”, “khai”, “đăng ký”"),
    ("tổ chức thực hiện", "làm, thi hành"),
    ("có trách nhiệm", "phải"),
    ("có nghĩa vụ phải", "phải"),
    ("không được phép", "không được"),
    ("kể từ thời điểm", "từ khi"),
    ("trước thời điểm", "trước khi"),
    ("tại thời điểm", "khi"),
    ("theo quy định của pháp luật hiện hành", "nói rõ luật nào, điều nào"),
    ("theo quy định của pháp luật", "nói rõ luật nào, điều nào"),
    ("theo quy định hiện hành", "nói rõ luật nào, điều nào"),
    ("cơ quan có thẩm quyền", "nói rõ cơ quan nào, ví dụ “Ủy ban nhân dân xã”"),
    ("cơ quan chức năng", "nói rõ cơ quan nào"),
    ("các chủ thể", "những người, những cơ quan"),
    ("đương sự", "người có việc, các bên"),
    ("được thực hiện bởi", "nói ai làm: “Ủy ban nhân dân xã cấp …”"),
    ("được tiến hành bởi", "nói ai làm"),
    ("được giải quyết bởi", "nói ai giải quyết"),
    ("được ban hành bởi", "nói ai ban hành"),
    ("do vậy cho nên", "nên"),
    ("hậu quả pháp lý", "nói rõ sẽ bị gì, mất gì"),
    ("chế tài", "mức phạt, hình thức xử lý"),
    ("giao kết hợp đồng", "ký hợp đồng"),
    ("thụ lý hồ sơ", "nhận hồ sơ để giải quyết"),
)
_PATTERNS = tuple((phrase(words), better) for words, better in PLAIN_WORDS)
_COLOUR_ALONE = re.compile(
    r"(?:chữ|ô|dòng|phần|nút|mục|hàng|cột|đoạn|khung)\s+(?:được\s+|có\s+)?(?:tô\s+|bôi\s+|in\s+|nền\s+)?(?:màu\s+)?"
    r"(?:đỏ|xanh|vàng|cam|tím|hồng|xám)(?!\w)",
    re.IGNORECASE,
)
_OWN_WORDS = frozenset({"paragraph", "notice", "answer", "steps"})


def long_sentences(draft: Draft) -> Iterator[Advice]:
    long = (
        (block, sentence)
        for block, paragraph in _paragraphs(draft)
        for sentence in sentences(paragraph)
        if syllables(sentence) > LONG_SENTENCE
    )
    for block, sentence in islice(long, MOST_OF_A_KIND):
        yield should(place(block), f"Câu dài {syllables(sentence)} tiếng. Nên tách thành hai, ba câu.", sentence)


def long_paragraphs(draft: Draft) -> Iterator[Advice]:
    long = ((block, one) for block, one in _paragraphs(draft) if syllables(one) > LONG_PARAGRAPH)
    for block, paragraph in islice(long, MOST_OF_A_KIND):
        yield should(
            place(block), f"Đoạn dài {syllables(paragraph)} tiếng. Nên tách đoạn hoặc dùng danh sách.", paragraph
        )


def words_of_offices(draft: Draft) -> Iterator[Advice]:
    """Each phrase once; a longer phrase hides the shorter one inside it."""
    said: set[str] = set()
    for block, paragraph in _paragraphs(draft):
        for pattern, better in _PATTERNS:
            found = pattern.search(paragraph)
            words = found.group().lower() if found else ""
            if found and not any(words in other for other in said):
                said.add(words)
                yield should(place(block), f"Nên nói cho dễ hiểu: {better}.", found.group())


def colour_alone(draft: Draft) -> Iterator[Advice]:
    """Who does not see colours must find it too (WCAG 2.2: 1.4.1)."""
    found = ((block, one) for block, text in _paragraphs(draft) if (one := _COLOUR_ALONE.search(text)))
    for block, one in islice(found, MOST_OF_A_KIND):
        yield should(
            place(block),
            "Chỉ dẫn bằng màu thì người không phân biệt màu không theo được. Nên nói thêm tên hoặc vị trí.",
            one.group(),
        )


def _paragraphs(draft: Draft) -> Iterator[tuple[Block, str]]:
    if not draft.is_vietnamese:
        return
    for block in draft.blocks:
        if block.kind in _OWN_WORDS and block.kind not in QUOTING:
            yield from ((block, paragraph) for paragraph in block.text.split("\n"))
