"""How fresh the sections are and how much they are read, by section and agency: few queries over the whole tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta

from django.db.models import Sum
from django.utils import timezone

from portal.agencies.models import Agency
from portal.agencies.periods import Period
from portal.editorial.kinds import ARTICLE, SECTION
from portal.editorial.models import ArticlePage, SectionPage
from portal.editorial.queries.shelves import Shelves, shelves
from portal.journal.models import Reading

_DAY = timedelta(days=1)


@dataclass(slots=True)
class Use:
    """Numbers of a period; they add up."""

    contents: int = 0
    published: int = 0
    updated: int = 0
    reads: int = 0
    useful: int = 0
    unclear: int = 0

    def add(self, other: Use) -> None:
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


@dataclass(slots=True)
class Standing:
    """One section (with all that is below it) or one agency (with all its contents).

    `silent_since`: the day from which it has been silent for longer than the regulation allows; None = it is not.
    """

    name: str
    use: Use = field(default_factory=Use)
    last_change: datetime | None = None
    section: SectionPage | None = None
    agency: Agency | None = None
    most_days: int | None = None
    silent_since: date | None = None

    def note(self, use: Use, changed: datetime | None) -> None:
        self.use.add(use)
        if changed is not None and (self.last_change is None or changed > self.last_change):
            self.last_change = changed


@dataclass(frozen=True, slots=True)
class _Content:
    pk: int
    path: str
    agency: int | None
    live: bool
    first: datetime | None
    last: datetime | None

    def use(self, period: Period, read: dict[str, Use]) -> Use:
        is_published = _is_in(period, self.first)
        use = Use(
            contents=int(self.live),
            published=int(is_published),
            updated=int(not is_published and _is_in(period, self.last)),
        )
        use.add(read.get(str(self.pk), Use()))
        return use


def _is_in(period: Period, moment: datetime | None) -> bool:
    return moment is not None and period.has(timezone.localdate(moment))


def sections_in_figures(
    *, period: Period, on: date, agencies: Collection[int] | None = None, within: Shelves | None = None
) -> list[Standing]:
    """Every section in its order on the portal, or those in the charge of these agencies; seven queries."""
    known = within or shelves(on=on)
    found = {path: Standing(section.title, section=section) for path, section in known.sections.items()}
    contents, read = list(_contents()), _read(ARTICLE, period)
    for content in contents:
        use = content.use(period, read)
        changed = content.last if content.live else None
        for section in known.above(content.path):
            found[section.path].note(use, changed)
    fronts = _read(SECTION, period)
    for path, standing in found.items():
        section = known.sections[path]
        standing.use.add(fronts.get(str(section.pk), Use()))
        standing.agency = known.charge(path)
        standing.most_days = known.most_days(section)
        standing.silent_since = _silent_since(standing, on)
    return [one for one in found.values() if agencies is None or (one.agency and one.agency.pk in agencies)]


def agencies_in_figures(
    *, period: Period, on: date, agencies: Collection[int] | None = None, within: Shelves | None = None
) -> list[Standing]:
    """Every agency that publishes: its own contents wherever they stand, by name; one that ended by itself."""
    known = within or shelves(on=on)
    sums: dict[int, Standing] = defaultdict(lambda: Standing(""))
    read = _read(ARTICLE, period)
    for content in _contents():
        charge = known.charge(content.path) if content.agency is None else None
        key = content.agency or (charge.pk if charge else None)
        if key is not None and (agencies is None or key in agencies):
            sums[key].note(content.use(period, read), content.last if content.live else None)
    for key, agency in Agency.objects.in_bulk(sums).items():
        sums[key].name, sums[key].agency = agency.name, agency
    return sorted(sums.values(), key=lambda one: one.agency.name_sort if one.agency else "")


def silent_sections(*, on: date, agencies: Collection[int] | None = None) -> list[Standing]:
    """Those that have been silent for too long, the longest first."""
    found = sections_in_figures(period=Period(on, on), on=on, agencies=agencies)
    silent = [one for one in found if one.silent_since is not None]
    return sorted(silent, key=lambda one: (one.silent_since or on, one.name))


@dataclass(frozen=True, slots=True)
class ReadContent:
    """A content with what readers did with it in a period."""

    page: ArticlePage
    use: Use


def contents_in_figures(
    *, period: Period, agencies: Collection[int] | None, is_unclear: bool = False, limit: int = 20
) -> list[ReadContent]:
    """What is read most; `is_unclear`: what readers found unclear and nobody found useful."""
    rows = Reading.objects.filter(kind=ARTICLE, day__range=(period.since, period.until)).values("key")
    sums = rows.annotate(read=Sum("reads"), good=Sum("useful"), bad=Sum("unclear")).order_by("-read", "key")
    if is_unclear:
        sums = sums.filter(bad__gt=0, good=0).order_by("-bad", "-read", "key")
    else:
        sums = sums.filter(read__gt=0)
    uses = {
        int(row["key"]): Use(reads=row["read"], useful=row["good"], unclear=row["bad"])
        for row in (sums if agencies is not None else sums[: limit * 2])
        if row["key"].isdecimal()
    }
    pages = ArticlePage.objects.live().select_related("agency").defer("body")
    if agencies is not None:
        own = set(ArticlePage.objects.filter(agency__in=agencies).values_list("pk", flat=True))
        uses = {key: use for key, use in uses.items() if key in own}
    held = pages.in_bulk(list(uses)[:limit])
    return [ReadContent(held[key], use) for key, use in uses.items() if key in held][:limit]


def use_of_page(*, page: int, period: Period) -> Use:
    """The numbers of one content."""
    return _read(ARTICLE, period, key=str(page)).get(str(page), Use())


def _contents() -> Iterator[_Content]:
    rows = ArticlePage.objects.filter(first_published_at__isnull=False).order_by()
    for row in rows.values_list("pk", "path", "agency", "live", "first_published_at", "last_published_at"):
        yield _Content(*row)


def _read(kind: str, period: Period, key: str = "") -> dict[str, Use]:
    rows = Reading.objects.filter(kind=kind, day__range=(period.since, period.until))
    rows = rows.filter(key=key) if key else rows
    sums = rows.values("key").annotate(read=Sum("reads"), good=Sum("useful"), bad=Sum("unclear")).order_by()
    return {row["key"]: Use(reads=row["read"], useful=row["good"], unclear=row["bad"]) for row in sums}


def _silent_since(standing: Standing, on: date) -> date | None:
    """The day after the last on which silence was allowed; a section without contents was opened and never spoke."""
    begun = standing.last_change or (standing.section.first_published_at if standing.section else None)
    if begun is None or standing.most_days is None:
        return None
    due = timezone.localdate(begun) + timedelta(days=standing.most_days) + _DAY
    return due if due <= on else None
