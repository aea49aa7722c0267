"""A law as of a day: its wording, its history and the related URLs; and laws for programs: a list of laws and a feed of
changes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, QuerySet

from portal.journal.models import ChainLink, Entry
from portal.journal.queries.dependencies import kept
from portal.library import queries
from portal.library.models import Edition, Event, Instrument
from portal.library.queries.changes import LegalChange, changes_of
from portal.library.queries.events import KEPT_TARGETS
from portal.library.states import ACTING, EventState
from portal.schema.queries import grouped


@dataclass(frozen=True)
class LawReading:
    """A law as of a day. `editions` are its wordings, earliest first, and `edition` is the one of the day; `readings`
    also include superseded readings.

    `asked` is the day in the page's URL; None at the plain URL, which always shows today.
    """

    law: Instrument
    day: date
    today: date
    asked: date | None
    readings: tuple[Edition, ...]
    edition: Edition | None

    @cached_property
    def editions(self) -> list[Edition]:
        return [one for one in self.readings if not one.is_superseded]

    @property
    def is_today(self) -> bool:
        return self.day == self.today

    @property
    def day_words(self) -> str:
        return f"Ngày {self.day:%d/%m/%Y}"

    @cached_property
    def base(self) -> str:
        """The URL prefix of this page and of its provisions' pages."""
        plain = self.law.get_absolute_url()
        return f"{plain}ngay/{self.asked.isoformat()}/" if self.asked else plain

    @cached_property
    def _happened(self) -> list[Event]:
        return _history(self.law)

    @property
    def events(self) -> list[Event]:
        return [one for one in self._happened if one.state != EventState.HELD]

    @property
    def held(self) -> list[Event]:
        """Events on hold because the provision that orders them has changed."""
        return [one for one in self._happened if one.state == EventState.HELD]

    @cached_property
    def changes(self) -> list[LegalChange]:
        """The changes to the law, each marked as merged or not in the wording shown."""
        return changes_of(self.events, merged=self.merged)

    @property
    def merged(self) -> set[int]:
        """The editions whose wording is part of the one shown: itself and those that begin no later."""
        if self.edition is None:
            return set()
        first = self.edition.valid_from or date.min
        return {one.pk for one in self.readings if (one.valid_from or date.min) <= first}

    @cached_property
    def canonical(self) -> str:
        """The plain URL if the wording is today's; otherwise the URL of the first day of the wording."""
        if self.edition is None or not self.is_other_wording:
            return self.law.get_absolute_url()
        first = self.edition.valid_from or self.day
        return f"{self.law.get_absolute_url()}ngay/{first.isoformat()}/"

    @cached_property
    def is_other_wording(self) -> bool:
        of_today = queries.edition_among(self.editions, day=self.today)
        return self.edition is not None and of_today is not None and of_today.pk != self.edition.pk

    @property
    def is_old_wording(self) -> bool:
        return self.is_other_wording and self.day < self.today

    @property
    def is_for_robots(self) -> bool:
        """Whether search engines may index the page: the plain URL, or the first day of another wording; not the other
        days."""
        own = self.is_other_wording and self.edition is not None and self.asked == self.edition.valid_from
        return self.asked is None or own

    @property
    def is_before_issue(self) -> bool:
        return self.law.issued_date is not None and self.day < self.law.issued_date

    @property
    def since_then(self) -> list[LegalChange]:
        """The changes to the law after the requested day, up to today."""
        return [one for one in self.changes if self.day < one.day <= self.today]


@kept
def _history(law: Instrument) -> list[Event]:
    return list(queries.history_of(instrument=law, with_held=True))


def histories_of(*, laws: Collection[Instrument]) -> dict[int, list[Event]]:
    """Instrument key -> its acting events, as `queries.history_of` gives them; a few queries for all."""
    found = Event.objects.filter(state__in=ACTING, instrument__in=laws).select_related("source", "cause__source")
    ordered = found.prefetch_related(KEPT_TARGETS).order_by("-day", "-pk")
    return grouped((event.instrument_id or 0, event) for event in ordered)


def law_on_day(*, slug: str, today: date, day: date | None = None) -> LawReading | None:
    """The law with this slug as of a day, by default today; None if it is not in the library."""
    if (law := queries.instrument_by_slug(slug=slug)) is None:
        return None
    readings = queries.readings_of(instrument=law)
    return LawReading(
        law=law,
        day=day or today,
        today=today,
        asked=day,
        readings=readings,
        edition=queries.edition_among([one for one in readings if not one.is_superseded], day=day or today),
    )


# Journal verb -> kind of change for holders of copies. Mere proposals and open questions are no changes.
LAW_CHANGES = {
    "instrument.registered": "added",
    "edition.accepted": "text",
    "edition.withdrawn": "text",
    "event.accepted": "event",
    "event.revoked": "event",
    "event.worded": "event",
    "provision.changed": "event",  # its day has come
    "instrument.turned": "status",
    "instrument.told": "status",
    "instrument.unchecked": "status",
    "instrument.checked": "status",
    "instrument.corrected": "corrected",
    "instrument.withdrawn": "withdrawn",
}


def with_what_a_line_tells(laws: QuerySet[Instrument]) -> QuerySet[Instrument]:
    """Adds `has_text`, the place and the status spans. One query more."""
    text = Exists(Edition.objects.filter(instrument=OuterRef("pk")))
    return laws.annotate(has_text=text).select_related("territory").prefetch_related("spans")


def law_changes_after(*, cursor: int, limit: int) -> tuple[list[tuple[int, Entry, Instrument]], bool]:
    """Changes of laws after this number of the hash chain, which is assigned in commit order: (number, journal entry,
    law in its present state, even if withdrawn), and whether there are more. Three queries."""
    links = ChainLink.objects.filter(
        number__gt=cursor,
        entry__verb__in=LAW_CHANGES,
        entry__subject_type=ContentType.objects.get_for_model(Instrument),
    )
    page = list(links.select_related("entry").order_by("number")[: limit + 1])
    keys = {int(link.entry.subject_id) for link in page[:limit]}
    laws = {law.pk: law for law in with_what_a_line_tells(Instrument.objects.filter(pk__in=keys))}
    rows = [(link.number, link.entry, laws[int(link.entry.subject_id)]) for link in page[:limit]]
    return rows, len(page) > limit
