"""The contents behind each number of the compliance sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from portal.agencies.models import Agency
from portal.agencies.periods import Period
from portal.editorial.kinds import ARTICLE, KINDS
from portal.editorial.models import PortalPage
from portal.editorial.queries.compliance import (
    agency_of,
    is_late,
    late_steps,
    published_in,
    reviews_due,
    steps_in,
    urgent_in,
    withdrawn_in,
)
from portal.editorial.queries.freshness import silent_sections
from portal.editorial.queries.reminders import IsWorkday
from portal.editorial.states import STEP_LABELS, Step
from portal.journal.models import Entry
from portal.library.queries import flags_waiting


@dataclass(frozen=True, slots=True)
class Behind:
    """One thing counted: when, what it is called, what is said of it, where an officer opens it ("" = it is gone)."""

    at: datetime | None
    title: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom, of when, as of which moment."""

    agency: Agency
    period: Period
    at: datetime
    is_workday: IsWorkday


def list_behind(what: str, asked: Asked) -> list[Behind]:
    """What a number counts. Raises KeyError for a name that is none of `LISTS`."""
    return list(LISTS[what][1](asked))


def _published(asked: Asked) -> Iterator[Behind]:
    for page in published_in(asked.period).filter(agency=asked.agency):
        yield Behind(page.first_published_at, page.title, KINDS[page.kind].label, _edit(page.pk))


def _steps(asked: Asked, *, late_only: bool = False) -> Iterator[Behind]:
    entries = [one for one in steps_in(asked.period) if agency_of(one) == asked.agency.pk]
    for entry, url in _with_pages(one for one in entries if is_late(one) or not late_only):
        step = _step(entry)
        word = "trả lại" if entry.verb == "step.returned" else "đồng ý"
        hours = entry.details.get("hours")
        took = f", sau {hours:.1f} giờ làm việc".replace(".", ",") if isinstance(hours, int | float) else ""
        late = ", quá hạn" if is_late(entry) else ""
        yield Behind(entry.at, entry.subject_label, f"{step}: {word}{took}{late}", url)


def _late_steps(asked: Asked) -> Iterator[Behind]:
    for one in late_steps(at=asked.at, is_workday=asked.is_workday):
        if one.agency == asked.agency.pk:
            note = f"{STEP_LABELS[one.step]}, hạn {timezone.localtime(one.due_at):%H:%M %d/%m/%Y}"
            yield Behind(one.state.started_at, one.page.get_admin_display_title(), note, _edit(one.page.pk))


def _urgent(asked: Asked) -> Iterator[Behind]:
    for one in urgent_in(asked.period).filter(article__agency=asked.agency).select_related("article"):
        seen = one.get_verdict_display() if one.reviewed_at else "chưa xem lại"
        late = " (quá hạn)" if (one.reviewed_at or asked.at) > one.review_by else ""
        yield Behind(one.at, one.article.title, f"{one.reason} – {seen}{late}", _edit(one.article_id))


def _withdrawn(asked: Asked) -> Iterator[Behind]:
    entries = [one for one in withdrawn_in(asked.period) if agency_of(one) == asked.agency.pk]
    for entry, url in _with_pages(entries):
        yield Behind(entry.at, entry.subject_label, str(entry.details.get("note", "")), url)


def _reviews(asked: Asked) -> Iterator[Behind]:
    for page in reviews_due(at=asked.at).filter(agency=asked.agency):
        yield Behind(page.last_published_at, page.title, f"rà soát trước {page.review_date:%d/%m/%Y}", _edit(page.pk))


def _stale(asked: Asked) -> Iterator[Behind]:
    seen = set()
    for flag in flags_waiting(agencies=[asked.agency]).filter(item__kind=ARTICLE):
        if flag.item_id not in seen:
            seen.add(flag.item_id)
            yield Behind(flag.raised_at, flag.item.title, f"luật thay đổi từ {flag.since:%d/%m/%Y}", flag.item.edit_url)


def _silent(asked: Asked) -> Iterator[Behind]:
    for one in silent_sections(on=timezone.localdate(asked.at), agencies=[asked.agency.pk]):
        if one.section is not None and one.silent_since is not None:
            note = f"quá {one.most_days} ngày không có gì mới, từ {one.silent_since:%d/%m/%Y}"
            yield Behind(one.last_change, one.name, note, reverse("wagtailadmin_explore", args=[one.section.pk]))


# Name in the address -> what the list is called, what stands in it.
LISTS: dict[str, tuple[str, Callable[[Asked], Iterable[Behind]]]] = {
    "da-dang": ("Nội dung đã đăng", _published),
    "buoc": ("Bước đã xử lý", _steps),
    "buoc-tre": ("Bước xử lý quá hạn", lambda asked: _steps(asked, late_only=True)),
    "cho-qua-han": ("Đang chờ xử lý, đã quá hạn", _late_steps),
    "dang-khan": ("Đăng khẩn", _urgent),
    "da-rut": ("Nội dung đã rút", _withdrawn),
    "ra-soat": ("Quá hạn rà soát", _reviews),
    "luat-doi": ("Luật đã thay đổi, chưa xem lại", _stale),
    "im": ("Chuyên mục lâu chưa cập nhật", _silent),
}


def _with_pages(entries: Iterable[Entry]) -> Iterator[tuple[Entry, str]]:
    held = list(entries)
    keys = {int(entry.subject_id) for entry in held if entry.subject_id.isdecimal()}
    there = set(PortalPage.objects.filter(pk__in=keys).values_list("pk", flat=True))
    for entry in held:
        key = int(entry.subject_id) if entry.subject_id.isdecimal() else 0
        yield entry, _edit(key) if key in there else ""


def _step(entry: Entry) -> str:
    said = str(entry.details.get("step", ""))
    return STEP_LABELS[Step(said)] if said in set(Step) else said


def _edit(pk: int) -> str:
    return reverse("wagtailadmin_pages:edit", args=[pk])
