"""Links: their words alone say where they lead (WCAG 2.2: 2.4.4); a telephone number can be pressed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from portal.editorial.advising.rules.words import MOST_OF_A_KIND, must, place, plain, should
from portal.editorial.advising.values import Advice, Draft

_SAYS_NOTHING = frozenset(
    {
        "tai day",
        "o day",
        "day",
        "xem",
        "xem them",
        "xem tiep",
        "xem tai day",
        "xem chi tiet",
        "xem chi tiet tai day",
        "chi tiet",
        "doc tiep",
        "doc them",
        "bam vao day",
        "bam day",
        "nhan vao day",
        "click vao day",
        "click here",
        "link",
        "lien ket",
        "duong dan",
        "tai ve",
        "tai xuong",
        "website",
    }
)
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"”)]+", re.IGNORECASE)
_PHONE = re.compile(
    r"""
    (?<![\w./-])
    (?: (?:\+84|0) (?:[ .]?\d){9,10}      # 0292 3820 123, +84 912 345 678
      | 1[89]00 (?:[ .]?\d){2,6}          # 1900 1234, 1800 9096
    ) (?![\w/-])
    """,
    re.VERBOSE,
)


def words_of_links(draft: Draft) -> Iterator[Advice]:
    """A reader who hears links one after the other knows where each leads."""
    for block in draft.blocks:
        for link in block.links:
            if not link.words:
                yield must(place(block), "Liên kết không có chữ nào. Xin ghi tên nơi được dẫn tới.", link.address)
            elif plain(link.words) in _SAYS_NOTHING:
                yield should(
                    place(block), "Chữ của liên kết chưa nói dẫn tới đâu. Nên ghi tên trang hoặc văn bản.", link.words
                )
            elif _ADDRESS.match(link.words):
                yield should(place(block), "Liên kết hiện nguyên địa chỉ. Nên thay bằng tên trang.", link.words)


def bare_addresses(draft: Draft) -> Iterator[Advice]:
    found = ((block, one.group()) for block in draft.blocks for one in _ADDRESS.finditer(block.bare))
    for block, address in islice(found, MOST_OF_A_KIND):
        yield should(place(block), "Địa chỉ để trần trong bài. Nên gắn liên kết vào tên trang.", address)


def telephones(draft: Draft) -> Iterator[Advice]:
    """A number in a text is a link of its own, so that a telephone dials it."""
    found = (
        (block, one.group()) for block in draft.blocks if block.kind != "contact" for one in _PHONE.finditer(block.bare)
    )
    for block, number in islice(found, MOST_OF_A_KIND):
        yield should(place(block), "Số điện thoại nên gắn liên kết gọi (tel:) để bấm là gọi được.", number)
