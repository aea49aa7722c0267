"""Rules on links, pictures, recordings and tables: who cannot see or hear must learn the same (WCAG 2.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from portal.editorial.advice.values import (
    MOST_OF_A_KIND,
    ContentDraft,
    DraftBlock,
    EditorialAdvice,
    items_of,
    must,
    place,
    plain,
    should,
)

_EMPTY_LINK_WORDS = frozenset(
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


def check_link_words(draft: ContentDraft) -> Iterator[EditorialAdvice]:
    """A reader who hears links one after the other knows where each leads."""
    for block in draft.blocks:
        for link in block.links:
            if not link.words:
                yield must(place(block), "Liên kết không có chữ nào. Xin ghi tên nơi được dẫn tới.", link.address)
            elif plain(link.words) in _EMPTY_LINK_WORDS:
                yield should(
                    place(block), "Chữ của liên kết chưa nói dẫn tới đâu. Nên ghi tên trang hoặc văn bản.", link.words
                )
            elif _ADDRESS.match(link.words):
                yield should(place(block), "Liên kết hiện nguyên địa chỉ. Nên thay bằng tên trang.", link.words)


def check_bare_addresses(draft: ContentDraft) -> Iterator[EditorialAdvice]:
    found = ((block, one.group()) for block in draft.blocks for one in _ADDRESS.finditer(block.bare))
    yield from (
        should(place(block), "Địa chỉ để trần trong bài. Nên gắn liên kết vào tên trang.", address)
        for block, address in islice(found, MOST_OF_A_KIND)
    )


def check_telephones(draft: ContentDraft) -> Iterator[EditorialAdvice]:
    """A number in a text is a link of its own, so that a telephone dials it."""
    found = (
        (block, one.group()) for block in draft.blocks if block.kind != "contact" for one in _PHONE.finditer(block.bare)
    )
    yield from (
        should(place(block), "Số điện thoại nên gắn liên kết gọi (tel:) để bấm là gọi được.", number)
        for block, number in islice(found, MOST_OF_A_KIND)
    )


_FILE_NAME = re.compile(
    r"\.(jpe?g|png|gif|webp|avif|svg|bmp|heic)$|^(img|dsc|dscn|image|anh|hinh|photo|screenshot)?[-_ ]?\d+$", re.I
)
_EMPTY_ALTERNATIVES = frozenset(
    {
        "anh",
        "hinh",
        "hinh anh",
        "anh minh hoa",
        "hinh minh hoa",
        "minh hoa",
        "anh chup",
        "anh bai viet",
        "picture",
        "image",
        "photo",
        "banner",
        "logo",
        "infographic",
        "do hoa",
    }
)


def check_alternatives(draft: ContentDraft) -> Iterator[EditorialAdvice]:
    """Each picture says in words what it shows."""
    for block, picture in _pictures(draft):
        said, caption = str(picture.get("alternative") or "").strip(), str(picture.get("caption") or "").strip()
        if not said:
            yield must(place(block), "Ảnh chưa có mô tả. Xin viết một câu nói điều ảnh cho thấy.")
        elif _FILE_NAME.search(said):
            yield must(place(block), "Mô tả ảnh là tên tệp. Xin viết điều ảnh cho thấy.", said)
        elif plain(said) in _EMPTY_ALTERNATIVES:
            yield must(
                place(block),
                "Mô tả ảnh chưa nói gì. Xin viết điều ảnh cho thấy, ví dụ “Người dân ký hợp đồng ở phòng công chứng”.",
                said,
            )
        elif caption and plain(said) == plain(caption):
            yield should(
                place(block), "Mô tả ảnh lặp lại chú thích: máy đọc sẽ đọc hai lần. Nên mô tả điều nhìn thấy.", said
            )


def check_recordings(draft: ContentDraft) -> Iterator[EditorialAdvice]:
    """A video has captions and its words; a sound has its words."""
    for block in draft.blocks:
        value = block.value
        if block.kind in ("video", "audio") and not _has_words(value.get("transcript")):
            what = "Video" if block.kind == "video" else "Bản ghi âm"
            yield must(place(block), f"{what} chưa có lời ghi bằng chữ cho người không nghe được.")
        if block.kind == "video" and value.get("file") and not (value.get("is_silent") or value.get("captions")):
            yield must(place(block), "Video có lời nói chưa có phụ đề.")


def check_tables(draft: ContentDraft) -> Iterator[EditorialAdvice]:
    """The columns of a table have names, and so has the table."""
    for block in (one for one in draft.blocks if one.kind == "table"):
        if not (block.value.get("first_row_is_table_header") or block.value.get("first_col_is_header")):
            yield must(place(block), "Bảng chưa có hàng tiêu đề: người nghe máy đọc không biết ô nào thuộc cột nào.")
        if not str(block.value.get("table_caption") or "").strip():
            yield should(place(block), "Bảng nên có tên.")


def _pictures(draft: ContentDraft) -> Iterator[tuple[DraftBlock, Mapping[str, object]]]:
    for block in draft.blocks:
        if block.kind == "picture":
            yield block, block.value
        elif block.kind == "gallery":
            yield from ((block, picture) for picture in items_of(block.value.get("pictures")))


def _has_words(text: object) -> bool:
    return bool(re.sub(r"<[^>]*>|&nbsp;|\s", "", str(text or "")))
