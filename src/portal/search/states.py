"""What search tells apart: kinds of things and facets, where an everyday word comes from, how a search ended."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.editorial.states.contents import CONTENT_KINDS
from portal.schema.states import LabelledChoices


class WordOrigin(LabelledChoices):
    """Whether an everyday word came with the program or was added here."""

    SHIPPED = "san-co", "sẵn có"
    ADDED = "bo-sung", "bổ sung"


class SearchOutcome(StrEnum):
    """How a search ended: something fits; what is shown only comes near, or may not answer; nothing is shown."""

    ANSWERED = "co"
    UNSURE = "khong-chac"
    EMPTY = "khong-thay"


INDEX_READER = "search-index"  # the name under which the index reads the journal


class AnswerState(StrEnum):
    """What the card says: this answers; one of these may; nothing does, with the reason."""

    ANSWER = "answer"
    MAYBE = "maybe"
    NONE = "none"


class Silence(StrEnum):
    """Why nothing answers: the ruling text is not held; each province decides; it is no matter of law; nobody knows."""

    WANTED = "wanted"
    LOCAL = "local"
    NOT_LAW = "not_law"
    UNKNOWN = "unknown"


class WrongVerdict(LabelledChoices):
    """What became of an answer that somebody called wrong for a question. It is silent unless it was found right."""

    WAITING = "cho-xem", "Chờ xem"
    WRONG = "sai", "Đúng là sai"
    RIGHT = "dung", "Trả lời đúng"


# On so many occasions a question must have been asked before its words are kept, shown to an officer or learned from.
# An occasion is one visitor's day. The number stands in a constraint of the database: a migration changes it.
OCCASIONS = 3
# So often must a thing have been opened after a question, and this share of all that was opened, to be its answer.
OPENED = 3
SHARE = 0.2


ARTICLE = "dieu"
LAW = "van-ban"
PAGE = "bai-viet"  # the source of pages; each of them is of one of the editorial room's own kinds
PLAN = "ke-hoach"
DIGITISED = "so-hoa"
ANSWER = "tra-loi"  # an answered question; the name of its source as well

KIND_LABELS = {
    ARTICLE: "Điều luật",
    LAW: "Văn bản",
    ANSWER: "Câu trả lời",
    **{kind.code: kind.label for kind in CONTENT_KINDS.values()},
    PLAN: "Nhiệm vụ trong kế hoạch",
    DIGITISED: "Tài liệu số hóa",
}


# The types of instruments that only the National Assembly and its Standing Committee issue.
LAWS = ("Hiến pháp", "Bộ luật", "Luật", "Pháp lệnh")
# From the highest in force to the lowest (Luật 64/2025/QH15, Điều 4); what carries out a law stands after it.
_FORCE = (*LAWS, "Nghị quyết", "Lệnh", "Nghị định", "Quyết định", "Thông tư liên tịch", "Thông tư")
_FORCES = {doc_type: place for place, doc_type in enumerate(_FORCE)}


def force_of(doc_type: str) -> int:
    """The place of a type of instruments from the highest in force (0) down; what is no such type stands last."""
    return _FORCES.get(doc_type, len(_FORCES))


@dataclass(frozen=True, slots=True)
class FacetKind:
    """A facet: its name in the index, its parameter in the address, its heading, how many values are offered."""

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
