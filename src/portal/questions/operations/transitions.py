"""What every act on a question or an answer begins with: rows locked in one order, a right, an allowed step.

Rows are locked in the order question, answer, series: two acts at once wait for each other and never for themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from portal.agencies.models import Officer
from portal.journal.operations import record
from portal.questions.models import Answer, AnswerVersion, Question, Series
from portal.questions.operations.clocks import run_clock
from portal.questions.queries.permissions import ANSWER_VERBS, RULES, AnswerAct, VersionAct, has_written, reaches
from portal.questions.states import OPEN_STATES, QUESTION_STEPS, VERSION_STEPS, QuestionState, VersionState
from portal.schema.models import save_fields


class QuestionWrongStep(Exception):
    """The question is not where this act begins: somebody else was quicker. Load the page again."""


def locked(question: Question) -> Question:
    """The question as it is now; nobody else acts on it until this transaction ends."""
    return Question.objects.select_for_update(of=("self",)).get(pk=question.pk)


def move(question: Question, to: QuestionState, *, at: datetime, **values: object) -> None:
    """Put a locked question into a state; closed at that moment if nobody works on it any more. Saves these fields too.

    Raises QuestionWrongStep.
    """
    before = QuestionState(question.state)
    if to not in QUESTION_STEPS[before]:
        raise QuestionWrongStep(f"A question that is {before.value!r} does not become {to.value!r}.")
    save_fields(question, state=to.value, closed_at=None if to in OPEN_STATES else at, **values)


ANSWERS, CHANGES = "answers", "changes"


class AnswerNotAllowed(PermissionDenied):
    """This officer may not do this for this agency. Somebody with the role at the answer's agency must."""


class OwnText(AnswerNotAllowed):
    """Whoever wrote in a text neither checks nor approves nor publishes it: a colleague must."""


def require(verbs: tuple[str, ...], agency_id: int, *, by: Officer, at: datetime) -> None:
    """Raises AnswerNotAllowed for an officer who has none of the verbs at this agency."""
    if not reaches(officer=by, verbs=verbs, agency_id=agency_id, on=timezone.localdate(at)):
        raise AnswerNotAllowed(f"{by.pk} has none of {', '.join(verbs)} for agency {agency_id}.")


def locked_version(version: AnswerVersion) -> AnswerVersion:
    """The version as it is now, with its answer and question; nobody else acts on either until the transaction ends."""
    if version.question_id is not None:
        _hold_questions(version.question_id)
    Answer.objects.select_for_update(of=("self",)).get(pk=version.answer_id)
    return AnswerVersion.objects.select_related("answer__agency", "question__asker").get(pk=version.pk)


def _hold_questions(key: int) -> None:
    """With those that wait for its answer, in the order of their keys."""
    concerned = Q(pk=key) | Q(merged_into=key)
    list(Question.objects.select_for_update(of=("self",)).filter(concerned).order_by("pk").values_list("pk"))


def locked_answer(answer: Answer) -> Answer:
    return Answer.objects.select_for_update(of=("self",)).select_related("live", "agency").get(pk=answer.pk)


def ask(version: AnswerVersion, act: VersionAct, *, by: Officer, at: datetime) -> None:
    """Raises AnswerNotAllowed, OwnText, QuestionWrongStep: in that order, so that a stranger learns nothing of the
    state.
    """
    rule = RULES[act]
    require(rule.verbs, version.answer.agency_id, by=by, at=at)
    if not rule.by_writers and has_written(officer=by, version=version):
        raise OwnText(f"{by.pk} wrote in version {version.pk}.")
    if VersionState(version.state) not in rule.states:
        raise QuestionWrongStep(f"A version that is {version.state!r} is past {act.name}.")


def ask_of_answer(answer: Answer, act: AnswerAct, *, by: Officer, at: datetime) -> None:
    """Raises AnswerNotAllowed."""
    require(ANSWER_VERBS[act], answer.agency_id, by=by, at=at)


def advance_version(version: AnswerVersion, to: VersionState, **values: object) -> None:
    """Put a held version into a state, and save that with these fields. Raises QuestionWrongStep."""
    if to not in VERSION_STEPS[VersionState(version.state)]:
        raise QuestionWrongStep(f"A version that is {version.state!r} does not become {to.value!r}.")
    save_fields(version, state=to.value, **values)


def back_to_draft(version: AnswerVersion) -> None:
    """Saves: whatever was said of the text before says nothing of the text to come."""
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
    """The next number of a series. Whoever asks next waits until this transaction ends."""
    Series.objects.get_or_create(name=series)
    Series.objects.filter(name=series).update(last=F("last") + 1)
    return Series.objects.values_list("last", flat=True).get(name=series)


def note(verb: str, version: AnswerVersion, *, by: Officer | None, at: datetime, **more: Any) -> None:
    """The journal's line on an answer: its number is the key by which other rooms know it."""
    answer = version.answer
    record(
        verb,
        subject=answer,
        by=by,
        at=at,
        details={"answer": str(answer.number), "version": version.number, "agency": answer.agency_id} | more,
    )


def followers_of(question: Question) -> list[Question]:
    """The questions that wait for the answer to this one."""
    return list(question.merged.filter(state=QuestionState.MERGED.value).select_related("asker").order_by("pk"))


def link_questions(question: Question, answer: Answer) -> None:
    """Twice counts nobody twice. Inside the transaction that holds the question and the answer."""
    keys = [question.pk, *(one.pk for one in followers_of(question))]
    if linked := Question.objects.filter(pk__in=keys).exclude(answer=answer).update(answer=answer):
        Answer.objects.filter(pk=answer.pk).update(asked_count=F("asked_count") + linked)
    question.answer = answer


def set_followers_free(question: Question, *, by: Officer | None, at: datetime) -> int:
    """A question that others waited for gets no answer: they come back to triage. Returns how many.

    For every act that closes a question without an answer; inside its transaction.
    """
    followers = followers_of(question)
    for follower in followers:
        follower = locked(follower)
        return_to_triage(follower, at=at)
        run_clock(follower, by=by, at=at)
        record("question.reopened", subject=follower, by=by, at=at, details={"before": QuestionState.MERGED.value})
    return len(followers)


def return_to_triage(question: Question, *, at: datetime) -> None:
    """As it was received: without the question or the answer that it was merged into, and without an agency."""
    if question.answer_id is not None:
        Answer.objects.filter(pk=question.answer_id).update(asked_count=Greatest(F("asked_count") - 1, Value(0)))
    move(question, QuestionState.RECEIVED, at=at, merged_into=None, answer=None, lead_agency=None, explanation="")
