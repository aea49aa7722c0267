"""Samples: what they are drawn from, what they say of their batch."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from portal.agencies.models import Agency
from portal.digitisation.models import Sample, SamplePage, ScanPage
from portal.digitisation.states import PROOFED_IN, ProofKind
from scanreading.proofing.estimating import Estimate, PageCount, estimate


def batch_of(*, agency: Agency, from_date: date, to_date: date) -> QuerySet[ScanPage]:
    """Pages of the agency that were proofed within these days, of scans that are accepted."""
    states = [state.value for state in PROOFED_IN[ProofKind.SAMPLE]]
    return ScanPage.objects.filter(
        scan__agency=agency,
        scan__state__in=states,
        proofed_at__date__gte=from_date,
        proofed_at__date__lte=to_date,
    )


def samples_in_reach(*, agencies: set[int] | None) -> QuerySet[Sample]:
    """The newest first, with how many pages they have and how many were read."""
    found = Sample.objects.select_related("agency", "by").annotate(
        page_count=Count("pages"), read_count=Count("pages", filter=Q(pages__read_at__isnull=False))
    )
    if agencies is not None:
        found = found.filter(agency__in=agencies)
    return found.order_by("-made_at", "-pk")


def estimate_of(*, sample: Sample) -> Estimate | None:
    """What the pages read so far say; None while none was."""
    read = SamplePage.objects.filter(sample=sample, read_at__isnull=False)
    return estimate(PageCount(*row) for row in read.values_list("characters", "errors"))


def estimates_by_month(*, agencies: set[int] | None) -> dict[tuple[int, date], Estimate]:
    """What all samples say of the pages that an agency proofed in a month: by (agency, first of the month)."""
    read = SamplePage.objects.filter(read_at__isnull=False, page__proofed_at__isnull=False)
    if agencies is not None:
        read = read.filter(sample__agency__in=agencies)
    counted: dict[tuple[int, date], list[PageCount]] = {}
    rows = read.values_list("sample__agency_id", "page__proofed_at__date", "characters", "errors")
    for agency, day, characters, errors in rows:
        counted.setdefault((agency, day.replace(day=1)), []).append(PageCount(characters, errors))
    found = {key: estimate(pages) for key, pages in counted.items()}
    return {key: one for key, one in found.items() if one is not None}
