"""What is asked of the questions that have just come in: how many there are, and whether one is sent over and over."""

from __future__ import annotations

from datetime import datetime, timedelta

from lawtext.words import fold
from portal.questions.asking.words import digest_of
from portal.questions.models import Question
from portal.questions.states import QuestionState, Way, values

AGAIN_AND_AGAIN = 3
_ANY_STATE = values(QuestionState)  # named, so that the index of states and moments is used


def received_within_an_hour(*, at: datetime) -> int:
    """How many came over the web in the hour before this moment."""
    recent = Question.objects.filter(state__in=_ANY_STATE, received_at__gt=at - timedelta(hours=1))
    return recent.filter(way=Way.WEB.value).count()


def is_repeated(*, text: str, title: str, at: datetime) -> bool:
    """Whether the same words came again and again over the web in the day before.

    Two or three people ask the same in the same words (they come from the same search); a flood does not stop there.
    """
    recent = Question.objects.filter(state__in=_ANY_STATE, received_at__gt=at - timedelta(days=1), way=Way.WEB.value)
    alike = recent.filter(title_fold=fold(title)[:200]).values_list("text", flat=True)[:50]
    wanted = digest_of(text)
    return sum(digest_of(one) == wanted for one in alike) >= AGAIN_AND_AGAIN
