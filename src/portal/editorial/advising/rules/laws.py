"""The laws that a text names: in blocks, so that the words are the law's own, and still in force."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from portal.editorial.advising.rules.words import MOST_OF_A_KIND, should
from portal.editorial.advising.values import Advice, Draft


def laws_without_block(draft: Draft) -> Iterator[Advice]:
    """A provision that a guide relies on stands in it word for word, from the library."""
    if not draft.is_guidance:
        return
    named = (law for law in draft.laws if law.names_place and not law.has_block)
    for law in islice(named, MOST_OF_A_KIND):
        yield should(
            "Điều luật",
            "Bài nhắc điều luật này mà chưa có khối “Lời của luật”. Nên thêm để người đọc thấy đúng lời.",
            law.words,
        )


def laws_in_trouble(draft: Draft) -> Iterator[Advice]:
    for law in draft.laws:
        if law.trouble:
            yield should("Điều luật", f"{law.trouble}. Xin kiểm tra bài còn đúng không.", law.words)
