"""What was published past the steps, and who looks at it afterwards."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from portal.editorial.models import PortalPage, UrgentPublication
from portal.editorial.queries.publishing.turns import authors_of, charge_of, covers, may_decide, reach_for
from portal.editorial.queries.regulation import regulation_on

URGENT = "article.urgent"
_USUAL_HOURS = 24


def may_publish_urgently(*, officer: object, page: PortalPage, on: date) -> bool:
    return may_decide(officer=officer, verb=URGENT, page=page, on=on)


def urgent_hours(*, on: date) -> int:
    """Within how many hours of working days an urgent publication is looked at."""
    regulation = regulation_on(on=on)
    return regulation.urgent_hours if regulation else _USUAL_HOURS


def urgent_publications(*, is_open: bool) -> QuerySet[UrgentPublication]:
    """Those that nobody has looked at yet, the most urgent first; or those that were, the latest first."""
    found = UrgentPublication.objects.select_related("article", "by", "reviewed_by", "revision")
    if is_open:
        return found.filter(reviewed_at__isnull=True).order_by("review_by", "pk")
    return found.filter(reviewed_at__isnull=False).order_by("-reviewed_at", "-pk")


def may_review(*, officer: object, urgent: UrgentPublication, on: date) -> bool:
    """Whether the officer may look at it: at the agency in charge or on the board, and neither its publisher nor an
    author of what was published or was written since."""
    page = urgent.article
    charge = charge_of(page=page, on=on)
    asked = (("article.publish", charge.agency), ("article.board", charge.board))
    if not any(covers(reach_for(officer, verb, on), agency) for verb, agency in asked):
        return False
    return getattr(officer, "pk", None) not in {urgent.by_id, *urgent.authors, *authors_of(page=page)}


def with_urgency(pages: QuerySet[PortalPage]) -> QuerySet[PortalPage]:
    """The pages, each knowing whether it was published urgently and nobody has looked yet."""
    waits = UrgentPublication.objects.filter(article=OuterRef("pk"), reviewed_at__isnull=True)
    return pages.annotate(is_urgent=Exists(waits))
