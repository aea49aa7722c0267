"""Acts between receipt and answer: sort, refer, hand over, merge, refuse, reopen.

Two jobs act without a person: they hand over questions of agencies that have ended, and refer those with a suggestion
of high confidence, if an operator allows it. Officers see each in the agency's list and may transfer it; its journal
entry names no officer.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.agencies.models import Agency, Officer, Succession
from portal.agencies.queries import current_successors
from portal.design.refusals import Incomplete, Refused, WrongState, refuse_if
from portal.journal.operations import record
from portal.journal.operations.acts import lock, words
from portal.journal.operations.duties import call_colleagues
from portal.questions.models import Answer, Clock, Note, Question, Referral, Supplement
from portal.questions.operations import (
    count_question,
    count_received,
    followers_of,
    link_questions,
    move,
    question_acts,
    return_to_triage,
    set_followers_free,
)
from portal.questions.operations.clocks import halt_clock, pause_clock, run_clock
from portal.questions.operations.triage.referrals import (
    ask_to_join,
    back_to_triage,
    begin_part,
    contribute,
    end_all_parts,
    end_part,
    must_exist,
    open_parts,
    pass_on,
    refer_as_suggested,
    refer_question,
    return_question,
    suggestion_record,
    transfer_question,
)
from portal.questions.queries.routing import competent_among, suggestions_for
from portal.questions.routing.suggestions import RoutingSuggestion
from portal.questions.states import QUESTION_ACTS, CountedEvent, QuestionState, ReferralPart, ReferralState

__all__ = [
    "ask_supplement",
    "ask_to_join",
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
    """Merge a question into another one that waits for its answer, or that has a public answer.

    Merging into a merged question goes on to its head; questions merged into this one follow. Give `into` or `answer`.
    Raises WrongState, Refused, ReasonMissing.
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
    _join(question, head, answer)  # first: a merged question must have a head or an answer
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
    """The head of a chain of merged questions. Chains have one link, but two officers may act concurrently."""
    seen: set[int] = set()
    while question.merged_into is not None and question.pk not in seen:
        seen.add(question.pk)
        question = question.merged_into
    return question


def _both_locked(question: Question, head: Question | None) -> tuple[Question, Question | None]:
    """Lock both in the order of their keys, so that two concurrent mergers cannot deadlock."""
    if head is None:
        return lock(question), None
    refuse_if(
        head.pk == question.pk,
        Refused(_NOT_MERGEABLE, field="other"),
    )
    rows = {one.pk: lock(one) for one in sorted((question, head), key=lambda one: one.pk)}
    return rows[question.pk], rows[head.pk]


def _answer_of(head: Question) -> Answer:
    """The public answer of a question that has been answered. Raises Refused."""
    if head.state not in _ANSWERED or head.answer is None or not head.answer.is_public:
        raise Refused(_NOT_MERGEABLE, field="other")
    return head.answer


def _join(question: Question, head: Question | None, answer: Answer | None) -> None:
    """Point the question's followers to `head`, or link it and them to `answer`."""
    followers = followers_of(question)
    if answer is not None:
        link_questions(question, answer)
    Question.objects.filter(pk__in=[follower.pk for follower in followers]).update(merged_into=head)


@question_acts.does(QUESTION_ACTS["refuse"])
def refuse_question(*, question: Question, explanation: str, by: Officer | None, at: datetime) -> Question:
    """Tell the asker that the authorities here are not competent, and whom to ask instead.

    Questions merged into it return to triage. Raises WrongState, ReasonMissing.
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
    """Reopen a question that was answered, merged or refused by mistake.

    An answered one returns to its agency, or to the agency's successor, or to `lead`; others return to triage. Raises
    WrongState, ReasonMissing, Incomplete.
    """
    before = question.state
    if before in _WITH_ANSWER:
        _back_to_its_agency(question, lead, reason=reason, by=by, at=at)
    else:
        return_to_triage(question, at=at)
    # In triage no referral shows the reason.
    run_clock(question, by=by, at=at, reason="" if before in _WITH_ANSWER else reason)
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
    """Let in a question that was held back or marked as spam. The term of one that was held back counts from its
    receipt, as the delay is not the asker's fault. Raises WrongState."""
    move(question, QuestionState.RECEIVED, at=at)
    if not Clock.objects.filter(question=question).exists():
        count_received(question)
    run_clock(question, by=by, at=at)
    return question


@question_acts.does(QUESTION_ACTS["mark_spam"])
def mark_spam(*, question: Question, by: Officer, at: datetime) -> Question:
    """Mark a question as spam. It can be released again; questions merged into it return to triage. Raises
    WrongState."""
    move(question, QuestionState.SPAM, at=at)
    halt_clock(question, by=by, at=at)
    set_followers_free(question, by=by, at=at)
    return question


WAITING = "Chờ người hỏi bổ sung thông tin."


@question_acts.does(QUESTION_ACTS["ask_supplement"])
def ask_supplement(*, question: Question, wanted: str, by: Officer, at: datetime) -> Supplement:
    """Ask the asker for missing information; the clock is paused until they reply.

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
    """Add an internal note, which may mention colleagues. Raises ReasonMissing, Refused."""
    note = Note.objects.create(question=question, text=words(text), at=at, by=by)
    call_colleagues(case=question, words=text, by=by, at=at)
    record("question.noted", subject=question, by=by, at=at)
    return note


AT_ONCE = 500  # questions in one run of the job; the next run does the rest


def hand_over_questions(*, at: datetime) -> int:
    """A job: hand over every open part of an agency that has ended. Returns how many questions were changed.

    A single successor takes it over; among several the competence for the field decides; else the question returns to
    triage.
    """
    waiting = Referral.objects.filter(state=ReferralState.OPEN.value, agency__exists_to__lte=timezone.localdate(at))
    keys = list(waiting.order_by("question").values_list("question", flat=True).distinct()[:AT_ONCE])
    for key in keys:
        _hand_over(key, at=at)
    return len(keys)


@transaction.atomic
def _hand_over(key: int, *, at: datetime) -> None:
    question = lock(Question(pk=key))
    day = timezone.localdate(at)
    for part in open_parts(question):
        if not part.agency.exists_on(day) and question.state == QuestionState.REFERRED.value:
            _pass_part_on(question, part, at=at)


def _pass_part_on(question: Question, part: Referral, *, at: datetime) -> None:
    before = part.agency
    to = _heir(question, before, at=at)
    if to is not None and (part.part == ReferralPart.LEAD.value or not open_parts(question, to)):
        pass_on(question=question, part=part, to=to, reason=_words(before, to), by=None, at=at)
    else:
        _end(question, part, to, at=at)
    record(
        "question.handed_over",
        subject=question,
        by=None,
        at=at,
        details={"agency": before.pk, "to": to.pk if to else None, "part": part.part},
    )


def _heir(question: Question, agency: Agency, *, at: datetime) -> Agency | None:
    day = timezone.localdate(at)
    heirs = current_successors(agency=agency, on=day)
    if len(heirs) <= 1:
        return heirs[0] if heirs else None
    return competent_among(question=question, agencies=heirs, on=day)


def _words(before: Agency, to: Agency) -> str:
    """ "Theo Nghị quyết số 202/2025/QH15, từ ngày 01/7/2025 Sở Tư pháp thành phố Cần Thơ tiếp nhận …" """
    passed = Succession.objects.filter(predecessor=before).order_by("on_date", "pk").first()
    source = f"Theo {passed.decision}, từ" if passed and passed.decision else "Từ"
    day = passed.on_date if passed else before.exists_to
    return f"{source} ngày {day:%d/%m/%Y}, {to.name} tiếp nhận công việc của {before.name}."


def _end(question: Question, part: Referral, to: Agency | None, *, at: datetime) -> None:
    """End a part: passed on to `to`, which may take part already; without `to`, a led question returns to triage."""
    if to is not None:
        end_part(part, ReferralState.PASSED_ON, ending=_words(part.agency, to), by=None, at=at)
        return
    ending = f"{part.agency.name} đã kết thúc hoạt động; câu hỏi chờ phân công lại."
    end_part(part, ReferralState.PASSED_ON, ending=ending, by=None, at=at)
    if part.part == ReferralPart.LEAD.value and question.state == QuestionState.REFERRED.value:
        back_to_triage(question, ending=ending, by=None, at=at)


# Of questions about laws not in the training data, 24 in 100 reached these, and 94 in 100 of those were right
# (docs/decisions/0094); accuracy is higher for laws in the training data. Measured by the benchmark `routing`.
SURE_FIELD = 0.95
SURE_AGENCY = 0.9
_FRESH = timedelta(hours=1)  # older questions have been seen, or are not clear


def refer_by_themselves(*, at: datetime) -> None:
    """A job: does nothing unless an operator allows it (QUESTIONS_REFER_BY_THEMSELVES)."""
    if settings.QUESTIONS_REFER_BY_THEMSELVES:
        refer_the_sure_ones(at=at)


def refer_the_sure_ones(*, at: datetime) -> int:
    """Refer questions of the last hour that have a suggestion of high confidence. Returns how many."""
    waiting = Question.objects.filter(
        state=QuestionState.RECEIVED.value, received_at__gt=at - _FRESH, received_at__lte=at, doubts=[]
    )
    questions = list(waiting.select_related("place__parent__parent").order_by("received_at", "pk")[:50])
    suggestions = suggestions_for(questions=questions, on=timezone.localdate(at))
    return sum(_refer(question, suggestions[question.pk], at=at) for question in questions)


def _refer(question: Question, suggestion: RoutingSuggestion, *, at: datetime) -> bool:
    if (guess := suggestion.best) is None or not is_sure(suggestion):
        return False
    try:
        refer_as_suggested(question=question, guess=guess, by=None, at=at)
    except Refused:
        return False  # an officer was faster, or the agency ends today: left to an officer
    return True


def is_sure(suggestion: RoutingSuggestion) -> bool:
    """Whether field and agency exceed the thresholds and every other agency has less than half the confidence of the
    best."""
    if not suggestion.fields or not suggestion.agencies:
        return False
    best, *others = suggestion.agencies
    is_alone = all(other.confidence < best.confidence / 2 for other in others)
    return suggestion.fields[0].probability >= SURE_FIELD and best.confidence >= SURE_AGENCY and is_alone
