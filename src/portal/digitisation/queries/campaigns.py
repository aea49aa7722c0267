"""How far a campaign is, by agency and by month, and as the tables of a spreadsheet. What counts is what the public
can read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from rapidfuzz import fuzz

from lawtext.dates import first_day, later_by_months
from lawtext.numbers import number_key
from lawtext.words import fold
from portal.agencies.models import Agency
from portal.agencies.queries import heirs_of
from portal.design.sheets import TableSheet
from portal.digitisation.models import DigitisationCampaign, ListedDocument, Scan, Share
from portal.digitisation.states import ScanState
from portal.schema.queries import narrowed

_PROOFED = (ScanState.PROOFED.value, ScanState.ACCEPTED.value, ScanState.PUBLISHED.value)
_GONE = (ScanState.DROPPED.value, ScanState.WITHDRAWN.value, ScanState.REFUSED.value)
ALIKE = 88  # of 100: titles that are so much alike are suggested, a person says whether they are the same
_SUGGESTED = 3
_CANDIDATES = 2_000  # scans of an agency that are looked through for one page of its list


@dataclass(frozen=True, slots=True)
class CampaignCounts:
    """Documents of a list: how many it has, how many were brought, proofed, and are public."""

    listed: int = 0
    received: int = 0
    proofed: int = 0
    published: int = 0


@dataclass(frozen=True, slots=True)
class ShareProgress:
    """A share and how far it is. `bearers`: who carries it today, where its agency is no more."""

    share: Share
    counts: CampaignCounts
    bearers: tuple[Agency, ...]

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down: 100 only when all of it is done."""
        return min(100 * self.counts.published // self.share.quota, 100)

    @property
    def shown_value(self) -> int:
        return min(self.counts.published, self.share.quota)


@dataclass(frozen=True, slots=True)
class CampaignProgress:
    shares: tuple[ShareProgress, ...]
    months: tuple[dict[str, Any], ...]
    quota: int
    counts: CampaignCounts

    @property
    def percent(self) -> int:
        return min(100 * self.counts.published // self.quota, 100) if self.quota else 0

    @property
    def most_in_a_month(self) -> int:
        return max((month["published"] for month in self.months), default=0)


def campaigns_seen(*, agencies: set[int] | None) -> QuerySet[DigitisationCampaign]:
    """Campaigns that these agencies (None: all) lead or have a share in, the latest first."""
    found = DigitisationCampaign.objects.select_related("agency").order_by("-to_date", "-pk")
    return (
        found if agencies is None else found.filter(Q(agency__in=agencies) | Q(shares__agency__in=agencies)).distinct()
    )


def progress_of(*, campaign: DigitisationCampaign, on: date, agencies: set[int] | None = None) -> CampaignProgress:
    """As of a day, of the shares of these agencies (None: of all). Five queries, however many shares."""
    shares = list(narrowed(campaign.shares.select_related("agency").order_by("agency__name_sort"), agency__in=agencies))
    counted = _counts(shares)
    heirs = heirs_of(agencies=[share.agency for share in shares], on=on)
    rows = tuple(
        ShareProgress(share, counted.get(share.pk, CampaignCounts()), tuple(heirs.get(share.agency_id, ())))
        for share in shares
    )
    total = CampaignCounts(
        *(sum(getattr(row.counts, name) for row in rows) for name in CampaignCounts.__dataclass_fields__)
    )
    months = _months(campaign, [share.pk for share in shares], on)
    return CampaignProgress(rows, tuple(months), sum(share.quota for share in shares), total)


def _counts(shares: Sequence[Share]) -> dict[int, CampaignCounts]:
    listed = ListedDocument.objects.filter(share__in=shares).order_by()
    rows = listed.values_list("share").annotate(
        listed=Count("pk"),
        received=Count("pk", filter=Q(scan__isnull=False) & ~Q(scan__state__in=_GONE)),
        proofed=Count("pk", filter=Q(scan__state__in=_PROOFED)),
        published=Count("pk", filter=Q(scan__state=ScanState.PUBLISHED.value)),
    )
    return {share: CampaignCounts(*numbers) for share, *numbers in rows}


def _months(campaign: DigitisationCampaign, shares: Sequence[int], on: date) -> Iterable[dict[str, Any]]:
    """Every month of the campaign until this one; what was public before it began is in its first."""
    rows = (
        ListedDocument.objects.filter(share__in=shares, scan__state=ScanState.PUBLISHED.value)
        .order_by()
        .values_list(TruncMonth("scan__published_at"))
        .annotate(count=Count("pk"))
    )
    begins = first_day(campaign.from_date)
    found: Counter[date] = Counter()
    for month, count in rows:
        if month is not None:
            found[max(month.date(), begins)] += count
    total, first = 0, begins
    last = max([first_day(min(campaign.to_date, on)), *found])
    while first <= last:
        total += found[first]
        yield {"first": first, "published": found[first], "total": total}
        first = later_by_months(first, 1)


# ---- the list of an agency -------------------------------------------------------------------------------------------


def listed_documents(*, share: Share, only: str = "") -> QuerySet[ListedDocument]:
    """The list in the order in which it was brought; `only`: "chua-co", "dang-lam" or "da-cong-bo"."""
    found = ListedDocument.objects.filter(share=share).select_related("scan").order_by("pk")
    is_public = Q(scan__state=ScanState.PUBLISHED.value)
    conditions = {
        "chua-co": Q(scan__isnull=True),
        "dang-lam": Q(scan__isnull=False) & ~is_public,
        "da-cong-bo": is_public,
    }
    return found.filter(conditions[only]) if only in conditions else found


def suggestions_for(*, documents: Sequence[ListedDocument], agencies: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """For each document without a scan, scans of these agencies that may be it: by number, else by title."""
    open_ones = [one for one in documents if one.scan_id is None]
    if not open_ones:
        return {}
    scans = list(
        Scan.objects.filter(agency__in=list(agencies), listed__isnull=True)
        .exclude(state__in=_GONE)
        .select_related("draft")
        .order_by("-pk")[:_CANDIDATES]
    )
    known = [(scan, _number_of(scan), " ".join(fold(scan.title).split())) for scan in scans]
    return {one.pk: found for one in open_ones if (found := _alike(one, known))}


def _alike(document: ListedDocument, known: Sequence[tuple[Scan, str, str]]) -> list[dict[str, Any]]:
    number = number_key(document.official_number) if document.official_number else ""
    title = " ".join(fold(document.title).split())
    same = [{"scan": scan, "reason": "cùng số, ký hiệu"} for scan, key, _ in known if number and key == number]
    close = sorted(((fuzz.token_sort_ratio(title, other), scan) for scan, _, other in known), key=lambda one: -one[0])
    by_title = [{"scan": scan, "reason": "tên gần giống"} for score, scan in close[:_SUGGESTED] if score >= ALIKE]
    return [*same, *(one for one in by_title if one["scan"] not in {said["scan"] for said in same})][:_SUGGESTED]


def _number_of(scan: Scan) -> str:
    draft = getattr(scan, "draft", None)
    if draft is None:
        return ""
    said = draft.confirmed.get("official_number") or draft.particulars.get("official_number") or ""
    value = said.get("value", "") if isinstance(said, dict) else said
    return number_key(str(value)) if value else ""


_HEAD = ("Cơ quan", "Cơ quan tiếp nhận", "Chỉ tiêu", "Trong danh mục", "Đã nhận", "Đã soát", "Đã công bố", "Tỷ lệ (%)")


def sheets_of(campaign: DigitisationCampaign, progress: CampaignProgress) -> list[TableSheet]:
    total = progress.counts
    shares = [
        (
            row.share.agency.name,
            ", ".join(agency.name for agency in row.bearers),
            row.share.quota,
            row.counts.listed,
            row.counts.received,
            row.counts.proofed,
            row.counts.published,
            row.percent,
        )
        for row in progress.shares
    ]
    whole = ("Tổng cộng", "", progress.quota, total.listed, total.received, total.proofed, total.published)
    months = [(f"{month['first']:%m/%Y}", month["published"], month["total"]) for month in progress.months]
    return [
        TableSheet("Theo cơ quan", _HEAD, [*shares, (*whole, progress.percent)]),
        TableSheet("Theo tháng", ("Tháng", "Công bố trong tháng", "Cộng dồn"), list(months)),
    ]
