"""Pictures, videos, sounds and tables: who cannot see or hear must learn the same (WCAG 2.2: 1.1.1, 1.2, 1.3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from portal.editorial.advising.reading import items_of
from portal.editorial.advising.rules.words import must, place, plain, should
from portal.editorial.advising.values import Advice, Block, Draft

_FILE_NAME = re.compile(
    r"\.(jpe?g|png|gif|webp|avif|svg|bmp|heic)$|^(img|dsc|dscn|image|anh|hinh|photo|screenshot)?[-_ ]?\d+$", re.I
)
_SAYS_NOTHING = frozenset(
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


def alternatives(draft: Draft) -> Iterator[Advice]:
    """Each picture says in words what it shows."""
    for block, picture in _pictures(draft):
        said, caption = str(picture.get("alternative") or "").strip(), str(picture.get("caption") or "").strip()
        if not said:
            yield must(place(block), "Ảnh chưa có mô tả. Xin viết một câu nói điều ảnh cho thấy.")
        elif _FILE_NAME.search(said):
            yield must(place(block), "Mô tả ảnh là tên tệp. Xin viết điều ảnh cho thấy.", said)
        elif plain(said) in _SAYS_NOTHING:
            yield must(
                place(block),
                "Mô tả ảnh chưa nói gì. Xin viết điều ảnh cho thấy, ví dụ “Người dân ký hợp đồng ở phòng công chứng”.",
                said,
            )
        elif caption and plain(said) == plain(caption):
            yield should(
                place(block), "Mô tả ảnh lặp lại chú thích: máy đọc sẽ đọc hai lần. Nên mô tả điều nhìn thấy.", said
            )


def films(draft: Draft) -> Iterator[Advice]:
    """A video has captions and its words; a sound has its words."""
    for block in draft.blocks:
        value = block.value
        if block.kind in ("video", "audio") and not _has_words(value.get("transcript")):
            what = "Video" if block.kind == "video" else "Bản ghi âm"
            yield must(place(block), f"{what} chưa có lời ghi bằng chữ cho người không nghe được.")
        has_speech = block.kind == "video" and value.get("file") and not value.get("is_silent")
        if has_speech and not value.get("captions"):
            yield must(place(block), "Video có lời nói chưa có phụ đề.")


def tables(draft: Draft) -> Iterator[Advice]:
    """The columns of a table have names, and so has the table."""
    for block in draft.blocks:
        if block.kind != "table":
            continue
        if not (block.value.get("first_row_is_table_header") or block.value.get("first_col_is_header")):
            yield must(place(block), "Bảng chưa có hàng tiêu đề: người nghe máy đọc không biết ô nào thuộc cột nào.")
        if not str(block.value.get("table_caption") or "").strip():
            yield should(place(block), "Bảng nên có tên.")


def _pictures(draft: Draft) -> Iterator[tuple[Block, Mapping[str, object]]]:
    for block in draft.blocks:
        if block.kind == "picture":
            yield block, block.value
        elif block.kind == "gallery":
            yield from ((block, picture) for picture in items_of(block.value.get("pictures")))


def _has_words(text: object) -> bool:
    return bool(re.sub(r"<[^>]*>|&nbsp;|\s", "", str(text or "")))
