"""What became of public answers, latest first: what a feed tells."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from portal.questions.models import PublicChange
from portal.questions.queries.reading import EVERYTHING, Wanted, fields_under


def latest_changes(*, wanted: Wanted = EVERYTHING, before: int | None = None, limit: int = 30) -> list[PublicChange]:
    """The last thing that became of each answer, latest first, with the answer and its live version.

    `before` is the key of the last change of the page above. Withdrawn answers are among them: a copy must hear of it.
    """
    later = PublicChange.objects.filter(answer=OuterRef("answer"), pk__gt=OuterRef("pk"))
    found = PublicChange.objects.filter(~Exists(later))
    if wanted.field:
        found = found.filter(answer__field_slug__in=fields_under(wanted.field))
    if wanted.agencies:
        found = found.filter(answer__agency__in=wanted.agencies)
    if wanted.audience:
        found = found.filter(answer__audience=wanted.audience)
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.select_related("answer__live", "answer__agency").order_by("-pk")[:limit])
