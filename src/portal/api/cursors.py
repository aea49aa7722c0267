"""Where a page of a list ended, as a machine carries it along. Others may not rely on what it is made of."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from portal.questions.queries.open_data_lists import AnswerCursor

PATTERN = r"^[0-9]{1,16}-[0-9]{1,15}$"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CURSOR = re.compile(PATTERN)


def written(mark: AnswerCursor) -> str:
    """ "1795658400000000-12": microseconds since the epoch, and a key."""
    return f"{(mark.published_at - _EPOCH) // timedelta(microseconds=1)}-{mark.key}"


def read(cursor: str) -> AnswerCursor:
    """The mark that was written. Raises ValueError for what is no cursor."""
    if not _CURSOR.fullmatch(cursor):
        raise ValueError(f"not a cursor: {cursor!r}")
    moment, _, key = cursor.partition("-")
    return AnswerCursor(_EPOCH + timedelta(microseconds=int(moment)), int(key))
