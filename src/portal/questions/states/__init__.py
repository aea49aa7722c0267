"""Enums of questions and answers, and the tables of allowed transitions and acts.

A question is what somebody asked; an answer is what the public reads. Each version of an answer has its own state from
draft to public, so that the version before a correction stays readable meanwhile.
"""

from collections.abc import Iterable, Mapping
from enum import Enum, StrEnum, auto

from portal.schema.states import Act, LabelledChoices

# ---- what is asked ---------------------------------------------------------------------------------------------------


class Track(LabelledChoices):
    """The kind of asker: each track has its own term. A business gets a written answer with a number."""

    CITIZEN = "nguoi-dan", "Người dân"
    BUSINESS = "doanh-nghiep", "Doanh nghiệp"


class QuestionWay(LabelledChoices):
    """The channel by which a question was received."""

    WEB = "cong", "Gửi trên cổng"
    COUNTER = "quay-tiep-dan", "Hỏi tại quầy"
    PHONE = "dien-thoai", "Hỏi qua điện thoại"
    LETTER = "thu-giay", "Gửi thư giấy"
    MEETING = "hoi-nghi", "Hỏi tại hội nghị, buổi tuyên truyền"
    MESSAGE = "tin-nhan", "Nhắn tin tới cổng"


class ReplyBy(LabelledChoices):
    """The channel of the reply, chosen by the asker. CODE: they come back with the receipt code."""

    CODE = "ma-bien-nhan", "Tự xem trên cổng bằng mã biên nhận"
    EMAIL = "thu-dien-tu", "Thư điện tử"
    PHONE = "dien-thoai", "Điện thoại"
    POST = "buu-dien", "Thư giấy qua bưu điện"
    COUNTER = "tai-quay", "Bản giấy, người hỏi đến nhận"  # chosen by an officer for askers who come in person


class ContactReason(LabelledChoices):
    """Why an officer looks at the name and contact of an asker."""

    REPLY = "tra-loi", "Gửi trả lời"
    ASK = "hoi-lai", "Gọi hỏi thêm, xác minh"
    OTHER = "khac", "Lý do khác"


class QuestionState(LabelledChoices):
    SCREENING = "cho-sang-loc", "Chờ sàng lọc"  # looks like spam; has no clock until an officer has looked at it
    RECEIVED = "da-nhan", "Đã nhận, chờ phân loại"
    REFERRED = "dang-tra-loi", "Cơ quan đang trả lời"
    DELIVERING = "cho-bao", "Có lời, chờ báo người hỏi"  # approved; not yet called, posted or handed over
    ANSWERED = "da-tra-loi", "Đã trả lời"
    MERGED = "gop-cau-da-co", "Gộp với câu hỏi đã có"
    REFUSED = "khong-thuoc-pham-vi", "Không thuộc phạm vi trả lời"
    WITHDRAWN = "nguoi-hoi-rut", "Người hỏi đã rút"
    SPAM = "rac", "Rác"


# Allowed transitions.
QUESTION_STEPS: Mapping[QuestionState, frozenset[QuestionState]] = {
    QuestionState.SCREENING: frozenset({QuestionState.RECEIVED, QuestionState.SPAM, QuestionState.WITHDRAWN}),
    QuestionState.RECEIVED: frozenset(
        {
            QuestionState.REFERRED,
            QuestionState.ANSWERED,  # by triage itself, or with an existing answer
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
    QuestionState.ANSWERED: frozenset({QuestionState.REFERRED}),  # answered by mistake: reopened
    QuestionState.MERGED: frozenset({QuestionState.RECEIVED}),
    QuestionState.REFUSED: frozenset({QuestionState.RECEIVED}),
    QuestionState.WITHDRAWN: frozenset(),
    QuestionState.SPAM: frozenset({QuestionState.RECEIVED}),
}
UNANSWERED_STATES = (QuestionState.SCREENING, QuestionState.RECEIVED, QuestionState.REFERRED)
OPEN_STATES = (*UNANSWERED_STATES, QuestionState.DELIVERING)

# ---- who answers -----------------------------------------------------------------------------------------------------


class ReferralPart(LabelledChoices):
    """An agency's part in a question: one agency leads and answers, others contribute."""

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

# The acts on a question, by the name of their operation; `admin.question_acts` adds whose turn it is.
QUESTION_ACTS: Mapping[str, Act] = {
    "release": Act(verbs=_IN_TRIAGE, states=(QuestionState.SCREENING, QuestionState.SPAM), word="question.released"),
    "mark_spam": Act(
        verbs=_IN_TRIAGE, states=(QuestionState.SCREENING, QuestionState.RECEIVED), word="question.spam", awaited=True
    ),
    "refer": Act(verbs=_IN_TRIAGE, states=(QuestionState.RECEIVED,), awaited=True),  # its entry names joint agencies
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
    """A kind of change of a clock; each is a row that the asker may read."""

    STARTED = "bat-dau", "Bắt đầu tính hạn"
    REFIGURED = "tinh-lai", "Tính lại hạn"  # another rule applies because another agency answers
    PAUSED = "tam-dung", "Tạm dừng"
    RESUMED = "tinh-tiep", "Tính tiếp"
    EXTENDED = "gia-han", "Gia hạn"
    TRANSFERRED = "chuyen-co-quan", "Chuyển cơ quan trả lời"
    REMINDED = "nhac", "Nhắc sắp đến hạn"
    ESCALATED = "bao-qua-han", "Báo quá hạn"
    STOPPED = "ket-thuc", "Kết thúc"


CLOCK_ACTS_WITHIN = (ClockAct.REMINDED, ClockAct.ESCALATED)  # internal; the asker reads all others


# ---- what is answered ------------------------------------------------------------------------------------------------

GUARDED = "questions.answer"  # kind of this content for the stale guard; its key is the answer's number as text


class AnswerAudience(LabelledChoices):
    PEOPLE = "nguoi-dan", "Người dân"
    BUSINESS = "doanh-nghiep", "Doanh nghiệp"
    OFFICERS = "can-bo", "Cán bộ, hòa giải viên"


class AnswerReach(LabelledChoices):
    """Who gets an answer. PRIVATE: only the asker, because it cannot be told without identifying them."""

    PUBLIC = "cong-khai", "Công khai trên cổng"
    PRIVATE = "chi-nguoi-hoi", "Chỉ trả lời người hỏi"


class VersionState(LabelledChoices):
    DRAFT = "dang-soan", "Đang soạn"
    IN_CHECK = "cho-kiem-tra", "Chờ kiểm tra pháp lý"
    CHECKED = "cho-duyet", "Chờ duyệt"
    APPROVED = "da-duyet", "Đã duyệt, chờ công bố"  # waits only for its day or for the clearing of personal data
    LIVE = "dang-cong-khai", "Đang công khai"
    SUPERSEDED = "ban-cu", "Bản cũ"
    WITHDRAWN = "da-rut", "Đã rút"
    # It was public once and is hidden from everybody now, because it identified a person.
    WITHHELD = "khong-cho-doc", "Bản cũ không cho đọc"
    SENT = "da-gui-rieng", "Lời riêng cho người hỏi"  # an answer for the asker alone
    DROPPED = "bo", "Bỏ, không dùng"


class CheckResult(LabelledChoices):
    PASSED = "dat", "Đạt"
    SENT_BACK = "tra-lai-sua", "Trả lại để sửa"
    REMARK = "gop-y", "Góp ý"  # on one passage or on the whole text; changes no state


class AnswerChange(StrEnum):
    """What a copy of the open data has to do with an answer."""

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
    """An act on a version."""

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
    """An act on an answer that is or was public."""

    CORRECT = auto()
    WITHDRAW = auto()
    RESTORE = auto()
    WITHHOLD = auto()


_DRAFT, _CHECK, _APPROVE = ("answer.draft",), ("answer.check",), ("answer.approve",)
V = VersionState
UNDER_WAY = (V.DRAFT, V.IN_CHECK, V.CHECKED, V.APPROVED)  # an answer has at most one version in these states
_OWN_TEXT = "Bạn có viết trong bản này nên không tự kiểm tra hay duyệt được. Cần một đồng nghiệp khác."
# An author of a text neither checks nor approves it. The checker may approve: two persons have read it then.
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
    # Only approved text is sent; the officer who sends it need not be the approver.
    VersionAct.REPLY: Act(verbs=_DRAFT + _APPROVE, states=(V.APPROVED, V.LIVE, V.SENT)),
}  # fmt: skip
ANSWER_ACTS: Mapping[AnswerAct, Act] = {
    AnswerAct.CORRECT: Act(verbs=_DRAFT),
    AnswerAct.WITHDRAW: Act(verbs=_APPROVE, reason="reason"),  # authors may too: a wrong text should go at once
    AnswerAct.RESTORE: Act(verbs=_APPROVE),
    AnswerAct.WITHHOLD: Act(  # one's own text as well: what identifies a person should go at once
        verbs=_APPROVE, states=(V.SUPERSEDED, V.WITHDRAWN), reason="reason", word="version.withheld"
    ),
}


# ---- what readers say ------------------------------------------------------------------------------------------------


class RatingVerdict(LabelledChoices):
    USEFUL = "co-ich", "Có ích"
    UNCLEAR = "chua-ro", "Chưa rõ"


# Why an answer was unclear, in the words of the reader.
UNCLEAR_REASONS: Mapping[str, str] = {
    "loi-kho-hieu": "Lời khó hiểu",
    "khong-dung-truong-hop": "Không đúng trường hợp của tôi",
    "chua-biet-lam-gi": "Chưa biết phải làm gì, đến đâu",
    "co-ve-cu": "Có vẻ đã cũ",
    "ly-do-khac": "Lý do khác",
}


# ---- what is counted, imported, guessed ------------------------------------------------------------------------------


class CountedEvent(LabelledChoices):
    """The events counted per day (see `models.DayCount`)."""

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
    """The state of a row of an import."""

    WAITING = "cho-xem", "Chờ xem"
    TAKEN = "da-nhan", "Đã nhận"
    LEFT = "bo-qua", "Bỏ qua"
    KNOWN = "da-co", "Đã có trong kho"


CHANGE_CHOICES = [(one.value, one.value) for one in AnswerChange]


def values(states: Iterable[StrEnum]) -> list[str]:
    return [one.value for one in states]


# ---- what askers agree to --------------------------------------------------------------------------------------------

# Kept for ever, as each consent names the version shown. Never change a text, add a version. There are two separate
# consents: to our keeping what is needed (Luật 91/2025/QH15: a clear act, nothing ticked in advance), and to
# publication.
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
ALLOWS_TEXT_MESSAGES = frozenset({"2026-11-27"})  # consents that allow text messages to the number given
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
