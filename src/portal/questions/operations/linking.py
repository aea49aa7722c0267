"""A question and those that were merged into it learn which answer is theirs."""

from __future__ import annotations

from django.db.models import F

from portal.questions.models import Answer, Question
from portal.questions.states import QuestionState


def followers_of(question: Question) -> list[Question]:
    """The questions that wait for the answer to this one."""
    merged = question.merged.filter(state=QuestionState.MERGED.value)
    return list(merged.select_related("asker").order_by("pk"))


def link_questions(question: Question, answer: Answer) -> None:
    """Twice counts nobody twice. Inside the transaction that holds the question and the answer."""
    keys = [question.pk, *(one.pk for one in followers_of(question))]
    new = Question.objects.filter(pk__in=keys).exclude(answer=answer)
    if linked := new.update(answer=answer):
        Answer.objects.filter(pk=answer.pk).update(asked_count=F("asked_count") + linked)
    question.answer = answer
