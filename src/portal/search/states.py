"""Enumerations of search: kinds of items and facets, origins of everyday words, outcomes of searches."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.editorial.states.contents import CONTENT_KINDS
from portal.schema.states import LabelledChoices


class WordOrigin(LabelledChoices):
    """Shipped with the program, or added by an officer."""

    SHIPPED = "san-co", "sẵn có"
    ADDED = "bo-sung", "bổ sung"


class SearchOutcome(StrEnum):
    """The outcome of a search: something matches; results are only near, or may not answer; nothing is shown."""

    ANSWERED = "co"
    UNSURE = "khong-chac"
    EMPTY = "khong-thay"


INDEX_READER = "search-index"  # the index's name as a journal reader


class AnswerState(StrEnum):
    """The state of the card: this answers; one of these may; nothing does, with the reason."""

    ANSWER = "answer"
    MAYBE = "maybe"
    NONE = "none"


class Silence(StrEnum):
    """Why nothing answers: the governing text is not held; each province decides; no matter of law; unknown."""

    WANTED = "wanted"
    LOCAL = "local"
    NOT_LAW = "not_law"
    UNKNOWN = "unknown"


class WrongVerdict(LabelledChoices):
    """The verdict on an answer reported as wrong. It is suppressed unless found right."""

    WAITING = "cho-xem", "Chờ xem"
    WRONG = "sai", "Đúng là sai"
    RIGHT = "dung", "Trả lời đúng"


# Occasions before the text of a question is stored, shown to an officer or learned from. An occasion is one visitor on
# one day. A database constraint has this number: changing it needs a migration.
OCCASIONS = 3
# Minimum number and share of openings after a question for an item to count as its answer.
OPENED = 3
SHARE = 0.2


ARTICLE = "dieu"
LAW = "van-ban"
PAGE = "bai-viet"  # source of pages; each page has a kind of the editorial room
PLAN = "ke-hoach"
DIGITISED = "so-hoa"
ANSWER = "tra-loi"  # an answered question; also the name of its source

KIND_LABELS = {
    ARTICLE: "Điều luật",
    LAW: "Văn bản",
    ANSWER: "Câu trả lời",
    **{kind.code: kind.label for kind in CONTENT_KINDS.values()},
    PLAN: "Nhiệm vụ trong kế hoạch",
    DIGITISED: "Tài liệu số hóa",
}


# Types of instruments that only the National Assembly and its Standing Committee issue.
LAWS = ("Hiến pháp", "Bộ luật", "Luật", "Pháp lệnh")
# From the highest legal force to the lowest (Luật 64/2025/QH15, Điều 4); implementing texts follow the law.
_FORCE = (*LAWS, "Nghị quyết", "Lệnh", "Nghị định", "Quyết định", "Thông tư liên tịch", "Thông tư")
_FORCES = {doc_type: place for place, doc_type in enumerate(_FORCE)}


def force_of(doc_type: str) -> int:
    """The rank of a type of instrument by legal force: 0 is the highest; unknown types come last."""
    return _FORCES.get(doc_type, len(_FORCES))


@dataclass(frozen=True, slots=True)
class FacetKind:
    """A facet: its name in the index, its URL parameter, its heading, and the number of values shown."""

    name: str
    parameter: str
    label: str
    offered: int = 8


FACET_KINDS = (
    FacetKind("kind", "kieu", "Kiểu kết quả"),
    FacetKind("doc_type", "loai", "Loại văn bản"),
    FacetKind("topic", "linh-vuc", "Lĩnh vực"),
    FacetKind("status", "tinh-trang", "Tình trạng hiệu lực"),
    FacetKind("agency", "co-quan", "Cơ quan"),
    FacetKind("place", "dia-ban", "Địa bàn"),
    FacetKind("year", "nam", "Năm ban hành"),
)
