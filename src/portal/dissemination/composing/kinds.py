"""The kinds of published things that a campaign can tell of, as addresses name them."""

from enum import StrEnum


class ItemKind(StrEnum):
    """The key of an answer is its number, of a content its page, of a law its slug, of an event its row, of a scan its
    code."""

    ANSWER = "cau-tra-loi"
    ARTICLE = "noi-dung"
    INSTRUMENT = "van-ban"
    EVENT = "thay-doi"
    SCAN = "tai-lieu-so-hoa"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    ItemKind.ANSWER: "Câu trả lời",
    ItemKind.ARTICLE: "Bài, tài liệu",
    ItemKind.INSTRUMENT: "Văn bản",
    ItemKind.EVENT: "Thay đổi của văn bản",
    ItemKind.SCAN: "Tài liệu số hóa",
}
