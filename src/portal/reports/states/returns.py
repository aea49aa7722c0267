"""An agency's report in a round: expected, being written, sent, sent back, accepted; and what a round itself may be."""

from dataclasses import dataclass
from enum import StrEnum


class RoundState(StrEnum):
    OPEN = "open"
    LOCKED = "locked"  # figures and words stand; only who governs the round reopens it

    @property
    def label(self) -> str:
        return ROUND_LABELS[self]


ROUND_LABELS = {RoundState.OPEN: "Đang mở", RoundState.LOCKED: "Đã khóa"}
ROUND_CHOICES = [(state.value, label) for state, label in ROUND_LABELS.items()]


class ReturnState(StrEnum):
    EXPECTED = "expected"
    DRAFT = "draft"
    SENT = "sent"
    SENT_BACK = "sent_back"
    ACCEPTED = "accepted"
    EXCUSED = "excused"  # nothing is asked any more: the agency was closed, or the round governs otherwise

    @property
    def label(self) -> str:
        return RETURN_LABELS[self]


RETURN_LABELS = {
    ReturnState.EXPECTED: "Chưa báo cáo",
    ReturnState.DRAFT: "Đang soạn",
    ReturnState.SENT: "Đã gửi",
    ReturnState.SENT_BACK: "Trả lại để sửa",
    ReturnState.ACCEPTED: "Đã tiếp nhận",
    ReturnState.EXCUSED: "Không phải báo cáo",
}
RETURN_CHOICES = [(state.value, label) for state, label in RETURN_LABELS.items()]


class Party(StrEnum):
    WRITER = "writer"  # who writes for the agency
    SENDER = "sender"  # who answers for what it sends
    GOVERNOR = "governor"  # who opened the round


@dataclass(frozen=True, slots=True)
class ReturnStep:
    before: ReturnState
    after: ReturnState
    who: Party


RETURN_STEPS = (
    ReturnStep(ReturnState.EXPECTED, ReturnState.DRAFT, Party.WRITER),
    ReturnStep(ReturnState.DRAFT, ReturnState.DRAFT, Party.WRITER),
    ReturnStep(ReturnState.DRAFT, ReturnState.SENT, Party.SENDER),
    ReturnStep(ReturnState.SENT_BACK, ReturnState.DRAFT, Party.WRITER),
    ReturnStep(ReturnState.SENT_BACK, ReturnState.SENT, Party.SENDER),
    ReturnStep(ReturnState.SENT, ReturnState.SENT_BACK, Party.GOVERNOR),
    ReturnStep(ReturnState.SENT, ReturnState.ACCEPTED, Party.GOVERNOR),
    ReturnStep(ReturnState.ACCEPTED, ReturnState.SENT_BACK, Party.GOVERNOR),  # reopened
    ReturnStep(ReturnState.EXPECTED, ReturnState.EXCUSED, Party.GOVERNOR),
    ReturnStep(ReturnState.DRAFT, ReturnState.EXCUSED, Party.GOVERNOR),
    ReturnStep(ReturnState.SENT_BACK, ReturnState.EXCUSED, Party.GOVERNOR),
    ReturnStep(ReturnState.EXCUSED, ReturnState.EXPECTED, Party.GOVERNOR),
)
_ALLOWED = {(one.before, one.after): one.who for one in RETURN_STEPS}


def may_step(*, before: ReturnState, after: ReturnState, party: Party) -> bool:
    return _ALLOWED.get((before, after)) is party


class Rung(StrEnum):
    """What is done about a report that does not come, from the mildest on."""

    REMIND = "remind"
    TELL_LEADER = "tell_leader"
    TELL_COMMITTEE = "tell_committee"
    NAME_PUBLICLY = "name_publicly"

    @property
    def label(self) -> str:
        return RUNG_LABELS[self]


RUNG_LABELS = {
    Rung.REMIND: "Nhắc cán bộ soạn báo cáo",
    Rung.TELL_LEADER: "Báo lãnh đạo cơ quan",
    Rung.TELL_COMMITTEE: "Báo Ủy ban nhân dân",
    Rung.NAME_PUBLICLY: "Nêu tên trong danh sách chưa báo cáo",
}
RUNG_CHOICES = [(rung.value, label) for rung, label in RUNG_LABELS.items()]


class ActKind(StrEnum):
    """What stands in the history of a return."""

    SENT = "sent"
    SENT_BACK = "sent_back"
    ACCEPTED = "accepted"
    EXCUSED = "excused"
    ASKED = "asked"  # asked again after all
    EXTENDED = "extended"
    JOINED = "joined"  # it answers for an agency that was merged into it
    REMINDED = "reminded"
    ESCALATED = "escalated"
    NAMED = "named"
    PASSED = "passed"  # a reminder whose day was over before anybody was there to send it

    @property
    def label(self) -> str:
        return ACT_LABELS[self]


ACT_LABELS = {
    ActKind.SENT: "Gửi báo cáo",
    ActKind.SENT_BACK: "Trả lại để sửa",
    ActKind.ACCEPTED: "Tiếp nhận",
    ActKind.EXCUSED: "Không phải báo cáo",
    ActKind.ASKED: "Yêu cầu báo cáo lại",
    ActKind.EXTENDED: "Gia hạn",
    ActKind.JOINED: "Báo cáo thay cơ quan đã sáp nhập",
    ActKind.REMINDED: "Nhắc cán bộ",
    ActKind.ESCALATED: "Báo lên cấp trên",
    ActKind.NAMED: "Nêu tên công khai",
    ActKind.PASSED: "Bỏ qua lần nhắc đã quá ngày",
}
ACT_CHOICES = [(kind.value, label) for kind, label in ACT_LABELS.items()]
ACT_OF_RUNG = {
    Rung.REMIND: ActKind.REMINDED,
    Rung.TELL_LEADER: ActKind.ESCALATED,
    Rung.TELL_COMMITTEE: ActKind.ESCALATED,
    Rung.NAME_PUBLICLY: ActKind.NAMED,
}
UNSENT = (ReturnState.EXPECTED, ReturnState.DRAFT)


class Heading(StrEnum):
    """The parts of every report that are of no single assignment."""

    RESULTS = "ket-qua"
    HARDSHIPS = "kho-khan"
    PROPOSALS = "de-xuat"

    @property
    def label(self) -> str:
        return HEADING_LABELS[self]


HEADING_LABELS = {
    Heading.RESULTS: "Kết quả chung",
    Heading.HARDSHIPS: "Khó khăn, vướng mắc",
    Heading.PROPOSALS: "Đề xuất, kiến nghị",
}
OF_ASSIGNMENT = "nhiem-vu"  # the heading of every part that is of an assignment
