"""The progress of a campaign, by agency and by month, and as the tables of a spreadsheet. Only published scans count as
done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from rapidfuzz import fuzz

from lawtext.dates import first_day, later_by_months
from lawtext.numbers import number_key
from lawtext.words import fold
from portal.agencies.queries import heirs_of
from portal.design.sheets import TableSheet
from portal.digitisation.models import DigitisationCampaign, ListedDocument, Scan, Share
from portal.digitisation.states import ScanState
from portal.schema.queries import narrowed

_PROOFED = (ScanState.PROOFED.value, ScanState.ACCEPTED.value, ScanState.PUBLISHED.value)
_GONE = (ScanState.DROPPED.value, ScanState.WITHDRAWN.value, ScanState.REFUSED.value)
ALIKE = 88  # of 100: titles at least this similar are suggested; a person decides whether they are the same
_SUGGESTED = 3
_CANDIDATES = 2_000  # scans of an agency that are compared for one page of its list


# Counts for a list: its documents, and those that are received, proofed and published.
_COUNTED = ("listed", "received", "proofed", "published")


def campaigns_seen(*, agencies: set[int] | None) -> QuerySet[DigitisationCampaign]:
    """Campaigns that these agencies (None: all) lead or have a share in, newest first."""
    found = DigitisationCampaign.objects.select_related("agency").order_by("-to_date", "-pk")
    return (
        found if agencies is None else found.filter(Q(agency__in=agencies) | Q(shares__agency__in=agencies)).distinct()
    )


def progress_of(*, campaign: DigitisationCampaign, on: date, agencies: set[int] | None = None) -> dict[str, Any]:
    """The progress on a day, over the shares of these agencies (None: of all). Five queries for any number of shares.

    `percent` is rounded down: 100 only when everything is done. `bearers`: current successors of an agency that has
    ended.
    """
    shares = list(narrowed(campaign.shares.select_related("agency").order_by("agency__name_sort"), agency__in=agencies))
    counted = _counts(shares)
    heirs = heirs_of(agencies=[share.agency for share in shares], on=on)
    total = {name: sum(counts[name] for counts in counted.values()) for name in _COUNTED}
    months, quota = list(_months(campaign, [share.pk for share in shares], on)), sum(share.quota for share in shares)
    return {
        "shares": [
            {
                "share": share,
                "counts": counted[share.pk],
                "bearers": tuple(heirs.get(share.agency_id, ())),
                "percent": min(100 * counted[share.pk]["published"] // share.quota, 100),
                "shown_value": min(counted[share.pk]["published"], share.quota),
            }
            for share in shares
        ],
        "months": months,
        "quota": quota,
        "counts": total,
        "percent": min(100 * total["published"] // quota, 100) if quota else 0,
        "most_in_a_month": max((month["published"] for month in months), default=0),
    }


def _counts(shares: Sequence[Share]) -> dict[int, dict[str, int]]:
    listed = ListedDocument.objects.filter(share__in=shares).order_by()
    rows = listed.values_list("share").annotate(
        listed=Count("pk"),
        received=Count("pk", filter=Q(scan__isnull=False) & ~Q(scan__state__in=_GONE)),
        proofed=Count("pk", filter=Q(scan__state__in=_PROOFED)),
        published=Count("pk", filter=Q(scan__state=ScanState.PUBLISHED.value)),
    )
    counted = {share: dict(zip(_COUNTED, numbers, strict=True)) for share, *numbers in rows}
    return {share.pk: counted.get(share.pk, dict.fromkeys(_COUNTED, 0)) for share in shares}


def _months(campaign: DigitisationCampaign, shares: Sequence[int], on: date) -> Iterable[dict[str, Any]]:
    """Every month of the campaign until the current one; scans published before it began count in the first."""
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


# ---- the document list of an agency ----------------------------------------------------------------------------------


def listed_documents(*, share: Share, only: str = "") -> QuerySet[ListedDocument]:
    """The list in the order of import; `only`: "chua-co", "dang-lam" or "da-cong-bo"."""
    found = ListedDocument.objects.filter(share=share).select_related("scan").order_by("pk")
    is_public = Q(scan__state=ScanState.PUBLISHED.value)
    conditions = {
        "chua-co": Q(scan__isnull=True),
        "dang-lam": Q(scan__isnull=False) & ~is_public,
        "da-cong-bo": is_public,
    }
    return found.filter(conditions[only]) if only in conditions else found


def suggestions_for(*, documents: Sequence[ListedDocument], agencies: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """For each document without a scan, scans of these agencies that may match: by number, else by title."""
    if not (open_ones := [one for one in documents if one.scan_id is None]):
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
    if (draft := getattr(scan, "draft", None)) is None:
        return ""
    said = draft.confirmed.get("official_number") or draft.particulars.get("official_number") or ""
    value = said.get("value", "") if isinstance(said, dict) else said
    return number_key(str(value)) if value else ""


_HEAD = ("Cơ quan", "Cơ quan tiếp nhận", "Chỉ tiêu", "Trong danh mục", "Đã nhận", "Đã soát", "Đã công bố", "Tỷ lệ (%)")


def sheets_of(campaign: DigitisationCampaign, progress: dict[str, Any]) -> list[TableSheet]:
    shares = [
        (
            row["share"].agency.name,
            ", ".join(agency.name for agency in row["bearers"]),
            row["share"].quota,
            *row["counts"].values(),
            row["percent"],
        )
        for row in progress["shares"]
    ]
    whole = ("Tổng cộng", "", progress["quota"], *progress["counts"].values(), progress["percent"])
    months = [(f"{month['first']:%m/%Y}", month["published"], month["total"]) for month in progress["months"]]
    return [
        TableSheet("Theo cơ quan", _HEAD, [*shares, whole]),
        TableSheet("Theo tháng", ("Tháng", "Công bố trong tháng", "Cộng dồn"), list(months)),
    ]
