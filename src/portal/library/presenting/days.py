"""The days on which a law changed: quick ways to read it as it was, or will be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portal.library.models import Edition, Instrument
from portal.library.presenting.changes import Change


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A day of the law's own, and in few words what it is: "có hiệu lực", "được sửa đổi, bị bãi bỏ"."""

    day: date
    label: str
    address: str


def own_days(law: Instrument, *, editions: Iterable[Edition], changes: Sequence[Change]) -> list[OwnDay]:
    """Latest first; a day on which several things happened comes once."""
    said: dict[date, dict[str, None]] = {}
    for day, label in _said(law, editions, changes):
        said.setdefault(day, {})[label] = None
    base = law.get_absolute_url()
    return [OwnDay(day, ", ".join(said[day]), f"{base}ngay/{day.isoformat()}/") for day in sorted(said, reverse=True)]


def _said(law: Instrument, editions: Iterable[Edition], changes: Iterable[Change]) -> Iterable[tuple[date, str]]:
    if law.effective_date:
        yield law.effective_date, "có hiệu lực"
    for change in changes:
        yield change.day, "được sửa đổi" if change.old_words else change.verb
        if change.until:
            yield change.until, "hết thời gian ngưng"
    if law.expired_date:
        yield law.expired_date, "hết hiệu lực"
    for edition in editions:
        if edition.valid_from and edition.valid_from != law.effective_date:
            yield edition.valid_from, "có lời văn mới"
