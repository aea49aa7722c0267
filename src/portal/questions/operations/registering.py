"""What answers rely on, told to the stale guard anew."""

from __future__ import annotations

from datetime import datetime

from portal.library.operations import register_item
from portal.questions.models import Answer
from portal.questions.relying import content_of, places_of


def register_answers(*, at: datetime) -> int:
    """Register every public answer anew, after the portal was upgraded or reads citations better. Returns how many.

    A place that is found only now was written when the version that is read was published.
    """
    count = 0
    public = Answer.objects.filter(live__isnull=False).select_related("live", "agency").order_by("number")
    for answer in public.iterator(chunk_size=200):
        if answer.live is not None:
            register_item(content=content_of(answer, answer.live), places=places_of(answer.live), at=at)
            count += 1
    return count
