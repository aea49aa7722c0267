"""Guidance documents: what an agency got, who has which, and what the public may see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from portal.agencies.models import Agency
from portal.plans.models import Guidance, GuidanceReceipt, Plan
from portal.plans.queries import agencies_meant

ISSUE, ACKNOWLEDGE = "guidance.issue", "guidance.acknowledge"
_SILENT = Q(receipts__acknowledged_at__isnull=True)


def guidances_due(*, on: date) -> QuerySet[Guidance]:
    """Those whose silent recipients are to be reminded on that day."""
    return Guidance.objects.filter(remind_on__lte=on).order_by("remind_on", "pk")


def guidances_issued() -> QuerySet[Guidance]:
    """All of them, newest first, with how many got, opened and acknowledged each."""
    return (
        Guidance.objects.select_related("plan", "issuer", "instrument")
        .annotate(
            sent_count=Count("receipts", distinct=True),
            opened_count=Count("receipts", filter=Q(receipts__opened_at__isnull=False), distinct=True),
            acknowledged_count=Count("receipts", filter=Q(receipts__acknowledged_at__isnull=False), distinct=True),
        )
        .order_by("-issued_at", "-pk")
    )


def receipts_of(*, guidance: Guidance) -> QuerySet[GuidanceReceipt]:
    """Who got it: those who are silent first."""
    found = guidance.receipts.select_related("agency", "opened_by", "acknowledged_by")
    return found.order_by("acknowledged_at", "opened_at", "agency__name_sort")


def receipts_for(*, reach: Collection[int] | None) -> QuerySet[GuidanceReceipt]:
    """What these agencies (None: all) got: what waits for them first, then the newest."""
    found = GuidanceReceipt.objects.select_related(
        "guidance__plan", "guidance__issuer", "guidance__instrument", "agency"
    )
    found = found if reach is None else found.filter(agency__in=reach)
    return found.order_by("acknowledged_at", "-guidance__issued_at", "pk")


def public_guidances(*, plan: Plan) -> QuerySet[Guidance]:
    """What the plan's public page lists, newest first."""
    found = Guidance.objects.filter(plan=plan, is_public=True).select_related("issuer", "instrument")
    return found.order_by("-issued_date", "-pk")


@dataclass(frozen=True, slots=True)
class Meant:
    """A phrase of a distribution list and the agencies that it means on a day."""

    phrase: str
    agencies: tuple[Agency, ...]


def distribution_meant(*, distribution: str, on: date) -> list[Meant]:
    """Each phrase ("các sở, ban, ngành tỉnh"; one a line or after ";") with whom it means on that day."""
    phrases = [piece.strip(" .-–;") for line in distribution.splitlines() for piece in line.split(";")]
    return [Meant(phrase, tuple(agencies_meant(phrase=phrase, on=on))) for phrase in phrases if phrase]
