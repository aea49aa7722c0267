"""What contents of a kind must have before anybody publishes them, and how an editor is told what is missing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from portal.editorial.kinds import KINDS, Need


@dataclass(frozen=True, slots=True)
class Demand:
    """`is_met`: whether a block of the type will do; `message`: what is missing and what to do."""

    message: str
    is_met: Callable[[Any], bool] = lambda value: True


DEMANDS = {
    Need.GALLERY: Demand("Tin ảnh phải có một bộ ảnh (khối “Bộ ảnh”, từ hai ảnh trở lên, ảnh nào cũng có chú thích)."),
    Need.VIDEO: Demand("Bài loại video phải có khối “Video”, kèm lời ghi bằng chữ."),
    Need.AUDIO: Demand("Bài loại âm thanh phải có khối “Âm thanh”, kèm lời ghi bằng chữ."),
    Need.ANSWER: Demand("Tài liệu hỏi đáp phải có ít nhất một khối “Hỏi và trả lời”."),
    # A picture full of words says nothing to who cannot see it, nor to search.
    Need.PICTURE: Demand(
        "Đồ họa thông tin phải có khối “Ảnh” đã điền mục “Nội dung đầy đủ bằng chữ”: người không nhìn được hình "
        "và ô tìm kiếm chỉ có phần chữ này.",
        lambda value: bool(str(value["detail"].source if value["detail"] else "").strip()),
    ),
}


def missing(*, kind: str, body: Iterable[Any]) -> str:
    """What a content of the kind lacks, in words for its editor; "" where it lacks nothing."""
    need = KINDS[kind].needs
    if need is None:
        return ""
    demand = DEMANDS[need]
    return "" if any(block.block_type == need and demand.is_met(block.value) for block in body) else demand.message
