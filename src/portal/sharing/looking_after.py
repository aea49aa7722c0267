"""The background doors for what sources do not tell by themselves: items gone without a word, doubles left alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from portal.outward.operations import open_door
from portal.sharing.operations.harvesting.missing import note_check
from portal.sharing.operations.harvesting.running import forget_visits
from portal.sharing.operations.harvesting.taking import decide_again
from portal.sharing.queries.visits import doubles_left_alone, items_to_look_after
from safehttp.failures import Failure
from safehttp.many import fetch_many
from safehttp.port import Answered, Asked, Door

MOST_CHECKS = 20  # in an hour, of all sources
MOST_DOUBLES = 50
_GONE = frozenset({404, 410})

Clock = Callable[[], datetime]


@task
def look_after() -> int:
    """Look at some origins, and again at doubles of what is public no more. Returns how many were withdrawn."""
    base = settings.PORTAL_BASE_URL.rstrip("/")
    decide_doubles_again(base=base, at=timezone.now())
    return check_origins(door=open_door())


def look_after_due(*, at: datetime) -> None:
    """A chore, each hour. The records of visits are kept for some months."""
    forget_visits(at=at)
    if items_to_look_after(at=at).exists() or doubles_left_alone().exists():
        waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=look_after.module_path)
        if not waiting.exists():
            look_after.enqueue()


def check_origins(*, door: Door, clock: Clock = timezone.now) -> int:
    """Ask for items at their own addresses; no transaction is open meanwhile. Returns how many were withdrawn."""
    items = {item.pk: item for item in items_to_look_after(at=clock()).order_by("checked_at", "pk")[:MOST_CHECKS]}
    asked = ((item.pk, Asked("GET", item.address)) for item in items.values())
    withdrawn = 0
    for pk, answered in fetch_many(door, asked, at_once=4):
        withdrawn += note_check(item=items[pk], is_gone=_is_gone(answered), at=clock())
    return withdrawn


def decide_doubles_again(*, base: str, at: datetime) -> int:
    """What an item was a copy of is gone: it may be shown itself. Returns how many were looked at."""
    doubles = list(doubles_left_alone().order_by("pk")[:MOST_DOUBLES])
    for item in doubles:
        decide_again(item=item, base=base, at=at)
    return len(doubles)


def _is_gone(answered: Answered | Failure) -> bool:
    """A site that is down, or a page that is too big, is not gone."""
    return isinstance(answered, Answered) and answered.status in _GONE
