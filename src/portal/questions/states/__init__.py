"""The literal tables of questions and answers: what states there are, and which may follow which.

A question is what somebody asked; an answer is what the public reads. An answer has versions, and each version walks
its own way from draft to public, so that a correction is checked while the version before it stays readable.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

Choices = list[tuple[str, str]]

GUARDED = "questions.answer"  # what the stale guard calls answers; the key of one is its number


def _choices(labels: Mapping[StrEnum, str]) -> Choices:
    return [(one.value, label) for one, label in labels.items()]


# ---- what is asked ---------------------------------------------------------------------------------------------------


class Track(StrEnum):
    """For whom the answer is: each track has its own term. A business gets a written answer with a number."""

    CITIZEN = "nguoi-dan"
    BUSINESS = "doanh-nghiep"


class QuestionWay(StrEnum):
    """By what way a question came in."""

    WEB = "cong"
    COUNTER = "quay-tiep-dan"
    PHONE = "dien-thoai"
    LETTER = "thu-giay"
    MEETING = "hoi-nghi"


class ReplyBy(StrEnum):
    """How the asker wants to hear: one way, of their own choice. CODE: they come back with the receipt code."""

    CODE = "ma-bien-nhan"
    EMAIL = "thu-dien-tu"
    PHONE = "dien-thoai"
    POST = "buu-dien"


class QuestionState(StrEnum):
    SCREENING = "cho-sang-loc"  # looks like spam; nobody is bothered with it until a person has looked
    RECEIVED = "da-nhan"
    REFERRED = "dang-tra-loi"
    ANSWERED = "da-tra-loi"
    MERGED = "gop-cau-da-co"
    REFUSED = "khong-thuoc-pham-vi"
    WITHDRAWN = "nguoi-hoi-rut"
    SPAM = "rac"


TRACK_LABELS: Mapping[StrEnum, str] = {Track.CITIZEN: "Người dân", Track.BUSINESS: "Doanh nghiệp"}
WAY_LABELS: Mapping[StrEnum, str] = {
    QuestionWay.WEB: "Gửi trên cổng",
    QuestionWay.COUNTER: "Hỏi tại quầy",
    QuestionWay.PHONE: "Hỏi qua điện thoại",
    QuestionWay.LETTER: "Gửi thư giấy",
    QuestionWay.MEETING: "Hỏi tại hội nghị, buổi tuyên truyền",
}
REPLY_LABELS: Mapping[StrEnum, str] = {
    ReplyBy.CODE: "Tự xem trên cổng bằng mã biên nhận",
    ReplyBy.EMAIL: "Thư điện tử",
    ReplyBy.PHONE: "Điện thoại",
    ReplyBy.POST: "Thư giấy qua bưu điện",
}
QUESTION_LABELS: Mapping[StrEnum, str] = {
    QuestionState.SCREENING: "Chờ sàng lọc",
    QuestionState.RECEIVED: "Đã nhận, chờ phân loại",
    QuestionState.REFERRED: "Cơ quan đang trả lời",
    QuestionState.ANSWERED: "Đã trả lời",
    QuestionState.MERGED: "Gộp với câu hỏi đã có",
    QuestionState.REFUSED: "Không thuộc phạm vi trả lời",
    QuestionState.WITHDRAWN: "Người hỏi đã rút",
    QuestionState.SPAM: "Rác",
}
# Before -> after. What is not here is refused.
QUESTION_STEPS: Mapping[QuestionState, frozenset[QuestionState]] = {
    QuestionState.SCREENING: frozenset({QuestionState.RECEIVED, QuestionState.SPAM, QuestionState.WITHDRAWN}),
    QuestionState.RECEIVED: frozenset(
        {
            QuestionState.REFERRED,
            QuestionState.ANSWERED,  # by triage itself, or by an answer that is there already
            QuestionState.MERGED,
            QuestionState.REFUSED,
            QuestionState.WITHDRAWN,
            QuestionState.SPAM,
        }
    ),
    QuestionState.REFERRED: frozenset(
        {
            QuestionState.RECEIVED,  # returned to triage
            QuestionState.ANSWERED,
            QuestionState.MERGED,
            QuestionState.REFUSED,
            QuestionState.WITHDRAWN,
        }
    ),
    QuestionState.ANSWERED: frozenset({QuestionState.REFERRED}),  # the answer was not one: opened again
    QuestionState.MERGED: frozenset({QuestionState.RECEIVED}),
    QuestionState.REFUSED: frozenset({QuestionState.RECEIVED}),
    QuestionState.WITHDRAWN: frozenset(),
    QuestionState.SPAM: frozenset({QuestionState.RECEIVED}),
}
OPEN_STATES = (QuestionState.SCREENING, QuestionState.RECEIVED, QuestionState.REFERRED)


# ---- who answers -----------------------------------------------------------------------------------------------------


class ReferralPart(StrEnum):
    """An agency's part in one question: one leads and gives the answer, others contribute to it."""

    LEAD = "chu-tri"
    JOINT = "phoi-hop"


class ReferralState(StrEnum):
    OPEN = "dang-xu-ly"
    RETURNED = "tra-lai"
    PASSED_ON = "chuyen-tiep"
    DONE = "xong"
    CALLED_BACK = "thu-hoi"


PART_LABELS: Mapping[StrEnum, str] = {ReferralPart.LEAD: "Chủ trì trả lời", ReferralPart.JOINT: "Phối hợp"}
REFERRAL_LABELS: Mapping[StrEnum, str] = {
    ReferralState.OPEN: "Đang xử lý",
    ReferralState.RETURNED: "Đã trả lại",
    ReferralState.PASSED_ON: "Đã chuyển cơ quan khác",
    ReferralState.DONE: "Đã xong",
    ReferralState.CALLED_BACK: "Đã thu hồi",
}


# ---- the clock -------------------------------------------------------------------------------------------------------


class ClockState(StrEnum):
    RUNNING = "dang-tinh"
    PAUSED = "tam-dung"
    STOPPED = "da-dung"


class ClockAct(StrEnum):
    """What happened to a clock; each is a row that the asker may read."""

    STARTED = "bat-dau"
    REFIGURED = "tinh-lai"  # another rule holds, because another agency answers
    PAUSED = "tam-dung"
    RESUMED = "tinh-tiep"
    EXTENDED = "gia-han"
    TRANSFERRED = "chuyen-co-quan"
    REMINDED = "nhac"
    ESCALATED = "bao-qua-han"
    STOPPED = "ket-thuc"


CLOCK_LABELS: Mapping[StrEnum, str] = {
    ClockState.RUNNING: "Đang tính",
    ClockState.PAUSED: "Tạm dừng",
    ClockState.STOPPED: "Đã dừng",
}
CLOCK_ACT_LABELS: Mapping[StrEnum, str] = {
    ClockAct.STARTED: "Bắt đầu tính hạn",
    ClockAct.REFIGURED: "Tính lại hạn",
    ClockAct.PAUSED: "Tạm dừng",
    ClockAct.RESUMED: "Tính tiếp",
    ClockAct.EXTENDED: "Gia hạn",
    ClockAct.TRANSFERRED: "Chuyển cơ quan trả lời",
    ClockAct.REMINDED: "Nhắc sắp đến hạn",
    ClockAct.ESCALATED: "Báo quá hạn",
    ClockAct.STOPPED: "Kết thúc",
}
# What is between officers; the asker reads the rest.
CLOCK_ACTS_WITHIN = (ClockAct.REMINDED, ClockAct.ESCALATED)


# ---- what is answered ------------------------------------------------------------------------------------------------

GUARDED = "questions.answer"  # what the stale guard calls an answer; its key is the number, as text


class AnswerAudience(StrEnum):
    PEOPLE = "nguoi-dan"
    BUSINESS = "doanh-nghiep"
    OFFICERS = "can-bo"


class AnswerReach(StrEnum):
    """How far an answer goes. PRIVATE: to the asker alone, because it cannot be told without telling whose it is."""

    PUBLIC = "cong-khai"
    PRIVATE = "chi-nguoi-hoi"


class VersionState(StrEnum):
    DRAFT = "dang-soan"
    IN_CHECK = "cho-kiem-tra"
    CHECKED = "cho-duyet"
    APPROVED = "da-duyet"  # nothing hinders its being public but its day, or what is personal in it
    LIVE = "dang-cong-khai"
    SUPERSEDED = "ban-cu"
    WITHDRAWN = "da-rut"
    WITHHELD = "khong-cho-doc"  # it was public once, and nobody reads it any more: it told whose matter it was
    SENT = "da-gui-rieng"  # an answer for the asker alone
    DROPPED = "bo"


class CheckResult(StrEnum):
    PASSED = "dat"
    SENT_BACK = "tra-lai-sua"


class AnswerChange(StrEnum):
    """What a copy of the open data must do with an answer."""

    PUBLISHED = "published"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


AUDIENCE_LABELS: Mapping[StrEnum, str] = {
    AnswerAudience.PEOPLE: "Người dân",
    AnswerAudience.BUSINESS: "Doanh nghiệp",
    AnswerAudience.OFFICERS: "Cán bộ, hòa giải viên",
}
REACH_LABELS: Mapping[StrEnum, str] = {
    AnswerReach.PUBLIC: "Công khai trên cổng",
    AnswerReach.PRIVATE: "Chỉ trả lời người hỏi",
}
VERSION_LABELS: Mapping[StrEnum, str] = {
    VersionState.DRAFT: "Đang soạn",
    VersionState.IN_CHECK: "Chờ kiểm tra pháp lý",
    VersionState.CHECKED: "Chờ duyệt",
    VersionState.APPROVED: "Đã duyệt, chờ công bố",
    VersionState.LIVE: "Đang công khai",
    VersionState.SUPERSEDED: "Bản cũ",
    VersionState.WITHDRAWN: "Đã rút",
    VersionState.WITHHELD: "Bản cũ không cho đọc",
    VersionState.SENT: "Đã gửi riêng người hỏi",
    VersionState.DROPPED: "Bỏ, không dùng",
}
VERSION_STEPS: Mapping[VersionState, frozenset[VersionState]] = {
    VersionState.DRAFT: frozenset({VersionState.IN_CHECK, VersionState.DROPPED}),
    VersionState.IN_CHECK: frozenset({VersionState.DRAFT, VersionState.CHECKED}),
    VersionState.CHECKED: frozenset({VersionState.DRAFT, VersionState.APPROVED}),
    VersionState.APPROVED: frozenset({VersionState.DRAFT, VersionState.LIVE, VersionState.SENT, VersionState.DROPPED}),
    VersionState.LIVE: frozenset({VersionState.SUPERSEDED, VersionState.WITHDRAWN}),
    VersionState.SUPERSEDED: frozenset({VersionState.WITHHELD}),
    VersionState.WITHDRAWN: frozenset({VersionState.LIVE, VersionState.WITHHELD}),  # live: withdrawn by mistake
    VersionState.WITHHELD: frozenset(),
    VersionState.SENT: frozenset(),
    VersionState.DROPPED: frozenset(),
}
# Somebody is at work on these: an answer has at most one.
UNDER_WAY = (VersionState.DRAFT, VersionState.IN_CHECK, VersionState.CHECKED, VersionState.APPROVED)
CHECK_LABELS: Mapping[StrEnum, str] = {CheckResult.PASSED: "Đạt", CheckResult.SENT_BACK: "Trả lại để sửa"}


# ---- what readers say ------------------------------------------------------------------------------------------------


class RatingVerdict(StrEnum):
    USEFUL = "co-ich"
    UNCLEAR = "chua-ro"


class UnclearReason(StrEnum):
    """Why an answer was not clear, in the reader's own sense."""

    WORDS = "loi-kho-hieu"
    NOT_MINE = "khong-dung-truong-hop"
    WHAT_TO_DO = "chua-biet-lam-gi"
    OUTDATED = "co-ve-cu"
    OTHER = "ly-do-khac"


VERDICT_LABELS: Mapping[StrEnum, str] = {RatingVerdict.USEFUL: "Có ích", RatingVerdict.UNCLEAR: "Chưa rõ"}
UNCLEAR_LABELS: Mapping[StrEnum, str] = {
    UnclearReason.WORDS: "Lời khó hiểu",
    UnclearReason.NOT_MINE: "Không đúng trường hợp của tôi",
    UnclearReason.WHAT_TO_DO: "Chưa biết phải làm gì, đến đâu",
    UnclearReason.OUTDATED: "Có vẻ đã cũ",
    UnclearReason.OTHER: "Lý do khác",
}


# ---- what is counted, imported, guessed ------------------------------------------------------------------------------


class CountedEvent(StrEnum):
    """What the day's numbers count (see `models.figures.DayCount`)."""

    RECEIVED = "nhan"
    REFERRED = "chuyen"
    RETURNED = "tra-lai"
    ANSWERED = "tra-loi"
    ANSWERED_LATE = "tra-loi-tre"
    REFUSED = "tu-choi"
    MERGED = "gop"
    WITHDRAWN = "rut"
    PUBLISHED = "cong-bo"
    CORRECTED = "sua"
    TAKEN_DOWN = "go"
    USEFUL = "co-ich"
    UNCLEAR = "chua-ro"


class RowState(StrEnum):
    """Where a row of an import stands."""

    WAITING = "cho-xem"
    TAKEN = "da-nhan"
    LEFT = "bo-qua"
    KNOWN = "da-co"


ROW_LABELS: Mapping[StrEnum, str] = {
    RowState.WAITING: "Chờ xem",
    RowState.TAKEN: "Đã nhận",
    RowState.LEFT: "Bỏ qua",
    RowState.KNOWN: "Đã có trong kho",
}
COUNTED_LABELS: Mapping[StrEnum, str] = {
    CountedEvent.RECEIVED: "Đã nhận",
    CountedEvent.REFERRED: "Đã chuyển cơ quan",
    CountedEvent.RETURNED: "Bị trả lại",
    CountedEvent.ANSWERED: "Trả lời đúng hạn",
    CountedEvent.ANSWERED_LATE: "Trả lời trễ hạn",
    CountedEvent.REFUSED: "Không thuộc phạm vi",
    CountedEvent.MERGED: "Gộp",
    CountedEvent.WITHDRAWN: "Người hỏi rút",
    CountedEvent.PUBLISHED: "Công bố",
    CountedEvent.CORRECTED: "Sửa",
    CountedEvent.TAKEN_DOWN: "Gỡ",
    CountedEvent.USEFUL: "Có ích",
    CountedEvent.UNCLEAR: "Chưa rõ",
}

TRACK_CHOICES = _choices(TRACK_LABELS)
WAY_CHOICES = _choices(WAY_LABELS)
REPLY_CHOICES = _choices(REPLY_LABELS)
QUESTION_CHOICES = _choices(QUESTION_LABELS)
PART_CHOICES = _choices(PART_LABELS)
REFERRAL_CHOICES = _choices(REFERRAL_LABELS)
CLOCK_CHOICES = _choices(CLOCK_LABELS)
CLOCK_ACT_CHOICES = _choices(CLOCK_ACT_LABELS)
AUDIENCE_CHOICES = _choices(AUDIENCE_LABELS)
REACH_CHOICES = _choices(REACH_LABELS)
VERSION_CHOICES = _choices(VERSION_LABELS)
CHECK_CHOICES = _choices(CHECK_LABELS)
CHANGE_CHOICES: Choices = [(one.value, one.value) for one in AnswerChange]
VERDICT_CHOICES = _choices(VERDICT_LABELS)
UNCLEAR_CHOICES = _choices(UNCLEAR_LABELS)
ROW_CHOICES = _choices(ROW_LABELS)
COUNTED_CHOICES = _choices(COUNTED_LABELS)


def may_follow(before: QuestionState, after: QuestionState) -> bool:
    return after in QUESTION_STEPS[before]


def version_may_become(before: VersionState, after: VersionState) -> bool:
    return after in VERSION_STEPS[before]


def values(states: Iterable[StrEnum]) -> list[str]:
    return [one.value for one in states]
