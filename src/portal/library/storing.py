"""Editions with their rows go to the shelf, each to its place in the timeline of its instrument.

Part of `operations`; always inside its transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched

from django.db.models import F
from django.utils import timezone

from portal.library.linking import AT_ONCE
from portal.library.models import CitationLink, Edition, Field, Instrument, Provision
from portal.library.shelving.prepare import Prepared
from portal.library.shelving.rows import Row
from portal.library.timeline import Wording, arrange
from portal.library.topics import topic_name

PROVISIONS_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Arrival:
    """An edition on its way to the shelf. `is_lesser`: what is there already has all of it and more."""

    instrument: Instrument
    prepared: Prepared
    is_lesser: bool = False

    @property
    def begins(self) -> date | None:
        """A text that does not say since when it reads so is a reading of the first wording."""
        return self.prepared.stated.effective or self.instrument.effective_date


def store_editions(arrivals: Sequence[Arrival], *, at: datetime) -> list[Edition]:
    """New editions, each at its place in the timeline of its instrument.

    One that begins on the same day as another is a better reading of it and supersedes it; a superseded edition loses
    its citation links. One of another day leaves the others where they are, with their links: past texts have theirs.
    """
    made = Edition.objects.bulk_create(
        [
            Edition(
                instrument=arrival.instrument,
                kind=arrival.prepared.kind.value,
                is_current=False,
                valid_from=arrival.begins,
                source_file=arrival.prepared.file[:255],
                source_format=arrival.prepared.format,
                checksum=arrival.prepared.checksum,
                opening=arrival.prepared.opening,
                closing=arrival.prepared.closing,
                article_count=arrival.prepared.article_count,
                doubts=list(arrival.prepared.doubts),
                accepted_at=at,
            )
            for arrival in arrivals
        ]
    )
    lesser = {edition.pk for edition, arrival in zip(made, arrivals, strict=True) if arrival.is_lesser}
    arrange_editions((arrival.instrument for arrival in arrivals), lesser=lesser, today=timezone.localdate(at))
    return list(Edition.objects.filter(pk__in=[one.pk for one in made]).order_by("pk"))


def arrange_editions(instruments: Iterable[Instrument], *, today: date, lesser: Collection[int] = ()) -> None:
    """Put the timelines of these instruments in order; of one day, the edition that came last stays."""
    for some in batched({one.pk: one for one in instruments}.values(), AT_ONCE, strict=False):
        begins = {one.pk: one.effective_date for one in some}
        lines: dict[int, list[Edition]] = {}
        for edition in Edition.objects.filter(instrument__in=some, is_superseded=False).order_by("pk"):
            lines.setdefault(edition.instrument_id, []).append(edition)
        changed = [one for pk, line in lines.items() for one in _arranged(line, begins[pk], lesser, today)]
        superseded = [one.pk for one in changed if one.is_superseded]
        CitationLink.objects.filter(provision__edition__in=superseded).delete()
        # What stops being current goes first: an instrument has one current edition at any moment.
        for is_current in (False, True):
            Edition.objects.bulk_update(
                [one for one in changed if one.is_current is is_current],
                ["valid_from", "valid_to", "is_current", "is_superseded"],
            )


def _arranged(line: Sequence[Edition], first: date | None, lesser: Collection[int], today: date) -> Iterator[Edition]:
    """The editions of one instrument whose place changes."""
    wordings = [Wording(one.pk, one.valid_from or first, one.pk in lesser) for one in line]
    slots = {slot.key: slot for slot in arrange(wordings, today=today)}
    for one in line:
        slot = slots.get(one.pk)
        before = (one.valid_from, one.valid_to, one.is_current, one.is_superseded)
        one.is_current, one.is_superseded = slot is not None and slot.is_current, slot is None
        if slot is not None:
            one.valid_from, one.valid_to = slot.begins, slot.ends
        if (one.valid_from, one.valid_to, one.is_current, one.is_superseded) != before:
            yield one


def store_provisions(editions: Sequence[tuple[Edition, Sequence[Row]]]) -> list[list[int]]:
    """Store the rows, parents before children. Returns for each edition the primary keys by position."""
    stored: list[list[int]] = [[0] * len(rows) for _, rows in editions]
    for level in _levels(editions):
        made = Provision.objects.bulk_create(
            [
                Provision(
                    edition=editions[at][0],
                    position=row.position,
                    end=row.end,
                    address=row.address,
                    unit=row.unit.value,
                    label=row.label,
                    heading=row.heading,
                    text=row.text,
                    parent_id=stored[at][row.parent] if row.parent >= 0 else None,
                    article_id=stored[at][row.article] if row.article >= 0 else None,
                )
                for at, row in level
            ],
            batch_size=PROVISIONS_AT_ONCE,
        )
        for (at, row), provision in zip(level, made, strict=True):
            stored[at][row.position] = provision.pk
    return stored


def _levels(editions: Sequence[tuple[Edition, Sequence[Row]]]) -> list[list[tuple[int, Row]]]:
    """Rows by their depth in the tree: all roots, then all their children …"""
    levels: list[list[tuple[int, Row]]] = []
    for at, (_, rows) in enumerate(editions):
        depths: list[int] = []
        for row in rows:
            depths.append(depths[row.parent] + 1 if row.parent >= 0 else 0)
            if depths[-1] == len(levels):
                levels.append([])
            levels[depths[-1]].append((at, row))
    return levels


def store_topics(arrivals: Sequence[Arrival]) -> None:
    """Sort instruments under their fields of law, making the fields that are not there yet."""
    wanted = {slug for arrival in arrivals for slug in arrival.prepared.stated.topics}
    topics = {slug: _topic(slug) for slug in sorted(wanted)}
    through = Instrument.fields.through
    through.objects.bulk_create(
        [
            through(instrument_id=arrival.instrument.pk, field_id=topics[slug].pk)
            for arrival in arrivals
            for slug in arrival.prepared.stated.topics
        ],
        ignore_conflicts=True,
    )


def _topic(slug: str) -> Field:
    parent = _topic(slug.rpartition("/")[0]) if "/" in slug else None
    found, _ = Field.objects.get_or_create(slug=slug[:300], defaults={"name": topic_name(slug)[:300], "parent": parent})
    return found


def count_rendering(editions: Iterable[int]) -> None:
    """Leave behind what is cached of these editions' pages."""
    for some in batched(sorted(set(editions)), AT_ONCE, strict=False):
        Edition.objects.filter(pk__in=some).update(rendering=F("rendering") + 1)
