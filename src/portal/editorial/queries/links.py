"""Links of live contents: which are due to be tried, which are broken."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from wagtail.documents import get_document_model

from portal.editorial.hyperlinks import BROKEN_AGAIN, DOCUMENT, MISSING_ANCHOR, PAGE, SOUND_AGAIN
from portal.editorial.models import ArticlePage, LinkCheck, PortalPage
from safehttp.failures import FAILURE_LABELS

# A row without an address says when the links of the page were last gathered.
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
    """Live contents whose links were not gathered since they were published, the longest waiting first."""
    done = LinkCheck.objects.filter(page=OuterRef("pk"), url=GATHERED, checked_at__gte=OuterRef("last_published_at"))
    waiting = ArticlePage.objects.live().filter(~Exists(done)).order_by("last_published_at", "pk")
    return list(waiting.specific()[:limit])


def links_due(*, at: datetime, is_internal: bool, limit: int) -> list[str]:
    """Addresses to try now, each once: those never tried first, then the longest untried."""
    rows = LinkCheck.objects.filter(is_internal=is_internal).exclude(url=GATHERED)
    ordered = rows.filter(
        Q(checked_at__isnull=True)
        | Q(failures__gt=0, checked_at__lte=at - BROKEN_AGAIN)
        | Q(checked_at__lte=at - SOUND_AGAIN)
    ).order_by(F("checked_at").asc(nulls_first=True), "pk")
    return list(dict.fromkeys(ordered.values_list("url", flat=True)[: limit * 3]))[:limit]


def broken_links(*, agencies: Collection[int] | None = None) -> QuerySet[LinkCheck]:
    """Links of live contents of these agencies, or of all, that lead nowhere; the longest broken first."""
    return _of(agencies, LinkCheck.objects.filter(BROKEN, page__live=True)).order_by("first_failed_at", "pk")


def moved_links(*, agencies: Collection[int] | None = None) -> QuerySet[LinkCheck]:
    """Links that lead on for good: they work, and should be changed."""
    moved = LinkCheck.objects.filter(page__live=True, failures=0).exclude(moved_to="")
    return _of(agencies, moved).order_by("page", "pk")


def _of(agencies: Collection[int] | None, rows: QuerySet[LinkCheck]) -> QuerySet[LinkCheck]:
    if agencies is not None:
        rows = rows.filter(page__in=ArticlePage.objects.filter(agency__in=agencies).values("pk"))
    return rows.select_related("page")


def links_in_words(rows: Iterable[LinkCheck]) -> list[dict[str, object]]:
    """What each tried link is called, where it leads, what is wrong. Two queries, however many."""
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
    """What is wrong, for an officer."""
    if row.error == MISSING_ANCHOR:
        return "Trang còn nhưng không có vị trí được dẫn (điều, khoản)"
    if row.error:
        return FAILURE_LABELS.get(row.error, row.error)
    return "" if row.status is None else _STATUSES.get(row.status, f"Máy chủ trả lời mã {row.status}")
