"""The compliance of agencies with the regulation, and the contents behind each number; links of live contents: due for
a check, broken.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail.documents import get_document_model

from portal.agencies.dates import Period
from portal.agencies.models import Agency
from portal.agencies.queries import all_agencies, heirs_of
from portal.editorial.hyperlinks import BROKEN_AGAIN, DOCUMENT, MISSING_ANCHOR, PAGE, SOUND_AGAIN
from portal.editorial.models import ArticlePage, LinkCheck, PortalPage, UrgentPublication
from portal.editorial.queries.freshness import silent_sections
from portal.editorial.queries.reminders import IsWorkday, OpenStep, steps_with_deadlines
from portal.editorial.states.contents import ARTICLE, CONTENT_KINDS
from portal.editorial.states.workflow import ApprovalStep
from portal.journal.models import Entry
from portal.journal.queries import during
from portal.library.queries import flags_waiting
from safehttp.failures import FAILURE_LABELS

STEP_VERBS = ("step.approved", "step.returned")
WITHDRAWN = "page.withdrawn"


# One agency in a period, its `heirs`, what it `published` by kind, and `counts` by the names of `_counts`; open items
# are counted as of now. `on_time_share`: the share of decided steps within the hours of the regulation; None if no step
# was decided.
Compliance = dict[str, Any]


def compliance_sheet(
    *, period: Period, at: datetime, is_workday: IsWorkday, agencies: Collection[int] | None = None
) -> list[Compliance]:
    """Every agency with any numbers, by name; a dozen queries, however many agencies."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    kinds: dict[int, Counter[str]] = defaultdict(Counter)
    published = published_in(period).filter(agency__isnull=False).values_list("agency", "kind")
    for agency, kind, count in published.annotate(count=Count("pk")).order_by():
        kinds[agency][kind] = count
    for name, counted in _counts(period, at, is_workday).items():
        for agency, count in counted.items():
            found[agency][name] += count
    within = {key for key in {*found, *kinds} if agencies is None or key in agencies}
    held = {key: agency for key, agency in all_agencies().items() if key in within}
    heirs = heirs_of(agencies=held.values(), on=timezone.localdate(at))
    rows = [_compliance(agency, heirs.get(key, []), kinds[key], found[key]) for key, agency in held.items()]
    return sorted((row for row in rows if row["published"] or row["counts"]), key=lambda row: row["agency"].name_sort)


def _compliance(agency: Agency, heirs: list[Agency], published: Counter[str], counts: Counter[str]) -> Compliance:
    steps = counts["steps"]
    share = (steps - counts["late_steps"]) / steps if steps else None
    of_whom = {"agency": agency, "heirs": heirs, "published": published, "counts": counts}
    return of_whom | {"published_count": published.total(), "on_time_share": share}


def _counts(period: Period, at: datetime, is_workday: IsWorkday) -> dict[str, Counter[int]]:
    entries = list(_entries(period, (*STEP_VERBS, WITHDRAWN)))
    steps = [entry for entry in entries if entry.verb in STEP_VERBS]
    urgent = list(urgent_in(period).values_list("article__agency", "reviewed_at", "review_by"))
    late = late_steps(at=at, is_workday=is_workday)
    reviews = reviews_due(at=at).values_list("agency").annotate(count=Count("pk")).order_by()
    return {
        "steps": _by(steps, agency_of),
        "late_steps": _by([entry for entry in steps if is_late(entry)], agency_of),
        "waiting_late": _by(late, lambda one: one["agency"]),
        "urgent": _by(urgent, lambda row: row[0]),
        "urgent_in_time": _by([row for row in urgent if row[1] and row[1] <= row[2]], lambda row: row[0]),
        "withdrawn": _by(_withdrawals(entries), agency_of),
        "reviews_due": Counter(dict(reviews)),
        "stale": Counter(dict(_stale())),
        "silent": _by(silent_sections(on=timezone.localdate(at)), lambda one: one.agency.pk if one.agency else None),
    }


def _by(rows: Iterable[Any], agency: Callable[[Any], int | None]) -> Counter[int]:
    return Counter(key for row in rows if (key := agency(row)) is not None)


def _stale() -> Iterable[tuple[int, int]]:
    flags = flags_waiting().filter(item__kind=ARTICLE, item__agency__isnull=False).order_by()
    return flags.values_list("item__agency").annotate(count=Count("item", distinct=True))


# ---- what each number counts -----------------------------------------------------------------------------------------


def published_in(period: Period) -> QuerySet[ArticlePage]:
    rows: QuerySet[ArticlePage] = ArticlePage.objects.filter(during("first_published_at", period.since, period.until))
    return rows.defer("body").order_by("first_published_at", "pk")


def steps_in(period: Period) -> QuerySet[Entry]:
    return _entries(period, STEP_VERBS)


def withdrawn_in(period: Period) -> list[Entry]:
    return _withdrawals(_entries(period, (WITHDRAWN,)))


def _withdrawals(entries: Iterable[Entry]) -> list[Entry]:
    """Each content once, even if it was withdrawn several times."""
    withdrawn = (entry for entry in entries if entry.verb == WITHDRAWN and "kind" in entry.details)
    return list({entry.subject_id: entry for entry in withdrawn}.values())


def urgent_in(period: Period) -> QuerySet[UrgentPublication]:
    return UrgentPublication.objects.filter(during("at", period.since, period.until)).order_by("at", "pk")


def late_steps(*, at: datetime, is_workday: IsWorkday) -> list[OpenStep]:
    return [one for one in steps_with_deadlines(at=at, is_workday=is_workday) if one["due_at"] <= at]


def reviews_due(*, at: datetime) -> QuerySet[ArticlePage]:
    due: QuerySet[ArticlePage] = ArticlePage.objects.live().filter(
        agency__isnull=False, review_date__lt=timezone.localdate(at)
    )
    return due.defer("body").order_by("review_date", "pk")


def agency_of(entry: Entry) -> int | None:
    said = entry.details.get("agency")
    return said if isinstance(said, int) else None


def is_late(entry: Entry) -> bool:
    return bool(entry.details.get("is_late") or entry.details.get("late"))


def _entries(period: Period, verbs: Collection[str]) -> QuerySet[Entry]:
    return Entry.objects.filter(during("at", period.since, period.until), verb__in=verbs).order_by("at", "pk")


@dataclass(frozen=True, slots=True)
class ComplianceQuery:
    """Agency, period and time of a drill-down."""

    agency: Agency
    period: Period
    at: datetime
    is_workday: IsWorkday


def drilldown(what: str, asked: ComplianceQuery) -> list[dict[str, Any]]:
    """The items behind a number. Raises KeyError for a name that is not in `DRILLDOWNS`."""
    return list(DRILLDOWNS[what][1](asked))


def _list_published(asked: ComplianceQuery) -> Iterator[dict[str, Any]]:
    yield from (
        {
            "at": page.first_published_at,
            "title": page.title,
            "note": CONTENT_KINDS[page.kind].label,
            "url": _edit(page.pk),
        }
        for page in published_in(asked.period).filter(agency=asked.agency)
    )


def _steps(asked: ComplianceQuery, *, late_only: bool = False) -> Iterator[dict[str, Any]]:
    entries = [one for one in steps_in(asked.period) if agency_of(one) == asked.agency.pk]
    for entry, url in _with_pages(one for one in entries if is_late(one) or not late_only):
        said = str(entry.details.get("step", ""))
        step = ApprovalStep(said).label if said in set(ApprovalStep) else said
        word = "trả lại" if entry.verb == "step.returned" else "đồng ý"
        hours = entry.details.get("hours")
        took = f", sau {hours:.1f} giờ làm việc".replace(".", ",") if isinstance(hours, int | float) else ""
        late = ", quá hạn" if is_late(entry) else ""
        yield {"at": entry.at, "title": entry.subject_label, "note": f"{step}: {word}{took}{late}", "url": url}


def _late_steps(asked: ComplianceQuery) -> Iterator[dict[str, Any]]:
    for one in late_steps(at=asked.at, is_workday=asked.is_workday):
        if one["agency"] == asked.agency.pk:
            yield {
                "at": one["state"].started_at,
                "title": one["page"].get_admin_display_title(),
                "note": f"{one['step'].label}, hạn {timezone.localtime(one['due_at']):%H:%M %d/%m/%Y}",
                "url": _edit(one["page"].pk),
            }


def _urgent(asked: ComplianceQuery) -> Iterator[dict[str, Any]]:
    for one in urgent_in(asked.period).filter(article__agency=asked.agency).select_related("article"):
        seen = one.get_verdict_display() if one.reviewed_at else "chưa xem lại"
        late = " (quá hạn)" if (one.reviewed_at or asked.at) > one.review_by else ""
        yield {
            "at": one.at,
            "title": one.article.title,
            "note": f"{one.reason} – {seen}{late}",
            "url": _edit(one.article_id),
        }


def _withdrawn(asked: ComplianceQuery) -> Iterator[dict[str, Any]]:
    yield from (
        {"at": entry.at, "title": entry.subject_label, "note": str(entry.details.get("note", "")), "url": url}
        for entry, url in _with_pages([one for one in withdrawn_in(asked.period) if agency_of(one) == asked.agency.pk])
    )


def _reviews(asked: ComplianceQuery) -> Iterator[dict[str, Any]]:
    yield from (
        {
            "at": page.last_published_at,
            "title": page.title,
            "note": f"rà soát trước {page.review_date:%d/%m/%Y}",
            "url": _edit(page.pk),
        }
        for page in reviews_due(at=asked.at).filter(agency=asked.agency)
    )


def _list_stale(asked: ComplianceQuery) -> Iterator[dict[str, Any]]:
    seen = set()
    for flag in flags_waiting(agencies=[asked.agency]).filter(item__kind=ARTICLE):
        if flag.item_id not in seen:
            seen.add(flag.item_id)
            yield {
                "at": flag.raised_at,
                "title": flag.item.title,
                "note": f"luật thay đổi từ {flag.since:%d/%m/%Y}",
                "url": flag.item.edit_url,
            }


def _silent(asked: ComplianceQuery) -> Iterator[dict[str, Any]]:
    yield from (
        {
            "at": one.last_change,
            "title": one.name,
            "note": f"quá {one.most_days} ngày không có gì mới, từ {one.silent_since:%d/%m/%Y}",
            "url": reverse("wagtailadmin_explore", args=[one.section.pk]),
        }
        for one in silent_sections(on=timezone.localdate(asked.at), agencies=[asked.agency.pk])
        if one.section is not None and one.silent_since is not None
    )


# Name in the address -> title of the list, its rows.
DRILLDOWNS: dict[str, tuple[str, Callable[[ComplianceQuery], Iterable[dict[str, Any]]]]] = {
    "da-dang": ("Nội dung đã đăng", _list_published),
    "buoc": ("Bước đã xử lý", _steps),
    "buoc-tre": ("Bước xử lý quá hạn", lambda asked: _steps(asked, late_only=True)),
    "cho-qua-han": ("Đang chờ xử lý, đã quá hạn", _late_steps),
    "dang-khan": ("Đăng khẩn", _urgent),
    "da-rut": ("Nội dung đã rút", _withdrawn),
    "ra-soat": ("Quá hạn rà soát", _reviews),
    "luat-doi": ("Luật đã thay đổi, chưa xem lại", _list_stale),
    "im": ("Chuyên mục lâu chưa cập nhật", _silent),
}


def _with_pages(entries: Iterable[Entry]) -> Iterator[tuple[Entry, str]]:
    held = list(entries)
    there = set(
        PortalPage.objects.filter(
            pk__in={int(entry.subject_id) for entry in held if entry.subject_id.isdecimal()}
        ).values_list("pk", flat=True)
    )
    for entry in held:
        key = int(entry.subject_id) if entry.subject_id.isdecimal() else 0
        yield entry, _edit(key) if key in there else ""


def _edit(pk: int) -> str:
    return reverse("wagtailadmin_pages:edit", args=[pk])


# A row with this address stores when the links of the page were last collected.
GATHERED = ""
BROKEN = Q(is_internal=True, failures__gte=1) | Q(is_internal=False, failures__gte=2)
_STATUSES = {
    404: "Không còn trang này",
    410: "Trang đã bị rút",
    500: "Máy chủ bị lỗi",
    502: "Máy chủ bị lỗi",
    503: "Máy chủ tạm ngừng",
}


def pages_to_gather(*, limit: int) -> list[ArticlePage]:
    """Live contents whose links were not collected since their publication, longest waiting first."""
    done = LinkCheck.objects.filter(page=OuterRef("pk"), url=GATHERED, checked_at__gte=OuterRef("last_published_at"))
    return list(ArticlePage.objects.live().filter(~Exists(done)).order_by("last_published_at", "pk").specific()[:limit])


def links_due(*, at: datetime, is_internal: bool, limit: int) -> list[str]:
    """Addresses to check now, each once: those never checked first, then the longest unchecked."""
    rows = LinkCheck.objects.filter(is_internal=is_internal).exclude(url=GATHERED)
    ordered = rows.filter(
        Q(checked_at__isnull=True)
        | Q(failures__gt=0, checked_at__lte=at - BROKEN_AGAIN)
        | Q(checked_at__lte=at - SOUND_AGAIN)
    ).order_by(F("checked_at").asc(nulls_first=True), "pk")
    return list(dict.fromkeys(ordered.values_list("url", flat=True)[: limit * 3]))[:limit]


def broken_links(*, agencies: Collection[int] | None = None) -> QuerySet[LinkCheck]:
    """Broken links in live contents of these agencies, or of all; longest broken first."""
    return _of(agencies, LinkCheck.objects.filter(BROKEN, page__live=True)).order_by("first_failed_at", "pk")


def moved_links(*, agencies: Collection[int] | None = None) -> QuerySet[LinkCheck]:
    """Links with a permanent redirect: they work, but should be updated."""
    moved = LinkCheck.objects.filter(page__live=True, failures=0).exclude(moved_to="")
    return _of(agencies, moved).order_by("page", "pk")


def _of(agencies: Collection[int] | None, rows: QuerySet[LinkCheck]) -> QuerySet[LinkCheck]:
    if agencies is not None:
        rows = rows.filter(page__in=ArticlePage.objects.filter(agency__in=agencies).values("pk"))
    return rows.select_related("page")


def links_in_words(rows: Iterable[LinkCheck]) -> list[dict[str, object]]:
    """The label, target and problem of each checked link. Two queries, however many links."""
    held = list(rows)
    pages = PortalPage.objects.in_bulk(_numbers(held, PAGE))
    papers = get_document_model().objects.in_bulk(_numbers(held, DOCUMENT))
    return [_shown(row, pages, papers) for row in held]


def _numbers(rows: Iterable[LinkCheck], kind: str) -> list[int]:
    return [int(row.url.removeprefix(kind)) for row in rows if row.url.startswith(kind)]


def _shown(row: LinkCheck, pages: dict[int, PortalPage], papers: dict[int, object]) -> dict[str, object]:
    called, address = row.url, row.url
    if row.url.startswith(PAGE):
        page = pages.get(int(row.url.removeprefix(PAGE)))
        called, address = (page.title if page else "Một trang đã bị xóa"), (page.url or "" if page else "")
    elif row.url.startswith(DOCUMENT):
        paper = papers.get(int(row.url.removeprefix(DOCUMENT)))
        called, address = (str(paper) if paper else "Một tệp đã bị xóa"), ""
    return {"check": row, "called": called, "address": address, "why": link_trouble(row)}


def link_trouble(row: LinkCheck) -> str:
    """The problem of a link, as text for an officer."""
    if row.error == MISSING_ANCHOR:
        return "Trang còn nhưng không có vị trí được dẫn (điều, khoản)"
    if row.error:
        return FAILURE_LABELS.get(row.error, row.error)
    return "" if row.status is None else _STATUSES.get(row.status, f"Máy chủ trả lời mã {row.status}")
