"""Replies to askers and to those whose questions were merged: at once on the status page and by e-mail; by telephone,
post or at the counter when an officer has done it. Then the question is done and its clock stops."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Officer
from portal.agencies.queries import reaches
from portal.design.refusals import Incomplete, NotAllowed, Refused, WrongState, or_refuse, refuse_if
from portal.journal.operations import record
from portal.journal.operations.acts import ActRunner
from portal.journal.operations.by_two import by_two
from portal.questions.models import Answer, AnswerVersion, Question, Reply, ReplyAttempt, ReplyDelivery
from portal.questions.operations import (
    advance_version,
    count,
    count_question,
    followers_of,
    link_questions,
    move,
    version_acts,
)
from portal.questions.operations.clocks import halt_clock, wait_for_asker
from portal.questions.operations.publication import publish_version
from portal.questions.operations.review import approve_version, waits_for_a_day
from portal.questions.operations.triage.referrals import end_all_parts
from portal.questions.queries.letters import may_do_otherwise, other_ways
from portal.questions.states import (
    UNANSWERED_STATES,
    VERSION_ACTS,
    AnswerReach,
    CountedEvent,
    QuestionState,
    QuestionWay,
    ReferralState,
    ReplyBy,
    Track,
    VersionAct,
    VersionState,
)
from portal.questions.states.deliveries import ATTEMPTS, BY_HAND, DELIVERY_ACTS, AttemptResult, ReplyDeliveryState
from portal.schema.models import save_fields

_NOT_APPROVED = "Chỉ gửi được lời đã duyệt hoặc đang công khai. Xin xem lại."


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """Number, date and signature of a written answer (Nghị định 30/2020/NĐ-CP, Điều 8)."""

    number: str
    on: date
    signer: str
    signer_title: str


def reply_text_of(version: AnswerVersion) -> str:
    """The text for the asker: summary, then the reply for them only or else the public answer. If the version is public
    and has a reply text, that alone."""
    own = version.reply_text.strip()
    return own if own and version.reach == AnswerReach.PUBLIC else _in_full(version, own or version.answer_text)


def _in_full(version: AnswerVersion, words: str) -> str:
    return "\n\n".join(filter(None, (version.summary.strip(), words)))


@version_acts.does(VERSION_ACTS[VersionAct.REPLY])
def send_reply(
    *,
    question: Question,
    version: AnswerVersion,
    text: str = "",
    by_way: ReplyBy,
    document: WrittenAnswer | None = None,
    by: Officer,
    at: datetime,
) -> Reply:
    """Reply to the asker with an approved version. Questions merged into this one get the public text.

    `by_way` is the channel: letters are sent by a reader of the journal; by hand (`BY_HAND`) it waits for an officer.
    Raises NotAllowed, WrongState, Refused, Incomplete.
    """
    if (asked := version.question) is None or asked.pk != question.pk:
        raise Refused("Bản này không trả lời câu hỏi nào nên không có ai để gửi.")
    refuse_if(
        text.strip() and text.strip() != reply_text_of(version).strip(),
        Refused(_NOT_APPROVED),
    )
    refuse_if(
        by_way not in ways_to_reply(asked),
        Refused(f"Người hỏi đã chọn cách nhận trả lời: {way_wanted(asked).label.lower()}.", field="by_way"),
    )
    refuse_if(
        asked.track == Track.BUSINESS and (document is None or not document.number.strip()),
        Incomplete("Trả lời doanh nghiệp cần số, ngày và người ký văn bản."),
    )
    followers = followers_of(asked)
    refuse_if(
        followers and version.reach == AnswerReach.PRIVATE,
        Refused("Còn câu hỏi khác gộp vào câu này, nên không trả lời riêng được: hãy mở lại các câu ấy."),
    )
    reply = _reply(asked, version, reply_text_of(version), by_way, document, by=by, at=at)
    _tell_followers(followers, version, by=by, at=at)
    if version.reach == AnswerReach.PRIVATE and version.state == VersionState.APPROVED:
        advance_version(version, VersionState.SENT)
    return reply


@transaction.atomic
def give_existing_answer(
    *, question: Question, answer: Answer, by: Officer, at: datetime, is_face_to_face: bool = False
) -> Reply:
    """Reply with an answer that is public already: no draft and no approval needed. `is_face_to_face`: the asker is at
    the counter or on the telephone and is told at once.

    By officers who refer or receive questions, or draft for the leading agency. Raises NotAllowed, Refused, WrongState.
    """
    asked = Question.objects.select_for_update(of=("self",)).select_related("asker", "lead_agency").get(pk=question.pk)
    public = Answer.objects.select_for_update(of=("self",)).select_related("live", "agency").get(pk=answer.pk)
    _ask_to_give(asked, by=by, at=at)
    live = or_refuse(public.live, Refused(_NOT_APPROVED))
    live.answer = public
    reply = _reply(asked, live, _in_full(live, live.answer_text), way_wanted(asked), None, by=by, at=at)
    _tell_followers(followers_of(asked), live, by=by, at=at)
    if is_face_to_face and asked.way in _IN_PERSON and (delivery := getattr(reply, "delivery", None)) is not None:
        delivery.way, result = _IN_PERSON[asked.way]
        delivery.save(update_fields=["way"])
        _attempt(delivery, result, by=by, at=at)
    return reply


# How askers who came in person or called get an answer at once.
_IN_PERSON = {
    QuestionWay.COUNTER.value: (ReplyBy.COUNTER, AttemptResult.HANDED),
    QuestionWay.PHONE.value: (ReplyBy.PHONE, AttemptResult.REACHED),
}


def ways_to_reply(asked: Question) -> list[ReplyBy]:
    """The asker's channel; if it is not one of `BY_HAND`, also the status page and paper at the counter."""
    wanted = way_wanted(asked)
    return [wanted] if wanted in BY_HAND else list(dict.fromkeys((wanted, ReplyBy.CODE, ReplyBy.COUNTER)))


def way_wanted(asked: Question) -> ReplyBy:
    """The asker's channel; the receipt code if the asker has been erased."""
    asker = getattr(asked, "asker", None)
    return ReplyBy(asker.reply_by) if asker is not None else ReplyBy.CODE


def _ask_to_give(asked: Question, *, by: Officer, at: datetime) -> None:
    day = timezone.localdate(at)
    lead = asked.lead_agency_id
    is_of_lead = lead is not None and reaches(officer=by, verbs=("answer.draft",), agency_id=lead, on=day)
    receives = ("question.refer", "question.receive")
    # The officer who entered the question is with the asker and may hand over a public answer at the counter.
    is_own_entry = lead is None and asked.received_by_id == by.pk
    refuse_if(
        not is_of_lead and not is_own_entry and not reaches(officer=by, verbs=receives, agency_id=lead or 0, on=day),
        NotAllowed(),
    )


# ---- done ------------------------------------------------------------------------------------------------------------


def _reply(
    asked: Question,
    version: AnswerVersion,
    text: str,
    by_way: ReplyBy,
    document: WrittenAnswer | None,
    *,
    by: Officer,
    at: datetime,
) -> Reply:
    is_by_hand = by_way in BY_HAND
    state = QuestionState.DELIVERING if is_by_hand else QuestionState.ANSWERED
    move(asked, state, at=at, lead_agency=asked.lead_agency or version.answer.agency)
    end_all_parts(asked, ReferralState.DONE, ending="", by=by, at=at)
    is_late = False if is_by_hand else _stop(asked, by=by, at=at)
    link_questions(asked, version.answer)
    reply = _record(asked, version, text, by_way, document, is_late=is_late, by=by, at=at)
    if is_by_hand:
        count_question(CountedEvent.PREPARED, asked, at=at)
        wait_for_asker(asked, lies_ready=by_way is ReplyBy.COUNTER, by=by, at=at)
    return reply


def _stop(asked: Question, *, by: Officer, at: datetime) -> bool:
    """Stop the clock and count the answer; returns whether it is late. A question held back as spam has no clock."""
    clock = halt_clock(asked, by=by, at=at)
    is_late = clock is not None and clock.was_late
    count(
        what=CountedEvent.ANSWERED_LATE if is_late else CountedEvent.ANSWERED,
        day=timezone.localdate(at),
        agency=asked.lead_agency,
        field_slug=asked.field_slug,
        track=asked.track,
        days=clock.used_days if clock else 0,
    )
    return is_late


def _record(
    asked: Question,
    version: AnswerVersion,
    text: str,
    by_way: ReplyBy,
    document: WrittenAnswer | None,
    *,
    is_late: bool,
    by: Officer,
    at: datetime,
) -> Reply:
    signed = {
        "document_number": document.number.strip(),
        "document_date": document.on,
        "signer": document.signer.strip(),
        "signer_title": document.signer_title.strip(),
    } if document else {}  # fmt: skip
    reply = Reply.objects.create(
        question=asked, version=version, text=text, by_way=by_way.value, sent_at=at, by=by, **signed
    )
    agency = asked.lead_agency or version.answer.agency
    if by_way in BY_HAND:
        reply.delivery = ReplyDelivery.objects.create(reply=reply, agency=agency, way=by_way.value, waits_since=at)
        record("reply.prepared", subject=asked, by=by, at=at, details=_told(reply, agency.pk))
    else:
        record("reply.sent", subject=asked, by=by, at=at, details=_told(reply, agency.pk) | {"late": is_late})
    return reply


def _told(reply: Reply, agency: int) -> dict[str, object]:
    return {"by_way": reply.by_way, "version": reply.version_id, "reply": reply.pk, "agency": agency}


def _tell_followers(followers: list[Question], version: AnswerVersion, *, by: Officer, at: datetime) -> None:
    """Reply to the merged questions with the public text; a reply to one asker is never sent to others."""
    text = _in_full(version, version.answer_text)
    for follower in followers:
        _record(follower, version, text, way_wanted(follower), None, is_late=False, by=by, at=at)


@dataclass(frozen=True, slots=True)
class Sending:
    """How to reply to the asker: the channel and, for a business, the document."""

    by_way: ReplyBy
    document: WrittenAnswer | None = None


@transaction.atomic
def finish_version(
    *, version: AnswerVersion, sending: Sending | None, by: Officer, at: datetime, revision: int | None = None
) -> AnswerVersion:
    """Approve if still needed, reply if the question waits and `sending` is given, publish if it is public and due.

    Raises what `approve_version`, `send_reply` and `publish_version` raise; then nothing has happened.
    """
    if version.state == VersionState.CHECKED:
        version = approve_version(version=version, by=by, at=at, revision=revision)
    if sending is not None and awaits_reply(version) and version.question is not None:
        send_reply(
            question=version.question,
            version=version,
            by_way=sending.by_way,
            document=sending.document,
            by=by,
            at=at,
        )
    is_due = version.reach == AnswerReach.PUBLIC and not waits_for_a_day(version, today=timezone.localdate(at))
    return publish_version(version=version, by=by, at=at) if is_due else version


def awaits_reply(version: AnswerVersion) -> bool:
    """Whether the version's question is still unanswered."""
    return version.question is not None and QuestionState(version.question.state) in UNANSWERED_STATES


# ---- by hand ---------------------------------------------------------------------------------------------------------


def _held(delivery: ReplyDelivery) -> ReplyDelivery:
    Question.objects.select_for_update(of=("self",)).get(replies__delivery=delivery.pk)
    joined = ReplyDelivery.objects.select_related("reply__question__asker", "reply__question__lead_agency", "agency")
    return joined.select_for_update(of=("self",)).get(pk=delivery.pk)


delivery_acts = ActRunner[ReplyDelivery](
    "delivery",
    hold=_held,
    may=lambda delivery, by, verbs, on: reaches(officer=by, verbs=verbs, agency_id=delivery.agency_id, on=on),
    subject=lambda delivery: delivery.reply.question,
    details=lambda delivery: _told(delivery.reply, delivery.agency_id),
    passed=lambda delivery: f"Việc này không còn chờ: {delivery.get_state_display().lower()}.",
)


@delivery_acts.does(DELIVERY_ACTS["attempt"])
def note_attempt(*, delivery: ReplyDelivery, result: AttemptResult, by: Officer, at: datetime, **said: Any) -> None:
    """Record an attempt to deliver a reply; the first success answers the question on its day and stops the clock.

    `said`: fields of `ReplyAttempt`. A letter needs the tracking number and the day of posting (`on`), neither before
    the reply nor in the future. A returned letter is pending again; its day of posting remains counted. Raises
    NotAllowed, WrongState, Incomplete, Refused.
    """
    _attempt(delivery, result, by=by, at=at, **said)


@delivery_acts.does(DELIVERY_ACTS["reroute"])
def reroute_reply(*, delivery: ReplyDelivery, way: ReplyBy, reason: str, by: Officer, at: datetime) -> None:
    """Deliver by another available channel once the chosen one has failed. Raises NotAllowed, WrongState, Refused."""
    refuse_if(way not in other_ways(delivery) or not may_do_otherwise(delivery, at=at), Refused(_NOT_YET))
    save_fields(delivery, way=way.value, waits_since=at)
    if delivery.reply.question.state == QuestionState.DELIVERING:
        wait_for_asker(delivery.reply.question, lies_ready=way is ReplyBy.COUNTER, by=by, at=at)


@delivery_acts.does(DELIVERY_ACTS["give_up"])
def give_up_reply(*, delivery: ReplyDelivery, reason: str, by: Officer, at: datetime) -> None:
    """Record that the asker cannot be reached; counted as undelivered. Raises NotAllowed, WrongState, Refused."""
    refuse_if(not may_do_otherwise(delivery, at=at), Refused(_NOT_YET))
    asked = delivery.reply.question
    _attempt(delivery, AttemptResult.GIVEN_UP, by=by, at=at, words=reason[:400])
    count_question(CountedEvent.UNDELIVERED, asked, at=at)
    if asked.state == QuestionState.DELIVERING:
        move(asked, QuestionState.ANSWERED, at=at)
        halt_clock(asked, by=by, at=at, ending="không báo được cho người hỏi")


give_up_reply_by_two = by_two(
    give_up_reply,
    word=DELIVERY_ACTS["give_up"].word,
    verbs=("answer.approve",),
    row="delivery",
    agency=lambda delivery: delivery.agency_id,
    seen=lambda delivery: [delivery.state, delivery.way, delivery.attempts.count()],
    shown={"reason": "Lý do"},
    page="questions_delivery",
)
_NOT_YET = "Chưa thử đủ bằng cách người hỏi đã chọn nên chưa đổi cách khác hay thôi báo được."


def _attempt(delivery: ReplyDelivery, result: AttemptResult, *, by: Officer, at: datetime, **said: Any) -> None:
    rule = ATTEMPTS[result]
    refuse_if(
        delivery.state not in rule.states or (bool(rule.ways) and delivery.way not in rule.ways),
        WrongState(f"Việc này đang là: {delivery.get_state_display().lower()}, {delivery.get_way_display().lower()}."),
    )
    done_at = _posted_at(delivery, said, at) if result is AttemptResult.POSTED else at
    ReplyAttempt.objects.create(delivery=delivery, way=delivery.way, result=result.value, by=by, at=at, **said)
    if rule.to is not None:
        is_first = rule.to is ReplyDeliveryState.DELIVERED and delivery.delivered_at is None
        save_fields(delivery, state=rule.to.value, **({"delivered_at": done_at} if is_first else {"waits_since": at}))
        if is_first:
            _delivered(delivery, by=by, at=at)


def _posted_at(delivery: ReplyDelivery, said: Mapping[str, Any], at: datetime) -> datetime:
    """`at` if posted today, else 17:00 on the day of posting, as the post office gives no time. Raises Incomplete,
    Refused."""
    day, today = said.get("on"), timezone.localdate(at)
    refuse_if(not (said.get("number") and day), Incomplete("Hãy ghi số hiệu bưu gửi và ngày gửi."))
    refuse_if(
        day is not None and not timezone.localdate(delivery.reply.sent_at) <= day <= today,
        Refused("Ngày gửi phải từ ngày có lời trả lời đến hôm nay.", field="on"),
    )
    return at if day == today else timezone.make_aware(datetime.combine(day or today, time(17)))


def _delivered(delivery: ReplyDelivery, *, by: Officer, at: datetime) -> None:
    """The first delivery: the question is answered on that day. Merged questions have no running clock."""
    asked, done_at = delivery.reply.question, delivery.delivered_at or at
    is_late = False
    if asked.state == QuestionState.DELIVERING:
        move(asked, QuestionState.ANSWERED, at=done_at)
        is_late = _stop(asked, by=by, at=done_at)
    told = _told(delivery.reply, delivery.agency_id) | {"by_way": delivery.way, "late": is_late}
    record("reply.sent", subject=asked, by=by, at=at, details=told)
