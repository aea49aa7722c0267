"""Title, lead and headings: what a hurried reader reads first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portal.editorial.advising.rules.words import is_shouted, must, place, plain, should, syllables
from portal.editorial.advising.values import Advice, Draft

_LONG_LEAD = 70  # syllables
_LONG_TITLE = 25
_WITHOUT_HEADINGS = 450  # syllables that nobody reads through without a heading
_LONG_HEADING = 25
_LEVELS = re.compile(r"h[1-6]")
# Beginnings of leads that announce instead of answering.
_ANNOUNCES = re.compile(
    r"^(bai viet (nay|duoi day|sau day)|trong bai|duoi day la|sau day la|thoi gian qua|trong thoi gian qua|"
    r"hien nay|nham |thuc hien (ke hoach|cong van|chi dao|quyet dinh)|nhu chung ta da biet|co the noi)"
)


def title(draft: Draft) -> Iterator[Advice]:
    if is_shouted(draft.title):
        yield should("Tiêu đề", "Tiêu đề viết toàn chữ hoa khó đọc. Nên viết hoa như một câu.", draft.title)
    if syllables(draft.title) > _LONG_TITLE:
        yield should("Tiêu đề", f"Tiêu đề dài hơn {_LONG_TITLE} tiếng. Nên nói một điều thôi.", draft.title)


def lead(draft: Draft) -> Iterator[Advice]:
    """The lead answers, in one sentence or two."""
    said = plain(draft.lead)
    if not said:
        yield must("Tóm tắt", "Chưa có tóm tắt. Xin viết một, hai câu trả lời thẳng điều người dân cần biết nhất.")
        return
    if syllables(draft.lead) > _LONG_LEAD:
        yield should("Tóm tắt", f"Tóm tắt dài hơn {_LONG_LEAD} tiếng. Nên giữ một, hai câu.")
    if said == plain(draft.title):
        yield should("Tóm tắt", "Tóm tắt lặp lại tiêu đề. Nên nói thêm điều người đọc cần biết.")
    elif draft.is_guidance and (_ANNOUNCES.match(said) or draft.lead.strip().endswith("?")):
        yield should("Tóm tắt", "Tóm tắt mới giới thiệu hoặc hỏi, chưa trả lời. Nên nói ngay kết luận.", draft.lead)


def headings(draft: Draft) -> Iterator[Advice]:
    """Headings are blocks of their own, say something and are followed by a text."""
    blocks = draft.blocks
    for at, block in enumerate(blocks):
        if block.kind != "heading":
            if any(_LEVELS.fullmatch(tag) for tag in block.tags):
                yield should(place(block), "Đề mục nằm trong đoạn văn. Nên dùng khối “Đề mục”.")
            if at + 1 < len(blocks):
                yield from (
                    should(place(block), "Một dòng chữ đậm đứng riêng như đề mục. Nên dùng khối “Đề mục”.", line)
                    for line in block.bold[-1:]
                    if block.kind == "paragraph" and block.text.endswith(line) and syllables(line) <= _LONG_HEADING
                )
            continue
        if not block.text.strip():
            yield must(place(block), "Đề mục trống. Xin ghi lời hoặc bỏ khối này.")
        elif is_shouted(block.text):
            yield should(place(block), "Đề mục viết toàn chữ hoa khó đọc.", block.text)
        if at + 1 == len(blocks) or blocks[at + 1].kind == "heading":
            yield should(place(block), "Dưới đề mục này không có nội dung.", block.text)


def long_without_headings(draft: Draft) -> Iterator[Advice]:
    if any(block.kind == "heading" for block in draft.blocks):
        return
    length = sum(syllables(block.text) for block in draft.blocks if block.kind in ("paragraph", "citation"))
    if length > _WITHOUT_HEADINGS:
        yield should("Nội dung", f"Bài dài {length} tiếng mà không có đề mục. Nên chia bằng các khối “Đề mục”.")
