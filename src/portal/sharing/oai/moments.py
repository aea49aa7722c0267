"""UTCdatetime of the protocol: "2026-11-25" or "2026-11-25T02:00:00Z", both ends of a range included. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from portal.sharing.oai.faults import BadArgument

_MOMENT = re.compile(
    r"""
    (?P<day> [0-9]{4}-[0-9]{2}-[0-9]{2} )     # 2026-11-25
    (?P<time> T[0-9]{2}:[0-9]{2}:[0-9]{2}Z )? # T02:00:00Z
    """,
    re.VERBOSE,
)


def read_range(beginning: str, end: str) -> tuple[datetime | None, datetime | None]:
    """From when (included) until when (excluded): the end that was asked for lies inside. None where nothing was said.

    Raises BadArgument for what is no date, for two granularities and for an end before the beginning.
    """
    first, last = _read("from", beginning), _read("until", end)
    if beginning and end and len(beginning) != len(end):
        raise BadArgument("from and until must have the same granularity")
    if first and last and first > last:
        raise BadArgument("from must not be later than until")
    return first, last and last + _length(end)


def _read(name: str, said: str) -> datetime | None:
    if not said:
        return None
    found = _MOMENT.fullmatch(said)
    try:
        moment = datetime.fromisoformat(said).replace(tzinfo=UTC) if found else None
    except ValueError:
        moment = None
    if moment is None or moment.year > 9000:
        raise BadArgument(f"{name} is no date of the form YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ")
    return moment


def _length(said: str) -> timedelta:
    return timedelta(seconds=1) if said.endswith("Z") else timedelta(days=1)
