"""Old versions of answers that may be withheld, those that are, and what a withdrawn answer may come back with."""

from __future__ import annotations

from django.db.models import QuerySet

from portal.questions.models import Answer, AnswerVersion
from portal.questions.states import VersionState, values

WITHHOLDABLE = (VersionState.SUPERSEDED, VersionState.WITHDRAWN)


def versions_to_withhold(*, answer: Answer) -> QuerySet[AnswerVersion]:
    """What the public read once and may still read, or could again; latest first."""
    return answer.versions.filter(state__in=values(WITHHOLDABLE)).order_by("-number")


def last_withdrawn(*, answer: Answer) -> AnswerVersion | None:
    """The version with which the answer went, if it may be read again; None when that very one is withheld.

    An older text that was withdrawn at another time is not what anybody means by "as it was".
    """
    ended = (VersionState.WITHDRAWN, VersionState.WITHHELD)
    last = answer.versions.filter(state__in=values(ended)).order_by("-ended_at", "-number").first()
    return last if last is not None and last.state == VersionState.WITHDRAWN else None


def is_title_withheld(*, answer: Answer) -> bool:
    """Whether a withdrawn answer is known by the title of a version that nobody is to read."""
    return answer.versions.filter(state=VersionState.WITHHELD.value, title=answer.title).exists()
