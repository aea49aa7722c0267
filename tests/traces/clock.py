"""A calendar and a watch that stand still: what is recorded is equal in another year and on a busy machine.

Every call is a microsecond later than the one before: what was written first stays first.
"""

import itertools
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.utils import timezone

BEGIN = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)  # a Monday, nine in the morning in Cần Thơ
_ROOT = str(Path(__file__).resolve().parents[2])
_real_now, _real_monotonic = timezone.now, time.monotonic
_calls = itertools.count()
_is_live = False


def now() -> datetime:
    return _real_now() if _is_live else BEGIN + timedelta(microseconds=next(_calls))


def monotonic() -> float:
    """For the project's own code, which does more when it finds itself slow; libraries wait in real seconds."""
    caller = sys._getframe(1).f_code.co_filename
    if _is_live or not caller.startswith(_ROOT) or "site-packages" in caller:
        return _real_monotonic()
    return 1000 + next(_calls) / 1_000_000


def stop() -> None:
    """To be called before models are imported: they keep `timezone.now` as the default of their fields."""
    timezone.now, time.monotonic = now, monotonic


def rewind(*, live: bool = False) -> None:
    """Begin the day again. `live`: run with the world, for a journey that another process judges the time of."""
    global _calls, _is_live  # noqa: PLW0603  there is one clock in a process, as there is one `timezone.now`
    _calls, _is_live = itertools.count(), live
