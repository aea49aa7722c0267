"""The asker is answered: the question is done, its clock stops, and whoever asked the same is answered as well."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Officer
from portal.agencies.queries import reaches
from portal.design.refusals import Incomplete, NotAllowed, Refused, refuse_if
from portal.journal.operations import record
from portal.questions.models import Answer, AnswerVersion, Clock, Question, Reply
from portal.questions.operations.clocks import stop_clock
from portal.questions.operations.counts import count
from portal.questions.operations.publication import publish_version
from portal.questions.operations.review import approve_version, waits_for_a_day
from portal.questions.operations.transitions import (
    advance_version,
    followers_of,
    link_questions,
    move,
    version_acts,
)
from portal.questions.operations.triage.referrals import end_all_parts
from portal.questions.states import (
    OPEN_STATES,
    VERSION_ACTS,
    AnswerReach,
    ClockState,
    CountedEvent,
    QuestionState,
    ReferralState,
    ReplyBy,
    Track,
    VersionAct,
    VersionState,
)

_NOT_APPROVED = "Chỉ gửi được lời đã duyệt hoặc đang công khai. Xin xem lại."


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """The number, the day and the signature of an answer in writing (Nghị định 30/2020/NĐ-CP, Điều 8)."""

    number: str
    on: date
    signer: str
    signer_title: str


def reply_text_of(version: AnswerVersion) -> str:
    """What the asker reads: the words that are for them alone, else the public ones."""
    return version.reply_text.strip() or version.answer_text


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
    """Answer whoever asked with an approved version; `text` "" is its reply. Those merged into it get the public text.

    `by_way` is how the answer goes out: letters are written from the journal, the rest the officer has done. Raises
    NotAllowed, WrongState, Refused, Refused, Incomplete, Refused.
    """
    asked = version.question
    if asked is None or asked.pk != question.pk:
        raise Refused("Bản này không trả lời câu hỏi nào nên không có ai để gửi.")
    refuse_if(
        text.strip() and text.strip() != reply_text_of(version).strip(),
        Refused(_NOT_APPROVED),
    )
    if asked.track == Track.BUSINESS and (document is None or not document.number.strip()):
        raise Incomplete("Trả lời doanh nghiệp cần số, ngày và người ký văn bản.")
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
def give_existing_answer(*, question: Question, answer: Answer, by: Officer, at: datetime) -> Reply:
    """Answer whoever asked with an answer that is public: nothing is drafted, nobody need approve it again.

    By whoever refers questions, or drafts for the agency that leads. Raises NotAllowed, Refused, WrongState.
    """
    asked = Question.objects.select_for_update(of=("self",)).select_related("asker", "lead_agency").get(pk=question.pk)
    public = Answer.objects.select_for_update(of=("self",)).select_related("live", "agency").get(pk=answer.pk)
    _ask_to_give(asked, by=by, at=at)
    if (live := public.live) is None:
        raise Refused(_NOT_APPROVED)
    live.answer = public
    reply = _reply(asked, live, live.answer_text, way_wanted(asked), None, by=by, at=at)
    _tell_followers(followers_of(asked), live, by=by, at=at)
    return reply


def way_wanted(asked: Question) -> ReplyBy:
    """How the asker wants to hear; with the receipt code where nobody is known any more."""
    asker = getattr(asked, "asker", None)
    return ReplyBy(asker.reply_by) if asker is not None else ReplyBy.CODE


def _ask_to_give(asked: Question, *, by: Officer, at: datetime) -> None:
    day = timezone.localdate(at)
    lead = asked.lead_agency_id
    is_of_lead = lead is not None and reaches(officer=by, verbs=("answer.draft",), agency_id=lead, on=day)
    receives = ("question.refer", "question.receive")
    # Whoever wrote it down stands before the asker: what is public may be handed over at the counter.
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
    move(asked, QuestionState.ANSWERED, at=at, lead_agency=asked.lead_agency or version.answer.agency)
    end_all_parts(asked, ReferralState.DONE, ending="", by=by, at=at)
    is_late = _stop(asked, by=by, at=at)
    link_questions(asked, version.answer)
    return _record(asked, version, text, by_way, document, is_late=is_late, by=by, at=at)


def _stop(asked: Question, *, by: Officer, at: datetime) -> bool:
    """Whether the answer is late. What was held back as spam, and answered all the same, has no clock."""
    running = Clock.objects.filter(question=asked).exclude(state=ClockState.STOPPED.value)
    clock = stop_clock(question=asked, at=at, by=by) if running.exists() else None
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
    details = {"by_way": by_way.value, "version": version.pk, "late": is_late, "reply": reply.pk}
    details["agency"] = asked.lead_agency_id or version.answer.agency_id
    record("reply.sent", subject=asked, by=by, at=at, details=details)
    return reply


def _tell_followers(followers: list[Question], version: AnswerVersion, *, by: Officer, at: datetime) -> None:
    """They are answered with the public words: what is for one asker is nobody else's."""
    for follower in followers:
        _record(follower, version, version.answer_text, way_wanted(follower), None, is_late=False, by=by, at=at)


@dataclass(frozen=True, slots=True)
class Sending:
    """How the asker is to be answered: by which way, for a business with which number."""

    by_way: ReplyBy
    document: WrittenAnswer | None = None


@transaction.atomic
def finish_version(
    *, version: AnswerVersion, sending: Sending | None, by: Officer, at: datetime, revision: int | None = None
) -> AnswerVersion:
    """Approve if nobody has, reply if somebody waits and `sending` says how, publish if it is for the public and now.

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
    if version.reach == AnswerReach.PUBLIC and not waits_for_a_day(version, today=timezone.localdate(at)):
        version = publish_version(version=version, by=by, at=at)
    return version


def awaits_reply(version: AnswerVersion) -> bool:
    """Whether somebody waits for this version."""
    return version.question is not None and QuestionState(version.question.state) in OPEN_STATES
