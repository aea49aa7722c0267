"""Which addresses of a run of people a campaign still means: asked for each bundle, twice, just before it leaves.

Putting the question together takes longer than the database needs to answer it. It is put together once for some
seconds, with marks where the moment and the people stand.
"""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from portal.dissemination.models import Campaign
from portal.dissemination.queries.audience import addresses_meant
from portal.dissemination.states import Channel

# Places may be joined meanwhile, and what lies in them is part of the question.
_ASKED_ALIKE_FOR = 10  # seconds
_AT = datetime(9000, 1, 1, tzinfo=UTC)
_FIRST, _LAST = 9_000_000_000_000_000_001, 9_000_000_000_000_000_002


@dataclass(frozen=True, slots=True)
class _Question:
    """A query whose parameters stand at `places`, where one of the marks stood: by the number of the parameter."""

    sql: str
    values: tuple[Any, ...]
    places: tuple[tuple[int, str], ...]

    def about(self, *, at: datetime, first: int, last: int) -> list[Any]:
        """Its parameters."""
        said = {"at": connection.ops.adapt_datetimefield_value(at), "first": first, "last": last}
        values = list(self.values)
        for number, mark in self.places:
            values[number] = said[mark]
        return values


def still_meant(*, campaign: Campaign, channel: Channel, at: datetime, first: int, last: int) -> set[int]:
    """Keys of the addresses on one channel by which followers with keys from `first` to `last` may be reached, as
    `addresses_meant` says.
    """
    audience = json.dumps(campaign.audience, sort_keys=True)
    span = int(at.timestamp()) // _ASKED_ALIKE_FOR
    question = _question(audience, campaign.campaign_class, channel, timezone.localdate(at), span, connection.vendor)
    if question is None:
        return set()
    with closing(connection.cursor()) as cursor:
        cursor.execute(question.sql, question.about(at=at, first=first, last=last))
        return {key for (key,) in cursor.fetchall()}


@lru_cache(maxsize=64)
def _question(
    audience: str, campaign_class: str, channel: Channel, on: date, span: int, vendor: str
) -> _Question | None:
    """None where nobody at all is meant. `span` and `vendor` say only when it is put together anew."""
    asked = Campaign(audience=json.loads(audience), campaign_class=campaign_class, channels=[channel.value])
    people = Q(follower__gte=_FIRST, follower__lte=_LAST)
    meant = addresses_meant(campaign=asked, at=_AT, on=on, people=people).order_by().values_list("pk", flat=True)
    try:
        sql, values = meant.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return None
    marks: dict[object, str] = {connection.ops.adapt_datetimefield_value(_AT): "at", _FIRST: "first", _LAST: "last"}
    places = ((number, marks.get(one)) for number, one in enumerate(values) if isinstance(one, int | str | datetime))
    return _Question(sql, tuple(values), tuple((number, mark) for number, mark in places if mark is not None))
