"""Questions that go to their agency without a person: only those about which the suggestion is seldom wrong.

An operator must allow it. An officer sees each in the list of the agency and may transfer it; the journal says that
nobody did it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from portal.questions.models import Question
from portal.questions.operations.moving import WrongStep
from portal.questions.operations.triaging import NotThere, refer_as_suggested
from portal.questions.queries.routing import suggestions_for
from portal.questions.routing import Suggestion
from portal.questions.states import QuestionState

# Of questions whose law the regression had never seen, 24 in 100 were at least so clear, and 94 of 100 of these right
# (docs/decisions/0094); where the law is known it is right more often. Benchmark `routing` measures it anew.
SURE_FIELD = 0.95
SURE_AGENCY = 0.9
AT_ONCE = 50
_FRESH = timedelta(hours=1)  # what is older has been seen, or is unclear


def refer_the_sure_ones(*, at: datetime) -> int:
    """Refer what came within the hour and is clear. Returns how many."""
    waiting = Question.objects.filter(
        state=QuestionState.RECEIVED.value, received_at__gt=at - _FRESH, received_at__lte=at, doubts=[]
    )
    questions = list(waiting.select_related("place__parent__parent").order_by("received_at", "pk")[:AT_ONCE])
    suggestions = suggestions_for(questions=questions, on=timezone.localdate(at))
    return sum(_refer(question, suggestions[question.pk], at=at) for question in questions)


def _refer(question: Question, suggestion: Suggestion, *, at: datetime) -> bool:
    guess = suggestion.best
    if guess is None or not is_sure(suggestion):
        return False
    try:
        refer_as_suggested(question=question, guess=guess, by=None, at=at)
    except (WrongStep, NotThere):
        return False  # an officer was quicker, or the agency ends today: a person decides
    return True


def is_sure(suggestion: Suggestion) -> bool:
    """The field is beyond doubt, and no other agency comes near."""
    if not suggestion.fields or not suggestion.agencies:
        return False
    best, *others = suggestion.agencies
    is_alone = all(other.confidence < best.confidence / 2 for other in others)
    return suggestion.fields[0].probability >= SURE_FIELD and best.confidence >= SURE_AGENCY and is_alone
