"""The national list of those who want no advertising (Nghị định 91/2020/NĐ-CP): kept as marks, never as numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import batched

from django.db import transaction

from portal.agencies.models import Officer
from portal.dissemination.addresses import fingerprint, normal
from portal.dissemination.models import Suppression
from portal.dissemination.states import Channel, SuppressedFor
from portal.journal.operations import record

_BUNDLE = 2000
_NUMBER = re.compile(r"\+?[\d .()-]{8,20}")


@dataclass(frozen=True, slots=True)
class Imported:
    """What was in a file: lines, numbers that were new, that were known, lines without a mobile number; and how many
    marks went because their numbers are on the list no more."""

    lines: int = 0
    added: int = 0
    known: int = 0
    not_numbers: int = 0
    removed: int = 0


def import_no_advertising(
    *,
    lines: Iterable[str],
    key: str,
    at: datetime,
    by: Officer | None = None,
    is_whole: bool = False,
    progress: Callable[[Imported], None] = lambda _: None,
) -> Imported:
    """Take over a list, a bundle of lines in each transaction: what was cut off is imported again from the start and
    finds what it knows. `key`: the installation's secret for marks. `is_whole`: whoever is not in it is off the list.

    Only advertising is refused to these numbers; what somebody has asked for goes on.
    """
    done = Imported()
    for bundle in batched(lines, _BUNDLE, strict=False):
        done = _take_over(done, bundle, key=key, at=at)
        progress(done)
    return _finish(done, at=at, by=by, is_whole=is_whole)


@transaction.atomic
def _take_over(done: Imported, lines: Sequence[str], *, key: str, at: datetime) -> Imported:
    numbers = [number for line in lines if (number := _number_in(line))]
    marks = {fingerprint(number, key=key, channel=Channel.SMS) for number in set(numbers)}
    listed = Suppression.objects.filter(channel=Channel.SMS.value, reason=SuppressedFor.NO_ADVERTISING.value)
    known = listed.filter(fingerprint__in=marks).count()
    Suppression.objects.bulk_create(
        [
            Suppression(channel=Channel.SMS.value, fingerprint=mark, reason=SuppressedFor.NO_ADVERTISING.value, at=at)
            for mark in sorted(marks)
        ],
        update_conflicts=True,
        unique_fields=["channel", "fingerprint", "reason"],
        update_fields=["at"],
    )
    return replace(
        done,
        lines=done.lines + len(lines),
        added=done.added + len(marks) - known,
        known=done.known + len(numbers) - len(marks) + known,
        not_numbers=done.not_numbers + len(lines) - len(numbers),
    )


@transaction.atomic
def _finish(done: Imported, *, at: datetime, by: Officer | None, is_whole: bool) -> Imported:
    if is_whole:
        gone = Suppression.objects.filter(
            channel=Channel.SMS.value, reason=SuppressedFor.NO_ADVERTISING.value, at__lt=at
        )
        done = replace(done, removed=gone.delete()[0])
    counts = {"added": done.added, "known": done.known, "not_numbers": done.not_numbers, "removed": done.removed}
    record("suppression.imported", subject=None, by=by, at=at, details=counts)
    return done


def _number_in(line: str) -> str:
    """The first cell of a line that is a mobile number of Vietnam; "" for a heading and for what is none."""
    cells = re.split(r"[,;\t]", line)
    found = (normal(cell, channel=Channel.SMS) for cell in cells if _NUMBER.fullmatch(cell.strip().strip('"')))
    return next((number for number in found if number), "")
