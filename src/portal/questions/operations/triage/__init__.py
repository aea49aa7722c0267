"""What happens to a question between its coming in and its answer: sorted, referred, handed on, merged, refused."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.agencies.queries import current_successors
from portal.design.refusals import Incomplete, Refused, WrongState, refuse_if
from portal.journal.operations import record
from portal.journal.operations.acts import lock, words
from portal.questions.models import Answer, Clock, Note, Question, Supplement
from portal.questions.operations.clocks import halt_clock, pause_clock, run_clock
from portal.questions.operations.counts import count_question, count_received
from portal.questions.operations.transitions import (
    followers_of,
    link_questions,
    move,
    question_acts,
    return_to_triage,
    set_followers_free,
)
from portal.questions.operations.triage.automatic import hand_over_questions
from portal.questions.operations.triage.referrals import (
    ask_to_join,
    begin_part,
    call_back_part,
    contribute,
    end_all_parts,
    must_exist,
    refer_as_suggested,
    refer_question,
    return_question,
    suggestion_record,
    transfer_question,
)
from portal.questions.states import QUESTION_ACTS, CountedEvent, QuestionState, ReferralPart, ReferralState

__all__ = [
    "ask_supplement",
    "ask_to_join",
    "call_back_part",
    "contribute",
    "hand_over_questions",
    "mark_spam",
    "merge_question",
    "refer_as_suggested",
    "refer_question",
    "refuse_question",
    "release",
    "reopen_question",
    "return_question",
    "suggestion_record",
    "transfer_question",
    "write_note",
]

_NOT_MERGEABLE = "Không gộp được: câu đó chưa công khai, đã đóng, hoặc chính là câu này."

_WITH_ANSWER = (QuestionState.DELIVERING.value, QuestionState.ANSWERED.value)
_ANSWERED = (*_WITH_ANSWER, QuestionState.MERGED.value)


@transaction.atomic
def merge_question(
    *,
    question: Question,
    into: Question | None = None,
    answer: Answer | None = None,
    explanation: str,
    by: Officer | None,
    at: datetime,
) -> Question:
    """The asker gets the answer to another question: of one that waits too, when it comes, or one that is there.

    Merging into a merged question goes on to its head, and what was merged into this one follows. Give `into` or
    `answer`. Raises WrongState, Refused, ReasonMissing.
    """
    explanation = words(explanation)
    refuse_if((into is None) == (answer is None), Refused(_NOT_MERGEABLE, field="other"))
    refuse_if(
        answer is not None and not answer.is_public,
        Refused(_NOT_MERGEABLE, field="other"),
    )
    question, head = _both_locked(question, _head_of(into) if into is not None else None)
    if head is not None and head.state != QuestionState.RECEIVED.value and head.state != QuestionState.REFERRED.value:
        answer = _answer_of(head)
        head = head if head.state in _WITH_ANSWER else None
    end_all_parts(question, ReferralState.CALLED_BACK, ending=explanation, by=by, at=at)
    _join(question, head, answer)  # first: a merged question names the other, or has its answer
    move(question, QuestionState.MERGED, at=at, explanation=explanation, merged_into=head)
    halt_clock(question, by=by, at=at)
    count_question(CountedEvent.MERGED, question, at=at)
    record(
        "question.merged",
        subject=question,
        by=by,
        at=at,
        details={"into": head.pk if head else None, "answer": str(answer.number) if answer else ""},
    )
    return question


def _head_of(question: Question) -> Question:
    """Where a chain of merged questions ends. Chains are one link long, but two officers may act at once."""
    seen: set[int] = set()
    while question.merged_into is not None and question.pk not in seen:
        seen.add(question.pk)
        question = question.merged_into
    return question


def _both_locked(question: Question, head: Question | None) -> tuple[Question, Question | None]:
    """In the order of their keys, so that two officers who merge the two into one another do not wait for ever."""
    if head is None:
        return lock(question), None
    refuse_if(
        head.pk == question.pk,
        Refused(_NOT_MERGEABLE, field="other"),
    )
    rows = {one.pk: lock(one) for one in sorted((question, head), key=lambda one: one.pk)}
    return rows[question.pk], rows[head.pk]


def _answer_of(head: Question) -> Answer:
    """The public answer that a question got which waits no more. Raises Refused."""
    if head.state not in _ANSWERED or head.answer is None or not head.answer.is_public:
        raise Refused(_NOT_MERGEABLE, field="other")
    return head.answer


def _join(question: Question, head: Question | None, answer: Answer | None) -> None:
    """The question, and those that were merged into it, wait for the head or have its answer."""
    followers = followers_of(question)
    if answer is not None:
        link_questions(question, answer)
    Question.objects.filter(pk__in=[follower.pk for follower in followers]).update(merged_into=head)


@question_acts.does(QUESTION_ACTS["refuse"])
def refuse_question(*, question: Question, explanation: str, by: Officer | None, at: datetime) -> Question:
    """Tell the asker that it is not for the authorities here, and whom to ask instead.

    What was merged into it comes back to triage. Raises WrongState, ReasonMissing.
    """
    end_all_parts(question, ReferralState.CALLED_BACK, ending=explanation, by=by, at=at)
    move(question, QuestionState.REFUSED, at=at, explanation=explanation)
    halt_clock(question, by=by, at=at)
    set_followers_free(question, by=by, at=at)
    count_question(CountedEvent.REFUSED, question, at=at)
    return question


@question_acts.does(QUESTION_ACTS["reopen"])
def reopen_question(
    *, question: Question, reason: str, by: Officer, at: datetime, lead: Agency | None = None
) -> Question:
    """Take up a question again that was answered, merged or refused by mistake.

    What was answered goes back to who answered it, or who carries on its work, or `lead`; the rest to triage.
    Raises WrongState, ReasonMissing, Incomplete.
    """
    before = question.state
    if before in _WITH_ANSWER:
        _back_to_its_agency(question, lead, reason=reason, by=by, at=at)
    else:
        return_to_triage(question, at=at)
    run_clock(question, by=by, at=at)
    record("question.reopened", subject=question, by=by, at=at, details={"before": before})
    return question


def _back_to_its_agency(question: Question, lead: Agency | None, *, reason: str, by: Officer, at: datetime) -> None:
    lead = lead or _who_answers_now(question, at)
    must_exist([lead], at=at)
    move(question, QuestionState.REFERRED, at=at, lead_agency=lead)
    end_all_parts(question, ReferralState.DONE, ending="", by=by, at=at)
    begin_part(question=question, agency=lead, part=ReferralPart.LEAD, reason=reason, by=by, at=at)


def _who_answers_now(question: Question, at: datetime) -> Agency:
    agency = question.lead_agency
    found = current_successors(agency=agency, on=timezone.localdate(at)) if agency else []
    refuse_if(len(found) != 1, Incomplete("Hãy ghi cơ quan sẽ trả lời.", field="agency"))
    return found[0]


@question_acts.does(QUESTION_ACTS["release"])
def release(*, question: Question, by: Officer, at: datetime) -> Question:
    """Let a question in that was held back or put away as spam. Its term counts from when it came: that it was held
    back is not the asker's doing. Raises WrongState.
    """
    move(question, QuestionState.RECEIVED, at=at)
    if not Clock.objects.filter(question=question).exists():
        count_received(question)
    run_clock(question, by=by, at=at)
    return question


@question_acts.does(QUESTION_ACTS["mark_spam"])
def mark_spam(*, question: Question, by: Officer, at: datetime) -> Question:
    """Put a question away. It can be let in again; what was merged into it comes back to triage. Raises
    WrongState.
    """
    move(question, QuestionState.SPAM, at=at)
    halt_clock(question, by=by, at=at)
    set_followers_free(question, by=by, at=at)
    return question


WAITING = "Chờ người hỏi bổ sung thông tin."


@question_acts.does(QUESTION_ACTS["ask_supplement"])
def ask_supplement(*, question: Question, wanted: str, by: Officer, at: datetime) -> Supplement:
    """Ask the asker for what is missing; the clock stands still until they reply.

    Raises WrongState, ReasonMissing.
    """
    refuse_if(
        question.supplements.filter(given_at__isnull=True).exists(),
        WrongState("Đã hỏi thêm người hỏi và đang chờ họ trả lời.", field="wanted"),
    )
    pause_clock(question=question, explanation=WAITING, at=at, by=by)
    return Supplement.objects.create(question=question, wanted=wanted, wanted_at=at, wanted_by=by)


@transaction.atomic
def write_note(*, question: Question, text: str, by: Officer, at: datetime) -> Note:
    """A word between officers. Raises ReasonMissing."""
    note = Note.objects.create(question=question, text=words(text), at=at, by=by)
    record("question.noted", subject=question, by=by, at=at)
    return note
