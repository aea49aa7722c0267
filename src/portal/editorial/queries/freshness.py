"""The freshness and readings of sections, for the present and for past months."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, Sum
from django.utils import timezone

from lawtext.dates import last_day
from portal.agencies.dates import Period
from portal.agencies.models import Agency
from portal.agencies.queries import all_agencies, heirs_of, memoized
from portal.editorial.models import ArticlePage, DeskReminder, PortalPage, Regulation, SectionPage
from portal.editorial.queries.adoptions import adoptions_seen
from portal.editorial.queries.regulation import freshness_rules_of, regulation_on
from portal.editorial.regulation import most_days_of_silence
from portal.editorial.states.contents import ARTICLE, SECTION, SectionKind
from portal.editorial.states.workflow import ReminderSubject
from portal.journal.models import Entry, Reading


@dataclass(frozen=True, slots=True)
class SectionContext:
    """The live sections by path, the regulation of the day, and the successors of ended agencies."""

    sections: Mapping[str, SectionPage]
    regulation: Regulation | None
    heirs: Mapping[int, list[Agency]]

    def above(self, path: str) -> list[SectionPage]:
        """The sections that contain the page at this path, nearest first; a section contains itself."""
        steps = range(len(path), 0, -PortalPage.steplen)
        return [self.sections[path[:end]] for end in steps if path[:end] in self.sections]

    def charge(self, path: str) -> Agency | None:
        """The agency in charge at this path today; if no section names one, the regulation's supervisor."""
        named = next((section.agency for section in self.above(path) if section.agency is not None), None)
        return self.today(named or (self.regulation.supervisor if self.regulation else None))

    def today(self, agency: Agency | None) -> Agency | None:
        """The agency, or the first of its successors."""
        heirs = self.heirs.get(agency.pk) if agency is not None else None
        return heirs[0] if heirs else agency

    def most_days(self, section: SectionPage) -> int | None:
        """The number of days without news after which the section is overdue; None = never.

        Never for an ended agency: nobody can write in its section, and its address redirects to the successor.
        """
        above = self.above(section.path)
        charge = next((one for one in above if one.agency_id is not None), None)
        is_own = charge is not None and charge.kind == SectionKind.AGENCY
        if charge is not None and is_own and charge.agency_id in self.heirs:
            return None
        return most_days_of_silence(
            freshness_rules_of(self.regulation), sections=[one.pk for one in above], is_own=is_own, is_common=not is_own
        )


def shelves(*, on: date) -> SectionContext:
    """The sections on the day; memoized for a page."""
    return memoized(("shelves", on), lambda: _shelves(on))


def _shelves(on: date) -> SectionContext:
    ended = (one for one in all_agencies().values() if one.exists_to and one.exists_to <= on)
    return SectionContext(
        sections={section.path: section for section in live_sections()},
        regulation=regulation_on(on=on),
        heirs=heirs_of(agencies=ended, on=on),
    )


def live_sections() -> list[SectionPage]:
    """Live sections in the order of the portal; memoized for a page."""
    return memoized("sections", lambda: list(SectionPage.objects.live().select_related("agency").order_by("path")))


_DAY = timedelta(days=1)


# Numbers in a period: contents, published, updated, reads, useful, unclear.
PageUse = Counter[str]


@dataclass(slots=True)
class SectionFreshness:
    """Figures of one section (with everything below it) or one agency (with all its contents).

    `silent_since`: the day since which the section has exceeded the regulation's limit of days without news; None = it
    has not.
    """

    name: str
    use: PageUse = field(default_factory=Counter)
    last_change: datetime | None = None
    section: SectionPage | None = None
    agency: Agency | None = None
    most_days: int | None = None
    silent_since: date | None = None

    def note(self, use: PageUse, changed: datetime | None) -> None:
        self.use.update(use)
        if changed is not None and (self.last_change is None or changed > self.last_change):
            self.last_change = changed


def _use(content: Any, period: Period, read: dict[str, PageUse]) -> PageUse:
    is_published = _is_in(period, content.first_published_at)
    use = PageUse(
        contents=int(content.live),
        published=int(is_published),
        updated=int(not is_published and _is_in(period, content.last_published_at)),
    )
    use.update(read.get(str(content.pk), Counter()))
    return use


def _is_in(period: Period, moment: datetime | None) -> bool:
    return moment is not None and period.has(timezone.localdate(moment))


def sections_in_figures(
    *, period: Period | None, on: date, agencies: Collection[int] | None = None
) -> list[SectionFreshness]:
    """Figures of all sections in portal order, or of those in the charge of these agencies.

    At most eight queries; six without a period, in which case no numbers are computed.
    """
    known = shelves(on=on)
    found = {path: SectionFreshness(section.title, section=section) for path, section in known.sections.items()}
    read = _read(ARTICLE, period) if period else {}
    for content in _contents():
        use = _use(content, period, read) if period else Counter[str]()
        changed = content.last_published_at if content.live else None
        for section in known.above(content.path):
            found[section.path].note(use, changed)
    midnight = timezone.make_aware(datetime.combine(on + _DAY, time()))
    for path, came in adoptions_seen(at=midnight).values_list("section__path", "visible_from"):
        for section in known.above(path):
            found[section.path].note(Counter(), came)  # an adoption counts as a publication of the adopting section
    fronts = _read(SECTION, period) if period else {}
    for path, standing in found.items():
        section = known.sections[path]
        standing.use.update(fronts.get(str(section.pk), Counter()))
        standing.agency = known.charge(path)
        standing.most_days = known.most_days(section)
        standing.silent_since = _silent_since(standing, on)
    return [one for one in found.values() if agencies is None or (one.agency and one.agency.pk in agencies)]


def agencies_in_figures(*, period: Period, on: date, agencies: Collection[int] | None = None) -> list[SectionFreshness]:
    """Figures of every publishing agency, by name: its own contents in any section; ended ones have their own row."""
    known = shelves(on=on)
    sums: dict[int, SectionFreshness] = defaultdict(lambda: SectionFreshness(""))
    read = _read(ARTICLE, period)
    for content in _contents():
        charge = known.charge(content.path) if content.agency is None else None
        key = content.agency or (charge.pk if charge else None)
        if key is not None and (agencies is None or key in agencies):
            sums[key].note(_use(content, period, read), content.last_published_at if content.live else None)
    for key, one in sums.items():
        one.name, one.agency = all_agencies()[key].name, all_agencies()[key]
    return sorted(sums.values(), key=lambda one: one.agency.name_sort if one.agency else "")


def silent_sections(*, on: date, agencies: Collection[int] | None = None) -> list[SectionFreshness]:
    """Sections that have been without news for too long, longest first."""
    return sorted(
        [one for one in sections_in_figures(period=None, on=on, agencies=agencies) if one.silent_since is not None],
        key=lambda one: (one.silent_since or on, one.name),
    )


def contents_in_figures(
    *, period: Period, agencies: Collection[int] | None, is_unclear: bool = False, limit: int = 20
) -> list[dict[str, Any]]:
    """The most-read contents; with `is_unclear`, those that readers rated unclear and nobody useful."""
    rows = Reading.objects.filter(kind=ARTICLE, day__range=(period.since, period.until)).values("key")
    sums = rows.annotate(read=Sum("reads"), good=Sum("useful"), bad=Sum("unclear")).order_by("-read", "key")
    sums = sums.filter(bad__gt=0, good=0).order_by("-bad", "-read", "key") if is_unclear else sums.filter(read__gt=0)
    uses = {
        int(row["key"]): PageUse(reads=row["read"], useful=row["good"], unclear=row["bad"])
        for row in (sums if agencies is not None else sums[: limit * 2])
        if row["key"].isdecimal()
    }
    pages = ArticlePage.objects.live().select_related("agency").defer("body")
    if agencies is not None:
        own = set(ArticlePage.objects.filter(agency__in=agencies).values_list("pk", flat=True))
        uses = {key: use for key, use in uses.items() if key in own}
    held = pages.in_bulk(list(uses)[:limit])
    return [{"page": held[key], "use": use} for key, use in uses.items() if key in held][:limit]


def use_of_page(*, page: int, period: Period) -> PageUse:
    """The numbers of one content."""
    return _read(ARTICLE, period, key=str(page)).get(str(page), Counter())


def _contents() -> list[Any]:
    """All contents ever published; memoized for a page."""
    rows = ArticlePage.objects.filter(first_published_at__isnull=False).order_by()
    told = rows.values_list("pk", "path", "agency", "live", "first_published_at", "last_published_at", named=True)
    return memoized("contents", lambda: list(told))


def _read(kind: str, period: Period, key: str = "") -> dict[str, PageUse]:
    rows = Reading.objects.filter(kind=kind, day__range=(period.since, period.until))
    rows = rows.filter(key=key) if key else rows
    sums = rows.values("key").annotate(read=Sum("reads"), good=Sum("useful"), bad=Sum("unclear")).order_by()
    told = memoized(("read", kind, key, period), lambda: list(sums))
    return {row["key"]: PageUse(reads=row["read"], useful=row["good"], unclear=row["bad"]) for row in told}


def _silent_since(standing: SectionFreshness, on: date) -> date | None:
    """The first day after the limit; a section without contents counts from its opening."""
    begun = standing.last_change or (standing.section.first_published_at if standing.section else None)
    if begun is None or standing.most_days is None:
        return None
    due = timezone.localdate(begun) + timedelta(days=standing.most_days) + _DAY
    return due if due <= on else None


def month_of_sections(*, month: date) -> list[tuple[SectionPage, Agency | None, int]]:
    """Sections with a limit that existed before the end of the month, with the agency in charge on the last day and the
    number of days over the limit. `month` is the first day; seven queries.
    """
    last = last_day(month)
    known, silent = shelves(on=last), _silences(month, last)
    return [
        (one, known.charge(one.path), len(silent[str(one.pk)]))
        for one in known.sections.values()
        if known.most_days(one) is not None
        and one.first_published_at is not None
        and timezone.localdate(one.first_published_at) <= last
    ]


def _silences(month: date, last: date) -> dict[str, set[date]]:
    """Section -> its days of the month over the limit. The day on which it published is not counted."""
    rows = DeskReminder.objects.filter(
        Q(due_at__date__lte=last) & (Q(settled_at__isnull=True) | Q(settled_at__date__gt=month)),
        about=ReminderSubject.SILENCE.value,
    )
    found: dict[str, set[date]] = defaultdict(set)
    for key, due_at, settled_at in rows.values_list("key", "due_at", "settled_at"):
        begins = max(timezone.localdate(due_at), month)
        ends = min(timezone.localdate(settled_at), last + timedelta(days=1)) if settled_at else last + timedelta(days=1)
        found[key] |= {begins + timedelta(days=count) for count in range((ends - begins).days)}
    return found


def sections_judged(*, month: date) -> set[str]:
    """The keys of sections already judged for the month."""
    told = Entry.objects.filter(verb="section.month_judged", details__month=month.isoformat())
    return set(told.values_list("details__section_month", flat=True))
