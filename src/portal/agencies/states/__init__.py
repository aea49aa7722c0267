"""The levels of government and the kinds of agencies: literal tables, because the State renames them by law.

Each level has its last day, so that one system covers both eras: tỉnh–huyện–xã until 30/6/2025 and tỉnh–xã since (Luật
Tổ chức chính quyền địa phương số 72/2025/QH15). `exists_to` is the first day without it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from portal.schema.states import Act, LabelledChoices


@dataclass(frozen=True)
class LabelledRow:
    """What the rows of these tables have in common."""

    code: str
    label: str


@dataclass(frozen=True)
class GovernmentLevel(LabelledRow):
    """A level of government; `rank` 0 is the whole country."""

    rank: int
    exists_to: date | None = None

    def exists_on(self, on: date) -> bool:
        return self.exists_to is None or on < self.exists_to


@dataclass(frozen=True)
class AgencyKind(LabelledRow):
    """A kind of agency as plans and letters name it; `plural` is the word for all of them together."""

    plural: str


@dataclass(frozen=True)
class PlaceKind(LabelledRow):
    """A kind of administrative unit and its level."""

    level: str


LEVELS = {
    level.code: level
    for level in (
        GovernmentLevel("central", "Trung ương", 0),
        GovernmentLevel("province", "Cấp tỉnh", 1),
        GovernmentLevel("district", "Cấp huyện", 2, exists_to=date(2025, 7, 1)),
        GovernmentLevel("commune", "Cấp xã", 3),
    )
}

KINDS = {
    kind.code: kind
    for kind in (
        AgencyKind("state", "Cơ quan nhà nước ở trung ương", "cơ quan nhà nước ở trung ương"),
        AgencyKind("ministry", "Bộ, cơ quan ngang bộ", "bộ, cơ quan ngang bộ"),
        AgencyKind("party", "Cơ quan Đảng", "cơ quan Đảng"),
        AgencyKind("council", "Hội đồng nhân dân", "hội đồng nhân dân"),
        AgencyKind("committee", "Ủy ban nhân dân", "ủy ban nhân dân"),
        AgencyKind("office", "Văn phòng", "văn phòng"),
        AgencyKind("department", "Sở", "sở"),
        AgencyKind("board", "Ban", "ban"),
        AgencyKind("sector", "Cơ quan theo ngành", "ngành"),
        AgencyKind("union", "Đoàn thể", "đoàn thể"),
        AgencyKind("press", "Báo, đài", "báo, đài"),
        AgencyKind("division", "Phòng chuyên môn", "phòng"),
        AgencyKind("unit", "Đơn vị trực thuộc", "đơn vị trực thuộc"),
    )
}

PLACE_KINDS = {
    kind.code: kind
    for kind in (
        PlaceKind("tinh", "Tỉnh", "province"),
        PlaceKind("thanh-pho-truc-thuoc-trung-uong", "Thành phố trực thuộc trung ương", "province"),
        PlaceKind("thanh-pho", "Thành phố thuộc tỉnh", "district"),
        PlaceKind("thi-xa", "Thị xã", "district"),
        PlaceKind("quan", "Quận", "district"),
        PlaceKind("huyen", "Huyện", "district"),
        PlaceKind("xa", "Xã", "commune"),
        PlaceKind("phuong", "Phường", "commune"),
        PlaceKind("thi-tran", "Thị trấn", "commune"),
        PlaceKind("dac-khu", "Đặc khu", "commune"),
    )
}


def place_kind_called(name: str, *, is_province: bool) -> str:
    """The kind that the first words of a name say; "" for none. A city without a parent is on the province level."""
    fitting = (kind for kind in PLACE_KINDS.values() if (kind.level == "province") == is_province)
    return next((kind.code for kind in fitting if name.startswith(_WORD_FOR.get(kind.code, kind.label))), "")


_WORD_FOR = dict.fromkeys(("thanh-pho", "thanh-pho-truc-thuoc-trung-uong"), "Thành phố")


def level_choices() -> list[tuple[str, str]]:
    return _choices(LEVELS.values())


def kind_choices() -> list[tuple[str, str]]:
    return _choices(KINDS.values())


def place_kind_choices() -> list[tuple[str, str]]:
    return _choices(PLACE_KINDS.values())


def _choices(rows: Iterable[LabelledRow]) -> list[tuple[str, str]]:
    return [(row.code, row.label) for row in rows]


# ---- roles and access, given by two officers -------------------------------------------------------------------------


class AccessKind(LabelledChoices):
    """Kinds of request: a role, a reset of both password and device of an officer, or a move to another agency."""

    ROLE = "role", "Giao vai trò"
    RESET = "reset", "Đặt lại cả mật khẩu và thiết bị"
    MOVE = "move", "Điều chuyển sang cơ quan khác"


class AccessState(LabelledChoices):
    REQUESTED = "requested", "Chờ người thứ hai"
    APPROVED = "approved", "Đã duyệt"
    REFUSED = "refused", "Không duyệt"
    LAPSED = "lapsed", "Quá hạn"


ACCESS_LASTS = timedelta(days=7)
_DECIDES = ("posting.edit", "officer.edit")
_DECIDED = ("decided_at", "decided_by")
_ANOTHER = "Cần một người khác duyệt: không ai tự duyệt việc mình đề nghị hoặc việc về chính mình."
APPROVE_ACCESS = Act(
    verbs=_DECIDES,
    states=(AccessState.REQUESTED,),
    to=AccessState.APPROVED,
    second_person=_ANOTHER,
    stamps=_DECIDED,
    word="access.approved",
    awaited=True,
)
REFUSE_ACCESS = Act(
    verbs=_DECIDES,
    states=(AccessState.REQUESTED,),
    to=AccessState.REFUSED,
    second_person=_ANOTHER,
    reason="answer",
    stamps=_DECIDED,
    word="access.refused",
    tells={"answer": "answer"},
    awaited=True,
)
LAPSE_ACCESS = Act(states=(AccessState.REQUESTED,), to=AccessState.LAPSED, stamps=("decided_at",), word="access.lapsed")

# ---- acts that need two officers -------------------------------------------------------------------------------------

_FINISHED_BY_ANOTHER = "Cần một người khác đồng ý: không ai tự đồng ý việc mình đề nghị."
# The verbs are in the row of the act (`journal.operations.by_two`).
APPROVE_ACT = Act(
    states=(AccessState.REQUESTED,),
    to=AccessState.APPROVED,
    second_person=_FINISHED_BY_ANOTHER,
    stamps=_DECIDED,
    word="act.approved",
    awaited=True,
)
REFUSE_ACT = Act(
    states=(AccessState.REQUESTED,),
    to=AccessState.REFUSED,
    second_person=_FINISHED_BY_ANOTHER,
    reason="answer",
    stamps=_DECIDED,
    word="act.refused",
    tells={"answer": "answer"},
)
LAPSE_ACT = Act(states=(AccessState.REQUESTED,), to=AccessState.LAPSED, stamps=("decided_at",), word="act.lapsed")
