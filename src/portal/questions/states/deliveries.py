"""Delivery of replies by telephone, post or at the counter: tasks, results of attempts, and proof of delivery.

An approved text is not yet a reply: a delivery is pending until an officer has spoken to the asker, posted the letter
with a tracking number, or handed the paper over (docs/decisions/0289).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.questions.states import ReplyBy
from portal.schema.states import Act, LabelledChoices

DELIVERERS = ("answer.draft", "answer.approve")  # permissions to deliver an approved reply (`VERSION_ACTS`)
COUNTER_DAYS = 30  # days after which a paper at the counter may be recorded as not collected


class ReplyDeliveryState(LabelledChoices):
    WAITING = "cho-bao", "Chờ báo người hỏi"
    DELIVERED = "da-bao", "Đã báo người hỏi"
    RETURNED = "thu-tra-lai", "Thư bị trả lại, chờ báo cách khác"
    UNREACHABLE = "khong-bao-duoc", "Không báo được"
    CALLED_OFF = "thoi", "Thôi báo"  # the question was reopened, withdrawn or erased


S = ReplyDeliveryState
WAITING_STATES = (S.WAITING, S.RETURNED)


class AttemptResult(LabelledChoices):
    REACHED = "da-noi-chuyen", "Đã nói chuyện với người hỏi"
    NO_ANSWER = "khong-nghe-may", "Không ai nghe máy"
    CALL_AGAIN = "hen-lai", "Hẹn gọi lại"
    WRONG_NUMBER = "sai-so", "Sai số"
    POSTED = "da-gui", "Đã gửi bưu điện"
    SENT_BACK = "thu-tra-lai", "Thư bị trả lại"
    HANDED = "da-trao", "Đã trao tận tay"
    GIVEN_UP = "khong-bao-duoc", "Không báo được"


@dataclass(frozen=True, slots=True)
class AttemptRule:
    """A result of an attempt: its channels, the states before, the state after (None: unchanged), and the asker's
    text."""

    ways: tuple[ReplyBy, ...]
    states: tuple[ReplyDeliveryState, ...]
    to: ReplyDeliveryState | None
    told: str


_BY_PHONE, _BY_POST = (ReplyBy.PHONE,), (ReplyBy.POST,)
ATTEMPTS: Mapping[AttemptResult, AttemptRule] = {
    AttemptResult.REACHED: AttemptRule(_BY_PHONE, WAITING_STATES, S.DELIVERED, "Đã gọi và trả lời bạn"),
    AttemptResult.NO_ANSWER: AttemptRule(_BY_PHONE, WAITING_STATES, None, "Đã gọi, không ai nghe máy"),
    AttemptResult.CALL_AGAIN: AttemptRule(_BY_PHONE, WAITING_STATES, None, "Đã gọi, hẹn gọi lại"),
    AttemptResult.WRONG_NUMBER: AttemptRule(_BY_PHONE, WAITING_STATES, None, "Đã gọi, số không đúng"),
    AttemptResult.POSTED: AttemptRule(_BY_POST, WAITING_STATES, S.DELIVERED, "Đã gửi thư trả lời qua bưu điện"),
    AttemptResult.SENT_BACK: AttemptRule(_BY_POST, (S.DELIVERED,), S.RETURNED, "Bưu điện trả lại thư trả lời"),
    AttemptResult.HANDED: AttemptRule((ReplyBy.COUNTER,), WAITING_STATES, S.DELIVERED, "Đã trao bản giấy cho bạn"),
    AttemptResult.GIVEN_UP: AttemptRule((), WAITING_STATES, None, "Cơ quan không liên lạc được với bạn"),
}
FAILED_CALLS = (AttemptResult.NO_ANSWER, AttemptResult.CALL_AGAIN)


@dataclass(frozen=True, slots=True)
class HandWay:
    """The work that a channel requires, and what the asker reads while it is pending."""

    task: str
    heading: str


BY_HAND: Mapping[str, HandWay] = {
    ReplyBy.PHONE: HandWay("Cần gọi", "Đã có câu trả lời, cơ quan sẽ gọi cho bạn"),
    ReplyBy.POST: HandWay("Cần gửi bưu điện", "Đã có câu trả lời, thư chờ gửi bưu điện"),
    ReplyBy.COUNTER: HandWay("Chờ người hỏi đến nhận", "Đã có câu trả lời, bản giấy chờ bạn đến nhận"),
}
READ_HERE = "Bạn không phải chờ: lời trả lời đọc được ngay ở dưới."

DELIVERY_ACTS: Mapping[str, Act] = {
    # The allowed states are in `ATTEMPTS`: a letter may come back after it counted as delivered.
    "attempt": Act(verbs=DELIVERERS, word="reply.attempted", tells={"result": "result"}, awaited=True),
    "reroute": Act(
        verbs=DELIVERERS, states=WAITING_STATES, reason="reason", word="reply.rerouted", tells={"way": "way"}
    ),
    "give_up": Act(
        verbs=DELIVERERS, states=WAITING_STATES, to=S.UNREACHABLE, reason="reason", word="reply.undelivered"
    ),
}
