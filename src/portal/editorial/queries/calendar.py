"""The editorial calendar of a month: publications to come, events, campaigns, reviews, deadlines; also as iCalendar
files (RFC 5545).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision

from lawtext.dates import later_by_months
from portal.agencies.dates import days_from
from portal.agencies.models import Agency
from portal.agencies.queries import all_agencies
from portal.editorial.models import ArticlePage, Orientation, UrgentPublication
from portal.editorial.queries.reminders import IsWorkday, steps_with_deadlines
from portal.journal.queries import during, midnight
from portal.schema.queries import narrowed
from portal.schema.states import LabelledChoices

_DAY = timedelta(days=1)


class EditorialMark(LabelledChoices):
    """The kind of an entry in the editorial calendar."""

    SCHEDULED = "hen-dang", "Hẹn giờ đăng"
    EXPIRES = "het-han-dang", "Hết hạn đăng"
    EVENT = "su-kien", "Sự kiện"
    CAMPAIGN = "chien-dich", "Đợt cao điểm"
    REVIEW = "ra-soat", "Hạn rà soát"
    STEP = "buoc-xu-ly", "Hạn xử lý bài"
    URGENT = "dang-khan", "Hạn xem lại bài đăng khẩn"


@dataclass(frozen=True, slots=True)
class EditorialHappening:
    """One entry of the calendar. `begins` is aware; `ends` is the last day, if it lasts longer than one."""

    mark: EditorialMark
    key: int
    title: str
    begins: datetime
    url: str
    agency: Agency | None = None
    ends: date | None = None
    is_whole_day: bool = False
    note: str = ""

    @property
    def day(self) -> date:
        return timezone.localdate(self.begins)

    @property
    def hour(self) -> str:
        """ "08:30"; "" for a whole-day entry."""
        return "" if self.is_whole_day else f"{timezone.localtime(self.begins):%H:%M}"

    def days(self, *, since: date, until: date) -> Iterator[date]:
        """Each day of the entry within the interval."""
        return days_from(max(self.day, since), min(self.ends or self.day, until))


@dataclass(frozen=True, slots=True)
class EditorialCalendarFilter:
    """The filter of the calendar: interval, agencies, and section (its path)."""

    since: date
    until: date
    agencies: Collection[int] | None = None
    path: str = ""

    @property
    def moments(self) -> tuple[datetime, datetime]:
        return midnight(self.since), midnight(self.until + _DAY)


def happenings(*, wanted: EditorialCalendarFilter, at: datetime, is_workday: IsWorkday) -> list[EditorialHappening]:
    """All entries, in order; three queries besides those of the steps, however many entries there are."""
    approved = Revision.page_revisions.filter(during("approved_go_live_at", wanted.since, wanted.until))
    dates = {int(pk): moment for pk, moment in approved.values_list("object_id", "approved_go_live_at")}
    due = during("review_by", wanted.since, wanted.until)
    urgent = list(UrgentPublication.objects.filter(due, reviewed_at__isnull=True))
    pages = _pages(wanted, {*dates, *(one.article_id for one in urgent)})
    return sorted(
        [
            *(line for page in pages.values() for line in _of_page(page, wanted, dates.get(page.pk))),
            *_steps(wanted, at, is_workday),
            *(
                _line(EditorialMark.URGENT, pages[one.article_id], one.review_by, key=one.pk)
                for one in urgent
                if one.article_id in pages
            ),
        ],
        key=lambda one: (one.day, not one.is_whole_day, one.begins, one.mark, one.key),
    )


def _pages(wanted: EditorialCalendarFilter, named: Collection[int]) -> dict[int, ArticlePage]:
    """The pages that may have entries in `_of_page`, and those with these primary keys."""
    since, until = wanted.moments
    found = ArticlePage.objects.filter(
        Q(pk__in=named)
        | Q(live=False) & during("go_live_at", wanted.since, wanted.until)
        | Q(live=True) & during("expire_at", wanted.since, wanted.until)
        | Q(live=True, review_date__range=(wanted.since, wanted.until))
        | Q(eventpage__starts_at__lt=until, eventpage__ends_at__gte=since)
        | Q(eventpage__starts_at__lt=until, eventpage__starts_at__gte=since, eventpage__ends_at=None)
        | Q(campaignpage__starts_on__lte=wanted.until, campaignpage__ends_on__gte=wanted.since)
    )
    found = narrowed(found, agency__in=wanted.agencies, path__startswith=wanted.path)
    return {page.pk: page for page in found.select_related("agency", "eventpage", "campaignpage").defer("body")}


def _of_page(
    page: ArticlePage, wanted: EditorialCalendarFilter, approved: datetime | None
) -> Iterator[EditorialHappening]:
    """The entries of a page.

    `approved`: the publication time of its approved version; else the draft's own date counts.
    """
    since, until = wanted.moments
    goes_live = approved or (None if page.live else page.go_live_at)
    if goes_live and since <= goes_live < until:
        yield _line(EditorialMark.SCHEDULED, page, goes_live, note="đã duyệt" if approved else "chưa duyệt")
    if page.live and page.expire_at and since <= page.expire_at < until:
        yield _line(EditorialMark.EXPIRES, page, page.expire_at)
    if page.live and page.review_date and wanted.since <= page.review_date <= wanted.until:
        yield _line(EditorialMark.REVIEW, page, midnight(page.review_date), is_whole_day=True)
    event, campaign = (getattr(page, name, None) for name in ("eventpage", "campaignpage"))
    if event and event.starts_at < until and (event.ends_at or event.starts_at) >= since:
        ends = timezone.localdate(event.ends_at) if event.ends_at else None
        note = event.venue if page.live else " – ".join(filter(None, (event.venue, "chưa đăng")))
        yield _line(EditorialMark.EVENT, page, event.starts_at, ends=ends, note=note)
    if campaign and campaign.starts_on <= wanted.until and campaign.ends_on >= wanted.since:
        yield _line(
            EditorialMark.CAMPAIGN, page, midnight(campaign.starts_on), ends=campaign.ends_on, is_whole_day=True
        )


def _steps(wanted: EditorialCalendarFilter, at: datetime, is_workday: IsWorkday) -> Iterator[EditorialHappening]:
    since, until = wanted.moments
    for one in steps_with_deadlines(at=at, is_workday=is_workday):
        page = one["page"]
        is_meant = wanted.agencies is None or one["agency"] in wanted.agencies
        if since <= one["due_at"] < until and is_meant and page.path.startswith(wanted.path):
            yield _line(EditorialMark.STEP, page, one["due_at"], key=one["state"].pk, note=one["step"].label)


def _line(
    mark: EditorialMark,
    page: ArticlePage,
    begins: datetime,
    *,
    key: int = 0,
    ends: date | None = None,
    is_whole_day: bool = False,
    note: str = "",
) -> EditorialHappening:
    return EditorialHappening(
        mark=mark,
        key=key or page.pk,
        title=page.get_admin_display_title(),
        begins=begins,
        url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
        agency=page.agency,
        ends=ends,
        is_whole_day=is_whole_day,
        note=note,
    )


# ---- the orientation of a month --------------------------------------------------------------------------------------


def orientations(*, month: date) -> list[Orientation]:
    """The orientations of the month, in the order of creation, with their fields."""
    rows = Orientation.objects.filter(month=month.replace(day=1)).select_related("agency")
    return list(rows.prefetch_related("fields").order_by("pk"))


def contents_after(*, orientation: Orientation) -> list[tuple[Agency, int]]:
    """The numbers of contents that each agency published in the month in the orientation's fields, highest first."""
    fields = [field.pk for field in orientation.fields.all()]
    since, until = midnight(orientation.month), midnight(later_by_months(orientation.month, 1))
    pages = ArticlePage.objects.live().filter(first_published_at__gte=since, first_published_at__lt=until)
    pages = pages.filter(Q(fields__in=fields) | Q(fields__parent__in=fields), agency__isnull=False)
    counted = dict(pages.values_list("agency").annotate(count=Count("pk", distinct=True)).order_by())
    return sorted(
        [(all_agencies()[key], count) for key, count in counted.items()], key=lambda pair: (-pair[1], pair[0].name_sort)
    )


_MOST_OCTETS = 75  # per line, without the line break
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


type CalendarLine = tuple[str, datetime | date | str]


def calendar_of(head: Iterable[CalendarLine], entries: Iterable[Iterable[CalendarLine]]) -> str:
    """The text of an iCalendar file: lines folded at 75 bytes, ended by CR LF; lines with an empty value are left out.

    Times are aware. A UID never changes, so that an event that is moved is moved in readers' calendars too.
    """
    lines: list[CalendarLine] = [("BEGIN", "VCALENDAR"), ("VERSION", "2.0"), *head]
    for entry in entries:
        lines += [("BEGIN", "VEVENT"), *entry, ("END", "VEVENT")]
    lines.append(("END", "VCALENDAR"))
    said = (_folded_lines(f"{name}:{_calendar_value(value)}") for name, value in lines if value)
    return "".join(f"{folded}\r\n" for pieces in said for folded in pieces)


def calendar_file(happenings: Iterable[EditorialHappening], *, name: str, base: str, at: datetime) -> str:
    """The calendar as a file. `base` is the portal's address, used for the links and UIDs of entries."""
    head = [
        ("PRODID", f"-//{name}//Lịch biên tập//VI"),
        ("CALSCALE", "GREGORIAN"),
        ("X-WR-CALNAME", f"Lịch biên tập – {name}"),
    ]
    return calendar_of(head, (_entry(one, base=base, at=at) for one in happenings))


def _entry(one: EditorialHappening, *, base: str, at: datetime) -> list[CalendarLine]:
    host, last = base.split("//", 1)[-1].split("/", 1)[0], one.ends or one.day
    days: list[CalendarLine] = [("DTSTART;VALUE=DATE", one.day), ("DTEND;VALUE=DATE", last + timedelta(days=1))]
    return [
        ("UID", f"{one.mark}-{one.key}@{host}"),
        ("DTSTAMP", at),
        *(days if one.is_whole_day or one.ends else [("DTSTART", one.begins)]),
        ("SUMMARY", f"{one.mark.label}: {one.title}"),
        ("DESCRIPTION", one.note),
        ("URL", f"{base}{one.url}"),
    ]


def _calendar_value(said: datetime | date | str) -> str:
    if isinstance(said, str):
        return said.translate(_ESCAPED)
    return f"{said.astimezone(UTC):%Y%m%dT%H%M%SZ}" if isinstance(said, datetime) else f"{said:%Y%m%d}"


def _folded_lines(line: str) -> Iterator[str]:
    """No line is longer than 75 octets, and no character is split (RFC 5545, 3.1)."""
    piece, size = "", 0
    for letter in line:
        weight = len(letter.encode())
        if size + weight > _MOST_OCTETS:
            yield piece
            piece, size = " ", 1
        piece, size = piece + letter, size + weight
    yield piece
