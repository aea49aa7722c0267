"""The literal tables of questions and answers: what states there are, and which may follow which.

A question is what somebody asked; an answer is what the public reads. Each version of an answer walks its own way from
draft to public, so that a correction is checked while the version before it stays readable."""

from collections.abc import Iterable, Mapping
from enum import Enum, StrEnum, auto

from portal.schema.states import Act, LabelledChoices

# ---- what is asked ---------------------------------------------------------------------------------------------------


class Track(LabelledChoices):
    """For whom the answer is: each track has its own term. A business gets a written answer with a number."""

    CITIZEN = "nguoi-dan", "Người dân"
    BUSINESS = "doanh-nghiep", "Doanh nghiệp"


class QuestionWay(LabelledChoices):
    """By what way a question came in."""

    WEB = "cong", "Gửi trên cổng"
    COUNTER = "quay-tiep-dan", "Hỏi tại quầy"
    PHONE = "dien-thoai", "Hỏi qua điện thoại"
    LETTER = "thu-giay", "Gửi thư giấy"
    MEETING = "hoi-nghi", "Hỏi tại hội nghị, buổi tuyên truyền"
    MESSAGE = "tin-nhan", "Nhắn tin tới cổng"


class ReplyBy(LabelledChoices):
    """How the asker wants to hear: one way, of their own choice. CODE: they come back with the receipt code."""

    CODE = "ma-bien-nhan", "Tự xem trên cổng bằng mã biên nhận"
    EMAIL = "thu-dien-tu", "Thư điện tử"
    PHONE = "dien-thoai", "Điện thoại"
    POST = "buu-dien", "Thư giấy qua bưu điện"
    COUNTER = "tai-quay", "Bản giấy, người hỏi đến nhận"  # chosen by an officer for whoever comes in person


class ContactReason(LabelledChoices):
    """Why an officer has to see name and contact of an asker."""

    REPLY = "tra-loi", "Gửi trả lời"
    ASK = "hoi-lai", "Gọi hỏi thêm, xác minh"
    OTHER = "khac", "Lý do khác"


class QuestionState(LabelledChoices):
    SCREENING = "cho-sang-loc", "Chờ sàng lọc"  # looks like spam; nobody is bothered with it until a person has looked
    RECEIVED = "da-nhan", "Đã nhận, chờ phân loại"
    REFERRED = "dang-tra-loi", "Cơ quan đang trả lời"
    DELIVERING = "cho-bao", "Có lời, chờ báo người hỏi"  # approved; nobody has called, posted or handed it over yet
    ANSWERED = "da-tra-loi", "Đã trả lời"
    MERGED = "gop-cau-da-co", "Gộp với câu hỏi đã có"
    REFUSED = "khong-thuoc-pham-vi", "Không thuộc phạm vi trả lời"
    WITHDRAWN = "nguoi-hoi-rut", "Người hỏi đã rút"
    SPAM = "rac", "Rác"


# Before -> after. What is not here is refused.
QUESTION_STEPS: Mapping[QuestionState, frozenset[QuestionState]] = {
    QuestionState.SCREENING: frozenset({QuestionState.RECEIVED, QuestionState.SPAM, QuestionState.WITHDRAWN}),
    QuestionState.RECEIVED: frozenset(
        {
            QuestionState.REFERRED,
            QuestionState.ANSWERED,  # by triage itself, or by an answer that is there already
            QuestionState.DELIVERING,
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
            QuestionState.DELIVERING,
            QuestionState.MERGED,
            QuestionState.REFUSED,
            QuestionState.WITHDRAWN,
        }
    ),
    QuestionState.DELIVERING: frozenset({QuestionState.ANSWERED, QuestionState.REFERRED, QuestionState.WITHDRAWN}),
    QuestionState.ANSWERED: frozenset({QuestionState.REFERRED}),  # the answer was not one: opened again
    QuestionState.MERGED: frozenset({QuestionState.RECEIVED}),
    QuestionState.REFUSED: frozenset({QuestionState.RECEIVED}),
    QuestionState.WITHDRAWN: frozenset(),
    QuestionState.SPAM: frozenset({QuestionState.RECEIVED}),
}
UNANSWERED_STATES = (QuestionState.SCREENING, QuestionState.RECEIVED, QuestionState.REFERRED)
OPEN_STATES = (*UNANSWERED_STATES, QuestionState.DELIVERING)

# ---- who answers -----------------------------------------------------------------------------------------------------


class ReferralPart(LabelledChoices):
    """An agency's part in one question: one leads and gives the answer, others contribute to it."""

    LEAD = "chu-tri", "Chủ trì trả lời"
    JOINT = "phoi-hop", "Phối hợp"


class ReferralState(LabelledChoices):
    OPEN = "dang-xu-ly", "Đang xử lý"
    RETURNED = "tra-lai", "Đã trả lại"
    PASSED_ON = "chuyen-tiep", "Đã chuyển cơ quan khác"
    DONE = "xong", "Đã xong"
    CALLED_BACK = "thu-hoi", "Đã thu hồi"


# ---- what is done with a question ------------------------------------------------------------------------------------

_IN_TRIAGE, _REFERRED = ("question.refer",), ("answer.draft",)

# What is done with a question, by its operation. The page asks whose turn it is (`admin.question_acts`).
QUESTION_ACTS: Mapping[str, Act] = {
    "release": Act(verbs=_IN_TRIAGE, states=(QuestionState.SCREENING, QuestionState.SPAM), word="question.released"),
    "mark_spam": Act(
        verbs=_IN_TRIAGE, states=(QuestionState.SCREENING, QuestionState.RECEIVED), word="question.spam", awaited=True
    ),
    "refer": Act(verbs=_IN_TRIAGE, states=(QuestionState.RECEIVED,), awaited=True),  # the word names who else joins
    "ask_to_join": Act(verbs=_REFERRED, states=(QuestionState.REFERRED,), reason="reason"),
    "return": Act(verbs=_REFERRED, states=(QuestionState.REFERRED,), reason="reason"),
    "transfer": Act(verbs=_REFERRED, states=(QuestionState.REFERRED,), reason="reason"),
    "merge": Act(verbs=_IN_TRIAGE, states=(QuestionState.RECEIVED, QuestionState.REFERRED), reason="explanation"),
    "refuse": Act(
        verbs=_IN_TRIAGE,
        states=(QuestionState.RECEIVED, QuestionState.REFERRED),
        reason="explanation",
        word="question.refused",
        tells={"field": "field_slug"},
    ),
    "reopen": Act(
        verbs=_IN_TRIAGE,
        states=(QuestionState.DELIVERING, QuestionState.ANSWERED, QuestionState.MERGED, QuestionState.REFUSED),
        reason="reason",
    ),
    "ask_supplement": Act(
        verbs=_IN_TRIAGE + _REFERRED,
        states=(QuestionState.RECEIVED, QuestionState.REFERRED),
        reason="wanted",
        word="question.supplement_wanted",
    ),
    "supplement": Act(
        states=UNANSWERED_STATES, reason="given", word="question.supplemented", tells={"agency": "lead_agency_id"}
    ),
    "withdraw": Act(states=OPEN_STATES, word="question.withdrawn", tells={"agency": "lead_agency_id"}),
    "answer": Act(verbs=_REFERRED, states=(QuestionState.REFERRED,), awaited=True),  # by `VERSION_ACTS`
}
PART_ACTS: Mapping[str, Act] = {
    "contribute": Act(
        verbs=_REFERRED, states=(ReferralState.OPEN,), reason="text", word="question.contributed",
        tells={"agency": "agency_id"}, awaited=True,
    ),
}  # fmt: skip


# ---- the clock -------------------------------------------------------------------------------------------------------


class ClockState(LabelledChoices):
    RUNNING = "dang-tinh", "Đang tính"
    PAUSED = "tam-dung", "Tạm dừng"
    STOPPED = "da-dung", "Đã dừng"


class ClockAct(LabelledChoices):
    """What happened to a clock; each is a row that the asker may read."""

    STARTED = "bat-dau", "Bắt đầu tính hạn"
    REFIGURED = "tinh-lai", "Tính lại hạn"  # another rule holds, because another agency answers
    PAUSED = "tam-dung", "Tạm dừng"
    RESUMED = "tinh-tiep", "Tính tiếp"
    EXTENDED = "gia-han", "Gia hạn"
    TRANSFERRED = "chuyen-co-quan", "Chuyển cơ quan trả lời"
    REMINDED = "nhac", "Nhắc sắp đến hạn"
    ESCALATED = "bao-qua-han", "Báo quá hạn"
    STOPPED = "ket-thuc", "Kết thúc"


CLOCK_ACTS_WITHIN = (ClockAct.REMINDED, ClockAct.ESCALATED)  # between officers; the asker reads the rest


# ---- what is answered ------------------------------------------------------------------------------------------------

GUARDED = "questions.answer"  # what the stale guard calls an answer; its key is the number, as text


class AnswerAudience(LabelledChoices):
    PEOPLE = "nguoi-dan", "Người dân"
    BUSINESS = "doanh-nghiep", "Doanh nghiệp"
    OFFICERS = "can-bo", "Cán bộ, hòa giải viên"


class AnswerReach(LabelledChoices):
    """How far an answer goes. PRIVATE: to the asker alone, because it cannot be told without telling whose it is."""

    PUBLIC = "cong-khai", "Công khai trên cổng"
    PRIVATE = "chi-nguoi-hoi", "Chỉ trả lời người hỏi"


class VersionState(LabelledChoices):
    DRAFT = "dang-soan", "Đang soạn"
    IN_CHECK = "cho-kiem-tra", "Chờ kiểm tra pháp lý"
    CHECKED = "cho-duyet", "Chờ duyệt"
    APPROVED = "da-duyet", "Đã duyệt, chờ công bố"  # only its day, or what is personal in it, hinders its being public
    LIVE = "dang-cong-khai", "Đang công khai"
    SUPERSEDED = "ban-cu", "Bản cũ"
    WITHDRAWN = "da-rut", "Đã rút"
    # It was public once, and nobody reads it any more: it told whose matter it was.
    WITHHELD = "khong-cho-doc", "Bản cũ không cho đọc"
    SENT = "da-gui-rieng", "Lời riêng cho người hỏi"  # an answer for the asker alone
    DROPPED = "bo", "Bỏ, không dùng"


class CheckResult(LabelledChoices):
    PASSED = "dat", "Đạt"
    SENT_BACK = "tra-lai-sua", "Trả lại để sửa"
    REMARK = "gop-y", "Góp ý"  # on one place of the text, or on all of it; it moves nothing


class AnswerChange(StrEnum):
    """What a copy of the open data must do with an answer."""

    PUBLISHED = "published"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


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


class VersionAct(Enum):
    """What is done with a version."""

    WRITE = auto()
    SUBMIT = auto()
    TAKE_BACK = auto()
    DROP = auto()
    CHECK = auto()
    APPROVE = auto()
    SEND_BACK = auto()
    REMARK = auto()
    PUBLISH = auto()
    REPLY = auto()


class AnswerAct(Enum):
    """What is done with an answer that is public, or was."""

    CORRECT = auto()
    WITHDRAW = auto()
    RESTORE = auto()
    WITHHOLD = auto()


_DRAFT, _CHECK, _APPROVE = ("answer.draft",), ("answer.check",), ("answer.approve",)
V = VersionState
UNDER_WAY = (V.DRAFT, V.IN_CHECK, V.CHECKED, V.APPROVED)  # somebody is at work: an answer has at most one of them
_OWN_TEXT = "Bạn có viết trong bản này nên không tự kiểm tra hay duyệt được. Cần một đồng nghiệp khác."
# Whoever wrote in a text neither checks nor approves it. Who checked it may approve it: two persons have read it then.
VERSION_ACTS: Mapping[VersionAct, Act] = {
    VersionAct.WRITE: Act(verbs=_DRAFT, states=(V.DRAFT,), awaited=True),
    VersionAct.SUBMIT: Act(
        verbs=_DRAFT, states=(V.DRAFT,), to=V.IN_CHECK, stamps=("submitted_at",), word="answer.submitted"
    ),
    VersionAct.TAKE_BACK: Act(verbs=_DRAFT, states=(V.IN_CHECK,), word="answer.taken_back"),
    VersionAct.DROP: Act(verbs=_DRAFT, states=(V.DRAFT,), to=V.DROPPED, stamps=("ended_at",), word="answer.dropped"),
    VersionAct.CHECK: Act(
        verbs=_CHECK, states=(V.IN_CHECK,), second_person=_OWN_TEXT, word="answer.checked", tells={"result": "result"},
        is_seen=True, awaited=True,
    ),
    VersionAct.APPROVE: Act(
        verbs=_APPROVE, states=(V.CHECKED,), to=V.APPROVED, stamps=("approved_by", "approved_at"),
        second_person=_OWN_TEXT, word="answer.approved", is_seen=True, awaited=True,
    ),
    VersionAct.SEND_BACK: Act(verbs=_APPROVE, states=(V.CHECKED, V.APPROVED), word="answer.sent_back"),
    VersionAct.REMARK: Act(verbs=_DRAFT + _CHECK + _APPROVE, states=UNDER_WAY, word="answer.remarked", is_seen=True),
    VersionAct.PUBLISH: Act(verbs=_APPROVE, states=(V.APPROVED,), second_person=_OWN_TEXT, awaited=True),
    # What goes out is what was approved; who carries it to the asker need not be the one who approves.
    VersionAct.REPLY: Act(verbs=_DRAFT + _APPROVE, states=(V.APPROVED, V.LIVE, V.SENT)),
}  # fmt: skip
ANSWER_ACTS: Mapping[AnswerAct, Act] = {
    AnswerAct.CORRECT: Act(verbs=_DRAFT),
    AnswerAct.WITHDRAW: Act(verbs=_APPROVE, reason="reason"),  # whoever wrote it may: a wrong text is better gone
    AnswerAct.RESTORE: Act(verbs=_APPROVE),
    AnswerAct.WITHHOLD: Act(  # one's own text as well: what tells of a person is better gone
        verbs=_APPROVE, states=(V.SUPERSEDED, V.WITHDRAWN), reason="reason", word="version.withheld"
    ),
}


# ---- what readers say ------------------------------------------------------------------------------------------------


class RatingVerdict(LabelledChoices):
    USEFUL = "co-ich", "Có ích"
    UNCLEAR = "chua-ro", "Chưa rõ"


# Why an answer was not clear, in the reader's own sense.
UNCLEAR_REASONS: Mapping[str, str] = {
    "loi-kho-hieu": "Lời khó hiểu",
    "khong-dung-truong-hop": "Không đúng trường hợp của tôi",
    "chua-biet-lam-gi": "Chưa biết phải làm gì, đến đâu",
    "co-ve-cu": "Có vẻ đã cũ",
    "ly-do-khac": "Lý do khác",
}


# ---- what is counted, imported, guessed ------------------------------------------------------------------------------


class CountedEvent(LabelledChoices):
    """What the day's numbers count (see `models.figures.DayCount`)."""

    RECEIVED = "nhan", "Đã nhận"
    REFERRED = "chuyen", "Đã chuyển cơ quan"
    RETURNED = "tra-lai", "Bị trả lại"
    ANSWERED = "tra-loi", "Trả lời đúng hạn"
    ANSWERED_LATE = "tra-loi-tre", "Trả lời trễ hạn"
    PREPARED = "cho-bao", "Có lời, phải gọi, gửi thư hoặc trao"
    UNDELIVERED = "khong-bao-duoc", "Không báo được người hỏi"
    REFUSED = "tu-choi", "Không thuộc phạm vi"
    MERGED = "gop", "Gộp"
    WITHDRAWN = "rut", "Người hỏi rút"
    ERASED = "xoa", "Xóa dữ liệu khi chưa trả lời"  # by the asker or by an officer
    PUBLISHED = "cong-bo", "Công bố"
    CORRECTED = "sua", "Sửa"
    TAKEN_DOWN = "go", "Gỡ"
    USEFUL = "co-ich", "Có ích"
    UNCLEAR = "chua-ro", "Chưa rõ"


class RowState(LabelledChoices):
    """Where a row of an import stands."""

    WAITING = "cho-xem", "Chờ xem"
    TAKEN = "da-nhan", "Đã nhận"
    LEFT = "bo-qua", "Bỏ qua"
    KNOWN = "da-co", "Đã có trong kho"


CHANGE_CHOICES = [(one.value, one.value) for one in AnswerChange]


def values(states: Iterable[StrEnum]) -> list[str]:
    return [one.value for one in states]


# ---- what askers agree to --------------------------------------------------------------------------------------------

# Each is kept for ever: what was agreed to names the version shown. Change nothing, add a version. Agreed apart: that
# we keep what is needed (Luật 91/2025/QH15: a clear act, nothing ticked beforehand), and that others may read it.
CONSENTS = {
    "2026-11": (
        "Tôi đồng ý để {owner} lưu nội dung câu hỏi và cách liên hệ tôi đã chọn, chuyển cho cơ quan có trách nhiệm trả "
        "lời, và chỉ dùng vào việc trả lời câu hỏi này. Tôi có thể xem lại, rút câu hỏi hoặc yêu cầu xóa thông tin của "
        "mình bất cứ lúc nào bằng mã biên nhận."
    ),
    "2026-11-27": (
        "Tôi đồng ý để {owner} lưu nội dung câu hỏi và cách liên hệ tôi đã chọn, chuyển cho cơ quan có trách nhiệm trả "
        "lời, và chỉ dùng vào việc trả lời câu hỏi này. Nếu tôi để lại số điện thoại, tôi đồng ý được gọi và nhắn tin "
        "tới số đó về câu hỏi này; số chỉ chuyển cho nhà mạng, công ty gửi tin để nhắn tin. Tôi có thể xem lại, rút "
        "câu hỏi hoặc yêu cầu xóa thông tin của mình bất cứ lúc nào bằng mã biên nhận."
    ),
    "tin-nhan": "Người hỏi tự nhắn tới cổng của {owner}; chưa được đưa xem lời đồng ý nào. Câu hỏi không đăng.",
}
ALLOWS_TEXT_MESSAGES = frozenset({"2026-11-27"})  # to be written to at the telephone number that they left
PUBLISHING = dict.fromkeys(
    ("2026-11", "2026-11-27"),
    "Tôi đồng ý để câu hỏi được đăng cho người khác cùng đọc, sau khi đã bỏ tên, số điện thoại, địa chỉ và mọi chi "
    "tiết có thể nhận ra tôi. (Không đánh dấu ô này, tôi vẫn được trả lời.)",
)
CURRENT_CONSENT = "2026-11-27"


def consent_text(*, version: str = CURRENT_CONSENT, owner: str) -> str:
    return CONSENTS[version].format(owner=owner)


def publishing_text(*, version: str = CURRENT_CONSENT) -> str:
    return PUBLISHING[version]
