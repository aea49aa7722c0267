"""The history of a question in chronological order, for its asker and for officers.

The asker sees the names of agencies but not of officers, and nothing internal (notes, reminders).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime

from portal.agencies.models import Officer
from portal.journal.queries import entries_about
from portal.library.states.topics import topic_name
from portal.questions.models import (
    Clock,
    Question,
    Referral,
    Reply,
    ReplyAttempt,
    ReplyDelivery,
    Supplement,
)  # fmt: skip
from portal.questions.queries import days_left, explained
from portal.questions.states import (
    UNANSWERED_STATES,
    ClockAct,
    ClockState,
    QuestionState,
    QuestionWay,
    ReferralPart,
    ReferralState,
    ReplyBy,
)
from portal.questions.states.deliveries import (
    ATTEMPTS,
    BY_HAND,
    READ_HERE,
    WAITING_STATES,
    AttemptResult,
    ReplyDeliveryState,
)


@dataclass(frozen=True, slots=True)
class AskerStep:
    """One event. `words` are an officer's reason, if any; `tone` is the CSS tone of the tag."""

    at: datetime
    heading: str
    words: str = ""
    tone: str = ""


def asker_story(*, question: Question, on: date) -> dict[str, Any]:
    """The context of the asker's page. Seven queries besides `question`.

    `days_late`: working days since the due day, 0 if it is not over or there is none. `awaited` is the open request for
    information; `lies_ready`: the reply is on the page, and the agency has yet to deliver it.
    """
    clock = getattr(question, "clock", None)
    due = explained(clock=clock) if clock else None
    supplements = list(question.supplements.order_by("pk"))
    replies = tuple(question.replies.select_related("version__answer", "delivery").order_by("pk"))
    waits = question.state in UNANSWERED_STATES
    awaited = next((one for one in supplements if one.given_at is None), None) if waits else None
    is_running = clock is not None and clock.state == ClockState.RUNNING.value and question.is_open
    heading, words, tone = _status(question, awaited, replies)
    steps = [
        *_beginning(question),
        *_referred(question, due),
        *_clock_moved(due, supplements),
        *_supplemented(supplements),
        *_replied(replies),
        *_attempted(replies),
        *_ended(question, replies),
    ]
    left = days_left(clock=clock, on=on) if is_running and clock else None
    return {
        "question": question,
        "asker": getattr(question, "asker", None),
        "heading": heading,
        "words": words,
        "tone": tone,
        "due": due,
        "left": left,
        "days_late": max(-(left or 0), 0),
        "steps": tuple(sorted(steps, key=lambda one: one.at)),
        "awaited": awaited,
        "lies_ready": question.state == QuestionState.DELIVERING.value,
        "replies": replies,
        "files": tuple(question.attachments.order_by("pk")),
        "answer": question.answer if question.answer and question.answer.is_public else None,
    }


# ---- where it stands -------------------------------------------------------------------------------------------------

_STATUS_TEXTS: dict[QuestionState, tuple[str, str, str]] = {
    QuestionState.SCREENING: (
        "Đã nhận, cán bộ đang xem qua",
        "Câu hỏi có dấu hiệu giống thư rác nên một cán bộ xem trước. Nếu là câu hỏi thật, hạn vẫn tính từ lúc bạn gửi.",
        "",
    ),
    QuestionState.RECEIVED: ("Đã nhận, đang phân loại", "Cán bộ đang tìm cơ quan có trách nhiệm trả lời.", ""),
    QuestionState.DELIVERING: ("Đã có câu trả lời", READ_HERE, "good"),
    QuestionState.ANSWERED: ("Đã trả lời", "", "good"),
    QuestionState.MERGED: ("Đã gộp với một câu hỏi giống", "", "good"),
    QuestionState.REFUSED: ("Không thuộc phạm vi trả lời", "", "warn"),
    QuestionState.WITHDRAWN: ("", "Câu hỏi này không còn chờ trả lời.", ""),
    QuestionState.SPAM: (
        "Không được xử lý",
        "Cán bộ đã xem và cho rằng đây không phải là câu hỏi. Nếu nhầm, xin gọi cho chúng tôi.",
        "warn",
    ),
}


def _taken_back(question: Question) -> str:
    """Who withdrew the question; erasing an open question withdraws it at the same moment, whoever erases it."""
    if question.erased_at is None or question.erased_at != question.closed_at:
        return "Bạn đã rút câu hỏi"
    is_by_officer = entries_about(question).filter(verb="question.erased", actor__isnull=False).exists()
    return "Cán bộ đã xóa dữ liệu của câu hỏi" if is_by_officer else "Bạn đã xóa câu hỏi"


def _status(question: Question, awaited: Supplement | None, replies: Sequence[Reply]) -> tuple[str, str, str]:
    """Heading, sentence and tone of the current state."""
    delivery = _delivery_of(replies[-1]) if replies else None
    if delivery is not None and delivery.state in WAITING_STATES:
        return BY_HAND[delivery.way].heading, READ_HERE, ""
    if delivery is not None and delivery.state == ReplyDeliveryState.UNREACHABLE:
        return "Đã có câu trả lời", f"Cơ quan đã không liên lạc được với bạn. {READ_HERE}", "warn"
    if awaited is not None:
        return "Đang chờ bạn bổ sung thông tin", "Thời hạn tạm dừng cho đến khi bạn gửi thông tin còn thiếu.", "warn"
    if question.state == QuestionState.REFERRED.value and question.lead_agency is not None:
        return f"{question.lead_agency.name} đang trả lời", "", ""
    heading, words, tone = _STATUS_TEXTS[QuestionState(question.state)]
    if question.state == QuestionState.MERGED.value and question.answer is None:
        return heading, "Khi câu hỏi kia được trả lời, bạn nhận được cùng câu trả lời ấy.", ""
    return heading or _taken_back(question), question.explanation or words, tone


# ---- what happened ---------------------------------------------------------------------------------------------------


def _beginning(question: Question) -> Iterator[AskerStep]:
    way = QuestionWay(question.way)
    yield AskerStep(
        question.received_at, "Đã nhận câu hỏi", "" if way is QuestionWay.WEB else f"{way.label}; cán bộ ghi lại."
    )
    if question.erased_at is not None:
        yield AskerStep(question.erased_at, "Đã xóa thông tin cá nhân", "Nội dung và liên hệ không còn được lưu.")


_RETURNED = {
    ReferralPart.LEAD.value: "{} trả lại để chuyển đúng nơi",
    ReferralPart.JOINT.value: "{} không góp ý",
}


def _referred(question: Question, due: dict[str, Any] | None) -> Iterator[AskerStep]:
    """Referrals and returns. A transfer is in the clock's history, with the officer's explanation.

    The officer's reason for a referral is internal; the asker only sees the field.
    """
    referred = [(one.at, one.details.get("field")) for one in entries_about(question).filter(verb="question.referred")]
    fields = {at: f"Lĩnh vực {topic_name(slug)}." if slug else "" for at, slug in referred}
    told = {one.at for one in due["changes"] if one.act == ClockAct.TRANSFERRED} if due else set()
    for one in question.referrals.select_related("agency").order_by("pk"):
        words = fields.get(one.referred_at, one.reason)
        if one.part == ReferralPart.LEAD.value and one.referred_at not in told:
            yield AskerStep(one.referred_at, f"Đã chuyển {one.agency.name} trả lời", words)
        elif one.part == ReferralPart.JOINT.value:
            yield AskerStep(one.referred_at, f"{one.agency.name} cùng góp ý để trả lời", words)
        if one.state == ReferralState.RETURNED.value and one.ended_at:
            yield AskerStep(one.ended_at, _RETURNED[one.part].format(one.agency.name), one.ending, "warn")


def _clock_moved(due: dict[str, Any] | None, supplements: list[Supplement]) -> Iterator[AskerStep]:
    """Changes of the clock, without its start, its end and the pauses for missing information, which other events
    show."""
    if due is None:
        return
    asked_at = {one.wanted_at for one in supplements}
    for place, one in enumerate(due["changes"]):
        is_told = (one.act == ClockAct.STARTED and not place) or (one.act == ClockAct.PAUSED and one.at in asked_at)
        if not is_told and one.act != ClockAct.STOPPED:
            yield AskerStep(
                one.at,
                one.get_act_display(),
                one.explanation,
                "warn" if one.act in (ClockAct.EXTENDED, ClockAct.PAUSED) else "",
            )


def _supplemented(supplements: list[Supplement]) -> Iterator[AskerStep]:
    for one in supplements:
        yield AskerStep(one.wanted_at, "Cơ quan cần bạn bổ sung thông tin", one.wanted, "warn")
        if one.given_at is not None:
            yield AskerStep(one.given_at, "Bạn đã bổ sung thông tin")


def _delivery_of(reply: Reply) -> ReplyDelivery | None:
    return getattr(reply, "delivery", None)


_REPLIED = {
    ReplyBy.CODE.value: "Đã trả lời bạn trên trang này",
    ReplyBy.EMAIL.value: "Đã trả lời bạn trên trang này, thư điện tử được chuyển đi gửi",
}
_NOT_KEPT = "Cách báo bạn chọn: {}. Khi ấy cổng chưa ghi việc báo."  # replies older than the records of deliveries


def _replied(replies: tuple[Reply, ...]) -> Iterator[AskerStep]:
    for one in replies:
        said = [f"Văn bản số {one.document_number}, ngày {one.document_date:%d/%m/%Y}."] if one.document_date else []
        if one.by_way in BY_HAND and _delivery_of(one) is None:
            said.append(_NOT_KEPT.format(ReplyBy(one.by_way).label.lower()))
        yield AskerStep(one.sent_at, _REPLIED.get(one.by_way, "Đã có câu trả lời"), " ".join(said), "good")


def _attempted(replies: tuple[Reply, ...]) -> Iterator[AskerStep]:
    """The attempts to deliver a reply, and their results."""
    tried = [delivery for one in replies if (delivery := _delivery_of(one)) is not None]
    for one in ReplyAttempt.objects.filter(delivery__in=tried).order_by("pk") if tried else ():
        rule = ATTEMPTS[AttemptResult(one.result)]
        said = f"Gửi ngày {one.on:%d/%m/%Y}, số hiệu bưu gửi {one.number}." if one.on else ""
        said = f"Hẹn {localtime(one.again_at):%H:%M ngày %d/%m/%Y}." if one.again_at else said
        yield AskerStep(one.at, rule.told, said, "good" if rule.to is ReplyDeliveryState.DELIVERED else "warn")


_ENDED = {
    QuestionState.ANSWERED.value: "Đã có câu trả lời",
    QuestionState.MERGED.value: "Gộp với một câu hỏi giống",
    QuestionState.REFUSED.value: "Không thuộc phạm vi trả lời",
    QuestionState.WITHDRAWN.value: "",
    QuestionState.SPAM.value: "Không được xử lý",
}


def _ended(question: Question, replies: tuple[Reply, ...]) -> Iterator[AskerStep]:
    if question.closed_at is None or question.state not in _ENDED:
        return
    if question.state == QuestionState.ANSWERED.value and replies:
        return  # the reply is an event of its own
    yield AskerStep(question.closed_at, _ENDED[question.state] or _taken_back(question), question.explanation)


# Events that are only in the journal; all others are shown from their own rows, with reasons.
_ENTRIES = {
    "question.released": "Cho qua sàng lọc",
    "question.spam": "Xếp là rác",
    "question.merged": "Gộp với câu hỏi hoặc câu trả lời đã có",
    "question.refused": "Trả lời là không thuộc phạm vi",
    "question.reopened": "Mở lại",
    "question.withdrawn": "Người hỏi rút câu hỏi",
    "question.erased": "Xóa dữ liệu cá nhân",
    "reply.prepared": "Có lời trả lời, chờ báo người hỏi",
    "reply.rerouted": "Đổi cách báo người hỏi",
    "reply.sent": "Đã trả lời người hỏi",
}
# Shown by the events of the question itself.
_CLOCK_ACTS_TOLD_ELSEWHERE = {ClockAct.PAUSED.value, ClockAct.RESUMED.value, ClockAct.TRANSFERRED.value}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One event. `is_within`: internal, not shown to the asker or the public."""

    at: datetime
    title: str
    words: str = ""
    by: Officer | None = None
    is_within: bool = False


def question_history(*, question: Question, clock: Clock | None) -> dict[str, Any]:
    """The rows for the question's page, and `lines`, the timeline made of them. `open_parts`: the leading one first;
    `awaited`: the open request for information. Five or six queries."""
    referrals = list(
        question.referrals.select_related("agency", "referred_by", "ended_by", "contributed_by").order_by("pk")
    )
    supplements = list(question.supplements.select_related("wanted_by").order_by("pk"))
    notes = list(question.notes.select_related("by").order_by("pk"))
    received = f"Nhận câu hỏi ({QuestionWay(question.way).label.lower()})"
    lines = [
        HistoryLine(question.received_at, received, by=question.received_by),
        *(line for one in referrals for line in _of_referral(one)),
        *(line for one in supplements for line in _of_supplement(one)),
        *(HistoryLine(one.at, "Ghi chú nội bộ", one.text, one.by, is_within=True) for one in notes),
        *_of_clock(clock),
        *(_of_attempts(question) if question.answer_id else ()),
        *_of_journal(question),
    ]
    open_parts = [one for one in referrals if one.state == ReferralState.OPEN.value]
    return {
        "referrals": referrals,
        "supplements": supplements,
        "notes": notes,
        "lines": sorted(lines, key=lambda line: line.at),
        "open_parts": sorted(open_parts, key=lambda one: one.part != ReferralPart.LEAD.value),
        "contributions": [one for one in referrals if one.contribution],
        "awaited": next((one for one in supplements if one.given_at is None), None),
    }


def _of_referral(one: Referral) -> Iterator[HistoryLine]:
    part = ReferralPart(one.part).label.lower()
    yield HistoryLine(one.referred_at, f"Chuyển {one.agency.name} ({part})", one.reason, one.referred_by)
    if one.contribution and one.ended_at is not None:
        yield HistoryLine(
            one.ended_at, f"{one.agency.name} góp ý kiến", one.contribution, one.contributed_by, is_within=True
        )
    elif one.ended_at is not None:
        label = ReferralState(one.state).label.lower()
        yield HistoryLine(one.ended_at, f"{one.agency.name}: {label}", one.ending, one.ended_by)


def _of_supplement(one: Supplement) -> Iterator[HistoryLine]:
    yield HistoryLine(one.wanted_at, "Hỏi thêm người hỏi; tạm dừng tính hạn", one.wanted, one.wanted_by)
    if one.given_at is not None:
        yield HistoryLine(one.given_at, "Người hỏi bổ sung; tính hạn tiếp", one.given)


def _of_clock(clock: Clock | None) -> Iterator[HistoryLine]:
    if clock is None:
        return
    yield from (
        HistoryLine(change.at, ClockAct(change.act).label, change.explanation, change.by)
        for change in clock.changes.select_related("by").order_by("pk")
        if change.act not in _CLOCK_ACTS_TOLD_ELSEWHERE
    )


def _of_attempts(question: Question) -> Iterator[HistoryLine]:
    for one in ReplyAttempt.objects.filter(delivery__reply__question=question).select_related("by").order_by("pk"):
        said = [one.number and f"Số hiệu bưu gửi {one.number}", one.spoken_to, one.words]
        yield HistoryLine(one.at, one.get_result_display(), "; ".join(filter(None, said)), one.by, is_within=True)


def _of_journal(question: Question) -> Iterator[HistoryLine]:
    for entry in entries_about(question).filter(verb__in=list(_ENTRIES)).select_related("actor"):
        told = question.explanation if entry.verb in ("question.merged", "question.refused") else ""
        by_erasing = entry.verb == "question.withdrawn" and entry.actor_id
        title = "Thôi xử lý vì cán bộ xóa dữ liệu cá nhân" if by_erasing else _ENTRIES[entry.verb]
        yield HistoryLine(entry.at, title, told, entry.actor)
