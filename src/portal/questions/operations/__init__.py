"""Acts on questions and answers. This module holds what they share.

The act runners for questions, versions and answers: rows are locked in one order (question, answer, series), so that
concurrent acts wait without deadlock; permissions; the journal entry. Also the daily counters, incremented in the
transaction of the event, and readers' ratings.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from portal.agencies.models import Agency, Officer
from portal.agencies.queries import reaches
from portal.design.refusals import Refused, WrongState, or_refuse, refuse_if
from portal.journal.operations import record
from portal.journal.operations.acts import ActRunner, lock
from portal.questions.models import Answer, AnswerVersion, DayCount, Question, Rating, ReplyDelivery, Series
from portal.questions.operations.clocks import run_clock
from portal.questions.privacy import masked
from portal.questions.queries import has_written
from portal.questions.states import (
    OPEN_STATES,
    QUESTION_STEPS,
    VERSION_STEPS,
    CountedEvent,
    QuestionState,
    RatingVerdict,
    VersionState,
    values,
)
from portal.questions.states.deliveries import WAITING_STATES, ReplyDeliveryState
from portal.schema.models import save_fields

# Upper limit of `DayCount.days`, a small integer.
_MOST_DAYS = 999


def count(
    *,
    what: CountedEvent,
    day: date,
    agency: Agency | None = None,
    field_slug: str = "",
    track: str = "",
    days: int = 0,
    by: int = 1,
) -> None:
    """Add `by` to the counter of an event on a day, for an agency, a field and a track.

    `days` are the working days that an answer took (`Clock.used_days` once the clock is stopped). Safe under
    concurrency: if another transaction creates the row first, its count is increased.
    """
    row = {
        "day": day,
        "what": what.value,
        "agency": agency,
        "field_slug": field_slug,
        "track": track,
        "days": min(max(days, 0), _MOST_DAYS),
    }
    if _add(row, by):
        return
    try:
        with transaction.atomic():
            DayCount.objects.create(**row, count=by)
    except IntegrityError:
        _add(row, by)


def count_question(what: CountedEvent, question: Question, *, at: datetime, agency: Agency | None = None) -> None:
    """Count an event of a question for `agency`, by default the leading agency."""
    count(
        what=what,
        day=timezone.localdate(at),
        agency=agency or question.lead_agency,
        field_slug=question.field_slug,
        track=question.track,
    )


def count_received(question: Question) -> None:
    """Count a question on the day of its receipt; one held back as spam is counted when it is released."""
    count(
        what=CountedEvent.RECEIVED,
        day=timezone.localdate(question.received_at),
        field_slug=question.field_slug,
        track=question.track,
    )


def _add(row: Mapping[str, object], by: int) -> int:
    # `filter(agency=None)` means IS NULL: no agency.
    return DayCount.objects.filter(**row).update(count=F("count") + by)


LONGEST_COMMENT = 500
_COLUMNS = {RatingVerdict.USEFUL: "useful_count", RatingVerdict.UNCLEAR: "unclear_count"}
_COUNTED = {RatingVerdict.USEFUL: CountedEvent.USEFUL, RatingVerdict.UNCLEAR: CountedEvent.UNCLEAR}


@transaction.atomic
def rate_answer(*, answer: Answer, verdict: RatingVerdict, reason: str = "", comment: str = "", at: datetime) -> Rating:
    """Store a reader's anonymous rating of the version that is live, with personal data in the comment masked.

    Writes no journal entry: no officer acted, and a reader's click must not invalidate every cached page of the portal.
    Raises Refused if the answer is not public.
    """
    numbers = Answer.objects.filter(pk=answer.pk, live__isnull=False).values_list("live__number", flat=True)
    live = or_refuse(numbers.first(), Refused("Câu trả lời này không còn công khai nên không nhận ý kiến."))
    is_unclear = verdict is RatingVerdict.UNCLEAR
    rating = Rating.objects.create(
        answer=answer,
        version=live,
        verdict=verdict.value,
        unclear=reason if is_unclear else "",
        comment=masked(comment.strip())[:LONGEST_COMMENT] if is_unclear else "",
        at=at,
    )
    column = _COLUMNS[verdict]
    Answer.objects.filter(pk=answer.pk).update(**{column: F(column) + 1})
    count(what=_COUNTED[verdict], day=timezone.localdate(at), agency=answer.agency, field_slug=answer.field_slug)
    return rating


@transaction.atomic
def mark_ratings_seen(*, answer: Answer, upto: int, by: Officer, at: datetime) -> int:
    """Mark the ratings "unclear" of an answer up to this primary key as seen. Returns how many were new."""
    unseen = Rating.objects.filter(
        answer=answer, verdict=RatingVerdict.UNCLEAR.value, seen_at__isnull=True, pk__lte=upto
    )
    if seen := unseen.update(seen_at=at):
        record("rating.seen", subject=answer, by=by, at=at, details={"answer": str(answer.number), "count": seen})
    return seen


PAST_VERSION = "Có người vừa xử lý bản này trước bạn. Xin xem lại tình trạng ở dưới."
# Worded without a person: it may have been the same officer in another window.
PASSED = "Câu hỏi này vừa được xử lý, không làm lại được. Xem diễn biến mới nhất bên dưới."
question_acts = ActRunner[Question]("question", passed=lambda question: PASSED)
ANSWERS, CHANGES = "answers", "changes"


def move(question: Question, to: QuestionState, *, at: datetime, **fields: object) -> None:
    """Change the state of a locked question and save it with these fields; `closed_at` is set unless the state is open.
    Raises WrongState."""
    refuse_if(to not in QUESTION_STEPS[QuestionState(question.state)], WrongState(PASSED))
    if question.state in _DELIVERED_FROM and to not in _DELIVERED_FROM:
        call_off(question)
    save_fields(question, state=to.value, closed_at=None if to in OPEN_STATES else at, **fields)


_DELIVERED_FROM = (QuestionState.DELIVERING, QuestionState.ANSWERED, QuestionState.MERGED)


def call_off(question: Question) -> None:
    """Cancel pending deliveries of replies, as the question was reopened, withdrawn or erased."""
    waiting = ReplyDelivery.objects.filter(reply__question=question, state__in=values(WAITING_STATES))
    waiting.update(state=ReplyDeliveryState.CALLED_OFF.value)


def locked_version(version: AnswerVersion) -> AnswerVersion:
    """The version reread with its answer and question; question and answer are locked until the transaction ends."""
    if version.question_id is not None:
        # And the questions merged into it, in the order of their keys.
        concerned = Q(pk=version.question_id) | Q(merged_into=version.question_id)
        list(Question.objects.select_for_update(of=("self",)).filter(concerned).order_by("pk").values_list("pk"))
    Answer.objects.select_for_update(of=("self",)).get(pk=version.answer_id)
    return AnswerVersion.objects.select_related("answer__agency", "question__asker").get(pk=version.pk)


def locked_answer(answer: Answer) -> Answer:
    return Answer.objects.select_for_update(of=("self",)).select_related("live", "agency").get(pk=answer.pk)


def advance_version(version: AnswerVersion, to: VersionState, **values: object) -> None:
    """Change the state of a locked version and save it with these fields. Raises WrongState."""
    refuse_if(to not in VERSION_STEPS[VersionState(version.state)], WrongState(PAST_VERSION))
    save_fields(version, state=to.value, **values)


def back_to_draft(version: AnswerVersion) -> None:
    """Make the version a draft again and save it; check and approval of the earlier text no longer apply."""
    advance_version(
        version,
        VersionState.DRAFT,
        submitted_at=None,
        checked_by=None,
        checked_at=None,
        approved_by=None,
        approved_at=None,
    )


def next_number(series: str) -> int:
    """The next number of a series. Concurrent callers wait until this transaction ends."""
    Series.objects.get_or_create(name=series)
    Series.objects.filter(name=series).update(last=F("last") + 1)
    return Series.objects.values_list("last", flat=True).get(name=series)


def details_of(version: AnswerVersion) -> dict[str, Any]:
    """Journal details of a version; other rooms identify the answer by its number."""
    return {"answer": str(version.answer.number), "version": version.number, "agency": version.answer.agency_id}


def note(verb: str, version: AnswerVersion, *, by: Officer | None, at: datetime, **more: Any) -> None:
    """Write a journal entry on the version's answer."""
    record(verb, subject=version.answer, by=by, at=at, details=details_of(version) | more)


version_acts = ActRunner[AnswerVersion](
    "version",
    hold=locked_version,
    may=lambda version, by, verbs, on: reaches(officer=by, verbs=verbs, agency_id=version.answer.agency_id, on=on),
    had_a_hand=lambda officer, version: has_written(officer=officer, version=version),
    subject=lambda version: version.answer,
    details=details_of,
    passed=lambda version: PAST_VERSION,
    overtaken="Lời văn đã thay đổi từ lúc bạn mở trang. Xin đọc lại rồi quyết định.",
)
answer_acts = ActRunner[Answer](
    "answer",
    hold=locked_answer,
    may=lambda answer, by, verbs, on: reaches(officer=by, verbs=verbs, agency_id=answer.agency_id, on=on),
)


def followers_of(question: Question) -> list[Question]:
    """The questions merged into this one, which wait for its answer."""
    return list(question.merged.filter(state=QuestionState.MERGED.value).select_related("asker").order_by("pk"))


def link_questions(question: Question, answer: Answer) -> None:
    """Set the answer of a question and its followers; idempotent. The caller's transaction must hold question and
    answer."""
    keys = [question.pk, *(one.pk for one in followers_of(question))]
    if linked := Question.objects.filter(pk__in=keys).exclude(answer=answer).update(answer=answer):
        Answer.objects.filter(pk=answer.pk).update(asked_count=F("asked_count") + linked)
    question.answer = answer


def set_followers_free(question: Question, *, by: Officer | None, at: datetime) -> int:
    """Return the questions merged into this one, which gets no answer, to triage, except those answered before. Returns
    how many.

    For every act that closes a question without an answer; inside its transaction.
    """
    followers = [one for one in followers_of(question) if one.answer_id is None]
    for follower in followers:
        follower = lock(follower)
        return_to_triage(follower, at=at)
        run_clock(follower, by=by, at=at)
        record("question.reopened", subject=follower, by=by, at=at, details={"before": QuestionState.MERGED.value})
    return len(followers)


def return_to_triage(question: Question, *, at: datetime) -> None:
    """Reset to RECEIVED: without merger, answer and leading agency."""
    if question.answer_id is not None:
        Answer.objects.filter(pk=question.answer_id).update(asked_count=Greatest(F("asked_count") - 1, Value(0)))
    move(question, QuestionState.RECEIVED, at=at, merged_into=None, answer=None, lead_agency=None, explanation="")
